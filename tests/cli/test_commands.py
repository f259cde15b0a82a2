"""The command line itself: help for each command, complaints that repeat nothing, and a table of ends."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from banktui.cli import ExitStatus, main, parser
from banktui.cli.reading import metavar_of, scopes_of
from banktui.cli.status import MEANINGS, status_of, statuses_table, statuses_text
from banktui.domain import errors
from banktui.services.command_line import READINGS, Reading
from banktui.services.rows import fields_of

CANARY = "hunter2-CANARY"


@pytest.fixture(autouse=True)
def unhardened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the test process as it is."""
    monkeypatch.setattr("banktui.startup.harden", lambda _environ: [])


def ends(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_every_end_has_a_number_of_its_own_and_a_meaning() -> None:
    assert set(MEANINGS) == set(ExitStatus)
    assert len(set(ExitStatus)) == len(ExitStatus.__members__)
    assert all(f"| {status.value} | {meaning} |" in statuses_table() for status, meaning in MEANINGS.items())
    assert all(len(line) < 80 for line in statuses_text().splitlines())


def test_every_kind_of_failure_has_an_end() -> None:
    kinds = {
        each.kind for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.BankError)
    }
    assert {kind for kind in kinds if status_of(kind) is ExitStatus.FAILED} == {"bank-error", "malformed", "rejected"}
    assert status_of("outcome-unknown") is ExitStatus.OUTCOME_UNKNOWN
    assert ExitStatus.OUTCOME_UNKNOWN not in {status_of(kind) for kind in kinds - {"outcome-unknown"}}


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: str(reading.word))
def test_the_help_of_a_command_says_its_fields_options_and_ends(
    reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(reading.word, "--help") == 0
    told = capsys.readouterr().out
    for field in fields_of(reading):
        assert f"\n  {field.name} " in told
    for option in ("--connection C", "--json", "--jsonl", "--csv", "--offline", "--config FILE"):
        assert option in told
    for scope in scopes_of(reading):
        assert f"--{scope} {metavar_of(scope)}" in told
    assert ("--since DAY" in told) is reading.dated
    assert ("--id ID" in told) is not reading.single
    assert "Exit status:" in told
    assert all(len(line) < 81 for line in told.splitlines())


@pytest.mark.parametrize(
    "command",
    [
        "",
        "demo",
        "sandbox",
        "connect",
        "doctor",
        "listen",
        "themes",
        "keys",
        "export",
        "requests",
        "search",
        "completion",
    ],
)
def test_every_other_command_has_a_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(*[command] * bool(command), "--help") == 0
    assert f"usage: banktui {command}".rstrip() in capsys.readouterr().out


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    ends("--help")
    told = capsys.readouterr().out
    assert all(f"\n  {reading.word} " in told for reading in READINGS)
    assert all(f"\n{status.value:>5}  " in told for status in ExitStatus)


@pytest.mark.parametrize(
    "arguments",
    [
        (CANARY,),
        ("accounts", CANARY),
        ("accounts", f"--{CANARY}"),
        ("accounts", "--limit", CANARY),
        ("accounts", "--limit", "0"),
        ("accounts", "--limit", "-1"),
        ("accounts", "--limit", "１２"),
        ("statements", "--all", "--limit", "3"),
        ("statements", "--account", CANARY, "--all-accounts"),
        ("accounts", "--json", "--csv"),
        ("accounts", "--conn", CANARY),
        ("cards", "--card", CANARY),
        ("check", "--id", CANARY),
        ("connect", "anytime", CANARY),
        ("connect", "--environment", CANARY),
        ("doctor", CANARY, "--yes"),
        ("connect", "--from-sandbox"),
        ("sandbox", "--state", "x", "--client-certificates", CANARY),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused_without_repeating_it(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(*arguments) == ExitStatus.WRONG_USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert CANARY not in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        (CANARY,),
        ("anytime", "--from-sandbox", CANARY),
        ("--name", CANARY, "--from-sandbox", CANARY),
        ("--environment", "sandbox", "--from-sandbox", CANARY),
        ("--name-prefix", CANARY),
    ],
)
def test_ways_to_connect_that_do_not_go_together_are_refused_without_repeating_them(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["connect", *arguments, "--config", str(tmp_path / "config.toml")]) == ExitStatus.WRONG_USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert CANARY not in told.err


def test_connecting_without_a_terminal_names_the_ways_that_need_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("anytime\n"))
    config = tmp_path / "config.toml"
    assert main(["connect", "--config", str(config)]) == ExitStatus.NO_TERMINAL
    told = capsys.readouterr()
    assert told.out == ""
    assert "--from-sandbox DIR" in told.err
    assert str(config) in told.err
    assert not list(tmp_path.iterdir())


def test_a_filter_may_begin_with_a_minus_if_it_is_tied_to_its_option() -> None:
    assert parser().parse_args(["payments", "--filter=-refund"]).filter == "-refund"


def test_another_file_can_be_named_before_or_behind_the_command() -> None:
    assert parser().parse_args(["--config", "a", "accounts"]).config == "a"
    assert parser().parse_args(["accounts", "--config", "a"]).config == "a"
    assert parser().parse_args(["accounts"]).config is None
    assert parser().parse_args([]).config is None


def test_a_giant_limit_is_no_bound() -> None:
    assert parser().parse_args(["accounts", "--limit", 5000 * "9"]).limit == int(15 * "9")


def test_asking_for_help_brings_in_next_to_nothing() -> None:
    script = (
        "import sys\nfrom banktui import cli\n"
        "try:\n    cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted(name for name in sys.modules if name.startswith('banktui.')), file=sys.stderr)\n"
        "heavy = {'textual', 'rich', 'pydantic', 'httpx', 'cryptography', 'sqlite3', 'asyncio', 'json', 'tomllib'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    ours, heavy = done.stderr.splitlines()[-2:]
    assert heavy == "[]"
    assert ours == str(
        sorted(
            [
                *("banktui.cli", "banktui.cli.closed_pipe", "banktui.cli.commands"),
                *("banktui.cli.completing", "banktui.cli.connecting", "banktui.cli.doctor", "banktui.cli.exporting"),
                *("banktui.cli.keeping", "banktui.cli.opening", "banktui.cli.parsing"),
                *(
                    "banktui.cli.program",
                    "banktui.cli.reading",
                    "banktui.cli.requesting",
                    "banktui.cli.searching",
                    "banktui.cli.status",
                    "banktui.cli.transferring",
                    "banktui.domain",
                    "banktui.domain.errors",
                    "banktui.services",
                ),
                *("banktui.services.command_line", "banktui.services.scope", "banktui.startup"),
            ]
        )
    )

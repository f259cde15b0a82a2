"""Money from the command line, end to end: the program itself, a served bank, TLS, and that bank's own book."""

import itertools
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from banktui.cli.status import ExitStatus
from tests.command.kept import Home
from tests.command.served import ServedBank
from tests.terminal import Terminal

AMOUNTS = (f"{number // 100}.{number % 100:02}" for number in itertools.count(201))
"""Never the same one twice: it would be the same payment."""
TRANSFER = (
    *("transfers", "send", "credit-transfer", "--connection", "anytime", "--from", "Studio Lumen SARL"),
    *("--name", "Galerie Vasseur", "--iban", "DE89370400440532013000", "--bic", "COBADEFFXXX"),
    *("--reference", "Invoice 118"),
)
LEDGERS = ("ledger-transfer", "--connection", "hub", "--from", "Float", "--to", "Settlement")
REQUEST = (
    *("payment-request", "--connection", "banq", "--to", "Operating", "--payer", "Hudson Table LLC"),
    *("--comment", "Lunch"),
)
TEST_DATA = (
    *("sandbox-transaction", "--connection", "ibanity", "--account", "BE72962543301216"),
    *("--counterpart", "NL91ABNA0417164300"),
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    # On our own clock: a payment is looked for among the bank's records of its own time.
    with ServedBank(tmp_path_factory.mktemp("bank")) as served:
        yield served


@pytest.fixture(scope="module")
def home(bank: ServedBank, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("kept"))
    assert made.connect(bank).returncode == 0
    return made


def movements(bank: ServedBank) -> list[Any]:
    found = bank.control("GET", "/movements").json
    assert isinstance(found, list)
    return found


def posts(bank: ServedBank, path: str = "/credit-transfers") -> int:
    """Count the requests that ask for money to be moved."""
    found = bank.control("GET", "/requests").json
    return sum(each["method"] == "POST" and each["path"].endswith(path) for each in found)


def fault(bank: ServedBank, text: str, provider: str = "anytime", path: str = "/credit-transfers") -> None:
    rule = {"provider": provider, "method": "POST", "path": f"*{path}", "fault": text, "times": 1}
    assert bank.control("POST", "/faults", rule).status < 300


def program(home: Home, words: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "banktui", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=home.environ,
    )


def wait_for_movement(bank: ServedBank, before: int, running: "subprocess.Popen[str]") -> None:
    """Ask the bank until money has moved, from when the program has shown its review on."""
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("Tag:"):
            break
    while len(movements(bank)) == before:
        assert running.poll() is None, running.communicate()


def test_a_payment_from_the_command_to_the_bank_and_back(bank: ServedBank, home: Home) -> None:
    before, figure = movements(bank), next(AMOUNTS)
    sent = home.run(*TRANSFER, "--amount", figure, "--yes", "--json")
    assert sent.returncode == ExitStatus.DONE, sent.stderr
    [row] = json.loads(sent.stdout)
    assert (row["state"], row["amount"], row["reference"]) == ("accepted", f"-{figure}", "Invoice 118")
    [moved] = movements(bank)[len(before) :]
    assert (moved["amount"], moved["to"]) == (figure, "DE89370400440532013000")
    assert row["note"] in moved["texts"].values()
    [shown] = home.json("transfers", "show", row["tag"])
    assert shown["id"] == row["id"]
    assert [step["after"] for step in shown["history"]] == ["drafted", "confirmed", "sending", "accepted"]
    assert row["tag"] in {each["tag"] for each in home.json("transfers", "list", "--connection", "anytime")}
    assert home.here("audit", "verify").returncode == ExitStatus.DONE


@pytest.mark.parametrize("words", [LEDGERS, REQUEST, TEST_DATA], ids=lambda words: str(words[0]))
def test_the_other_providers_move_money_over_tls_too(words: tuple[str, ...], bank: ServedBank, home: Home) -> None:
    figure = next(AMOUNTS)
    done = home.here("transfers", "send", *words, "--amount", figure, "--yes", "--jsonl")
    assert done.returncode == ExitStatus.DONE, done.stderr
    row = json.loads(done.stdout)
    assert (row["operation"], row["state"], row["amount"].lstrip("-")) == (words[0], "accepted", figure)
    assert bank.process.poll() is None


def test_a_lost_answer_is_unknown_and_found_by_one_look(bank: ServedBank, home: Home) -> None:
    before = len(movements(bank))
    fault(bank, "drop_after")
    sent = home.here(*TRANSFER, "--amount", next(AMOUNTS), "--yes", "--json")
    assert sent.returncode == ExitStatus.OUTCOME_UNKNOWN
    [row] = json.loads(sent.stdout)
    assert row["state"] == "unknown"
    # Listing looks for nothing.
    assert {each["tag"] for each in home.json("transfers", "--state", "unknown")} == {row["tag"]}
    checked = home.here("transfers", "check", row["tag"], "--json")
    assert checked.returncode == ExitStatus.DONE, checked.stderr
    assert json.loads(checked.stdout)[0]["state"] == "accepted"
    assert "carries its tag" in checked.stderr
    assert home.json("transfers", "--state", "unknown") == []
    assert len(movements(bank)) == before + 1


def test_what_was_lost_before_the_bank_saw_it_stays_unknown(bank: ServedBank, home: Home) -> None:
    before = len(movements(bank))
    fault(bank, "drop_before")
    sent = home.here(*TRANSFER, "--amount", next(AMOUNTS), "--yes", "--json")
    assert sent.returncode == ExitStatus.OUTCOME_UNKNOWN
    tag = json.loads(sent.stdout)[0]["tag"]
    checked = home.here("transfers", "check", tag)
    assert checked.returncode == ExitStatus.OUTCOME_UNKNOWN
    assert "still unknown" in checked.stderr
    assert len(movements(bank)) == before


def test_a_read_only_connection_sends_nothing(bank: ServedBank, home: Home, tmp_path: Path) -> None:
    own = Home(tmp_path)
    assert own.connect(bank).returncode == 0
    own.change('provider = "anytime"\n', 'provider = "anytime"\nread_only = true\n')
    before, seen = len(movements(bank)), len(bank.control("GET", "/requests").json)
    done = own.run(*TRANSFER, "--amount", next(AMOUNTS), "--yes", "--acknowledge", "same-payment")
    assert (done.returncode, done.stdout) == (ExitStatus.NOT_PERMITTED, "")
    assert "read-only" in done.stderr
    assert len(movements(bank)) == before
    assert len(bank.control("GET", "/requests").json) == seen
    assert home.folder != own.folder


def test_production_without_a_person_is_a_choice_of_the_file(bank: ServedBank, home: Home, tmp_path: Path) -> None:
    """A file that says `unattended` is understood; the bank is a sandbox, so that nothing is asked either way."""
    own = Home(tmp_path)
    assert own.connect(bank).returncode == 0
    own.change('provider = "anytime"\n', 'provider = "anytime"\nunattended = false\n')
    assert own.here(*TRANSFER, "--amount", next(AMOUNTS), "--yes").returncode == ExitStatus.DONE
    own.change("unattended = false", 'unattended = "yes"')
    refused = own.here(*TRANSFER, "--amount", next(AMOUNTS), "--yes")
    assert refused.returncode == ExitStatus.CONFIGURATION
    assert "unattended" in refused.stderr
    assert home.folder != own.folder


def test_two_programs_that_send_the_same_at_once_send_it_once(bank: ServedBank, home: Home) -> None:
    path = "/transactions"
    before, asked = len(movements(bank)), posts(bank, path)
    # While one waits for its answer, or has just had it, the other one comes. Of a provider that lets two be signed in.
    fault(bank, "slow:2", "ibanity", path)
    words = ("transfers", "send", *TEST_DATA, "--direction", "out", "--amount", next(AMOUNTS), "--yes", "--json")
    running = [program(home, words) for _ in range(2)]
    ended = [each.communicate(timeout=120) for each in running]
    assert sorted(each.returncode for each in running) == [ExitStatus.DONE, ExitStatus.NOT_PERMITTED], ended
    assert (len(movements(bank)), posts(bank, path)) == (before + 1, asked + 1)


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, marks=pytest.mark.slow),
    ],
)
def test_a_program_that_is_told_to_stop_waits_for_the_answer(
    number: signal.Signals, bank: ServedBank, home: Home
) -> None:
    before = len(movements(bank))
    fault(bank, "slow:2")
    running = program(home, (*TRANSFER, "--amount", next(AMOUNTS), "--yes", "--json"))
    wait_for_movement(bank, before, running)
    running.send_signal(number)
    out, errors = running.communicate(timeout=60)
    assert running.returncode == ExitStatus.DONE, errors
    assert json.loads(out)[0]["state"] == "accepted"
    assert "told to stop" in errors
    assert len(movements(bank)) == before + 1


@pytest.mark.slow
def test_an_answer_that_does_not_come_in_time_is_unknown(bank: ServedBank, home: Home) -> None:
    before = len(movements(bank))
    fault(bank, "slow:25")
    running = program(home, (*TRANSFER, "--amount", next(AMOUNTS), "--yes", "--json"))
    wait_for_movement(bank, before, running)
    running.send_signal(signal.SIGTERM)
    out, _ = running.communicate(timeout=60)
    assert running.returncode == ExitStatus.OUTCOME_UNKNOWN
    [row] = json.loads(out)
    assert row["state"] == "unknown"
    assert home.json("transfers", "show", row["tag"])[0]["state"] == "unknown"
    assert home.here("transfers", "check", row["tag"]).returncode == ExitStatus.DONE
    assert len(movements(bank)) == before + 1


def test_a_person_at_a_terminal_is_asked(bank: ServedBank, home: Home) -> None:
    before, figure = len(movements(bank)), next(AMOUNTS)
    command = [sys.executable, "-m", "banktui", *TRANSFER, "--amount", figure]
    with Terminal(command, home.environ) as terminal:
        terminal.shows(f"{figure} EUR", "DE89 3704 0044 0532 0130 00", "SANDBOX", 'Type "send"')
        terminal.press(b"send\r")
        assert terminal.ends() == ExitStatus.DONE
        assert any(line.startswith("accepted") for line in terminal.screen())
    assert len(movements(bank)) == before + 1


@pytest.mark.slow
def test_a_program_that_is_killed_leaves_an_unknown_that_one_look_resolves(bank: ServedBank, home: Home) -> None:
    before = len(movements(bank))
    fault(bank, "slow:25")
    running = program(home, (*TRANSFER, "--amount", next(AMOUNTS), "--yes", "--json"))
    wait_for_movement(bank, before, running)
    running.kill()
    running.communicate(timeout=60)
    [row] = home.json("transfers", "--limit", "1")
    assert row["state"] == "unknown"
    checked = home.here("transfers", "check", row["tag"])
    assert (checked.returncode, checked.stdout.split()[0]) == (ExitStatus.DONE, "accepted")
    assert len(movements(bank)) == before + 1
    assert home.here("audit", "verify").returncode == ExitStatus.DONE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "status"),
    [(b"\x03", ExitStatus.INTERRUPTED), (b"\r\r\r", ExitStatus.NOT_SENT), (b"\x04", ExitStatus.NOT_SENT)],
    ids=["ctrl+c", "Enter", "ctrl+d"],
)
def test_no_key_at_a_question_sends(keys: bytes, status: ExitStatus, bank: ServedBank, home: Home) -> None:
    before = len(movements(bank))
    with Terminal([sys.executable, "-m", "banktui", *TRANSFER, "--amount", next(AMOUNTS)], home.environ) as terminal:
        terminal.shows('Type "send"')
        terminal.press(keys)
        assert terminal.ends() == status
    assert len(movements(bank)) == before


def test_what_cannot_be_reached_is_not_sent(bank: ServedBank, tmp_path: Path) -> None:
    own = Home(tmp_path)
    assert own.connect(bank).returncode == 0
    # Nobody listens there.
    own.change(str(bank.directory), str(tmp_path / "nowhere"))
    done = own.here(*TRANSFER, "--amount", next(AMOUNTS), "--yes")
    assert (done.returncode, done.stdout) == (ExitStatus.UNREACHABLE, "")


def test_a_command_line_that_says_too_little(home: Home, bank: ServedBank) -> None:
    before = posts(bank)
    for words, status, told in (
        (("transfers", "send"), ExitStatus.WRONG_USAGE, "OPERATION"),
        (("transfers", "send", "steal"), ExitStatus.WRONG_USAGE, "not one of"),
        (
            ("transfers", "send", "credit-transfer"),
            ExitStatus.WRONG_USAGE,
            "--connection is needed. There are: anytime",
        ),
        ((*TRANSFER[:3], "--connection", "me"), ExitStatus.WRONG_USAGE, "--connection names one that is not there"),
        (("transfers", "send", "pay-out", "--connection", "anytime"), ExitStatus.NOT_PERMITTED, "cannot do this"),
        ((*TRANSFER, "--token", "hunter2"), ExitStatus.WRONG_USAGE, "--token is refused"),
    ):
        done = home.here(*words)
        assert (done.returncode, done.stdout) == (status, ""), done.stderr
        assert told in done.stderr
        assert "hunter2" not in done.stderr
    assert posts(bank) == before

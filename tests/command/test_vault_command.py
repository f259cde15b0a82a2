"""`banktui vault`: names on standard output, questions on the terminal, secrets nowhere but in the vault."""

import io
import stat
import sys
import termios
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from banktui.cli.status import ExitStatus
from banktui.configuration import sealing
from banktui.configuration.fault import VaultError
from banktui.wiring import terminal_phrase
from tests.command.kept import Home
from tests.configuration.files import HUB
from tests.configuration.vaults import CHEAP
from tests.terminal import Terminal

PHRASE = "correct horse"
SECRET = "hunter2-CANARY"
CONFIG = f"{HUB}\n".replace('{ env = "HUB_PASSWORD" }', '{ vault = "main/password" }')
Answers = Callable[..., list[str]]
_LOCAL = 3
"""Where `tcgetattr` has the flags that echo belongs to."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(sealing, "USUAL", CHEAP)
    home = Home(tmp_path)
    home.config.parent.mkdir(0o700)
    return home


def configured(home: Home, text: str) -> None:
    home.config.write_text(text, encoding="utf-8")
    home.config.chmod(0o600)


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Return how it is said what is typed on the terminal, and what was asked; without it there is no terminal."""

    def answer(*typed: str) -> list[str]:
        left, asked = list(typed), list[str]()

        def hidden(question: str) -> str:
            asked.append(question)
            if not left:
                raise VaultError("Nothing was typed that could be used.")
            return left.pop(0)

        for module in ("banktui.wiring.terminal_phrase", "banktui.cli.vault_keeping"):
            monkeypatch.setattr(f"{module}.hidden", hidden)
            monkeypatch.setattr(f"{module}.is_there", lambda: True)
        return asked

    for module in ("banktui.wiring.terminal_phrase", "banktui.cli.vault_keeping"):
        monkeypatch.setattr(f"{module}.is_there", lambda: False)
    return answer


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Return what gives a command its standard input."""
    return lambda content: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.fixture(autouse=True)
def typing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have standard input be a terminal, unless a test has it be a pipe."""
    terminal = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", terminal)


def said(home: Home, *arguments: str, status: ExitStatus = ExitStatus.DONE) -> str:
    """Run a command and return what it writes on standard error; on standard output there is nothing."""
    done = home.here("vault", *arguments)
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert SECRET not in done.stderr
    assert PHRASE not in done.stderr
    return done.stderr


def names(home: Home) -> Sequence[str]:
    done = home.here("vault", "list")
    assert done.returncode == ExitStatus.DONE, done.stderr
    return done.stdout.splitlines()


def test_the_first_secret_makes_the_vault(home: Home, answers: Answers) -> None:
    asked = answers(PHRASE, PHRASE, SECRET)
    told = said(home, "set", "main/password")
    assert asked[:2] == ["New pass phrase of the vault: ", "The same once more: "]
    assert "main/password" in asked[2]
    assert "this makes one" in told
    (path,) = home.folder.rglob("vault.sealed")
    assert str(path) in told
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not any(SECRET.encode() in each.read_bytes() for each in home.folder.rglob("*") if each.is_file())
    asked = answers(PHRASE)
    assert names(home) == ["main/password"]
    assert asked == ["Pass phrase of the vault: "]


def test_secrets_come_from_pipes_and_files_too(
    home: Home, answers: Answers, pipe: Callable[[bytes], None], tmp_path: Path
) -> None:
    pipe(f"{SECRET}\r\n".encode())
    answers(PHRASE, PHRASE)
    said(home, "set", "piped")
    file = tmp_path / "client.pfx"
    file.write_bytes(b"\0\n\xff\n")
    answers(PHRASE)
    said(home, "set", "main/pfx", "--file", str(file))
    answers(PHRASE)
    assert names(home) == ["main/pfx", "piped"]
    answers(PHRASE)
    assert "in the place of what was kept before" in said(home, "set", "main/pfx", "--file", str(file))


def test_what_was_kept_can_be_removed(home: Home, answers: Answers) -> None:
    answers(PHRASE, PHRASE, SECRET)
    said(home, "set", "a")
    answers(PHRASE)
    assert "keeps nothing under that name" in said(home, "remove", "b", status=ExitStatus.NOT_FOUND)
    answers(PHRASE)
    assert "a was removed" in said(home, "remove", "a")
    answers(PHRASE)
    assert names(home) == []


def test_another_pass_phrase_is_asked_for_twice(home: Home, answers: Answers) -> None:
    answers(PHRASE, PHRASE, SECRET)
    said(home, "set", "a")
    asked = answers(PHRASE, "battery staple", "battery staple")
    assert "another pass phrase now" in said(home, "passphrase")
    assert len(asked) == 3
    answers("battery staple")
    assert names(home) == ["a"]
    answers("battery staple", "x", "y")
    assert "The two were not the same" in said(home, "passphrase", status=ExitStatus.FAILED)
    answers("battery staple", "")
    assert "empty one protects nothing" in said(home, "passphrase", status=ExitStatus.FAILED)


@pytest.mark.parametrize(
    ("typed", "status"),
    [(("", ""), ExitStatus.FAILED), ((PHRASE, "other"), ExitStatus.FAILED), ((), ExitStatus.VAULT)],
)
def test_no_vault_is_made_by_a_phrase_that_is_empty_or_not_the_same(
    typed: Sequence[str], status: ExitStatus, home: Home, answers: Answers
) -> None:
    answers(*typed)
    said(home, "set", "a", status=status)
    assert not list(home.folder.rglob("vault*"))


def test_a_wrong_pass_phrase_is_asked_for_again_five_times(home: Home, answers: Answers) -> None:
    answers(PHRASE, PHRASE, SECRET)
    said(home, "set", "a")
    asked = answers("1", "2", "3", "4", PHRASE)
    assert names(home) == ["a"]
    assert len(asked) == 5
    asked = answers("1", "2", "3", "4", "5", PHRASE)
    assert "The pass phrase is wrong" in said(home, "list", status=ExitStatus.VAULT)
    assert len(asked) == 5
    answers("")
    assert "stays locked: no pass phrase was given" in said(home, "list", status=ExitStatus.VAULT)


@pytest.mark.parametrize("deed", [("set", "a", SECRET), ("remove", "a", SECRET), ("passphrase", SECRET), ("list", "x")])
def test_row_62_a_secret_given_as_an_argument_is_refused_and_not_repeated(
    deed: Sequence[str], home: Home, answers: Answers
) -> None:
    asked = answers(PHRASE)
    told = said(home, *deed, status=ExitStatus.WRONG_USAGE)
    assert "it can be read in the process list" in told
    assert "treat it as known to others and change it" in told
    assert asked == []
    assert not list(home.folder.rglob("vault*"))


@pytest.mark.parametrize("option", [f"--secret={SECRET}", f"--passphrase={SECRET}", "--password"])
def test_row_62_nor_is_an_option_taken_for_one(option: str, home: Home) -> None:
    assert "is refused: a secret on the command line" in said(home, "set", "a", option, status=ExitStatus.WRONG_USAGE)


def test_row_62_a_name_that_may_be_a_secret_is_not_repeated(home: Home) -> None:
    assert "not repeated here" in said(home, "set", f"a={SECRET}", status=ExitStatus.WRONG_USAGE)


def test_what_cannot_be_kept_is_said_before_anything_is_asked(
    home: Home, answers: Answers, pipe: Callable[[bytes], None], tmp_path: Path
) -> None:
    asked = answers(PHRASE)
    assert "cannot be read" in said(home, "set", "a", "--file", "/nowhere", status=ExitStatus.FAILED)
    assert "is not a file" in said(home, "set", "a", "--file", str(tmp_path), status=ExitStatus.FAILED)
    big = tmp_path / "big"
    big.write_bytes(bytes(2_000_000))
    assert "at most" in said(home, "set", "a", "--file", str(big), status=ExitStatus.FAILED)
    pipe(b"\n")
    assert "Nothing was given" in said(home, "set", "a", status=ExitStatus.FAILED)
    assert asked == []


def test_without_a_terminal_it_is_refused_with_a_status_of_its_own(
    home: Home, answers: Answers, pipe: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "there is no vault yet" in said(home, "list")
    assert "There is no vault yet" in said(home, "remove", "a", status=ExitStatus.VAULT)
    pipe(SECRET.encode())
    assert "asked for on a terminal" in said(home, "set", "a", status=ExitStatus.VAULT)
    answers(PHRASE, PHRASE)
    pipe(SECRET.encode())
    said(home, "set", "a")
    for module in ("banktui.wiring.terminal_phrase", "banktui.cli.vault_keeping"):
        monkeypatch.setattr(f"{module}.is_there", lambda: False)
    assert "no terminal to ask for its pass phrase on" in said(home, "list", status=ExitStatus.VAULT)


def test_a_script_has_the_pass_phrase_fetched(home: Home, pipe: Callable[[bytes], None]) -> None:
    configured(home, f"[vault]\npassphrase = {{ command = ['{sys.executable}', '-c', 'print(\"{PHRASE}\")'] }}\n")
    pipe(SECRET.encode())
    said(home, "set", "a")
    assert names(home) == ["a"]
    home.change(f'print("{PHRASE}")', 'print("x")')
    assert "The pass phrase is wrong" in said(home, "list", status=ExitStatus.VAULT)
    home.change('print("x")', "pass")
    assert "writes nothing in its first line" in said(home, "list", status=ExitStatus.VAULT)


def test_a_read_asks_for_the_pass_phrase_only_if_it_needs_the_vault(home: Home, answers: Answers) -> None:
    configured(home, CONFIG)
    answers(PHRASE, PHRASE, SECRET)
    said(home, "set", "main/password")
    asked = answers(PHRASE)
    done = home.here("accounts", "--offline")
    assert (done.returncode, asked) == (ExitStatus.NOT_FOUND, [])
    # The password is had, and nobody answers at the address.
    done = home.here("accounts")
    assert (done.returncode, len(asked)) == (ExitStatus.UNREACHABLE, 1)
    assert (done.stdout, SECRET in done.stderr) == ("", False)
    answers("")
    assert home.here("accounts").returncode == ExitStatus.VAULT


def test_a_read_without_a_terminal_says_that_the_vault_is_locked(
    home: Home, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(home, CONFIG)
    answers(PHRASE, PHRASE, SECRET)
    said(home, "set", "other")
    for module in ("banktui.wiring.terminal_phrase", "banktui.cli.vault_keeping"):
        monkeypatch.setattr(f"{module}.is_there", lambda: False)
    done = home.here("accounts")
    assert (done.returncode, done.stdout) == (ExitStatus.VAULT, "")
    assert "The vault is locked, and there is no terminal" in done.stderr
    answers(PHRASE)
    done = home.here("accounts")
    assert done.returncode == ExitStatus.CONFIGURATION
    assert "which has no entry of that name" in done.stderr


def test_on_a_real_terminal_nothing_that_is_typed_is_shown(tmp_path: Path) -> None:
    home = Home(tmp_path)
    command = [sys.executable, "-m", "banktui", "vault"]
    with Terminal([*command, "set", "main/password"], home.environ) as terminal:
        for question, answer in (
            ("New pass phrase of the vault:", PHRASE),
            ("The same once more:", PHRASE),
            ("Secret to keep as main/password (it is not shown):", SECRET),
        ):
            terminal.shows(question)
            terminal.press(f"{answer}\r".encode())
        terminal.shows("main/password is kept in the vault")
        assert terminal.ends() == 0
        assert PHRASE.encode() not in terminal.recording.written
        assert SECRET.encode() not in terminal.recording.written
    with Terminal([*command, "list"], home.environ) as terminal:
        terminal.shows("Pass phrase of the vault:")
        assert not terminal.terminal_settings()[_LOCAL] & termios.ECHO
        terminal.press(b"\x03")
        assert terminal.ends() == ExitStatus.INTERRUPTED
        assert terminal.terminal_settings()[_LOCAL] & termios.ECHO
        assert b"Traceback" not in terminal.recording.written


def test_where_there_is_no_terminal_none_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(terminal_phrase, "_TERMINAL", tmp_path / "tty")
    assert not terminal_phrase.is_there()
    with pytest.raises(VaultError, match="no terminal to ask on"):
        terminal_phrase.hidden("x")

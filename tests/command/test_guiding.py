"""`banktui connect PROVIDER`: what a person is asked, what is said of each answer, and what is kept in the end."""

import re
import signal
import socket
import stat
import sys
import termios
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from banktui.cli.guiding.asker import Left
from banktui.cli.guiding.dialogue import connect
from banktui.cli.status import ExitStatus
from banktui.configuration import sealing
from banktui.configuration.fault import ConfigurationError, VaultError
from banktui.configuration.outline import Configuration
from banktui.configuration.vault import Vault
from banktui.configuration.writing import write_change
from banktui.domain.clock import SystemClock
from banktui.wiring.folders import vault_file
from tests.command.kept import Home
from tests.command.served import ServedBank
from tests.configuration.vaults import CHEAP, PHRASE
from tests.terminal import Terminal

CANARY = "CANARY-of-the-dialogue-4711"
VAULT, ONCE_MORE = "New pass phrase of the vault", "The same once more"
OPENING = "Pass phrase of the vault"
HOW, KEEP, NUMBER = "How is it given", "Keep this connection? yes or no", "Number"
Typed = Mapping[str, Sequence[str | BaseException]]
_LOCAL = 3
"""Where `tcgetattr` has the flags that echo belongs to."""
_MOST = 120
"""Questions after which nobody would go on."""


class Script:
    """A person who types what is written here, and nothing but Enter at every other question."""

    def __init__(self, typed: Typed) -> None:
        self._left = {label: list(replies) for label, replies in typed.items()}
        self.prompts: list[str] = []
        self.lines: list[str] = []

    @property
    def said(self) -> str:
        """Return all that stood on the terminal, in which no secret that is typed is."""
        return "\n".join(self.lines)

    def labels(self) -> list[str]:
        """Return what was asked for, in order."""
        return [_label(prompt) for prompt in self.prompts]

    def line(self, prompt: str) -> str:
        reply = self.secret(prompt)
        self.lines[-1] += f" {reply}"
        return reply

    def secret(self, prompt: str) -> str:
        self.prompts.append(prompt)
        self.lines.append(prompt)
        assert len(self.prompts) < _MOST, self.said
        replies = self._left.get(_label(prompt))
        reply = replies.pop(0) if replies else ""
        if isinstance(reply, BaseException):
            raise reply
        return reply

    def say(self, line: str, indent: int = 0) -> None:
        assert indent >= 0
        self.lines.append(line)

    def all_was_typed(self) -> bool:
        return not any(self._left.values())


def _label(prompt: str) -> str:
    return re.sub(r"( \[[^\]]*\])?:? ?$", "", prompt)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("bank")) as served:
        yield served


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(sealing, "USUAL", CHEAP)
    made = Home(tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, made.environ[name])
    return made


@pytest.fixture
def lead(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, Script]]:
    """Return what runs the dialogue with what is typed."""

    def run(slug: str | None, typed: Typed, name: str | None = None, place: str | None = None) -> tuple[int, Script]:
        script = Script({VAULT: [PHRASE], ONCE_MORE: [PHRASE], **typed})
        for module in ("banktui.wiring.terminal_phrase", "banktui.cli.vault_keeping"):
            monkeypatch.setattr(f"{module}.hidden", script.secret)
            monkeypatch.setattr(f"{module}.is_there", lambda: True)
        return connect(slug, name, place, config=None, terminal=script), script

    return run


Lead = Callable[..., tuple[int, Script]]


def hub(bank: ServedBank) -> dict[str, Sequence[str]]:
    """Return what somebody types who has Hub's credentials of the served bank."""
    told = bank.told["hub"]
    return {
        "Certificate authority": [str(bank.authority)],
        "Address of the API": [told["base_url"]],
        "E-mail of the API user": [told["email"]],
        "Password (not shown)": [told["password"]],
    }


def anytime(bank: ServedBank) -> dict[str, Sequence[str]]:
    told = bank.told["anytime"]
    return {
        "Certificate authority": [str(bank.authority)],
        "Address of the API": [told["base_url"]],
        "Private key's file": [str(bank.directory / told["private_key"])],
        "Client id": [told["client_id"]],
        "Client secret (not shown)": [told["client_secret"]],
        "API user name": [told["username"]],
        "API password (not shown)": [told["password"]],
    }


def opened(home: Home) -> Vault:
    """Return the vault of a home folder, open."""
    vault = Vault(vault_file(), SystemClock())
    assert vault.path.is_relative_to(home.folder)
    vault.open(PHRASE)
    return vault


def files(home: Home) -> list[str]:
    return sorted(path.name for path in home.folder.rglob("*") if path.is_file())


def test_a_person_is_led_to_a_connection_that_works(
    lead: Lead, home: Home, bank: ServedBank, capsys: pytest.CaptureFixture[str]
) -> None:
    status, script = lead(None, {"Provider": ["hub"], **hub(bank)})
    assert status == ExitStatus.DONE, script.said
    assert capsys.readouterr().out == "hub  added\n"
    passed = [line.split()[1] for line in script.lines if line.startswith("  passed ")]
    assert passed == ["authority", "host", "tls", "clock", "sign-in", "read"]
    for line in ("Environment  sandbox (for practice: no real money)", "Password  typed, to be kept in the vault"):
        assert line in {re.sub("(?<=[a-z]) +  ", "  ", shown).strip() for shown in script.lines}
    password = bank.told["hub"]["password"]
    assert password not in script.said
    assert password not in home.config.read_text(encoding="utf-8")
    assert opened(home).entry("hub/password") == password.encode()
    assert f"hub stands in {home.config} now, and its secret is kept." in script.lines
    assert any("`banktui doctor hub`" in line for line in script.lines)
    assert not re.search(r"[\x1b\u2500-\u257f]", script.said)


def test_a_wrong_password_leads_back_to_it(lead: Lead, home: Home, bank: ServedBank) -> None:
    typed = hub(bank)
    right = str(typed["Password (not shown)"][0])
    status, script = lead("hub", {**typed, "Password (not shown)": [CANARY, right]})
    assert status == ExitStatus.DONE, script.said
    assert "“sign-in” has not gone well. What is to be done?" in script.lines
    labels = script.labels()
    assert labels[labels.index(NUMBER) + 1 :][:2] == ["Password (not shown)", "Company number"]
    assert CANARY not in script.said
    assert opened(home).entry("hub/password") == right.encode()


def test_the_key_of_another_pair_leads_back_to_the_key(
    lead: Lead, home: Home, bank: ServedBank, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    other.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    other.chmod(0o600)
    typed = anytime(bank)
    right = str(typed["Private key's file"][0])
    status, script = lead("anytime", {**typed, "Private key's file": [str(other), right]})
    assert status == ExitStatus.DONE, script.said
    assert "“signature” has not gone well. What is to be done?" in script.lines
    assert script.labels().count("Private key's file") == 2
    assert (
        tomllib.loads(home.config.read_text(encoding="utf-8"))["connections"]["anytime"]["settings"]["private_key"]
        == right
    )


def test_one_can_go_back_and_what_was_answered_stays(lead: Lead, home: Home, bank: ServedBank) -> None:
    typed = {**hub(bank), "Name": ["<", "first", "second"], "Environment": ["<"]}
    status, script = lead("hub", typed)
    assert status == ExitStatus.DONE, script.said
    assert "This is the first question; Ctrl+C leaves." in script.said
    assert "Name [first]:" in script.prompts
    assert list(tomllib.loads(home.config.read_text(encoding="utf-8"))["connections"]) == ["second"]


def test_from_the_end_one_goes_back_as_well(lead: Lead, home: Home, bank: ServedBank) -> None:
    status, script = lead("hub", {**hub(bank), KEEP: ["<", "what?"], "Read-only": ["no", "y"]})
    assert status == ExitStatus.DONE, script.said
    assert tomllib.loads(home.config.read_text(encoding="utf-8"))["connections"]["hub"]["read_only"] is True


def test_a_question_mark_explains_and_asks_again(lead: Lead, bank: ServedBank, home: Home) -> None:
    status, script = lead(
        "hub", {**hub(bank), "Name": ["?"], "Environment": ["?"], "Company hash code (not shown)": ["?", "-"]}
    )
    assert status == ExitStatus.DONE, script.said
    assert script.labels()[:4] == ["Name", "Name", "Environment", "Environment"]
    assert "  = has it fetched from elsewhere whenever the connection is opened." in script.lines
    assert home.config.exists()


def test_what_is_refused_is_said_and_asked_once_more(lead: Lead, bank: ServedBank, home: Home) -> None:
    typed = hub(bank)
    status, script = lead(
        "hub",
        {
            **typed,
            "Name": ["Not Good"],
            "Environment": ["live"],
            "Address of the API": [f"http://{CANARY}", *typed["Address of the API"]],
            "Password (not shown)": ["=", *typed["Password (not shown)"]],
            HOW: [CANARY, "env"],
            "Name of the variable": [f"{CANARY}!"],
        },
    )
    assert status == ExitStatus.DONE, script.said
    for words in ("small letters", "Type one of these", "https address", "names no environment variable"):
        assert words in script.said
    # Only what was typed where it is shown anyway is there.
    assert script.said.count(CANARY) == 3
    assert home.config.exists()


def test_a_name_that_is_taken_is_refused(lead: Lead, bank: ServedBank, home: Home) -> None:
    assert home.connect(bank).returncode == ExitStatus.DONE
    before = home.config.read_text(encoding="utf-8")
    assert lead("hub", {}, name="hub")[0] == ExitStatus.WRONG_USAGE
    assert home.config.read_text(encoding="utf-8") == before
    status, script = lead("hub", {**hub(bank), "Name": ["banq", ""]})
    assert (status, script.labels()[:2]) == (ExitStatus.DONE, ["Name", "Name"])
    assert "Name [hub-2]:" in script.prompts
    assert before in home.config.read_text(encoding="utf-8")


def test_what_was_given_with_the_command_is_not_asked(lead: Lead, bank: ServedBank, home: Home) -> None:
    status, script = lead("hub", hub(bank), name="shop", place="sandbox")
    assert status == ExitStatus.DONE
    assert not {"Name", "Environment"} & set(script.labels())
    assert "[connections.shop]" in home.config.read_text(encoding="utf-8")


@pytest.mark.parametrize("at", ["Provider", "Name", "Password (not shown)", "Company number", KEEP, VAULT])
def test_ctrl_c_leaves_nothing_behind(at: str, lead: Lead, bank: ServedBank, home: Home) -> None:
    typed = {"Provider": ["hub"], **hub(bank), at: [KeyboardInterrupt()]}
    with pytest.raises(KeyboardInterrupt):
        lead(None, typed)
    assert files(home) == []


def test_whoever_hangs_up_leaves_nothing_behind(lead: Lead, bank: ServedBank, home: Home) -> None:
    status, script = lead("hub", {**hub(bank), "Company number": [Left()]})
    assert (status, script.lines[-1]) == (ExitStatus.FAILED, "Nothing more was typed, and nothing was kept.")
    assert files(home) == []


def test_who_says_no_keeps_nothing(
    lead: Lead, bank: ServedBank, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    status, script = lead("hub", {**hub(bank), KEEP: ["no"]})
    assert (status, script.lines[-1]) == (ExitStatus.FAILED, "Nothing was kept.")
    assert capsys.readouterr().out == ""
    assert files(home) == []


DESPITE = "It is not known to work. Keep it all the same? yes or no"
OFFLINE: Typed = {
    "Address of the API": ["https://localhost:1"],
    NUMBER: ["3", "3"],
    "E-mail of the API user": ["a@b.example"],
    "Password (not shown)": [CANARY],
}


@pytest.mark.parametrize(("reply", "status"), [("", ExitStatus.FAILED), ("yes", ExitStatus.DONE)])
def test_what_does_not_work_is_kept_only_by_a_plain_yes(reply: str, status: ExitStatus, lead: Lead, home: Home) -> None:
    ended, script = lead("hub", {**OFFLINE, DESPITE: [reply]})
    assert ended == status, script.said
    assert "“host” failed: Nothing answers at localhost:1." in script.lines
    assert home.config.exists() is (status is ExitStatus.DONE)
    assert CANARY not in script.said


def test_an_error_while_keeping_is_said_and_another_try_is_offered(
    lead: Lead, home: Home, bank: ServedBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [ConfigurationError(home.config, "the file cannot be written.")]

    def write(before: Configuration, after: Configuration) -> None:
        if failures:
            raise failures.pop()
        write_change(before, after)

    monkeypatch.setattr("banktui.wiring.drafting.write_change", write)
    status, script = lead("hub", hub(bank))
    assert status == ExitStatus.DONE
    assert "the file cannot be written." in script.said
    assert script.labels().count(KEEP) == 2
    assert opened(home).names() == ("hub/password",)


def test_a_vault_that_is_there_is_opened_by_its_pass_phrase(lead: Lead, home: Home, bank: ServedBank) -> None:
    Vault(vault_file(), SystemClock()).create(PHRASE)
    status, script = lead("hub", {**hub(bank), OPENING: [CANARY, PHRASE]})
    assert status == ExitStatus.DONE, script.said
    assert VAULT not in script.labels()
    assert opened(home).names() == ("hub/password",)


def test_pass_phrases_that_differ_make_no_vault(lead: Lead, bank: ServedBank, home: Home) -> None:
    status, script = lead("hub", {**hub(bank), VAULT: [PHRASE, PHRASE], ONCE_MORE: ["other", PHRASE]})
    assert status == ExitStatus.DONE
    assert "The two were not the same, and nothing was changed." in script.said
    assert opened(home).names() == ("hub/password",)


def test_a_secret_in_the_vault_can_be_referred_to(lead: Lead, home: Home, bank: ServedBank) -> None:
    vault = Vault(vault_file(), SystemClock())
    vault.create(PHRASE)
    vault.put("shop", bank.told["hub"]["password"].encode())
    typed = {
        **hub(bank),
        "Password (not shown)": ["= "],
        HOW: ["vault"],
        "Name in the vault": ["shop"],
        OPENING: [PHRASE],
    }
    status, script = lead("hub", typed)
    assert status == ExitStatus.DONE, script.said
    settings = tomllib.loads(home.config.read_text(encoding="utf-8"))["connections"]["hub"]["settings"]
    assert settings["password"] == {"vault": "shop"}


def test_a_key_is_made_on_request_and_its_public_half_shown(lead: Lead, home: Home, bank: ServedBank) -> None:
    typed = {
        **anytime(bank),
        "Private key's file": ["new"],
        "Pass phrase of the new key (not shown)": [PHRASE, PHRASE],
        ONCE_MORE: ["another", PHRASE, PHRASE],
        # The bank does not know the new key.
        NUMBER: ["9"],
        DESPITE: ["yes"],
    }
    status, script = lead("anytime", typed)
    assert status == ExitStatus.DONE, script.said
    place = home.folder / "banktui" / "keys" / "anytime.pem"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert place.with_name("anytime.pub.pem").read_text(encoding="ascii").strip() in script.said
    assert "The two were not the same. Once more:" in script.said
    assert "developer zone" in script.said
    assert PHRASE not in script.said
    assert opened(home).entry("anytime/private_key_passphrase") == PHRASE.encode()
    assert "Pass phrase of the private key" not in [line.split(": ")[-1] for line in script.lines if " of 11: " in line]


def test_a_key_with_a_made_up_pass_phrase_goes_when_nothing_is_kept(lead: Lead, home: Home) -> None:
    typed: Typed = {"Private key's file": ["new"], "Client id": [KeyboardInterrupt()], NUMBER: ["3"]}
    with pytest.raises(KeyboardInterrupt):
        lead("anytime", {"Address of the API": ["https://localhost:1"], **typed})
    assert files(home) == []


def test_an_unknown_provider_is_refused_without_repeating_it(lead: Lead, capsys: pytest.CaptureFixture[str]) -> None:
    assert lead(CANARY, {})[0] == ExitStatus.WRONG_USAGE
    assert CANARY not in capsys.readouterr().err


def test_a_path_may_be_relative_quoted_or_begin_at_home(
    lead: Lead, home: Home, bank: ServedBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.folder / "our.pem").write_bytes(bank.authority.read_bytes())
    monkeypatch.chdir(home.folder)
    for number, written in enumerate(("~/our.pem", "our.pem", '"our.pem"')):
        name = f"hub-{number}"
        status, script = lead("hub", {**hub(bank), "Certificate authority": [written], OPENING: [PHRASE]}, name=name)
        assert status == ExitStatus.DONE, script.said
        table = tomllib.loads(home.config.read_text(encoding="utf-8"))["connections"][name]
        assert table["ca_certificate"] == str(home.folder / "our.pem")


def test_on_a_real_terminal_over_real_tls(home: Home, bank: ServedBank) -> None:
    told = hub(bank)
    password = str(told["Password (not shown)"][0])
    with Terminal([sys.executable, "-m", "banktui", "connect", "hub"], home.environ, size=(80, 200)) as terminal:
        for prompt, reply in (
            ("Name [hub]:", ""),
            ("Environment [sandbox]:", ""),
            ("Certificate authority [none]:", str(bank.authority)),
            ("Address of the API:", str(told["Address of the API"][0])),
            ("E-mail of the API user:", str(told["E-mail of the API user"][0])),
            ("Password (not shown):", password),
            ("Company number [none]:", ""),
            ("Company hash code (not shown) [none]:", ""),
            ("Read-only [no]:", ""),
            ("Keep this connection? yes or no [yes]:", ""),
            ("New pass phrase of the vault:", PHRASE),
            ("The same once more:", PHRASE),
        ):
            terminal.answer(prompt, reply)
        assert terminal.ends() == ExitStatus.DONE
        shown = terminal.recording.written
        assert terminal.terminal_settings()[_LOCAL] & termios.ECHO
    assert b"hub  added" in shown
    assert password.encode() not in shown
    assert PHRASE.encode() not in shown
    assert b"\x1b" not in shown
    assert all(len(line) <= 80 for line in shown.decode().splitlines() if line.startswith("  "))
    assert home.config.exists()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, ExitStatus.INTERRUPTED), (signal.SIGTERM, ExitStatus.TERMINATED)]
)
def test_what_is_typed_while_something_is_tested_is_not_shown(
    number: signal.Signals, status: ExitStatus, home: Home
) -> None:
    command = [sys.executable, "-m", "banktui", "connect", "hub", "--name", "hub", "--environment", "sandbox"]
    # It is connected to, and says nothing.
    with socket.create_server(("127.0.0.1", 0)) as silent, Terminal(command, home.environ) as terminal:
        terminal.answer("Certificate authority [none]:", "")
        terminal.answer("Address of the API:", f"https://127.0.0.1:{silent.getsockname()[1]}")
        terminal.shows("passed       host")
        assert not terminal.terminal_settings()[_LOCAL] & termios.ECHO
        typed = f"{CANARY}\n".encode()
        terminal.press(typed)
        # What the kernel has not yet taken when the program gives the terminal back is typed after it.
        terminal.until(lambda: terminal.unread() == len(typed), "what was typed in the terminal's queue")
        terminal.send_signal(number)
        assert terminal.ends() == status
        assert CANARY.encode() not in terminal.recording.written
        assert b"Traceback" not in terminal.recording.written
        assert (b"Left; nothing was kept." in terminal.recording.written) is (number is signal.SIGINT)
        assert terminal.terminal_settings()[_LOCAL] & termios.ECHO
    assert not home.config.exists()


def test_the_vault_is_asked_for_by_the_same_terminal(lead: Lead, home: Home, bank: ServedBank) -> None:
    typed = {**hub(bank), VAULT: [VaultError("Nothing was typed that could be used."), PHRASE]}
    status, script = lead("hub", typed)
    assert status == ExitStatus.DONE
    assert script.labels().count(KEEP) == 2
    assert home.config.exists()

"""One walk through the real demo, past everything hostile in it, and what it left on the terminal and on the disk."""

import base64
import random
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from tests.safety.demo import Demo

SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]P_^X].*?(?:\x1b\\|\x07)"  # OSC, DCS, APC, PM, SOS with their contents
    r"|\x1b.",
    re.DOTALL,
)
OWN = re.compile(
    r"\x1b\[[0-9;:]*m"  # colours
    r"|\x1b\[[0-9]+;[0-9]+H"  # places
    r"|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026|2048)[hl]"
    r"|\x1b\[\?(?:2026|2048)\$p"  # what the terminal can do
    r"|\x1b\[>[0-9]+u|\x1b\[<u"  # keys
    r"|\x1b\]22;(?:default|pointer|text)\x07"  # the form of the mouse pointer
    r"|\x1b\[2[23];2t|\x1b\]2;banktui(?: · ◆ SANDBOX(?: · built-in bank)?)?\x07"  # the title: kept, set, given back
)
FREE_MONEY = "[@click=app.quit]"
DOWN, ENTER, ESCAPE, CTRL_P = b"\x1b[B", b"\r", b"\x1b", b"\x10"
SHOWN = (
    "[/nope]",
    FREE_MONEY,
    "[@click=app.screenshot",
    "[link='https://evil.example']",
    "[red on red]hidden[/]",
    "\\[b]not bold",
    "␛]0;owned",
    "␛]8;;https://evil.example",
    "␛]52;c;",
    "␛[6n␛[c",
    "⟪U+009B⟫2J",
    "␀ NUL",
    "⟪U+202E⟫DTL",
    "zero⟪U+200B⟫width",
    "line one⏎line two⏎",
    "(blank)",
    "lone ⟪U+D800⟫",
    "long AAAA",
)


@dataclass(frozen=True)
class Session:
    """What is left of a walk."""

    status: int
    written: str
    leaky: dict[str, str]
    home: Path
    secrets: dict[str, str]
    """Every secret of the session by its name."""
    with_secret: dict[str, list[Path]]
    """In which files outside the bank's own folder each of them was found, while the console ran."""
    modes: dict[Path, int]
    """The permissions of everything below the state folder, while the console ran."""
    seen: frozenset[str]
    """Which of the hostile texts stood on the screen, as text."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    home = tmp_path_factory.mktemp("home")
    leaky = {
        "TEXTUAL_LOG": str(home / "keys-pressed.log"),
        "TEXTUAL_SCREENSHOT": "0.1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(home),
        "SSLKEYLOGFILE": str(home / "tls-keys.log"),
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    with Demo(home, leaky) as demo:
        demo.opens()
        seen = frozenset(walk(demo))
        files = [path for path in demo.state.rglob("*") if path.is_file()]
        secrets = secrets_of(demo)
        outside = [path for path in home.rglob("*") if path.is_file() and demo.bank not in path.parents]
        found = {
            name: [path for path in (*outside, demo.bank / "bank.log") if secret.encode() in path.read_bytes()]
            for name, secret in secrets.items()
        }
        folders = {folder for path in files for folder in path.parents if folder.is_relative_to(demo.state)}
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (*files, *folders)}
        assert {path.name for path in files} >= {"store.db", "store.db-wal", "bank.log", "sandbox.json"}
        demo.press(b"q")
        status = demo.ends()
        yield Session(status, demo.recording.written.decode(), leaky, home, secrets, found, modes, seen)


def secrets_of(demo: Demo) -> dict[str, str]:
    """Return what nobody but the bank and the console's memory may hold."""
    told = demo.description()
    wanted = {
        "anytime": ("client_secret", "password"),
        "ibanity": ("pkcs12_password", "private_key_passphrase"),
        "control": ("token",),
    }
    secrets = {f"{name} {field}": told[name][field] for name, fields in wanted.items() for field in fields}
    chance = random.Random("1|anytime|token|access|1")  # noqa: S311 - as the bank makes its first token
    token = base64.urlsafe_b64encode(chance.randbytes(64)).decode().rstrip("=")
    issued = (demo.bank / "state.jsonl").read_text(encoding="utf-8")
    assert sha256(token.encode()).hexdigest() in issued, "the console has signed in with this token"
    return secrets | {"anytime token": token, "a private key": "PRIVATE KEY"}


def walk(demo: Demo) -> Iterator[str]:
    """Go past everything hostile, and yield which of it was there to read."""
    jump(demo, "statements anytime Vexer")
    demo.shows("[Statements]", "200 of", FREE_MONEY)
    for _ in range(32):
        demo.press(DOWN)
    demo.shows("long AAAA")
    click_everywhere(demo)
    demo.press(b"\x1b[H" + ENTER)
    for number in range(1, 33):
        demo.shows(f"row {number} of 200")
        yield from (text for text in SHOWN if any(text in line for line in demo.screen()))
        click_everywhere(demo)
        demo.press(b"j")
    escape(demo, "Esc back")
    demo.shows("[Statements]")
    filter_by(demo, "free")
    escape(demo, "· /free")
    for key, title in ((b"2", "[IBAN statements]"), (b"3", "[Credit transfers]"), (b"4", "[Cards]"), (b"5", "[KYC]")):
        demo.press(key)
        demo.shows(title)
        click_everywhere(demo)
    demo.press(CTRL_P)
    demo.shows("Search for commands")
    escape(demo, "Go back; first")
    escape(demo, "▔▔▔▔")
    jump(demo, "transactions ibanity")
    demo.shows("[Transactions]", "Bank told us")
    demo.press(b"?")
    demo.shows("What works here")
    escape(demo, "What works here")
    jump(demo, "overview")
    demo.shows("Studio Lumen")


def escape(demo: Demo, gone: str) -> None:
    """Go back, and wait until something is off the screen: a key sent right behind Esc would be Alt and that key."""
    demo.press(ESCAPE)
    demo.until(lambda: not any(gone in line for line in demo.screen()), f"{gone} off the screen")


def jump(demo: Demo, line: str) -> None:
    """Go somewhere by name."""
    demo.press(b":")
    demo.shows("─ Jump ─")
    demo.press(line.encode() + ENTER)
    demo.until(lambda: not any("─ Jump ─" in each for each in demo.screen()), f"gone to {line}")


def filter_by(demo: Demo, text: str) -> None:
    """Filter the list in front."""
    demo.press(b"/")
    demo.shows("rent  amount")
    demo.press(text.encode() + ENTER)
    demo.shows(f"2 of 229 statements · /{text}")


def click_everywhere(demo: Demo) -> None:
    """Click on every piece of markup on the screen."""
    for number, line in enumerate(demo.screen()):
        for found in re.finditer(r"\[[@/a-z]", line):
            if number > 1:
                demo.click(found.start() + 3, number)


def test_the_walk_ends_as_it_should(session: Session) -> None:
    assert session.status == 0
    assert not (session.home / "state" / "banktui" / "crashes.log").exists()


def test_hostile_text_is_there_to_read(session: Session) -> None:
    assert session.seen == set(SHOWN)


def test_nothing_but_our_own_sequences_reaches_the_terminal(session: Session) -> None:
    sequences = {match for match in SEQUENCE.findall(session.written) if OWN.fullmatch(match) is None}
    assert sequences == set()


def test_no_clipboard_or_link_is_set_and_no_title_but_ours(session: Session) -> None:
    assert set(re.findall(r"\x1b\](?!22;)[^\x07\x1b]*", session.written)) == {
        "\x1b]2;banktui · ◆ SANDBOX · built-in bank"
    }
    assert "\x9d" not in session.written


def test_no_control_code_reaches_the_terminal_outside_a_sequence(session: Session) -> None:
    text = SEQUENCE.sub("", session.written)
    categories = {char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}}
    assert categories <= {"\r", "\n", "\u200d"}
    for found in re.finditer("(.)\u200d(.)", text):
        assert all(unicodedata.category(char) in {"So", "Sk", "Mn"} for char in found.groups())


def test_the_leaky_environment_is_named_in_one_line_and_leaks_nothing(session: Session) -> None:
    warnings = [line for line in session.written.splitlines() if "ignored from the environment" in line]
    assert len(warnings) == 1
    assert warnings[0].startswith("banktui: ")
    first_picture = session.written.index("\x1b[?1049h")
    assert session.written.index("ignored from the environment") < first_picture
    assert all(name in session.written[:first_picture].replace("\r\n", "") for name in session.leaky)
    left = [path for path in session.home.rglob("*") if path.is_file() and "state" not in path.parts]
    assert left == []
    assert list(session.home.rglob("*.svg")) == []


def test_no_secret_is_in_any_file_outside_the_banks_folder_or_on_the_screen(session: Session) -> None:
    assert {name: paths for name, paths in session.with_secret.items() if paths} == {}
    assert [name for name, secret in session.secrets.items() if secret in session.written] == []


def test_every_file_is_private(session: Session) -> None:
    folders = {path for path in session.modes if session.modes[path] == 0o700}
    assert {oct(mode) for mode in session.modes.values()} == {"0o600", "0o700"}
    assert {path.name for path in folders} >= {"banktui", "demo", "bank"}

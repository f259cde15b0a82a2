"""Every secret of a card, shown by the real demo in a real terminal, and looked for afterwards wherever it could be."""

import base64
import re
import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from banktui.providers.anytime.sandbox.cardsecrets import CardSecrets
from banktui.providers.anytime.sandbox.opening import open_bank
from banktui.providers.anytime.sandbox.seed import read_seed
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from tests.safety.demo import Demo
from tests.safety.test_demo_session import escape, jump
from tests.safety.test_job_control import is_stopped

PHYSICAL, SINGLE_USE = "ANY0000000042", "ANY0000000318"
CVC, WRONG = b"000", b"947"
LEAVES = b"\x1b[?1049l"
_SGR = re.compile(rb"\x1b\[[0-9;:]*m")


@dataclass(frozen=True)
class Session:
    """What is left of a session in which every secret was shown."""

    status: int
    secrets: dict[str, str]
    """Those that were shown, by name."""
    shown: frozenset[str]
    """The names of those that stood on the screen when they were to."""
    lingering: dict[str, str]
    """Those that stood on the screen when they were not to, with what was in front."""
    files: dict[Path, bytes]
    """Everything below the home but the bank's own keys, while the program ran."""
    audit: list[tuple[str, str, str]]
    after: bytes
    """What was written once the program had left its own screen."""


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what the demo's bank shows, made from its seed as the bank makes it."""
    clock = BankClock(datetime(2026, 11, 20, 9, 14, tzinfo=UTC), running=False)
    bank = Bank(seed=1, clock=clock, directory=tmp_path_factory.mktemp("bank"), history_rows=1)
    cards, known = open_bank(bank, read_seed()).cards, CardSecrets(bank)
    made = {
        "PIN": known.pin(cards[PHYSICAL]),
        "number": known.pan(cards[SINGLE_USE]),
        "CVV": known.cvv(cards[SINGLE_USE]),
    }
    bank.close()
    return made


def drawn(digits: str) -> str:
    return "  ".join(" ".join(digits[at : at + 4]) for at in range(0, len(digits), 4))


def begin(demo: Demo, downs: int, title: str) -> None:
    """Choose an action of the card in front by its place in the menu."""
    demo.press(b"x")
    demo.shows("─ Actions", title)
    demo.press(b"\x1b[B" * downs + b"\r")
    demo.shows(f"─ {title} ·")


def gone(demo: Demo, title: str) -> None:
    escape(demo, f"─ {title} ·")


def walk(demo: Demo, secrets: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Have each secret shown and hidden; yield where one stood on the screen, and where it stood afterwards."""
    jump(demo, "cards anytime Lumen")
    demo.shows("[Cards]", PHYSICAL)
    demo.press(b"\x1b[H")
    begin(demo, 9, "Show PIN")
    demo.press(WRONG + b"\x13")
    demo.shows("4030380")
    demo.press(CVC + b"\x13")
    demo.shows("─ PIN ·", drawn(secrets["PIN"]))
    yield "PIN", "shown"
    gone(demo, "PIN")
    none_stands(demo, secrets, "the list behind it")
    jump(demo, "cards anytime Meridian")
    demo.shows("[Cards]", SINGLE_USE)
    demo.press(b"\x1b[H\x1b[B")
    begin(demo, 10, "Show card number")
    demo.press(b"\x13")
    demo.shows(drawn(secrets["number"]))
    yield "number", "shown"
    demo.press(b" ")
    demo.shows(drawn(secrets["CVV"]), "10 s")
    yield "CVV", "shown"
    none_stands(demo, {"number": secrets["number"]}, "the CVV alone")
    demo.press(b"\x1b[24~")
    demo.shows("Requests of this session", "/pan")
    none_stands(demo, secrets, "the requests")
    escape(demo, "Requests of this session")
    demo.shows("[Cards]", SINGLE_USE)


def show_pin(demo: Demo) -> None:
    begin(demo, 9, "Show PIN")
    demo.press(CVC + b"\x13")
    demo.shows("─ PIN ·")


def stopped_and_continued(demo: Demo) -> Iterator[tuple[str, str]]:
    """Stop the program while a PIN is shown, and have it go on; yield if the PIN is drawn again."""
    show_pin(demo)
    demo.send_signal(signal.SIGTSTP)
    demo.until(lambda: is_stopped(demo.process), "stopped")
    while demo.listen(0.05):
        pass  # What it wrote before it stopped may still be on its way here.
    before = len(demo.recording.written)
    demo.send_signal(signal.SIGCONT)
    demo.until(lambda: b"[Cards]" in demo.recording.written[before:], "drawn again")
    demo.shows("[Cards]", SINGLE_USE)
    if b"PIN" in demo.recording.written[before:]:
        yield "PIN", "the program that goes on"


def none_stands(demo: Demo, secrets: dict[str, str], where: str) -> None:
    """Wait until none of some secrets stands on the screen: a picture may come in two parts."""
    digits = [drawn(value) for value in secrets.values()]
    demo.until(lambda: not any(each in line for line in demo.screen() for each in digits), f"gone with {where}")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, secrets: dict[str, str]) -> Session:
    home = tmp_path_factory.mktemp("home")
    with Demo(home) as demo:
        demo.opens()
        found = list(walk(demo, secrets))
        found += stopped_and_continued(demo)
        show_pin(demo)
        demo.send_signal(signal.SIGTERM)
        files = {path: path.read_bytes() for path in kept_files(home)}
        with sqlite3.connect(
            f"file:{next(path for path in files if path.name == 'journal.db')}?mode=ro", uri=True
        ) as log:
            audit = list(log.execute("SELECT who, what, about FROM audit ORDER BY number"))
        log.close()
        status = demo.ends()
        written = demo.recording.written
    shown = frozenset(name for name, where in found if where == "shown")
    lingering = {name: where for name, where in found if where != "shown"}
    return Session(status, secrets, shown, lingering, files, audit, written[written.rindex(LEAVES) :])


def kept_files(home: Path) -> list[Path]:
    """Return everything that was written; the bank's keys are chance, and may hold any three digits."""
    return [path for path in home.rglob("*") if path.is_file() and path.suffix not in {".key", ".pem", ".pfx"}]


def encodings(value: str) -> Iterator[bytes]:
    """Return the ways in which a secret could have been written."""
    for text in (value, value[::-1], " ".join(value), drawn(value), drawn(value).replace(" ", "&#160;")):
        yield text.encode()
        yield text.encode("utf-16-le")
    yield base64.b64encode(value.encode()).rstrip(b"=")[: len(value) * 4 // 3]
    yield value.encode().hex().encode()


def test_each_was_shown_when_it_was_asked_for_and_only_then(session: Session) -> None:
    assert session.shown == {"PIN", "number", "CVV"}
    assert session.lingering == {}


def test_no_file_holds_any_of_them_or_the_cvc(session: Session) -> None:
    looked_for = {**session.secrets, "CVC": CVC.decode(), "wrong CVC": WRONG.decode()}
    found = []
    for name, value in looked_for.items():
        for encoded in encodings(value):
            # Three or four digits stand by chance in other numbers, and in what is not text.
            pattern = re.compile(rb"(?<![0-9A-Za-z.])" + re.escape(encoded) + rb"(?![0-9A-Za-z.])")
            if len(encoded) > 6:
                found += [(name, path.name) for path, content in session.files.items() if pattern.search(content)]
        named = re.compile(rb"(?:pin|cvc|cvv|pan)\W{1,6}" + value.encode(), re.IGNORECASE)
        found += [(name, path.name) for path, content in session.files.items() if named.search(content)]
    assert found == []
    assert {path.name for path in session.files} >= {"journal.db", "store.db", "bank.log", "state.jsonl"}


def test_the_audit_log_has_one_line_each_with_who_and_which_card_and_never_what(session: Session) -> None:
    [(who, *_), *_] = session.audit
    assert session.audit == [
        (who, "card-pin: refused", PHYSICAL),
        (who, "card-pin: accepted", PHYSICAL),
        (who, "card-number: accepted", SINGLE_USE),
        (who, "card-pin: accepted", SINGLE_USE),
        (who, "card-pin: accepted", SINGLE_USE),
    ]


def test_a_signal_while_one_is_shown_leaves_nothing_of_it_on_the_terminal(session: Session) -> None:
    """Row 60 of the list of bad inputs."""
    assert session.status == 128 + signal.SIGTERM
    left = _SGR.sub(b"", session.after)
    assert not re.search(rb"[0-9] [0-9] [0-9]", left)

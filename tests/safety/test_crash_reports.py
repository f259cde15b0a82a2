"""The real program fails in every place where it can: nothing of its data is printed or kept, whoever reports."""

import re
import stat
import sys
from pathlib import Path

import pytest

from banktui.cli import ExitStatus
from tests.terminal import Terminal

CANARY = "PIN-4071-CANARY"
PROGRAM = Path(__file__).with_name("crashing.py")
ROOT = Path(__file__).resolve().parents[2]
IN_FRONT = ["action", "rich", "handler", "timer", "worker", "thread worker", "compose", "mount", "render", "unmount"]
BEHIND = ["forgotten task", "thread"]
F8, F9 = b"\x1b[19~", b"\x1b[20~"
LEFT = b"\x1b[?1049l"
ESCAPES = re.compile(r"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b[=>]|[\r\n]")


def run(where: str, home: Path) -> Terminal:
    environ = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "PYTHONPATH": str(ROOT), "CANARY": CANARY}
    return Terminal([sys.executable, str(PROGRAM), where], environ)


def nothing_is_given_away(terminal: Terminal, home: Path) -> None:
    assert CANARY.encode() not in terminal.recording.written
    assert [path for path in home.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()] == []


def said_after_leaving(terminal: Terminal) -> str:
    """Return what stands in the scrollback, as one line: the terminal wraps it where it likes."""
    return ESCAPES.sub("", terminal.recording.written.rpartition(LEFT)[2].decode())


def the_log(home: Path) -> str:
    log = home / "state" / "banktui" / "crashes.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    return log.read_text(encoding="utf-8")


@pytest.mark.parametrize("where", IN_FRONT)
def test_a_mistake_ends_the_console_with_one_line_and_keeps_places_only(where: str, tmp_path: Path) -> None:
    with run(where, tmp_path) as terminal:
        terminal.shows("built-in bank")
        terminal.press(F9)
        assert terminal.ends() == 1
    nothing_is_given_away(terminal, tmp_path)
    said = said_after_leaving(terminal)
    found = re.fullmatch(
        r"banktui stopped because of a mistake of its own, (E-[0-9A-Z]{6})\. Nothing.*\(no data\).*", said
    )
    assert found is not None, said
    log = the_log(tmp_path)
    assert found[1] in log
    assert "crashing.py:" in log
    assert "cannot read" not in log
    assert str(ROOT) not in log


def test_a_mistake_is_told_even_if_its_places_cannot_be_kept(tmp_path: Path) -> None:
    log = tmp_path / "state" / "banktui" / "crashes.log"
    log.mkdir(parents=True, mode=0o700)
    with run("action", tmp_path) as terminal:
        terminal.shows("built-in bank")
        terminal.press(F9)
        assert terminal.ends() == 1
    nothing_is_given_away(terminal, tmp_path)
    said = said_after_leaving(terminal)
    assert re.match(r"banktui stopped because of a mistake of its own, E-[0-9A-Z]{6}\. Nothing", said)
    assert said.endswith(f"could not be written to {log}.")


@pytest.mark.parametrize("where", BEHIND)
def test_a_mistake_behind_the_screens_is_recorded_and_the_console_goes_on(where: str, tmp_path: Path) -> None:
    with run(where, tmp_path) as terminal:
        terminal.shows("built-in bank")
        terminal.press(F9)
        terminal.press(F8)
        terminal.shows("the console goes on")
        terminal.press(b"q")
        assert terminal.ends() == 0
    nothing_is_given_away(terminal, tmp_path)
    assert said_after_leaving(terminal) == ""
    assert "builtins.RuntimeError" in the_log(tmp_path)


def test_a_mistake_before_the_first_screen_is_one_line_as_well(tmp_path: Path) -> None:
    with run("before", tmp_path) as terminal:
        assert terminal.ends() == 1
    nothing_is_given_away(terminal, tmp_path)
    said = ESCAPES.sub("", terminal.recording.written.decode())
    assert re.match(r"banktui stopped because of a mistake of its own, E-[0-9A-Z]{6}\.", said)
    assert "Traceback" not in said
    assert "builtins.RuntimeError" in the_log(tmp_path)


def test_an_expected_failure_before_the_first_screen_is_said_as_what_it_is(tmp_path: Path) -> None:
    with run("expected", tmp_path) as terminal:
        assert terminal.ends() == ExitStatus.UNREACHABLE
    said = ESCAPES.sub("", terminal.recording.written.decode())
    assert said == "banktui: The disk is on fire. Put it out."

"""However the console is ended, the terminal is left as it was found and nothing of the demo stays behind."""

import re
import signal
import termios
from pathlib import Path

import pytest

from tests.safety.demo import Demo, Listening

SET, RESET = b"h", b"l"
PRIVATE_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
CURSOR = 25
ALTERNATE = 1049
MOUSE = (1000, 1002, 1003, 1006, 1015, 1016)
PASTE, FOCUS = 2004, 1004
TITLE_KEPT, TITLE_GIVEN_BACK = b"\x1b[22;2t", b"\x1b[23;2t"


def modes(written: bytes) -> dict[int, bool]:
    """Return the private modes that a program has left set or reset."""
    found: dict[int, bool] = {}
    for numbers, letter in PRIVATE_MODE.findall(written):
        found.update({int(number): letter == SET for number in numbers.split(b";")})
    return found


def terminal_is_restored(demo: Demo) -> None:
    left = modes(demo.recording.written)
    assert left[ALTERNATE] is False
    assert left[CURSOR] is True
    assert not any(left.get(mode, False) for mode in (*MOUSE, PASTE, FOCUS))
    assert demo.recording.written.count(TITLE_KEPT) == demo.recording.written.count(TITLE_GIVEN_BACK)


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
        (signal.SIGINT, 130),
        (signal.SIGQUIT, 131),
    ],
)
def test_a_signal_ends_everything_in_order(number: signal.Signals, status: int, tmp_path: Path) -> None:
    """Row 60 of the list of bad inputs."""
    with Demo(tmp_path) as demo:
        before = demo.terminal_settings()
        # One signal comes when all is read, which takes most of the time, and the others while it is being read.
        if number == signal.SIGTERM:
            demo.opens()
        else:
            demo.is_served()
        listening = Listening(demo.description()["control"]["url"])
        assert listening()
        demo.send_signal(number)
        assert demo.ends() == status
        assert listening.ends()
        assert demo.run_folders == []
        terminal_is_restored(demo)
        after = demo.terminal_settings()
    assert after[3] & (termios.ECHO | termios.ICANON) == before[3] & (termios.ECHO | termios.ICANON) != 0
    assert demo.recording.written.endswith((b"l", b"h", b"\n", b"m")), "nothing is said about it"
    assert not (demo.state / "crashes.log").exists()


def test_quitting_ends_everything_too(tmp_path: Path) -> None:
    with Demo(tmp_path) as demo:
        demo.opens()
        listening = Listening(demo.description()["control"]["url"])
        demo.press(b"q")
        assert demo.ends() == 0
        assert listening.ends()
        assert demo.run_folders == []
        terminal_is_restored(demo)
        assert "\x1b]2;banktui · ◆ SANDBOX · built-in bank\x07".encode() in demo.recording.written
        assert TITLE_GIVEN_BACK in demo.recording.written


def test_a_closed_window_ends_everything_too(tmp_path: Path) -> None:
    with Demo(tmp_path) as demo:
        demo.opens()
        listening = Listening(demo.description()["control"]["url"])
        demo.hang_up()
        demo.ends()
        assert listening.ends()
        assert demo.run_folders == []


def test_a_window_closed_while_everything_is_still_being_drawn_ends_the_console(tmp_path: Path) -> None:
    with Demo(tmp_path) as demo:
        demo.shows("Overview")
        demo.hang_up()
        assert demo.ends() == 129
        assert demo.run_folders == []
        assert not (demo.state / "crashes.log").exists()


def test_a_killed_console_takes_its_bank_with_it_and_the_next_start_tidies_up(tmp_path: Path) -> None:
    with Demo(tmp_path) as killed:
        killed.opens()
        listening = Listening(killed.description()["control"]["url"])
        left = killed.run_folders
        killed.send_signal(signal.SIGKILL)
        assert killed.ends() == -signal.SIGKILL
        assert listening.ends()
    assert left != []
    with Demo(tmp_path) as following:
        following.shows("Overview")
        assert not any(folder.exists() for folder in left)
        following.press(b"q")
        assert following.ends() == 0
    assert following.run_folders == []

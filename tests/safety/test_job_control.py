"""Left for a while, and on terminals of another age: the shell gets its terminal back, the console its picture."""

import shutil
import signal
import sys
import termios
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from tests.safety.test_leaving import ALTERNATE, CURSOR, FOCUS, MOUSE, PASTE, modes
from tests.terminal import Terminal

CTRL_Z = b"\x1a"
COOKED = termios.ECHO | termios.ICANON
ENTER = b"\r"
ENTRY, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"


def places(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "XDG_STATE_HOME": str(home / "state")}


def console(home: Path, environ: Mapping[str, str] | None = None) -> Terminal:
    return Terminal([sys.executable, "-m", "banktui"], places(home) | dict(environ or {}), size=(100, 30))


def is_stopped(process: int) -> bool:
    with open(f"/proc/{process}/stat", encoding="utf-8") as status:  # noqa: PTH123 - procfs
        return status.read().rpartition(")")[2].split()[0] == "T"


def times(terminal: Terminal, code: bytes) -> int:
    return terminal.recording.written.count(code)


def is_left_since(terminal: Terminal, before: int) -> bool:
    return times(terminal, LEAVE) > before and is_stopped(terminal.process)


def is_entered_since(terminal: Terminal, before: int) -> bool:
    return times(terminal, ENTRY) > before


def is_drawn_since(terminal: Terminal, before: int) -> bool:
    return b"One terminal for every" in terminal.recording.written[before:]


def is_left(terminal: Terminal) -> bool:
    found = modes(terminal.recording.written)
    return found.get(ALTERNATE) is False and found.get(CURSOR) is True


def is_entered(terminal: Terminal) -> bool:
    return modes(terminal.recording.written).get(ALTERNATE) is True


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs procfs to see that a process is stopped")
def test_stopped_by_a_signal_the_terminal_is_as_before_and_continued_everything_is_drawn_again(tmp_path: Path) -> None:
    """Row 60 of the list of bad inputs."""
    with console(tmp_path) as terminal:
        before = terminal.terminal_settings()[3] & COOKED
        terminal.shows("built-in bank")
        assert terminal.terminal_settings()[3] & COOKED == 0
        for _ in range(2):
            terminal.send_signal(signal.SIGTSTP)
            terminal.until(lambda: is_left(terminal) and is_stopped(terminal.process), "stopped, the terminal left")
            while terminal.listen(0.05):
                pass  # What it wrote before it stopped may still be on its way here.
            found = modes(terminal.recording.written)
            assert not any(found.get(mode, False) for mode in (*MOUSE, PASTE, FOCUS))
            assert terminal.terminal_settings()[3] & COOKED == before != 0
            drawn = len(terminal.recording.written)
            terminal.send_signal(signal.SIGCONT)
            terminal.until(partial(is_drawn_since, terminal, drawn), "drawn again")
            assert is_entered(terminal)
            assert terminal.terminal_settings()[3] & COOKED == 0
        terminal.press(b"q")
        assert terminal.ends() == 0
    assert not (tmp_path / "state" / "banktui" / "crashes.log").exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs procfs to see that a process is stopped")
def test_stopped_in_the_midst_of_drawing_it_comes_back(tmp_path: Path) -> None:
    with console(tmp_path) as terminal:
        terminal.shows("built-in bank")
        for _ in range(10):
            left, entered = times(terminal, LEAVE), times(terminal, ENTRY)
            terminal.press(b"T\x1b[B\x1b[B")
            terminal.send_signal(signal.SIGTSTP)
            terminal.until(partial(is_left_since, terminal, left), "left and stopped")
            terminal.send_signal(signal.SIGCONT)
            terminal.until(partial(is_entered_since, terminal, entered), "entered again")
        terminal.send_signal(signal.SIGTERM)
        assert terminal.ends() == 143


def test_a_signal_to_continue_what_runs_changes_nothing(tmp_path: Path) -> None:
    with console(tmp_path) as terminal:
        terminal.shows("▸ Open the built-in bank")
        for _ in range(3):
            terminal.send_signal(signal.SIGCONT)
        terminal.press(b"\x1b[B")
        terminal.shows("▸ Open a sandbox folder")
        entered = terminal.recording.written.count(ENTRY)
        terminal.press(b"q")
        assert terminal.ends() == 0
        assert entered == 1


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell with job control")
def test_ctrl_z_goes_back_to_the_shell_and_fg_to_the_console(tmp_path: Path) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal(shell, places(tmp_path) | {"PS1": "shell> "}, size=(100, 30)) as terminal:
        terminal.shows("shell> ")
        terminal.press(f"{sys.executable} -m banktui".encode() + ENTER)
        terminal.shows("built-in bank")
        terminal.press(CTRL_Z)
        terminal.until(lambda: is_left(terminal), "the terminal left")
        terminal.press(b"echo $((6 * 7)) jobs" + ENTER)
        terminal.until(lambda: b"42 jobs" in terminal.recording.written, "the shell answers")
        drawn = len(terminal.recording.written)
        terminal.press(b"fg" + ENTER)
        terminal.until(lambda: b"One terminal for every" in terminal.recording.written[drawn:], "drawn again")
        prompts = terminal.recording.written.count(b"shell> ")
        terminal.press(b"q")
        terminal.until(lambda: terminal.recording.written.count(b"shell> ") > prompts, "the shell's prompt")
        assert is_left(terminal)
        terminal.press(b"exit" + ENTER)
        assert terminal.ends() == 0


def test_without_a_shell_ctrl_z_says_that_there_is_none(tmp_path: Path) -> None:
    with console(tmp_path) as terminal:
        terminal.shows("built-in bank")
        terminal.press(CTRL_Z)
        terminal.shows("There is no shell to go back to")
        terminal.press(b"q")
        assert terminal.ends() == 0


@pytest.mark.parametrize("environ", [{"LANG": "C"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "LANG": "en_US.ISO-8859-1"}])
def test_without_a_locale_the_characters_are_the_proper_ones(environ: dict[str, str], tmp_path: Path) -> None:
    """Row 59 of the list of bad inputs."""
    with console(tmp_path, environ) as terminal:
        terminal.shows("banktui ▸ Welcome", "▸ Open the built-in bank")
        terminal.press(b"q")
        assert terminal.ends() == 0
    assert b"Traceback" not in terminal.recording.written


@pytest.mark.parametrize(
    "environ",
    [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "latin-1"}],
    ids=["ascii", "latin-1"],
)
def test_a_terminal_that_lacks_characters_gets_stand_ins_of_the_same_width(
    environ: dict[str, str], tmp_path: Path
) -> None:
    with console(tmp_path, environ) as terminal:
        terminal.shows("banktui > Welcome", "> Open the built-in bank")
        assert "\\u" not in "".join(terminal.screen())
        terminal.press(b"T")
        terminal.shows("+-", "paper-light")
        terminal.press(b"\x1b")
        terminal.until(lambda: not any("Colours" in line for line in terminal.screen()), "the themes closed")
        terminal.press(b"\xe9\xff" + CTRL_Z)
        terminal.shows("There is no shell")
        terminal.press(b"q")
        assert terminal.ends() == 0
    assert b"Traceback" not in terminal.recording.written
    assert not (tmp_path / "state" / "banktui" / "crashes.log").exists()

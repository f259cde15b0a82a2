"""A program under a pseudo-terminal: bytes are stamped on arrival and replayed later, so parsing costs it nothing."""

import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fcntl import ioctl
from typing import Any, Self

import pyte
from rich.cells import cell_len

from banktui.startup import drop_leaky_variables

COLUMNS, LINES = 120, 40
ANSWERS: tuple[tuple[re.Pattern[bytes], bytes], ...] = (
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
)
"""What a program may ask its terminal, and what a common terminal says."""

PATIENCE = 30.0
"""Seconds after which a fact that has not come true is given up; it never takes so long on a machine that works."""


@dataclass
class Recording:
    """What a program wrote, with seconds since it was started."""

    started: float
    chunks: list[tuple[float, bytes]] = field(default_factory=list)

    def first_content(self, cells: int = 20) -> float | None:
        """Return when at least so many cells of the screen held a character."""
        screen = pyte.Screen(COLUMNS, LINES)
        stream = pyte.ByteStream(screen)
        for moment, chunk in self.chunks:
            stream.feed(chunk)
            if sum(not char.isspace() for line in lines_of(screen) for char in line) >= cells:
                return moment - self.started
        return None

    @property
    def written(self) -> bytes:
        """Return every byte so far."""
        return b"".join(chunk for _, chunk in self.chunks)


def waiting_in(terminal: str) -> int:
    """Return how many bytes of whole lines wait in a pseudo-terminal, given the path of its program's side."""
    descriptor = os.open(terminal, os.O_RDWR | os.O_NOCTTY)
    try:
        return int.from_bytes(ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder)
    finally:
        os.close(descriptor)


def lines_of(screen: pyte.Screen) -> list[str]:
    """Return what stands on a screen, line by line.

    As pyte's own `display`, which fails where the first half of a wide character was written over and its second half
    is left: a terminal shows that half blank until the next picture.
    """
    return ["".join(_cells(screen.buffer[line], screen.columns)) for line in range(screen.lines)]


def _cells(line: Mapping[int, Any], columns: int) -> Iterator[str]:
    is_second_half = False
    for column in range(columns):
        if is_second_half:
            is_second_half = False
            continue
        text: str = line[column].data or " "
        is_second_half = cell_len(text) > 1
        yield text


class Terminal:
    """One program under its own pseudo-terminal; leaving the context ends it."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str] | None = None, *, size: tuple[int, int] | None = None
    ) -> None:
        self._command = list(command)
        inherited = dict(os.environ)
        drop_leaky_variables(inherited)
        for name in ("COLUMNS", "LINES"):
            # They would overrule the size of the terminal; test runners and build tools set them.
            inherited.pop(name, None)
        self._environ = (
            inherited | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TZ": "UTC"} | dict(environ or {})
        )
        self._columns, self._lines = size or (COLUMNS, LINES)
        self._screen = pyte.Screen(self._columns, self._lines)
        self._stream = pyte.ByteStream(self._screen)
        self._replayed = 0
        self._picture: list[str] = []
        self.status: int | None = None
        """How the program ended: its exit status, or minus the number of the signal that killed it; None: it runs."""

    def __enter__(self) -> Self:
        started = time.perf_counter()
        self.process, self._master = pty.fork()
        if self.process == 0:
            # Before the program starts: it asks for the size once, and a later change may come too early to be heard.
            ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self._lines, self._columns, 0, 0))
            os.execvpe(self._command[0], self._command, self._environ)  # noqa: S606 - a command of the test
        self.recording = Recording(started)
        return self

    def __exit__(self, *_exception: object) -> None:
        if not self._has_ended():
            self.send_signal(signal.SIGTERM)
            deadline = time.perf_counter() + 5
            while not self._has_ended():
                self.listen(0.05)
                if time.perf_counter() > deadline:
                    self.send_signal(signal.SIGKILL)
        self.hang_up()

    @property
    def size(self) -> tuple[int, int]:
        """Return how many columns and lines it has."""
        return self._columns, self._lines

    def listen(self, seconds: float) -> bool:
        """Take what the program writes within so many seconds; return whether it wrote anything."""
        readable, _, _ = select.select([self._master] if self._master >= 0 else [], [], [], seconds)
        if not readable:
            return False
        try:
            chunk = os.read(self._master, 65536)
        except OSError:
            # The program has closed its side: the pseudo-terminal reports that as an I/O error.
            return False
        self.recording.chunks.append((time.perf_counter(), chunk))
        for question, answer in ANSWERS:
            for _ in question.findall(chunk):
                os.write(self._master, answer)
        return bool(chunk)

    def now(self) -> float:
        """Return the moment, by the clock that stamps what the program writes."""
        return time.perf_counter()

    def press(self, keys: bytes) -> float:
        """Send keys and return the moment they were sent."""
        os.write(self._master, keys)
        return time.perf_counter()

    def click(self, column: int, line: int) -> None:
        """Press and release the left mouse button on a cell; the first is 0, 0."""
        place = b"%d;%d" % (column + 1, line + 1)
        self.press(b"\x1b[<0;" + place + b"M\x1b[<0;" + place + b"m")

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size, as pulling at its window does."""
        self._columns, self._lines = columns, lines
        self.screen()
        self._screen.resize(lines, columns)
        ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def send_signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.process, number)

    def answer(self, prompt: str, reply: str) -> None:
        """Type a line once it is asked for: the prompt is the last that stands on the screen."""

        def asks() -> bool:
            lines = [line.rstrip() for line in self.screen() if line.strip()]
            return bool(lines) and lines[-1].endswith(prompt)

        self.until(asks, f"the question {prompt}")
        self.press(f"{reply}\n".encode())

    def terminal_settings(self) -> list[Any]:
        """Return the terminal's settings, as `termios.tcgetattr` does."""
        return termios.tcgetattr(self._master)

    def unread(self) -> int:
        """Return how many bytes of whole lines that were typed wait for somebody to read them."""
        return waiting_in(f"/proc/{self.process}/fd/0")

    def hang_up(self) -> None:
        """Close the terminal, as closing its window does."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def screen(self) -> list[str]:
        """Return the lines of the present picture."""
        chunks = self.recording.chunks
        if self._replayed < len(chunks) or not self._picture:
            self._stream.feed(b"".join(chunk for _, chunk in chunks[self._replayed :]))
            self._replayed = len(chunks)
            self._picture = lines_of(self._screen)
        return list(self._picture)

    def until(self, fact: Callable[[], bool], what: str, at_most: float = PATIENCE) -> None:
        """Listen until a fact is true. Raises AssertionError with the last picture if it does not become so."""
        deadline = time.perf_counter() + at_most
        while not fact():
            heard = self.listen(0.02)
            if time.perf_counter() > deadline or (not heard and self._has_ended() and not fact()):
                raise AssertionError("\n".join((f"never came true: {what}", *self.screen())))

    def shows(self, *words: str, at_most: float = PATIENCE) -> None:
        """Listen until all these words stand on the screen."""
        self.until(lambda: self._has(words), f"{words} on the screen", at_most)

    def ends(self, at_most: float = PATIENCE) -> int:
        """Listen until the program has ended and return its status."""
        self.until(self._has_ended, "the program's end", at_most)
        while self.listen(0):
            pass
        assert self.status is not None
        return self.status

    def memory_mib(self) -> int:
        """Return the most memory the program has held so far, in MiB."""
        with open(f"/proc/{self.process}/status", encoding="utf-8") as status:  # noqa: PTH123 - procfs
            lines = [line for line in status if line.startswith("VmHWM")]
        return int(lines[0].split()[1]) // 1024 if lines else 0

    def _has(self, words: Sequence[str]) -> bool:
        lines = self.screen()
        return all(any(word in line for line in lines) for word in words)

    def _has_ended(self) -> bool:
        if self.status is None:
            ended, status = os.waitpid(self.process, os.WNOHANG)
            if ended:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

"""A program under a pseudo-terminal: bytes are stamped on arrival and replayed later, so parsing costs it nothing."""

import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fcntl import ioctl
from typing import Self

import pyte

COLUMNS, LINES = 120, 40
ANSWERS: tuple[tuple[re.Pattern[bytes], bytes], ...] = (
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
)
"""What a program may ask its terminal, and what a common terminal says."""


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
            if sum(not char.isspace() for line in screen.display for char in line) >= cells:
                return moment - self.started
        return None

    def screen(self) -> list[str]:
        """Return the lines of the last picture."""
        screen = pyte.Screen(COLUMNS, LINES)
        stream = pyte.ByteStream(screen)
        for _, chunk in self.chunks:
            stream.feed(chunk)
        return list(screen.display)


class Terminal:
    """One program under its own pseudo-terminal; leaving the context ends it."""

    def __init__(self, command: Sequence[str], environ: dict[str, str] | None = None) -> None:
        self._command = list(command)
        self._environ = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | (environ or {})

    def __enter__(self) -> Self:
        started = time.perf_counter()
        self._process, self._master = pty.fork()
        if self._process == 0:
            os.execvpe(self._command[0], self._command, self._environ)  # noqa: S606 - a command of the benchmark
        ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.recording = Recording(started)
        return self

    def __exit__(self, *_exception: object) -> None:
        os.kill(self._process, signal.SIGTERM)
        deadline = time.perf_counter() + 5
        while os.waitpid(self._process, os.WNOHANG) == (0, 0):
            self.listen(0.05)
            if time.perf_counter() > deadline:
                os.kill(self._process, signal.SIGKILL)
        os.close(self._master)

    def listen(self, seconds: float) -> bool:
        """Take what the program writes within so many seconds; return whether it wrote anything."""
        readable, _, _ = select.select([self._master], [], [], seconds)
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

    def press(self, keys: bytes) -> float:
        """Send keys and return the moment they were sent."""
        os.write(self._master, keys)
        return time.perf_counter()

    def until_quiet(self, seconds: float, at_most: float = 15.0) -> None:
        """Listen until nothing was written for so many seconds."""
        deadline = time.perf_counter() + at_most
        while self.listen(seconds) and time.perf_counter() < deadline:
            pass

    def memory_mib(self) -> int:
        """Return the most memory the program has held so far, in MiB."""
        with open(f"/proc/{self._process}/status", encoding="utf-8") as status:  # noqa: PTH123 - procfs
            lines = [line for line in status if line.startswith("VmHWM")]
        return int(lines[0].split()[1]) // 1024 if lines else 0

"""Long statements: what a key costs at 10 000, 100 000 and 1 000 000 rows, and against `DataTable`.

Each table runs as a program of its own under a pseudo-terminal of 120 by 40 cells, and both show the same columns of
the same rows. What is measured is what its user meets: seconds from a key to the last byte of the picture that it leads
to. Textual's own test driver would not do: it waits some 40 ms at each press whatever the app does, and never writes
the picture out. The programs are pressed in turn, so that both feel whatever else the machine does; the ratios are
those of medians. Beside them stands the processor time of a press, of all threads, with everything that it leads to:
reading and drawing the pages ahead of the one on the screen, and, for both tables, what any key costs in Textual.
Memory is the most that a program ever held, once all of that has been done with it.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.long_list import filled
from tests.terminal import Terminal

SIZES = (10_000, 100_000, 1_000_000)
PEER_SIZE = 100_000
PAGES = 24
TURNS = 7
"""How often the list is opened, sorted and narrowed."""
PEER_TURNS = 2
COLD = 3
"""First presses of a key that are left out: whatever is done for the first time takes several times as long."""
QUIET = 0.15
"""Seconds without a byte after which a press is over."""
STARTS = 60.0
"""Seconds that the slowest press may take: `DataTable` needs more than ten for its first rows."""
PAGE_DOWN = b"\x1b[6~"
KEYS = {"open": b"o", "page down": PAGE_DOWN, "sort": b"s", "filter (common)": b"f", "filter (rare)": b"r"}
GOALS_LONG = {"open": 1.3, "page down": 1.3, "sort": 1.3, "memory": 1.3}
"""At 1 000 000 rows against 10 000. A rare word has to be looked for in all of them: that is told, and has no bound."""
GOALS_PEER = {"page down": 0.125, "filter (common)": 0.02}
"""At 100 000 rows. What a rare word leaves is too little to keep the peer busy, so that has none."""


@dataclass
class Costs:
    """What the presses of one key cost."""

    seconds: list[float] = field(default_factory=list)
    """From the key to the last byte."""
    work: list[float] = field(default_factory=list)
    """Processor time."""

    def typical(self) -> tuple[float, float]:
        """Return the medians."""
        warm = slice(min(COLD, len(self.seconds) // 2), None)
        return statistics.median(self.seconds[warm]), statistics.median(self.work[warm])


class Program:
    """One of the tables in its terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self.presses = {what: Costs() for what in KEYS}
        self.peak = 0
        """The most memory that the program has held, in MiB."""
        self._terminal = terminal
        # The clock that Linux keeps for all threads of another process (clock_getcpuclockid).
        self._clock = (~terminal.process << 3) | 2

    def starts(self) -> None:
        """Wait for the program to be there."""
        self._terminal.shows("Counterparty")
        self._rest(time.perf_counter())

    def press(self, key: bytes, costs: Costs | None = None) -> None:
        """Press a key and wait until all is over."""
        worked = time.clock_gettime(self._clock)
        pressed = self._terminal.press(key)
        ended = self._rest(pressed)
        if costs is not None:
            costs.seconds.append(ended - pressed)
            costs.work.append(time.clock_gettime(self._clock) - worked)

    def note_peak(self) -> None:
        """Look how much memory the program has held."""
        self.peak = self._terminal.memory_mib()

    def _rest(self, since: float) -> float:
        """Listen until nothing more comes and nothing more is worked on; return when the last byte came."""
        last = since
        while True:
            worked = time.clock_gettime(self._clock)
            if self._terminal.listen(QUIET):
                last = time.perf_counter()
            elif time.clock_gettime(self._clock) - worked < QUIET / 10 or time.perf_counter() - since > STARTS:
                return last


def ours(path: Path) -> list[str]:
    """Return the command that shows our table."""
    return [sys.executable, "-m", "tests.benchmarks.long_list", "ours", str(path)]


def theirs(count: int) -> list[str]:
    """Return the command that shows `DataTable`."""
    return [sys.executable, "-m", "tests.benchmarks.long_list", "theirs", str(count)]


def measured(commands: Sequence[list[str]], turns: int) -> list[Program]:
    """Return what opening, a page down, sorting and filtering cost, for programs that are pressed in turn.

    `turns`: how often all but a page down is done.
    """
    with ExitStack() as stack:
        programs = [Program(stack.enter_context(Terminal(command))) for command in commands]
        for program in programs:
            program.starts()
        _press(programs, "open", turns, after=b"c")
        for program in programs:
            program.press(b"o")
        _press(programs, "page down", COLD + PAGES)
        for what in ("sort", "filter (common)", "filter (rare)"):
            # From another row each time: the cursor's row is looked for in the new order.
            _press(programs, what, turns, before=PAGE_DOWN, after=b"n")
        for program in programs:
            program.note_peak()
    return programs


def _press(programs: Sequence[Program], what: str, times: int, *, before: bytes = b"", after: bytes = b"") -> None:
    for _ in range(times):
        for program in programs:
            if before:
                program.press(before)
            program.press(KEYS[what], program.presses[what])
            if after:
                program.press(after)


def run() -> None:
    """Print what a long list costs against a short one, and against `DataTable`."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {size: filled(Path(folder), size) for size in SIZES}
        smallest, largest = SIZES[0], SIZES[-1]
        few, many = measured([ours(paths[smallest]), ours(paths[largest])], COLD + TURNS)
        _compare(f"at {largest:,} rows / at {smallest:,}", many, few, GOALS_LONG)
        own, peer = measured([ours(paths[PEER_SIZE]), theirs(PEER_SIZE)], PEER_TURNS)
        _compare(f"at {PEER_SIZE:,} rows / DataTable", own, peer, GOALS_PEER)


def _compare(where: str, one: Program, other: Program, goals: Mapping[str, float]) -> None:
    for what in KEYS:
        (seconds, work), (others_seconds, others_work) = one.presses[what].typical(), other.presses[what].typical()
        detail = f"({seconds * 1000:.1f} / {others_seconds * 1000:.1f} ms; processor time {work / others_work:.3f})"
        _print(f"{what} {where}", seconds / others_seconds, goals.get(what), detail)
    detail = f"({one.peak} / {other.peak} MiB)"
    _print(f"memory {where}", one.peak / other.peak, goals.get("memory"), detail)


def _print(what: str, ratio: float, goal: float | None, detail: str) -> None:
    bound = f"goal <= {goal:.3g}" if goal else ""
    print(f"statements: {what}: {ratio:.3f}   {bound:13}   {detail}")  # noqa: T201

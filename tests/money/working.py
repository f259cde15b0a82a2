"""The slow form of the proof: shares of work, each done by a process with banks of its own."""

import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.money.checking import Findings
from tests.money.killing import POINTS, Graveyard, Killing, open_graveyard, random_kills, torn_checkpoints
from tests.money.matrix import CELLS, OPERATIONS
from tests.money.pressing import press_in_two_processes, press_on_the_desk, press_on_the_screen
from tests.money.rig import Rig, open_rig
from tests.money.running import in_process, run_cell
from tests.ui.running import console

PARTS = ("matrix", "kills", "random", "presses", "events", "lives")
_KILL_SEEDS = 5
_RANDOM_KILLS = 1_000
_SCREENS, _DESKS, _PROCESSES = 100, 800, 100
_EVENTS = "tests/store/test_journal_model.py"
_LIVES = "tests/services/test_payment_model.py"


@dataclass
class Told:
    """What a share of the work has come to."""

    what: str
    runs: int = 0
    kills: int = 0
    findings: Findings = field(default_factory=Findings)
    failures: list[str] = field(default_factory=list)

    async def run(self, deed: Coroutine[Any, Any, Findings | None], name: str) -> None:
        """Do one thing, and keep what is wrong with it."""
        self.runs += 1
        try:
            self.findings.add(await deed or Findings())
        except Exception as error:  # noqa: BLE001 - all that goes wrong is a failure, and is told with its seed
            self.failures.append(f"{name}: {type(error).__name__}: {error}")

    def add(self, other: "Told") -> None:
        """Take in another share."""
        self.runs += other.runs
        self.kills += other.kills
        self.findings.add(other.findings)
        self.failures += other.failures

    def __str__(self) -> str:
        """Return it as one line."""
        kills = f", {self.kills} kills" if self.kills else ""
        return f"{self.what}: {self.runs} runs{kills}, {len(self.failures)} failures; {self.findings.counts()}"


@contextlib.asynccontextmanager
async def a_bank() -> AsyncIterator[Rig]:
    """Give a bank of its own."""
    with tempfile.TemporaryDirectory(prefix="banktui-money-") as folder:
        async with open_rig(Path(folder) / "bank") as rig:
            yield rig


# Each share of the work is done by a process, with banks of its own.


async def _matrix(seed: int) -> Told:
    told = Told(f"matrix, seed {seed}")
    async with a_bank() as rig:
        for cell in in_process():
            # A cell whose variants have results of their own takes them in turn.
            await told.run(run_cell(rig, cell, seed), f"{cell.name} seed {seed}")
    return told


async def _kills(seed: int) -> Told:
    told = Told(f"kills, seed {seed}")
    async with a_bank() as rig, open_graveyard(rig) as graveyard:
        for operation in OPERATIONS:
            for point in POINTS:
                told.kills += 1 + (point == "K11")
                await told.run(
                    Killing(rig, graveyard, operation, point, seed).run(), f"{point}-{operation} seed {seed}"
                )
            told.kills += 1
            await told.run(_torn(rig, graveyard, operation, seed), f"torn {operation} seed {seed}")
    return told


async def _torn(rig: Rig, graveyard: Graveyard, operation: str, seed: int) -> None:
    await torn_checkpoints(rig, graveyard, operation, seed)


async def _random(seed: int) -> Told:
    told = Told(f"random kills, seed {seed}")
    async with a_bank() as rig, open_graveyard(rig) as graveyard:

        async def run() -> Findings:
            kills, findings = await random_kills(rig, graveyard, seed)
            told.kills += kills
            return findings

        await told.run(run(), f"random seed {seed}")
    return told


async def _screens(seed: int) -> Told:
    told = Told(f"double submits from {seed}")
    async with console() as running:
        for number in range(seed, seed + _SCREENS // 2):
            await told.run(press_on_the_screen(running, number), f"screen {number}")
    return told


async def _desks(seed: int) -> Told:
    told = Told(f"double submits from {seed}")
    for number in range(seed, seed + _DESKS // 2):
        await told.run(press_on_the_desk(number), f"desk {number}")
    return told


async def _processes(seed: int) -> Told:
    told = Told(f"double submits from {seed}")
    with tempfile.TemporaryDirectory(prefix="banktui-money-") as folder:
        async with a_bank() as rig, open_graveyard(rig) as one, open_graveyard(rig) as other:
            for number in range(seed, seed + _PROCESSES):
                race = press_in_two_processes(rig, (one, other), number, Path(folder))
                await told.run(race, f"processes {number}")
    return told


def _share(deed: Callable[[int], Coroutine[Any, Any, Told]], seed: int) -> Told:
    return asyncio.run(deed(seed))


Work = tuple[Callable[[int], Coroutine[Any, Any, Told]], Iterable[int]]


def _done(work: Sequence[Work], workers: int) -> Iterable[Told]:
    """Do all shares, a few at a time."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        shares = [pool.submit(_share, deed, seed) for deed, seeds in work for seed in seeds]
        for share in as_completed(shares):
            yield share.result()


def _until_killed(workers: int) -> Iterable[Told]:
    """Kill at random until there were enough."""
    kills = seed = 0
    while kills < _RANDOM_KILLS:
        for told in _done([(_random, range(seed, seed + 2 * workers))], workers):
            kills += told.kills
            yield told
        seed += 2 * workers


def _pytest(path: str, what: str, runs: int, workers: int) -> Iterable[Told]:
    """Run the slow form of tests that have one."""
    chosen = (path, "-m", "slow", "-q", "-n", str(workers), "--no-header", "-p", "no:cacheprovider")
    ended = subprocess.run([sys.executable, "-m", "pytest", *chosen], check=False, capture_output=True, text=True)
    failures = [] if not ended.returncode else [ended.stdout[-4000:]]
    yield Told(what, runs, failures=failures)


def _part(part: str, first: int, seeds: int, workers: int) -> Iterable[Told]:
    match part:
        case "matrix":
            return _done([(_matrix, range(first, first + seeds))], workers)
        case "kills":
            return _done([(_kills, range(first, first + min(seeds, _KILL_SEEDS)))], workers)
        case "random":
            return _until_killed(workers)
        case "presses":
            halves = [(_screens, (0, _SCREENS // 2)), (_desks, (0, _DESKS // 2))]
            return _done([(_processes, (0,)), *halves], workers)
        case "events":
            return _pytest(_EVENTS, "random event sequences against the journal", 10_000, workers)
        case _:
            return _pytest(_LIVES, "random lives of payments through the desk", 1_000, workers)


def whole(parts: Sequence[str], first: int, seeds: int, workers: int) -> int:
    """Run parts of the proof, and return how many failures there were."""
    failures = 0
    began = time.monotonic()
    for part in parts:
        started = time.monotonic()
        sum_of = Told(part)
        for told in _part(part, first, seeds, workers):
            sum_of.add(told)
            print(f"  {told}", flush=True)
            for failure in told.failures:
                print(f"FAILED {failure}", flush=True)
        seconds = time.monotonic() - started
        of = f" (seeds {first} to {first + seeds - 1})" if part == "matrix" else ""
        print(f"{sum_of}{of}, {seconds:.0f} s", flush=True)
        failures += len(sum_of.failures) + bool(sum_of.findings)
    print(
        f"{'FAILED' if failures else 'nothing was sent twice, lost or misreported'}: {time.monotonic() - began:.0f} s"
    )
    return failures


async def again(name: str, seed: int) -> Told:
    """Run one cell, or kill one program, with one seed."""
    told = Told(name)
    async with a_bank() as rig:
        if name in CELLS:
            cell = CELLS[name]
            await told.run(run_cell(rig, cell, seed), f"{name} seed {seed}")
            return told
        point, operation = name.split("-")
        async with open_graveyard(rig) as graveyard:
            await told.run(Killing(rig, graveyard, operation, point, seed).run(), f"{name} seed {seed}")
    return told

"""F25: programs that are killed at a point, the bank that outlives them, and the next start of the program.

K1 before the draft is written down · K2 after it · K3 after it was confirmed · K4 after `sending` was written down,
before a connection · K5 connected · K6 half of the body written · K7 all of it · K8 half of the answer read · K9 all of
it, not written down · K10 written down, not shown · K11 while it is looked for · K12 in a checkpoint of the journal's
log · K13 while the journal is made.
"""

import asyncio
import contextlib
import functools
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banktui.domain.intent import State
from banktui.services.moving import Proof
from banktui.store import open_store
from banktui.store.journal_opening import open_journal
from tests.money.case import Case
from tests.money.checking import Findings, check, claims_of
from tests.money.matrix import CELLS, OPERATIONS
from tests.money.rig import STORE, Rig, Till, learn
from tests.money.ways import EVERY, Way, way_of

POINTS = tuple(f"K{number}" for number in range(1, 14))
BY_SIGNAL = -signal.SIGKILL
_LOOKS = ("K11a", "K11b", "K11c")
_STATEMENTS = 48
"""As many statements as making a journal takes, and a few more."""
_LONGEST_CHECKPOINT = 0.01
"""Seconds."""
_LONGEST_LIFE = 0.4
"""Seconds until a program that pays one after the other is killed."""
_MOST_LIVES = 60


class Graveyard:
    """Makes programs that are killed: a process that forks them, see `killed`."""

    def __init__(self, rig: Rig, process: asyncio.subprocess.Process) -> None:
        assert rig.server is not None
        self._rig = rig
        self._server = rig.server
        self._process = process
        self._heard: dict[str, int] = {}
        self._connected: set[asyncio.Transport] = set()
        """Who was connected to the bank before a program began."""

    async def begins(self, job: Mapping[str, Any], *, slugs: Sequence[str]) -> int:
        """Begin a program, and return its process id."""
        for slug in slugs:
            self._rig.turn(slug, "another process")
        self._connected = set(self._server._transports)
        clock, front = self._rig.clock, self._rig.front
        told = {
            "now": clock.instant.isoformat(),
            "seconds": clock.seconds,
            "initial": front.initial,
            "store": str(self._rig.stage.bank.file(STORE)),
            **job,
        }
        await self._tell(told)
        began: int = await self._hear("began")
        return began

    async def at_work(self) -> None:
        """Wait until a program says that it has begun to pay."""
        await self._hear("at work")

    async def ended(self) -> int:
        """Return how the program has ended, once the bank is done with what it sent."""
        status: int = await self._hear("ended")
        # Who is gone is gone at the bank too, once it has read all that was sent and the end of it.
        while self._server._state.tasks or self._server._transports - self._connected:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.001)
        return status

    async def runs(self, job: Mapping[str, Any], *, slug: str) -> int:
        """Have a program begin and end."""
        await self.begins(job, slugs=[slug])
        return await self.ended()

    async def _tell(self, told: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told).encode() + b"\n")
        await self._process.stdin.drain()

    async def _hear(self, what: str) -> int:
        """Return what is told of something; the program and who forks it tell theirs in any order."""
        assert self._process.stdout is not None
        while what not in self._heard:
            line = await self._process.stdout.readline()
            assert line, "the process that forks programs has ended"
            self._heard.update(json.loads(line))
        return self._heard.pop(what)


@contextlib.asynccontextmanager
async def open_graveyard(rig: Rig) -> AsyncIterator[Graveyard]:
    """Begin the process that forks, and end it."""
    assert rig.server is not None
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.money.killed"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**20,
    )
    sections = {slug: part for slug, part in rig.server.describe().items() if slug in rig.wires}
    bank = rig.stage.bank
    setup = {
        "directory": str(bank.directory),
        "ca_file": str(bank.authority.ca_file),
        "sections": sections,
        "now": rig.clock.instant.isoformat(),
        "seconds": rig.clock.seconds,
    }
    made = Graveyard(rig, process)
    try:
        store = open_store(bank.file(STORE))
        for slug in rig.wires:
            rig.turn(slug, "in process")
        await learn(rig, store)
        store.close()
        await made._tell(setup)
        await made._hear("ready")
        yield made
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


@dataclass
class Killing:
    """One payment by one program that is killed at one point."""

    rig: Rig
    graveyard: Graveyard
    operation: str
    point: str
    seed: int

    def __post_init__(self) -> None:
        self.case = Case(self.rig, CELLS[f"F25-{self.operation}"], self.seed)
        self.chance = random.Random(f"{self.operation}/{self.point}/{self.seed}")  # noqa: S311 - to be repeated
        self.way: Way = self.case.way
        self.journal = self.case.folder / "journal.db"

    async def run(self) -> Findings:
        """Kill it, begin anew, and require what must be so."""
        match self.point:
            case "K11":
                await self._killed("pay", "K9")
                await self._killed("look", self.chance.choice(_LOOKS))
            case "K12":
                await self._killed("pay", "K12", after=self.chance.random() * _LONGEST_CHECKPOINT)
            case "K13":
                await self._killed("make journal", "K13", after=self.chance.randrange(_STATEMENTS), may_live=True)
            case point:
                await self._killed("pay", point)
        try:
            await self._begins_anew()
        finally:
            await self.rig.close_tills()
        return self.case.findings

    async def _killed(self, deed: str, point: str, *, after: float = 0, may_live: bool = False) -> None:
        job = {
            "deed": deed,
            "point": point,
            "after": after,
            "journal": str(self.journal),
            "operation": self.way.operation,
            "values": self.case.values,
        }
        status = await self.graveyard.runs(job, slug=self.way.slug)
        assert status == BY_SIGNAL or (may_live and not status), f"it ended with {status} and not at {point}"

    async def _begins_anew(self) -> None:
        till = self.case.till(kept=True, served=True)
        await till.desk.open()
        assert till.journal.problem is None, till.journal.problem
        assert till.journal.verify().broken_at is None
        self.case.check(till)
        intents = till.journal.intents()
        number = int(self.point[1:])
        if number in {1, 13}:
            assert not intents
            assert self.case.effects == 0
        else:
            [made] = intents
            assert made.state in _after(self.point, self.case), (made.state, made.sentence)
            assert self.case.effects == (number >= 8) or number == 7
            if made.state is State.UNKNOWN:
                made = await self.case.unknown(till, made)
        if number in {1, 2, 3, 13}:
            await self._pays(till)

    async def _pays(self, till: Till) -> None:
        """Require that what was not sent can be paid now, once."""
        made = await till.pay(self.case.values)
        assert made.state is State.ACCEPTED, (made.state, made.sentence)
        assert self.case.effects == 1
        self.case.check(till)


def _after(point: str, case: Case) -> set[State]:
    """Return where a payment may stand after the next start of the program."""
    found = {State.ACCEPTED, State.SETTLED}
    match point:
        case "K2" | "K3":
            # Its confirmation has died with the program; nothing was sent, and nothing is sent by itself.
            return {State.EXPIRED}
        case "K10" | "K12":
            return found
        case "K11":
            return found | {State.UNKNOWN} if case.can_be_proven else {State.UNKNOWN}
        case _:
            return {State.UNKNOWN}


async def torn_checkpoints(rig: Rig, graveyard: Graveyard, operation: str, seed: int) -> int:
    """K12 page by page: what a kill leaves after each page that a checkpoint has moved; return how many there were.

    A checkpoint writes pages into the database one after the other, and leaves the log alone until all are there.
    """
    killing = Killing(rig, graveyard, operation, "K12", seed)
    await killing._killed("pay", "K10")
    database, log = killing.journal, killing.journal.with_name("journal.db-wal")
    before, logged = database.read_bytes(), log.read_bytes()
    folder = Path(tempfile.mkdtemp(dir=killing.case.folder))
    shutil.copy(database, folder / "journal.db")
    shutil.copy(log, folder / "journal.db-wal")
    whole = open_journal(folder / "journal.db")
    with whole._access.reading() as connection:
        connection.execute("PRAGMA wal_checkpoint(FULL)")
        after = database_of(folder)
        size: int = connection.execute("PRAGMA page_size").fetchone()[0]
    told = claims_of(whole)
    whole.close()
    pages = range(0, len(after), size)
    changed = [at for at in pages if before[at : at + size] != after[at : at + size]]
    for count in range(len(changed) + 1):
        torn = bytearray(before.ljust(len(after), b"\0") if count else before)
        for at in changed[:count]:
            torn[at : at + size] = after[at : at + size]
        place = Path(tempfile.mkdtemp(dir=killing.case.folder))
        (place / "journal.db").write_bytes(torn)
        (place / "journal.db-wal").write_bytes(logged)
        journal = open_journal(place / "journal.db")
        assert journal.problem is None, (count, journal.problem)
        assert claims_of(journal) == told
        assert journal.verify().broken_at is None
        journal.close()
    return len(changed)


def database_of(folder: Path) -> bytes:
    """Return the journal's database as it is on the disk, without its log."""
    return (folder / "journal.db").read_bytes()


async def random_kills(rig: Rig, graveyard: Graveyard, seed: int, *, payments: int = 16) -> tuple[int, Findings]:
    """Pay one after the other by programs that are killed at any moment; return how many were, and what was found.

    The moment is a machine's own; whatever it is, what must be so is the same.
    """
    chance = random.Random(f"kills/{seed}")  # noqa: S311 - to be repeated as far as a machine can
    folder = Path(tempfile.mkdtemp(dir=rig.stage.bank.directory))
    path = folder / "journal.db"
    before = {way.operation: len(rig.effects(way)) for way in EVERY}
    todo = []
    for number in range(payments):
        way = way_of(chance.choice(OPERATIONS), chance.randrange(2))
        # By its amount each is known, also where no tag comes back.
        todo.append((way.operation, {**way.fill(chance), "amount": f"{number // 50 + 1}.{number % 50 + 11:02d}"}))
        if chance.random() < 0.4:
            fault = chance.choice(("drop_before", "drop_after", "cut_headers", "not_json", "status_after:500"))
            rig.fault(way, fault)
    slugs = list(rig.wires)
    kills = 0
    for _ in range(_MOST_LIVES):
        child = await graveyard.begins({"deed": "pay all", "journal": str(path), "payments": todo}, slugs=slugs)
        await graveyard.at_work()
        killer = asyncio.get_running_loop().call_later(chance.random() * _LONGEST_LIFE, functools.partial(_kill, child))
        status = await graveyard.ended()
        killer.cancel()
        for slug in slugs:
            rig.turn(slug, "the next")
        if status != BY_SIGNAL:
            assert not status
            break
        kills += 1
    rig.stage.bank.faults.clear()
    findings = await _settled(rig, path, before)
    return kills, findings


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


async def _settled(rig: Rig, path: Path, before: Mapping[str, int]) -> Findings:
    """Begin the program a last time, look for everything that is unknown, and hold the journal to the bank's book."""
    for slug in rig.wires:
        rig.turn(slug, "served")
    till = rig.till(EVERY[0], path, served=True)
    await till.desk.open()
    assert till.journal.problem is None
    assert till.journal.verify().broken_at is None
    await till.desk.check()
    assert not [each for each in till.journal.intents() if each.state is State.SENDING]
    effects = [effect for way in EVERY for effect in rig.effects(way)[before[way.operation] :]]
    findings = check(effects, claims_of(till.journal))
    paid = {tag for effect in effects for tag in effect.tags}
    for intent in till.journal.intents(frozenset({State.UNKNOWN})):
        way = next(way for way in EVERY if way.operation == intent.operation)
        assert way.proof is not Proof.TAG or intent.tag not in paid, "a paid one was not found"
    await rig.close_tills()
    return findings

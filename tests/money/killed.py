"""Programs that are killed: `python -m tests.money.killed` forks one for each line that it reads, and tells its end.

What takes long (importing, opening keys) is done once, before the first fork. A program pays, or looks for what it has
paid, and kills itself at exactly the point that it was told; or it pays one after the other until somebody kills it.
"""

import asyncio
import functools
import json
import os
import random
import signal
import sqlite3
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import httpcore
import httpx

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem
from banktui.domain.intent import State
from banktui.http import endpoint, session
from banktui.services.payments import Review
from banktui.services.provider import Provider
from banktui.store import open_store
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from tests.money.rig import Front, Till, open_client, yes
from tests.money.ways import EVERY, Way

Job = Mapping[str, Any]


def die() -> None:
    """End as a program does that is killed: nothing of it runs any more."""
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """Watches what the program does, and kills it at its point."""

    def __init__(self, point: str) -> None:
        self.point = point
        self.has_begun = False
        """The attempt is in the journal: whatever is sent now is money."""

    def at(self, point: str) -> None:
        """Die if it is time."""
        if self.point == point:
            die()

    def watch(self, journal: SqliteJournal) -> None:
        """Watch what is written down."""
        write_down, begin, move, note = journal.write_down, journal.begin, journal.move, journal.note

        @functools.wraps(write_down)
        def writes_down(*args: Any, **told: Any) -> Any:
            self.at("K1")
            made = write_down(*args, **told)
            self.at("K2")
            return made

        @functools.wraps(begin)
        def begins(*args: Any, **told: Any) -> Any:
            made = begin(*args, **told)
            self.has_begun = True
            self.at("K4")
            return made

        @functools.wraps(move)
        def moves(intent_id: str, before: State, after: State, **told: Any) -> Any:
            self.at({State.SENDING: "K9", State.UNKNOWN: "K11b"}.get(before, ""))
            made = move(intent_id, before, after, **told)
            self.at("K3" if after is State.CONFIRMED and before is State.DRAFTED else "")
            self.at({State.SENDING: "K10", State.UNKNOWN: "K11c"}.get(before, ""))
            return made

        @functools.wraps(note)
        def notes(*args: Any, **told: Any) -> Any:
            self.at("K11b")
            made = note(*args, **told)
            self.at("K11c")
            return made

        journal.write_down = writes_down  # type: ignore[method-assign]
        journal.begin = begins  # type: ignore[method-assign]
        journal.move = moves  # type: ignore[method-assign]
        journal.note = notes  # type: ignore[method-assign]

    def watch_network(self) -> None:
        """Watch every byte of what is sent."""
        real = endpoint.network

        def watched(tls: ssl.SSLContext, **told: Any) -> httpx.AsyncHTTPTransport:
            transport = real(tls, **told)
            pool = transport._pool
            pool._network_backend = WatchedBackend(pool._network_backend, self)
            return transport

        session.__dict__["network"] = watched


class WatchedBackend(httpcore.AsyncNetworkBackend):
    """Connects as usual."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend, dying: Dying) -> None:
        self._inner = inner
        self._dying = dying

    async def connect_tcp(self, *args: Any, **told: Any) -> httpcore.AsyncNetworkStream:
        return WatchedStream(await self._inner.connect_tcp(*args, **told), self._dying)


class WatchedStream(httpcore.AsyncNetworkStream):
    """Carries bytes as usual, up to the point."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, dying: Dying) -> None:
        self._inner = inner
        self._dying = dying

    @property
    def _is_money(self) -> bool:
        return self._dying.has_begun

    async def start_tls(self, *args: Any, **told: Any) -> httpcore.AsyncNetworkStream:
        made = WatchedStream(await self._inner.start_tls(*args, **told), self._dying)
        if self._is_money:
            self._dying.at("K5")
        return made

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's own
        is_body = self._is_money and bool(buffer) and not buffer.startswith(b"POST ")
        if is_body and self._dying.point == "K6":
            await self._inner.write(buffer[: len(buffer) // 2], timeout)
            die()
        await self._inner.write(buffer, timeout)
        if is_body:
            self._dying.at("K7")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's own
        if self._is_money and self._dying.point == "K8":
            await self._inner.read(20, timeout)
            die()
        return await self._inner.read(max_bytes, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def statement_deadly(number: int) -> None:
    """Kill this program at one of the statements by which a journal is opened and made."""
    real, count = sqlite3.connect, iter(range(1_000_000))

    def counts(_statement: str) -> None:
        if next(count) == number:
            die()

    def connect(*args: Any, **told: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*args, **told)
        if ":memory:" not in str(args[0]):
            connection.set_trace_callback(counts)
        return connection

    sqlite3.connect = connect  # type: ignore[assignment]


async def pay(front: Front, job: Job) -> None:
    """Pay once, and die on the way."""
    dying = Dying(job["point"])
    dying.watch_network()
    journal = open_journal(Path(job["journal"]))
    dying.watch(journal)
    till = Till(front, _way(job["operation"]), journal)
    review = await till.review(job["values"])
    await till.desk.send(review.id, yes(review))
    if job["point"] == "K12":
        _die_in_a_checkpoint(journal, job["after"])
    if job["point"]:
        raise AssertionError(f"{job['point']} was never reached")
    await till.desk.close()


async def look(front: Front, job: Job) -> None:
    """Begin anew after a program that was killed, and die while looking for what it sent."""
    dying = Dying(job["point"])
    journal = open_journal(Path(job["journal"]))
    dying.watch(journal)
    till = Till(front, _way(job["operation"]), journal)
    await till.desk.open()
    if job["point"] == "K11a":
        # What looks is still waiting for the bank's answer.
        checking = asyncio.ensure_future(till.desk.check())
        await asyncio.sleep(0)
        del checking
        die()
    await till.desk.check()
    raise AssertionError(f"{job['point']} was never reached")


async def pay_all(front: Front, job: Job) -> None:
    """Pay everything on a list that the journal does not know yet; whoever told us so kills us at any moment."""
    journal = open_journal(Path(job["journal"]))
    tills = {way.operation: Till(front, way, journal) for way in EVERY}
    desk = next(iter(tills.values())).desk
    await desk.open()
    _say({"at work": os.getpid()})
    await desk.check()
    known = {intent.money.plain() for intent in journal.intents()}
    for operation, values in job["payments"]:
        if values["amount"] in known:
            continue
        till = tills[operation]
        filled = {**front.initial[operation], **values}
        review = await desk.review(till.way.slug, operation, till.way.parent, filled)
        if isinstance(review, Review):
            sent = await desk.send(review.id, yes(review))
            if not isinstance(sent, Problem) and sent.state is State.CONFIRMED:
                await desk.cancel(sent.id)
    await desk.close()


async def pay_at_once(front: Front, job: Job) -> None:
    """Make a review, wait for the sign to go, and send it; somebody else does the same."""
    journal = open_journal(Path(job["journal"]))
    till = Till(front, _way(job["operation"]), journal)
    review = await till.review(job["values"])
    _say({"at work": os.getpid()})
    sign = f"{job['journal']}.go"
    while not os.access(sign, os.F_OK):  # noqa: ASYNC110 - it comes from another process
        await asyncio.sleep(0.0005)
    await till.desk.send(review.id, yes(review))
    await till.desk.close()


async def make_journal(front: Front, job: Job) -> None:
    """Make a journal where there is none, and die on the way."""
    del front
    statement_deadly(job["after"])
    open_journal(Path(job["journal"])).close()


DEEDS: Mapping[str, Callable[[Front, Job], Any]] = {
    "pay": pay,
    "look": look,
    "pay all": pay_all,
    "pay at once": pay_at_once,
    "make journal": make_journal,
}


def _die_in_a_checkpoint(journal: SqliteJournal, after: float) -> None:
    """Move the log into the database, and be killed meanwhile, or just before or after."""

    def later() -> None:
        time.sleep(after)
        die()

    with journal._access.reading() as connection:
        threading.Thread(target=later).start()
        while True:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            journal.record(at=datetime.now().astimezone(), what="x", about="y")


def _way(operation: str) -> Way:
    return next(way for way in EVERY if way.operation == operation)


def _say(told: Mapping[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()


async def _clients(setup: Job, clock: FrozenClock) -> dict[str, Provider]:
    directory, ca_file = Path(setup["directory"]), Path(setup["ca_file"])
    return {
        slug: await open_client(directory, ca_file, clock, slug, section) for slug, section in setup["sections"].items()
    }


def main(lines: Iterable[str]) -> None:
    """Fork a program for each line but the first, which says where the bank is."""
    feed = iter(lines)
    setup = json.loads(next(feed))
    clock = FrozenClock(datetime.fromisoformat(setup["now"]), setup["seconds"])
    clients = asyncio.run(_clients(setup, clock))
    _say({"ready": os.getpid()})
    for line in feed:
        job = json.loads(line)
        child = os.fork()
        if not child:
            clock.instant, clock.seconds = datetime.fromisoformat(job["now"]), job["seconds"]
            random.seed()
            front = Front(clock, open_store(Path(job["store"])), clients, job["initial"])
            asyncio.run(DEEDS[job["deed"]](front, job))
            os._exit(0)
        _say({"began": child})
        _, status = os.waitpid(child, 0)
        _say({"ended": os.waitstatus_to_exitcode(status)})


if __name__ == "__main__":
    main(sys.stdin)

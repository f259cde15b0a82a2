"""Banks made of lists in memory, for tests of how they are read."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from banktui.domain.aggregation import Synchronization
from banktui.domain.calendar import DateRange
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Problem
from banktui.domain.listed import Meaning, Status
from banktui.domain.money import Money
from banktui.domain.page import Page
from banktui.domain.transaction import Transaction
from banktui.services.capability import Capability
from banktui.services.journal import Bound, Journal
from banktui.services.notices import ListChanged, Notice
from banktui.services.provider import Provider, ProviderInfo
from banktui.services.query import Query
from banktui.services.reading import ListTraits
from banktui.services.refresh import Refresher
from banktui.services.shelf import ListRef
from banktui.services.witnessing import Witness
from banktui.store import Store
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
PENDING = Status("Pending", Meaning.PENDING)


def line(name: str, day: date, amount: str = "-1.00", status: Status | None = None) -> Transaction:
    """Return a statement line whose id is its name."""
    return Transaction(name, name, day=day, money=Money(Decimal(amount), "EUR"), status=status)


def lines(count: int, *, prefix: str = "t", first: date = date(2026, 3, 4), a_day: int = 7) -> list[Transaction]:
    """Return lines, newest first, several of each day: t00000 is the newest."""
    return [line(f"{prefix}{n:05}", first - timedelta(n // a_day)) for n in range(count)]


@dataclass
class Bank:
    """One list of a bank. Cursors count entries, or name the entry before, as the bank likes."""

    entries: list[Any] = field(default_factory=list)
    size: int = 10
    traits: ListTraits = field(default_factory=lambda: ListTraits(grows=True))
    counts: bool = False
    """Gives the number of entries with each page."""
    by_name: bool = False
    """Cursors name the last entry of the page before instead of counting."""
    asked: list[str | None] = field(default_factory=list)
    ranges: list[DateRange | None] = field(default_factory=list)
    before: Callable[[str | None], None] = lambda _: None
    """Called before each page, with its cursor; may change the list or raise."""
    gate: asyncio.Semaphore | None = None
    """Lets so many pages pass."""
    held: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a page is held at the gate."""
    in_flight: int = 0
    most_in_flight: int = 0
    skips: int = 0
    """Entries of each page that could not be read."""

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Any]:
        """Return a part of the list."""
        assert parent is not None
        self.asked.append(cursor)
        self.ranges.append(dates)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(0)
            if self.gate is not None:
                if self.gate.locked():
                    self.held.set()
                await self.gate.acquire()
            self.before(cursor)
            return self._page(cursor, dates)
        finally:
            self.in_flight -= 1

    def _page(self, cursor: str | None, dates: DateRange | None) -> Page[Any]:
        chosen = [item for item in self.entries if dates is None or dates.holds(item.facets().day)]
        start = 0
        if cursor is not None:
            start = [item.id for item in chosen].index(cursor) + 1 if self.by_name else int(cursor)
        part = tuple(chosen[start : start + self.size])
        end = start + len(part)
        following = None if end >= len(chosen) else chosen[end - 1].id if self.by_name else str(end)
        return Page(part, following, len(chosen) if self.counts else None, self.skips)


class OffsetBank(Bank):
    """A bank whose cursors can be told beforehand."""

    def following(self, cursor: str, count: int, total: int | None = None) -> Sequence[str]:
        """Return the offsets of the next pages."""
        offsets = [int(cursor) + self.size * step for step in range(1, count + 1)]
        return [str(offset) for offset in offsets if total is None or offset < total]


@dataclass
class Shelf:
    """Things read by their ids."""

    things: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def read(self, parent: str, item_id: str) -> Any:
        """Return a thing, or raise what stands in its place."""
        self.asked.append((parent, item_id))
        await asyncio.sleep(0)
        thing = self.things[item_id]
        if isinstance(thing, BankError):
            raise thing
        return thing


@dataclass
class Bench:
    """A refresher between banks in memory and a store in memory, with all that it said."""

    store: Store
    services: dict[Capability[Any], object]
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(START))
    notices: list[Notice] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    refresher: Refresher = field(init=False)

    def __post_init__(self) -> None:
        async def close() -> None:
            """Nothing is open."""

        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)
            self.clock.advance(seconds)

        provider = Provider(ProviderInfo("fake", "Fake", "A bank in memory"), self.services, close)
        self.refresher = Refresher("fake-1", provider, self.store.keeper, self.clock, self.notices.append, pause)

    async def synchronize(self, customer: str) -> Synchronization | Problem:
        """Have the provider read a customer's accounts, on record in the journal."""

        async def opened() -> Journal:
            return self.journal

        bound = Bound("sandbox", "https://bank", "c-1")
        witness = Witness("fake-1", "fake", self.clock, journal=opened, bound=lambda: bound)
        return await self.refresher.synchronize(customer, witness)

    @cached_property
    def journal(self) -> SqliteJournal:
        """Return a journal in memory."""
        return open_journal(None, user="ann")

    def audit(self) -> list[tuple[str, str]]:
        """Return what the audit log says was done, and to what."""
        return [(line.what, line.about) for line in self.journal.audit()]

    async def known(self, ref: ListRef) -> list[str]:
        """Return the ids of a list's rows in their natural order."""
        window = await self.store.reader.window(ref, Query(), 0, 100_000)
        assert self.store.keeper.state(ref).known == len(window.rows)
        return [row.item.id for row in window.rows]

    def changes(self, ref: ListRef) -> list[ListChanged]:
        """Return what was said about changes of a list."""
        return [notice for notice in self.notices if isinstance(notice, ListChanged) and notice.ref == ref]


def names(entries: Sequence[Any]) -> list[str]:
    """Return the ids of entries."""
    return [entry.id for entry in entries]

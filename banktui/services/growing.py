"""Reading a list that grows at its newest end: what is stored is always true, and little is read twice.

The walk from the newest entry down is remembered by the bank's cursor behind the oldest entry it reached. New entries
are collected at the top until they meet what is known; the walk is taken up where it ended. Rows read for a range of
days lie below it as islands until it reaches them.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from banktui.domain.calendar import DateRange
from banktui.domain.clock import Clock
from banktui.services.announcing import Announcer
from banktui.services.paging import Part, Walk
from banktui.services.reading import Collection, Listed
from banktui.services.shelf import Keeper, ListRef, ListState

SLICE = 200
"""Entries stored in one transaction, so that the loop is never held up for long."""

FIRST = 50
"""Entries that the first look at an unknown list should bring, in as many parts as that takes."""

GAP_LIMIT = 5_000
"""New entries held in memory until they meet what is known. With more, the list is begun anew."""

_ENOUGH_KNOWN = 2
"""Known entries in a row that tell a continuation from a single entry that was once read by its id."""

_ZONES = timedelta(days=1)
"""How far a bank's day may lie from ours in UTC."""


class GrowingList:
    """Reads one list from its bank into the store. Each method raises BankError; what was read before it stays."""

    def __init__(
        self, ref: ListRef, collection: Collection[Listed], keeper: Keeper, clock: Clock, announcer: Announcer
    ) -> None:
        self._ref = ref
        self._collection = collection
        self._keeper = keeper
        self._clock = clock
        self._announcer = announcer

    async def newest(self) -> None:
        """Read from the newest entry back to what is known, or the first entries of an unknown list."""
        if self._is_begun():
            await self._top_up()
        else:
            read = 0

            def enough(part: Part, _: int) -> bool:
                nonlocal read
                read += len(part.items)
                return read >= FIRST

            await self._descend(enough)

    async def more(self) -> None:
        """Read at least one entry further back than what is known, if there is one."""
        if not self._state().complete:
            await self._descend(lambda _, new: new > 0)

    async def everything(self) -> None:
        """Read all that is not known, however long it takes."""
        if self._is_begun():
            await self._top_up()
        if not self._state().complete:
            await self._descend(lambda _, __: False, ahead=True)
        if not self._state().complete:
            # Entries may have arrived at the top during the walk. If they account for what the bank counts, the walk's
            # last part, read once more, is the proof of completeness.
            await self._top_up()
            if not self._state().complete and self._keeper.resume_at(self._ref) is not None:
                await self._descend(lambda _, __: False, ahead=True)

    async def days(self, dates: DateRange) -> None:
        """Read a range of days, from the bank's own filter if it has one, else by going back far enough."""
        as_of = self._state().as_of
        if as_of is None or dates.last is None or dates.last >= (as_of - _ZONES).date() or self._state().complete:
            # A range that reaches the top must not become an island above the walk: the next look at the top would meet
            # it and take everything below for known.
            await self.newest()
        if self._state().complete:
            return
        if self._collection.traits.filters_dates:
            await self._island(dates)
        elif dates.first is None:
            await self.everything()
        else:
            first = dates.first
            await self._descend(lambda part, _: _is_behind(part.items, first.toordinal()), ahead=True)

    def _state(self) -> ListState:
        return self._keeper.state(self._ref)

    def _is_begun(self) -> bool:
        return self._state().complete or self._keeper.resume_at(self._ref) is not None

    async def _descend(
        self, enough: Callable[[Part, int], bool], *, ahead: bool = False, trusting: bool = False
    ) -> None:
        """Take up the walk where it ended (or begin it) and store part by part until the list or `enough` ends it.

        `trusting` takes up the walk without asking whether its cursor still points where it did.
        """
        begun = self._keeper.resume_at(self._ref)
        before = self._state()
        top_read_at = before.as_of if begun is not None else None
        skipped = before.skipped if begun is not None else 0
        # What the bank counted when its newest part was read; later it counts entries that we have not met.
        total_at_top = counted = before.total if begun is not None else None
        shrunk = False
        async with Walk(self._collection, self._ref.parent, begun, ahead=ahead) as walk:
            async for part in walk:
                if begun is not None and not trusting and self._may_have_slid(part.items):
                    await self._top_up()
                    await self._descend(enough, ahead=ahead, trusting=True)
                    return
                trusting = True
                now = self._clock.now()
                top_read_at = top_read_at or now
                new = await self._store(part.items)
                if new or part.cursor is None:
                    skipped += part.skipped
                if part.total is not None:
                    shrunk = shrunk or (counted is not None and part.total < counted)
                    counted = part.total
                total_at_top = counted if total_at_top is None else total_at_top
                complete = part.is_last and not shrunk and self._accounts_for(counted, skipped)
                self._keeper.progress(
                    self._ref,
                    at=top_read_at,
                    cursor=_resume_at(part, complete=complete, shrunk=shrunk),
                    complete=complete,
                    total=counted if complete else total_at_top,
                    skipped=skipped,
                )
                self._announcer.changed(self._ref)
                if part.fault is not None:
                    raise part.fault
                if enough(part, new):
                    return
                await asyncio.sleep(0)

    async def _top_up(self) -> None:
        """Read from the newest entry until known ones follow one another, then store what is new on top."""
        before = self._state()
        fresh: dict[str, Listed] = {}
        met = False
        run, enough = 0, max(1, min(_ENOUGH_KNOWN, before.known))
        total, skipped = before.total, 0
        resume = self._keeper.resume_at(self._ref)
        now = self._clock.now()
        async with Walk(self._collection, self._ref.parent) as walk:
            async for part in walk:
                known = self._keeper.known_ids(self._ref, [item.id for item in part.items])
                met = met or bool(known)
                await self._update([item for item in part.items if item.id in known])
                for item in part.items:
                    run = run + 1 if item.id in known else 0
                    if run >= enough:
                        # What follows in this part continues what is known: the walk down will read it.
                        break
                    if not run:
                        fresh.setdefault(item.id, item)
                total = part.total if part.total is not None else total
                skipped += part.skipped
                if part.fault is not None:
                    # Nothing of this walk is stored: a part of it would lie above a gap that nobody remembers.
                    raise part.fault
                if run >= enough:
                    break
                if (part.is_last and not met) or (not part.is_last and len(fresh) > GAP_LIMIT):
                    # Nothing of what is known exists any more, or too much is new to be held: what is known is no
                    # continuation of what was read.
                    self._keeper.forget(self._ref)
                    before, resume = ListState(complete=part.is_last), part.next
                    break
                await asyncio.sleep(0)
        await self._put_on_top(tuple(fresh.values()))
        skipped = max(before.skipped, skipped)
        complete = before.complete and self._accounts_for(total, skipped)
        if total is not None and before.total is not None and total < before.total + len(fresh):
            # Entries have gone from the bank. If its cursors count entries, ours has slid past some: walk down once
            # more.
            resume = None
        self._keeper.progress(self._ref, at=now, cursor=resume, complete=complete, total=total, skipped=skipped)
        self._announcer.changed(self._ref)

    async def _island(self, dates: DateRange) -> None:
        """Store a range of days as the bank filters it; the walk from the top stays where it is."""
        async with Walk(self._collection, self._ref.parent, dates=dates, ahead=True) as walk:
            async for part in walk:
                await self._store(part.items)
                self._announcer.changed(self._ref)
                if part.fault is not None:
                    raise part.fault
                await asyncio.sleep(0)
        state = self._state()
        self._keeper.progress(
            self._ref,
            at=state.as_of or self._clock.now(),
            cursor=self._keeper.resume_at(self._ref),
            complete=state.complete,
            total=state.total,
            skipped=state.skipped,
        )

    def _may_have_slid(self, items: Sequence[Listed]) -> bool:
        """Tell whether a part may lie above what is known, where it should lie below.

        A cursor that counts entries points to newer ones when more have come on top than it counts. They are as new as
        the newest that is known, which the parts below it rarely are.
        """
        newest = self._keeper.newest_day(self._ref)
        if not items or newest is None or self._keeper.known_ids(self._ref, [items[0].id]):
            return False
        day = items[0].facets().day
        return day is None or day >= newest

    async def _store(self, items: Sequence[Listed]) -> int:
        """Store a part below what is known of its days (what the bank names before known entries, above)."""
        known = self._keeper.known_ids(self._ref, [item.id for item in items])
        above, rest = _above_known(items, known) if known else ((), items)
        new = await self._in_slices(tuple(reversed(_slices(above))), self._keeper.add_newest)
        return new + await self._in_slices(_slices(rest), self._keeper.add_older)

    async def _update(self, items: Sequence[Listed]) -> None:
        await self._in_slices(_slices(items), self._keeper.add_newest)

    async def _put_on_top(self, items: Sequence[Listed]) -> None:
        """Store new entries, newest first, oldest slice first: each goes on top of the one before."""
        await self._in_slices(tuple(reversed(_slices(items))), self._keeper.add_newest)

    async def _in_slices(
        self, slices: Sequence[Sequence[Listed]], add: Callable[[ListRef, Sequence[Listed], datetime], int]
    ) -> int:
        new = 0
        for number, part in enumerate(slices):
            if number:
                await asyncio.sleep(0)
            new += add(self._ref, part, self._clock.now())
        return new

    def _accounts_for(self, total: int | None, skipped: int) -> bool:
        """Tell whether we have as many entries as the bank counts."""
        return total is None or self._state().known + skipped >= total


def _resume_at(part: Part, *, complete: bool, shrunk: bool) -> str | None:
    if complete or (shrunk and part.is_last):
        # With entries gone from the bank during the walk, others may have slipped past it: begin again next time.
        return None
    # Where the bank's end does not account for all it counts, or its cursors run in circles, the last part is tried
    # again.
    return part.cursor if part.next is None else part.next


def _above_known(items: Sequence[Listed], known: frozenset[str]) -> tuple[Sequence[Listed], Sequence[Listed]]:
    """Split a part into new entries that stand before a known one of their day, and all others."""
    above: list[Listed] = []
    rest: list[Listed] = []
    days = set()
    for item in reversed(items):
        if item.id in known:
            days.add(item.facets().day)
        elif item.facets().day in days:
            above.append(item)
            continue
        rest.append(item)
    return above[::-1], rest[::-1]


def _is_behind(items: Sequence[Listed], first: int) -> bool:
    """Tell whether a part reaches further back than a day."""
    days = [day.toordinal() for item in items if (day := item.facets().day) is not None]
    return bool(days) and min(days) < first


def _slices(items: Sequence[Listed]) -> Sequence[Sequence[Listed]]:
    return tuple(items[start : start + SLICE] for start in range(0, len(items), SLICE))

"""What a reading command asks for, brought up to date: which lists, below what, and as much of each as is wanted."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from banktui.domain.calendar import DateRange
from banktui.domain.clock import Clock
from banktui.domain.errors import NotFound, NotPermitted, Problem
from banktui.services.capability import FAMILIES
from banktui.services.command_line import ABOVE, CHOSEN_FROM, Reading, option_of
from banktui.services.finding import CLOSES, Finder, FinderDesk, Misasked, choices, the_one
from banktui.services.lookup import LOOKUPS
from banktui.services.provider import Connection
from banktui.services.query import Filter, Query
from banktui.services.reading import Listed
from banktui.services.scope import Scope
from banktui.services.shelf import Anchor, ListRef, Row
from banktui.services.workspace import Depth

_CHUNK = 500
_MOST_STRIDES = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reading command asks for."""

    reading: Reading
    connections: tuple[str, ...] = ()
    """By name; none named: all that have such a list."""
    above: Mapping[Scope, str] = field(default_factory=dict)
    """What the list stands below, by name, number, last four characters or id."""
    every: frozenset[Scope] = frozenset()
    """Of these scopes all are meant."""
    item: str = ""
    """The id of the one thing that is wanted."""
    filter: Filter = field(default_factory=Filter)
    dates: DateRange = field(default_factory=DateRange)
    limit: int | None = None
    """At most so many rows of each list; None is no bound of its own."""
    is_whole: bool = False
    """The whole list is read, however long it takes."""
    is_offline: bool = False
    """No bank is asked: what is known is all there is."""

    @property
    def query(self) -> Query:
        """Return which rows of each list are wanted."""
        return Query(self.filter, self.dates)


class Desk(FinderDesk, Protocol):
    """What is needed of a workspace; see `services.workspace.Workspace` for each promise."""

    @property
    def clock(self) -> Clock:
        """Return the clock that ages are measured with."""
        ...

    @property
    def connections(self) -> tuple[Connection, ...]:
        """Return all connections, in the user's order."""
        ...

    async def read(self, ref: ListRef, item_id: str) -> Listed | Problem:
        """Read one thing of a list by its id, and keep it there."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """One list that is to be printed, or why it cannot be."""

    connection: Connection
    scope: Scope
    ref: ListRef
    above: Listed | None = None
    """What it stands below, where that is known."""
    item: str = ""
    """The id of the one thing of it that is wanted; empty: all of it."""
    problem: Problem | None = None
    shortfall: str = ""
    """What is missing of what was read, as a sentence without its end; empty if nothing is."""


class Gatherer:
    """Finds the lists that a command means, and reads them from their banks into the store."""

    def __init__(self, desk: Desk, asked: Asked) -> None:
        self._desk = desk
        self._asked = asked
        self._finder = Finder(desk, asked.above, is_offline=asked.is_offline)
        self._at_end: set[ListRef] = set()
        """Lists that the bank calls longer than they are."""

    async def sources(self) -> Sequence[Source]:
        """Return the lists that are meant, up to date as far as wanted. Raises Misasked.

        A list that cannot be read comes with its problem. Connections are read side by side, one connection's lists one
        after another.
        """
        connections = self._connections()
        scope = self._scope(connections)
        able = [each for each in connections if _list_of(self._asked.reading, scope, each)]
        # Connections that were not named and have no such list are not meant, unless there is no other.
        lacking = [each for each in connections if each not in able] if self._asked.connections or not able else []
        found = [*(self._lacking(each, scope) for each in lacking), *await self._lists(scope, able)]
        by_connection = {each.id: [s for s in found if s.connection.id == each.id] for each in connections}
        updated = await asyncio.gather(*(self._updated(sources) for sources in by_connection.values()))
        return [source for sources in updated for source in sources]

    async def rows(self, source: Source) -> AsyncIterator[Row]:
        """Return the rows of a list that was brought up to date, newest or first ones first."""
        reader = self._desk.reader
        if source.item:
            row = await reader.find(source.ref, source.item)
            if row is not None:
                yield row
            return
        limit = self._asked.limit
        start, near = 0, None
        while limit is None or start < limit:
            count = _CHUNK if limit is None else min(_CHUNK, limit - start)
            window = await reader.window(source.ref, self._asked.query, start, count, near)
            for row in window.rows:
                yield row
            start += len(window.rows)
            if len(window.rows) < count:
                return
            near = Anchor(start - 1, window.rows[-1].key)

    def _connections(self) -> Sequence[Connection]:
        known = self._desk.connections
        wanted = self._asked.connections
        unknown = set(wanted) - {each.id for each in known}
        if unknown:
            raise Misasked(f"There is no such connection. There are: {', '.join(each.id for each in known)}.")
        return [each for each in known if not wanted or each.id in wanted]

    def _scope(self, connections: Sequence[Connection]) -> Scope:
        reading = self._asked.reading
        told = [scope for scope in reading.lists if scope in self._asked.above or scope in self._asked.every]
        if len(told) > 1:
            raise Misasked(f"A list stands below one thing: give one of {_options(told)}.")
        if told:
            return told[0]
        able = [scope for scope in reading.lists if any(_list_of(reading, scope, each) for each in connections)]
        if Scope.CONNECTION in able or not able:
            return Scope.CONNECTION if Scope.CONNECTION in reading.lists else next(iter(reading.lists))
        if len(able) > 1:
            raise Misasked(f"Say below what: give one of {_options(able)}.")
        return able[0]

    def _lacking(self, connection: Connection, scope: Scope) -> Source:
        """Return why a connection that was named has no such list, in its provider's own words if there are any."""
        reading = self._asked.reading
        others = [other for other in reading.lists if other is not scope and _list_of(reading, other, connection)]
        reasons = [
            reason
            for family, members in FAMILIES.items()
            if members & reading.names and (reason := connection.provider.cannot.get(family))
        ]
        title = f"{connection.provider.title} has no such list"
        hint = f"It has them below others: give one of {_options(others)}." if others else ""
        error = NotPermitted(title, detail=reasons[0] if reasons and not others else "", hint=hint)
        ref = ListRef(connection.id, reading.lists[scope][0])
        return Source(connection, scope, ref, problem=error.problem(self._desk.clock.now()))

    async def _lists(self, scope: Scope, able: Sequence[Connection]) -> Sequence[Source]:
        if scope is Scope.CONNECTION or not able:
            return [self._source(connection, scope, None) for connection in able]
        looked = await asyncio.gather(*(self._finder.all(connection, scope) for connection in able))
        candidates = [above for found, _ in looked for above in found]
        connections = {each.id: each for each in able}
        failed = [
            Source(connections[ref.connection], scope, ref, problem=problem)
            for _, unread in looked
            for ref, problem in unread
        ]
        text = self._asked.above.get(scope)
        if text is None:
            if len(candidates) > 1 and scope not in self._asked.every:
                raise Misasked(f"Of which {scope}? {choices(candidates, scope)}, or take all with --all-{scope}s.")
            return [*failed, *(self._source(above.connection, scope, above.item) for above in candidates)]
        meant = the_one(candidates, scope, text)
        if meant is not None:
            return [self._source(meant.connection, scope, meant.item)]
        return failed or [await self._unlisted(scope, able, text)]

    async def _unlisted(self, scope: Scope, able: Sequence[Connection], text: str) -> Source:
        """Return the list below something that is in no list that we have; if there are more, the bank may know it."""
        if len(able) == 1 and not self._asked.is_offline:
            ref = ListRef(able[0].id, CHOSEN_FROM[scope])
            if not (await self._desk.reader.state(ref)).complete and ABOVE[scope] is Scope.CONNECTION:
                return self._below(able[0], scope, text, None)
        error = NotFound(f"No {scope} is called that", hint="Its name, number, last four characters or id will do.")
        problem = error.problem(self._desk.clock.now())
        return replace(self._below(able[0], scope, "", None), problem=problem)

    def _source(self, connection: Connection, scope: Scope, above: Listed | None) -> Source:
        return self._below(connection, scope, above.id if above is not None else "", above)

    def _below(self, connection: Connection, scope: Scope, parent: str, above: Listed | None) -> Source:
        reading = self._asked.reading
        ref = ListRef(connection.id, _list_of(reading, scope, connection), parent)
        item = (parent or ref.capability) if reading.single else self._asked.item
        return Source(connection, scope, ref, above, item)

    async def _updated(self, sources: Sequence[Source]) -> Sequence[Source]:
        updated: list[Source] = []
        closed: Problem | None = None
        for source in sources:
            problem = source.problem or closed
            if problem is None:
                problem = await (self._known(source) if self._asked.is_offline else self._read(source))
            is_read = problem is None and not source.item and not self._asked.is_offline
            shortfall = await self._shortfall(source) if is_read else ""
            updated.append(replace(source, problem=problem, shortfall=shortfall))
            closed = problem if problem is not None and problem.kind in CLOSES else closed
        return updated

    async def _known(self, source: Source) -> Problem | None:
        """Return why nothing can be printed of a list without asking its bank, if so."""
        reader = self._desk.reader
        if source.item:
            return None if await reader.find(source.ref, source.item) else self._not_found(source)
        if (await reader.state(source.ref)).as_of is not None:
            return None
        error = NotFound("Nothing is known of this list yet", hint="Read it once without --offline.")
        return error.problem(self._desk.clock.now())

    async def _read(self, source: Source) -> Problem | None:
        if source.item:
            return await self._read_one(source)
        asked, ref = self._asked, source.ref
        if asked.is_whole or not asked.reading.dated:
            return await self._desk.refresh(ref, Depth.ALL if asked.reading.dated else Depth.NEWEST)
        if asked.dates.first is not None:
            return await self._desk.refresh(ref, Depth.NEWEST, asked.dates)
        return await self._desk.refresh(ref) or await self._read_enough(ref)

    async def _read_one(self, source: Source) -> Problem | None:
        lookup = LOOKUPS.get(source.ref.capability)
        if lookup is not None and lookup.name in source.connection.provider.words:
            answer = await self._desk.read(source.ref, source.item)
            return answer if isinstance(answer, Problem) else None
        reader = self._desk.reader
        problem = await self._desk.refresh(source.ref)
        while problem is None and await reader.find(source.ref, source.item) is None:
            if await self._is_at_end(source.ref):
                return self._not_found(source)
            problem = await self._further(source.ref)
        return problem

    async def _read_enough(self, ref: ListRef) -> Problem | None:
        """Read on until there are as many rows as are wanted, or the list is at its end."""
        reader, limit = self._desk.reader, self._asked.limit or 0
        strides = 1
        while not await self._is_at_end(ref) and await reader.count(ref, self._asked.query) < limit:
            # Counting what a filter lets pass takes longer the more is known, so it is done ever more seldom.
            for _ in range(strides):
                problem = await self._further(ref)
                if problem is not None or await self._is_at_end(ref):
                    return problem
            strides = min(2 * strides, _MOST_STRIDES)
        return None

    async def _further(self, ref: ListRef) -> Problem | None:
        """Read one part further back, and note it if a list that says it goes on brings nothing."""
        before = (await self._desk.reader.state(ref)).known
        problem = await self._desk.refresh(ref, Depth.MORE)
        after = await self._desk.reader.state(ref)
        if problem is None and after.known <= before:
            self._at_end.add(ref)
        return problem

    async def _is_at_end(self, ref: ListRef) -> bool:
        return ref in self._at_end or (await self._desk.reader.state(ref)).complete

    async def _shortfall(self, source: Source) -> str:
        """Return what is missing of a list that was read without a problem; empty if nothing is."""
        state = await self._desk.reader.state(source.ref)
        if state.skipped:
            return f"{state.skipped} of the entries that the bank sent could not be read"
        is_whole = self._asked.is_whole or not self._asked.reading.dated
        if is_whole and not state.complete:
            return f"the bank counts {state.total} entries and has sent {state.known}"
        return ""

    def _not_found(self, source: Source) -> Problem:
        error = NotFound(
            "There is nothing with this id" if not source.ref.parent else "There is nothing with this id here"
        )
        return error.problem(self._desk.clock.now())


def _list_of(reading: Reading, scope: Scope, connection: Connection) -> str:
    """Return the list of this scope that a command means with a connection; empty if it has none."""
    # A provider has a word for each list that it offers, so that it need not be opened to know.
    names = reading.lists.get(scope, ())
    return next((name for name in names if name in connection.provider.words), "")


def _options(scopes: Sequence[Scope]) -> str:
    return ", ".join(option_of(scope) for scope in scopes)

"""Where rows stand in an order that is not the table's own, without counting them one by one."""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from banktui.store.listing import Listing
from banktui.store.placing import span_of
from banktui.store.selecting import Value

STEP = 1024
"""Rows between two marks: what is counted one by one at most, but for rows that have the same value."""

_KEPT = 8
"""Orders whose marks are kept: some 100 kB each in a list of a million rows."""

_SAMPLE = 64
"""Rows that an estimate is made from: a few hundredths of the list off, for less than a millisecond."""

Mark = tuple[Value, int]
"""What a row is ordered by, and its place. Python compares them as SQLite does: bytes and code points."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every `STEP`th row of a list in one order, ascending, as it was in one version of the store."""

    marks: tuple[Mark, ...]
    maker: "Rankings"
    version: int
    """The store's version as its maker's connection numbers it."""
    tick: int
    """A moment before its maker looked at the store."""

    def below(self, mark: Mark) -> tuple[int, Mark] | None:
        """Return the last marked row that does not stand behind another, with its index; None before all of them."""
        found = bisect_right(self.marks, mark) - 1
        return None if found < 0 else (found * STEP, self.marks[found])


@dataclass(slots=True)
class SharedRankings:
    """The rankings that all connections to one store have made."""

    made: dict[tuple[int, str], Ranking] = field(default_factory=dict)
    ticks: Iterator[int] = field(default_factory=count)

    def keep(self, key: tuple[int, str], ranking: Ranking) -> None:
        """Keep a ranking, and of the others only the latest."""
        self.made.pop(key, None)
        for oldest in list(self.made)[: max(0, len(self.made) - _KEPT + 1)]:
            self.made.pop(oldest, None)
        self.made[key] = ranking


class Rankings:
    """Rankings as one connection may use them: exact as long as nobody has written since, and a guess after that."""

    def __init__(self, connection: sqlite3.Connection, shared: SharedRankings) -> None:
        self._connection = connection
        self._shared = shared
        self._version = -1
        self._since = self._began = next(shared.ticks)

    def begin(self) -> None:
        """Note that a transaction is about to begin."""
        self._began = next(self._shared.ticks)

    def look(self) -> None:
        """Note which version of the store the transaction sees."""
        version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        if version != self._version:
            self._version, self._since = version, next(self._shared.ticks)

    def made(self, listing: Listing, column: str) -> Ranking | None:
        """Return the ranking if there is one that holds now."""
        ranking = self._shared.made.get((listing.list_id, column))
        if ranking is None:
            return None
        self.look()
        if ranking.maker is self:
            return ranking if ranking.version == self._version else None
        # Each connection numbers versions in its own way. But what another one saw while this one's has not changed is
        # what this one sees.
        return ranking if self._since <= ranking.tick else None

    def make(self, listing: Listing, column: str) -> Ranking:
        """Return the ranking, walking along the order's index once if there is none that holds now."""
        ranking = self.made(listing, column)
        if ranking is None:
            self.look()
            ranking = Ranking(tuple(self._walk(listing, column)), self, self._version, self._began)
            self._shared.keep((listing.list_id, column), ranking)
        return ranking

    def guess(self, listing: Listing, column: str, mark: Mark) -> int:
        """Return about how many rows stand before one in ascending order."""
        ranking = self._shared.made.get((listing.list_id, column))
        if ranking is not None:
            found = ranking.below(mark)
            return (found[0] if found else 0) + STEP // 2
        sample = self._sample(listing, column)
        return listing.known * sum(other < mark for other in sample) // max(1, len(sample))

    def _walk(self, listing: Listing, column: str) -> list[Mark]:
        marks: list[Mark] = []
        select = f"SELECT {column}, place FROM rows WHERE list_id = ?"  # noqa: S608 - a column's name
        order = f"ORDER BY {column}, place LIMIT 1 OFFSET ?"
        found = self._connection.execute(f"{select} {order}", (listing.list_id, 0)).fetchone()
        onward = f"{select} AND ({column}, place) >= (?, ?) {order}"
        while found is not None:
            marks.append(found)
            found = self._connection.execute(onward, (listing.list_id, *found, STEP)).fetchone()
        return marks

    def _sample(self, listing: Listing, column: str) -> list[Mark]:
        """Return rows from all over the list, found along its places."""
        # Each end by itself: asked for both at once, SQLite reads everything between them.
        within, span = "FROM rows WHERE place >= ? AND place < ?", span_of(listing.list_id)
        (first,) = self._connection.execute(f"SELECT min(place) {within}", span).fetchone()
        (last,) = self._connection.execute(f"SELECT max(place) {within}", span).fetchone()
        query = f"SELECT {column}, place FROM rows WHERE place >= ? ORDER BY place LIMIT 1"  # noqa: S608 - a column's name
        places = (first + (last - first) * number // _SAMPLE for number in range(_SAMPLE))
        return [self._connection.execute(query, (place,)).fetchone() for place in places]

"""Counts of rows by day: which index a day begins at, without counting its rows one by one."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from banktui.domain.calendar import DateRange
from banktui.store.listing import Listing
from banktui.store.placing import day_at, day_number, day_span

_FIRST_DAY, _LAST_DAY = 0, 1 << 22


@dataclass(frozen=True, slots=True)
class Fence:
    """The days of a list, newest first, with how many rows each has."""

    list_id: int
    days: tuple[tuple[int, int], ...]
    undated: int
    """Rows that stand on these days but have none themselves: no range of dates holds them."""

    @property
    def length(self) -> int:
        """Return how many rows all days have together, undated ones included."""
        return sum(rows for _, rows in self.days)

    def start_of(self, index: int, *, reverse: bool) -> tuple[int, int] | None:
        """Return the place at which the day of an index begins, in walking direction, and how many rows to skip."""
        for day, rows in self._walk(reverse=reverse):
            if index < rows:
                first, behind = day_span(self.list_id, day)
                return (behind - 1 if reverse else first), index
            index -= rows
        return None

    def before(self, place: int, *, reverse: bool) -> int:
        """Return how many rows stand on the days before that of a place, in walking direction."""
        wanted = day_at(place)
        passed = 0
        for day, rows in self._walk(reverse=reverse):
            if day == wanted:
                break
            passed += rows
        return passed

    def _walk(self, *, reverse: bool) -> Iterator[tuple[int, int]]:
        return reversed(self.days) if reverse else iter(self.days)


def fence_of(connection: sqlite3.Connection, listing: Listing, dates: DateRange) -> Fence:
    """Return the counts of a list's days in a range."""
    bounds = (
        day_number(dates.first) if dates.first else _FIRST_DAY,
        day_number(dates.last) if dates.last else _LAST_DAY,
    )
    found = connection.execute(
        "SELECT day, sum(rows), sum(undated) FROM days WHERE list_id = ? AND day BETWEEN ? AND ? "
        "GROUP BY day ORDER BY day DESC",
        (listing.list_id, *bounds),
    ).fetchall()
    return Fence(listing.list_id, tuple((day, rows) for day, rows, _ in found), sum(undated for _, _, undated in found))

"""Windows on lists: rows around an index, at a cost that does not grow with the list near a known row."""

from collections.abc import Sequence
from typing import Any

from banktui.domain.calendar import DateRange
from banktui.services.shelf import Anchor, ListRef, Order, Query, Row, Window
from banktui.store.fence import Fence, fence_of
from banktui.store.instants import instant_of
from banktui.store.listing import Listing
from banktui.store.placing import day_at, day_span, key_at, place_of, span_of
from banktui.store.pool import Session
from banktui.store.selecting import END, Clause, Origin, Value, selection

_COLUMNS = "place, as_of, shape_id, doc"
_NEARBY = 2000
"""Rows that are stepped over without looking for a shorter way."""

_COUNTABLE = 200_000
"""Rows of a list that are counted through a filter while somebody waits; above that an estimate is given."""

_SORTABLE = 20_000
"""Rows that are sorted rather than looked up one by one through an index, whatever passes."""

_SAMPLE = 2_000
"""Rows that tell how rare it is that a row passes."""

_LOOK_UP = 8
"""Cost of one row looked up through an index, in rows read one after the other."""


class Sight:
    """One query on one list, within one state of the store."""

    def __init__(self, session: Session, listing: Listing, query: Query) -> None:
        self._session = session
        self._listing = listing
        self._query = query
        self._chosen = selection(listing, query)
        self._by_place = query.order is Order.NATURAL and not query.filter.terms and listing.by_day
        self._fence: Fence | None = None

    def window(self, start: int, count: int, near: Anchor | None) -> Window:
        """Return up to `count` rows from an index on, by the shortest way there is."""
        if count <= 0:
            return Window((), max(0, start))
        if start < 0:
            return self._from_end(-start, count)
        length = self._length()
        to_end = None if length is None else length - start
        if near is not None and abs(start - near.index) < min(start, _NEARBY if to_end is None else max(to_end, 1)):
            found = self._around(start, count, near)
            if found is not None:
                return found
        if start <= _NEARBY:
            return Window(self._read(END, skip=start, count=count), start)
        if to_end is not None and to_end <= _NEARBY:
            return self._from_end(to_end, count) if to_end > 0 else Window((), start)
        origin, skip = self._jump(start)
        return Window(self._read(origin, skip=skip, count=count), start)

    def count(self) -> int:
        """Return how many rows there are."""
        length = self._length()
        return self._count_where(self._chosen.by_place()) if length is None else length

    def index_of(self, key: int) -> int | None:
        """Return where a row stands, None if it is not among them."""
        place = place_of(self._listing.list_id, key)
        low, high = self._chosen.span
        if not (low <= place < high and self._count_where(self._chosen.by_place((place, place + 1)))):
            return None
        fence = self._whole_fence() if self._by_place else None
        if fence is None:
            return self._count_where(self._chosen.in_order(Origin(self._sort_values(place)), backward=True))
        first, behind = day_span(self._listing.list_id, day_at(place))
        before = (place + 1, behind) if self._query.reverse else (first, place)
        return fence.before(place, reverse=self._query.reverse) + self._count_where(self._chosen.by_place(before))

    def _from_end(self, back: int, count: int) -> Window:
        """Return rows from the one that has `back - 1` rows behind it."""
        taken = min(count, back)
        rows = self._read(END, backward=True, skip=back - taken, count=taken)
        length = self._length()
        if length is None and (len(rows) < taken or self._listing.known <= _COUNTABLE):
            length = self._count_where(self._chosen.by_place())
        if length is None:
            return Window(rows, max(0, self._listing.known - back), exact=False)
        return Window(rows, max(0, length - back))

    def _around(self, start: int, count: int, near: Anchor) -> Window | None:
        """Return rows by way of a known one; None if it is gone, and what it was sorted by with it."""
        values = self._sort_values(place_of(self._listing.list_id, near.key))
        if not values:
            return None
        behind = start - near.index
        if behind >= 0:
            return Window(self._read(Origin(values, inclusive=True), skip=behind, count=count), start)
        taken = min(count, -behind)
        rows = self._read(Origin(values), backward=True, skip=-behind - taken, count=taken)
        if len(rows) < taken:
            # There are fewer rows before it than its index says: rows have gone since.
            return None
        if count > taken:
            rows += self._read(Origin(values, inclusive=True), count=count - taken)
        return Window(rows, start)

    def _jump(self, start: int) -> tuple[Origin, int]:
        fence = self._whole_fence() if self._by_place else None
        found = fence.start_of(start, reverse=self._query.reverse) if fence else None
        return (END, start) if found is None else (Origin((found[0],), inclusive=True), found[1])

    def _whole_fence(self) -> Fence | None:
        """Return the counts of the query's days if they count just its rows."""
        fence = self._days()
        return None if fence.undated and self._query.dates != DateRange() else fence

    def _days(self) -> Fence:
        if self._fence is None:
            self._fence = fence_of(self._session.connection, self._listing, self._query.dates)
        return self._fence

    def _length(self) -> int | None:
        """Return how many rows there are if that can be told without counting them."""
        if not self._query.narrows:
            return self._listing.known
        if self._query.filter.terms or not self._listing.by_day:
            return None
        days = self._days()
        return days.length - days.undated

    def _sort_values(self, place: int) -> tuple[Value, ...]:
        if not self._chosen.column:
            return (place,)
        query = f"SELECT {self._chosen.column}, place FROM rows WHERE place = ?"  # noqa: S608 - a column's name
        found: tuple[Value, ...] | None = self._session.connection.execute(query, (place,)).fetchone()
        return found or ()

    def _read(self, origin: Origin, *, count: int, skip: int = 0, backward: bool = False) -> tuple[Row, ...]:
        """Return rows in the query's order, read from an origin towards the end or (backward) the beginning."""
        sorting = self._is_sorting_cheaper(skip + count)
        where = self._chosen.in_order(origin, backward=backward, sorting=sorting)
        found = self._session.connection.execute(
            f"SELECT {_COLUMNS} FROM rows WHERE {where.sql} "  # noqa: S608 - built from constants and marks
            f"ORDER BY {self._chosen.order_by(backward=backward)} LIMIT ? OFFSET ?",
            (*where.values, count, skip),
        )
        rows = tuple(_row(self._session, columns) for columns in found)
        return rows[::-1] if backward else rows

    def _is_sorting_cheaper(self, reach: int) -> bool:
        """Tell whether sorting what passes costs less than looking rows up along an index until enough pass."""
        if not self._chosen.column or not self._chosen.conditions:
            return False
        rows = self._days().length if self._listing.by_day else self._listing.known
        if rows <= _SORTABLE:
            return True
        span = self._chosen.span
        found = self._session.connection.execute(
            "SELECT place FROM rows WHERE place >= ? AND place < ? ORDER BY place LIMIT 1 OFFSET ?", (*span, _SAMPLE)
        ).fetchone()
        if found is None:
            return True
        passing = self._count_where(self._chosen.by_place((span[0], found[0]))) or 1
        return reach * _SAMPLE // passing * _LOOK_UP > rows

    def _count_where(self, where: Clause) -> int:
        query = f"SELECT count(*) FROM rows WHERE {where.sql}"  # noqa: S608 - built from constants and marks
        return int(self._session.connection.execute(query, where.values).fetchone()[0])


def find(session: Session, listing: Listing, item_id: str) -> Row | None:
    """Return one row by the bank's id."""
    found = session.connection.execute(
        f"SELECT {_COLUMNS} FROM rows WHERE list_id = ? AND id = ?",  # noqa: S608 - constant
        (listing.list_id, item_id),
    ).fetchone()
    return _row(session, found) if found else None


def across(session: Session, capability: str) -> Sequence[tuple[ListRef, Row]]:
    """Return the rows of all lists of a capability, in the order in which the lists were first met."""
    lists = session.connection.execute(
        "SELECT list_id, connection, parent FROM lists WHERE capability = ? ORDER BY list_id", (capability,)
    ).fetchall()
    return [
        (ListRef(connection, capability, parent), _row(session, columns))
        for list_id, connection, parent in lists
        for columns in session.connection.execute(
            f"SELECT {_COLUMNS} FROM rows WHERE place >= ? AND place < ? ORDER BY place",  # noqa: S608 - constant
            span_of(list_id),
        )
    ]


def _row(session: Session, columns: tuple[Any, ...]) -> Row:
    place, as_of, shape_id, doc = columns
    return Row(key_at(place), session.shapes.decode(shape_id, doc), instant_of(as_of))

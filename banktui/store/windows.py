"""Windows on lists: rows around an index, at a cost that does not grow with the list near a known row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from banktui.domain.calendar import DateRange
from banktui.services.query import Order, Query
from banktui.services.shelf import Anchor, ListRef, Row, Window
from banktui.store.fence import Fence, fence_of
from banktui.store.instants import instant_of
from banktui.store.listing import Listing
from banktui.store.placing import day_at, day_span, key_at, place_of, span_of
from banktui.store.pool import Session
from banktui.store.ranking import STEP, Mark, Ranking
from banktui.store.selecting import END, Clause, Origin, Value, selection

_COLUMNS = "place, as_of, shape_id, doc"
_NEARBY = 2000
"""Rows that are stepped over without looking for a shorter way."""

_COUNTABLE = 200_000
"""Rows of a list that are counted through a filter while somebody waits; above that an estimate is given."""

_SORTABLE = 20_000
"""Rows that are sorted rather than looked up one by one through an index, whatever passes."""

_COUNTED = 8_192
"""Rows that are counted from either end of an order for the exact place of one of them, before it is estimated."""

_LOOK_UP = 30
"""Cost of one row looked up through an index, in rows read one after the other: 10 in short lists, 60 in long ones."""


class Sight:
    """One query on one list, within one state of the store."""

    def __init__(self, session: Session, listing: Listing, query: Query) -> None:
        self._session = session
        self._listing = listing
        self._query = query
        self._chosen = selection(listing, query)
        self._by_place = query.order is Order.NATURAL and not query.filter.terms and listing.by_day
        self._ranked = bool(self._chosen.column) and not query.narrows and listing.known > 2 * _COUNTED
        if self._ranked:
            session.rankings.look()
        self._fence: Fence | None = None

    def window(self, start: int, count: int, near: Anchor | None) -> Window:
        """Return up to `count` rows from an index on, by the shortest way there is."""
        if count <= 0:
            return Window((), max(0, start))
        if start < 0:
            return self._from_end(-start, count)
        found = self._around(start, count, near) if near is not None and self._is_shorter(start, near) else None
        return found or self._at(start, count)

    def count(self) -> int:
        """Return how many rows there are."""
        length = self._length()
        return self._count_where(self._chosen.by_place()) if length is None else length

    def index_of(self, key: int) -> int | None:
        """Return where a row stands, None if it is not among them."""
        place = place_of(self._listing.list_id, key)
        if not self._holds(place):
            return None
        if self._ranked:
            return self._by_rank(self._session.rankings.make(self._listing, self._chosen.column), place)
        fence = self._whole_fence() if self._by_place else None
        if fence is None:
            # What passes is found by looking at every row, and that is fastest in the order in which they are kept.
            passes = bool(self._chosen.conditions)
            before = self._chosen.in_order(Origin(self._sort_values(place)), backward=True, sorting=passes)
            return self._count_where(before)
        first, behind = day_span(self._listing.list_id, day_at(place))
        same_day = self._chosen.by_place((place + 1, behind) if self._query.reverse else (first, place))
        return fence.before(place, reverse=self._query.reverse) + self._count_where(same_day)

    def locate(self, key: int) -> Anchor | None:
        """Return where a row stands, in a long list by an estimate; None if it is not among them."""
        if not self._ranked:
            index = self.index_of(key)
            return None if index is None else Anchor(index, key)
        place = place_of(self._listing.list_id, key)
        if not self._holds(place):
            return None
        ranking = self._session.rankings.made(self._listing, self._chosen.column)
        if ranking is not None:
            return Anchor(self._by_rank(ranking, place), key)
        mark = self._mark(place)
        before = self._counted(mark, backward=True)
        if before < _COUNTED:
            return Anchor(before, key)
        behind = self._counted(mark)
        if behind < _COUNTED:
            return Anchor(self._listing.known - behind - 1, key)
        guess = self._session.rankings.guess(self._listing, self._chosen.column, mark)
        index = self._turned(guess)
        return Anchor(min(max(index, _COUNTED), self._listing.known - 1 - _COUNTED), key, exact=False)

    def _is_shorter(self, start: int, near: Anchor) -> bool:
        """Tell whether to go by way of a known row. By its index alone it cannot be told from an estimated one."""
        length = self._length()
        to_end = _NEARBY if length is None else max(length - start, 1)
        return not near.exact or abs(start - near.index) < min(start, to_end)

    def _at(self, start: int, count: int) -> Window:
        """Return rows by their index, counted from an end or by way of a mark."""
        if start <= _NEARBY:
            return Window(self._read(END, skip=start, count=count), start)
        length = self._length()
        if length is not None and length - start <= _NEARBY:
            return self._from_end(length - start, count) if length > start else Window((), start)
        origin, skip = self._jump(start)
        return Window(self._read(origin, skip=skip, count=count), start)

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
        return Window(rows, start, exact=near.exact)

    def _holds(self, place: int) -> bool:
        low, high = self._chosen.span
        return low <= place < high and self._count_where(self._chosen.by_place((place, place + 1))) > 0

    def _by_rank(self, ranking: Ranking, place: int) -> int:
        """Return where a row stands that is in the list: counted from the mark below it."""
        mark = self._mark(place)
        index, low = ranking.below(mark) or (0, mark)
        column = self._chosen.column
        between = f"list_id = ? AND ({column}, place) >= (?, ?) AND ({column}, place) < (?, ?)"
        return self._turned(index + self._count_where(Clause(between, (self._listing.list_id, *low, *mark))))

    def _turned(self, ascending: int) -> int:
        """Return an index of the ascending order in the query's direction, and the other way round."""
        return self._listing.known - 1 - ascending if self._query.reverse else ascending

    def _mark(self, place: int) -> Mark:
        value, own = self._sort_values(place)
        return value, int(own)

    def _counted(self, mark: Mark, *, backward: bool = False) -> int:
        """Count the rows before or behind one, up to `_COUNTED`."""
        where = self._chosen.in_order(Origin(mark), backward=backward)
        order = self._chosen.order_by(backward=backward)
        query = f"SELECT count(*) FROM (SELECT 1 FROM rows WHERE {where.sql} ORDER BY {order} LIMIT ?)"  # noqa: S608
        return int(self._session.connection.execute(query, (*where.values, _COUNTED)).fetchone()[0])

    def _jump(self, start: int) -> tuple[Origin, int]:
        if self._ranked and 0 <= start < self._listing.known:
            return self._jump_by_rank(self._session.rankings.make(self._listing, self._chosen.column), start)
        fence = self._whole_fence() if self._by_place else None
        found = fence.start_of(start, reverse=self._query.reverse) if fence else None
        return (END, start) if found is None else (Origin((found[0],), inclusive=True), found[1])

    def _jump_by_rank(self, ranking: Ranking, start: int) -> tuple[Origin, int]:
        """Return the nearest mark that stands before an index in the query's direction, and how many rows to skip."""
        ascending = self._turned(start)
        number = -(-ascending // STEP) if self._query.reverse else ascending // STEP
        if number >= len(ranking.marks):
            return END, start
        return Origin(ranking.marks[number], inclusive=True), abs(ascending - number * STEP)

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
        if self._chosen.column and self._chosen.conditions:
            return self._pick(origin, count, skip, backward=backward)
        return self._fetch(self._chosen.in_order(origin, backward=backward), count, skip, backward=backward)

    def _pick(self, origin: Origin, count: int, skip: int, *, backward: bool) -> tuple[Row, ...]:
        """Look rows up along an order's index until enough have passed, but only as long as sorting all costs more."""
        rows = self._days().length if self._listing.by_day else self._listing.known
        if rows > _SORTABLE:
            end = self._step(origin, rows // _LOOK_UP, backward=backward)
            where = self._chosen.in_order(origin, end, backward=backward)
            found = self._fetch(where, count, skip, backward=backward)
            if len(found) == count or end is END:
                return found
        where = self._chosen.in_order(origin, backward=backward, sorting=True)
        return self._fetch(where, count, skip, backward=backward)

    def _step(self, origin: Origin, count: int, *, backward: bool) -> Origin:
        """Return where so many rows behind an origin lie, whether they pass or not; the end if there are fewer."""
        everything = replace(self._chosen, conditions=(), span=span_of(self._listing.list_id))
        where = everything.in_order(origin, backward=backward)
        query = (
            f"SELECT {self._chosen.column}, place FROM rows WHERE {where.sql} "  # noqa: S608 - a column's name
            f"ORDER BY {self._chosen.order_by(backward=backward)} LIMIT 1 OFFSET ?"
        )
        found = self._session.connection.execute(query, (*where.values, count)).fetchone()
        return END if found is None else Origin(found)

    def _fetch(self, where: Clause, count: int, skip: int, *, backward: bool) -> tuple[Row, ...]:
        found = self._session.connection.execute(
            f"SELECT {_COLUMNS} FROM rows WHERE {where.sql} "  # noqa: S608 - built from constants and marks
            f"ORDER BY {self._chosen.order_by(backward=backward)} LIMIT ? OFFSET ?",
            (*where.values, count, skip),
        )
        rows = tuple(_row(self._session, columns) for columns in found)
        return rows[::-1] if backward else rows

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

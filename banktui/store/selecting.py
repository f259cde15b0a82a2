"""Queries as SQL: what passes a filter, and in which order."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, assert_never

from banktui.domain.calendar import DateRange
from banktui.services.filtering import (
    AmountTerm,
    Comparison,
    CurrencyTerm,
    DateTerm,
    StatusTerm,
    TextTerm,
)
from banktui.services.query import Order, Query
from banktui.store.amounts import UNKNOWN_AMOUNT, largeness
from banktui.store.listing import Listing
from banktui.store.placing import day_number, day_span, span_of

Value = str | int | bytes
Span = tuple[int, int]
"""The first place, and the first place behind it."""

_ORDER_COLUMNS = {Order.NATURAL: "", Order.AMOUNT: "largeness", Order.NAME: "name"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition and its values."""

    sql: str
    values: tuple[Value, ...] = ()


class Origin(NamedTuple):
    """Where a walk over rows begins: at the sort values of a row, or at an end (no values)."""

    values: tuple[Value, ...] = ()
    inclusive: bool = False


END = Origin()


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of a query: which they are and by what they are ordered."""

    list_id: int
    span: Span
    """The places that they lie within."""
    conditions: tuple[Clause, ...]
    """What must hold besides."""
    column: str
    """What they are ordered by before their place; empty for the natural order."""
    reverse: bool

    def by_place(self, span: Span | None = None) -> Clause:
        """Return the rows, or those of them in a narrower span, for counting and adding up."""
        return _all_of(Clause("place >= ? AND place < ?", span or self.span), *self.conditions)

    def in_order(
        self, origin: Origin = END, stop: Origin = END, *, backward: bool = False, sorting: bool = False
    ) -> Clause:
        """Return the rows that follow an origin in the query's direction, or against it, up to a stop.

        By `sorting`, SQLite looks at all rows and sorts those that pass, instead of walking along the order's index.
        """
        if not self.column:
            return self.by_place(self._span_behind(origin, backward=backward))
        # Without naming the list, no index of an order can be used.
        clauses = [self.by_place()] if sorting else [Clause("list_id = ?", (self.list_id,)), *self.conditions]
        if not sorting and self.span != span_of(self.list_id):
            # With the sign, SQLite looks at the place in the index at hand instead of sorting all rows of the span.
            clauses.append(Clause("+place >= ? AND +place < ?", self.span))
        descends = self.reverse != backward
        for bound, sign in ((origin, "<" if descends else ">"), (stop, ">" if descends else "<")):
            if bound.values:
                equal = "=" if bound.inclusive else ""
                clauses.append(Clause(f"({self.column}, place) {sign}{equal} (?, ?)", bound.values))
        return _all_of(*clauses)

    def order_by(self, *, backward: bool = False) -> str:
        """Return the ORDER BY of a walk in the query's direction, or against it."""
        direction = "DESC" if self.reverse != backward else "ASC"
        return f"{self.column} {direction}, place {direction}" if self.column else f"place {direction}"

    def _span_behind(self, origin: Origin, *, backward: bool) -> Span:
        # One bound on each side: of two, SQLite may begin at the wider one and step over all rows between them.
        low, high = self.span
        for place in origin.values:
            if not isinstance(place, int):
                raise TypeError("the natural order has only places")
            if self.reverse != backward:
                high = min(high, place + origin.inclusive)
            else:
                low = max(low, place + (not origin.inclusive))
        return low, high


def selection(listing: Listing, query: Query) -> Selection:
    """Return how a query's rows are found."""
    span = span_of(listing.list_id)
    conditions: list[Clause] = []
    bounds = [term for term in query.filter.terms if isinstance(term, DateTerm)]
    if query.dates != DateRange():
        conditions.append(Clause("day IS NOT NULL"))
        if query.dates.first:
            bounds.append(DateTerm(Comparison.AT_LEAST, query.dates.first, query.dates.first))
        if query.dates.last:
            bounds.append(DateTerm(Comparison.AT_MOST, query.dates.last, query.dates.last))
    for bound in bounds:
        conditions.append(_day_clause(bound.comparison, bound.first, bound.last))
        if listing.by_day:
            # The place says the day too, and it is what the tree is sorted by.
            span = _narrowed(listing.list_id, span, bound)
    conditions += [_term(term) for term in query.filter.terms if not isinstance(term, DateTerm)]
    return Selection(listing.list_id, span, tuple(conditions), _ORDER_COLUMNS[query.order], query.reverse)


def _all_of(*clauses: Clause) -> Clause:
    return Clause(
        " AND ".join(clause.sql for clause in clauses), tuple(value for clause in clauses for value in clause.values)
    )


def _narrowed(list_id: int, span: Span, bound: DateTerm) -> Span:
    """Return the part of a span that can hold days within a bound; places ascend while days descend."""
    low, high = span
    if bound.comparison in {Comparison.EQUAL, Comparison.AT_LEAST, Comparison.MORE}:
        high = min(high, day_span(list_id, day_number(bound.first))[1])
    if bound.comparison in {Comparison.EQUAL, Comparison.AT_MOST, Comparison.LESS}:
        low = max(low, day_span(list_id, day_number(bound.last))[0])
    return low, high


def _term(term: TextTerm | AmountTerm | StatusTerm | CurrencyTerm) -> Clause:
    """Return a term as a condition; `services.filtering.matches` says the same in Python."""
    match term:
        case TextTerm(text, absent):
            return Clause(f"instr(text, ?) {'=' if absent else '>'} 0", (text,))
        case StatusTerm(word):
            return Clause("substr(status, 1, ?) = ?", (len(word), word))
        case CurrencyTerm(code):
            return Clause("currency = ?", (code,))
        case AmountTerm(comparison, amount, size):
            return _size_clause(comparison, amount) if size else _amount_clause(comparison, amount)
        case _:
            assert_never(term)


def _day_clause(comparison: Comparison, first: date, last: date) -> Clause:
    match comparison:
        case Comparison.LESS:
            return Clause("day < ?", (day_number(first),))
        case Comparison.AT_MOST:
            return Clause("day <= ?", (day_number(last),))
        case Comparison.EQUAL:
            return Clause("day BETWEEN ? AND ?", (day_number(first), day_number(last)))
        case Comparison.AT_LEAST:
            return Clause("day >= ?", (day_number(first),))
        case Comparison.MORE:
            return Clause("day > ?", (day_number(last),))
        case _:
            assert_never(comparison)


_MIRRORED = {
    Comparison.LESS: ">",
    Comparison.AT_MOST: ">=",
    Comparison.EQUAL: "=",
    Comparison.AT_LEAST: "<=",
    Comparison.MORE: "<",
}
"""Largeness ascends while amounts descend."""


def _amount_clause(comparison: Comparison, amount: Decimal) -> Clause:
    return Clause(f"largeness {_MIRRORED[comparison]} ? AND largeness < ?", (largeness(amount), UNKNOWN_AMOUNT))


def _size_clause(comparison: Comparison, amount: Decimal) -> Clause:
    high, low = largeness(amount.copy_abs()), largeness(amount.copy_abs().copy_negate())
    match comparison:
        case Comparison.LESS:
            return Clause("largeness > ? AND largeness < ?", (high, low))
        case Comparison.AT_MOST:
            return Clause("largeness BETWEEN ? AND ?", (high, low))
        case Comparison.EQUAL:
            return Clause("largeness IN (?, ?)", (high, low))
        case Comparison.AT_LEAST:
            return Clause("(largeness <= ? OR largeness >= ? AND largeness < ?)", (high, low, UNKNOWN_AMOUNT))
        case Comparison.MORE:
            return Clause("(largeness < ? OR largeness > ? AND largeness < ?)", (high, low, UNKNOWN_AMOUNT))
        case _:
            assert_never(comparison)

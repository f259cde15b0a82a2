"""Queries as SQL: what passes a filter, and in which order."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

from banktui.domain.calendar import DateRange
from banktui.services.filtering import (
    AmountTerm,
    Comparison,
    CurrencyTerm,
    DateTerm,
    Filter,
    StatusTerm,
    Term,
    TextTerm,
)
from banktui.services.shelf import Order, Query
from banktui.store.amounts import UNKNOWN_AMOUNT, largeness
from banktui.store.listing import Listing
from banktui.store.placing import day_number, day_span, span_of

Value = str | int | bytes

_ORDER_COLUMNS = {Order.NATURAL: "", Order.AMOUNT: "largeness", Order.NAME: "name"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition and its values."""

    sql: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of a query: which they are and by what they are ordered."""

    where: Clause
    column: str
    """What they are ordered by before their place; empty for the natural order."""
    reverse: bool

    @property
    def sort(self) -> str:
        """Return the columns that tell where a row stands, as SQL."""
        return f"({self.column}, place)" if self.column else "place"

    def order_by(self, *, backward: bool = False) -> str:
        """Return the ORDER BY of a walk in the query's direction, or against it."""
        direction = "DESC" if self.reverse != backward else "ASC"
        return f"{self.column} {direction}, place {direction}" if self.column else f"place {direction}"

    def beyond(self, *, backward: bool = False, inclusive: bool = False) -> str:
        """Return the condition that a row follows the one whose sort values are given."""
        sign = "<" if self.reverse != backward else ">"
        marks = "(?, ?)" if self.column else "?"
        return f"{self.sort} {sign}{'=' if inclusive else ''} {marks}"


def selection(listing: Listing, query: Query) -> Selection:
    """Return how a query's rows are found."""
    clauses = [_within(listing, query), *_dates(listing, query.dates), *filter_clauses(query.filter)]
    where = Clause(
        " AND ".join(clause.sql for clause in clauses), tuple(value for clause in clauses for value in clause.values)
    )
    return Selection(where, _ORDER_COLUMNS[query.order], query.reverse)


def filter_clauses(wanted: Filter) -> list[Clause]:
    """Return a filter as conditions that must all hold; `services.filtering.matches` says the same in Python."""
    return [_term(term) for term in wanted.terms]


def _within(listing: Listing, query: Query) -> Clause:
    # Each order has its own tree: by place it is the table itself, otherwise an index that begins with the list.
    if query.order is Order.NATURAL:
        return Clause("place >= ? AND place < ?", span_of(listing.list_id))
    return Clause("list_id = ?", (listing.list_id,))


def _dates(listing: Listing, dates: DateRange) -> list[Clause]:
    if dates == DateRange():
        return []
    clauses = [Clause("day IS NOT NULL")]
    if dates.first:
        clauses += _days(listing, Comparison.AT_LEAST, dates.first, dates.first)
    if dates.last:
        clauses += _days(listing, Comparison.AT_MOST, dates.last, dates.last)
    return clauses


def _days(listing: Listing, comparison: Comparison, first: date, last: date) -> list[Clause]:
    clauses = [_day_clause(comparison, first, last)]
    if listing.by_day:
        # The place says the day too, and it is what the tree is sorted by.
        if comparison is Comparison.AT_LEAST:
            clauses.append(Clause("place < ?", (day_span(listing.list_id, day_number(first))[1],)))
        else:
            clauses.append(Clause("place >= ?", (day_span(listing.list_id, day_number(last))[0],)))
    return clauses


def _term(term: Term) -> Clause:
    match term:
        case TextTerm(text, absent):
            return Clause(f"instr(text, ?) {'=' if absent else '>'} 0", (text,))
        case StatusTerm(word):
            return Clause("substr(status, 1, ?) = ?", (len(word), word))
        case CurrencyTerm(code):
            return Clause("currency = ?", (code,))
        case DateTerm(comparison, first, last):
            return _day_clause(comparison, first, last)
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

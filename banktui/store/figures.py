"""Sums and balances of lists, exact."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal

from banktui.domain.calendar import DateRange
from banktui.services.query import Query
from banktui.services.shelf import CurrencyTotals
from banktui.store.amounts import MINOR, UNKNOWN_AMOUNT, amount_behind
from banktui.store.listing import Listing
from banktui.store.placing import day_number, day_span, span_of
from banktui.store.pool import Session
from banktui.store.selecting import selection

_EXACT = Context(prec=200)
_HALF = 1_000_000_000
"""Sums are taken in two halves, because SQLite's own would overflow on amounts near its largest integer."""

_SUMS = """
    SELECT
        min(currency), max(currency), count(*) - count(minor),
        sum(minor / 1000000000) FILTER (WHERE minor > 0), sum(minor % 1000000000) FILTER (WHERE minor > 0),
        sum(minor / 1000000000) FILTER (WHERE minor < 0), sum(minor % 1000000000) FILTER (WHERE minor < 0)
    FROM rows WHERE {where} AND largeness < ?
"""
_ODD = "SELECT currency, largeness FROM rows WHERE {where} AND largeness < ? AND minor IS NULL"


def totals(session: Session, listing: Listing, query: Query) -> Mapping[str, CurrencyTotals]:
    """Return money in and out of a query's rows, by currency. Rows without an amount do not count."""
    where = selection(listing, query).by_place()
    sums, values = _SUMS.format(where=where.sql), (*where.values, UNKNOWN_AMOUNT)
    found = session.connection.execute(sums, values).fetchall()
    if found[0][0] != found[0][1]:
        # Most lists have one currency, and grouping costs as much as the sums themselves.
        found = session.connection.execute(f"{sums} GROUP BY currency", values).fetchall()
    by_currency: dict[str, CurrencyTotals] = {}
    odd = 0
    for currency, _, unsummed, *halves in found:
        if currency is not None:
            by_currency[currency] = CurrencyTotals(_joined(*halves[:2]), _joined(*halves[2:]))
            odd += unsummed
    if odd:
        # Amounts that no machine integer holds are few; they are added one by one.
        for currency, key in session.connection.execute(_ODD.format(where=where.sql), values):
            by_currency[currency] = _added(by_currency[currency], amount_behind(key) or Decimal(0))
    return by_currency


def _joined(high: int | None, low: int | None) -> Decimal:
    return _EXACT.divide(Decimal((high or 0) * _HALF + (low or 0)), Decimal(MINOR))


def _added(sums: CurrencyTotals, amount: Decimal) -> CurrencyTotals:
    if amount > 0:
        return CurrencyTotals(_EXACT.add(sums.incoming, amount), sums.outgoing)
    return CurrencyTotals(sums.incoming, _EXACT.add(sums.outgoing, amount))


def daily(session: Session, listing: Listing, dates: DateRange) -> Mapping[str, Sequence[tuple[datetime, Decimal]]]:
    """Return the balance of each day's newest row that has one, by currency, oldest day first (as midnight UTC)."""
    found: dict[str, list[tuple[datetime, Decimal]]] = {}
    for day, balance in (
        _closing_by_day(session, listing, dates) if listing.by_day else _closing(session, listing, dates)
    ):
        at = datetime.combine(date.fromordinal(day), time.min, UTC)
        found.setdefault(balance[:3], []).append((at, Decimal(balance[3:])))
    return found


def _closing_by_day(session: Session, listing: Listing, dates: DateRange) -> Sequence[tuple[int, str]]:
    """Look at the first row of each day only: the cost is that of the days, however many rows they have."""
    days = session.connection.execute(
        "SELECT day, currency FROM days WHERE list_id = ? AND day BETWEEN ? AND ? AND day > 0 AND currency > '' "
        "AND rows > 0 ORDER BY day",
        (listing.list_id, *_bounds(dates)),
    ).fetchall()
    closing: list[tuple[int, str]] = []
    for day, currency in days:
        found = session.connection.execute(
            "SELECT balance FROM rows WHERE place >= ? AND place < ? AND day IS NOT NULL "
            "AND substr(balance, 1, 3) = ? ORDER BY place LIMIT 1",
            (*day_span(listing.list_id, day), currency),
        ).fetchone()
        if found:
            closing.append((day, found[0]))
    return closing


def _closing(session: Session, listing: Listing, dates: DateRange) -> Sequence[tuple[int, str]]:
    rows = session.connection.execute(
        "SELECT day, balance FROM rows WHERE place >= ? AND place < ? AND balance IS NOT NULL AND day BETWEEN ? AND ? "
        "GROUP BY day, substr(balance, 1, 3) HAVING place = min(place) ORDER BY day",
        (*span_of(listing.list_id), *_bounds(dates)),
    )
    return rows.fetchall()


def _bounds(dates: DateRange) -> tuple[int, int]:
    return day_number(dates.first or date.min), day_number(dates.last or date.max)

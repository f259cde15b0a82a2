"""What the store should answer, worked out from plain lists of rows."""

from datetime import date, timedelta
from decimal import Decimal

from banktui.domain.transaction import Transaction
from banktui.services.filtering import fold, matches
from banktui.services.query import Order, Query
from banktui.services.shelf import Window
from tests.store.samples import entry

_ORIGIN = date(2026, 1, 1)


def in_order(rows: list[Transaction], query: Query) -> list[Transaction]:
    """Return what a query should give of rows in their natural order."""
    passing = [r for r in rows if matches(query.filter, r.facets()) and query.dates.holds(r.facets().day)]
    if query.order is Order.AMOUNT:
        passing.sort(key=lambda r: (r.money is None, -r.money.amount if r.money else 0))
    elif query.order is Order.NAME:
        passing.sort(key=lambda r: fold(r.facets().name))
    return passing[::-1] if query.reverse else passing


def ids(window: Window) -> list[str]:
    return [row.item.id for row in window.rows]


def many(count: int) -> list[Transaction]:
    """Return lines over 100 days, newest first, amounts in a mixed order."""
    return [
        entry(f"t{n:05}", _ORIGIN + timedelta(100 - n * 100 // count), str(Decimal(n * 7919 % count) - count // 2))
        for n in range(count)
    ]

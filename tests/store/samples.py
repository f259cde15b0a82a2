"""Rows and lists that the store's tests share."""

from datetime import UTC, date, datetime
from decimal import Decimal

from banktui.domain.listed import Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.shelf import ListRef

LIST = ListRef("anytime-main", "statements", "acc-1")
OTHER = ListRef("anytime-main", "statements", "acc-2")
AT = datetime(2026, 3, 4, 9, 30, 0, 123456, tzinfo=UTC)
LATER = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)

BOOKED = Status("Booked", Meaning.FINAL, "B")
PENDING = Status("Pending", Meaning.PENDING)


def entry(
    name: str,
    day: date | None = None,
    amount: str | None = "-1.00",
    *,
    status: Status | None = BOOKED,
    balance: str | None = None,
    text: str = "",
    currency: str = "EUR",
) -> Transaction:
    """Return a statement line whose id is its name."""
    return Transaction(
        id=name,
        description=text or name,
        day=day,
        money=None if amount is None else Money(Decimal(amount), currency),
        balance=None if balance is None else Money(Decimal(balance), currency),
        status=status,
    )


def on(day: int, *names: str) -> list[Transaction]:
    """Return lines of one day in March 2026."""
    return [entry(name, date(2026, 3, day)) for name in names]

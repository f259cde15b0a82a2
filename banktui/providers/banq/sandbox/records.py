"""What Banq keeps: users' spaces and accounts, those who can be asked for money, requests to be paid, transactions."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

SLUG: Final = "banq"
CURRENCY: Final = "USD"
"""No amount of this API names its currency: it is always this one."""
ONCE: Final = "once"
SUCCEEDED: Final = "None"
"""The reason of a transaction that has not failed; the document lists it among the reasons."""
REVERSED: Final = "Reversed"

OVER: Final = frozenset({"Completed", "Declined", "Canceled", "Expired"})
"""Statuses that nothing follows; the others are Created, Accepted, OnHold, Resumed and OccurrenceCanceled."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where money is received. The documents call its GUID `banqGuid` where a payment names its destination."""

    id: str
    key: str
    name: str
    space: int
    """The id of the space that it belongs to; webhooks call that number `accountId`."""
    ledger_id: str


@dataclass(frozen=True, slots=True)
class Space:
    """A part of the user's standing with Banq that has passed identity checks of its own, or has not yet."""

    id: int
    name: str
    type: str
    status: str
    account_id: str


@dataclass(frozen=True, slots=True)
class Banq:
    """Another user of Banq, who can be asked for money."""

    id: str
    name: str
    email: str
    habit: str
    """What this payer does when asked: see `habits.py`."""


@dataclass(slots=True)
class Transaction:
    """One attempt to move the money of a payment."""

    id: str
    payment_id: str
    funds: Decimal
    fail_reason: str
    created_at: datetime

    @property
    def has_failed(self) -> bool:
        """Whether the money did not arrive, or did not stay."""
        return self.fail_reason != SUCCEEDED


@dataclass(slots=True)
class Payment:
    """A request to be paid."""

    id: str
    status: str
    funds: Decimal
    comment: str
    order_code: str
    frequency: str
    account_id: str
    payer: str
    """A Banq user's id; empty if it goes by link to whoever opens it."""
    payer_name: str
    created_at: datetime
    changed_at: datetime
    starts_on: date | None = None
    ends_on: date | None = None
    skipped: int = 0
    """Occurrences that were cancelled one by one."""
    transactions: list[Transaction] = field(default_factory=list)

    @property
    def is_recurring(self) -> bool:
        """Whether it is paid again and again."""
        return self.frequency != ONCE

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.status in OVER

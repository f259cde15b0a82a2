"""What becomes of a request to be paid by itself, as the bank's clock goes on.

How payers behave, how long requests stay open and what follows a failed attempt is our choice: the documents only list
the actions, and tell one story (accepted, transaction, completed).
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from banktui.providers.banq.sandbox.records import ONCE, REVERSED, SUCCEEDED, Payment

TRANSACTION: Final = "Transaction"
"""The step in which money is moved, or is not; all others are a payment's new status."""
SHORT_OF_MONEY: Final = "InsufficientBalance"
OPEN_FOR: Final = timedelta(days=30)
RESUMED_AFTER: Final = timedelta(hours=24)
_AT_ONCE: Final = timedelta(seconds=1)
_SETTLING: Final = timedelta(seconds=2)
_EXECUTED_AT: Final = time(14, 0, tzinfo=UTC)
_ANSWERS: Final = {
    "prompt": ("Accepted", timedelta(minutes=2)),
    "slow": ("Accepted", timedelta(hours=26)),
    "short": ("Accepted", timedelta(minutes=2)),
    "declines": ("Declined", timedelta(hours=3)),
}
HABITS: Final = frozenset(_ANSWERS) | {"silent"}
_EVERY: Final = {"weekly": (0, 7), "biweekly": (0, 14), "monthly": (1, 0), "quarterly": (3, 0), "yearly": (12, 0)}
"""Months and days from one occurrence to the next; the documents publish no value but `once`."""
FREQUENCIES: Final = (ONCE, *_EVERY)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to a payment next, and when."""

    due: datetime
    action: str
    reason: str = SUCCEEDED
    """Why a transaction fails, if it does."""


def next_step(payment: Payment, habit: str) -> Step | None:
    """Return what happens next, or None if nothing will unless somebody acts."""
    match payment.status:
        case "Created":
            action, after = _ANSWERS.get(habit, ("Expired", OPEN_FOR))
            return Step(payment.created_at + after, action)
        case "OnHold":
            return Step(payment.changed_at + RESUMED_AFTER, "Resumed") if habit == "short" else None
        case "Accepted" | "Resumed" | "OccurrenceCanceled":
            return _collected(payment, habit)
        case _:
            return None


def occurrence(first: date, frequency: str, number: int) -> date:
    """Return the day of an occurrence, counted from 0; a day that its month does not have becomes the last."""
    months, days = _EVERY[frequency]
    year, month = divmod(first.year * 12 + first.month - 1 + months * number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last)) + timedelta(days=days * number)


def executed(day: date) -> datetime:
    """Return the instant of a day at which occurrences are executed."""
    return datetime.combine(day, _EXECUTED_AT)


def _collected(payment: Payment, habit: str) -> Step:
    last = payment.transactions[-1] if payment.transactions else None
    arrived = [transaction for transaction in payment.transactions if transaction.fail_reason in {SUCCEEDED, REVERSED}]
    if last and last not in arrived and last.created_at >= payment.changed_at:
        return Step(last.created_at + _AT_ONCE, "OnHold")
    reason = SHORT_OF_MONEY if habit == "short" and last is None else SUCCEEDED
    soonest = payment.changed_at + _AT_ONCE
    if not payment.is_recurring or payment.starts_on is None:
        return Step(arrived[-1].created_at + _SETTLING, "Completed") if arrived else Step(soonest, TRANSACTION, reason)
    day = occurrence(payment.starts_on, payment.frequency, len(arrived) + payment.skipped)
    if payment.ends_on and day > payment.ends_on:
        return Step(max(soonest, (last.created_at if last else payment.changed_at) + _SETTLING), "Completed")
    return Step(max(soonest, executed(day)), TRANSACTION, reason)

"""What can be told of an amount while it is typed: the connection's limit, and what the account holds."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from banktui.domain.amount import amount_of
from banktui.domain.money import Money
from banktui.services.acting import Form
from banktui.services.guarding import over_limit
from banktui.services.provider import Connection

AMOUNT = "amount"
"""The name of the field of the amount in every form that moves money."""
_TOO_MUCH = "More than the account held when it was last read."


def bounded(form: Form, connection: Connection, balance: Money | None, currency: str) -> Form:
    """Return a form whose amount is held against the limit of one operation, and against a balance where it is known.

    What is over the limit is refused; what is more than the balance is only remarked on: an account may be overdrawn.
    """
    if not currency:
        return form
    fields = tuple(
        replace(field, limit=_limit(connection, currency), remark=_remark(balance)) if field.name == AMOUNT else field
        for field in form.fields
    )
    return replace(form, fields=fields)


def _limit(connection: Connection, currency: str) -> Callable[[str], str]:
    def fault(typed: str) -> str:
        money = _money(typed, currency)
        if money is None:
            return ""
        # What was spent today is counted for the review.
        problem = over_limit(connection.limit(currency)._replace(per_day=None), money, lambda: Decimal(0))
        return problem.title if problem is not None else ""

    return fault


def _remark(balance: Money | None) -> Callable[[str], str] | None:
    if balance is None:
        return None

    def remark(typed: str) -> str:
        money = _money(typed, balance.currency)
        return _TOO_MUCH if money is not None and money.amount > balance.amount else ""

    return remark


def _money(typed: str, currency: str) -> Money | None:
    try:
        return amount_of(typed, currency)
    except ValueError:
        return None

"""Test transactions: made on request, as the document describes them, and made again after a restart.

Each request makes one: nothing in this version of the API tells a repeated request from a second one. A test account is
not a real one, so that it may go below zero, and nothing arrives at its counterpart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from banktui.domain.money import minor_digits
from banktui.providers.ibanity.sandbox.errors import refused
from banktui.providers.ibanity.sandbox.register import SLUG, Days, HeldAccount, Register
from banktui.providers.ibanity.sandbox.statements import Entry
from banktui.sandbox.ledger import Party

RESOURCE: Final = "sandboxTransaction"
_KIND: Final = "sandbox-transaction"
_LONGEST: Final = {"counterpart": 70, "communication": 500}
"""The document names no length: these keep a test from filling the bank."""
_MOST: Final = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class _Order:
    """What a transaction is to be."""

    value_day: date
    execution_day: date
    counterpart: str
    communication: str
    amount: Decimal
    """Signed: negative leaves the account."""


class TransactionDesk:
    """Makes test transactions."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def create(self, held: HeldAccount, attributes: Mapping[str, Any]) -> Entry[HeldAccount]:
        """Make a transaction on a test account. Raises RefusedError (`validation_error`), naming the attribute."""
        order = _order(held, attributes)
        record = {
            "account": held.id,
            "at": self._register.bank.clock.now().isoformat(),
            "value_day": order.value_day.isoformat(),
            "execution_day": order.execution_day.isoformat(),
            "counterpart": order.counterpart,
            "communication": order.communication,
            "amount": str(order.amount),
        }
        # Written down whole before anything moves: a crash in between loses neither.
        self._register.bank.remember(SLUG, _KIND, record)
        return self._book(held, order, datetime.fromisoformat(record["at"]))

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Make again what was made in an earlier run; other kinds of memories are not ours."""
        if kind != _KIND:
            return
        order = _Order(
            value_day=date.fromisoformat(payload["value_day"]),
            execution_day=date.fromisoformat(payload["execution_day"]),
            counterpart=payload["counterpart"],
            communication=payload["communication"],
            amount=Decimal(payload["amount"]),
        )
        self._book(self._register.held[payload["account"]], order, datetime.fromisoformat(payload["at"]))

    def _book(self, held: HeldAccount, order: _Order, at: datetime) -> Entry[HeldAccount]:
        register, ledger = self._register, self._register.bank.ledger
        number = ledger.count(held.ledger_account) + 1
        transaction_id = register.sandbox_transaction_ids.encode(held.serial, number)
        ours, theirs = held.ledger_account, ledger.outside(held.currency)
        leaves = order.amount < 0
        # The document gives a counterpart's number and no name.
        party = Party("", order.counterpart)
        ledger.move(
            debit=ours if leaves else theirs,
            credit=theirs if leaves else ours,
            amount=abs(order.amount),
            at=at,
            description=order.communication,
            kind="transfer",
            provider=SLUG,
            operation=_KIND,
            texts={
                "communication": order.communication,
                "counterpart": order.counterpart,
                "transaction": transaction_id,
            },
            debit_sees=party if leaves else None,
            credit_sees=None if leaves else party,
            check_funds=False,
        )
        register.days[held.ledger_account, number] = Days(order.value_day, order.execution_day)
        posting = ledger.posting(held.ledger_account, number)
        if posting is None:
            raise LookupError(f"{held.ledger_account} has no posting {number}")
        return Entry(held, held.serial, posting)


def _order(held: HeldAccount, attributes: Mapping[str, Any]) -> _Order:
    value_day, execution_day = _day(attributes, "valueDate"), _day(attributes, "executionDate")
    if _text(attributes, "currency", 3) != held.currency:
        raise _invalid("currency", "The currency is not that of the account.")
    counterpart, communication = (_text(attributes, name, longest) for name, longest in _LONGEST.items())
    return _Order(value_day, execution_day, counterpart, communication, _amount(held, attributes))


def _day(attributes: Mapping[str, Any], name: str) -> date:
    text = _text(attributes, name, 40)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    # A bare day reads as midnight, and a time without a zone means nothing.
    if instant is None or instant.tzinfo is None:
        raise _invalid(name, "The attribute is not a datetime in ISO 8601 with a zone.")
    try:
        return instant.astimezone(UTC).date()
    except OverflowError:
        raise _invalid(name, "The datetime lies outside of the calendar.") from None


def _amount(held: HeldAccount, attributes: Mapping[str, Any]) -> Decimal:
    value = _required(attributes, "amount")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _invalid("amount", "The attribute is not a number.")
    amount = Decimal(value)
    if not amount or abs(amount) >= _MOST:
        raise _invalid("amount", "The amount is zero, or larger than any account.")
    exact = amount.quantize(Decimal(1).scaleb(-(minor_digits(held.currency) or 0)))
    if exact != amount:
        raise _invalid("amount", f"The amount has more digits than {held.currency} has.")
    return exact


def _text(attributes: Mapping[str, Any], name: str, longest: int) -> str:
    value = _required(attributes, name)
    if not isinstance(value, str) or not value.strip():
        raise _invalid(name, "The attribute is not a text.")
    if len(value) > longest or any("\ud800" <= character <= "\udfff" for character in value):
        raise _invalid(name, f"The attribute is no text of up to {longest} characters.")
    return value


def _required(attributes: Mapping[str, Any], name: str) -> Any:
    value = attributes.get(name)
    if value is None:
        raise _invalid(name, "The attribute is required.")
    return value


def _invalid(name: str, message: str) -> Exception:
    return refused("validation_error", message=message, attribute=name)

"""Test transactions: made on request, as the document describes them, and made again after a restart.

Each request makes one: nothing in this version of the API tells a repeated request from a second one. A test account is
not a real one, so that it may go below zero, and nothing arrives at its counterpart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from banktui.providers.ibanity.sandbox.attributes import amount, invalid, required, text
from banktui.providers.ibanity.sandbox.register import SLUG, Days, HeldAccount, Register
from banktui.providers.ibanity.sandbox.statements import Entry
from banktui.sandbox.ledger import Party

RESOURCE: Final = "sandboxTransaction"
_KIND: Final = "sandbox-transaction"
_DELETED: Final = "sandbox-transaction-deleted"
_LONGEST: Final = {"counterpart": 70, "communication": 500}
"""The document names no length: these keep a test from filling the bank."""


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
    """Makes and deletes test transactions."""

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

    def delete(self, entry: Entry[HeldAccount]) -> None:
        """Take a transaction away, and its amount out of the balance. Customers see that after a synchronization."""
        record = {
            "account": entry.owner.id,
            "number": entry.posting.number,
            "at": self._register.bank.clock.now().isoformat(),
        }
        self._register.bank.remember(SLUG, _DELETED, record)
        self._take_away(record)

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Do again what was done in an earlier run; other kinds of memories are not ours."""
        if kind == _DELETED:
            self._take_away(payload)
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

    def _take_away(self, record: Mapping[str, Any]) -> None:
        """Book the amount back, with neither posting in any statement: a ledger forgets nothing."""
        held, number = self._register.held[record["account"]], record["number"]
        ledger, account = self._register.bank.ledger, held.ledger_account
        posting = ledger.posting(account, number)
        if posting is None:
            raise LookupError(f"{account} has no posting {number}")
        outside = ledger.outside(held.currency)
        came = posting.amount > 0
        ledger.post(
            debit=account if came else outside,
            credit=outside if came else account,
            amount=abs(posting.amount),
            at=datetime.fromisoformat(record["at"]),
            description="A test transaction was deleted",
            kind=_DELETED,
        )
        back = ledger.count(account)
        self._register.hide(account, number, since=back)
        self._register.hide(account, back, since=back)

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
    if text(attributes, "currency", 3) != held.currency:
        raise invalid("currency", "The currency is not that of the account.")
    counterpart, communication = (text(attributes, name, longest) for name, longest in _LONGEST.items())
    return _Order(value_day, execution_day, counterpart, communication, _amount(held, attributes))


def _day(attributes: Mapping[str, Any], name: str) -> date:
    written = text(attributes, name, 40)
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        instant = None
    # A bare day reads as midnight, and a time without a zone means nothing.
    if instant is None or instant.tzinfo is None:
        raise invalid(name, "The attribute is not a datetime in ISO 8601 with a zone.")
    try:
        return instant.astimezone(UTC).date()
    except OverflowError:
        raise invalid(name, "The datetime lies outside of the calendar.") from None


def _amount(held: HeldAccount, attributes: Mapping[str, Any]) -> Decimal:
    exact = amount(required(attributes, "amount"), "amount", held.currency)
    if not exact:
        raise invalid("amount", "The amount is zero.")
    return exact

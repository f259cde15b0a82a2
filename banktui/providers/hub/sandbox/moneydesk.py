"""Moves money between ledgers and out of them, decides how each order ends, and remembers it.

Every order is its own: two that are alike move money twice, because the API has nothing that tells a retry apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from banktui.providers.hub.sandbox.events import Notifier
from banktui.providers.hub.sandbox.outcomes import Outcome
from banktui.providers.hub.sandbox.records import (
    FUNDS_RECEIVED,
    INTERNAL_TRANSFER,
    PAY_OUT,
    BeneficiaryRecord,
    LedgerRecord,
    TransactionRecord,
)
from banktui.providers.hub.sandbox.register import Register
from banktui.providers.hub.sandbox.rules import Order, Rules
from banktui.sandbox.ledger import Party

REVIEW: Final = timedelta(hours=24)
"""How long a quarantined order is held before it is released by itself."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """How a coming order is to end, whatever the rules say."""

    outcome: Outcome
    has_moved: bool
    """True if the money goes, unless the rules forbid it: with `contact_support` nobody can tell from outside."""


@dataclass(slots=True)
class MoneyDesk:
    """Carries out orders."""

    register: Register
    notifier: Notifier
    rules: Rules
    _arranged: list[Arranged] = field(default_factory=list)

    def transfer(
        self, source: LedgerRecord, target: LedgerRecord, amount: Decimal, reference: str
    ) -> TransactionRecord:
        """Move money from one ledger to another."""
        return self._carry_out(Order(INTERNAL_TRANSFER, amount, reference, source, target))

    def pay_out(self, beneficiary: BeneficiaryRecord, amount: Decimal, reference: str) -> TransactionRecord:
        """Pay a beneficiary from the ledger that it implies; an account that was issued here is paid directly."""
        source = self.register.payer(beneficiary)
        target = self.register.ledger_at(beneficiary.sort_code, beneficiary.account_number)
        return self._carry_out(Order(PAY_OUT, amount, reference, source, target, beneficiary))

    def receive(self, target: LedgerRecord, amount: Decimal, reference: str, sender: str) -> TransactionRecord:
        """Take in money that somebody at another bank has sent."""
        transaction = TransactionRecord(
            id=self._new_id(),
            type=FUNDS_RECEIVED,
            amount=amount,
            currency=target.currency,
            reference=reference,
            outcome=Outcome.SUCCESS,
            at=self.register.bank.clock.now(),
            target=target.id,
            sender=sender,
            has_moved=True,
        )
        self._record(transaction, is_arranged=False)
        self.notifier.received(transaction)
        return transaction

    def arrange(self, arranged: Arranged, times: int) -> None:
        """Have the next orders end in a certain way."""
        payload = {"outcome": arranged.outcome.message, "has_moved": arranged.has_moved, "times": times}
        self.register.bank.remember("hub", "arranged", payload)
        self._arranged.extend([arranged] * times)

    def held(self, transaction_id: str = "") -> TransactionRecord:
        """Return the quarantined order of an id, or the newest one. Raises ValueError if there is none."""
        newest_first = reversed(self.register.transactions.values())
        found = next((one for one in newest_first if one.is_held and transaction_id in {"", one.id}), None)
        if found is None:
            raise ValueError(f"{transaction_id} is not in quarantine" if transaction_id else "nothing is in quarantine")
        return found

    def release(self, transaction: TransactionRecord, at: datetime) -> None:
        """End a quarantine well: the money moves now, if nothing else stands against it by now."""
        order = self._order(transaction)
        self._conclude(transaction, self.rules.obstacle(order, self._balance(order)) or Outcome.SUCCESS, at)

    def decline(self, transaction: TransactionRecord, at: datetime) -> None:
        """End a quarantine badly: no money moves."""
        self._conclude(transaction, Outcome.DECLINED, at)

    def schedule(self) -> None:
        """Have every quarantine end when its time comes."""
        for transaction in self.register.transactions.values():
            if transaction.is_held:
                self._schedule(transaction)

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Do again what was done in an earlier run; nobody is told a second time."""
        match kind:
            case "transaction":
                self._recall_transaction(payload)
            case "arranged":
                arranged = Arranged(Outcome.of(payload["outcome"]), payload["has_moved"])
                self._arranged.extend([arranged] * payload["times"])
            case _:
                transaction = self.register.transactions[payload["id"]]
                self._end(transaction, Outcome.of(payload["outcome"]), datetime.fromisoformat(payload["at"]))

    def _carry_out(self, order: Order) -> TransactionRecord:
        judged = self.rules.judge(order, self._balance(order))
        arranged = self._arranged[0] if self._arranged else Arranged(judged, has_moved=True)
        transaction = TransactionRecord(
            id=self._new_id(),
            type=order.type,
            amount=order.amount,
            currency=order.source.currency if order.source else "GBP",
            reference=order.reference,
            outcome=arranged.outcome,
            at=self.register.bank.clock.now(),
            source=order.source.id if order.source else "",
            target=order.target.id if order.target else "",
            beneficiary=order.beneficiary.id if order.beneficiary else "",
            has_moved=arranged.has_moved and judged is Outcome.SUCCESS,
        )
        self._record(transaction, is_arranged=bool(self._arranged))
        self.notifier.decided(transaction)
        if transaction.is_held:
            self._schedule(transaction)
        return transaction

    def _balance(self, order: Order) -> Decimal:
        return self.register.bank.ledger.balance(order.source.account) if order.source else Decimal(0)

    def _record(self, transaction: TransactionRecord, *, is_arranged: bool) -> None:
        """Write an order down before its money moves: a crash in between loses neither."""
        written = {name: getattr(transaction, name) for name in TransactionRecord.__dataclass_fields__}
        written |= {
            "amount": str(transaction.amount),
            "outcome": transaction.outcome.message,
            "at": transaction.at.isoformat(),
            "is_arranged": is_arranged,
        }
        self.register.bank.remember("hub", "transaction", written)
        self._enter(transaction, is_arranged=is_arranged)

    def _recall_transaction(self, payload: Mapping[str, Any]) -> None:
        known = {name: payload[name] for name in TransactionRecord.__dataclass_fields__}
        known |= {
            "amount": Decimal(payload["amount"]),
            "outcome": Outcome.of(payload["outcome"]),
            "at": datetime.fromisoformat(payload["at"]),
        }
        self._enter(TransactionRecord(**known), is_arranged=payload["is_arranged"])

    def _enter(self, transaction: TransactionRecord, *, is_arranged: bool) -> None:
        if is_arranged:
            self._arranged.pop(0)
        self.register.transactions[transaction.id] = transaction
        if transaction.has_moved:
            self._move(transaction)

    def _conclude(self, transaction: TransactionRecord, outcome: Outcome, at: datetime) -> None:
        payload = {"id": transaction.id, "outcome": outcome.message, "at": at.isoformat()}
        self.register.bank.remember("hub", "concluded", payload)
        self._end(transaction, outcome, at)
        self.notifier.released(transaction)

    def _end(self, transaction: TransactionRecord, outcome: Outcome, at: datetime) -> None:
        transaction.outcome = outcome
        transaction.at = at
        transaction.has_moved = outcome is Outcome.SUCCESS
        if transaction.has_moved:
            self._move(transaction)

    def _schedule(self, transaction: TransactionRecord) -> None:
        due = transaction.at + REVIEW
        self.register.bank.at(due, partial(self._when_due, transaction, due))

    def _when_due(self, transaction: TransactionRecord, due: datetime) -> None:
        if transaction.is_held:
            self.release(transaction, due)

    def _order(self, transaction: TransactionRecord) -> Order:
        """Return the order again that a transaction came from."""
        return Order(
            type=transaction.type,
            amount=transaction.amount,
            reference=transaction.reference,
            source=self.register.ledgers.get(transaction.source),
            target=self.register.ledgers.get(transaction.target),
            beneficiary=self.register.beneficiaries.get(transaction.beneficiary),
        )

    def _move(self, transaction: TransactionRecord) -> None:
        """Book an order whose funds were checked when it was decided."""
        ledger = self.register.bank.ledger
        outside = ledger.outside(transaction.currency)
        order = self._order(transaction)
        payee, target = order.beneficiary, order.target
        texts = {"reference": transaction.reference, "transaction_id": transaction.id}
        if payee is not None:
            texts |= {
                "beneficiary_id": payee.id,
                "sort_code": payee.sort_code,
                "account_number": payee.account_number,
            }
        ledger.move(
            debit=order.source.account if order.source else outside,
            credit=target.account if target else outside,
            amount=transaction.amount,
            at=transaction.at,
            description=transaction.reference,
            kind="transfer",
            provider="hub",
            operation=transaction.type.replace("_", "-"),
            texts=texts,
            reference=transaction.id,
            debit_sees=Party(payee.name) if payee and not target else None,
            credit_sees=Party(transaction.sender) if transaction.sender else None,
            check_funds=False,
        )

    def _new_id(self) -> str:
        return self.register.new_id("transaction", str(len(self.register.transactions) + 1))

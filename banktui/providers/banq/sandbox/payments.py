"""Requests to be paid while the bank is open: made, answered, collected; remembered, and done again on restart."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from banktui.providers.banq.sandbox.asking import Draft
from banktui.providers.banq.sandbox.habits import TRANSACTION, Step, next_step
from banktui.providers.banq.sandbox.identifiers import new_guid
from banktui.providers.banq.sandbox.memory import Memory
from banktui.providers.banq.sandbox.records import CURRENCY, REVERSED, SLUG, Payment, Transaction
from banktui.providers.banq.sandbox.register import Register
from banktui.providers.banq.sandbox.webhooks import Change, WebhookDesk
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import Party

SOMEBODY = "Somebody with the link"


class PaymentDesk:
    """Carries payments from one step to the next."""

    def __init__(self, bank: Bank, register: Register, memory: Memory, webhooks: WebhookDesk) -> None:
        self._bank = bank
        self._register = register
        self._memory = memory
        self._webhooks = webhooks
        self._seeded = len(register.payments)

    def create(self, draft: Draft) -> Payment:
        """Make a request to be paid."""
        number = len(self._register.payments) - self._seeded
        record = {
            "id": new_guid(self._bank, "payment", "live", str(number)),
            "funds": str(draft.funds),
            "comment": draft.comment,
            "order_code": draft.order_code,
            "frequency": draft.frequency,
            "account_id": draft.account.id,
            "payer": draft.payer.id if draft.payer else "",
            "payer_name": draft.payer.name if draft.payer else "",
            "at": self._bank.clock.now().isoformat(),
            "starts_on": draft.starts_on.isoformat() if draft.starts_on else None,
            "ends_on": draft.ends_on.isoformat() if draft.ends_on else None,
        }
        self._memory.write("payment", record)
        payment = self._created(record)
        self._tell(payment, "Payment", "Created", payment.id, payment.created_at)
        self._plan(payment)
        return payment

    def perform(self, payment: Payment, step: Step) -> None:
        """Make a step happen at the instant at which it is due."""
        record = {"payment": payment.id, "action": step.action, "at": step.due.isoformat(), "reason": step.reason}
        self._memory.write("step", record)
        transaction = self._stepped(record)
        if transaction is None:
            self._tell(payment, "Payment", step.action, payment.id, step.due)
        else:
            action = "Failed" if transaction.has_failed else "Created"
            self._tell(payment, "Transaction", action, transaction.id, step.due)
        self._plan(payment)

    def skip(self, payment: Payment, at: datetime) -> None:
        """Cancel the next occurrence of a recurring payment."""
        record = {"payment": payment.id, "at": at.isoformat()}
        self._memory.write("skip", record)
        self._skipped(record)
        self._tell(payment, "Payment", payment.status, payment.id, at)
        self._plan(payment)

    def reverse(self, transaction: Transaction, at: datetime) -> None:
        """Give the money of a transaction back to its payer. Raises InsufficientFundsError if it is spent."""
        self._taken_back(transaction, at)
        self._memory.write("reversal", {"transaction": transaction.id, "at": at.isoformat()})
        payment = self._register.payment(transaction.payment_id)
        self._tell(payment, "Transaction", "Updated", transaction.id, at)

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Do again what was remembered in an earlier run; nobody is told a second time."""
        match kind:
            case "payment":
                self._created(payload)
            case "step":
                self._stepped(payload)
            case "skip":
                self._skipped(payload)
            case "reversal":
                at = datetime.fromisoformat(payload["at"])
                self._taken_back(self._register.transaction(payload["transaction"]), at)
            case _:
                raise ValueError(f"Banq remembers nothing of the kind {kind!r}")

    def schedule(self) -> None:
        """Have everything that is open go on with the bank's clock."""
        for payment in self._register.payments:
            if not payment.is_over:
                self._plan(payment)

    def latest(self, payment: Payment) -> Change:
        """Return the last thing that happened to a payment itself."""
        account = self._register.accounts[payment.account_id]
        return Change(account, "Payment", payment.status, payment.id, payment.changed_at)

    def _plan(self, payment: Payment) -> None:
        step = next_step(payment, self._register.habit_of(payment))
        if step is not None:
            self._bank.at(step.due, partial(self._go_on, payment, step))

    def _go_on(self, payment: Payment, planned: Step) -> None:
        """Make a step happen, unless something else has happened to the payment since it was planned."""
        if next_step(payment, self._register.habit_of(payment)) == planned:
            self.perform(payment, planned)

    def _created(self, record: Mapping[str, Any]) -> Payment:
        at = datetime.fromisoformat(record["at"])
        payment = Payment(
            id=record["id"],
            status="Created",
            funds=Decimal(record["funds"]),
            comment=record["comment"],
            order_code=record["order_code"],
            frequency=record["frequency"],
            account_id=record["account_id"],
            payer=record["payer"],
            payer_name=record["payer_name"],
            created_at=at,
            changed_at=at,
            starts_on=_day(record["starts_on"]),
            ends_on=_day(record["ends_on"]),
        )
        self._register.add_payment(payment)
        return payment

    def _stepped(self, record: Mapping[str, Any]) -> Transaction | None:
        payment = self._register.payment(record["payment"])
        at = datetime.fromisoformat(record["at"])
        if record["action"] != TRANSACTION:
            payment.status, payment.changed_at = record["action"], at
            if not payment.payer and payment.status == "Accepted":
                payment.payer_name = SOMEBODY
            return None
        name = new_guid(self._bank, "transaction", payment.id, str(len(payment.transactions)))
        transaction = Transaction(name, payment.id, payment.funds, record["reason"], at)
        self._register.add_transaction(transaction)
        if not transaction.has_failed:
            self._move(payment, transaction, at, is_back=False)
        return transaction

    def _skipped(self, record: Mapping[str, Any]) -> None:
        payment = self._register.payment(record["payment"])
        payment.status = "OccurrenceCanceled"
        payment.skipped += 1
        payment.changed_at = datetime.fromisoformat(record["at"])

    def _taken_back(self, transaction: Transaction, at: datetime) -> None:
        self._move(self._register.payment(transaction.payment_id), transaction, at, is_back=True)
        transaction.fail_reason = REVERSED

    def _move(self, payment: Payment, transaction: Transaction, at: datetime, *, is_back: bool) -> None:
        ledger = self._bank.ledger
        account = self._register.accounts[payment.account_id].ledger_id
        outside = ledger.outside(CURRENCY)
        payer = Party(payment.payer_name or SOMEBODY)
        ledger.move(
            debit=account if is_back else outside,
            credit=outside if is_back else account,
            amount=transaction.funds,
            at=at,
            description=f"Reversed: {payment.comment}" if is_back else payment.comment,
            kind="transfer",
            provider=SLUG,
            operation="reversal" if is_back else "get-paid-direct" if payment.payer else "get-paid-link",
            texts={
                "comment": payment.comment,
                "externalOrderCode": payment.order_code,
                "payment": payment.id,
                "transaction": transaction.id,
            },
            reference=payment.order_code,
            debit_sees=payer if is_back else None,
            credit_sees=None if is_back else payer,
        )

    def _tell(self, payment: Payment, resource: str, action: str, resource_id: str, at: datetime) -> None:
        account = self._register.accounts[payment.account_id]
        self._webhooks.tell(Change(account, resource, action, resource_id, at))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

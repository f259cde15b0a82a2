"""What can be made to happen at Banq on purpose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from banktui.providers.banq.sandbox.errors import Refusal
from banktui.providers.banq.sandbox.habits import TRANSACTION, Step, next_step
from banktui.providers.banq.sandbox.memory import Memory
from banktui.providers.banq.sandbox.payments import PaymentDesk
from banktui.providers.banq.sandbox.records import SLUG, SUCCEEDED, Payment, Transaction
from banktui.providers.banq.sandbox.register import Register
from banktui.providers.banq.sandbox.switches import Switches
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import InsufficientFundsError

_WAITING: Final = ("Created", "OnHold")
_UNFINISHED: Final = (*_WAITING, "Accepted", "Resumed", "OccurrenceCanceled")
_LONGEST_REASON: Final = 200
_OPEN: Final = "optional: the payment's id; the newest open one if left out"


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Runs them at the present of the bank's clock."""

    bank: Bank
    register: Register
    desk: PaymentDesk
    switches: Switches
    memory: Memory

    def offer(self) -> None:
        """Put them on the bank's board."""
        add = partial(self.bank.scenarios.add, provider=SLUG)
        add(
            "payment_accepted",
            "A payer accepts a Banq request to be paid: the money arrives and, unless it recurs, it is completed.",
            {"payment": _OPEN},
            self.accepted,
        )
        add(
            "payment_declined",
            "A payer declines a Banq request to be paid.",
            {
                "payment": _OPEN,
                "reason": "optional: a fail reason; the payment is then tried first and its transaction fails with it",
            },
            self.declined,
        )
        add(
            "payment_canceled",
            "An open Banq request to be paid is cancelled.",
            {"payment": _OPEN, "occurrence": "optional: true cancels only the next occurrence of a recurring one"},
            self.canceled,
        )
        add(
            "payment_reversed",
            "The money of a Banq transaction goes back to its payer.",
            {"transaction": "optional: the transaction's id; the newest successful one if left out"},
            self.reversed,
        )
        add(
            "banq_switches",
            "Banq writes things differently; what is left out goes back to the usual.",
            {
                "amounts": "optional: number or text",
                "errors": "optional: mixed (by status), text or json",
                "expires_in": "optional: what token answers say: a number, any text, or missing for no such member",
            },
            self.switch,
        )

    def accepted(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Accept a payment; one that is on hold is resumed instead."""
        payment = self._open(given.get("payment", ""))
        now = self.bank.clock.now()
        self.desk.perform(payment, Step(now, "Resumed" if payment.status == "OnHold" else "Accepted"))
        if self._collects_now(payment):
            self.desk.perform(payment, Step(now, TRANSACTION))
            if not payment.is_recurring:
                self.desk.perform(payment, Step(now, "Completed"))
        return {
            "payment": payment.id,
            "status": payment.status,
            "transactions": [transaction.id for transaction in payment.transactions],
        }

    def declined(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Decline a payment."""
        payment = self._open(given.get("payment", ""))
        reason = given.get("reason", "")
        if reason == SUCCEEDED or len(reason) > _LONGEST_REASON:
            raise ValueError(f"a reason is a word of up to {_LONGEST_REASON} characters, and not {SUCCEEDED}")
        now = self.bank.clock.now()
        if reason:
            self.desk.perform(payment, Step(now, TRANSACTION, reason))
        self.desk.perform(payment, Step(now, "Declined"))
        return {"payment": payment.id, "status": payment.status, "reason": reason or None}

    def canceled(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Cancel a payment, or its next occurrence."""
        wanted = given.get("occurrence", "false").lower()
        if wanted not in {"true", "false"}:
            raise ValueError("occurrence is true or false")
        is_occurrence = wanted == "true"
        payment = self._open(given.get("payment", ""), _UNFINISHED, recurring=is_occurrence)
        now = self.bank.clock.now()
        if is_occurrence:
            self.desk.skip(payment, now)
        else:
            self.desk.perform(payment, Step(now, "Canceled"))
        return {"payment": payment.id, "status": payment.status}

    def reversed(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Take back the money of a transaction."""
        transaction = self._successful(given.get("transaction", ""))
        try:
            self.desk.reverse(transaction, self.bank.clock.now())
        except InsufficientFundsError:
            raise ValueError("the account holds less than is to go back") from None
        return {"transaction": transaction.id, "payment": transaction.payment_id, "reason": transaction.fail_reason}

    def switch(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Set all switches, those left out to the usual."""
        self.switches.turn(given)
        self.memory.write("switches", dict(given))
        return dict(given)

    def _collects_now(self, payment: Payment) -> bool:
        """Tell whether money is due at once: always of a single payment, of a recurring one if an occurrence is."""
        step = next_step(payment, "")
        if step is None or step.action != TRANSACTION:
            return False
        return not payment.is_recurring or step.due <= self.bank.clock.now()

    def _open(self, text: str, statuses: Collection[str] = _WAITING, *, recurring: bool = False) -> Payment:
        # What is due has happened before anything that is done on purpose.
        self.bank.settle()
        if not text:
            return self._newest(recurring=recurring)
        try:
            payment = self.register.payment(text)
        except Refusal:
            raise ValueError(f"there is no payment {text}") from None
        if payment.status not in statuses:
            raise ValueError(f"payment {payment.id} is not open: {payment.status}")
        if recurring and not payment.is_recurring:
            raise ValueError(f"payment {payment.id} does not recur")
        return payment

    def _newest(self, *, recurring: bool) -> Payment:
        open_ones = [payment for payment in reversed(self.register.payments) if not payment.is_over]
        if recurring:
            found = [payment for payment in open_ones if payment.is_recurring]
        else:
            # One that waits for its payer's answer before one that was put on hold.
            found = [payment for status in _WAITING for payment in open_ones if payment.status == status]
        if not found:
            raise ValueError("no payment is open")
        return found[0]

    def _successful(self, text: str) -> Transaction:
        self.bank.settle()
        if not text:
            found = next((one for one in reversed(self.register.transactions) if not one.has_failed), None)
            if found is None:
                raise ValueError("no transaction has succeeded")
            return found
        try:
            transaction = self.register.transaction(text)
        except Refusal:
            raise ValueError(f"there is no transaction {text}") from None
        if transaction.has_failed:
            raise ValueError(f"transaction {transaction.id} moved no money: {transaction.fail_reason}")
        return transaction

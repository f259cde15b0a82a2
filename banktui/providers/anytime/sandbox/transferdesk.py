"""Credit transfers as they are ordered, and what happens to them as time goes by.

What is ordered through the API leaves its account at once and waits to be executed; if it is cancelled, it comes back.
The demo's own pending transfers leave their accounts when they are executed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.paris import at_clock, day_of
from banktui.providers.anytime.sandbox.payments import execution_reference
from banktui.providers.anytime.sandbox.records import AccountRecord, TransferRecord
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import InsufficientFundsError, Party

IN_PROGRESS_AFTER: Final = timedelta(minutes=1)
EXECUTED_AFTER: Final = timedelta(minutes=10)
"""From the order through the API. The documents name the stages and no times."""
_EXECUTION_CLOCK: Final = "09:30"
_NOT_ENOUGH: Final = 4020210


@dataclass(frozen=True, slots=True)
class Order:
    """A transfer as it was asked for; all texts as they were received."""

    name: str
    iban: str
    swift: str
    amount: Decimal
    reason: str
    source_reason: str


@dataclass(frozen=True, slots=True)
class Tellers:
    """Who is told of transfers that have become final."""

    at_once: Callable[[TransferRecord], None]
    together: Callable[[TransferRecord], None]
    """Of those that become final by time, several are told of in one."""


class TransferDesk:
    """Takes orders, executes and cancels them, by time or by order of a scenario, and remembers it."""

    def __init__(
        self,
        bank: Bank,
        accounts: Mapping[int, AccountRecord],
        transfers: Mapping[int, list[TransferRecord]],
        tell: Tellers,
    ) -> None:
        self._bank = bank
        self._accounts = accounts
        self._transfers = transfers
        self._tell = tell
        self._by_id = {transfer.id: transfer for listed in transfers.values() for transfer in listed}

    def schedule(self) -> None:
        """Have every pending transfer executed when its time comes."""
        for transfer in self._by_id.values():
            if not transfer.is_final:
                self._schedule(transfer)

    def order(self, account: AccountRecord, order: Order, proof: str) -> TransferRecord:
        """Take an order; refuse it if the account has not enough money.

        It is written down whole, with what its request was proved by, before anything changes: a crash loses nothing.
        """
        if self._bank.ledger.balance(account.ledger_id) < order.amount:
            raise refusal(_NOT_ENOUGH)
        payload = {
            "id": 1 + max(self._by_id, default=0),
            "account": account.id,
            "name": order.name,
            "iban": order.iban,
            "swift": order.swift,
            "amount": format(order.amount, "f"),
            "reason": order.reason,
            "source_reason": order.source_reason,
            "at": self._bank.clock.now().isoformat(),
            "proof": proof,
        }
        self._bank.remember("anytime", "transfer-ordered", payload)
        transfer = self.recall_order(payload)
        self._schedule(transfer)
        return transfer

    def recall_order(self, payload: Mapping[str, Any]) -> TransferRecord:
        """Enter an order as it was taken: its money leaves the account."""
        at = datetime.fromisoformat(payload["at"])
        transfer = TransferRecord(
            id=payload["id"],
            account_id=payload["account"],
            type="ct",
            name=payload["name"],
            iban=payload["iban"],
            swift=payload["swift"],
            amount=Decimal(payload["amount"]),
            reason=payload["reason"],
            source_reason=payload["source_reason"],
            status="To execute",
            created=at,
            requested=day_of(at),
            is_ordered=True,
        )
        self._transfers[transfer.account_id].append(transfer)
        self._by_id[transfer.id] = transfer
        self._debit(transfer, at, is_covered=True)
        return transfer

    def pending(self, account_id: int | None = None) -> TransferRecord | None:
        """Return the newest transfer on which something may still happen, of one account or of any."""
        open_ones = [
            transfer
            for transfer in self._by_id.values()
            if not transfer.is_final and account_id in {None, transfer.account_id}
        ]
        return max(open_ones, key=lambda transfer: transfer.id, default=None)

    def find(self, number: int) -> TransferRecord | None:
        """Return a transfer by its number."""
        return self._by_id.get(number)

    def execute(self, transfer: TransferRecord, at: datetime) -> None:
        """Pay a pending transfer; it is cancelled instead if the account has not enough money."""
        self._end(transfer, "Executed", at)
        self._tell.at_once(transfer)

    def cancel(self, transfer: TransferRecord, at: datetime) -> None:
        """Give up a pending transfer: nothing is paid."""
        self._end(transfer, "Cancelled", at)
        self._tell.at_once(transfer)

    def recall(self, payload: Mapping[str, Any]) -> None:
        """Do again what an earlier run of the bank did to a transfer."""
        transfer = self._by_id.get(int(payload["id"]))
        if transfer is not None and not transfer.is_final:
            self._apply(transfer, str(payload["status"]), datetime.fromisoformat(payload["at"]))

    def _schedule(self, transfer: TransferRecord) -> None:
        due = self._due(transfer)
        if transfer.is_ordered:
            self._bank.at(transfer.created + IN_PROGRESS_AFTER, partial(self._progress, transfer))
        self._bank.at(due, partial(self._when_due, transfer, due))

    def _progress(self, transfer: TransferRecord) -> None:
        if not transfer.is_final:
            transfer.status = "In progress"

    def _when_due(self, transfer: TransferRecord, due: datetime) -> None:
        if not transfer.is_final:
            self._end(transfer, "Executed", due)
            self._tell.together(transfer)

    def _due(self, transfer: TransferRecord) -> datetime:
        if transfer.is_ordered:
            return transfer.created + EXECUTED_AFTER
        if transfer.status == "In progress":
            return max(transfer.created, self._bank.clock.start) + timedelta(hours=6)
        return max(at_clock(transfer.requested, _EXECUTION_CLOCK), self._bank.clock.start + timedelta(hours=1))

    def _end(self, transfer: TransferRecord, status: str, at: datetime) -> None:
        if status == "Executed" and not self._is_covered(transfer):
            status = "Cancelled"
        self._bank.remember("anytime", "transfer", {"id": transfer.id, "status": status, "at": at.isoformat()})
        self._apply(transfer, status, at)

    def _is_covered(self, transfer: TransferRecord) -> bool:
        account = self._accounts[transfer.account_id]
        return transfer.is_ordered or self._bank.ledger.balance(account.ledger_id) >= transfer.amount

    def _apply(self, transfer: TransferRecord, status: str, at: datetime) -> None:
        if status == "Executed" and not transfer.is_ordered and not self._debit(transfer, at):
            status = "Cancelled"
        transfer.status = status
        if status == "Executed":
            transfer.executed = at
            transfer.reference = execution_reference(self._bank, transfer.id)
        if transfer.is_ordered:
            self._arrive(transfer, at) if status == "Executed" else self._return(transfer, at)

    def _debit(self, transfer: TransferRecord, at: datetime, *, is_covered: bool = False) -> bool:
        """Take a transfer's money out of its account: the movement that the bank is asked about."""
        account = self._accounts[transfer.account_id]
        try:
            self._bank.ledger.move(
                debit=account.ledger_id,
                credit=self._bank.ledger.outside(account.currency),
                amount=transfer.amount,
                at=at,
                description=transfer.reason,
                kind="transfer",
                provider="anytime",
                operation="credit-transfer",
                texts={"reason": transfer.reason, "source_reason": transfer.source_reason},
                reference=execution_reference(self._bank, transfer.id),
                debit_sees=Party(transfer.name, transfer.iban, transfer.swift),
                check_funds=not is_covered,
            )
        except InsufficientFundsError:
            return False
        return True

    def _arrive(self, transfer: TransferRecord, at: datetime) -> None:
        """Book an executed transfer's money into its destination, if that is an account of this bank."""
        sender = self._accounts[transfer.account_id]
        ledger = self._bank.ledger
        for target in ledger.accounts():
            if target.iban == transfer.iban and target.currency == sender.currency:
                ledger.post(
                    debit=ledger.outside(sender.currency),
                    credit=target.id,
                    amount=transfer.amount,
                    at=at,
                    description=transfer.reason,
                    kind="transfer",
                    reference=transfer.reference,
                    credit_sees=Party(sender.customer.name, sender.iban, sender.swift),
                )
                return

    def _return(self, transfer: TransferRecord, at: datetime) -> None:
        """Give a cancelled transfer's money back; the movement says of which transfer, and repeats none of its texts.

        Whoever looks for an order by its comment finds exactly one movement for it, whatever became of it.
        """
        account = self._accounts[transfer.account_id]
        self._bank.ledger.move(
            debit=self._bank.ledger.outside(account.currency),
            credit=account.ledger_id,
            amount=transfer.amount,
            at=at,
            description=f"Cancelled transfer {transfer.id}",
            kind="transfer",
            provider="anytime",
            operation="credit-transfer-return",
            texts={"internal_id": str(transfer.id)},
            credit_sees=Party(transfer.name, transfer.iban, transfer.swift),
        )

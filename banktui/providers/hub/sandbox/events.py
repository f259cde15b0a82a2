"""What Hub pushes when money moves, with the hash that only the company's hash code can make."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from banktui.providers.hub.sandbox.credentials import Credentials
from banktui.providers.hub.sandbox.outcomes import Outcome
from banktui.providers.hub.sandbox.records import FUNDS_RECEIVED, TransactionRecord
from banktui.providers.hub.sandbox.register import Register
from banktui.providers.hub.sandbox.switches import Switches
from banktui.providers.hub.sandbox.wiretext import event_time
from banktui.sandbox.outbox import Notification
from banktui.sandbox.shaping import encode

TRANSACTION_OUTCOME: Final = "transaction_outcome"
TRANSACTION_UPDATE: Final = "transaction_update"
RETRIES: Final = (600.0,) * 6
"""Every ten minutes for an hour, as long as nobody answers 200."""


def event_hash(*, event_id: str, timestamp: str, company_id: str, event: str, hash_code: str) -> str:
    """Return an event's hash: SHA-256 over the hexadecimal SHA-256 of id, time, company and name, and the hash code.

    Nothing else is covered: neither the response code nor which transaction it is.
    """
    inner = hashlib.sha256(f"{event_id}{timestamp}{company_id}{event}".encode()).hexdigest()
    return hashlib.sha256(f"{inner}{hash_code}".encode()).hexdigest()


class Notifier:
    """Writes events about transactions and has them posted."""

    def __init__(self, register: Register, credentials: Credentials, switches: Switches) -> None:
        self._register = register
        self._credentials = credentials
        self._switches = switches

    def decided(self, transaction: TransactionRecord) -> None:
        """Tell how an order ended and, if it paid a ledger here, that the money is there."""
        self._push(transaction, TRANSACTION_OUTCOME, transaction.source)
        self.received(transaction)

    def released(self, transaction: TransactionRecord) -> None:
        """Tell how an order ended that had been held."""
        self._push(transaction, TRANSACTION_UPDATE, transaction.source)
        self.received(transaction)

    def received(self, transaction: TransactionRecord) -> None:
        """Tell that money has come into a ledger, if it has."""
        if transaction.has_moved and transaction.target:
            self._push(transaction, FUNDS_RECEIVED, transaction.target)

    def sample(self) -> Notification:
        """Return the event about the newest transaction."""
        transaction = next(reversed(self._register.transactions.values()))
        if transaction.type == FUNDS_RECEIVED:
            return self._notification(transaction, FUNDS_RECEIVED, transaction.target)
        return self._notification(transaction, TRANSACTION_OUTCOME, transaction.source)

    def _push(self, transaction: TransactionRecord, event: str, ledger_id: str) -> None:
        self._register.bank.outbox.push(self._notification(transaction, event, ledger_id))

    def _notification(self, transaction: TransactionRecord, event: str, ledger_id: str) -> Notification:
        fields = self._fields(transaction, event, ledger_id)
        return self._signed(fields, self._credentials.webhook_hash_code)

    def _signed(self, fields: Mapping[str, Any], hash_code: str) -> Notification:
        digest = event_hash(
            event_id=fields["id"],
            timestamp=fields["timestamp"],
            company_id=self._credentials.company_id,
            event=fields["event"],
            hash_code=hash_code,
        )
        return Notification(
            provider="hub",
            body=encode({**fields, "hash": digest}),
            headers=(("content-type", "application/json"),),
            forged=lambda: self._signed(fields, "0" * len(hash_code)),
            retries=RETRIES,
        )

    def _fields(self, transaction: TransactionRecord, event: str, ledger_id: str) -> dict[str, Any]:
        register = self._register
        outcome = Outcome.SUCCESS if event == FUNDS_RECEIVED else transaction.outcome
        ledger = register.ledgers.get(ledger_id) or next(iter(register.ledgers.values()))
        return {
            "id": register.new_id("event", f"{transaction.id} {event} {outcome.code}"),
            # When it is written, which for an event that is sent on demand may be days after what it is about.
            "timestamp": event_time(register.bank.clock.now()),
            "company_id": self._switches.number(self._credentials.company_id),
            "hash": "",
            "event": event,
            "response_code": outcome.code,
            "response_message": outcome.message,
            "transaction_type": transaction.type,
            "mid_id": self._switches.number(ledger.mid_id),
            "transaction_id": transaction.id,
        }

"""Everything of Banq that is not money, in the order in which it came to be."""

from dataclasses import dataclass, field
from typing import TypeVar

from banktui.providers.banq.sandbox.errors import Refusal
from banktui.providers.banq.sandbox.identifiers import canonical
from banktui.providers.banq.sandbox.records import Account, Banq, Payment, Space, Transaction
from banktui.sandbox.world import Customer

T = TypeVar("T")


@dataclass(slots=True)
class Register:
    """What one Banq user has, and the other users of whom it can ask money."""

    user_id: str
    user: Customer
    spaces: dict[int, Space] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    banqs: dict[str, Banq] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    """Oldest first, as are the transactions."""
    transactions: list[Transaction] = field(default_factory=list)
    _payment: dict[str, Payment] = field(default_factory=dict)
    _transaction: dict[str, Transaction] = field(default_factory=dict)

    def add_payment(self, payment: Payment) -> None:
        """Add the newest payment."""
        self.payments.append(payment)
        self._payment[payment.id] = payment

    def add_transaction(self, transaction: Transaction) -> None:
        """Add the newest transaction, to the list of all and to its payment."""
        self.transactions.append(transaction)
        self._transaction[transaction.id] = transaction
        self._payment[transaction.payment_id].transactions.append(transaction)

    def payment(self, text: str) -> Payment:
        """Return a payment. Raises Refusal (404) for an id that no payment has."""
        return _found(self._payment.get(canonical(text) or ""), "payment")

    def transaction(self, text: str) -> Transaction:
        """Return a transaction. Raises Refusal (404) for an id that no transaction has."""
        return _found(self._transaction.get(canonical(text) or ""), "transaction")

    def account(self, text: str) -> Account:
        """Return the user's account of a GUID, or of its space's number: the documents use either in the same place.

        Raises Refusal: 403 for an account of somebody else, 404 for none.
        """
        guid = canonical(text) or ""
        if guid in self.banqs:
            raise Refusal(403, "The account belongs to another user.")
        numbered = next((account for account in self.accounts.values() if str(account.space) == text), None)
        return _found(self.accounts.get(guid, numbered), "account")

    def habit_of(self, payment: Payment) -> str:
        """Return what the payer of a payment does when asked; empty where it is nobody in particular."""
        payer = self.banqs.get(payment.payer)
        return payer.habit if payer else ""


def _found(thing: T | None, noun: str) -> T:
    if thing is None:
        raise Refusal(404, f"The {noun} was not found in the system.")
    return thing

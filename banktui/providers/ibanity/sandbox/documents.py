"""Every resource as the JSON:API object that Ibanity's document shows, key for key.

Where the document contradicts itself this follows what clients of the time were recorded to need: `sandboxUser` and not
`sanboxUser`, the type `financialInstitution` everywhere, and `links.self` on every resource, authorizations included.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from banktui.providers.ibanity.sandbox.instants import midnight, stamp
from banktui.providers.ibanity.sandbox.register import (
    Authorization,
    Customer,
    Days,
    HeldAccount,
    Institution,
    LinkedAccount,
    Register,
    User,
)
from banktui.providers.ibanity.sandbox.statements import Entry
from banktui.providers.ibanity.sandbox.synchronizations import Synchronization
from banktui.sandbox.ledger import Posting

Document = dict[str, Any]

# A purchase takes effect on the day of the purchase, a payment on the day it is booked; the document has both kinds.
_DAYS_FROM_EFFECT_TO_BOOKING: Mapping[str, int] = {"card": 2, "interest": 1}


@dataclass(frozen=True, slots=True)
class Documents:
    """Writes resources with links below the address at which the client sees the server."""

    register: Register
    root: str
    """Scheme and host, without a slash at the end."""

    def institution(self, institution: Institution) -> Document:
        """Write a `financialInstitution`."""
        return {
            "id": institution.id,
            "type": "financialInstitution",
            "attributes": {"name": institution.name, "sandbox": True},
            "links": {"self": self.institution_url(institution)},
        }

    def customer(self, customer: Customer) -> Document:
        """Write a `customer`."""
        url = self.customer_url(customer)
        return {
            "id": customer.id,
            "type": "customer",
            "attributes": {
                "phoneNumber": customer.phone,
                "email": customer.email,
                "createdAt": stamp(customer.created_at),
            },
            "relationships": {
                "transactions": _related(f"{url}/transactions"),
                "authorizations": _related(f"{url}/authorizations"),
                "accounts": _related(f"{url}/accounts"),
            },
            "links": {"self": url},
        }

    def account(self, account: LinkedAccount) -> Document:
        """Write an `account`."""
        held, url = account.held, self.account_url(account)
        return {
            "id": account.id,
            "type": "account",
            "meta": {
                "synchronizedAt": stamp(account.synchronized_at),
                "transactionsSynchronizedAt": stamp(account.horizons[-1].at),
            },
            "attributes": {
                "subtype": held.subtype,
                "relationship": held.relationship,
                "reference": account.reference,
                "iban": held.iban,
                "description": held.description,
                "currency": held.currency,
                "balance": self.register.balance_of(account),
            },
            "relationships": {
                "transactions": _related(f"{url}/transactions"),
                "customer": self._to_customer(account.customer),
                "financialInstitution": self._to_institution(held.institution),
                "authorization": _related(self.authorization_url(account), "authorization", account.authorization_id),
            },
            "links": {"self": url},
        }

    def authorization(self, authorization: Authorization) -> Document:
        """Write an `authorization`."""
        account = authorization.account
        return {
            "id": authorization.id,
            "type": "authorization",
            "attributes": {"createdAt": stamp(account.authorized_at)},
            "relationships": {
                "customer": self._to_customer(account.customer),
                "account": _related(self.account_url(account), "account", account.id),
            },
            "links": {"self": self.authorization_url(account)},
        }

    def transaction(self, entry: Entry[LinkedAccount]) -> Document:
        """Write a `transaction`."""
        account, posting = entry.owner, entry.posting
        transaction_id = self.register.transaction_ids.encode(entry.serial, posting.number)
        return {
            "id": transaction_id,
            "type": "transaction",
            "meta": {"synchronizedAt": stamp(account.synchronized(posting.number))},
            "attributes": {
                "valueDate": midnight(self._days(posting).value),
                # An institution's reference outlives authorizations, hence the serial of the account it keeps.
                "reference": self.register.reference_ids.encode(account.held.serial, posting.number),
                "executionDate": midnight(self._days(posting).execution),
                "currency": posting.currency,
                "counterpart": posting.counterparty_iban,
                "communication": _communication(posting),
                "amount": posting.amount,
            },
            "relationships": {
                "account": _related(self.account_url(account), "account", account.id),
                "financialInstitution": self._to_institution(account.held.institution),
            },
            "links": {"self": f"{self.account_url(account)}/transactions/{transaction_id}"},
        }

    def synchronization(self, synchronization: Synchronization) -> Document:
        """Write a `synchronization`, with its duration so far."""
        customer = synchronization.customer
        now = self.register.bank.clock.now()
        return {
            "id": synchronization.id,
            "type": "synchronization",
            "attributes": {
                "status": synchronization.status.value,
                "duration": synchronization.duration(now) // timedelta(milliseconds=1),
                "createdAt": stamp(synchronization.created_at),
                "updatedAt": stamp(synchronization.updated_at),
            },
            "relationships": {"customer": self._to_customer(customer)},
            "links": {"self": f"{self.customer_url(customer)}/synchronizations/{synchronization.id}"},
        }

    def user(self, user: User) -> Document:
        """Write a `sandboxUser`, password included: it is test data."""
        url = self.user_url(user)
        return {
            "id": user.id,
            "type": "sandboxUser",
            "attributes": {
                "login": user.login,
                "password": user.password,
                "lastName": user.last_name,
                "firstName": user.first_name,
                "createdAt": stamp(user.created_at),
                "updatedAt": stamp(user.updated_at),
            },
            "relationships": {
                "sandboxAccounts": _related(f"{url}/accounts"),
                "sandboxTransactions": _related(f"{url}/transactions"),
            },
            "links": {"self": url},
        }

    def sandbox_account(self, held: HeldAccount) -> Document:
        """Write a `sandboxAccount`."""
        url = self.held_url(held)
        return {
            "id": held.id,
            "type": "sandboxAccount",
            "attributes": {
                "subtype": held.subtype,
                "relationship": held.relationship,
                "iban": held.iban,
                "description": held.description,
                "currency": held.currency,
                "balance": self.register.bank.ledger.balance(held.ledger_account),
                "createdAt": stamp(held.created_at),
                "updatedAt": stamp(held.updated_at),
            },
            "relationships": {
                "sandboxTransactions": _related(f"{url}/transactions"),
                "sandboxUser": _related(self.user_url(held.user), "sandboxUser", held.user.id),
                "financialInstitution": self._to_institution(held.institution),
            },
            "links": {"self": url},
        }

    def sandbox_transaction(self, entry: Entry[HeldAccount]) -> Document:
        """Write a `sandboxTransaction`."""
        held, posting = entry.owner, entry.posting
        transaction_id = self.register.sandbox_transaction_ids.encode(entry.serial, posting.number)
        return {
            "id": transaction_id,
            "type": "sandboxTransaction",
            "links": {"self": f"{self.held_url(held)}/transactions/{transaction_id}"},
            "attributes": {
                "valueDate": midnight(self._days(posting).value),
                "executionDate": midnight(self._days(posting).execution),
                "counterpart": posting.counterparty_iban,
                "communication": _communication(posting),
                "amount": posting.amount,
                "currency": posting.currency,
                "createdAt": stamp(posting.at),
                "updatedAt": stamp(posting.at),
            },
            "relationships": {
                "sandboxAccount": _related(self.held_url(held), "sandboxAccount", held.id),
            },
        }

    def institution_url(self, institution: Institution) -> str:
        """Return the address of an institution."""
        return f"{self.root}/financial-institutions/{institution.id}"

    def customer_url(self, customer: Customer) -> str:
        """Return the address of a customer."""
        return f"{self.root}/customers/{customer.id}"

    def account_url(self, account: LinkedAccount) -> str:
        """Return the address of a customer's account."""
        return f"{self.customer_url(account.customer)}/accounts/{account.id}"

    def authorization_url(self, account: LinkedAccount) -> str:
        """Return the address of the authorization of an account."""
        return f"{self.customer_url(account.customer)}/authorizations/{account.authorization_id}"

    def user_url(self, user: User) -> str:
        """Return the address of a test user."""
        return f"{self.root}/sandbox/users/{user.id}"

    def held_url(self, held: HeldAccount) -> str:
        """Return the address of a test account below its institution and user."""
        place = f"financial-institutions/{held.institution.id}/users/{held.user.id}"
        return f"{self.root}/sandbox/{place}/accounts/{held.id}"

    def _days(self, posting: Posting) -> Days:
        """Return a posting's two days: those that it was made with, or what banks usually make of them."""
        made = self.register.days.get((posting.account, posting.number))
        if made is not None:
            return made
        booked = posting.at.date()
        return Days(booked - timedelta(days=_DAYS_FROM_EFFECT_TO_BOOKING.get(posting.kind, 0)), booked)

    def _to_customer(self, customer: Customer) -> Document:
        return _related(self.customer_url(customer), "customer", customer.id)

    def _to_institution(self, institution: Institution) -> Document:
        return _related(self.institution_url(institution), "financialInstitution", institution.id)


def _related(url: str, kind: str | None = None, resource_id: str | None = None) -> Document:
    links = {"links": {"related": url}}
    return links if kind is None else {"data": {"id": resource_id, "type": kind}, **links}


def _communication(posting: Posting) -> str:
    """Return what the statement says; a counterparty without an account number is named in it, as banks do."""
    is_named = posting.counterparty.casefold() in posting.description.casefold()
    if posting.counterparty_iban or is_named:
        return posting.description
    return f"{posting.counterparty} {posting.description}".rstrip()

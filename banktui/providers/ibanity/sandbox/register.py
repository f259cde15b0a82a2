"""Who and what the aggregator knows: institutions and their test users, and the customers who let it read accounts.

There are two of each account. A `HeldAccount` is the account at the institution (`sandboxAccount`): it shows the ledger
as it is. A `LinkedAccount` is the copy that a customer authorised (`account`): it shows what the last synchronization
brought, because nothing is synchronized by itself.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from banktui.domain.money import minor_digits
from banktui.providers.ibanity.sandbox.identifiers import PostingIds, random_id
from banktui.providers.ibanity.sandbox.statements import Statement, Track
from banktui.sandbox.bank import Bank

SLUG = "ibanity"

Owner = TypeVar("Owner")


@dataclass(slots=True)
class Institution:
    """A bank that customers have accounts at."""

    id: str
    key: str
    name: str


@dataclass(slots=True)
class User:
    """A test client of institutions (`sandboxUser`)."""

    id: str
    key: str
    login: str
    password: str
    """Test data: stored and sent in clear, as the document says."""
    first_name: str
    last_name: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Customer:
    """Someone who uses the platform and authorised it to read accounts."""

    id: str
    key: str
    phone: str
    email: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """An account at an institution, as the institution sees it."""

    id: str
    serial: int
    ledger_account: str
    user: User
    institution: Institution
    subtype: str
    relationship: str
    iban: str
    description: str
    currency: str
    created_at: datetime
    updated_at: datetime
    is_busy: bool
    """Whether something happens on it between synchronizations."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """How much of an account one synchronization brought."""

    length: int
    """Postings known since then, counted from the oldest."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Days:
    """On which days a transaction took effect and was recorded, where whoever made it has said so."""

    value: date
    execution: date


@dataclass(slots=True)
class LinkedAccount:
    """A customer's authorised account, as of its last synchronization."""

    id: str
    serial: int
    customer: Customer
    held: HeldAccount
    authorization_id: str
    reference: str
    authorized_at: datetime
    synchronized_at: datetime
    horizons: list[Horizon] = field(default_factory=list)
    """One per synchronization, oldest first, never empty."""

    @property
    def known(self) -> int:
        """How many postings have been synchronized."""
        return self.horizons[-1].length

    def synchronized(self, number: int) -> datetime:
        """Return when the posting of a number was brought in."""
        return self.horizons[bisect_left(self.horizons, number, key=lambda horizon: horizon.length)].at


@dataclass(frozen=True, slots=True)
class Authorization:
    """A customer's leave to read one account."""

    id: str
    account: LinkedAccount


class Register:
    """Everything of this provider that is not money, in the order in which it came to be."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.institutions: dict[str, Institution] = {}
        self.users: dict[str, User] = {}
        self.customers: dict[str, Customer] = {}
        self.held: dict[str, HeldAccount] = {}
        self.linked: dict[str, LinkedAccount] = {}
        self.days: dict[tuple[str, int], Days] = {}
        """By the ledger's account and the posting's number in it."""
        self._hidden: dict[str, dict[int, int]] = {}
        self._serials: Counter[str] = Counter()
        self.transaction_ids = PostingIds(self._key("transactions"))
        self.sandbox_transaction_ids = PostingIds(self._key("sandbox transactions"))
        self.reference_ids = PostingIds(self._key("references"))

    def new_id(self, kind: str, key: str) -> str:
        """Return the UUID of a resource, always the same for the same bank, kind and key."""
        return random_id(self.bank.stream(SLUG, kind, key))

    def new_serial(self, kind: str) -> int:
        """Return a number that nothing of this kind has had before, not even what is gone: ids are made of it."""
        self._serials[kind] += 1
        return self._serials[kind]

    def hide(self, ledger_account: str, number: int, *, since: int) -> None:
        """Leave a posting out of statements that have as many postings as `since`: it is no transaction any more."""
        self._hidden.setdefault(ledger_account, {})[number] = since

    def accounts_of(self, customer: Customer | None = None) -> Sequence[LinkedAccount]:
        """Return the linked accounts of a customer, or of all."""
        return [linked for linked in self.linked.values() if customer is None or linked.customer.id == customer.id]

    def authorizations_of(self, customer: Customer) -> Sequence[Authorization]:
        """Return what a customer authorised."""
        return [Authorization(linked.authorization_id, linked) for linked in self.accounts_of(customer)]

    def held_by(self, user: User, institution: Institution | None = None) -> Sequence[HeldAccount]:
        """Return a test user's accounts at one institution or at all of them."""
        return [
            held
            for held in self.held.values()
            if held.user.id == user.id and (institution is None or held.institution.id == institution.id)
        ]

    def statement_of(self, accounts: Sequence[LinkedAccount]) -> Statement[LinkedAccount]:
        """Return the synchronized transactions of linked accounts."""
        tracks = [
            self._track(account, account.serial, account.held.ledger_account, account.known) for account in accounts
        ]
        return Statement(self.bank.ledger, self.transaction_ids, tracks)

    def sandbox_statement_of(self, accounts: Sequence[HeldAccount]) -> Statement[HeldAccount]:
        """Return all transactions of accounts as their institutions have them."""
        ledger = self.bank.ledger
        tracks = [
            self._track(account, account.serial, account.ledger_account, ledger.count(account.ledger_account))
            for account in accounts
        ]
        return Statement(ledger, self.sandbox_transaction_ids, tracks)

    def balance_of(self, account: LinkedAccount) -> Decimal:
        """Return the balance that the last synchronization brought."""
        posting = self.bank.ledger.posting(account.held.ledger_account, account.known)
        if posting is not None:
            return posting.balance
        return Decimal(0).scaleb(-(minor_digits(account.held.currency) or 0))

    def _track(self, owner: Owner, serial: int, ledger_account: str, length: int) -> Track[Owner]:
        return Track(owner, serial, ledger_account, length, self._hidden.get(ledger_account, {}))

    def _key(self, purpose: str) -> bytes:
        return self.bank.stream(SLUG, "ids", purpose).randbytes(32)

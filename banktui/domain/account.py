"""Accounts, and the identity documents that a bank wants for them."""

from dataclasses import dataclass
from datetime import datetime

from banktui.domain.listed import Facets, Fact, Status, told
from banktui.domain.money import Money


@dataclass(frozen=True, slots=True)
class Account:
    """An account as its list or its own page shows it."""

    id: str
    name: str
    number: str = ""
    """IBAN or local number in electronic format (no spaces); empty if the bank gives none."""
    currency: str = ""
    balance: Money | None = None
    type: str = ""
    """The provider's word: `business`, `consumer`, `checking` …"""
    owner_id: str = ""
    """The customer that the account belongs to, where the provider has customers."""
    institution_id: str = ""
    synchronized_at: datetime | None = None
    """When the provider itself last read the account at its bank, where it says so."""
    bank_code: str = ""
    """Sort code, digits only, where a local number alone does not say the bank."""
    facts: tuple[Fact, ...] = ()
    oddities: tuple[str, ...] = ()
    """Sentences about what is wrong with the data as the bank sent it."""

    def facets(self) -> Facets:
        """Return by what the account is found and ordered."""
        return Facets(
            name=self.name,
            text=f"{self.id} {self.name} {self.bank_code} {self.number} {self.type} {self.currency}{told(self.facts)}",
            amount=self.balance.amount if self.balance else None,
            currency=self.currency,
            status=self.type,
        )


@dataclass(frozen=True, slots=True)
class Space:
    """A part of an account, or of a user's standing with the provider, that has an id of its own."""

    id: str
    name: str
    account_id: str = ""
    balance: Money | None = None
    facts: tuple[Fact, ...] = ()
    oddities: tuple[str, ...] = ()

    def facets(self) -> Facets:
        """Return by what the space is found and ordered."""
        return Facets(
            name=self.name,
            text=f"{self.id} {self.name} {self.account_id}{told(self.facts)}",
            amount=self.balance.amount if self.balance else None,
            currency=self.balance.currency if self.balance else "",
        )


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """One uploaded or missing identity document."""

    type: str
    """The provider's word: `passport`, `dom_1` …"""
    label: str
    """What it is in plain words."""
    status: Status
    uploaded_at: str = ""
    url: str = ""
    """Where the bank keeps it: shown, never opened by itself."""

    @property
    def id(self) -> str:
        """Return what tells this document from the account's others."""
        return f"{self.status.code or self.status.word}-{self.type}-{self.uploaded_at}"

    def facets(self) -> Facets:
        """Return by what the document is found and ordered."""
        return Facets(name=self.label, text=f"{self.type} {self.label}", status=self.status.word)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a bank knows and still wants to know about an account's holder (KYC)."""

    id: str
    """The account's id."""
    status: Status
    documents: tuple[IdentityDocument, ...] = ()
    facts: tuple[Fact, ...] = ()

    def facets(self) -> Facets:
        """Return by what the record is found and ordered."""
        return Facets(name=self.status.word, text=f"{self.status.word}{told(self.facts)}", status=self.status.word)

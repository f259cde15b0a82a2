"""Reading other banks' accounts on a customer's behalf: institutions, customers, authorizations, synchronizations."""

from dataclasses import dataclass
from datetime import datetime

from banktui.domain.listed import Facets, Fact, Status, told


@dataclass(frozen=True, slots=True)
class Institution:
    """A bank that can be read."""

    id: str
    name: str
    is_sandbox: bool | None = None
    facts: tuple[Fact, ...] = ()

    def facets(self) -> Facets:
        """Return by what the institution is found and ordered."""
        kind = {True: "sandbox", False: "live", None: ""}[self.is_sandbox]
        return Facets(name=self.name, text=f"{self.id} {self.name} {kind}{told(self.facts)}", status=kind)


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or company whose accounts are read or kept."""

    id: str
    email: str = ""
    phone: str = ""
    created_at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    name: str = ""
    """Empty where the provider knows its customers by their e-mail address only."""

    def facets(self) -> Facets:
        """Return by what the customer is found and ordered."""
        return Facets(
            name=self.name or self.email,
            text=f"{self.id} {self.name} {self.email} {self.phone}{told(self.facts)}",
            day=self.created_at.date() if self.created_at else None,
        )


@dataclass(frozen=True, slots=True)
class Authorization:
    """A customer's permission to read one account."""

    id: str
    customer_id: str = ""
    account_id: str = ""
    created_at: datetime | None = None
    facts: tuple[Fact, ...] = ()

    def facets(self) -> Facets:
        """Return by what the authorization is found and ordered."""
        return Facets(
            name=self.account_id,
            text=f"{self.id} {self.customer_id} {self.account_id}{told(self.facts)}",
            day=self.created_at.date() if self.created_at else None,
        )


@dataclass(frozen=True, slots=True)
class Synchronization:
    """One reading of a customer's accounts at their bank, started by us."""

    id: str
    status: Status
    """pending → running → done or failed."""
    customer_id: str = ""
    duration_ms: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    facts: tuple[Fact, ...] = ()

    def is_over(self) -> bool:
        """Tell whether it has ended, well or badly."""
        return self.status.is_settled()

    def facets(self) -> Facets:
        """Return by what the synchronization is found and ordered."""
        return Facets(
            name=self.status.word,
            text=f"{self.id} {self.status.word}{told(self.facts)}",
            day=self.created_at.date() if self.created_at else None,
            status=self.status.word,
            settled=self.is_over(),
        )

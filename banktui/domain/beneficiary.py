"""Whom money can be sent to, as a provider keeps it."""

from dataclasses import dataclass
from datetime import datetime

from banktui.domain.listed import Facets, Fact, told


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Somebody who can be paid out to."""

    id: str
    name: str
    number: str = ""
    """IBAN or local account number in electronic format."""
    bank_code: str = ""
    """BIC or sort code, where the number alone does not say the bank."""
    owner_id: str = ""
    """The customer or ledger that pays this beneficiary."""
    created_at: datetime | None = None
    facts: tuple[Fact, ...] = ()

    def facets(self) -> Facets:
        """Return by what the beneficiary is found and ordered."""
        return Facets(
            name=self.name,
            text=f"{self.id} {self.name} {self.number} {self.bank_code} {self.owner_id}{told(self.facts)}",
            day=self.created_at.date() if self.created_at else None,
        )

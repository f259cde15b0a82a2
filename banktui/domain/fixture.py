"""Test data that a provider lets one make: institutions, users, accounts and transactions of its own sandbox."""

from dataclasses import dataclass
from datetime import date, datetime

from banktui.domain.listed import Facets, Fact, told
from banktui.domain.money import Money


@dataclass(frozen=True, slots=True)
class Fixture:
    """One piece of test data, and where it stands in the provider's tree of them."""

    id: str
    """The ids from the root of the tree down to its own, joined by slashes: what stands below it begins with this."""
    own_id: str
    """The provider's id of it alone."""
    kind: str
    """What it is, in the provider's words: `Test account`."""
    name: str
    number: str = ""
    """Its own account number, or that of the other side; in electronic format."""
    type: str = ""
    money: Money | None = None
    """What an account holds, or what a transaction moves: signed."""
    day: date | None = None
    created_at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    oddities: tuple[str, ...] = ()
    """Sentences about what is wrong with the data as the provider sent it."""

    def facets(self) -> Facets:
        """Return by what it is found, ordered and summed."""
        return Facets(
            name=self.name,
            text=f"{self.own_id} {self.name} {self.number} {self.type}{told(self.facts)}",
            day=self.day or (self.created_at.date() if self.created_at else None),
            amount=self.money.amount if self.money else None,
            currency=self.money.currency if self.money else "",
            status=self.type,
        )

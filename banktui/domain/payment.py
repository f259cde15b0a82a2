"""Requests to be paid: somebody is asked for money, and pays or does not."""

from dataclasses import dataclass
from datetime import date, datetime

from banktui.domain.frozen import quickly_made
from banktui.domain.listed import Facets, Fact, Status, movement, told
from banktui.domain.money import Money


@quickly_made
@dataclass(frozen=True, slots=True)
class Payment:
    """A request to be paid, once or again and again, and how far it has come."""

    id: str
    comment: str = ""
    """What the payer reads."""
    money: Money | None = None
    """Positive: money that comes in. None if the bank's amount could not be understood."""
    status: Status | None = None
    payer: str = ""
    destination: str = ""
    """The account that is to receive the money, as the provider names it."""
    order_code: str = ""
    """The reference that the requester gave it in its own books."""
    frequency: str = ""
    """The provider's word: `once` …"""
    created_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    link: str = ""
    """Where the payer can pay: shown, never opened by itself."""
    facts: tuple[Fact, ...] = ()
    oddities: tuple[str, ...] = ()

    def facets(self) -> Facets:
        """Return by what the payment is found, ordered and summed; people look for the declined ones by that word."""
        word = self.status.word if self.status else ""
        return movement(
            self.comment,
            f"{self.id} {self.comment} {self.payer} {self.destination} {self.order_code} {self.link} "
            f"{self.frequency} {word}{told(self.facts)}",
            self.created_at.date() if self.created_at else None,
            self.money,
            self.status,
        )

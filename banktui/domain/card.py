"""Cards, what was done with them, and orders for new ones. No card number, PIN or CVV has a place here."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from banktui.domain.frozen import quickly_made
from banktui.domain.listed import Facets, Fact, Failure, Status, movement, told
from banktui.domain.money import Money


@dataclass(frozen=True, slots=True)
class Card:
    """A payment card, known by the provider's reference, never by its number."""

    id: str
    """The provider's card reference."""
    holder: str
    embossed: str = ""
    type: str = ""
    status: Status | None = None
    balance: Money | None = None
    expires: str = ""
    """As the bank writes it, `YYYY-MM-DD` where it follows its documents."""
    activated: str = ""
    in_shops: bool | None = None
    """Point-of-sale payments allowed; None if the bank did not say."""
    at_machines: bool | None = None
    """Cash withdrawals allowed; None if the bank did not say."""
    account_id: str = ""
    facts: tuple[Fact, ...] = ()
    oddities: tuple[str, ...] = ()

    def facets(self) -> Facets:
        """Return by what the card is found and ordered; people look for the blocked ones by that word."""
        status = self.status.word if self.status else ""
        return Facets(
            name=self.holder,
            text=f"{self.id} {self.holder} {self.embossed} {self.type} {status}{told(self.facts)}",
            amount=self.balance.amount if self.balance else None,
            currency=self.balance.currency if self.balance else "",
            status=status,
        )


@quickly_made
@dataclass(frozen=True, slots=True)
class VatLine:
    """Value-added tax contained in a card payment, at one rate."""

    rate: Decimal
    """Per cent: 20 means 20 %."""
    money: Money


@quickly_made
@dataclass(frozen=True, slots=True)
class CardTransaction:
    """One use of a card, also when it was refused."""

    id: str
    description: str
    at: datetime | None = None
    """When the payment was made (or processed, if the bank gives only that)."""
    processed_at: datetime | None = None
    day: date | None = None
    category: str = ""
    """ISO 18245 merchant category code, four digits."""
    money: Money | None = None
    """In the card's currency, signed: negative is money out."""
    original: Money | None = None
    """In the merchant's currency, signed, where it differs or the bank gives it."""
    rate: Decimal | None = None
    fee: Money | None = None
    """Fee for the currency conversion."""
    vat: tuple[VatLine, ...] = ()
    failure: Failure | None = None
    status: Status | None = None
    balance: Money | None = None
    """The card's balance after this transaction."""
    card_id: str = ""
    facts: tuple[Fact, ...] = ()
    oddities: tuple[str, ...] = ()

    def facets(self) -> Facets:
        """Return by what the transaction is found, ordered and summed."""
        failure = f" {self.failure.code} {self.failure.message}" if self.failure else ""
        facts = told(self.facts) if self.facts else ""
        return movement(
            self.description,
            f"{self.id} {self.description} {self.category}{failure}{facts}",
            self.day,
            self.money,
            self.status,
        )


@dataclass(frozen=True, slots=True)
class CardOrder:
    """An order for a card and where its parcel is."""

    id: str
    tracking_link: str = ""
    """Where the carrier tells: shown, never opened by itself."""
    note: str = ""
    """Why there is no link, if there is none."""
    looked_up_at: datetime | None = None

    def facets(self) -> Facets:
        """Return by what the order is found and ordered."""
        return Facets(
            name=self.id,
            text=f"{self.id} {self.tracking_link} {self.note}",
            status="tracked" if self.tracking_link else "no link",
            settled=bool(self.tracking_link),
        )

"""What Anytime keeps about accounts, cards, transfers and orders, beside the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from banktui.sandbox.world import Customer


@dataclass(frozen=True, slots=True)
class VirtualIban:
    """A second number of an account, given to one payer or payee."""

    iban: str
    swift: str
    type: str
    """`C` for money in, `D` for money out, `BOTH` for both."""


@dataclass(frozen=True, slots=True)
class Document:
    """An identity document that was uploaded."""

    type: str
    state: str
    """`accepted`, `pending` or `refused`."""
    uploaded: datetime


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account as this API shows it; its money is in the ledger."""

    id: int
    ledger_id: str
    type: str
    """`business` or `consumer`."""
    currency: str
    customer: Customer
    iban: str
    """Empty if none was created yet."""
    swift: str
    virtual_ibans: tuple[VirtualIban, ...]
    documents: tuple[Document, ...]
    missing: tuple[str, ...]
    """Types of document that are still wanted."""
    is_foreign: bool
    """True if it belongs to another partner, so that this API user may not see it."""
    told: Mapping[str, str] = field(default_factory=dict)
    """What the API user wrote about holder and company, by the names under which it is read."""


@dataclass(slots=True)
class CardEntry:
    """One use of a card, also one that was refused."""

    at: datetime
    """When it was tried."""
    processed: datetime
    description: str
    mcc: int
    amount: Decimal
    """In the card's currency, above zero, the fee for conversion included."""
    amount_fx: Decimal
    """In the merchant's currency."""
    currency: str
    """The merchant's."""
    fx: Decimal
    fx_fee: Decimal
    type: str
    """`D` out of the card, `C` into it."""
    status: str
    """`S` settled, `P` pending, `C` cancelled, `D` declined."""
    reason: str = ""
    """`TRS0010` … if declined."""
    vat: tuple[tuple[Decimal, Decimal], ...] = ()
    """Rate in per cent and the tax contained in the amount."""
    is_load: bool = False
    """Between card and account, not with a merchant."""
    txid: int = 0
    balance_after: Decimal = Decimal(0)
    anchor: int = 0
    """A number that this entry is to have; all others are numbered from it."""

    @property
    def effect(self) -> Decimal:
        """Return what the entry changed in the card's balance: nothing if it was cancelled or declined."""
        if self.status in {"C", "D"}:
            return Decimal(0)
        return self.amount if self.type == "C" else -self.amount


@dataclass(frozen=True, slots=True)
class CardRecord:
    """A card as this API shows it; its money is in the ledger, its uses are here."""

    ref: str
    account_id: int
    ledger_id: str
    type: str
    status: str
    gender: str
    first_name: str
    last_name: str
    embossed: str
    activated: datetime | None
    expires: date
    validity_months: int
    atm: bool
    pos: bool
    renews: bool = False
    """A new card is to follow when this one expires."""
    entries: list[CardEntry] = field(default_factory=list)
    """Oldest first."""


@dataclass(slots=True)
class TransferRecord:
    """A credit transfer or direct debit and how far it has come."""

    id: int
    account_id: int
    type: str
    """`ct` credit transfer, `sdd` direct debit."""
    name: str
    iban: str
    swift: str
    amount: Decimal
    reason: str
    """What the beneficiary reads."""
    source_reason: str
    """What the sender reads."""
    status: str
    """`To execute`, `In progress`, `Executed` or `Cancelled`."""
    created: datetime
    requested: date
    executed: datetime | None = None
    reference: str = ""
    """Of the execution; empty until then."""
    is_ordered: bool = False
    """It was ordered through the API: its money left the account at once, and comes back if it is cancelled."""

    @property
    def is_final(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.status in {"Executed", "Cancelled"}


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order for a card."""

    id: int
    account_id: int
    card_ref: str
    tracking_link: str
    """Empty if the carrier gives none."""
    shipped: datetime | None = None
    """From when on there is a link; None: it was always there."""

"""What Hub keeps about ledgers, customers, beneficiaries and orders, beside the money itself."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from banktui.providers.hub.sandbox.outcomes import Outcome

INTERNAL_TRANSFER = "internal_transfer"
PAY_OUT = "pay_out"
FUNDS_RECEIVED = "funds_received"


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """A ledger as this API shows it; its money is in the bank's own ledger."""

    id: str
    mid_id: int
    """The merchant id under which it was issued."""
    name: str
    currency: str
    """`GBP`, with account number and sort code, or `EUR`, with IBAN and BIC."""
    account_number: str = ""
    sort_code: str = ""
    iban: str = ""
    bic: str = ""
    customer_id: str = ""
    """The customer whom it was issued to; empty for the company's own."""
    primary_use: tuple[str, ...] = ()
    owner: str = "me"
    is_float: bool = False
    """True for the ledger that the balance manager keeps topped up."""
    is_frozen: bool = False
    """True if support has stopped it: every order on it ends with contact_support."""

    @property
    def account(self) -> str:
        """Return its account's id in the bank's ledger."""
        return f"hub-{self.id}"


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """Somebody to whom ledgers can be issued."""

    id: str
    type: str
    """`individual` or `company`."""
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class BeneficiaryRecord:
    """Somebody at another bank to whom money can be paid out."""

    id: str
    name: str
    account_number: str
    sort_code: str
    customer_id: str = ""
    """The customer who pays; empty if a ledger was named instead."""
    ledger_id: str = ""


@dataclass(slots=True)
class TransactionRecord:
    """One order to move money, also one that moved none."""

    id: str
    type: str
    """`internal_transfer`, `pay_out` or `funds_received`."""
    amount: Decimal
    currency: str
    reference: str
    outcome: Outcome
    at: datetime
    """When the outcome was decided."""
    source: str = ""
    """Id of the ledger that pays; empty if the money comes from outside, or if no ledger could be told."""
    target: str = ""
    """Id of the ledger that is paid; empty if the money goes outside."""
    beneficiary: str = ""
    """Id of the beneficiary of a pay-out."""
    sender: str = ""
    """Who sent money that comes from outside."""
    has_moved: bool = False
    """True once the money has gone where it was sent."""

    @property
    def is_held(self) -> bool:
        """Tell whether it waits in quarantine."""
        return self.outcome is Outcome.QUARANTINED

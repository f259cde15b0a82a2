"""What happened on an account: statement lines and credit transfers."""

from dataclasses import dataclass
from datetime import date, datetime

from banktui.domain.frozen import quickly_made
from banktui.domain.listed import Facets, Fact, Failure, Status, movement, told
from banktui.domain.money import Money


@quickly_made
@dataclass(frozen=True, slots=True)
class Transaction:
    """One line of an account's statement."""

    id: str
    description: str
    day: date | None = None
    """Booking day. A bank day, not an instant."""
    at: datetime | None = None
    """The instant, where the bank gives one."""
    counterparty: str = ""
    counterparty_number: str = ""
    money: Money | None = None
    """Signed: negative is money out. None if the bank's amount could not be understood."""
    balance: Money | None = None
    """The account's balance after this line, where the bank gives it."""
    status: Status | None = None
    failure: Failure | None = None
    """Why it did not happen, where it did not and the bank says so."""
    account_id: str = ""
    facts: tuple[Fact, ...] = ()
    oddities: tuple[str, ...] = ()

    def facets(self) -> Facets:
        """Return by what the line is found, ordered and summed."""
        failure = f" {self.failure.code} {self.failure.message}" if self.failure else ""
        facts = told(self.facts) if self.facts else ""
        return movement(
            self.description,
            f"{self.id} {self.description} {self.counterparty} {self.counterparty_number}{failure}{facts}",
            self.day,
            self.money,
            self.status,
        )


@quickly_made
@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """An order to pay somebody at any bank, and how far it has come."""

    id: str
    beneficiary: str
    beneficiary_number: str = ""
    beneficiary_bic: str = ""
    money: Money | None = None
    """Negative: money out."""
    they_see: str = ""
    """The remittance text that the beneficiary reads."""
    we_see: str = ""
    """The text that only the sender reads."""
    status: Status | None = None
    created_at: datetime | None = None
    requested_on: date | None = None
    executed_on: date | None = None
    execution_reference: str = ""
    account_id: str = ""
    facts: tuple[Fact, ...] = ()
    oddities: tuple[str, ...] = ()

    def facets(self) -> Facets:
        """Return by what the transfer is found, ordered and summed."""
        return movement(
            self.beneficiary,
            f"{self.id} {self.beneficiary} {self.beneficiary_number} {self.beneficiary_bic} {self.they_see} "
            f"{self.we_see} {self.execution_reference}{told(self.facts)}",
            self.requested_on or (self.created_at.date() if self.created_at else None),
            self.money,
            self.status,
        )

"""A payment intent: money that somebody wants to move, from the first draft to the proof of what became of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from banktui.domain.listed import Facets, Meaning, Status
from banktui.domain.money import Money
from banktui.domain.tag import shown


class State(StrEnum):
    """Where an intent stands. The words are those of the journal, of JSON and of every screen."""

    DRAFTED = "drafted"
    """Written down, not confirmed."""
    CONFIRMED = "confirmed"
    """A person has read the review and told us to send it; no byte has left."""
    SENDING = "sending"
    """The request may be on its way. Durable before its first byte leaves."""
    ACCEPTED = "accepted"
    """The bank has taken it on; whether it is carried out comes later."""
    HELD = "held"
    """The bank keeps it back (quarantine): neither done nor refused."""
    DECLINED = "declined"
    """The bank refused it: no money moved."""
    UNKNOWN = "unknown"
    """It may have been carried out. Only evidence or a person's word ends this."""
    SETTLED = "settled"
    """The bank's own record says that it was carried out."""
    FAILED_LATER = "failed_later"
    """The bank took it on and gave it up afterwards: cancelled, reversed."""
    NOT_EXECUTED = "not_executed"
    """A person has found out, and says, that it was not carried out."""
    CANCELLED = "cancelled"
    """Given up by us before anything was sent."""
    EXPIRED = "expired"
    """Confirmed and not sent in time, or by a program that is gone."""


_MEANINGS = {
    State.DRAFTED: Meaning.PENDING,
    State.CONFIRMED: Meaning.PENDING,
    State.SENDING: Meaning.PENDING,
    State.ACCEPTED: Meaning.PENDING,
    State.HELD: Meaning.ATTENTION,
    State.DECLINED: Meaning.REFUSED,
    State.UNKNOWN: Meaning.UNKNOWN,
    State.SETTLED: Meaning.FINAL,
    State.FAILED_LATER: Meaning.ENDED,
    State.NOT_EXECUTED: Meaning.ENDED,
    State.CANCELLED: Meaning.ENDED,
    State.EXPIRED: Meaning.ENDED,
}

OPEN = frozenset({State.DRAFTED, State.CONFIRMED, State.SENDING, State.UNKNOWN, State.HELD})
"""An intent in one of these keeps a second one for the same payment from being begun unseen."""

FINAL = frozenset(
    {State.DECLINED, State.SETTLED, State.FAILED_LATER, State.NOT_EXECUTED, State.CANCELLED, State.EXPIRED}
)
"""Nothing ever changes an intent in one of these."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who pays or is paid, as the review shows it. All texts are cleaned."""

    id: str = ""
    """The provider's own id of the account, ledger, card or person, where it has one."""
    name: str = ""
    number: str = ""
    """IBAN, card number (masked) or local account number, in electronic format."""
    bank: str = ""
    """BIC or sort code, where the number alone does not say the bank."""

    @property
    def key(self) -> str:
        """Return what makes it the same party again: its number, else its id."""
        return self.number or self.id


@dataclass(frozen=True, slots=True)
class Intent:
    """One payment intent as the journal knows it now."""

    id: str
    """Ours: 32 hexadecimal digits."""
    tag: str
    """Without its dash: see `domain.tag`."""
    connection: str
    provider: str
    environment: str
    operation: str
    """The name of the capability that moves the money: `credit-transfer`."""
    parent: str
    """The account, card or ledger that it belongs to at the provider."""
    source: Party
    destination: Party
    money: Money
    """What is to move; always more than zero."""
    incoming: bool = False
    """We ask to be paid: the money comes to us."""
    they_see: str = ""
    we_see: str = ""
    state: State = State.DRAFTED
    created_at: datetime | None = None
    changed_at: datetime | None = None
    sentence: str = ""
    """What is known of it, for people."""
    code: str = ""
    """The provider's own code for how it ended, if it gave one."""
    remote_id: str = ""
    """The provider's id of what it made of it."""
    remote_status: str = ""
    """The provider's own word for where that stands, cleaned."""
    balance_before: Money | None = None
    """The source's balance just before it was sent."""
    bank_ahead: int | None = None
    """By how many seconds the bank's clock was ahead of ours when it was first sent; None where that is not known."""
    looks: int = 0
    """How often it was looked for at the bank since it became unknown."""
    next_look_at: datetime | None = None
    """When it is looked for again by itself; None: not by itself."""
    alarm: bool = False
    """The bank's answer contradicts what we sent: a person has to look at once."""
    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What was filled in, so that a form can begin with it. Never a secret."""

    def at_bank(self, moment: datetime) -> datetime:
        """Return what the bank's clock showed at a moment of ours: its records are dated by that one."""
        return moment + timedelta(seconds=self.bank_ahead or 0)

    @property
    def status(self) -> Status:
        """Return where it stands, as every other status is shown."""
        return Status(self.state.value, _MEANINGS[self.state])

    @property
    def signed(self) -> Money:
        """Return the amount with the sign that it has on the source's statement; what we ask for is positive."""
        return self.money if self.incoming else -self.money

    @property
    def is_open(self) -> bool:
        """Tell whether a person should still expect something of it, or be kept from repeating it."""
        return self.state in OPEN

    @property
    def moved(self) -> bool:
        """Tell whether the bank has taken it on, as far as is known."""
        return self.state in {State.ACCEPTED, State.HELD, State.SETTLED}

    def facets(self) -> Facets:
        """Return by what the intent is found, ordered and summed."""
        parties = f"{self.source.name} {self.source.number} {self.destination.name} {self.destination.number}"
        return Facets(
            name=self.destination.name or self.source.name,
            text=f"{self.id} {self.tag} {shown(self.tag)} {self.operation} {parties} {self.they_see} {self.we_see} "
            f"{self.remote_id} {self.state}",
            day=self.created_at.date() if self.created_at else None,
            amount=self.signed.amount,
            currency=self.money.currency,
            status=self.state.value,
            settled=self.state in FINAL,
            void=self.status.is_void(),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to an intent: its history never changes, it only grows."""

    number: int
    """Counts up from 1 within the intent."""
    at: datetime
    before: State | None
    """None: the intent was written down."""
    after: State
    """The same as `before` where something was only found out: a look-up that proved nothing, a note."""
    why: str
    """For people: what was done or found out."""
    evidence: str = ""
    """What proves it: the provider's record, its code, the digest of its answer. Never a secret."""
    who: str = ""
    """The person who said so, where it is a person's word."""
    request: int | None = None
    """The number of the request behind it in this session's list."""

"""How a provider moves money: a form, a request frozen before it is sent, and ways to find out what became of it.

A provider's operation does four separate things, so that each can be tested and trusted alone: it makes the request
(`draft`), it carries it (`line`), it reads the answer (`judge`) and it looks for the result (`look_up`). It never
decides to send anything: the sender does, from the journal.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from banktui.domain.intent import Intent, Party, State
from banktui.domain.money import Money
from banktui.services.acting import Form
from banktui.services.outcome import Evidence, Verdict
from banktui.services.reading import Listed


class Proof(StrEnum):
    """What can prove that an unknown intent was carried out."""

    TAG = "tag"
    """The provider gives our tag back with its record: exactly one with the same amount and payee proves it."""
    NEW_ITEM = "new item"
    """The provider gives no text of ours back; something new that was not there before the send proves it."""
    KEY = "key"
    """The provider answers the same request with the same key by its first answer."""
    NONE = "none"
    """Nothing does: balances only suggest, and a person attests."""


class Serial(StrEnum):
    """Within what only one intent may be open at a time, because two could not be told apart afterwards."""

    PAYMENT = "payment"
    """Source, destination and amount: the rule for all."""
    PARENT = "parent"
    """The card or account that it is about."""
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class MoneyTraits:
    """How one of a provider's money operations behaves; sender, forms and warnings act on this, never on a name."""

    proof: Proof = Proof.NONE
    serial: Serial = Serial.PAYMENT
    incoming: bool = False
    """It asks for money; ours does not move."""
    keyed: bool = False
    """The provider promises that the same key has it carried out once. Believed only with a conformance pass."""
    key_hours: int = 24
    """For how long a key is relied on at most."""
    follows: bool = False
    """An accepted one changes later (executed, cancelled), and its record can be read again."""
    lists: tuple[str, ...] = ()
    """Names of the lists in which its records stand: of the connection, or below its parent.

    They are read again once it was accepted; what is new in them is a reason to look for it.
    """
    remark: str = ""
    """What a person should know of it before they send: `The first transfer to a new payee is checked by hand.`"""


@dataclass(frozen=True, slots=True)
class FrozenRequest:
    """The bytes that are sent, decided before the review is shown and never changed afterwards."""

    method: str
    path: str
    """On the connection's base address; percent-encoded, without a query."""
    body: bytes = field(repr=False)
    content_type: str

    @property
    def digest(self) -> str:
        """Return SHA-256 over everything that is sent, in hexadecimal: two requests are the same if this is."""
        head = f"{self.method} {self.path}\n{self.content_type}\n".encode()
        return sha256(head + self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Draft:
    """A payment as it would be sent, in the words of the review. All texts are cleaned."""

    source: Party
    """Our side: whose balance changes by it. Where we ask for money, the account that is to get it."""
    destination: Party
    """The other side: who is paid or, where we ask for money, who is asked."""
    money: Money
    """More than zero, exactly as the request carries it."""
    request: FrozenRequest
    they_see: str = ""
    we_see: str = ""
    when: str = ""
    """When it is carried out, where that is not at once: `every month from 2026-12-01`."""
    facts: tuple[tuple[str, str], ...] = ()
    """More of what is sent, as label and value: a delivery address."""
    snapshot: tuple[str, ...] = ()
    """Ids that are there before the send, where something new is the proof (`Proof.NEW_ITEM`)."""


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the bank says just before the send, on the same line."""

    balance: Money | None = None
    """Of the source; None where the provider does not tell."""
    snapshot: tuple[str, ...] = ()
    ahead: timedelta | None = None
    """By how much the bank's clock is ahead of ours, to about a second; None where its answer does not tell."""


class MoneyLine(Protocol):
    """A connection to the bank for one send: no redirects, no repeats, no connection that was idle before."""

    async def preflight(self, draft: Draft) -> Preflight:
        """Ask the bank one cheap question, so that a dead token, address or certificate shows before money is at stake.

        Raises BankError: then nothing is sent.
        """
        ...

    async def send(self, request: FrozenRequest, key: str) -> Evidence:
        """Send the request, exactly once, whatever happens. Never raises BankError.

        Cancelling this counts as an attempt without an answer: the caller records it as unknown.
        """
        ...


@dataclass(frozen=True, slots=True)
class Remote:
    """A record of the provider's that may be what became of an intent."""

    id: str
    money: Money | None
    destination: str
    """The payee's number or id as the provider gives it, in electronic format; empty if it does not."""
    tags: frozenset[str] = frozenset()
    """What may be tags in the texts that it gives back."""
    created_at: datetime | None = None
    amounts_to: State = State.ACCEPTED
    """What the record's own status amounts to: accepted, held, declined, settled or failed later."""
    word: str = ""
    """That status in the provider's word, cleaned."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a look at the provider's records gave."""

    records: tuple[Remote, ...]
    """Those that could be it, and no fewer: of the window of time in which it may have been carried out."""
    complete: bool
    """The whole window was read. Without that, even one exact match might be one of two."""
    remark: str = ""
    """What else was seen: `The ledger's balance fell by exactly this amount.`"""


class MoneyOperation(Protocol):
    """One way in which a provider moves money."""

    @property
    def title(self) -> str:
        """Return what it does, as a menu says it: `Credit transfer`."""
        ...

    @property
    def traits(self) -> MoneyTraits:
        """Return how it behaves."""
        ...

    @property
    def wants(self) -> Sequence[str]:
        """Return the names of the lists that the form and the draft are made with.

        `known` then holds, by these names, the rows as our own copy has them, newest first: of a list of the
        connection's all, of one below accounts those of the account that the operation is about, and where it is about
        a card (its parent is a card's id) those of every account. A list that grows may be cut at its newest rows.
        """
        ...

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        """Return what must be filled in. The field of the amount is called `amount`.

        `subject` is the row or thing in front when the operation was chosen: the parent itself, or something whose
        contents the form can begin with.
        """
        ...

    def draft(self, parent: str, values: Mapping[str, str], tag: str, known: Mapping[str, Sequence[Listed]]) -> Draft:
        """Return exactly what would be sent; the tag stands where the provider gives it back, if it does so anywhere.

        Raises Rejected with the name of the field at fault.
        """
        ...

    def new_key(self) -> str:
        """Return what tells one attempt from all others at the provider; empty where nothing does. Kept before sending.

        Where `traits.keyed`, it is made once for an intent and every attempt of it carries the same.
        """
        ...

    def line(self) -> AbstractAsyncContextManager[MoneyLine]:
        """Open a line for one send. Entering it makes no call."""
        ...

    def judge(self, draft: Draft, evidence: Evidence) -> Verdict:
        """Read a complete answer: by its own words, and by whether it repeats what was sent. A pure function.

        `draft` holds the snapshot of the pre-flight: something new cannot have been there before.
        Called by `services.outcome.classify` only. What the documents do not list is unknown.
        """
        ...

    async def look_up(self, intent: Intent, snapshot: Sequence[str], since: datetime) -> Sighting:
        """Look for what may have become of an intent. Raises BankError."""
        ...

    async def follow(self, intent: Intent) -> Remote | None:
        """Read again what the provider made of an accepted intent; None if it does not know it. Raises BankError.

        It goes by the intent's `remote_id`. An accepted one that was given none is looked for first (`look_up`), as an
        unknown one would be; a record that proves it brings the id.
        """
        ...

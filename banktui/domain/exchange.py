"""A request and its answer as they may be shown to anybody: what must not be seen was never taken in."""

from dataclasses import dataclass
from datetime import datetime

from banktui.domain.listed import Facets, Meaning, Status

MASK = "•••"
"""Stands for a value that was not taken in. Always equally long, so that its length tells nothing."""
ACCEPTED = "accepted"
"""What was decided of an answer that is used."""
STOPPED = "stopped"
"""Nobody waited for the answer any more."""
SIGNED_IN_AGAIN = "signed in again"
"""The token was refused; the request went out once more with a new one."""
REPEATED_FRESH = "repeated with fresh headers"
"""What proves that a request is ours was refused; it went out once more with a new proof."""
_IN_PASSING = frozenset({"", STOPPED, SIGNED_IN_AGAIN, REPEATED_FRESH})
"""Decisions after which nothing is seen of the answer: awaited, not wanted any more, or asked for anew."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """The place of a value that was not taken in."""

    name: str
    """What the value is called: of which header, parameter or field."""


@dataclass(frozen=True, slots=True)
class Header:
    """One header line."""

    name: str
    """In lower case."""
    value: str | Withheld


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address."""

    name: str
    value: str | Withheld


@dataclass(frozen=True, slots=True)
class Body:
    """What a request or an answer carries, written as indented JSON."""

    pieces: tuple[str | Withheld, ...] = ()
    size: int | None = 0
    """Bytes that were sent; None: not noted."""
    partial: bool = False
    """Something is left out of the middle or the end, because it is long."""
    note: str = ""
    """Why there are no pieces although bytes were sent, or why there are no more."""

    @property
    def text(self) -> str:
        """Return it for people to read, with masks."""
        return "".join(piece if isinstance(piece, str) else MASK for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that shows a bank that a request is ours, or us that an answer is sound; never a secret itself."""

    what: str
    """In the provider's words: `RSA-SHA1 signature`."""
    holds: bool | None = None
    """Whether it was found right; None where nobody has said so."""
    note: str = ""
    """What to know about it: `consistency only`."""
    until: datetime | None = None
    """When it ends, where it does."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What was being done when a request went out: which list was read, or which action performed."""

    capability: str = ""
    parent: str = ""
    """The account, customer or card that it was about; empty for the connection itself."""
    item: str = ""
    """The one thing that was asked for; empty for a list."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One attempt to have a bank answer."""

    number: int
    """Counts up from 1 within a session of the console."""
    connection: str
    provider: str
    operation: str
    """What it was for, in the provider's words."""
    method: str
    path: str
    """As it was sent: percent-encoded."""
    query: tuple[Parameter, ...]
    status: int | None
    """None: no answer came."""
    elapsed: float
    """Seconds from the start of the attempt to the last byte of the answer."""
    attempt: int
    """1 for the first, counting repeats of the same read."""
    decided: str
    """What followed from it: `accepted`, `repeated in 0.2 s`, `signed in again`, an error's kind …"""
    at: datetime
    """When it ended."""
    why: str = ""
    """Why its answer is not used, as a sentence; empty where it is, and where it was asked for anew."""
    origin: str = ""
    """`https://host[:port]`."""
    sign_in: bool = False
    occasion: Occasion = Occasion()
    sent_headers: tuple[Header, ...] = ()
    sent: Body = Body()
    answer_headers: tuple[Header, ...] = ()
    answer: Body = Body(size=None)
    proofs: tuple[Proof, ...] = ()
    """How the bank was to know that the request is ours, and what was found out about its answer."""

    @property
    def id(self) -> str:
        """Return what tells it from the others of the session."""
        return str(self.number)

    @property
    def target(self) -> str:
        """Return path and query for people to read, with masks."""
        query = "&".join(f"{each.name}={each.value if isinstance(each.value, str) else MASK}" for each in self.query)
        return f"{self.path}?{query}" if query else self.path

    @property
    def call(self) -> str:
        """Return method, path and query."""
        return f"{self.method} {self.target}"

    @property
    def milliseconds(self) -> int:
        """Return how long it took."""
        return round(self.elapsed * 1000)

    @property
    def is_accepted(self) -> bool:
        """Tell whether the answer is used."""
        return self.decided == ACCEPTED

    @property
    def is_in_passing(self) -> bool:
        """Tell whether nothing is seen of the answer: it is awaited, not wanted any more, or was asked for anew."""
        return self.decided in _IN_PASSING

    @property
    def result(self) -> Status:
        """Return how it ended."""
        word = "no answer" if self.status is None else str(self.status)
        if self.is_accepted:
            return Status(word, Meaning.FINAL)
        return Status(word, Meaning.REFUSED if self.decided else Meaning.PENDING)

    def facets(self) -> Facets:
        """Return by what the request is found and ordered."""
        return Facets(
            name=self.operation,
            text=f"{self.connection} {self.provider} {self.operation} {self.call} {self.result.word} {self.decided}",
            day=self.at.date(),
            status=self.result.word,
        )

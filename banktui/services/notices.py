"""What the engine tells whoever listens: small facts, never data. Listeners read the store to see what is new."""

from dataclasses import dataclass, field

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent
from banktui.services.acting import Done
from banktui.services.shelf import ListRef


@dataclass(frozen=True, slots=True)
class RefreshStarted:
    """A list is being read."""

    ref: ListRef


@dataclass(frozen=True, slots=True)
class ListChanged:
    """Rows of a list, or its state, changed in the store."""

    ref: ListRef
    known: int
    total: int | None
    complete: bool


@dataclass(frozen=True, slots=True)
class RefreshEnded:
    """Reading a list has ended, well or with a problem (which the store now has too)."""

    ref: ListRef
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class WaitStarted:
    """A bank asked for a pause; reading goes on by itself after so many seconds."""

    connection: str
    seconds: int


@dataclass(frozen=True, slots=True)
class ConnectionOpened:
    """A connection's provider is ready and what it offers is known. No call has been made yet."""

    connection: str
    offered: frozenset[str]


@dataclass(frozen=True, slots=True)
class ConnectionFailed:
    """A connection cannot be used at all: its credentials could not be loaded, or its bank did not start."""

    connection: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class PassphraseWanted:
    """A connection waits for the vault: a person has to give its pass phrase, or to leave it locked."""


@dataclass(frozen=True, slots=True)
class VaultAnswered:
    """Nobody waits for the vault's pass phrase any longer."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """An action has come so far, in bytes that were sent."""

    connection: str
    capability: str
    parent: str
    done: int
    whole: int


@dataclass(frozen=True, slots=True)
class Performed:
    """An action has ended; whoever asked for it may have gone elsewhere meanwhile."""

    connection: str
    outcome: Done | Problem


@dataclass(frozen=True, slots=True)
class EventArrived:
    """A provider pushed something, or somebody pretended to be it. It is in the connection's list of events."""

    connection: str
    title: str
    is_believed: bool
    event_id: str = field(default="", compare=False)
    deliveries: int = field(default=1, compare=False)
    """How often it has come; more than once is nothing new."""


@dataclass(frozen=True, slots=True)
class AddressTold:
    """It is known where a connection's notifications are taken, and a bank of our own was told; or why not."""

    connection: str
    address: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class IntentChanged:
    """A payment intent stands elsewhere now, or something was found out about it."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class JournalOpened:
    """The journal of payments can be asked, or it is known why not: what it has left open is said first of all."""


@dataclass(frozen=True, slots=True)
class ChangedElsewhere:
    """Another program of ours has written to the store or the journal; what it wrote is not told."""


Notice = (
    RefreshStarted
    | ListChanged
    | RefreshEnded
    | WaitStarted
    | ConnectionOpened
    | ConnectionFailed
    | PassphraseWanted
    | VaultAnswered
    | Progressed
    | Performed
    | EventArrived
    | AddressTold
    | IntentChanged
    | JournalOpened
    | ChangedElsewhere
)

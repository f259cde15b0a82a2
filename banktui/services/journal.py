"""The journal of payment intents, as a protocol: the one place that knows what may have been sent.

It is durable before anything leaves, it is never rebuilt by itself, and it is the only writer of an intent's state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from banktui.domain.errors import BankError
from banktui.domain.intent import Intent, Party, State, Step
from banktui.domain.money import Money
from banktui.services.moving import Draft, Serial


class JournalError(BankError):
    """The journal cannot be read or written: then nothing is sent."""

    kind = "journal"


class ConflictError(JournalError):
    """Somebody else was first: the intent is no longer in the state that was expected, or another one is open."""

    kind = "conflict"

    def __init__(self, title: str, *, other: Intent | None = None, detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail=detail, hint=hint)
        self.other = other
        """The intent that stands in the way, where one does."""


class OverLimitError(JournalError):
    """With this one, more would be sent on a day than the connection may."""

    kind = "over-limit"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a confirmed intent is bound to: it is sent by exactly this, or not at all."""

    environment: str
    host: str
    credential: str
    """A fingerprint of who we are at the provider: never a secret, and none can be found from it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that the journal holds of an intent for sending and finding it."""

    intent: Intent
    draft: Draft
    bound: Bound
    key: str
    """What the latest attempt was told apart by; empty before the first."""
    snapshot: tuple[str, ...]
    """Ids that were there just before it was sent."""
    sent_at: datetime | None
    """When the first attempt may have left."""
    serial: Serial = Serial.PAYMENT
    beside: str = ""
    """The id of the open unknown that it was sent beside."""
    attempts: int = 0
    """How often it was begun to be sent."""


@dataclass(frozen=True, slots=True)
class Conformance:
    """What was found when a provider was given the same key twice."""

    at: datetime
    passed: bool
    checks: tuple[str, ...]
    """What was tried, each as a sentence with its result."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done at a bank without moving money."""

    id: str
    connection: str
    provider: str
    operation: str
    """The name of its capability: `card-lost`."""
    about: str
    """The card or account that it is done to, by its reference; empty for the connection itself."""
    is_repeatable: bool = False
    """Doing it twice does the same as doing it once."""


class Journal(Protocol):
    """Used by the engine's thread; each call is one transaction, durable when it returns. Raises JournalError."""

    @property
    def problem(self) -> JournalError | None:
        """Return why nothing may be sent by this journal (damaged, newer, read-only); None if it is sound."""
        ...

    @property
    def run(self) -> str:
        """Return the name of this run of the program, as the journal knows it."""
        ...

    def write_down(
        self,
        intent: Intent,
        draft: Draft,
        bound: Bound,
        *,
        serial: Serial,
        at: datetime,
        beside: str = "",
        seen: int | None = None,
    ) -> Intent:
        """Keep a new intent as drafted. Raises ConflictError if another one is open for the same payment.

        `beside` is the id of an open unknown (or held) one that the person has named by its tag and sends this one
        beside. `seen` is what `newest` was when the person began to look at this one: if the same payment was written
        down since then and the bank has taken it on, nobody was told, and that is a ConflictError too.
        """
        ...

    def changed_elsewhere(self) -> bool:
        """Tell whether anybody else has written to the journal since this was last asked, first of all: since then."""
        ...

    def newest(self) -> int:
        """Return the number of the intent that was written down last, by whatever window; 0 if there is none."""
        ...

    def in_the_way(self, intent: Intent, serial: Serial) -> Sequence[Intent]:
        """Return the open intents, newest first, beside which an intent cannot be written down just like that."""
        ...

    def move(
        self,
        intent_id: str,
        before: State,
        after: State,
        *,
        at: datetime,
        why: str,
        evidence: str = "",
        who: str = "",
        changes: Mapping[str, object] | None = None,
        request: int | None = None,
    ) -> Intent:
        """Take an intent from one state to another, if it is still in the first. Raises ConflictError if it is not.

        `changes` names fields of `Intent` that change with it: `remote_id`, `sentence`, `next_look_at` … The step is
        kept in the intent's history, and in the audit log, in the same transaction. What has not been sent, or is
        being sent, is moved by the run only that has confirmed it.
        """
        ...

    def begin(self, intent_id: str, *, key: str, digest: str, bound: Bound, balance: Money | None,
              snapshot: Sequence[str], at: datetime, ahead: timedelta | None = None,
              day_limit: Decimal | None = None) -> Kept:  # fmt: skip
        """Take an intent from confirmed to sending and write the attempt down, durable before this returns.

        `ahead` is by how much the bank's clock is ahead of ours; that of the first attempt is kept.

        Raises ConflictError if it is not confirmed by this process, or digest, host, environment or credential are not
        those that were confirmed; OverLimitError if with it more than `day_limit` of its currency would leave the
        connection on the day.
        """
        ...

    def begin_again(self, intent_id: str, *, bound: Bound, at: datetime) -> Kept:
        """Write down one more attempt of an unknown intent with the same key and bytes. Its state stays.

        Raises ConflictError if it is not unknown, another attempt is under way, or it is bound to something else.
        """
        ...

    def end_again(self, intent_id: str, *, at: datetime, result: str, request: int | None = None) -> Intent:
        """Note how such an attempt ended, where that proved nothing; otherwise `move` does."""
        ...

    def note(self, intent_id: str, *, at: datetime, why: str, evidence: str = "",
             changes: Mapping[str, object] | None = None, request: int | None = None) -> Intent:  # fmt: skip
        """Add to an intent's history without changing its state: a look that proved nothing."""
        ...

    def get(self, intent_id: str) -> Kept | None:
        """Return an intent with all that is kept of it."""
        ...

    def by_tag(self, tag: str) -> Intent | None:
        """Return the newest intent with a tag."""
        ...

    def history(self, intent_id: str) -> Sequence[Step]:
        """Return what happened to an intent, oldest first."""
        ...

    def intents(self, states: frozenset[State] = frozenset(), *, limit: int = 0) -> Sequence[Intent]:
        """Return intents, newest first: those in some states, or all; at most `limit` if that is given."""
        ...

    def recover(self, at: datetime) -> Sequence[Intent]:
        """Make unknown what a process that is gone was sending, and expire what it had confirmed. Returns both."""
        ...

    def taken(self, connection: str, operation: str, remote_id: str) -> Intent | None:
        """Return the intent that a provider's record is already known to belong to."""
        ...

    def alike(self, connection: str, destination: str, money: Money, since: datetime) -> Sequence[Intent]:
        """Return intents to the same payee with the same amount, newest first, whatever became of them."""
        ...

    def payees(self, connection: str) -> Sequence[Party]:
        """Return everybody to whom something was to be sent through a connection, the latest first."""
        ...

    def has_paid(self, connection: str, destination: str) -> bool:
        """Tell whether a payee was ever paid from here, as far as is known."""
        ...

    def spent(self, connection: str, day: date, operation: str = "") -> Mapping[str, Decimal]:
        """Return what has left or may have left on a day (UTC), by currency: for the limits. What we ask for is none.

        Of one operation, or of all.
        """
        ...

    def record_conformance(self, connection: str, operation: str, bound: Bound, found: Conformance) -> None:
        """Keep what a test of a provider's promise about keys has found."""
        ...

    def conformance(self, connection: str, operation: str, bound: Bound) -> Conformance | None:
        """Return the latest such finding for a connection that leads to the same environment and credential."""
        ...

    def begin_act(self, act: Act, bound: Bound, *, at: datetime) -> None:
        """Write down that an act is about to be sent. Raises ConflictError if one like it is under way."""
        ...

    def end_act(self, act_id: str, outcome: str, *, at: datetime, why: str = "") -> None:
        """Write down what became of an act, with its one line in the audit log. An ended one stays as it ended.

        `outcome` is `accepted`, `refused` or `unknown`; `why` never holds a value that was sent or came back.
        """
        ...

    def unknown_act(self, connection: str, operation: str, about: str) -> datetime | None:
        """Return when the latest such act was begun, if it cannot be repeated and its outcome is not known."""
        ...

    def record(self, *, at: datetime, what: str, about: str, detail: str = "", who: str = "") -> None:
        """Add a line to the audit log: who did what to which thing. Never a secret."""
        ...

    def cry(self, intent: Intent, at: datetime) -> None:
        """Note outside of the journal that an outcome could not be kept in it. Never raises."""
        ...

    def back_up(self, folder: Path, at: datetime) -> Path:
        """Copy the journal as it is, also a damaged one, into a folder, and return the copy."""
        ...

    def close(self) -> None:
        """Give the file back; what this run had confirmed and not sent is for nobody any more."""
        ...

"""The parts of which the journal's transactions are made: expectations, changes, and the history that records them."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from banktui.domain.intent import OPEN, Intent, State
from banktui.domain.money import Money
from banktui.services.journal import Bound, ConflictError, Kept, OverLimitError
from banktui.services.moving import Serial
from banktui.store import journal_reading as reading
from banktui.store.audit import append
from banktui.store.instants import microseconds
from banktui.store.journal_rows import CHANGEABLE, found_text, payment_slot, serial_slot, texts

_DOUBTFUL = frozenset({State.UNKNOWN, State.HELD})
_PAID = frozenset({State.ACCEPTED, State.SETTLED})


class Hand:
    """Writes in one transaction, for one run of the program. The caller begins and ends it."""

    def __init__(self, connection: sqlite3.Connection, run: str, user: str) -> None:
        self._connection = connection
        self._run = run
        self._user = user

    # What must be so.

    def kept(self, intent_id: str) -> Kept:
        """Return an intent with all that is kept of it. Raises ConflictError if there is none."""
        kept = reading.kept(self._connection, intent_id)
        if kept is None:
            raise ConflictError("The journal does not know this payment.")
        return kept

    def intent(self, intent_id: str) -> Intent:
        """Return an intent. Raises ConflictError if there is none."""
        return self.kept(intent_id).intent

    def expect(self, intent_id: str, state: State) -> Kept:
        """Return an intent that is in a state. Raises ConflictError if it is in another."""
        kept = self.kept(intent_id)
        if kept.intent.state is not state:
            word = kept.intent.state.value.replace("_", " ")
            raise ConflictError(f"It is {word} by now.", other=kept.intent)
        return kept

    def expect_own(self, intent: Intent) -> None:
        """Raise ConflictError if another run of the program has an intent."""
        (run,) = self._connection.execute("SELECT run FROM intents WHERE intent_id = ?", (intent.id,)).fetchone()
        if run != self._run:
            raise ConflictError("Another window of this program has it.", other=intent)

    def expect_within(self, intent: Intent, limit: Decimal, at: datetime) -> None:
        """Raise OverLimitError if with this intent more than a limit would leave on its day."""
        currency = intent.money.currency
        day = at.astimezone(UTC).date()
        spent = reading.spent(self._connection, intent.connection, day).get(currency, Decimal(0))
        if spent + intent.money.amount > limit:
            raise OverLimitError(
                "This is more than may leave this connection today.",
                detail=f"The limit is {Money(limit, currency).plain()} {currency} a day; "
                f"{Money(spent, currency).plain()} {currency} have left or may have left.",
                hint="Send less, wait for tomorrow (UTC), or change the limit in the settings.",
            )

    def make_way(self, intent: Intent, serial: Serial, beside: str) -> None:
        """Raise ConflictError if an intent may not be begun because of an open one."""
        blocking = blocking_intents(self._connection, intent, serial)
        if not blocking:
            if beside:
                raise ConflictError("What this was to be sent beside is no longer open: look at it again.")
            return
        busy = next((each for each in blocking if each.state not in _DOUBTFUL), None)
        if busy is not None:
            raise ConflictError("The same payment is being sent already.", other=busy)
        if blocking[0].id != beside:
            raise ConflictError("One like this may have been carried out.", other=blocking[0])

    def expect_unpaid_since(self, intent: Intent, number: int) -> None:
        """Raise ConflictError if the bank has taken on the same payment that was written down after a number."""
        paid = reading.select(
            self._connection,
            "payment_slot = ? AND number > ? AND state IN (?, ?)",
            (payment_slot(intent), number, *sorted(_PAID)),
        )
        if paid:
            raise ConflictError(
                "The same payment was sent meanwhile, from another review or window.",
                other=paid[0],
                hint="Nothing was sent now. If it is to be paid a second time, begin anew from the form.",
            )

    # What is written.

    def begin_attempt(self, kept: Kept, key: str, at: datetime) -> None:
        """Write down that an intent is about to be sent."""
        self._connection.execute(
            "INSERT INTO attempts (intent_id, n, key, digest, run, at) VALUES (?, ?, ?, ?, ?, ?)",
            (kept.intent.id, kept.attempts + 1, key, kept.draft.request.digest, self._run, microseconds(at)),
        )

    def end_attempt(self, intent_id: str, result: str, at: datetime) -> None:
        """Write down how the attempt under way ended, if there is one."""
        self._connection.execute(
            "UPDATE attempts SET result = ?, ended = ? WHERE intent_id = ? AND result = ''",
            (result, microseconds(at), intent_id),
        )

    def change(self, intent: Intent, state: State, at: datetime, changes: Mapping[str, Any] | None) -> None:
        """Put an intent into a state with what became known. Raises ConflictError if its record is another's."""
        wrong = set(changes or ()) - CHANGEABLE
        if wrong:
            raise ValueError(f"these never change: {', '.join(sorted(wrong))}")
        changed = replace(intent, **dict(changes or {}))
        if changed.remote_id and changed.remote_id != intent.remote_id:
            self._expect_free(changed)
        self._connection.execute(
            "UPDATE intents SET state = ?, changed = ?, remote_id = ?, found = ? WHERE intent_id = ?",
            (state.value, microseconds(at), changed.remote_id, found_text(changed), intent.id),
        )

    def step(
        self,
        intent_id: str,
        at: datetime,
        before: State | None,
        after: State,
        why: str,
        *,
        evidence: str = "",
        who: str = "",
        request: int | None = None,
        detail: str = "",
    ) -> None:
        """Add a step to an intent's history, and a line to the audit log."""
        self._connection.execute(
            "INSERT INTO steps (intent_id, n, at, before, after, why, evidence, who, run, request) "
            "SELECT ?, count(*) + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM steps WHERE intent_id = ?",
            (intent_id, microseconds(at), before, after.value, why, evidence, who, self._run, request, intent_id),
        )
        what = f"{after}, noted" if before is after else f"{before or 'new'} → {after}"
        told = detail or texts((why, evidence) if evidence else (why,))
        self.log(at=at, who=who, what=what, about=intent_id, detail=told)

    def log(self, *, at: datetime, what: str, about: str, detail: str, who: str = "") -> None:
        """Add a line to the audit log."""
        append(self._connection, at=at, who=who or self._user, what=what, about=about, detail=detail)

    def _expect_free(self, changed: Intent) -> None:
        taken = taken_by(self._connection, changed.connection, changed.operation, changed.remote_id)
        if taken is not None and taken.id != changed.id:
            raise ConflictError("The bank's record belongs to another payment.", other=taken)


def expect_same(kept: Kept, digest: str, bound: Bound) -> None:
    """Refuse to send anything but what was confirmed, to anywhere else, or as anybody else. Raises ConflictError."""
    if digest != kept.draft.request.digest:
        raise ConflictError("What is to be sent is not what was confirmed.", other=kept.intent)
    for what, now, then in (
        ("environment", bound.environment, kept.bound.environment),
        ("bank's address", bound.host, kept.bound.host),
        ("sign-in", bound.credential, kept.bound.credential),
    ):
        if now != then:
            raise ConflictError(
                f"The connection's {what} has changed since this was confirmed.",
                other=kept.intent,
                hint="Nothing was sent. Give it up, and begin anew.",
            )


def blocking_intents(connection: sqlite3.Connection, intent: Intent, serial: Serial) -> list[Intent]:
    """Return the open intents, newest first, that another one for the same payment would be taken for."""
    slot, states = serial_slot(intent, serial), sorted(OPEN)
    return reading.select(
        connection,
        f"(payment_slot = ? OR serial_slot = ?) AND state IN ({','.join('?' * len(states))})",
        (payment_slot(intent), slot, *states),
    )


def taken_by(connection: sqlite3.Connection, name: str, operation: str, remote_id: str) -> Intent | None:
    """Return the intent that a provider's record belongs to."""
    where = "connection = ? AND operation = ? AND remote_id = ? AND remote_id <> ''"
    return next(iter(reading.select(connection, where, (name, operation, remote_id), 1)), None)

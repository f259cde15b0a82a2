"""The journal of payment intents in SQLite: each call is one transaction that is on the disk when it returns."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from banktui.domain.intent import Intent, Party, State, Step
from banktui.domain.money import Money
from banktui.services.journal import Act, Bound, ConflictError, Conformance, JournalError, Kept
from banktui.services.moving import Draft, Serial
from banktui.services.transition import what_is_missing
from banktui.store import journal_acts
from banktui.store import journal_reading as reading
from banktui.store.audit import Entry, Verification, entries, verify
from banktui.store.emergency import Emergency
from banktui.store.instants import microseconds
from banktui.store.journal_access import Access
from banktui.store.journal_copy import copy_journal
from banktui.store.journal_recovery import OWN, recover
from banktui.store.journal_rows import draft_text, found_text, payment_slot, serial_slot, texts
from banktui.store.journal_writing import Hand, blocking_intents, expect_same, taken_by
from banktui.store.others import Others


class Owner(Protocol):
    """Who is at work on the journal."""

    run: str

    def is_alive(self, run: str) -> bool:
        """Tell whether a run is still at work."""
        ...

    def release(self) -> None:
        """End this run."""
        ...


class SqliteJournal:
    """Implements `services.journal.Journal`. May be used from several threads, one at a time."""

    def __init__(
        self,
        connection: sqlite3.Connection | None,
        owner: Owner,
        *,
        path: Path | None = None,
        problem: JournalError | None = None,
        user: str = "",
    ) -> None:
        """Make one on an open database of ours, or on none, or on one that can be read only, with the reason why.

        `user` is who is named in the audit log where nobody else is.
        """
        self._access = Access(connection, problem)
        self._owner = owner
        self._path = path
        self._user = user
        self._emergency = Emergency(path)
        self._others: Others | None = None

    @property
    def problem(self) -> JournalError | None:
        """Return why nothing may be sent by this journal; None if it is sound."""
        return self._access.problem

    @property
    def run(self) -> str:
        """Return the name of this run of the program."""
        return self._owner.run

    # Writing.

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
        """Keep a new intent as drafted."""
        if intent.state is not State.DRAFTED:
            raise ValueError("an intent begins as drafted")
        with self._writing() as (connection, hand):
            hand.make_way(intent, serial, beside)
            if seen is not None:
                hand.expect_unpaid_since(intent, seen)
            connection.execute(
                "INSERT INTO intents (intent_id, tag, connection, provider, environment, operation, parent, source, "
                "destination, amount, currency, incoming, draft, digest, host, credential, serial, payment_slot, "
                "serial_slot, beside, run, created, state, changed, found) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(intent.id, intent.tag, intent.connection, intent.provider, bound.environment),
                    *(intent.operation, intent.parent, intent.source.key, intent.destination.key),
                    *(str(intent.money.amount), intent.money.currency, intent.incoming),
                    *(draft_text(intent, draft), draft.request.digest, bound.host, bound.credential, serial.value),
                    *(payment_slot(intent), serial_slot(intent, serial), beside, self.run, microseconds(at)),
                    *(State.DRAFTED.value, microseconds(at), found_text(intent)),
                ),
            )
            hand.step(intent.id, at, None, State.DRAFTED, "written down", detail=_summary(intent))
            return hand.intent(intent.id)

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
        """Take an intent from one state to another, if it is still in the first."""
        missing = what_is_missing(before, after, why=why, evidence=evidence, who=who)
        if missing:
            raise ValueError(missing)
        if after is State.SENDING:
            raise ValueError("sending is begun by `begin`, which writes the attempt down")
        with self._writing() as (_, hand):
            intent = hand.expect(intent_id, before).intent
            if before in OWN:
                hand.expect_own(intent)
            hand.end_attempt(intent_id, after.value, at)
            hand.change(intent, after, at, changes)
            hand.step(intent_id, at, before, after, why, evidence=evidence, who=who, request=request)
            return hand.intent(intent_id)

    def begin(
        self,
        intent_id: str,
        *,
        key: str,
        digest: str,
        bound: Bound,
        balance: Money | None,
        snapshot: Sequence[str],
        at: datetime,
        ahead: timedelta | None = None,
        day_limit: Decimal | None = None,
    ) -> Kept:
        """Take an intent from confirmed to sending and write the attempt down, durable before this returns."""
        with self._writing() as (connection, hand):
            kept = hand.expect(intent_id, State.CONFIRMED)
            intent = kept.intent
            hand.expect_own(intent)
            expect_same(kept, digest, bound)
            if day_limit is not None and not intent.incoming:
                hand.expect_within(intent, day_limit, at)
            hand.begin_attempt(kept, key, at)
            # It is looked for from the first time on that it may have left.
            connection.execute(
                "UPDATE intents SET sent = coalesce(sent, ?), key = ?, snapshot = ? WHERE intent_id = ?",
                (microseconds(at), key, texts(tuple(snapshot)), intent_id),
            )
            found: dict[str, object] = {"balance_before": balance, "sentence": ""}
            if kept.sent_at is None:
                # The clocks of the moment from which on it is looked for.
                found["bank_ahead"] = round(ahead.total_seconds()) if ahead is not None else None
            hand.change(intent, State.SENDING, at, found)
            hand.step(intent_id, at, State.CONFIRMED, State.SENDING, f"sending, attempt {kept.attempts + 1}")
            return hand.kept(intent_id)

    def begin_again(self, intent_id: str, *, bound: Bound, at: datetime) -> Kept:
        """Write down one more attempt of an unknown intent with the same key and bytes."""
        with self._writing() as (connection, hand):
            kept = hand.expect(intent_id, State.UNKNOWN)
            expect_same(kept, kept.draft.request.digest, bound)
            if not kept.key:
                raise ConflictError("It has no key by which the bank would know it again.", other=kept.intent)
            if connection.execute(
                "SELECT 1 FROM attempts WHERE intent_id = ? AND result = ''", (intent_id,)
            ).fetchone():
                raise ConflictError("An attempt to send it again is under way.", other=kept.intent)
            hand.begin_attempt(kept, kept.key, at)
            why = f"sending again with the same key, attempt {kept.attempts + 1}"
            hand.step(intent_id, at, State.UNKNOWN, State.UNKNOWN, why)
            return hand.kept(intent_id)

    def end_again(self, intent_id: str, *, at: datetime, result: str, request: int | None = None) -> Intent:
        """Note how such an attempt ended, where that proved nothing."""
        with self._writing() as (_, hand):
            intent = hand.intent(intent_id)
            hand.end_attempt(intent_id, result, at)
            why = f"sending again ended: {result}"
            hand.step(intent_id, at, intent.state, intent.state, why, request=request)
            return intent

    def note(
        self,
        intent_id: str,
        *,
        at: datetime,
        why: str,
        evidence: str = "",
        changes: Mapping[str, object] | None = None,
        request: int | None = None,
    ) -> Intent:
        """Add to an intent's history without changing its state."""
        with self._writing() as (_, hand):
            intent = hand.intent(intent_id)
            hand.change(intent, intent.state, at, changes)
            hand.step(intent_id, at, intent.state, intent.state, why, evidence=evidence, request=request)
            return hand.intent(intent_id)

    def recover(self, at: datetime) -> Sequence[Intent]:
        """Make unknown what a process that is gone was sending, and expire what it had confirmed."""
        with self._writing() as (connection, hand):
            cries = self._emergency.read()
            found = recover(connection, hand, at, is_alive=self._owner.is_alive, cries=cries)
            journal_acts.recover(connection, hand, at, is_alive=self._owner.is_alive)
        self._emergency.put_aside(self._owner.is_alive)
        return found

    def record_conformance(self, connection: str, operation: str, bound: Bound, found: Conformance) -> None:
        """Keep what a test of a provider's promise about keys has found."""
        with self._writing() as (database, hand):
            database.execute(
                "INSERT INTO conformance (connection, environment, credential, operation, at, passed, checks) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(connection, bound.environment, bound.credential, operation),
                    *(microseconds(found.at), found.passed, texts(found.checks)),
                ),
            )
            what = f"conformance test {'passed' if found.passed else 'failed'}"
            hand.log(at=found.at, what=what, about=connection, detail=texts((operation, *found.checks)))

    def begin_act(self, act: Act, bound: Bound, *, at: datetime) -> None:
        """Write down that an act is about to be sent, durable before this returns."""
        with self._writing() as (connection, _):
            journal_acts.begin(connection, act, bound, run=self.run, at=at)

    def end_act(self, act_id: str, outcome: str, *, at: datetime, why: str = "") -> None:
        """Write down what became of an act, with its one line in the audit log."""
        with self._writing() as (connection, hand):
            journal_acts.end(connection, hand, act_id, outcome, at=at, why=why)

    def unknown_act(self, connection: str, operation: str, about: str) -> datetime | None:
        """Return when the latest such act was begun, if it cannot be repeated and its outcome is not known."""
        with self._access.reading() as database:
            return journal_acts.unknown(database, connection, operation, about)

    def record(self, *, at: datetime, what: str, about: str, detail: str = "", who: str = "") -> None:
        """Add a line to the audit log."""
        with self._writing() as (_, hand):
            hand.log(at=at, what=what, about=about, detail=detail, who=who)

    # Reading.

    def get(self, intent_id: str) -> Kept | None:
        """Return an intent with all that is kept of it."""
        with self._access.reading() as connection:
            return reading.kept(connection, intent_id)

    def by_tag(self, tag: str) -> Intent | None:
        """Return the newest intent with a tag."""
        with self._access.reading() as connection:
            return next(iter(reading.select(connection, "tag = ?", (tag,), 1)), None)

    def history(self, intent_id: str) -> Sequence[Step]:
        """Return what happened to an intent, oldest first."""
        with self._access.reading() as connection:
            return reading.steps(connection, intent_id, self.run)

    def intents(self, states: frozenset[State] = frozenset(), *, limit: int = 0) -> Sequence[Intent]:
        """Return intents, newest first."""
        with self._access.reading() as connection:
            return reading.in_states(connection, states, limit)

    def changed_elsewhere(self) -> bool:
        """Tell whether anybody else has written to the journal since this was last asked, first of all: since then."""
        with self._access.reading() as connection:
            if self._others is None:
                self._others = Others(connection)
            return self._others.have_written()

    def newest(self) -> int:
        """Return the number of the intent that was written down last."""
        with self._access.reading() as connection:
            return reading.newest(connection)

    def in_the_way(self, intent: Intent, serial: Serial) -> Sequence[Intent]:
        """Return the open intents beside which an intent cannot be written down just like that."""
        with self._access.reading() as connection:
            return blocking_intents(connection, intent, serial)

    def taken(self, connection: str, operation: str, remote_id: str) -> Intent | None:
        """Return the intent that a provider's record is already known to belong to."""
        with self._access.reading() as database:
            return taken_by(database, connection, operation, remote_id)

    def alike(self, connection: str, destination: str, money: Money, since: datetime) -> Sequence[Intent]:
        """Return intents to the same payee with the same amount, newest first."""
        with self._access.reading() as database:
            return reading.alike(database, connection, destination, money, since)

    def payees(self, connection: str) -> Sequence[Party]:
        """Return everybody to whom something was to be sent through a connection, the latest first."""
        with self._access.reading() as database:
            return reading.payees(database, connection)

    def has_paid(self, connection: str, destination: str) -> bool:
        """Tell whether a payee was ever paid from here, as far as is known."""
        with self._access.reading() as database:
            return reading.has_paid(database, connection, destination)

    def spent(self, connection: str, day: date, operation: str = "") -> Mapping[str, Decimal]:
        """Return what has left or may have left on a day, by currency."""
        with self._access.reading() as database:
            return reading.spent(database, connection, day, operation)

    def conformance(self, connection: str, operation: str, bound: Bound) -> Conformance | None:
        """Return the latest finding about keys."""
        with self._access.reading() as database:
            return reading.conformance(database, connection, operation, bound)

    def audit(self, newest: int = 0) -> Sequence[Entry]:
        """Return the audit log, oldest first: all of it, or its newest lines."""
        with self._access.reading() as connection:
            return entries(connection, newest=newest)

    def verify(self) -> Verification:
        """Go through the audit log and say where it stops being what it was."""
        with self._access.reading() as connection:
            return verify(connection)

    # Emergencies, copies and the end.

    def cry(self, intent: Intent, at: datetime) -> None:
        """Note outside of the journal that an outcome could not be kept in it."""
        self._emergency.cry(intent.tag, self.run, at)

    def back_up(self, folder: Path, at: datetime) -> Path:
        """Copy the journal as it is, also a damaged one, into a folder."""
        if self._path is None:
            raise JournalError("There is no journal on this disk to copy.")
        with self._access.as_it_is() as sound:
            return copy_journal(self._path, sound, folder, at)

    def close(self) -> None:
        """Give the file back."""
        self._access.close()
        self._owner.release()

    @contextmanager
    def _writing(self) -> Iterator[tuple[sqlite3.Connection, Hand]]:
        with self._access.writing() as connection:
            yield connection, Hand(connection, self.run, self._user)


def _summary(intent: Intent) -> str:
    money, to = intent.money, intent.destination
    does = "asks for" if intent.incoming else "of"
    what = f"{intent.connection}: {intent.operation} {does} {money.plain()} {money.currency}"
    return texts((what, f"to {to.name} {to.key}".rstrip(), f"tag {intent.tag}"))

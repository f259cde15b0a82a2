"""Looking for what became of intents: at set times, when something hints at it, and when a person asks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError
from banktui.domain.intent import Intent, State
from banktui.services.books import Books
from banktui.services.journal import Bound, ConflictError, JournalError, Kept
from banktui.services.matching import Finding, described, differences, match
from banktui.services.moving import MoneyOperation, Proof, Remote
from banktui.services.occasion import occasion
from banktui.services.provider import Environment, Provider
from banktui.services.repeating import Repeater
from banktui.services.reviewing import operation_of
from banktui.services.timetable import FOLLOWED_DAYS, FOLLOWS, LOOKS, waits
from banktui.services.transition import may_follow

_log = logging.getLogger(__name__)
# Where nobody records failures nothing is printed of them either: Python's report would quote what was being read.
_log.addHandler(logging.NullHandler())

_WINDOW = timedelta(days=1)
"""How long before the send, by the bank's own clock, its record may be dated: what it tells of its clock may be off."""
_FINDABLE = frozenset({Proof.TAG, Proof.NEW_ITEM})
"""By what a record can be found whose id is not known."""
_SHORTEST_GAP = 10.0
"""Seconds between two looks that hints lead to."""

Opening = Callable[[str], Awaitable[tuple[Provider, Bound]]]
"""Gives a connection's provider, and where it leads now and as whom. Raises BankError."""


class Pursuer:
    """Has one task for each intent of which something is to be found out. Lives on the engine's loop."""

    def __init__(
        self,
        books: Books,
        clock: Clock,
        *,
        opening: Opening,
        repeater: Repeater,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        changed: Callable[[Intent, MoneyOperation], object] = lambda *_: None,
    ) -> None:
        """Make one. `changed` is called where the bank turned out to have taken an intent on, or to be done with it."""
        self._books = books
        self._clock = clock
        self._opening = opening
        self._repeater = repeater
        self._sleep = sleep
        self._changed = changed
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._hints: dict[str, asyncio.Event] = {}
        self._intents: dict[str, Intent] = {}
        self._lists: dict[str, frozenset[str]] = {}
        self._looked: dict[str, float] = {}
        self._done: set[str] = set()
        """Those of which nothing more can be found out by itself."""
        self._one_at_a_time: dict[str, asyncio.Lock] = {}

    def pursue(self, intent: Intent, *, at_once: bool = False) -> None:
        """Begin to look for an intent by itself, if it is one to be looked for and is not looked for already.

        `at_once` also looks now: at the start of the program.
        """
        if not _is_open(intent) or intent.id in self._tasks:
            return
        self._intents[intent.id] = intent
        self._hints[intent.id] = asyncio.Event()
        if at_once:
            self._hints[intent.id].set()
        task = asyncio.create_task(self._pursue(intent.id))
        self._tasks[intent.id] = task
        task.add_done_callback(lambda _: self._forget(intent.id))

    def hint(self, connection: str, capability: str = "", parent: str = "") -> None:
        """Look soon for what a list or notification may be about. Nothing of it is believed."""
        now = self._clock.monotonic()
        for intent_id, intent in self._intents.items():
            if (
                intent.connection != connection
                or now - self._looked.get(intent_id, now - _SHORTEST_GAP) < _SHORTEST_GAP
            ):
                continue
            lists = self._lists.get(intent_id, frozenset())
            if not capability or (capability in lists and parent in {"", intent.parent}):
                self._hints[intent_id].set()

    async def look(self, intent_id: str) -> Intent | None:
        """Look once, now, and return the intent as it stands afterwards. Raises JournalError."""
        kept = self._books.journal.get(intent_id)
        if kept is None or not _is_open(kept.intent):
            return kept.intent if kept is not None else None
        lock = self._one_at_a_time.setdefault(kept.intent.connection, asyncio.Lock())
        async with lock:
            kept = self._books.journal.get(intent_id) or kept
            if not _is_open(kept.intent):
                return kept.intent
            self._looked[intent_id] = self._clock.monotonic()
            try:
                return await self._look(kept)
            except ConflictError:
                # Another window of this program has found it meanwhile.
                return self._books.seen(intent_id)

    async def stop(self) -> None:
        """End all tasks."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pursue(self, intent_id: str) -> None:
        pauses: Iterator[float] | None = None
        state: State | None = None
        while True:
            try:
                kept = self._books.journal.get(intent_id)
                if kept is None or intent_id in self._done or not _is_open(kept.intent) or self._is_old(kept.intent):
                    return
                if pauses is None or kept.intent.state is not state:
                    state = kept.intent.state
                    pauses = waits(LOOKS if state is State.UNKNOWN else FOLLOWS, self._passed(kept))
                await self._wait(intent_id, next(pauses))
                await self.look(intent_id)
            except JournalError:
                # Said wherever money is shown; the next look may be luckier.
                await self._sleep(_SHORTEST_GAP)
            except Exception:  # noqa: BLE001 - recorded; what one look met must not end all others
                _log.exception("a payment could not be looked for")
                await self._sleep(_SHORTEST_GAP)

    async def _wait(self, intent_id: str, seconds: float) -> None:
        """Wait until it is time, or something hints at it."""
        hint = self._hints[intent_id]
        sleeping = asyncio.ensure_future(self._sleep(seconds))
        hinted = asyncio.ensure_future(hint.wait())
        try:
            await asyncio.wait({sleeping, hinted}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            hinted.cancel()
            await asyncio.gather(sleeping, hinted, return_exceptions=True)
        hint.clear()

    async def _look(self, kept: Kept) -> Intent:
        intent = kept.intent
        try:
            provider, bound = await self._opening(intent.connection)
            if not _leads_there(bound, kept.bound):
                return self._note_look(intent, "The connection leads elsewhere now, or signs in as somebody else.")
            operation = operation_of(provider, intent.operation)
            self._lists[intent.id] = frozenset(operation.traits.lists)
            with occasion(intent.operation, intent.parent, intent.id):
                if intent.state is State.UNKNOWN:
                    return await self._look_up(kept, operation, bound)
                return await self._follow(kept, operation)
        except BankError as error:
            if isinstance(error, JournalError):
                raise
            if intent.state is State.UNKNOWN:
                return self._note_look(intent, f"It could not be looked up: {error.title}")
            return intent

    async def _look_up(self, kept: Kept, operation: MoneyOperation, bound: Bound) -> Intent:
        intent, traits = kept.intent, operation.traits
        finding = await self._searched(kept, operation)
        if finding.state is not None and finding.record is not None:
            return self._found(intent, finding.state, finding.record, finding.sentence, operation)
        if not finding.alarm and self._repeater.may_repeat(kept, traits, bound):
            repeated = await self._repeater.repeat(kept, operation, bound)
            if repeated.state is not State.UNKNOWN:
                self._changed(repeated, operation)
                return repeated
            return self._note_look(repeated, finding.sentence, finding.evidence)
        return self._note_look(intent, finding.sentence, finding.evidence, alarm=finding.alarm)

    async def _searched(self, kept: Kept, operation: MoneyOperation) -> Finding:
        """Look through the provider's records for an intent whose record is not known."""
        intent = kept.intent
        since = intent.at_bank(kept.sent_at or self._clock.now()) - _WINDOW
        return match(
            intent,
            operation.traits.proof,
            await operation.look_up(intent, kept.snapshot, since),
            snapshot=kept.snapshot,
            is_taken=lambda record: self._is_taken(intent, record),
            rivals=self._rivals(kept),
        )

    async def _follow(self, kept: Kept, operation: MoneyOperation) -> Intent:
        intent = kept.intent
        if not operation.traits.follows:
            self._done.add(intent.id)
            return intent
        is_nameless = intent.state is State.ACCEPTED and not intent.remote_id
        if not is_nameless or operation.traits.proof not in _FINDABLE:
            record = await operation.follow(intent)
        else:
            # Its record is told from others as that of an unknown one would be.
            finding = await self._searched(kept, operation)
            record = finding.record if finding.state is not None else None
        if record is None:
            return intent
        return self._followed(intent, record, operation)

    def _followed(self, intent: Intent, record: Remote, operation: MoneyOperation) -> Intent:
        wrong = differences(intent, record) if record.money is not None else ()
        if wrong or (intent.remote_id and record.id != intent.remote_id):
            if intent.alarm:
                return intent
            sentence = f"The bank's record is not what was sent: {' and '.join(wrong) or 'it is another one'}."
            return self._books.note(intent.id, sentence, evidence=described(record), alarm=True, sentence=sentence)
        # What the bank took on and refuses now it has given up.
        given_up = record.amounts_to is State.DECLINED and intent.state is State.ACCEPTED
        after = State.FAILED_LATER if given_up else record.amounts_to
        if after is not intent.state and may_follow(intent.state, after):
            return self._found(intent, after, record, "The bank's record says so.", operation)
        if record.word == intent.remote_status:
            return intent
        return self._books.note(
            intent.id,
            f"The bank's word for it is now: {record.word}",
            evidence=described(record),
            remote_status=record.word,
            remote_id=intent.remote_id or record.id,
        )

    def _found(self, intent: Intent, after: State, record: Remote, why: str, operation: MoneyOperation) -> Intent:
        moved = self._books.move(
            intent,
            after,
            why,
            evidence=described(record),
            remote_id=record.id,
            remote_status=record.word,
            sentence=f"{why} The bank's word for it: {record.word}." if record.word else why,
            next_look_at=None,
            alarm=False,
        )
        self._changed(moved, operation)
        return moved

    def _note_look(self, intent: Intent, why: str, evidence: str = "", *, alarm: bool = False) -> Intent:
        looks = intent.looks + 1
        now = self._clock.now()
        following = next(waits(LOOKS, self._passed_since(intent, now)))
        return self._books.note(
            intent.id,
            why,
            evidence=evidence,
            looks=looks,
            next_look_at=now + timedelta(seconds=following),
            alarm=alarm or intent.alarm,
        )

    def _is_taken(self, intent: Intent, record: str) -> bool:
        taken = self._books.journal.taken(intent.connection, intent.operation, record)
        return taken is not None and taken.id != intent.id

    def _rivals(self, kept: Kept) -> int:
        """Count the other intents that the same record could belong to: open ones, and accepted ones without an id."""
        intent, journal = kept.intent, self._books.journal
        others = {other.id for other in journal.in_the_way(intent, kept.serial)}
        others |= {other.id for other in journal.intents(frozenset({State.ACCEPTED})) if _is_alike(other, intent)}
        return len(others - {intent.id})

    def _passed(self, kept: Kept) -> float:
        if kept.sent_at is None:
            return 0.0
        return max(0.0, (self._clock.now() - kept.sent_at).total_seconds())

    def _passed_since(self, intent: Intent, now: datetime) -> float:
        kept = self._books.journal.get(intent.id)
        sent = kept.sent_at if kept is not None else None
        return max(0.0, (now - sent).total_seconds()) if sent is not None else 0.0

    def _is_old(self, intent: Intent) -> bool:
        """Tell whether an accepted one is no longer read again by itself."""
        changed = intent.changed_at
        if intent.state is State.UNKNOWN or changed is None:
            return False
        return self._clock.now() - changed > timedelta(days=FOLLOWED_DAYS)

    def _forget(self, intent_id: str) -> None:
        for kept in (self._tasks, self._hints, self._intents, self._lists, self._looked):
            kept.pop(intent_id, None)


def _is_open(intent: Intent) -> bool:
    """Tell whether anything more can be found out about an intent."""
    return intent.state in {State.UNKNOWN, State.ACCEPTED, State.HELD}


def _is_alike(other: Intent, intent: Intent) -> bool:
    """Tell whether an accepted intent that was given no id could have left the same record as another one."""
    key = (intent.connection, intent.operation, intent.parent, intent.money)
    return not other.remote_id and (other.connection, other.operation, other.parent, other.money) == key


def _leads_there(now: Bound, then: Bound) -> bool:
    """Tell whether a connection still leads to the bank that an intent was sent to, as the same customer.

    A served built-in bank has other ports after each start; production banks do not move.
    """
    if (now.environment, now.credential) != (then.environment, then.credential):
        return False
    return now.host == then.host or now.environment == Environment.SANDBOX

"""The journal as the engine writes it: each change is shown in the lists, counted and told once it is durable."""

import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Problem
from banktui.domain.intent import Intent, State
from banktui.domain.tag import shown
from banktui.services.journal import Bound, ConflictError, Journal, JournalError, Kept
from banktui.services.moving import Draft, Serial
from banktui.services.notices import IntentChanged, Notice
from banktui.services.projecting import Projector
from banktui.services.unsettled import MoneyStanding

T = TypeVar("T")

_log = logging.getLogger(__name__)
# Where nobody records failures nothing is printed of them either: Python's report would quote what was being read.
_log.addHandler(logging.NullHandler())

_WATCHED = frozenset({State.UNKNOWN, State.HELD, State.SENDING})
_UNKEPT = (
    "The bank's answer could not be written to the journal. It may have been carried out: do not pay it again, and do "
    "not close the program before the journal can be written."
)


class Books:
    """Changes intents in the journal and lets everybody know. Raises JournalError as the journal does."""

    def __init__(self, journal: Journal, projector: Projector, clock: Clock, tell: Callable[[Notice], None]) -> None:
        self.journal = journal
        self._projector = projector
        self._clock = clock
        self._tell = tell
        self._watched: dict[str, Intent] = {}
        self._standing = MoneyStanding()
        self._unkept: dict[str, tuple[Intent, Callable[[], Intent]]] = {}
        """Outcomes that could not be kept, as they are shown, and how to keep them."""

    def open(self) -> Sequence[Intent]:
        """Take over what programs that are gone have left, show everything, and return what is to be looked for."""
        if self.journal.problem is None:
            self.journal.recover(self._clock.now())
        # From here on: what another program writes while this is read must count as news.
        self.journal.changed_elsewhere()
        intents = self.journal.intents()
        self._projector.show_all(intents)
        for intent in intents:
            self._watch(intent)
        return intents

    def catch_up(self) -> bool:
        """Tell whether another program has written to the journal, and count anew what wants attention if so."""
        if not self.journal.changed_elsewhere():
            return False
        open_ones = {intent.id: intent for intent in self.journal.intents(_WATCHED | {State.ACCEPTED})}
        # What could not be kept stands here only.
        unkept = {intent_id: intent for intent_id, (intent, _) in self._unkept.items()}
        self._watched = {intent_id: each for intent_id, each in (open_ones | unkept).items() if _is_watched(each)}
        self._count()
        return True

    def standing(self) -> MoneyStanding:
        """Return how many intents want attention. May be asked on any thread."""
        problem = self.journal.problem
        if problem is None:
            return self._standing
        return self._standing._replace(problem=problem.problem(self._clock.now()))

    def seen(self, intent_id: str) -> Intent | None:
        """Return an intent as it stands, also where that could not be kept."""
        unkept = self._unkept.get(intent_id)
        if unkept is not None:
            return unkept[0]
        kept = self.journal.get(intent_id)
        return kept.intent if kept is not None else None

    def write_down(
        self, intent: Intent, draft: Draft, bound: Bound, *, serial: Serial, beside: str = "", seen: int | None = None
    ) -> Intent:
        """Keep a new intent. Raises ConflictError where another one stands in the way that is not gone."""
        at = self._clock.now()
        try:
            made = self.journal.write_down(intent, draft, bound, serial=serial, at=at, beside=beside, seen=seen)
        except ConflictError:
            # What stands in the way may be what a program has left that is gone.
            taken_over = self.journal.recover(at)
            if not taken_over:
                raise
            for each in taken_over:
                self.announce(each)
            made = self.journal.write_down(intent, draft, bound, serial=serial, at=at, beside=beside, seen=seen)
        return self.announce(made)

    def move(
        self,
        intent: Intent,
        after: State,
        why: str,
        *,
        evidence: str = "",
        who: str = "",
        request: int | None = None,
        **changes: Any,
    ) -> Intent:
        """Take an intent from where it is thought to stand to another state."""
        moved = self.journal.move(
            intent.id,
            intent.state,
            after,
            at=self._clock.now(),
            why=why,
            evidence=evidence,
            who=who,
            request=request,
            changes=changes,
        )
        return self.announce(moved)

    def begin(self, intent_id: str, **told: Any) -> Kept:
        """Write down that an intent is being sent."""
        kept = self.journal.begin(intent_id, at=self._clock.now(), **told)
        self.announce(kept.intent)
        return kept

    def note(
        self, intent_id: str, why: str, *, evidence: str = "", request: int | None = None, **changes: Any
    ) -> Intent:
        """Add to an intent's history."""
        noted = self.journal.note(
            intent_id, at=self._clock.now(), why=why, evidence=evidence, request=request, changes=changes
        )
        return self.announce(noted)

    def conclude(self, sending: Intent, after: State, why: str, **told: Any) -> Intent:
        """Write down how a send ended. Never raises: what cannot be kept is kept in memory, and cried outside."""
        try:
            return self.move(sending, after, why, **told)
        except ConflictError as conflict:
            return self._contradicted(sending, conflict, told)
        except Exception as error:  # noqa: BLE001 - the request has left: whatever fails now must not hide that
            if not isinstance(error, JournalError):
                _log.exception("an outcome could not be kept")
            return self._keep_in_memory(sending, lambda: self.move(sending, after, why, **told))

    def has_kept(self, intent_id: str) -> bool:
        """Tell whether all that is known of an intent is in the journal."""
        return intent_id not in self._unkept

    def retry(self) -> None:
        """Try to keep what could not be kept."""
        for intent_id, (_, keep) in tuple(self._unkept.items()):
            del self._unkept[intent_id]
            in_memory = self._watched.get(intent_id)
            try:
                keep()
            except ConflictError:
                # Somebody else has written down what became of it.
                continue
            except JournalError:
                if in_memory is not None:
                    self._unkept[intent_id] = (in_memory, keep)

    def announce(self, intent: Intent) -> Intent:
        """Show an intent as it stands now, and return it."""
        self._watch(intent)
        try:
            self._projector.show(intent)
            self._tell(IntentChanged(intent))
        except Exception:  # noqa: BLE001 - recorded; what the journal has taken stays so, whoever fails to show it
            _log.exception("a payment could not be shown")
        return intent

    def _watch(self, intent: Intent) -> None:
        if _is_watched(intent):
            self._watched[intent.id] = intent
        elif self._watched.pop(intent.id, None) is None:
            return
        self._count()

    def _count(self) -> None:
        states = Counter(each.state for each in self._watched.values())
        self._standing = MoneyStanding(
            unknown=states[State.UNKNOWN],
            held=states[State.HELD],
            sending=states[State.SENDING],
            alarms=sum(each.alarm for each in self._watched.values()),
        )

    def _contradicted(self, sending: Intent, conflict: ConflictError, told: Mapping[str, Any]) -> Intent:
        """Make unknown what the bank answered with the record of another payment."""
        other = conflict.other
        sentence = f"It is not known whether this was carried out. {conflict.title}"
        evidence = f"{told.get('evidence', '')}; {conflict.title} {other.id if other else ''}".strip("; ")

        def keep() -> Intent:
            return self.move(
                sending, State.UNKNOWN, conflict.title, evidence=evidence, sentence=sentence, alarm=True,
                request=told.get("request"),
            )  # fmt: skip

        try:
            return keep()
        except ConflictError:
            # It is no longer being sent: somebody else has written down what became of it.
            return self.seen(sending.id) or sending
        except JournalError:
            return self._keep_in_memory(sending, keep)

    def _keep_in_memory(self, sending: Intent, keep: Callable[[], Intent]) -> Intent:
        at = self._clock.now()
        as_it_is = replace(sending, state=State.UNKNOWN, alarm=True, sentence=_UNKEPT, changed_at=at)
        self.journal.cry(sending, at)
        self._unkept[sending.id] = (as_it_is, keep)
        return self.announce(as_it_is)


def _is_watched(intent: Intent) -> bool:
    return intent.state in _WATCHED or (intent.alarm and intent.state is State.ACCEPTED)


async def answered(asked: Coroutine[Any, Any, T], clock: Clock) -> T | Problem:
    """Return what is asked for, with what the journal or a bank refuses as plain data."""
    try:
        return await asked
    except JournalError as error:
        return _problem_of(error, clock.now())
    except BankError as error:
        return error.problem(clock.now())


def _problem_of(error: JournalError, at: datetime) -> Problem:
    """Return a journal's refusal with the other intent in its words where one is meant."""
    other = error.other if isinstance(error, ConflictError) else None
    problem = error.problem(at)
    if other is None:
        return problem
    money = f"{other.money.plain()} {other.money.currency}"
    detail = f"{problem.detail} It is {shown(other.tag)}: {money} to {other.destination.name}, {other.state}.".strip()
    return replace(problem, detail=detail)

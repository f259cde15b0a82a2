"""Carrying out a confirmed payment: durable first, then one request, then what its evidence amounts to."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Problem
from banktui.domain.intent import Intent, State
from banktui.services.books import Books
from banktui.services.journal import Bound, ConflictError, JournalError, OverLimitError
from banktui.services.moving import Draft, MoneyLine, MoneyOperation, Preflight
from banktui.services.occasion import occasion
from banktui.services.outcome import Evidence, Outcome, Stage, Verdict, classify
from banktui.services.provider import Connection
from banktui.services.reviewing import Reviewed
from banktui.services.timetable import LOOKS
from banktui.services.transition import AFTER

_log = logging.getLogger(__name__)
# Where nobody records failures nothing is printed of them either: Python's report would quote what was being read.
_log.addHandler(logging.NullHandler())

CONNECTS_AGAIN = (0.5, 2.0)
"""Seconds before it is connected to again by itself, where nothing was connected: no byte had left."""

_STOPPED = Evidence(Stage.BROKEN, title="The program was told to stop before an answer came.")
_FAILED = Evidence(Stage.BROKEN, title="The program failed while it was being sent.")


@dataclass(frozen=True, slots=True)
class Result:
    """Where an intent stands after an attempt, and how long to wait before the next by hand."""

    intent: Intent
    wait: int = 0
    evidence: Evidence | None = None


class Sender:
    """Sends what was confirmed, each time it is told to. It may connect again by itself; it never sends twice."""

    def __init__(
        self,
        books: Books,
        clock: Clock,
        *,
        bound: Callable[[str], Awaitable[Bound]],
        refusal: Callable[[str], Problem | None],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Make one. `bound` tells where a connection leads now and as whom, `refusal` why it sends nothing."""
        self._books = books
        self._clock = clock
        self._bound = bound
        self._refusal = refusal
        self._sleep = sleep

    async def send(self, reviewed: Reviewed, connection: Connection) -> Result:
        """Send a confirmed intent. Never raises BankError; a cancellation that comes too late leaves it unknown."""
        with occasion(reviewed.intent.operation, reviewed.intent.parent, reviewed.intent.id):
            result = await self._attempt(reviewed, connection)
            for pause in CONNECTS_AGAIN:
                if result.evidence is None or result.evidence.stage is not Stage.NOT_CONNECTED:
                    break
                if result.intent.state is not State.CONFIRMED:
                    break
                await self._sleep(pause)
                result = await self._attempt(reviewed, connection)
        return result

    async def _attempt(self, reviewed: Reviewed, connection: Connection) -> Result:
        """Make one attempt: ask, write down, send once, judge, write down."""
        result: Result | None = None
        try:
            async with reviewed.operation.line() as line:
                result = await self._on_the_line(line, reviewed, connection)
        except BankError as error:
            # Only a line that could not be opened says that nothing was sent.
            return result or self._not_sent(reviewed.intent.id, f"{error.title} {error.detail}".strip(), error.hint)
        return result

    async def _on_the_line(self, line: MoneyLine, reviewed: Reviewed, connection: Connection) -> Result:
        try:
            preflight = await line.preflight(reviewed.draft)
        except BankError as error:
            return self._not_sent(reviewed.intent.id, f"{error.title} {error.detail}".strip(), error.hint)
        begun = await self._begin(reviewed, connection, preflight)
        if isinstance(begun, Result):
            return begun
        # What is said to be new can be compared with what was there a moment before.
        draft = replace(reviewed.draft, snapshot=preflight.snapshot or reviewed.draft.snapshot)
        return await self._post(line, reviewed.operation, draft, begun)

    async def _begin(self, reviewed: Reviewed, connection: Connection, preflight: Preflight) -> "_Begun | Result":
        """Write down that it is being sent; what keeps it from that keeps it from being sent."""
        intent_id = reviewed.intent.id
        refused = self._refusal(connection.id)
        if refused is not None:
            return self._not_sent(intent_id, refused.title, refused.hint)
        if self._clock.monotonic() >= reviewed.deadline:
            return self._not_sent(intent_id, "It was confirmed too long ago.", "Begin anew from the form.")
        key = reviewed.key or reviewed.operation.new_key()
        try:
            kept = self._books.begin(
                intent_id,
                key=key,
                digest=reviewed.draft.request.digest,
                bound=await self._bound(connection.id),
                balance=preflight.balance,
                snapshot=preflight.snapshot or reviewed.draft.snapshot,
                ahead=preflight.ahead,
                day_limit=connection.limit(reviewed.intent.money.currency).per_day,
            )
        except (ConflictError, OverLimitError) as error:
            return self._not_sent(intent_id, f"{error.title} {error.detail}".strip(), error.hint)
        except JournalError as error:
            return self._unsure_whether_begun(intent_id, error)
        return _Begun(kept.intent, key)

    def _unsure_whether_begun(self, intent_id: str, error: JournalError) -> Result:
        """Return where an intent stands whose beginning was not written down for certain. It has not left."""
        why, hint = f"{error.title} {error.detail}".strip(), error.hint
        seen = self._seen(intent_id)
        if seen.state is State.SENDING:
            verdict = Verdict(Outcome.NOT_SENT, why, hint=hint)
            evidence = Evidence(Stage.REFUSED_HERE, title=why, hint=hint)
            return Result(self._conclude(seen, evidence, verdict))
        return self._not_sent(intent_id, why, hint)

    async def _post(self, line: MoneyLine, operation: MoneyOperation, draft: Draft, begun: "_Begun") -> Result:
        try:
            evidence = await line.send(draft.request, begun.key)
        except asyncio.CancelledError:
            self._judged(begun.intent, _STOPPED, operation, draft)
            raise
        except Exception:  # noqa: BLE001 - recorded below
            # A defect, and loud as such; but the request has left, and whoever waits for it is told that first.
            _log.exception("a payment could not be sent in order")
            evidence = _FAILED
        verdict = self._judged(begun.intent, evidence, operation, draft)
        return Result(verdict[0], verdict[1].wait, evidence)

    def _judged(
        self, sending: Intent, evidence: Evidence, operation: MoneyOperation, draft: Draft
    ) -> tuple[Intent, Verdict]:
        verdict = classify(evidence, partial(operation.judge, draft))
        return self._conclude(sending, evidence, verdict), verdict

    def _conclude(self, sending: Intent, evidence: Evidence, verdict: Verdict) -> Intent:
        is_unknown = verdict.outcome is Outcome.UNKNOWN
        return self._books.conclude(
            sending,
            AFTER[verdict.outcome],
            verdict.title,
            evidence=proof_of(evidence, verdict),
            request=evidence.request,
            sentence=sentence_of(verdict),
            code=verdict.code,
            remote_id=verdict.remote_id,
            remote_status=verdict.remote_status,
            alarm=verdict.alarm,
            looks=0,
            next_look_at=self._clock.now() + timedelta(seconds=LOOKS[0]) if is_unknown else None,
        )

    def _not_sent(self, intent_id: str, why: str, hint: str) -> Result:
        """Note why an intent was not sent; the journal may not take even that."""
        seen = self._seen(intent_id)
        if seen.state is not State.CONFIRMED:
            return Result(seen)
        sentence = f"It was not sent. {why} {hint}".strip()
        try:
            return Result(self._books.note(intent_id, f"not sent: {why}", sentence=sentence))
        except JournalError:
            return Result(seen)

    def _seen(self, intent_id: str) -> Intent:
        seen = self._books.seen(intent_id)
        assert seen is not None  # noqa: S101 - it was confirmed a moment ago, and nothing is ever forgotten
        return seen


@dataclass(frozen=True, slots=True)
class _Begun:
    intent: Intent
    key: str


def proof_of(evidence: Evidence, verdict: Verdict) -> str:
    """Return what an attempt left behind, as the journal keeps it: no body, no address, no secret."""
    facts = [evidence.stage.value]
    if evidence.status is not None:
        facts.append(f"status {evidence.status}")
    if verdict.code:
        facts.append(f"code {verdict.code}")
    if verdict.remote_id:
        facts.append(f"record {verdict.remote_id}")
    if evidence.digest:
        facts.append(f"answer sha256 {evidence.digest}")
    if not evidence.genuine:
        facts.append("its own check failed")
    return ", ".join(facts)


def sentence_of(verdict: Verdict) -> str:
    """Return a verdict in one text: what happened, whether money moved, who must act."""
    return " ".join(part for part in (verdict.title, verdict.detail, verdict.hint) if part)

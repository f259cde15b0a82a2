"""Sending an unknown payment again with the same key: only where the provider was seen to keep its promise.

A provider that keys requests promises that the same key with the same bytes is carried out once. That is believed only
with a recorded test that has passed for this connection, for as long as the provider relies on a key, and not often.
"""

from datetime import timedelta
from functools import partial

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError
from banktui.domain.intent import Intent
from banktui.services.books import Books
from banktui.services.guarding import Guard
from banktui.services.journal import Bound, JournalError, Kept
from banktui.services.moving import MoneyLine, MoneyOperation, MoneyTraits
from banktui.services.outcome import Outcome, classify
from banktui.services.sending import proof_of, sentence_of
from banktui.services.transition import AFTER

MOST_ATTEMPTS = 6
"""The first one included."""


class Repeater:
    """Sends again what may be sent again."""

    def __init__(self, books: Books, guard: Guard, clock: Clock) -> None:
        self._books = books
        self._guard = guard
        self._clock = clock

    def may_repeat(self, kept: Kept, traits: MoneyTraits, bound: Bound) -> bool:
        """Tell whether an unknown intent may be sent again with its key."""
        if not traits.keyed or not kept.key or kept.sent_at is None or kept.attempts >= MOST_ATTEMPTS:
            return False
        # A clock that was set back makes the age negative; how old the key really is can then not be told.
        age = self._clock.now() - kept.sent_at
        if not timedelta(0) <= age < timedelta(hours=traits.key_hours):
            return False
        intent = kept.intent
        if bound != kept.bound or self._guard.refusal(intent.connection) is not None:
            return False
        found = self._books.journal.conformance(intent.connection, intent.operation, bound)
        return found is not None and found.passed

    async def repeat(self, kept: Kept, operation: MoneyOperation, bound: Bound) -> Intent:
        """Send the same bytes with the same key once more, and return where the intent stands then.

        Only an answer that says what became of the first request counts; a refusal says nothing of it.
        """
        result: Intent | None = None
        try:
            async with operation.line() as line:
                await line.preflight(kept.draft)
                result = await self._send(line, kept, operation, bound)
        except BankError as error:
            if isinstance(error, JournalError):
                raise
        return result or kept.intent

    async def _send(self, line: MoneyLine, kept: Kept, operation: MoneyOperation, bound: Bound) -> Intent:
        intent = kept.intent
        begun = self._books.journal.begin_again(intent.id, bound=bound, at=self._clock.now())
        try:
            evidence = await line.send(begun.draft.request, begun.key)
        except BaseException:
            # Stopped, or failed by a defect: that says nothing of the first request either.
            self._end(intent.id, "it was broken off", None)
            raise
        verdict = classify(evidence, partial(operation.judge, kept.draft))
        if verdict.outcome not in {Outcome.ACCEPTED, Outcome.HELD}:
            return self._end(intent.id, verdict.outcome.value, evidence.request)
        return self._books.move(
            intent,
            AFTER[verdict.outcome],
            f"The bank answered the same key: {verdict.title}",
            evidence=proof_of(evidence, verdict),
            request=evidence.request,
            sentence=sentence_of(verdict),
            code=verdict.code,
            remote_id=verdict.remote_id,
            remote_status=verdict.remote_status,
            next_look_at=None,
            alarm=False,
        )

    def _end(self, intent_id: str, result: str, request: int | None) -> Intent:
        ended = self._books.journal.end_again(intent_id, at=self._clock.now(), result=result, request=request)
        return self._books.announce(ended)

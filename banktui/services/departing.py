"""From the review to the answer: what is reviewed is kept a while, and sent once however often it is asked for."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from math import ceil, inf
from typing import Any

from banktui.domain.clock import Clock
from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.services import confirming
from banktui.services.books import answered
from banktui.services.moving import MoneyOperation
from banktui.services.open_desk import OpenDesk
from banktui.services.payments import Confirmation, Review
from banktui.services.provider import Connection
from banktui.services.reviewing import Reviewed

_TRIED_AGAIN = 10.0
"""Seconds until an outcome is tried to be written down again that the journal did not take."""


class Departures:
    """The reviews and sends of this run of the program. A send outlives whoever asked for it."""

    def __init__(
        self,
        connections: Mapping[str, Connection],
        *,
        clock: Clock,
        desk: Callable[[], Awaitable[OpenDesk]],
        refusal: Callable[[str], Problem | None],
        left: Callable[[OpenDesk, Intent, MoneyOperation], None],
        spawn: Callable[[Coroutine[Any, Any, object]], None],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        """Make one. `left` is told what was sent and written down; `spawn` runs what nobody waits for."""
        self._connections = connections
        self._clock = clock
        self._desk = desk
        self._refusal = refusal
        self._left = left
        self._spawn = spawn
        self._sleep = sleep
        self._reviews: dict[str, Reviewed] = {}
        self._sends: dict[str, asyncio.Task[Intent | Problem]] = {}
        self._wait_until: dict[str, float] = {}
        self._sent: dict[str, float] = {}
        """When what this run has sent was sent, on the monotonic clock."""

    def keep(self, reviewed: Reviewed) -> Review:
        """Keep what was reviewed until it is too old to be sent; forget what is."""
        now = self._clock.monotonic()
        for review_id, earlier in tuple(self._reviews.items()):
            if now >= earlier.deadline and (review_id not in self._sends or self._sends[review_id].done()):
                del self._reviews[review_id]
        self._reviews[reviewed.review.id] = reviewed
        return reviewed.review

    def running(self) -> Sequence[asyncio.Task[Intent | Problem]]:
        """Return what is being sent."""
        return [task for task in self._sends.values() if not task.done()]

    def age(self, intent_id: str) -> float:
        """Return how many seconds ago an intent was sent; without end for one that another run has sent."""
        sent = self._sent.get(intent_id)
        return self._clock.monotonic() - sent if sent is not None else inf

    async def send(self, review_id: str, confirmation: Confirmation) -> Intent | Problem:
        """Confirm and send, once."""
        return await self._once(review_id, lambda: self._confirm_and_send(review_id, confirmation))

    async def send_again(self, intent_id: str) -> Intent | Problem:
        """Send an intent that is certain not to have been processed, by hand."""
        earlier = self._sends.get(intent_id)
        if earlier is not None and earlier.done():
            del self._sends[intent_id]
        return await self._once(intent_id, lambda: self._send_again(intent_id))

    async def cancel(self, intent_id: str) -> Intent | Problem:
        """Give up an intent of which nothing was sent. Raises JournalError."""
        desk = await self._desk()
        seen = desk.books.seen(intent_id)
        if seen is None:
            return unheard_of()
        if seen.state not in {State.DRAFTED, State.CONFIRMED}:
            word = seen.state.value.replace("_", " ")
            return Problem("conflict", f"It is {word}: it cannot be given up here any more.", hint="Look at it again.")
        return desk.books.move(seen, State.CANCELLED, "given up", sentence="It was given up before anything was sent.")

    async def _once(
        self, intent_id: str, start: Callable[[], Coroutine[Any, Any, Intent | Problem]]
    ) -> Intent | Problem:
        """Run a send that nobody who waits for it can stop; whoever asks meanwhile, or again, gets the same one."""
        running = self._sends.get(intent_id)
        if running is None:
            running = asyncio.create_task(answered(start(), self._clock))
            self._sends[intent_id] = running
            running.add_done_callback(lambda done: self._forget_refused(intent_id, done))
        elif running.done():
            return await answered(self._stands(intent_id), self._clock)
        return await asyncio.shield(running)

    async def _stands(self, intent_id: str) -> Intent | Problem:
        return (await self._desk()).books.seen(intent_id) or unheard_of()

    def _forget_refused(self, intent_id: str, done: asyncio.Task[Intent | Problem]) -> None:
        """Let what was refused be tried again: nothing of it was sent, or even written down."""
        if done.cancelled() or done.exception() is not None or isinstance(done.result(), Problem):
            self._sends.pop(intent_id, None)

    async def _confirm_and_send(self, review_id: str, confirmation: Confirmation) -> Intent | Problem:
        desk = await self._desk()
        reviewed = self._reviews.get(review_id)
        if reviewed is None:
            return desk.books.seen(review_id) or _too_old()
        refused = self._refusal(reviewed.intent.connection) or confirming.complaint(reviewed.review, confirmation)
        if refused is not None:
            return refused
        if self._clock.monotonic() >= reviewed.deadline:
            return _too_old()
        serial = reviewed.operation.traits.serial
        intent = desk.books.write_down(
            reviewed.intent, reviewed.draft, reviewed.bound, serial=serial, beside=reviewed.beside, seen=reviewed.seen
        )
        desk.books.move(intent, State.CONFIRMED, f"confirmed: {confirmation.by}")
        return await self._carry_out(desk, reviewed)

    async def _send_again(self, intent_id: str) -> Intent | Problem:
        desk = await self._desk()
        seen = desk.books.seen(intent_id)
        if seen is None:
            return unheard_of()
        reviewed = self._reviews.get(intent_id)
        if seen.state is not State.CONFIRMED:
            word = seen.state.value.replace("_", " ")
            return Problem("conflict", f"It is {word}: it is not sent again.", hint="Look at it again.")
        if reviewed is None or self._clock.monotonic() >= reviewed.deadline:
            return _too_old()
        refused = self._refusal(seen.connection)
        if refused is not None:
            return refused
        wait = self._wait_until.get(intent_id, 0.0) - self._clock.monotonic()
        if wait > 0:
            return Problem("busy", f"The bank asked to wait {ceil(wait)} s longer.", hint="Send it again after that.")
        return await self._carry_out(desk, reviewed)

    async def _carry_out(self, desk: OpenDesk, reviewed: Reviewed) -> Intent:
        intent_id = reviewed.intent.id
        self._sent[intent_id] = self._clock.monotonic()
        result = await desk.sender.send(reviewed, self._connections[reviewed.intent.connection])
        intent = result.intent
        if result.wait:
            self._wait_until[intent_id] = self._clock.monotonic() + result.wait
        if not desk.books.has_kept(intent_id):
            self._spawn(self._catch_up(desk, reviewed))
        elif intent.state is State.CONFIRMED:
            self._spawn(self._expire(desk, reviewed))
        else:
            self._left(desk, intent, reviewed.operation)
        return intent

    async def _catch_up(self, desk: OpenDesk, reviewed: Reviewed) -> None:
        """Try to write an outcome down until the journal takes it."""
        while not desk.books.has_kept(reviewed.intent.id):
            await self._sleep(_TRIED_AGAIN)
            desk.books.retry()
        seen = desk.books.seen(reviewed.intent.id)
        if seen is not None:
            self._left(desk, seen, reviewed.operation)

    async def _expire(self, desk: OpenDesk, reviewed: Reviewed) -> None:
        """Give up what was confirmed and not sent, when its time is over."""
        await self._sleep(max(0.0, reviewed.deadline - self._clock.monotonic()))
        running = self._sends.get(reviewed.intent.id)
        if running is not None and not running.done():
            return
        seen = desk.books.seen(reviewed.intent.id)
        if seen is not None and seen.state is State.CONFIRMED:
            why = "confirmed, and not sent in time"
            desk.books.move(seen, State.EXPIRED, why, sentence="It was not sent, and its confirmation is too old now.")


def unheard_of() -> Problem:
    """Return what is said of a payment that the journal does not know."""
    return Problem("not-found", "The journal does not know this payment.", hint="Choose one that is listed.")


def _too_old() -> Problem:
    sentence = "The review is too old to be sent, or was made by a program that has ended."
    return Problem("expired", sentence, hint="Nothing was sent. Begin anew from the form.")

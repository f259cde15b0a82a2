"""The door to moving money: review, send once, look for what became of it. Implements `services.payments.Payments`."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from math import ceil, inf
from pathlib import Path
from typing import Any, TypeVar

from banktui.domain.account import Account
from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, NotFound, Problem
from banktui.domain.intent import Intent, State, Step
from banktui.domain.tag import typed
from banktui.services import attesting, confirming, conforming_desk
from banktui.services.acting import Form
from banktui.services.attesting import Attestation
from banktui.services.books import Books, problem_of
from banktui.services.bounding import bounded
from banktui.services.capability import ACCOUNTS, INTENTS, SENT, Scope
from banktui.services.conforming import Trials, no_trial
from banktui.services.guarding import Guard
from banktui.services.journal import Bound, Journal, JournalError
from banktui.services.known import Known, scope_of
from banktui.services.moving import MoneyOperation
from banktui.services.notices import ConnectionOpened, EventArrived, JournalOpened, ListChanged, Notice
from banktui.services.payments import Confirmation, PromiseOnRecord, Review
from banktui.services.projecting import Projector
from banktui.services.provider import Connection, Provider
from banktui.services.pursuing import Pursuer
from banktui.services.reading import Collection, Listed
from banktui.services.repeating import Repeater
from banktui.services.reviewing import Reviewed, Reviewer, bound_to, operation_of
from banktui.services.sending import Sender
from banktui.services.shelf import Keeper, ListRef, Reader, StoreError
from banktui.services.unsettled import MoneyStanding

T = TypeVar("T")

_DRAIN_SECONDS = 10.0
_TRIED_AGAIN = 10.0
"""Seconds until an outcome is tried to be written down again that the journal did not take."""
_READ_AT_START = 20
"""Accepted ones that are read again when the program starts; the rest once a day, and when something hints at them."""
_READ_ON_COMMAND = 50


class PaymentDesk:
    """Everything about money for all connections. Lives on the engine's loop; a send outlives whoever asked for it."""

    def __init__(
        self,
        connections: Sequence[Connection],
        *,
        clock: Clock,
        journal: Callable[[], Journal],
        opening: Callable[[str], Awaitable[Provider]],
        keeper: Callable[[], Keeper],
        reader: Callable[[], Reader],
        tell: Callable[[Notice], None],
        offered: Callable[[str], frozenset[str]],
        refresh: Callable[[ListRef], Awaitable[object]],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        pursuing: bool = True,
        trials: Trials = no_trial,
    ) -> None:
        """Make one that is not open. `journal` opens the journal, on a thread of its own; it never raises.

        Without `pursuing` no bank is asked for anything but what somebody waits for: for a program that ends after it.
        """
        self._is_pursuing = pursuing
        self._clock = clock
        self._open_journal = journal
        self._opening = opening
        self._keeper = keeper
        self._reader = reader
        self._tell = tell
        self._offered = offered
        self._refresh = refresh
        self._sleep = sleep
        self._trials = trials
        self._guard = Guard(connections, clock)
        self._connections = {each.id: each for each in connections}
        self._desk: asyncio.Task[_Desk] | None = None
        self._reviews: dict[str, Reviewed] = {}
        self._sends: dict[str, asyncio.Task[Intent | Problem]] = {}
        self._wait_until: dict[str, float] = {}
        self._sent: dict[str, float] = {}
        """When what this run has sent was sent, on the monotonic clock."""
        self._tasks: set[asyncio.Task[Any]] = set()

    # Opening and closing.

    async def open(self) -> None:
        """Open the journal, take over what programs that are gone have left, and begin to look for what is unknown."""
        await self._ready()
        self._tell(JournalOpened())

    async def close(self) -> None:
        """Let what is being sent come to its end, for ten seconds; then stop, and give the journal back."""
        if self._desk is None:
            return
        desk = await asyncio.shield(self._desk)
        running = [task for task in self._sends.values() if not task.done()]
        if running:
            await asyncio.wait(running, timeout=_DRAIN_SECONDS)
        tasks = [*(task for task in running if not task.done()), *self._tasks]
        for task in tasks:
            # What is still being sent is written down as unknown by the one who is told to stop.
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await desk.pursuer.stop()
        desk.books.retry()
        desk.books.journal.close()

    def heed(self, notice: Notice) -> None:
        """Take notices as hints to look again. Called on the engine's thread; nothing in a notice is believed."""
        desk = self._desk
        if desk is None or not desk.done() or desk.cancelled() or desk.exception() is not None:
            return
        pursuer = desk.result().pursuer
        if isinstance(notice, ListChanged) and notice.ref.capability not in {INTENTS.name, SENT.name}:
            pursuer.hint(notice.ref.connection, notice.ref.capability, notice.ref.parent)
        elif isinstance(notice, EventArrived):
            pursuer.hint(notice.connection)
        elif isinstance(notice, ConnectionOpened):
            desk.result().show_sent(notice.connection)

    # What screens ask at each repaint.

    def standing(self) -> MoneyStanding:
        """Return how many intents want attention."""
        books = self._books_if_open()
        return books.standing() if books is not None else MoneyStanding()

    async def opened(self) -> MoneyStanding:
        """Return how many intents want attention, once the journal has been opened."""
        await self._ready()
        return self.standing()

    def refusal(self, connection: str, operation: str = "") -> Problem | None:
        """Return why a connection sends nothing now."""
        del operation
        refused = self._guard.refusal(connection)
        if refused is not None:
            return refused
        books = self._books_if_open()
        problem = books.journal.problem if books is not None else None
        return problem.problem(self._clock.now()) if problem is not None else None

    def locked_until(self, connection: str) -> datetime | None:
        """Return until when a production connection is unlocked."""
        return self._guard.locked_until(connection)

    # From the form to the outcome.

    async def form(self, connection: str, operation: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        """Return what an operation wants to know, or why it cannot be done."""
        return await self._answered(self._form(connection, operation, subject, parent))

    async def review(self, connection: str, operation: str, parent: str, values: Mapping[str, str]) -> Review | Problem:
        """Return the payment as it would be sent. Sends nothing."""
        return await self._answered(self._review(connection, operation, parent, values))

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
        """Give up an intent of which nothing was sent."""
        return await self._answered(self._cancel(intent_id))

    # Afterwards.

    async def check(self, intent_id: str = "") -> Sequence[Intent] | Problem:
        """Look now for what is unknown, and read again what was accepted."""
        return await self._answered(self._check(intent_id))

    async def attest(
        self,
        intent_id: str,
        state: State,
        *,
        tag: str,
        reason: str,
        who: str,
        second: str = "",
        providers_word: bool = False,
    ) -> Intent | Problem:
        """Have a person's word end an unknown or held one."""
        said = Attestation(state, tag, reason, who, second, providers_word)
        return await self._answered(self._attest(intent_id, said))

    async def intent(self, intent_id_or_tag: str) -> Intent | None:
        """Return one intent."""
        found = await self._answered(self._find(intent_id_or_tag))
        return found if isinstance(found, Intent) else None

    async def history(self, intent_id: str) -> Sequence[Step]:
        """Return everything that happened to an intent, oldest first; nothing where the journal cannot be read."""
        found = await self._answered(self._history(intent_id))
        return () if isinstance(found, Problem) else found

    async def promises(self, connection: str) -> Sequence[PromiseOnRecord] | Problem:
        """Return what is recorded of a connection's promises about keys."""
        return await self._answered(self._promises(connection))

    async def put_to_the_test(self, connection: str) -> Sequence[PromiseOnRecord] | Problem:
        """Test a sandbox connection's promises about keys, and record what is found."""
        return await self._answered(self._put_to_the_test(connection))

    async def unlock(self, connection: str, name: str, minutes: int) -> Problem | None:
        """Let a production connection send for some minutes."""
        problem = self._guard.unlock(connection, name, minutes)
        if problem is not None or self._guard.locked_until(connection) is None:
            return problem
        recorded = await self._answered(self._record(f"unlocked for {minutes} minutes", connection))
        if isinstance(recorded, Problem):
            # What cannot be written down is not done: the same journal would refuse the send.
            self._guard.lock(connection)
            return recorded
        return None

    async def lock(self, connection: str) -> None:
        """End that before its time, also where it cannot be written down."""
        if self._guard.locked_until(connection) is not None:
            self._guard.lock(connection)
            await self._answered(self._record("locked", connection))

    async def back_up(self, folder: str) -> str | Problem:
        """Copy the journal as it is into a folder."""
        return await self._answered(self._back_up(folder))

    # Each of these, raising what the door turns into problems.

    async def _form(self, connection: str, operation: str, subject: Listed | None, parent: str) -> Form | Problem:
        refused = self.refusal(connection)
        if refused is not None:
            return refused
        provider = await self._opening(connection)
        found = operation_of(provider, operation)
        unread = await self._read_unread(connection, provider, operation, parent)
        known = await Known(connection, self._reader()).lists(operation, found, parent)
        try:
            form = found.form(subject, known)
        except NotFound:
            # That a list is empty says less than why it could not be read.
            if unread is None:
                raise
            return unread
        return await self._bounded(form, connection, operation, parent, incoming=found.traits.incoming)

    async def _bounded(self, form: Form, connection: str, operation: str, parent: str, *, incoming: bool) -> Form:
        """Hold the amount against what is known here of the account that pays."""
        if incoming or scope_of(operation) is not Scope.ACCOUNT:
            return form
        row = await self._reader().find(ListRef(connection, ACCOUNTS.name), parent)
        account = row.item if row is not None else None
        if not isinstance(account, Account):
            return form
        return bounded(form, self._connections[connection], account.balance, account.currency)

    async def _review(
        self, connection: str, operation: str, parent: str, values: Mapping[str, str]
    ) -> Review | Problem:
        desk = await self._ready()
        refused = self.refusal(connection)
        if refused is not None:
            return refused
        self._forget_old_reviews()
        provider = await self._opening(connection)
        await self._read_unread(connection, provider, operation, parent)
        reviewed = await desk.reviewer.review(self._connections[connection], provider, operation, parent, values)
        self._reviews[reviewed.review.id] = reviewed
        return reviewed.review

    async def _confirm_and_send(self, review_id: str, confirmation: Confirmation) -> Intent | Problem:
        desk = await self._ready()
        reviewed = self._reviews.get(review_id)
        if reviewed is None:
            return desk.books.seen(review_id) or self._too_old()
        refused = self.refusal(reviewed.intent.connection) or confirming.complaint(reviewed.review, confirmation)
        if refused is not None:
            return refused
        if self._clock.monotonic() >= reviewed.deadline:
            return self._too_old()
        serial = reviewed.operation.traits.serial
        intent = desk.books.write_down(
            reviewed.intent, reviewed.draft, reviewed.bound, serial=serial, beside=reviewed.beside, seen=reviewed.seen
        )
        desk.books.move(intent, State.CONFIRMED, f"confirmed: {confirmation.by}")
        return await self._carry_out(desk, reviewed)

    async def _send_again(self, intent_id: str) -> Intent | Problem:
        desk = await self._ready()
        seen = desk.books.seen(intent_id)
        if seen is None:
            return self._unheard_of()
        reviewed = self._reviews.get(intent_id)
        if seen.state is not State.CONFIRMED:
            word = seen.state.value.replace("_", " ")
            return Problem("conflict", f"It is {word}: it is not sent again.", hint="Look at it again.")
        if reviewed is None or self._clock.monotonic() >= reviewed.deadline:
            return self._too_old()
        refused = self.refusal(seen.connection)
        if refused is not None:
            return refused
        wait = self._wait_until.get(intent_id, 0.0) - self._clock.monotonic()
        if wait > 0:
            return Problem("busy", f"The bank asked to wait {ceil(wait)} s longer.", hint="Send it again after that.")
        return await self._carry_out(desk, reviewed)

    async def _carry_out(self, desk: "_Desk", reviewed: Reviewed) -> Intent:
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
            self._pursue(desk, intent, reviewed.operation)
        return intent

    async def _catch_up(self, desk: "_Desk", reviewed: Reviewed) -> None:
        """Try to write an outcome down until the journal takes it."""
        while not desk.books.has_kept(reviewed.intent.id):
            await self._sleep(_TRIED_AGAIN)
            desk.books.retry()
        seen = desk.books.seen(reviewed.intent.id)
        if seen is not None:
            self._pursue(desk, seen, reviewed.operation)

    async def _expire(self, desk: "_Desk", reviewed: Reviewed) -> None:
        """Give up what was confirmed and not sent, when its time is over."""
        await self._sleep(max(0.0, reviewed.deadline - self._clock.monotonic()))
        running = self._sends.get(reviewed.intent.id)
        if running is not None and not running.done():
            return
        seen = desk.books.seen(reviewed.intent.id)
        if seen is not None and seen.state is State.CONFIRMED:
            why = "confirmed, and not sent in time"
            desk.books.move(seen, State.EXPIRED, why, sentence="It was not sent, and its confirmation is too old now.")

    async def _cancel(self, intent_id: str) -> Intent | Problem:
        desk = await self._ready()
        seen = desk.books.seen(intent_id)
        if seen is None:
            return self._unheard_of()
        if seen.state not in {State.DRAFTED, State.CONFIRMED}:
            word = seen.state.value.replace("_", " ")
            return Problem("conflict", f"It is {word}: it cannot be given up here any more.", hint="Look at it again.")
        return desk.books.move(seen, State.CANCELLED, "given up", sentence="It was given up before anything was sent.")

    async def _check(self, intent_id: str) -> Sequence[Intent] | Problem:
        desk = await self._ready()
        desk.books.retry()
        if intent_id:
            found = await desk.pursuer.look(intent_id)
            return (found,) if found is not None else self._unheard_of()
        journal = desk.books.journal
        unknown = journal.intents(frozenset({State.UNKNOWN}))
        accepted = journal.intents(frozenset({State.ACCEPTED, State.HELD}), limit=_READ_ON_COMMAND)
        looked = [await desk.pursuer.look(intent.id) for intent in (*unknown, *accepted)]
        return [intent for intent in looked if intent is not None]

    async def _attest(self, intent_id: str, said: Attestation) -> Intent | Problem:
        desk = await self._ready()
        kept = desk.books.journal.get(intent_id)
        if kept is None:
            return self._unheard_of()
        sent = self._sent.get(intent_id)
        age = self._clock.monotonic() - sent if sent is not None else inf
        now = self._clock.now()
        fault = attesting.fault(kept.intent, said, sent_at=kept.sent_at, now=now, age=age)
        if fault is not None:
            return fault
        sentence = f"{said.people}: {said.why}"
        return desk.books.move(
            kept.intent, said.state, said.why, who=said.people, sentence=sentence, next_look_at=None, alarm=False
        )

    async def _promises(self, connection: str) -> Sequence[PromiseOnRecord]:
        desk = await self._ready()
        provider, bound = await self._reached(connection)
        return conforming_desk.recorded(provider, connection, bound, desk.books.journal)

    async def _put_to_the_test(self, connection: str) -> Sequence[PromiseOnRecord] | Problem:
        desk = await self._ready()
        refused = self.refusal(connection) or conforming_desk.refusal(self._connections[connection])
        if refused is not None:
            return refused
        provider, bound = await self._reached(connection)
        known = Known(connection, self._reader())
        async with self._trials(connection) as trial:
            for name in conforming_desk.promised(provider):
                await self._read_unread(connection, provider, name, "")
                operation = operation_of(provider, name)
                rows = await known.lists(name, operation, "")
                examiner = conforming_desk.Examiner(desk.books.journal, connection, bound, self._clock)
                await examiner.examine(name, operation, rows, trial)
        return conforming_desk.recorded(provider, connection, bound, desk.books.journal)

    async def _find(self, intent_id_or_tag: str) -> Intent | None:
        books = (await self._ready()).books
        return books.seen(intent_id_or_tag) or books.journal.by_tag(typed(intent_id_or_tag))

    async def _history(self, intent_id: str) -> Sequence[Step]:
        return (await self._ready()).books.journal.history(intent_id)

    async def _record(self, what: str, about: str) -> None:
        (await self._ready()).books.journal.record(at=self._clock.now(), what=what, about=about)

    async def _back_up(self, folder: str) -> str:
        desk = await self._ready()
        return str(await asyncio.to_thread(desk.books.journal.back_up, Path(folder), self._clock.now()))

    # How all that is held together.

    async def _once(
        self, intent_id: str, start: Callable[[], Coroutine[Any, Any, Intent | Problem]]
    ) -> Intent | Problem:
        """Run a send that nobody who waits for it can stop; whoever asks meanwhile, or again, gets the same one."""
        running = self._sends.get(intent_id)
        if running is None:
            running = asyncio.create_task(self._answered(start()))
            self._sends[intent_id] = running
            running.add_done_callback(lambda done: self._forget_refused(intent_id, done))
        elif running.done():
            return await self._answered(self._stands(intent_id))
        return await asyncio.shield(running)

    async def _stands(self, intent_id: str) -> Intent | Problem:
        return (await self._ready()).books.seen(intent_id) or self._unheard_of()

    def _forget_refused(self, intent_id: str, done: "asyncio.Task[Intent | Problem]") -> None:
        """Let what was refused be tried again: nothing of it was sent, or even written down."""
        if done.cancelled() or done.exception() is not None or isinstance(done.result(), Problem):
            self._sends.pop(intent_id, None)

    async def _answered(self, asked: Coroutine[Any, Any, T]) -> T | Problem:
        try:
            return await asked
        except JournalError as error:
            return problem_of(error, self._clock.now())
        except BankError as error:
            return error.problem(self._clock.now())

    async def _ready(self) -> "_Desk":
        if self._desk is None:
            self._desk = asyncio.create_task(self._furnish())
        return await asyncio.shield(self._desk)

    async def _furnish(self) -> "_Desk":
        journal = await asyncio.to_thread(self._open_journal)
        projector = Projector(self._keeper, self._clock, self._tell, lambda name: SENT.name in self._offered(name))
        books = Books(journal, projector, self._clock, self._tell)
        pursuer = Pursuer(
            books,
            self._clock,
            opening=self._reached,
            repeater=Repeater(books, self._guard, self._clock),
            sleep=self._sleep,
            changed=self._after,
        )
        reviewer = Reviewer(lambda: books, self._reader, self._clock)
        sender = Sender(books, self._clock, bound=self._bound, refusal=self.refusal, sleep=self._sleep)
        desk = _Desk(books, projector, reviewer, sender, pursuer)
        desk.begin(pursuing=self._is_pursuing)
        return desk

    def _books_if_open(self) -> Books | None:
        desk = self._desk
        if desk is None or not desk.done() or desk.cancelled() or desk.exception() is not None:
            return None
        return desk.result().books

    async def _reached(self, name: str) -> tuple[Provider, Bound]:
        connection = self._connections.get(name)
        if connection is None:
            raise NotFound("The connection that it was sent through is not there any more.")
        provider = await self._opening(name)
        return provider, bound_to(connection, provider)

    async def _bound(self, name: str) -> Bound:
        return (await self._reached(name))[1]

    def _pursue(self, desk: "_Desk", intent: Intent, operation: MoneyOperation) -> None:
        if not self._is_pursuing:
            return
        desk.pursuer.pursue(intent)
        if intent.moved:
            self._after(intent, operation)

    def _after(self, intent: Intent, operation: MoneyOperation) -> None:
        """Look for what comes later, and read the lists again in which it now stands."""
        if not self._is_pursuing:
            return
        desk = self._desk
        if desk is not None and desk.done() and not desk.cancelled():
            desk.result().pursuer.pursue(intent)
        for name in operation.traits.lists:
            parent = "" if scope_of(name) is Scope.CONNECTION else intent.parent
            self._spawn(self._read_again(ListRef(intent.connection, name, parent)))

    async def _read_unread(self, connection: str, provider: Provider, operation: str, parent: str) -> Problem | None:
        """Read the lists that an operation is made with and that nobody has read yet.

        Returns why one of them could not be read, if so: whether that matters, its form knows.
        """
        problem: Problem | None = None
        known = Known(connection, self._reader())
        for name in operation_of(provider, operation).wants:
            service = provider.named(name)
            if not isinstance(service, Collection):
                continue
            refs = await known.refs(name, operation, parent)
            if len(refs) > 1 and service.traits.grows:
                # Years of many accounts are not read for the sake of one form.
                continue
            for ref in refs:
                answer = await self._read_if_unread(ref)
                problem = problem or answer
        return problem

    async def _read_if_unread(self, ref: ListRef) -> Problem | None:
        try:
            was_read = self._keeper().state(ref).as_of is not None
        except StoreError:
            return None
        answer = None if was_read else await self._refresh(ref)
        return answer if isinstance(answer, Problem) else None

    async def _read_again(self, ref: ListRef) -> None:
        """Read a list again that was read before."""
        try:
            was_read = self._keeper().state(ref).as_of is not None
        except StoreError:
            return
        if was_read:
            await self._refresh(ref)

    def _forget_old_reviews(self) -> None:
        now = self._clock.monotonic()
        for review_id, reviewed in tuple(self._reviews.items()):
            if now >= reviewed.deadline and (review_id not in self._sends or self._sends[review_id].done()):
                del self._reviews[review_id]

    def _spawn(self, coroutine: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _too_old(self) -> Problem:
        sentence = "The review is too old to be sent, or was made by a program that has ended."
        return Problem("expired", sentence, hint="Nothing was sent. Begin anew from the form.")

    def _unheard_of(self) -> Problem:
        return Problem("not-found", "The journal does not know this payment.", hint="Choose one that is listed.")


class _Desk:
    """What there is once the journal is open."""

    def __init__(
        self, books: Books, projector: Projector, reviewer: Reviewer, sender: Sender, pursuer: Pursuer
    ) -> None:
        self.books = books
        self.reviewer = reviewer
        self.sender = sender
        self.pursuer = pursuer
        self._projector = projector

    def begin(self, *, pursuing: bool) -> None:
        """Show what the journal holds, and begin to look for what is open."""
        try:
            intents = self.books.open()
        except JournalError:
            # Said wherever money is shown.
            return
        followed = 0
        for intent in intents if pursuing else ():
            if intent.state in {State.ACCEPTED, State.HELD}:
                followed += 1
            at_once = intent.state is State.UNKNOWN or followed <= _READ_AT_START
            self.pursuer.pursue(intent, at_once=at_once)

    def show_sent(self, connection: str) -> None:
        """Show in an opened connection's lists what was sent from here."""
        try:
            self._projector.show_sent(connection, self.books.journal.intents())
        except JournalError:
            return

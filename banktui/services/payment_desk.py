"""The door to moving money: review, send once, look for what became of it. Implements `services.payments.Payments`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from banktui.domain.clock import Clock
from banktui.domain.errors import NotFound, Problem
from banktui.domain.intent import Intent, State, Step
from banktui.domain.tag import typed
from banktui.services import attesting, conforming_desk
from banktui.services.acting import Form
from banktui.services.attesting import Attestation
from banktui.services.books import Books, answered
from banktui.services.capability import INTENTS, SENT
from banktui.services.conforming import Trials, no_trial
from banktui.services.departing import Departures, unheard_of
from banktui.services.guarding import Guard
from banktui.services.journal import Bound, Journal, JournalError
from banktui.services.known import Known, lists_of
from banktui.services.moving import MoneyOperation
from banktui.services.notices import ConnectionOpened, EventArrived, JournalOpened, ListChanged, Notice
from banktui.services.open_desk import OpenDesk
from banktui.services.payments import Confirmation, PromiseOnRecord, Review
from banktui.services.preparing import Preparer
from banktui.services.projecting import Projector
from banktui.services.provider import Connection, Provider
from banktui.services.pursuing import Pursuer
from banktui.services.reading import Listed
from banktui.services.repeating import Repeater
from banktui.services.reviewing import Reviewer, bound_to
from banktui.services.sending import Sender
from banktui.services.shelf import Keeper, ListRef, Reader
from banktui.services.unsettled import MoneyStanding

T = TypeVar("T")

_DRAIN_SECONDS = 10.0
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
        self._sleep = sleep
        self._trials = trials
        self._guard = Guard(connections, clock)
        self._connections = {each.id: each for each in connections}
        self._preparer = Preparer(self._connections, keeper=keeper, reader=reader, refresh=refresh)
        self._departures = Departures(
            self._connections,
            clock=clock,
            desk=self._ready,
            refusal=self.refusal,
            left=self._pursue,
            spawn=self._spawn,
            sleep=sleep,
        )
        self._desk: asyncio.Task[OpenDesk] | None = None
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
        running = self._departures.running()
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

    def catch_up(self) -> bool:
        """Tell whether another program has written to the journal since this was last asked. For the engine's thread.

        A journal that cannot be read has nothing new to say here: whoever needs it is told why.
        """
        books = self._books_if_open()
        with contextlib.suppress(JournalError):
            return books is not None and books.catch_up()
        return False

    async def journal(self) -> Journal:
        """Return the journal once it has been opened, for what else is kept on record in it."""
        return (await self._ready()).books.journal

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
        return await self._departures.send(review_id, confirmation)

    async def send_again(self, intent_id: str) -> Intent | Problem:
        """Send an intent that is certain not to have been processed, by hand."""
        return await self._departures.send_again(intent_id)

    async def cancel(self, intent_id: str) -> Intent | Problem:
        """Give up an intent of which nothing was sent."""
        return await self._answered(self._departures.cancel(intent_id))

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
        return await self._preparer.form(connection, provider, operation, subject, parent)

    async def _review(
        self, connection: str, operation: str, parent: str, values: Mapping[str, str]
    ) -> Review | Problem:
        desk = await self._ready()
        refused = self.refusal(connection)
        if refused is not None:
            return refused
        provider = await self._opening(connection)
        await self._preparer.read_unread(connection, provider, operation, parent)
        reviewed = await desk.reviewer.review(self._connections[connection], provider, operation, parent, values)
        return self._departures.keep(reviewed)

    async def _check(self, intent_id: str) -> Sequence[Intent] | Problem:
        desk = await self._ready()
        desk.books.retry()
        if intent_id:
            found = await desk.pursuer.look(intent_id)
            return (found,) if found is not None else unheard_of()
        journal = desk.books.journal
        unknown = journal.intents(frozenset({State.UNKNOWN}))
        accepted = journal.intents(frozenset({State.ACCEPTED, State.HELD}), limit=_READ_ON_COMMAND)
        looked = [await desk.pursuer.look(intent.id) for intent in (*unknown, *accepted)]
        return [intent for intent in looked if intent is not None]

    async def _attest(self, intent_id: str, said: Attestation) -> Intent | Problem:
        desk = await self._ready()
        kept = desk.books.journal.get(intent_id)
        if kept is None:
            return unheard_of()
        now, age = self._clock.now(), self._departures.age(intent_id)
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
        examiner = conforming_desk.Examiner(desk.books.journal, connection, bound, self._clock)
        async with self._trials(connection) as trial:
            unread = await examiner.examine_all(provider, self._preparer, Known(connection, self._reader()), trial)
        return unread or conforming_desk.recorded(provider, connection, bound, desk.books.journal)

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

    async def _answered(self, asked: Coroutine[Any, Any, T]) -> T | Problem:
        return await answered(asked, self._clock)

    async def _ready(self) -> OpenDesk:
        if self._desk is None:
            self._desk = asyncio.create_task(self._furnish())
        return await asyncio.shield(self._desk)

    async def _furnish(self) -> OpenDesk:
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
        desk = OpenDesk(books, projector, reviewer, sender, pursuer)
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

    def _pursue(self, desk: OpenDesk, intent: Intent, operation: MoneyOperation) -> None:
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
        for ref in lists_of(intent, operation.traits.lists):
            self._spawn(self._preparer.read_again(ref))

    def _spawn(self, coroutine: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

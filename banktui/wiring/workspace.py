"""The live workspace: connections to banks, the store, and the engine that reads one into the other.

What only an open connection needs is imported when the first one is opened, after the first picture.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, NamedTuple

from banktui.domain.errors import BankError, NotPermitted, Problem
from banktui.services.provider import Connection, Provider
from banktui.services.requests import RequestLog
from banktui.services.workspace import Depth
from banktui.wiring.engine import Engine
from banktui.wiring.late_store import LateStore
from banktui.wiring.money import EnginePayments

if TYPE_CHECKING:
    from pathlib import Path

    from banktui.domain.aggregation import Synchronization
    from banktui.domain.calendar import DateRange
    from banktui.domain.clock import Clock
    from banktui.services.acting import Done, Form
    from banktui.services.conforming import Trial
    from banktui.services.inbox import Reading
    from banktui.services.journal import Journal
    from banktui.services.notices import Notice
    from banktui.services.payment_desk import PaymentDesk
    from banktui.services.performing import Performer
    from banktui.services.provider import Standing
    from banktui.services.reading import Listed
    from banktui.services.refresh import Refresher
    from banktui.services.replaying import Replayed
    from banktui.services.shelf import ListRef, Reader
    from banktui.store import Store
    from banktui.wiring.event_desk import BankLine, EventDesk

_log = logging.getLogger(__name__)
# Where nobody records failures nothing is printed of them either: Python's report would quote what was being read.
_log.addHandler(logging.NullHandler())

_MOST_CHOICES = 500
_DRAIN_SECONDS = 10.0


class Plan(NamedTuple):
    """A connection, and how to open it: without a network call, but with everything that is heavy to import."""

    connection: Connection
    open: Callable[[Callable[[int], None]], Awaitable[Provider]]
    """Given what to call when the bank asks for a pause of so many seconds. Raises BankError."""
    line: Callable[[], BankLine] | None = None
    """For a bank of our own: how it is told where its notifications are taken, and asked for its time."""


class _Open(NamedTuple):
    """A connection that can be used."""

    provider: Provider
    refresher: Refresher
    performer: Performer


class LiveWorkspace:
    """What a running console works with. See `services.workspace.Workspace` for each promise."""

    def __init__(
        self,
        plans: Sequence[Plan],
        *,
        clock: Clock,
        store: Store | LateStore,
        event_port: int | None = None,
        requests: RequestLog | None = None,
        journal: Callable[[], Journal] | None = None,
        downloads: Path | None = None,
    ) -> None:
        """Make one that is not started. Notifications are received at `event_port`, 0 for any free one, if given.

        `requests` is where the plans' connections note what they ask; `journal` opens the journal of payments, which
        is in memory, and gone afterwards, where it is not given. `downloads` is where documents are kept, by default
        where people look for what they have saved.
        """
        self._requests = requests if requests is not None else RequestLog()
        self._plans = {plan.connection.id: plan for plan in plans}
        self._clock = clock
        self._store = store
        self._engine = Engine()
        self._opened: dict[str, asyncio.Task[_Open]] = {}
        self._offered: dict[str, frozenset[str]] = {}
        self._failures: dict[str, Problem] = {}
        self._listeners: list[Callable[[Notice], None]] = []
        self._guard = threading.Lock()
        self._performing: set[Future[Done | Problem]] = set()
        self._event_port = event_port
        self._desk: EventDesk | None = None
        self._desk_problem: Problem | None = None
        self._receiving: Future[None] | None = None
        self._introducing: set[asyncio.Task[None]] = set()
        self._journal = journal
        self._downloads = downloads
        self._pursuing = True
        self._payments = EnginePayments(self._engine, self._payment_desk)

    @property
    def clock(self) -> Clock:
        """Return the clock that ages are measured with."""
        return self._clock

    @property
    def reader(self) -> Reader:
        """Return the read side of the store."""
        return self._store.reader

    @property
    def requests(self) -> RequestLog:
        """Return the requests of this session, redacted."""
        return self._requests

    @property
    def payments(self) -> EnginePayments:
        """Return the door to moving money."""
        return self._payments

    @property
    def connections(self) -> tuple[Connection, ...]:
        """Return all connections, in the user's order."""
        return tuple(plan.connection for plan in self._plans.values())

    def offered(self, connection: str) -> frozenset[str]:
        """Return the capability names of a connection: those last known until it has been opened."""
        return self._offered.get(connection) or self._store.offered.get(connection, frozenset())

    def failure(self, connection: str) -> Problem | None:
        """Return why a connection cannot be used at all."""
        return self._failures.get(connection)

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        """Call the listener for each notice, on the engine's thread, until the returned function is called."""
        with self._guard:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._guard, contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def start(self, *, opening: bool = True) -> None:
        """Open all connections in the background, each on its own, and look for what became of open payments.

        Without `opening` each is opened when it is first needed, and payments are looked for when somebody asks.
        """
        self._pursuing = opening
        self._engine.start()
        if self._event_port is not None:
            self._receiving = self._engine.spawn(self._receive(self._event_port))
        for name in self._plans if opening else ():
            self._engine.spawn(self._announce(name))
        self._engine.spawn(self._open_payments())

    async def stop(self) -> None:
        """Cancel reads, close connections and the store."""
        if self._engine.is_running:
            await self._finish_performing()
            await self._engine.call(self._payments.close())
            await self._engine.call(self._close_desk())
            await self._engine.call(self._close_providers())
            await self._engine.stop()
        self._store.close()

    async def refresh(
        self, ref: ListRef, depth: Depth = Depth.NEWEST, dates: DateRange | None = None
    ) -> Problem | None:
        """Read a list from its bank into the store and return why that failed, if it did."""
        return await self._engine.call(self._refresh(ref, depth, dates))

    async def read(self, ref: ListRef, item_id: str) -> Listed | Problem:
        """Read one thing of a list by its id and keep it in the list."""
        return await self._engine.call(self._read(ref, item_id))

    async def synchronize(self, connection: str, customer_id: str) -> Synchronization | Problem:
        """Trigger a synchronization, or follow the pending one, until it is over."""
        return await self._engine.call(self._synchronize(connection, customer_id))

    async def form(self, connection: str, capability: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        """Return what an action wants to know."""
        return await self._engine.call(self._form(connection, capability, subject, parent))

    async def perform(self, connection: str, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        """Do it, once; cancelling the caller does not stop it."""
        running = self._engine.spawn(self._perform(connection, capability, parent, values))
        self._performing.add(running)
        running.add_done_callback(self._performing.discard)
        return await asyncio.shield(asyncio.wrap_future(running))

    def standing(self, connection: str) -> Standing | None:
        """Return how a connection's sign-in stands."""
        provider = self._provider(connection)
        return provider.standing() if provider is not None else None

    def event_address(self, connection: str) -> str:
        """Return where a connection's notifications are taken; empty while nothing is received."""
        return self._desk.address(connection) if self._desk is not None else ""

    def event_problem(self) -> Problem | None:
        """Return why nothing is received, or why a bank could not be told where."""
        return self._desk.problem if self._desk is not None else self._desk_problem

    async def replay(self, connection: str, event_id: str, url: str = "") -> Replayed | Problem:
        """Send a kept notification on, to our own address if none is given."""
        return await self._engine.call(self._replay(connection, event_id, url))

    def note(self, connection: str, capability: str) -> str:
        """Return what a provider says of a list that it cannot give."""
        from banktui.services.reading import Kept  # noqa: PLC0415 - brings in all of the domain

        if capability == "events":
            return self._desk.note(connection) if self._desk is not None else "Nothing that is pushed is received here."
        provider = self._provider(connection)
        kept = provider.named(capability) if provider is not None else None
        return kept.sentence if isinstance(kept, Kept) else ""

    def document_refusal(self, connection: str, capability: str, item: Listed) -> str:
        """Say why a row has no document of a kind."""
        from banktui.wiring.papers import refusal  # noqa: PLC0415 - see top

        provider = self._provider(connection)
        return refusal(provider, capability, item) if provider is not None else "The connection is not open yet."

    def action_refusal(self, connection: str, capability: str, item: Listed) -> str:
        """Say why an action cannot be done to a row; what is not open yet says so when it is begun."""
        from banktui.services.acting import Refusing  # noqa: PLC0415 - see top

        provider = self._provider(connection)
        action = provider.named(capability) if provider is not None else None
        return action.refusal(item) if isinstance(action, Refusing) else ""

    async def keep_document(self, connection: str, capability: str, parent: str, item_id: str) -> str | Problem:
        """Fetch a row's document and keep it as a file."""
        return await self._engine.call(self._keep_document(connection, capability, parent, item_id))

    async def _keep_document(self, connection: str, capability: str, parent: str, item_id: str) -> str | Problem:
        from banktui.wiring.papers import keep  # noqa: PLC0415 - see top

        try:
            provider = (await self._opening(connection)).provider
            return str(await keep(provider, capability, parent, item_id, self._downloads))
        except BankError as error:
            return error.problem(self._clock.now())

    def _payment_desk(self) -> PaymentDesk:
        from banktui.services.payment_desk import PaymentDesk  # noqa: PLC0415 - see top

        desk = PaymentDesk(
            self.connections,
            clock=self._clock,
            journal=self._journal or _journal_in_memory,
            opening=self._opened_provider,
            keeper=lambda: self._store.keeper,
            reader=lambda: self._store.reader,
            tell=self._tell,
            offered=self.offered,
            refresh=lambda ref: self._refresh(ref, Depth.NEWEST, None),
            pursuing=self._pursuing,
            trials=self._trial,
        )
        self.subscribe(desk.heed)
        return desk

    @contextlib.asynccontextmanager
    async def _trial(self, connection: str) -> AsyncIterator[Trial]:
        from banktui.services.conforming import Trial  # noqa: PLC0415 - see top

        make = self._plans[connection].line
        if make is None:
            yield Trial()
            return
        line = make()
        try:
            yield line.trial
        finally:
            await line.close()

    async def _open_payments(self) -> None:
        await self._payments.desk.open()

    async def _opened_provider(self, connection: str) -> Provider:
        return (await self._opening(connection)).provider

    def _provider(self, connection: str) -> Provider | None:
        task = self._opened.get(connection)
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return None
        return task.result().provider

    async def _form(self, connection: str, capability: str, subject: Listed | None, parent: str) -> Form | Problem:
        try:
            self._permit_change(connection)
            opened = await self._opening(connection)
        except BankError as error:
            return error.problem(self._clock.now())
        return await opened.performer.form(capability, subject, parent)

    def _permit_change(self, connection: str) -> None:
        """Let pass whoever wants to change something at a bank. Raises NotPermitted where nothing may be changed."""
        if self._plans[connection].connection.is_read_only:
            raise NotPermitted(
                "This connection is read-only: nothing is changed through it",
                hint="Its table in config.toml says so, or it is a production connection and does not say otherwise.",
            )

    async def _perform(
        self, connection: str, capability: str, parent: str, values: Mapping[str, str]
    ) -> Done | Problem:
        try:
            self._permit_change(connection)
            opened = await self._opening(connection)
        except BankError as error:
            return error.problem(self._clock.now())
        outcome = await opened.performer.perform(capability, parent, values)
        from banktui.services.notices import Performed  # noqa: PLC0415 - nothing is done before the first picture

        self._tell(Performed(connection, outcome))
        return outcome

    async def _known(self, ref: ListRef) -> Sequence[Listed]:
        from banktui.services.query import Query  # noqa: PLC0415 - nothing is read before the first picture

        window = await self._store.reader.window(ref, Query(), 0, _MOST_CHOICES)
        return tuple(row.item for row in window.rows)

    async def _refresh(self, ref: ListRef, depth: Depth, dates: DateRange | None) -> Problem | None:
        try:
            opened = await self._opening(ref.connection)
        except BankError as error:
            return error.problem(self._clock.now())
        return await opened.refresher.refresh(ref, depth, dates)

    async def _read(self, ref: ListRef, item_id: str) -> Listed | Problem:
        try:
            opened = await self._opening(ref.connection)
        except BankError as error:
            return error.problem(self._clock.now())
        return await opened.refresher.read(ref, item_id)

    async def _synchronize(self, connection: str, customer_id: str) -> Synchronization | Problem:
        try:
            opened = await self._opening(connection)
        except BankError as error:
            return error.problem(self._clock.now())
        return await opened.refresher.synchronize(customer_id)

    async def _opening(self, connection: str) -> _Open:
        """Open a connection once, however many ask at once; a failed opening is tried again when asked again."""
        task = self._opened.get(connection)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.create_task(self._open(connection))
            self._opened[connection] = task
        return await asyncio.shield(task)

    async def _open(self, connection: str) -> _Open:
        from banktui.services.notices import ConnectionFailed, ConnectionOpened, WaitStarted  # noqa: PLC0415 - see top

        provider: Provider | None = None
        try:
            provider = await self._plans[connection].open(lambda seconds: self._tell(WaitStarted(connection, seconds)))
            self._offered[connection] = provider.offered
            self._store.keeper.remember_offered(connection, provider.offered)
            opened = self._furnished(connection, provider)
        except Exception as error:
            # Whatever failed, and however late: a connection that is neither open nor failed would look forgotten.
            problem = _problem_of(error, self._clock)
            self._failures[connection] = problem
            self._tell(ConnectionFailed(connection, problem))
            if provider is not None:
                await provider.close()
            raise
        self._failures.pop(connection, None)
        self._tell(ConnectionOpened(connection, provider.offered))
        introducing = asyncio.create_task(self._introduce(connection, opened))
        self._introducing.add(introducing)
        introducing.add_done_callback(self._introducing.discard)
        return opened

    def _furnished(self, connection: str, provider: Provider) -> _Open:
        from banktui.services.announcing import Announcer  # noqa: PLC0415 - see top
        from banktui.services.performing import Performer  # noqa: PLC0415 - see top
        from banktui.services.refresh import Refresher  # noqa: PLC0415 - see top

        keeper, clock = self._store.keeper, self._clock
        refresher = Refresher(connection, provider, keeper, clock, self._tell)
        announcer = Announcer(keeper, clock, self._tell)
        performer = Performer(
            connection, provider, keeper, clock, announcer, known=self._known, refresh=refresher.refresh
        )
        return _Open(provider, refresher, performer)

    async def _receive(self, port: int) -> None:
        """Begin to take notifications; whatever keeps us from it is kept as the problem, and harms nothing else."""
        from banktui.wiring.event_desk import EventDesk  # noqa: PLC0415 - see top

        lines = {name: plan.line() if plan.line is not None else None for name, plan in self._plans.items()}
        try:
            desk = EventDesk(
                self._store,
                self._clock,
                self._tell,
                lines=lines,
                opening=self._event_reading,
                provider=self._provider,
                port=port,
            )
        except BankError as error:
            self._desk_problem = error.problem(self._clock.now())
            return
        await desk.open()
        self._desk = desk

    async def _introduce(self, connection: str, opened: _Open) -> None:
        from banktui.services.capability import EVENTS  # noqa: PLC0415 - see top

        desk = await self._open_desk() if opened.provider.get(EVENTS) is not None else None
        if desk is not None:
            await desk.introduce(connection)

    async def _open_desk(self) -> EventDesk | None:
        """Return the desk once it takes notifications or has failed to; None where it does not exist."""
        if self._receiving is not None:
            await asyncio.shield(asyncio.wrap_future(self._receiving))
        return self._desk

    async def _event_reading(self, connection: str) -> Reading:
        from banktui.services.capability import EVENTS  # noqa: PLC0415 - see top
        from banktui.services.inbox import Reading  # noqa: PLC0415 - see top

        opened = await self._opening(connection)
        return Reading(opened.provider.get(EVENTS), opened.refresher.read, opened.refresher.refresh)

    async def _replay(self, connection: str, event_id: str, url: str) -> Replayed | Problem:
        desk = await self._open_desk()
        if desk is None:
            nothing = NotPermitted("Notifications are not received here, so none is sent on")
            return self._desk_problem or nothing.problem(self._clock.now())
        return await desk.replay(connection, event_id, url)

    async def _close_desk(self) -> None:
        desk = await self._open_desk()
        if desk is not None:
            await desk.close()

    async def _announce(self, connection: str) -> None:
        # A failure has been told and kept already; whoever asks for data next will be answered with it. Nobody may ask
        # where there is nothing to be had, so a mistake of our own is recorded here as well.
        try:
            await self._opening(connection)
        except BankError:
            return
        except Exception:  # noqa: BLE001 - recorded below, and kept as why the connection is not open
            _log.exception("a connection could not be opened")

    async def _finish_performing(self) -> None:
        """Let what a bank is doing for us come to its end: how it ended has to be kept."""
        running = [asyncio.wrap_future(each) for each in tuple(self._performing)]
        if running:
            await asyncio.wait(running, timeout=_DRAIN_SECONDS)

    async def _close_providers(self) -> None:
        for task in self._opened.values():
            if task.done() and not task.cancelled() and task.exception() is None:
                await task.result().provider.close()

    def _tell(self, notice: Notice) -> None:
        with self._guard:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(notice)


def _journal_in_memory() -> Journal:
    from banktui.store.journal_opening import open_journal  # noqa: PLC0415 - see top

    return open_journal(None)


def _problem_of(error: Exception, clock: Clock) -> Problem:
    if isinstance(error, BankError):
        return error.problem(clock.now())
    return Problem("defect", "The program failed while it opened this connection", at=clock.now())

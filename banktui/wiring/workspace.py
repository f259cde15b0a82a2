"""The live workspace: connections to banks, the store, and the engine that reads one into the other."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from banktui.domain.aggregation import Synchronization
from banktui.domain.calendar import DateRange
from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Problem
from banktui.services.notices import ConnectionFailed, ConnectionOpened, Notice, WaitStarted
from banktui.services.provider import Connection, Provider
from banktui.services.reading import Listed
from banktui.services.refresh import Refresher
from banktui.services.shelf import ListRef, Reader
from banktui.services.workspace import Depth
from banktui.store import Store
from banktui.wiring.engine import Engine


@dataclass(frozen=True)
class Plan:
    """A connection, and how to open it: without a network call, but with everything that is heavy to import."""

    connection: Connection
    open: Callable[[Callable[[int], None]], Awaitable[Provider]]
    """Given what to call when the bank asks for a pause of so many seconds. Raises BankError."""


@dataclass(frozen=True)
class _Open:
    """A connection that can be used."""

    provider: Provider
    refresher: Refresher


class LiveWorkspace:
    """What a running console works with. See `services.workspace.Workspace` for each promise."""

    def __init__(self, plans: Sequence[Plan], *, clock: Clock, store: Store) -> None:
        self._plans = {plan.connection.id: plan for plan in plans}
        self._clock = clock
        self._store = store
        self._engine = Engine()
        self._opened: dict[str, asyncio.Task[_Open]] = {}
        self._offered = dict(store.offered)
        self._failures: dict[str, Problem] = {}
        self._listeners: list[Callable[[Notice], None]] = []
        self._guard = threading.Lock()

    @property
    def clock(self) -> Clock:
        """Return the clock that ages are measured with."""
        return self._clock

    @property
    def reader(self) -> Reader:
        """Return the read side of the store."""
        return self._store.reader

    @property
    def connections(self) -> tuple[Connection, ...]:
        """Return all connections, in the user's order."""
        return tuple(plan.connection for plan in self._plans.values())

    def offered(self, connection: str) -> frozenset[str]:
        """Return the capability names of a connection: those last known until it has been opened."""
        return self._offered.get(connection, frozenset())

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

    def start(self) -> None:
        """Open all connections in the background, each on its own."""
        self._engine.start()
        for name in self._plans:
            self._engine.spawn(self._announce(name))

    async def stop(self) -> None:
        """Cancel reads, close connections and the store."""
        if self._engine.is_running:
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

    async def _opening(self, connection: str) -> "_Open":
        """Open a connection once, however many ask at once; a failed opening is tried again when asked again."""
        task = self._opened.get(connection)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.create_task(self._open(connection))
            self._opened[connection] = task
        return await asyncio.shield(task)

    async def _open(self, connection: str) -> "_Open":
        plan = self._plans[connection]
        try:
            provider = await plan.open(lambda seconds: self._tell(WaitStarted(connection, seconds)))
        except Exception as error:
            problem = _problem_of(error, self._clock)
            self._failures[connection] = problem
            self._tell(ConnectionFailed(connection, problem))
            raise
        self._failures.pop(connection, None)
        self._offered[connection] = provider.offered
        self._store.keeper.remember_offered(connection, provider.offered)
        self._tell(ConnectionOpened(connection, provider.offered))
        return _Open(provider, Refresher(connection, provider, self._store.keeper, self._clock, self._tell))

    async def _announce(self, connection: str) -> None:
        # A failure has been told and kept already; whoever asks for data next will be answered with it. A mistake of
        # our own reaches them as the exception that it is.
        with contextlib.suppress(BankError):
            await self._opening(connection)

    async def _close_providers(self) -> None:
        for task in self._opened.values():
            if task.done() and not task.cancelled() and task.exception() is None:
                await task.result().provider.close()

    def _tell(self, notice: Notice) -> None:
        with self._guard:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(notice)


def _problem_of(error: Exception, clock: Clock) -> Problem:
    if isinstance(error, BankError):
        return error.problem(clock.now())
    return Problem("defect", "The program failed while it opened this connection", at=clock.now())

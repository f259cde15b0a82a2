"""Connections to banks: each is opened once, by whoever needs it first, and known afterwards as open or as failed.

What only an open connection needs is imported when the first one is opened, after the first picture.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from banktui.domain.errors import BankError, Problem
from banktui.services.provider import Connection, Provider

if TYPE_CHECKING:
    from banktui.domain.clock import Clock
    from banktui.services.journal import Journal
    from banktui.services.notices import Notice
    from banktui.services.performing import Performer
    from banktui.services.reading import Listed
    from banktui.services.refresh import Refresher
    from banktui.services.requests import RequestLog
    from banktui.services.shelf import ListRef
    from banktui.services.witnessing import Witness
    from banktui.store import Store
    from banktui.wiring.event_desk import BankLine
    from banktui.wiring.examining import Examination, Lend
    from banktui.wiring.late_store import LateStore

_log = logging.getLogger(__name__)
# Where nobody records failures nothing is printed of them either: Python's report would quote what was being read.
_log.addHandler(logging.NullHandler())

_MOST_CHOICES = 500


class Plan(NamedTuple):
    """A connection, and how to open it: without a network call, but with everything that is heavy to import."""

    connection: Connection
    open: Callable[[Callable[[int], None]], Awaitable[Provider]]
    """Given what to call when the bank asks for a pause of so many seconds. Raises BankError."""
    line: Callable[[], BankLine] | None = None
    """For a bank of our own: how it is told where its notifications are taken, and asked for its time."""
    examination: Callable[[Lend, RequestLog], Examination] | None = None
    """How it is tested, step by step."""


class Opened(NamedTuple):
    """A connection that can be used."""

    provider: Provider
    refresher: Refresher
    performer: Performer
    witness: Witness


class Openings:
    """All connections of a workspace. Lives on the engine's loop; what is said of one may be asked on any thread."""

    def __init__(
        self,
        plans: Mapping[str, Plan],
        *,
        store: Store | LateStore,
        clock: Clock,
        tell: Callable[[Notice], None],
        journal: Callable[[], Awaitable[Journal]],
        introduce: Callable[[str, Provider], Awaitable[None]],
    ) -> None:
        """Make one with nothing open. `journal` gives the journal once that is open.

        `introduce` is awaited in the background for each connection that was opened.
        """
        self._plans = plans
        self._store = store
        self._clock = clock
        self._tell = tell
        self._journal = journal
        self._introduce = introduce
        self._tasks: dict[str, asyncio.Task[Opened]] = {}
        self._offered: dict[str, frozenset[str]] = {}
        self._failures: dict[str, Problem] = {}
        self._introducing: set[asyncio.Future[None]] = set()

    def offered(self, connection: str) -> frozenset[str]:
        """Return the capability names of a connection: those last known until it has been opened."""
        return self._offered.get(connection) or self._store.offered.get(connection, frozenset())

    def failure(self, connection: str) -> Problem | None:
        """Return why a connection cannot be used at all."""
        return self._failures.get(connection)

    def provider(self, connection: str) -> Provider | None:
        """Return the provider of a connection that is open, and None for one that is not."""
        task = self._tasks.get(connection)
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return None
        return task.result().provider

    async def reach(self, connection: str) -> Opened:
        """Open a connection once, however many ask at once; a failed opening is tried again when asked again.

        Raises BankError.
        """
        task = self._tasks.get(connection)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.create_task(self._open(connection))
            self._tasks[connection] = task
        return await asyncio.shield(task)

    async def reach_provider(self, connection: str) -> Provider:
        """Open a connection as `reach` does, and return its provider. Raises BankError."""
        return (await self.reach(connection)).provider

    async def announce(self, connection: str) -> None:
        """Open a connection for nobody in particular: how that went is told and kept."""
        # A failure has been told and kept already; whoever asks for data next will be answered with it. Nobody may ask
        # where there is nothing to be had, so a mistake of our own is recorded here as well.
        try:
            await self.reach(connection)
        except BankError:
            return
        except Exception:  # noqa: BLE001 - recorded below, and kept as why the connection is not open
            _log.exception("a connection could not be opened")

    async def close(self) -> None:
        """Close what is open."""
        for task in self._tasks.values():
            if task.done() and not task.cancelled() and task.exception() is None:
                await task.result().provider.close()

    async def _open(self, connection: str) -> Opened:
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
        introducing = asyncio.ensure_future(self._introduce(connection, provider))
        self._introducing.add(introducing)
        introducing.add_done_callback(self._introducing.discard)
        return opened

    def _furnished(self, connection: str, provider: Provider) -> Opened:
        from banktui.services.announcing import Announcer  # noqa: PLC0415 - see top
        from banktui.services.performing import Performer  # noqa: PLC0415 - see top
        from banktui.services.refresh import Refresher  # noqa: PLC0415 - see top
        from banktui.services.reviewing import bound_to  # noqa: PLC0415 - see top
        from banktui.services.witnessing import Witness  # noqa: PLC0415 - see top

        keeper, clock = self._store.keeper, self._clock
        refresher = Refresher(connection, provider, keeper, clock, self._tell)
        announcer = Announcer(keeper, clock, self._tell)
        witness = Witness(
            connection,
            provider.info.slug,
            clock,
            journal=self._journal,
            bound=lambda: bound_to(self._plans[connection].connection, provider),
        )
        performer = Performer(
            connection,
            provider,
            keeper,
            clock,
            announcer,
            witness=witness,
            known=self._known,
            refresh=refresher.refresh,
        )
        return Opened(provider, refresher, performer, witness)

    async def _known(self, ref: ListRef) -> Sequence[Listed]:
        from banktui.services.query import Query  # noqa: PLC0415 - nothing is read before the first picture

        window = await self._store.reader.window(ref, Query(), 0, _MOST_CHOICES)
        return tuple(row.item for row in window.rows)


def _problem_of(error: Exception, clock: Clock) -> Problem:
    if isinstance(error, BankError):
        return error.problem(clock.now())
    return Problem("defect", "The program failed while it opened this connection", at=clock.now())

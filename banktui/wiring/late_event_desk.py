"""An event desk that is opened in the background: the first picture is drawn without it, and all else works without."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from banktui.domain.errors import BankError, NotPermitted, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

    from banktui.domain.clock import Clock
    from banktui.services.inbox import Reading
    from banktui.services.notices import Notice
    from banktui.services.provider import Provider
    from banktui.services.replaying import Replayed
    from banktui.store import Store
    from banktui.wiring.engine import Engine
    from banktui.wiring.event_desk import EventDesk
    from banktui.wiring.late_store import LateStore
    from banktui.wiring.openings import Openings, Plan


class LateEventDesk:
    """Stands for the desk of all connections' notifications; where none is opened it says that nothing is received."""

    def __init__(
        self,
        plans: Mapping[str, Plan],
        openings: Callable[[], Openings],
        *,
        store: Store | LateStore,
        clock: Clock,
        tell: Callable[[Notice], None],
    ) -> None:
        """Make one that is not open."""
        self._plans = plans
        self._openings = openings
        self._store = store
        self._clock = clock
        self._tell = tell
        self._desk: EventDesk | None = None
        self._problem: Problem | None = None
        self._receiving: Future[None] | None = None

    @property
    def problem(self) -> Problem | None:
        """Return why nothing is received, or why a bank could not be told where."""
        return self._desk.problem if self._desk is not None else self._problem

    def open(self, engine: Engine, port: int) -> None:
        """Begin to take notifications at a port, 0 for any free one, on the engine's loop."""
        self._receiving = engine.spawn(self._receive(port))

    def address(self, connection: str) -> str:
        """Return where a connection's notifications are taken; empty while nothing is received."""
        return self._desk.address(connection) if self._desk is not None else ""

    def note(self, connection: str) -> str:
        """Say where a connection's notifications are taken."""
        return self._desk.note(connection) if self._desk is not None else "Nothing that is pushed is received here."

    async def introduce(self, connection: str, provider: Provider) -> None:
        """Tell a bank that can be told where the notifications of a connection are taken."""
        from banktui.services.capability import EVENTS  # noqa: PLC0415 - brings in all of the domain

        desk = await self._opened() if provider.get(EVENTS) is not None else None
        if desk is not None:
            await desk.introduce(connection)

    async def replay(self, connection: str, event_id: str, url: str) -> Replayed | Problem:
        """Send a kept notification on, to our own address if none is given."""
        desk = await self._opened()
        if desk is None:
            nothing = NotPermitted("Notifications are not received here, so none is sent on")
            return self._problem or nothing.problem(self._clock.now())
        return await desk.replay(connection, event_id, url)

    async def reading(self, connection: str) -> Reading:
        """Return what an arrived notification is judged and followed up with. Raises BankError."""
        from banktui.services.capability import EVENTS  # noqa: PLC0415 - see above
        from banktui.services.inbox import Reading  # noqa: PLC0415 - see above

        opened = await self._openings().reach(connection)
        return Reading(opened.provider.get(EVENTS), opened.refresher.read, opened.refresher.refresh)

    async def close(self) -> None:
        """Take no more."""
        desk = await self._opened()
        if desk is not None:
            await desk.close()

    async def _receive(self, port: int) -> None:
        """Begin to take notifications; whatever keeps us from it is kept as the problem, and harms nothing else."""
        from banktui.wiring.event_desk import EventDesk  # noqa: PLC0415 - see above

        lines = {name: plan.line() if plan.line is not None else None for name, plan in self._plans.items()}
        try:
            desk = EventDesk(
                self._store,
                self._clock,
                self._tell,
                lines=lines,
                opening=self.reading,
                provider=self._openings().provider,
                port=port,
            )
        except BankError as error:
            self._problem = error.problem(self._clock.now())
            return
        await desk.open()
        self._desk = desk

    async def _opened(self) -> EventDesk | None:
        """Return the desk once it takes notifications or has failed to; None where it does not exist."""
        if self._receiving is not None:
            await asyncio.shield(asyncio.wrap_future(self._receiving))
        return self._desk

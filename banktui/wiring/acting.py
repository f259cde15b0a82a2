"""What is done at banks without moving money, and what they are asked to reveal, on the engine's loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from banktui.domain.errors import BankError, Problem
from banktui.services.acting import Refusing
from banktui.services.attaching import CutFileError
from banktui.services.notices import Performed, Progressed
from banktui.services.progress import reported_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

    from banktui.domain.clock import Clock
    from banktui.services.acting import Done, Form
    from banktui.services.notices import Notice
    from banktui.services.reading import Listed
    from banktui.services.revealing import Revealed
    from banktui.wiring.engine import Engine
    from banktui.wiring.openings import Opened, Openings

_DRAIN_SECONDS = 10.0


class EngineActing:
    """See `services.workspace.Workspace` for each promise."""

    def __init__(
        self,
        engine: Engine,
        openings: Openings,
        clock: Clock,
        *,
        refused: Callable[[str], Problem | None],
        tell: Callable[[Notice], None],
    ) -> None:
        """Make one. `refused` says why nothing is changed through a connection, and no secret told; None if it may."""
        self._engine = engine
        self._openings = openings
        self._clock = clock
        self._refused = refused
        self._tell = tell
        self._performing: set[Future[Done | Problem]] = set()
        self._stopped: set[tuple[str, str, str]] = set()
        """What is to be sent no further, by connection, capability and parent."""

    async def form(self, connection: str, capability: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        """Return what an action wants to know."""
        return await self._engine.call(self._form(connection, capability, subject, parent))

    async def perform(self, connection: str, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        """Do it, once; cancelling the caller does not stop it."""
        running = self._engine.spawn(self._perform(connection, capability, parent, values))
        self._performing.add(running)
        running.add_done_callback(self._performing.discard)
        return await asyncio.shield(asyncio.wrap_future(running))

    def stop_sending(self, connection: str, capability: str, parent: str) -> None:
        """Have files that are being sent sent no further."""
        self._stopped.add((connection, capability, parent))

    async def reveal(
        self, connection: str, capability: str, parent: str, values: Mapping[str, str]
    ) -> Revealed | Problem:
        """Ask for a secret, once; what nobody waits for any more is forgotten here."""
        running = self._engine.spawn(self._reveal(connection, capability, parent, values))
        try:
            return await asyncio.shield(asyncio.wrap_future(running))
        except asyncio.CancelledError:
            running.add_done_callback(_forget)
            raise

    def refusal(self, connection: str, capability: str, item: Listed) -> str:
        """Say why an action cannot be done to a row; what is not open yet says so when it is begun."""
        provider = self._openings.provider(connection)
        action = provider.named(capability) if provider is not None else None
        return action.refusal(item) if isinstance(action, Refusing) else ""

    async def finish(self) -> None:
        """Let what a bank is doing for us come to its end: how it ended has to be kept."""
        running = [asyncio.wrap_future(each) for each in tuple(self._performing)]
        if running:
            await asyncio.wait(running, timeout=_DRAIN_SECONDS)

    async def _permitted(self, connection: str) -> Opened | Problem:
        """Open a connection for whoever wants to change something, or be told a secret; return why they may not."""
        refused = self._refused(connection)
        if refused is not None:
            return refused
        try:
            return await self._openings.reach(connection)
        except BankError as error:
            return error.problem(self._clock.now())

    async def _form(self, connection: str, capability: str, subject: Listed | None, parent: str) -> Form | Problem:
        opened = await self._permitted(connection)
        if isinstance(opened, Problem):
            return opened
        return await opened.performer.form(capability, subject, parent)

    async def _perform(
        self, connection: str, capability: str, parent: str, values: Mapping[str, str]
    ) -> Done | Problem:
        opened = await self._permitted(connection)
        if isinstance(opened, Problem):
            return opened

        def report(done: int, whole: int) -> None:
            if (connection, capability, parent) in self._stopped and done < whole:
                raise CutFileError("It was stopped.")
            self._tell(Progressed(connection, capability, parent, done, whole))

        self._stopped.discard((connection, capability, parent))
        with reported_to(report):
            outcome = await opened.performer.perform(capability, parent, values)

        self._tell(Performed(connection, outcome))
        return outcome

    async def _reveal(
        self, connection: str, capability: str, parent: str, values: Mapping[str, str]
    ) -> Revealed | Problem:
        opened = await self._permitted(connection)
        if isinstance(opened, Problem):
            return opened
        return await opened.performer.reveal(capability, parent, values)


def _forget(running: Future[Revealed | Problem]) -> None:
    if not running.cancelled() and running.exception() is None and not isinstance(found := running.result(), Problem):
        found.forget()

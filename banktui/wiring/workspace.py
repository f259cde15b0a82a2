"""The live workspace: connections to banks, the store, and the engine that reads one into the other.

What only an open connection needs is imported when the first one is opened, after the first picture.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from banktui.domain.errors import BankError, Problem
from banktui.services.provider import Connection
from banktui.services.requests import RequestLog
from banktui.services.workspace import Depth
from banktui.wiring.engine import Engine
from banktui.wiring.late_event_desk import LateEventDesk
from banktui.wiring.late_store import LateStore
from banktui.wiring.money import EnginePayments
from banktui.wiring.openings import Openings, Plan

if TYPE_CHECKING:
    from pathlib import Path

    from banktui.domain.aggregation import Synchronization
    from banktui.domain.calendar import DateRange
    from banktui.domain.clock import Clock
    from banktui.services.acting import Done, Form
    from banktui.services.checking import Result
    from banktui.services.conforming import Trial
    from banktui.services.exporting.wanted import Export, Exported
    from banktui.services.health import VaultStanding
    from banktui.services.journal import Journal
    from banktui.services.notices import Notice
    from banktui.services.payment_desk import PaymentDesk
    from banktui.services.provider import Standing
    from banktui.services.reading import Listed
    from banktui.services.replaying import Replayed
    from banktui.services.revealing import Picture, Revealed
    from banktui.services.shelf import ListRef, Reader
    from banktui.store import Store
    from banktui.wiring.acting import EngineActing
    from banktui.wiring.vault_desk import VaultDesk


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
        vault: VaultDesk | None = None,
    ) -> None:
        """Make one that is not started. Notifications are received at `event_port`, 0 for any free one, if given.

        `requests` is where the plans' connections note what they ask; `journal` opens the journal of payments, which
        is in memory, and gone afterwards, where it is not given. `downloads` is where documents are kept, by default
        where people look for what they have saved. `vault` is whom connections ask for what is kept encrypted.
        """
        self._requests = requests if requests is not None else RequestLog()
        self._plans = {plan.connection.id: plan for plan in plans}
        self._clock = clock
        self._store = store
        self._engine = Engine()
        self._listeners: list[Callable[[Notice], None]] = []
        self._guard = threading.Lock()
        self._event_port = event_port
        self._desk = LateEventDesk(self._plans, lambda: self._openings, store=store, clock=clock, tell=self._tell)
        self._openings = Openings(
            self._plans,
            store=store,
            clock=clock,
            tell=self._tell,
            journal=self._opened_journal,
            introduce=self._desk.introduce,
        )
        self._journal = journal
        self._downloads = downloads
        self._vault = vault
        self._pursuing = True
        self._is_over = False
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
        return self._openings.offered(connection)

    def failure(self, connection: str) -> Problem | None:
        """Return why a connection cannot be used at all."""
        return self._openings.failure(connection)

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
        After `stop` nothing is begun: whoever leaves at once may do so before anything was.
        """
        if self._is_over:
            return
        self._pursuing = opening
        self._engine.start()
        if self._vault is not None:
            self._vault.ask_by(self._tell)
        if self._event_port is not None:
            self._desk.open(self._engine, self._event_port)
        for name in self._plans if opening else ():
            self._engine.spawn(self._openings.announce(name))
        self._engine.spawn(self._open_payments())

    async def stop(self) -> None:
        """Cancel reads, close connections and the store."""
        self._is_over = True
        if self._engine.is_running:
            await self._acting.finish()
            await self._engine.call(self._payments.close())
            await self._engine.call(self._desk.close())
            await self._engine.call(self._openings.close())
            if self._vault is not None:
                await self._engine.call(self._vault.close())
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

    @cached_property
    def _acting(self) -> EngineActing:
        from banktui.wiring.acting import EngineActing  # noqa: PLC0415 - see top

        refused = self._payments.refusal
        return EngineActing(self._engine, self._openings, self._clock, refused=refused, tell=self._tell)

    async def form(self, connection: str, capability: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        """Return what an action wants to know."""
        return await self._acting.form(connection, capability, subject, parent)

    async def perform(self, connection: str, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        """Do it, once; cancelling the caller does not stop it."""
        return await self._acting.perform(connection, capability, parent, values)

    def stop_sending(self, connection: str, capability: str, parent: str) -> None:
        """Have files that are being sent sent no further."""
        self._acting.stop_sending(connection, capability, parent)

    async def reveal(
        self, connection: str, capability: str, parent: str, values: Mapping[str, str]
    ) -> Revealed | Problem:
        """Ask for a secret, once; what nobody waits for any more is forgotten here."""
        return await self._acting.reveal(connection, capability, parent, values)

    async def keep_picture(self, picture: Picture) -> str | Problem:
        """Write a picture into a file for its owner alone."""
        from banktui.wiring.papers import keep_picture  # noqa: PLC0415 - see top

        try:
            return str(await keep_picture(picture, self._downloads))
        except BankError as error:
            return error.problem(self._clock.now())

    async def export(self, wanted: Export, report: Callable[[int], None]) -> Exported | Problem:
        """Write a list into a new file for its owner alone."""
        from banktui.wiring.exporting import export  # noqa: PLC0415 - see top

        now = self._clock.now()
        try:
            return await export(wanted, self._exports, reader=self.reader, now=now, report=report)
        except BankError as error:
            return error.problem(now)

    def free_path(self, name: str) -> str:
        """Return where in the folder of downloads a file of this name can be made."""
        from banktui.wiring.exporting import free_path  # noqa: PLC0415 - see top

        return free_path(self._exports, name)

    @property
    def _exports(self) -> Path:
        from banktui.wiring.folders import downloads_folder  # noqa: PLC0415 - see top

        return self._downloads or downloads_folder()

    def standing(self, connection: str) -> Standing | None:
        """Return how a connection's sign-in stands."""
        provider = self._openings.provider(connection)
        return provider.standing() if provider is not None else None

    async def examine(self, connection: str, tell: Callable[[Result], None]) -> Problem | None:
        """Test a connection step by step; what is open already is used, and stays open."""
        return await self._engine.call(self._examine(connection, tell))

    async def _examine(self, connection: str, tell: Callable[[Result], None]) -> Problem | None:
        make = self._plans[connection].examination
        if make is None:
            return Problem("not-found", "This connection has nothing that could be tested.")
        examination = make(partial(self._openings.reach_provider, connection), self._requests)
        async for result in examination.run():
            tell(result)
        answer = examination.call.answer if examination.call is not None else None
        if answer is not None:
            # What the connection's own page says of the bank is what was just found.
            (await self._openings.reach(connection)).refresher.learn(answer)
        return None

    def event_address(self, connection: str) -> str:
        """Return where a connection's notifications are taken; empty while nothing is received."""
        return self._desk.address(connection)

    def event_problem(self) -> Problem | None:
        """Return why nothing is received, or why a bank could not be told where."""
        return self._desk.problem

    async def replay(self, connection: str, event_id: str, url: str = "") -> Replayed | Problem:
        """Send a kept notification on, to our own address if none is given."""
        return await self._engine.call(self._desk.replay(connection, event_id, url))

    @property
    def vault_question(self) -> str:
        """Return why the vault's pass phrase is asked for; empty while it is not."""
        return self._vault.question if self._vault is not None else ""

    @property
    def vault_standing(self) -> VaultStanding | None:
        """Return how the vault stands; None if no connection has anything in it."""
        return self._vault.standing() if self._vault is not None else None

    async def unlock_vault(self, passphrase: str) -> Problem | None:
        """Answer that question; returns why the vault stays locked, if it does."""
        return await self._engine.call(self._vault.answer(passphrase)) if self._vault is not None else None

    async def leave_vault_locked(self) -> None:
        """Answer it by not answering: what waits for the vault fails."""
        if self._vault is not None and self._engine.is_running:
            await self._engine.call(self._vault.give_up())

    def note(self, connection: str, capability: str) -> str:
        """Return what a provider says of a list that it cannot give."""
        from banktui.services.reading import Kept  # noqa: PLC0415 - brings in all of the domain

        if capability == "events":
            return self._desk.note(connection)
        provider = self._openings.provider(connection)
        kept = provider.named(capability) if provider is not None else None
        return kept.sentence if isinstance(kept, Kept) else ""

    def document_refusal(self, connection: str, capability: str, item: Listed) -> str:
        """Say why a row has no document of a kind."""
        from banktui.wiring.papers import refusal  # noqa: PLC0415 - see top

        provider = self._openings.provider(connection)
        return refusal(provider, capability, item) if provider is not None else "The connection is not open yet."

    def action_refusal(self, connection: str, capability: str, item: Listed) -> str:
        """Say why an action cannot be done to a row; what is not open yet says so when it is begun."""
        return self._acting.refusal(connection, capability, item)

    async def keep_document(self, connection: str, capability: str, parent: str, item_id: str) -> str | Problem:
        """Fetch a row's document and keep it as a file."""
        return await self._engine.call(self._keep_document(connection, capability, parent, item_id))

    async def _keep_document(self, connection: str, capability: str, parent: str, item_id: str) -> str | Problem:
        from banktui.wiring.papers import keep  # noqa: PLC0415 - see top

        try:
            provider = await self._openings.reach_provider(connection)
            return str(await keep(provider, capability, parent, item_id, self._downloads))
        except BankError as error:
            return error.problem(self._clock.now())

    def _payment_desk(self) -> PaymentDesk:
        from banktui.services.payment_desk import PaymentDesk  # noqa: PLC0415 - see top

        desk = PaymentDesk(
            self.connections,
            clock=self._clock,
            journal=self._journal or _journal_in_memory,
            opening=self._openings.reach_provider,
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

    async def _opened_journal(self) -> Journal:
        return await self._payments.desk.journal()

    async def _open_payments(self) -> None:
        await self._payments.desk.open()
        if self._pursuing:
            from banktui.wiring.neighbours import watch  # noqa: PLC0415 - see top

            await watch(lambda: self._store.keeper, self._payments.desk, self._tell)

    async def _refresh(self, ref: ListRef, depth: Depth, dates: DateRange | None) -> Problem | None:
        try:
            opened = await self._openings.reach(ref.connection)
        except BankError as error:
            return error.problem(self._clock.now())
        return await opened.refresher.refresh(ref, depth, dates)

    async def _read(self, ref: ListRef, item_id: str) -> Listed | Problem:
        try:
            opened = await self._openings.reach(ref.connection)
        except BankError as error:
            return error.problem(self._clock.now())
        return await opened.refresher.read(ref, item_id)

    async def _synchronize(self, connection: str, customer_id: str) -> Synchronization | Problem:
        try:
            opened = await self._openings.reach(connection)
        except BankError as error:
            return error.problem(self._clock.now())
        return await opened.refresher.synchronize(customer_id, opened.witness)

    def _tell(self, notice: Notice) -> None:
        with self._guard:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(notice)


def _journal_in_memory() -> Journal:
    from banktui.store.journal_opening import open_journal  # noqa: PLC0415 - see top

    return open_journal(None)

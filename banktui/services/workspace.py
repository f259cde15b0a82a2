"""The one door that screens go through: what is connected, what is known, and what can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from banktui.domain.aggregation import Synchronization
    from banktui.domain.calendar import DateRange
    from banktui.domain.clock import Clock
    from banktui.domain.errors import Problem
    from banktui.services.acting import Done, Form
    from banktui.services.checking import Result
    from banktui.services.exporting.wanted import Export, Exported
    from banktui.services.health import VaultStanding
    from banktui.services.notices import Notice
    from banktui.services.payments import Payments
    from banktui.services.provider import Connection, Standing
    from banktui.services.reading import Listed
    from banktui.services.replaying import Replayed
    from banktui.services.requests import RequestLog
    from banktui.services.revealing import Picture, Revealed
    from banktui.services.shelf import ListRef, Reader


class Depth(StrEnum):
    """How much of a list that grows is read."""

    NEWEST = "newest"
    """From the newest entry back to what is already known, or the first page of an unknown list."""
    MORE = "more"
    """One part further back than what is known."""
    ALL = "all"
    """Everything, however long it takes; can be cancelled."""


class Workspace(Protocol):
    """What a running console works with. Every coroutine may be awaited on the screens' event loop and works off it."""

    @property
    def clock(self) -> Clock:
        """Return the clock that ages are measured with."""
        ...

    @property
    def reader(self) -> Reader:
        """Return the read side of the store."""
        ...

    @property
    def requests(self) -> RequestLog:
        """Return the requests of this session, redacted."""
        ...

    @property
    def payments(self) -> Payments:
        """Return the door to moving money."""
        ...

    @property
    def connections(self) -> tuple[Connection, ...]:
        """Return all connections, in the user's order."""
        ...

    def offered(self, connection: str) -> frozenset[str]:
        """Return the capability names of a connection: those last known until it has been opened."""
        ...

    def failure(self, connection: str) -> Problem | None:
        """Return why a connection cannot be used at all, None if it can or is not opened yet."""
        ...

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        """Call the listener (on any thread) for each notice; the returned function ends that."""
        ...

    def start(self) -> None:
        """Begin opening connections in the background. Called after the first paint."""
        ...

    async def stop(self) -> None:
        """Cancel reads, close connections and the store."""
        ...

    async def refresh(
        self, ref: ListRef, depth: Depth = Depth.NEWEST, dates: DateRange | None = None
    ) -> Problem | None:
        """Read a list from its bank into the store and return why that failed, if it did. Never raises BankError.

        A second call for the same list joins the one under way. Cancelling the caller cancels the read.
        """
        ...

    async def read(self, ref: ListRef, item_id: str) -> Listed | Problem:
        """Read one thing of a list by its id, through the capability that looks such things up, and keep it there."""
        ...

    async def synchronize(self, connection: str, customer_id: str) -> Synchronization | Problem:
        """Trigger a synchronization (or follow the pending one) until it is over, keeping each step in its list.

        Afterwards the customer's accounts and the transactions already known are read again.
        """
        ...

    async def form(self, connection: str, capability: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        """Return what an action wants to know.

        `subject` is the row or thing in front when it was chosen, `parent` what it is done to, as for `perform`.
        """
        ...

    async def perform(self, connection: str, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        """Do it, once, and keep what it made. Cancelling the caller does not stop it: the outcome comes as Performed.

        Never raises BankError. A Problem of the kind `outcome-unknown` means that it may have been done.
        """
        ...

    def stop_sending(self, connection: str, capability: str, parent: str) -> None:
        """Have files that are being sent sent no further. What is all sent, and whatever has no files, goes on."""
        ...

    @property
    def vault_question(self) -> str:
        """Return why the vault's pass phrase is asked for, as a sentence; empty while it is not."""
        ...

    @property
    def vault_standing(self) -> VaultStanding | None:
        """Return how the vault stands that connections have secrets in; None if none has. Cheap: memory only."""
        ...

    async def unlock_vault(self, passphrase: str) -> Problem | None:
        """Answer that question; returns why the vault stays locked, if it does. The caller forgets what was typed."""
        ...

    async def leave_vault_locked(self) -> None:
        """Answer it by not answering: connections that wait for the vault fail, and ask again when they are read."""
        ...

    async def reveal(
        self, connection: str, capability: str, parent: str, values: Mapping[str, str]
    ) -> Revealed | Problem:
        """Ask for a secret, once. Whoever gets it forgets it; if the caller is cancelled, that is done here.

        Never raises BankError. What was asked for is noted in the audit log, never what came back.
        """
        ...

    async def keep_picture(self, picture: Picture) -> str | Problem:
        """Write a picture into a file for its owner alone, over no other file, and return its path. Never raises."""
        ...

    def note(self, connection: str, capability: str) -> str:
        """Return what a provider says of a list that it cannot give: see `Kept`. Empty while it is not open."""
        ...

    def document_refusal(self, connection: str, capability: str, item: Listed) -> str:
        """Say in a sentence why a row has no document of a kind, empty if it has one. Cheap: asks nobody."""
        ...

    def action_refusal(self, connection: str, capability: str, item: Listed) -> str:
        """Say in a sentence why an action cannot be done to a row, empty if it can. Cheap: asks nobody."""
        ...

    async def keep_document(self, connection: str, capability: str, parent: str, item_id: str) -> str | Problem:
        """Have the provider give a row's document, keep it as a file, and return the file's path. Never raises."""
        ...

    async def export(self, wanted: Export, report: Callable[[int], None]) -> Exported | Problem:
        """Write a list into a new file for its owner alone: whole, or not at all. Never raises BankError.

        `report` hears how many rows have been written, on the caller's own loop. Cancelling the caller ends it, and
        nothing is left of it then.
        """
        ...

    def free_path(self, name: str) -> str:
        """Return where in the folder of downloads a file of this name can be made; with a number if there is one."""
        ...

    def standing(self, connection: str) -> Standing | None:
        """Return how a connection's sign-in stands; None if it is not open."""
        ...

    async def examine(self, connection: str, tell: Callable[[Result], None]) -> Problem | None:
        """Test a connection step by step, calling `tell` (on any thread) with each result.

        Nobody signs in a second time where somebody has. Returns why it cannot be tested, if it cannot.
        """
        ...

    def event_address(self, connection: str) -> str:
        """Return where a connection's provider is to push its notifications; empty while nothing is received."""
        ...

    def event_problem(self) -> Problem | None:
        """Return why nothing is received, or why a bank could not be told where; None if all is well."""
        ...

    async def replay(self, connection: str, event_id: str, url: str = "") -> Replayed | Problem:
        """Send a kept notification on as it came, to our own address or to a URL on this machine.

        How that went is kept with the event. Never raises BankError.
        """
        ...


class Preferences(Protocol):
    """Small choices that are remembered: the theme, the last view of a connection. Never a secret."""

    def get(self, key: str, default: str = "") -> str:
        """Return what was remembered under a dotted key."""
        ...

    def set(self, key: str, value: str) -> None:
        """Remember a value now."""
        ...

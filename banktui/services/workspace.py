"""The one door that screens go through: what is connected, what is known, and what can be asked for."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from banktui.domain.aggregation import Synchronization
from banktui.domain.calendar import DateRange
from banktui.domain.clock import Clock
from banktui.domain.errors import Problem
from banktui.services.notices import Notice
from banktui.services.provider import Connection
from banktui.services.reading import Listed
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


class Preferences(Protocol):
    """Small choices that are remembered: the theme, the last view of a connection. Never a secret."""

    def get(self, key: str, default: str = "") -> str:
        """Return what was remembered under a dotted key."""
        ...

    def set(self, key: str, value: str) -> None:
        """Remember a value now."""
        ...

"""What is known, as protocols: refresh writes it, screens read it. One store implements both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from banktui.domain.errors import BankError, Problem

if TYPE_CHECKING:
    from banktui.domain.calendar import DateRange
    from banktui.services.query import Query
    from banktui.services.reading import Listed
    from banktui.services.searching import Found, Sought


class StoreError(BankError):
    """Our own copy cannot be read or written: locked by another program, a full disk, a damaged file."""

    kind = "store"


@dataclass(frozen=True, slots=True)
class ListRef:
    """Names one list: of a connection, of a capability, below a parent."""

    connection: str
    capability: str
    parent: str = ""
    """The id of the account, customer or card that the list belongs to; empty for the connection's own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: the thing itself and where it stands."""

    key: int
    """Its place in the natural order; larger stands earlier. Stable across refreshes."""
    item: Listed
    as_of: datetime
    """When the bank last gave us this row."""


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive rows of a query."""

    rows: tuple[Row, ...]
    first: int
    """The index of the first of them in the query's result."""
    exact: bool = True
    """False while `first` is an estimate: the rows before these have not been counted."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """From where a window is read: the row with `key` is known to stand at `index`."""

    index: int
    key: int
    exact: bool = True
    """False if the index is an estimate; those of rows that are read from here are estimates too, then."""


@dataclass(frozen=True, slots=True)
class ListState:
    """How complete, how old and how sound our copy of a list is."""

    known: int = 0
    """Rows that we have."""
    total: int | None = None
    """Rows that the bank says there are, where it does."""
    complete: bool = False
    """All rows that the bank had at `as_of` are here."""
    as_of: datetime | None = None
    """When the list was last read successfully, at least its newest part. None: never."""
    problem: Problem | None = None
    """Why the last attempt failed; None after a success. The rows stay as they were."""
    skipped: int = 0
    """Entries that the bank sent and that could not be read at all."""


@dataclass(frozen=True, slots=True)
class CurrencyTotals:
    """Sums over a query's rows in one currency."""

    incoming: Decimal
    outgoing: Decimal
    """Zero or negative."""


class Reader(Protocol):
    """What screens may ask of the store. Every call is short, runs off the event loop and can be cancelled.

    Any of them raises StoreError if the copy cannot be read.
    """

    async def window(self, ref: ListRef, query: Query, start: int, count: int, near: Anchor | None = None) -> Window:
        """Return up to `count` rows from index `start` on; a negative `start` counts from the end (-1: the last row).

        `near` names a row whose index is known: reading close to it costs the same in a list of any length.
        """
        ...

    async def count(self, ref: ListRef, query: Query) -> int:
        """Return how many rows a query has."""
        ...

    async def index_of(self, ref: ListRef, query: Query, key: int) -> int | None:
        """Return where a row stands in a query's result, None if it is not in it."""
        ...

    async def locate(self, ref: ListRef, query: Query, key: int) -> Anchor | None:
        """Return where a row stands, at a cost that does not grow with the list: by an estimate where it must.

        An estimate is far enough from both ends for `window` to read around it. `index_of` knows better, later.
        """
        ...

    async def totals(self, ref: ListRef, query: Query) -> Mapping[str, CurrencyTotals]:
        """Return money in and out of a query's rows, by currency."""
        ...

    async def state(self, ref: ListRef) -> ListState:
        """Return how complete and how old our copy is."""
        ...

    async def find(self, ref: ListRef, item_id: str) -> Row | None:
        """Return one row by the bank's id."""
        ...

    async def across(self, capability: str) -> Sequence[tuple[ListRef, Row]]:
        """Return the rows of all lists of a capability, over all connections and parents: for small lists only."""
        ...

    async def search(self, wanted: Sought, limit: int, *, whole: bool) -> Found:
        """Return what answers a search in all lists of all connections, up to `limit` things of each kind.

        Unless `whole`, the cost has a bound: what an index knows, and the newest rows of long lists. The answer says
        whether that was everything.
        """
        ...

    async def holders(
        self, connection: str, capabilities: Sequence[str], item_id: str
    ) -> Sequence[tuple[ListRef, Row]]:
        """Return where a thing stands, by its id: in which lists of these capabilities, in their order."""
        ...

    async def daily(self, ref: ListRef, dates: DateRange) -> Mapping[str, Sequence[tuple[datetime, Decimal]]]:
        """Return the balance at the end of each day that has one, by currency, oldest first: for charts."""
        ...


class Keeper(Protocol):
    """What refresh may tell the store. Called from the engine's thread; each call is one transaction.

    Any of them raises StoreError if the copy cannot be written.
    """

    def state(self, ref: ListRef) -> ListState:
        """Return how complete and how old the copy is."""
        ...

    def changed_elsewhere(self) -> bool:
        """Tell whether anybody else has written to the store since this was last asked."""
        ...

    def resume_at(self, ref: ListRef) -> str | None:
        """Return the bank's cursor behind the oldest entry read without a gap from the newest; None: not begun."""
        ...

    def known_ids(self, ref: ListRef, ids: Sequence[str]) -> frozenset[str]:
        """Return which of these ids the list already has."""
        ...

    def newest_day(self, ref: ListRef) -> date | None:
        """Return the day of a list's newest entry; None if it has no entries or they have no days."""
        ...

    def ids(self, ref: ListRef, *, unsettled: bool = False) -> tuple[str, ...]:
        """Return the ids of a small list in its order, or only of rows that are expected to change by themselves."""
        ...

    def parents(self, connection: str, capability: str) -> tuple[str, ...]:
        """Return below what a connection has lists of a capability here."""
        ...

    def replace(self, ref: ListRef, items: Sequence[Listed], at: datetime) -> None:
        """Make a small list exactly these items, in this order, complete as of `at`; all others are forgotten."""
        ...

    def add_newest(self, ref: ListRef, items: Sequence[Listed], at: datetime) -> int:
        """Put entries, newest first, before all known ones of their days; known ids are updated. Returns new rows."""
        ...

    def add_older(self, ref: ListRef, items: Sequence[Listed], at: datetime) -> int:
        """Put entries, newest first, behind all known ones of their days; known ids are updated. Returns new rows."""
        ...

    def put(self, ref: ListRef, item: Listed, at: datetime) -> None:
        """Keep one thing that was read by its id: updated in place, or added as the newest."""
        ...

    def drop(self, ref: ListRef, ids: Sequence[str], at: datetime) -> None:
        """Forget single entries of a list; its state stays."""
        ...

    def progress(
        self,
        ref: ListRef,
        *,
        at: datetime,
        cursor: str | None,
        complete: bool,
        total: int | None = None,
        skipped: int = 0,
    ) -> None:
        """Note how far a list has been read; clears its problem."""
        ...

    def fail(self, ref: ListRef, problem: Problem) -> None:
        """Note why a list could not be read. Its rows and their age stay."""
        ...

    def forget(self, ref: ListRef) -> None:
        """Drop a list's rows and state."""
        ...

    def remember_offered(self, connection: str, offered: frozenset[str]) -> None:
        """Keep the names of what a connection offers: the next start knows its sections before the bank answers."""
        ...

"""Where a ledger table gets its rows from: a list of the store, or a few rows in memory."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from banktui.services.query import Order, Query
from banktui.services.shelf import Anchor, ListRef, ListState, Reader, Row, Window

if TYPE_CHECKING:
    from banktui.services.reading import Listed


class RowSource(Protocol):
    """Rows in a fixed order, read a window at a time."""

    @property
    def narrows(self) -> bool:
        """Tell whether rows are left out, so that counting them takes a pass over the list."""
        ...

    async def window(self, start: int, count: int, near: Anchor | None = None) -> Window:
        """Return up to `count` rows from index `start` on; a negative start counts from the end."""
        ...

    async def count(self) -> int:
        """Return how many rows there are."""
        ...

    async def index_of(self, key: int) -> int | None:
        """Return where a row stands, None if it is not among them."""
        ...

    async def locate(self, key: int) -> Anchor | None:
        """Return where a row stands, at once, in a long list perhaps by an estimate."""
        ...

    async def state(self) -> ListState:
        """Return how complete and how old the rows are."""
        ...


class StoreSource:
    """The rows of one list of the store, under one query."""

    def __init__(self, reader: Reader, ref: ListRef, query: Query) -> None:
        self._reader = reader
        self._ref = ref
        self._query = query

    @property
    def narrows(self) -> bool:
        """Tell whether the query leaves rows out."""
        return self._query.narrows

    async def window(self, start: int, count: int, near: Anchor | None = None) -> Window:
        """Read a window from the store."""
        return await self._reader.window(self._ref, self._query, start, count, near)

    async def count(self) -> int:
        """Return how many rows the query has; without a filter that is known beforehand."""
        if self._query.narrows:
            return await self._reader.count(self._ref, self._query)
        return (await self._reader.state(self._ref)).known

    async def index_of(self, key: int) -> int | None:
        """Return where a row stands under the query."""
        return await self._reader.index_of(self._ref, self._query, key)

    async def locate(self, key: int) -> Anchor | None:
        """Return where a row stands under the query, or about where."""
        return await self._reader.locate(self._ref, self._query, key)

    async def state(self) -> ListState:
        """Return the state of the whole list, filter or not."""
        return await self._reader.state(self._ref)


class MemorySource:
    """A few hundred rows at most that are gathered from several lists. Call the table's `reload` after `replace`."""

    def __init__(self, items: Iterable[tuple[Hashable, Listed, datetime]] = ()) -> None:
        self._keys: dict[Hashable, int] = {}
        self._natural: tuple[Row, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._order = Order.NATURAL
        self._reverse = False
        self._of: int | None = None
        self.replace(items)

    @property
    def narrows(self) -> bool:
        """Tell whether the caller has left rows out."""
        return self._of is not None

    def replace(self, items: Iterable[tuple[Hashable, Listed, datetime]], *, of: int | None = None) -> None:
        """Take new rows: what identifies each, the thing itself, and when the bank gave it.

        A row with a known identity keeps its key, and so keeps the cursor. `of` says out of how many rows these were
        picked.
        """
        self._natural = tuple(
            Row(self._keys.setdefault(identity, len(self._keys)), item, as_of) for identity, item, as_of in items
        )
        self._of = of
        self._arrange()

    def sort(self, order: Order, *, reverse: bool = False) -> None:
        """Put the rows in another order. Rows without an amount stand last."""
        self._order, self._reverse = order, reverse
        self._arrange()

    async def window(self, start: int, count: int, near: Anchor | None = None) -> Window:  # noqa: ARG002 - nothing is far
        """Return a slice of the rows."""
        first = max(0, len(self._rows) + start) if start < 0 else start
        return Window(self._rows[first : first + count], first)

    async def count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    async def index_of(self, key: int) -> int | None:
        """Return where the row with a key stands."""
        return next((index for index, row in enumerate(self._rows) if row.key == key), None)

    async def locate(self, key: int) -> Anchor | None:
        """Return the same: few rows are counted at once."""
        index = await self.index_of(key)
        return None if index is None else Anchor(index, key)

    async def state(self) -> ListState:
        """Return a state that says: these are all."""
        oldest = min((row.as_of for row in self._natural), default=None)
        known = len(self._natural) if self._of is None else self._of
        return ListState(known=known, total=known, complete=True, as_of=oldest)

    def _arrange(self) -> None:
        rows = list(self._natural)
        if self._order is Order.NAME:
            rows.sort(key=lambda row: row.item.facets().name.casefold(), reverse=self._reverse)
        elif self._order is Order.AMOUNT:
            with_amount = [row for row in rows if row.item.facets().amount is not None]
            with_amount.sort(key=lambda row: row.item.facets().amount or 0, reverse=not self._reverse)
            rows = with_amount + [row for row in rows if row.item.facets().amount is None]
        elif self._reverse:
            rows.reverse()
        self._rows = tuple(rows)

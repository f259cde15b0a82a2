"""The read side of the store: windows, counts and sums of lists, asked for by screens."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from banktui.domain.calendar import DateRange
from banktui.services.query import Query
from banktui.services.searching import Found, Sought
from banktui.services.shelf import Anchor, CurrencyTotals, ListRef, ListState, Row, Window
from banktui.store import figures, searching, windows
from banktui.store.access import Place
from banktui.store.listing import find_listing, state_of
from banktui.store.pool import ReadingPool, Session


class SqliteReader:
    """Implements `services.shelf.Reader` on threads of its own; may be awaited on any event loop."""

    def __init__(self, place: Place, on_damage: Callable[[], None]) -> None:
        self._pool = ReadingPool(place, on_damage)

    def close(self) -> None:
        """Give up what runs and close the connections."""
        self._pool.close()

    async def window(self, ref: ListRef, query: Query, start: int, count: int, near: Anchor | None = None) -> Window:
        """Return up to `count` rows from index `start` on; a negative `start` counts from the end."""

        def read(session: Session) -> Window:
            listing = find_listing(session.connection, ref)
            if listing is None or not listing.known:
                return Window((), 0)
            return windows.Sight(session, listing, query).window(start, count, near)

        return await self._pool.run(read)

    async def count(self, ref: ListRef, query: Query) -> int:
        """Return how many rows a query has."""

        def read(session: Session) -> int:
            listing = find_listing(session.connection, ref)
            return windows.Sight(session, listing, query).count() if listing else 0

        return await self._pool.run(read)

    async def index_of(self, ref: ListRef, query: Query, key: int) -> int | None:
        """Return where a row stands in a query's result, None if it is not in it."""

        def read(session: Session) -> int | None:
            listing = find_listing(session.connection, ref)
            return windows.Sight(session, listing, query).index_of(key) if listing else None

        return await self._pool.run(read)

    async def locate(self, ref: ListRef, query: Query, key: int) -> Anchor | None:
        """Return where a row stands under a query, at once, if need be by an estimate."""

        def read(session: Session) -> Anchor | None:
            listing = find_listing(session.connection, ref)
            return windows.Sight(session, listing, query).locate(key) if listing else None

        return await self._pool.run(read)

    async def totals(self, ref: ListRef, query: Query) -> Mapping[str, CurrencyTotals]:
        """Return money in and out of a query's rows, by currency."""

        def read(session: Session) -> Mapping[str, CurrencyTotals]:
            listing = find_listing(session.connection, ref)
            return figures.totals(session, listing, query) if listing else {}

        return await self._pool.run(read)

    async def state(self, ref: ListRef) -> ListState:
        """Return how complete and how old our copy is."""
        return await self._pool.run(lambda session: state_of(session.connection, ref))

    async def find(self, ref: ListRef, item_id: str) -> Row | None:
        """Return one row by the bank's id."""

        def read(session: Session) -> Row | None:
            listing = find_listing(session.connection, ref)
            return windows.find(session, listing, item_id) if listing else None

        return await self._pool.run(read)

    async def across(self, capability: str) -> Sequence[tuple[ListRef, Row]]:
        """Return the rows of all lists of a capability, over all connections and parents."""
        return await self._pool.run(partial(windows.across, capability=capability))

    async def search(self, wanted: Sought, limit: int, *, whole: bool) -> Found:
        """Return what answers a search in all lists of all connections, up to `limit` things of each kind."""
        return await self._pool.run(lambda session: searching.search(session, wanted, limit, whole=whole))

    async def holders(
        self, connection: str, capabilities: Sequence[str], item_id: str
    ) -> Sequence[tuple[ListRef, Row]]:
        """Return where a thing stands, by its id: in which lists of these capabilities, in their order."""
        return await self._pool.run(lambda session: searching.holders(session, connection, capabilities, item_id))

    async def daily(self, ref: ListRef, dates: DateRange) -> Mapping[str, Sequence[tuple[datetime, Decimal]]]:
        """Return the balance at the end of each day that has one, by currency, oldest first."""

        def read(session: Session) -> Mapping[str, Sequence[tuple[datetime, Decimal]]]:
            listing = find_listing(session.connection, ref)
            return figures.daily(session, listing, dates) if listing else {}

        return await self._pool.run(read)

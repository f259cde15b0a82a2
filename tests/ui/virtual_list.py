# ruff: noqa: ARG002 - the fake answers alike for every list
"""A list of any length that exists only where it is looked at, for tests of widgets."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from banktui.domain.calendar import DateRange
from banktui.domain.listed import Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.query import Query
from banktui.services.reading import Listed
from banktui.services.searching import Found, Sought
from banktui.services.shelf import Anchor, CurrencyTotals, ListRef, ListState, Row, Window

NOW = datetime(2026, 11, 20, 14, 31, tzinfo=UTC)
STATEMENTS = ListRef("anytime-main", "statements", "acc-1")
_WORDS = ("Card · Monoprix Paris 11", "Invoice 2026-118", "Virement loyer", "Refund", "Standing order", "Fee")
_PEOPLE = ("", "Galerie Vasseur", "SCI du Canal", "Bakkerij Noord B.V.", "", "Studio Lumen SARL")


def statement(index: int) -> Transaction:
    """Make up the statement line at an index of the newest-first list."""
    pending = index == 0
    amount = Decimal((index * 7919) % 250_000 - 125_000) / 100
    return Transaction(
        id=f"st-{index}",
        description=f"{_WORDS[index % len(_WORDS)]} {index}",
        day=date(2026, 11, 20) - timedelta(days=index % 700),
        counterparty=_PEOPLE[index % len(_PEOPLE)],
        money=Money(amount, "EUR"),
        balance=Money(Decimal(320_100 + index) / 100, "EUR"),
        status=Status("pending", Meaning.PENDING) if pending else Status("settled", Meaning.FINAL),
    )


class VirtualReader:
    """Stands in for the store. Newer rows are added by raising `length`; keys stay with their rows."""

    def __init__(
        self,
        length: int,
        make: Callable[[int], Listed] = statement,
        *,
        complete: bool = True,
        total: int | None = None,
        step: int = 1000,
    ) -> None:
        self.length = length
        self.make = make
        self.complete = complete
        self.total = total
        self.step = step
        self.born = length
        self.windows: list[tuple[int, int]] = []
        self.read_before = True
        self.stored_late = False
        """Its rows come into the store while it is looked at, after its state was read."""

    def _indexes(self, query: Query) -> range:
        every = range(0, self.length, self.step if query.narrows else 1)
        return every[::-1] if query.reverse else every

    def _row(self, index: int) -> Row:
        age = self.length - index  # 1 is the oldest row; it never changes
        return Row(age, self.make(self.born - age), NOW - timedelta(seconds=6))

    async def window(self, ref: ListRef, query: Query, start: int, count: int, near: Anchor | None = None) -> Window:
        """Make up the rows of a window."""
        self.windows.append((start, count))
        indexes = self._indexes(query)
        if near is not None:
            row = self._row(indexes[near.index])
            assert row.key == near.key, "an anchor must be where it says"
        first = max(0, len(indexes) + start) if start < 0 else start
        return Window(tuple(self._row(index) for index in indexes[first : first + count]), first)

    async def count(self, ref: ListRef, query: Query) -> int:
        """Count the rows of a query."""
        return len(self._indexes(query))

    async def index_of(self, ref: ListRef, query: Query, key: int) -> int | None:
        """Find a row by its key."""
        indexes = self._indexes(query)
        place = self.length - key
        return indexes.index(place) if place in indexes else None

    async def locate(self, ref: ListRef, query: Query, key: int) -> Anchor | None:
        """Find a row, exactly."""
        index = await self.index_of(ref, query, key)
        return None if index is None else Anchor(index, key)

    async def totals(self, ref: ListRef, query: Query) -> Mapping[str, CurrencyTotals]:
        """Sum nothing."""
        return {}

    async def state(self, ref: ListRef) -> ListState:
        """Tell how long the list is."""
        if self.stored_late:
            return ListState()
        return ListState(self.length, self.total, self.complete, NOW if self.read_before else None)

    async def find(self, ref: ListRef, item_id: str) -> Row | None:
        """Find nothing."""
        return None

    async def across(self, capability: str) -> Sequence[tuple[ListRef, Row]]:
        """Gather nothing."""
        return ()

    async def search(self, wanted: Sought, limit: int, *, whole: bool) -> Found:
        """No table searches."""
        raise AssertionError((wanted, limit, whole))

    async def holders(
        self, connection: str, capabilities: Sequence[str], item_id: str
    ) -> Sequence[tuple[ListRef, Row]]:
        """No table asks where a thing stands."""
        raise AssertionError((connection, capabilities, item_id))

    async def daily(self, ref: ListRef, dates: DateRange) -> Mapping[str, Sequence[tuple[datetime, Decimal]]]:
        """Chart nothing."""
        return {}

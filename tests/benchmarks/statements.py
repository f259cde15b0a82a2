"""Long statements: what opening, paging and sorting cost at 10 000, 100 000 and 1 000 000 rows, against `DataTable`.

Cost is processor time, of all threads: Textual's test driver waits some 40 ms at each press of a key, whatever it does,
and that would hide most of the difference. What a press that does nothing costs is taken off.
"""

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import DataTable

from banktui.domain.listed import Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.shelf import ListRef, Order, Query
from banktui.store import Store, open_store
from banktui.ui.columns import columns_for
from banktui.ui.themes import DEFAULT_THEME, VARIABLE_DEFAULTS, load_themes
from banktui.ui.widgets.ledger_table import LedgerTable

SIZES = (10_000, 100_000, 1_000_000)
PEER_SIZE = 100_000
PRESSES = 15
COLD = 3
"""First presses that are left out."""
IDLE_KEY = "f12"
REPEATS = 7
"""Of opening and sorting in turn."""
REF = ListRef("benchmark", "statements", "1")
NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
SETTLED = Status("settled", Meaning.FINAL)
WORDS = ("Rent", "Invoice", "Card · Monoprix", "Salary", "Energy", "Refund", "Fee", "Transfer", "Insurance")


def transactions(count: int) -> Iterator[Transaction]:
    """Yield plausible statement lines, newest first."""
    newest = date(2026, 11, 20)
    for number in range(count):
        amount = Decimal(number * 7919 % 2_000_000 - 1_000_000) / 100
        yield Transaction(
            id=f"1-{count - number}",
            description=f"{WORDS[number % len(WORDS)]} {number * 31 % 9973}",
            day=newest - timedelta(days=number * 730 // count),
            counterparty=f"Counterparty {number % 211}",
            money=Money(amount, "EUR"),
            status=SETTLED,
        )


def filled(folder: Path, count: int) -> Store:
    """Return a store on disk that holds one complete list of so many lines."""
    store = open_store(folder / f"{count}.db")
    batch: list[Transaction] = []
    for transaction in transactions(count):
        batch.append(transaction)
        if len(batch) == 1_000:
            store.keeper.add_older(REF, batch, NOW)
            batch.clear()
    store.keeper.progress(REF, at=NOW, cursor=None, complete=True, total=count)
    return store


class Bench(App[None]):
    """An app with our table."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables that our widgets use."""
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        """Lay out the table alone."""
        yield LedgerTable()

    def on_mount(self) -> None:
        """Use the theme that users see first."""
        for theme in load_themes().themes:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME


async def ours(store: Store) -> dict[str, float]:
    """Return seconds of processor time for opening, a page down and sorting."""
    app = Bench(store)
    async with app.run_test(size=(120, 40)) as pilot:
        table = app.query_one(LedgerTable)
        table.bind(store.reader)
        table.focus()

        async def show(query: Query) -> None:
            table.show(REF, query, columns_for("statements"))
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()

        idle = await pressed(pilot.press, IDLE_KEY)
        opening = [await timed(lambda: show(Query()))]
        paging = await pressed(pilot.press, "pagedown") - idle
        sorting = []
        for _ in range(REPEATS):
            sorting.append(await timed(lambda: show(Query(order=Order.AMOUNT))))
            opening.append(await timed(lambda: show(Query())))
    return {"open": statistics.median(opening), "page down": paging, "sort": statistics.median(sorting)}


class Peer(App[None]):
    """An app with Textual's table."""

    def compose(self) -> ComposeResult:
        """Lay out the table alone."""
        yield DataTable(cursor_type="row")


async def peer(count: int) -> dict[str, float]:
    """Return the same for `DataTable`, given all rows."""
    app = Peer()
    async with app.run_test(size=(120, 40)) as pilot:
        table = app.query_one(DataTable)
        table.focus()

        async def fill() -> None:
            table.add_columns("Date", "Description", "Counterparty", "Amount")
            table.add_rows(
                (str(line.day), line.description, line.counterparty, str(line.money.amount if line.money else ""))
                for line in transactions(count)
            )
            await pilot.pause()

        async def sort() -> None:
            table.sort(table.ordered_columns[3].key)
            await pilot.pause()

        idle = await pressed(pilot.press, IDLE_KEY)
        opening = await timed(fill)
        paging = await pressed(pilot.press, "pagedown") - idle
        return {"open": opening, "page down": paging, "sort": await timed(sort)}


async def timed(action: Callable[[], Awaitable[object]]) -> float:
    """Return the seconds of processor time that an action takes."""
    gc.collect()
    began = time.process_time()
    await action()
    return time.process_time() - began


async def pressed(press: Callable[[str], Awaitable[object]], key: str) -> float:
    """Return the median seconds of a key press, the cold first ones left out."""
    times = [await timed(lambda: press(key)) for _ in range(PRESSES)]
    return statistics.median(times[COLD:])


def run() -> None:
    """Print what a long list costs against a short one, and against `DataTable`."""
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[int, dict[str, float]] = {}
        for size in SIZES:
            store = filled(Path(folder), size)
            figures[size] = asyncio.run(ours(store))
            store.close()
    smallest, largest = SIZES[0], SIZES[-1]
    for what in ("open", "page down", "sort"):
        ratio = figures[largest][what] / figures[smallest][what]
        print(f"statements: {what} at {largest:,} rows / at {smallest:,}: {ratio:.2f}   goal <= 1.30")  # noqa: T201
    theirs = asyncio.run(peer(PEER_SIZE))
    for what in ("open", "page down", "sort"):
        ratio = figures[PEER_SIZE][what] / theirs[what]
        goal = "   goal <= 0.125" if what == "page down" else ""
        print(f"statements: {what} at {PEER_SIZE:,} rows / DataTable: {ratio:.3f}{goal}")  # noqa: T201

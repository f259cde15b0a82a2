"""A ledger table on a stage, for tests of what it shows and says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.message import Message
from textual.pilot import Pilot

from banktui.services.filtering import TextTerm
from banktui.services.query import Filter, Query
from banktui.ui.presenter import View
from banktui.ui.widgets.ledger_table import LedgerTable
from tests.ui.stage import Stage, of_type, screen_lines, settle
from tests.ui.virtual_list import NOW, STATEMENTS, VirtualReader

MILLION = 1_000_000
NARROWED = Query(Filter((TextTerm("paris"),), "paris"))


class Scene:
    """A table on a stage, and what came out of it."""

    def __init__(self, pilot: Pilot[None], table: LedgerTable, reader: VirtualReader, seen: list[Message]) -> None:
        self.pilot = pilot
        self.table = table
        self.reader = reader
        self.seen = seen

    def lines(self) -> list[str]:
        return screen_lines(self.pilot.app)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settle(self.pilot, lambda: self.table.row is not None)
        await settle(self.pilot, self.is_full)

    def is_full(self) -> bool:
        """Tell whether all rows on the screen are loaded."""
        table = self.table
        shown = range(table.top, min(table.top + table.page, table.row_count))
        return table.known.is_current and all(table.known.rows.get(index) is not None for index in shown)

    def count(self, kind: type[Message]) -> int:
        return len(of_type(self.seen, kind))


@asynccontextmanager
async def scene(
    reader: VirtualReader, query: Query | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Scene]:
    table = LedgerTable()
    seen: list[Message] = []
    app = Stage(table)
    async with app.run_test(size=size, message_hook=seen.append) as pilot:
        table.bind(reader)
        table.view = View(NOW)
        table.show(STATEMENTS, query)
        table.focus()
        stage = Scene(pilot, table, reader, seen)
        await settle(pilot, stage.is_full)
        yield stage

"""The ledger table on a slow or broken copy: where rows stand is known later than the rows, or nothing is."""

import asyncio

import pytest

from banktui.services.query import Query
from banktui.services.shelf import Anchor, ListRef, ListState, StoreError, Window
from banktui.ui.widgets.ledger_table import LedgerTable
from tests.ui.places_to_go import lumen
from tests.ui.running import console
from tests.ui.stage import of_type, settle
from tests.ui.table_scene import MILLION, NARROWED, Scene, scene
from tests.ui.virtual_list import STATEMENTS, VirtualReader


class Ponderous(VirtualReader):
    """Takes its time to say where exactly a row stands in the reversed order, and is wrong at first."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.counted = asyncio.Event()

    async def locate(self, ref: ListRef, query: Query, key: int) -> Anchor | None:
        index = await super().index_of(ref, query, key)
        if index is None:
            return None
        far = query.reverse and index > 20_000
        return Anchor(index - 12_345, key, exact=False) if far else Anchor(index, key)

    async def index_of(self, ref: ListRef, query: Query, key: int) -> int | None:
        await self.counted.wait()
        return await super().index_of(ref, query, key)

    async def window(self, ref: ListRef, query: Query, start: int, count: int, near: Anchor | None = None) -> Window:
        if near is None or near.exact:
            return await super().window(ref, query, start, count, near)
        found = await super().window(ref, query, start + 12_345, count)
        return Window(found.rows, start, exact=False)


async def test_another_order_shows_at_once_and_its_scrollbar_is_right_a_little_later() -> None:
    reader = Ponderous(MILLION // 2)
    async with scene(reader) as stage:
        await stage.press(*["pagedown"] * 4, "up")
        row, line = stage.table.row, stage.table.cursor - stage.table.top
        stage.table.show(STATEMENTS, Query(reverse=True))
        await settle(stage.pilot, lambda: stage.table.known.estimate is not None)
        assert stage.table.row == row
        await stage.press("up", "up")
        cursor, lines = stage.table.cursor, stage.lines()
        assert lines[line - 1].startswith("▸")
        reader.counted.set()
        await settle(stage.pilot, lambda: stage.table.known.estimate is None)
        await settle(stage.pilot, stage.is_full)
        assert stage.table.cursor == cursor + 12_345
        assert [text[:-1] for text in stage.lines()] == [text[:-1] for text in lines], "only the scrollbar moves"
        assert stage.table.row is not None
        assert stage.table.row.key == stage.table.cursor + 1


async def test_who_has_gone_elsewhere_meanwhile_stays_there() -> None:
    reader = Ponderous(MILLION // 2)
    async with scene(reader) as stage:
        await stage.press(*["pagedown"] * 4)
        stage.table.show(STATEMENTS, Query(reverse=True))
        await settle(stage.pilot, lambda: stage.table.known.estimate is not None)
        await stage.press("home")
        assert stage.table.row is not None
        assert stage.table.row.key == 1
        reader.counted.set()
        await settle(stage.pilot, lambda: stage.table.known.estimate is None)
        await settle(stage.pilot, stage.is_full)
        assert stage.table.cursor == 0


class Locked(VirtualReader):
    """Cannot be read while it is locked."""

    locked = False

    async def state(self, ref: ListRef) -> ListState:
        if self.locked:
            raise StoreError("The local copy is in use by another program")
        return await super().state(ref)

    async def window(self, ref: ListRef, query: Query, start: int, count: int, near: Anchor | None = None) -> Window:
        await self.state(ref)
        return await super().window(ref, query, start, count, near)

    async def count(self, ref: ListRef, query: Query) -> int:
        await self.state(ref)
        return await super().count(ref, query)


def troubles(stage: Scene) -> list[str | None]:
    told = of_type(stage.seen, LedgerTable.Troubled)
    problems = [each.problem for each in told if isinstance(each, LedgerTable.Troubled)]
    return [problem.title if problem else None for problem in problems]


async def test_a_copy_that_cannot_be_read_is_told_of_and_the_rows_stay() -> None:
    reader = Locked(MILLION)
    async with scene(reader) as stage:
        await stage.press("pagedown", "down")
        before = stage.lines()
        reader.locked = True
        await stage.table.reload()
        await settle(stage.pilot, lambda: len(troubles(stage)) == 1)
        assert not await stage.table.move_to_key(5)
        stage.table.show(STATEMENTS, NARROWED)
        await stage.pilot.pause()
        stage.table.show(STATEMENTS)
        await stage.pilot.app.workers.wait_for_complete()
        await stage.pilot.pause()
        assert stage.lines() == before
        assert troubles(stage) == ["The local copy is in use by another program"]
        reader.locked = False
        await stage.table.reload()
        await settle(stage.pilot, lambda: len(troubles(stage)) == 2)
        assert troubles(stage)[1] is None
        await stage.press("end")
        assert stage.table.cursor == MILLION - 1


async def test_rows_that_cannot_be_read_now_are_asked_for_again() -> None:
    reader = Locked(MILLION)
    async with scene(reader) as stage:
        reader.locked = True
        await stage.pilot.press("end")
        await settle(stage.pilot, lambda: len(troubles(stage)) == 1)
        reader.locked = False
        await stage.press("up")
        assert stage.table.row is not None
        assert stage.table.row.item.id == "st-999998"
        await settle(stage.pilot, lambda: troubles(stage)[-1] is None)


async def test_a_pane_says_why_its_copy_cannot_be_read_and_r_shows_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with console() as it:
        await it.open(lumen())
        await it.shows("50 statements so far", "Virement loyer")

        async def locked(*_: object) -> Window:
            raise StoreError("The local copy is in use by another program", hint="Close other windows.")

        with monkeypatch.context() as patched:
            patched.setattr(it.bank.reader, "window", locked)
            await it.press("o")
            await it.shows("in use by another program", "Virement loyer")
        await it.press("r")
        await it.until(lambda: "in use by another program" not in it.text)
        await it.shows("Amount EUR ▾", "860.00")

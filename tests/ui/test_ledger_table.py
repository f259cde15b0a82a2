"""The ledger table on a list of a million rows that exist only where they are looked at."""

from datetime import timedelta

import pytest
from textual.geometry import Region

from banktui.domain.listed import Meaning, Status
from banktui.services.query import Order, Query
from banktui.services.shelf import ListRef
from banktui.ui.columns import STATEMENTS as STATEMENT_COLUMNS
from banktui.ui.phrase import phrase
from banktui.ui.presenter import View
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.row_source import MemorySource
from tests.ui.stage import Stage, of_type, screen_lines, settle
from tests.ui.table_scene import MILLION, NARROWED, scene
from tests.ui.virtual_list import NOW, STATEMENTS, VirtualReader, statement


async def test_first_rows_stand_below_the_titles_with_the_cursor_on_the_first() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        lines = stage.lines()
        assert lines[0].split()[:3] == ["Date", "▾", "Description"]
        assert lines[1].startswith("▸  2026-11-20  Card · Monoprix Paris")
        assert sum("▸" in line for line in lines) == 1
        assert stage.table.status.words() == "1 000 000"


async def test_only_a_few_rows_of_a_million_are_ever_asked_for() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        for key in ("pagedown", "end", "home", "pagedown", "pagedown"):
            await stage.press(key)
        assert max(count for _, count in stage.reader.windows) <= 200
        assert len(stage.table.known.rows) < 1000


async def test_the_last_rows_are_read_from_the_end() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.press("end")
        assert stage.table.cursor == MILLION - 1
        assert stage.table.row is not None
        assert stage.table.row.item.id == "st-999999"
        assert stage.lines()[-1].startswith("▸")
        assert any(start < 0 for start, _ in stage.reader.windows)


async def test_a_page_keeps_one_row_in_sight() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.press("pagedown")
        assert stage.table.cursor == stage.table.page - 1
        await stage.press("pagedown", "pageup", "pageup")
        assert stage.table.cursor == 0


async def test_the_cursor_stops_at_both_ends() -> None:
    async with scene(VirtualReader(5)) as stage:
        await stage.press("up")
        assert stage.table.cursor == 0
        await stage.press("end", "down", "pagedown")
        assert stage.table.cursor == 4


async def test_a_step_within_the_screen_draws_two_lines() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.pilot.pause()
        stage.table._exchange_repaint_regions()
        stage.table.action_move(1)
        assert stage.table._exchange_repaint_regions() == {Region(0, 1, 79, 1), Region(0, 2, 79, 1)}


async def test_rows_stay_on_the_screen_while_a_refresh_reads() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.press("pagedown", "down")
        before = stage.lines()
        stage.reader.length += 3
        reading = stage.table.reload()
        assert stage.lines() == before
        await reading
        await stage.pilot.pause()
        assert stage.lines() == before, "the same rows on the same lines, although three came in above them"
        assert stage.table.cursor == stage.table.page + 3


async def test_new_rows_show_at_the_head_while_the_cursor_keeps_its_row() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.press("down")
        row = stage.table.row
        assert row is not None
        stage.reader.length += 2
        await stage.table.reload()
        await stage.pilot.pause()
        assert stage.table.top == 0
        assert stage.table.cursor == 3
        assert stage.table.row == row
        assert stage.lines()[4].startswith("▸")


async def test_a_refresh_leaves_a_scrolled_view_alone() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        stage.table.scroll_to(y=5000, animate=False)
        await settle(stage.pilot, stage.is_full)
        before = stage.lines()
        stage.reader.length += 7
        await stage.table.reload()
        await stage.pilot.pause()
        assert stage.lines() == before
        assert (stage.table.top, stage.table.cursor) == (5007, 7)


async def test_the_cursor_stays_at_its_place_when_its_row_is_gone() -> None:
    async with scene(VirtualReader(50)) as stage:
        await stage.press("end")
        stage.reader.length -= 20  # the newest twenty are gone
        stage.reader.born -= 20
        await stage.table.reload()
        await stage.pilot.pause()
        assert stage.table.cursor == 29
        assert stage.table.row is not None


async def test_a_filter_hides_rows_and_its_end_brings_cursor_and_view_back() -> None:
    async with scene(VirtualReader(MILLION, step=1000)) as stage:
        await stage.press(*["pagedown"] * 5, "down")
        row, lines = stage.table.row, stage.lines()
        stage.table.show(STATEMENTS, NARROWED)
        await settle(stage.pilot, lambda: stage.table.status.words() == "1 000 of 1 000 000")
        assert stage.table.cursor == 0
        assert stage.table.row is not None
        assert stage.table.row.item.id == "st-0"
        stage.table.show(STATEMENTS)
        await settle(stage.pilot, lambda: stage.table.row == row)
        await settle(stage.pilot, stage.is_full)
        assert stage.lines() == lines


async def test_another_order_keeps_the_cursor_on_its_row() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.press("pagedown")
        row = stage.table.row
        stage.table.show(STATEMENTS, Query(reverse=True))
        await settle(stage.pilot, lambda: stage.table.cursor > MILLION // 2)
        assert stage.table.row == row
        assert "Date ▴" in stage.lines()[0]


async def test_another_list_starts_at_its_head() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.press("end")
        stage.table.show(ListRef("anytime-main", "statements", "acc-2"))
        assert stage.table.status.words() == "loading…"
        await settle(stage.pilot, stage.is_full)
        assert (stage.table.cursor, stage.table.top) == (0, 0)


async def test_matched_words_are_underlined() -> None:
    async with scene(VirtualReader(MILLION), NARROWED) as stage:
        strip = stage.table.render_line(1)
        underlined = [segment.text for segment in strip if segment.style and segment.style.underline]
        assert underlined == ["Paris"]


async def test_rows_that_are_not_there_yet_are_marked_and_then_filled_in() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        stage.table.scroll_to(y=400_000, animate=False)
        assert stage.table.render_line(3).text.split() == ["·"]
        await settle(stage.pilot, stage.is_full)
        assert "EUR" in stage.table.render_line(0).text
        assert len(stage.table.render_line(3).text.split()) > 4


async def test_the_highlighted_row_is_told_once_for_each_change() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        assert stage.count(LedgerTable.RowHighlighted) == 1
        await stage.press("down", "down")
        assert stage.count(LedgerTable.RowHighlighted) == 3
        await stage.table.reload()
        await stage.pilot.pause()
        assert stage.count(LedgerTable.RowHighlighted) == 3
        stage.reader.make = lambda index: statement(index + 1)
        await stage.table.reload()
        await settle(stage.pilot, lambda: stage.count(LedgerTable.RowHighlighted) == 4)


async def test_letters_walk_a_list_as_arrows_do() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.press("j", "j", "j", "k")
        assert stage.table.cursor == 2
        await stage.press("G")
        assert stage.table.cursor == MILLION - 1


async def test_enter_and_double_click_open_a_row() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.press("down", "enter")
        (opened,) = of_type(stage.seen, LedgerTable.RowSelected)
        assert isinstance(opened, LedgerTable.RowSelected)
        assert opened.row.item.id == "st-1"
        assert opened.control is stage.table
        await stage.pilot.click(LedgerTable, offset=(20, 6))
        await stage.pilot.pause()
        assert stage.table.cursor == 5
        assert stage.count(LedgerTable.RowSelected) == 1
        await stage.pilot.double_click(LedgerTable, offset=(20, 9))
        await settle(stage.pilot, lambda: stage.count(LedgerTable.RowSelected) == 2)
        assert stage.table.cursor == 8


async def test_a_click_on_a_title_asks_for_its_order() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        header = stage.lines()[0]
        await stage.pilot.click(LedgerTable, offset=(header.index("Amount"), 0))
        await stage.pilot.click(LedgerTable, offset=(header.index("Status"), 0))
        await stage.pilot.pause()
        asked = of_type(stage.seen, LedgerTable.HeaderSelected)
        assert [message.order for message in asked if isinstance(message, LedgerTable.HeaderSelected)] == [Order.AMOUNT]


async def test_the_end_of_an_incomplete_list_is_told_once_per_length() -> None:
    reader = VirtualReader(100, complete=False)
    async with scene(reader) as stage:
        assert stage.count(LedgerTable.NearEnd) == 0
        await stage.press(*["pagedown"] * 4, *["down"] * 3)
        assert stage.count(LedgerTable.NearEnd) == 0
        await stage.press("down")
        assert stage.count(LedgerTable.NearEnd) == 1
        await stage.table.reload()
        await stage.press("up", "down")
        assert stage.count(LedgerTable.NearEnd) == 1, "the same length is not asked for twice by itself"
        await stage.press("end")
        assert stage.count(LedgerTable.NearEnd) == 2, "a key pushed against the end asks again"
        reader.length, reader.born = 200, 200
        await stage.table.reload()
        await stage.press("end")
        assert stage.count(LedgerTable.NearEnd) > 2
        assert stage.table.status.words() == "200 so far"


async def test_rows_that_were_stored_while_the_list_was_looked_at_are_not_taken_for_its_end() -> None:
    reader = VirtualReader(100, complete=False)
    reader.stored_late = True
    async with scene(reader, size=(80, 1)) as stage:
        assert 0 < stage.table.known.count < 8, "no more was asked for than there was room for"
        assert stage.count(LedgerTable.NearEnd) == 0
        reader.stored_late = False
        await stage.table.reload()
        assert stage.count(LedgerTable.NearEnd) == 0
        await stage.press("end")
        assert stage.count(LedgerTable.NearEnd) == 1


async def test_a_filter_asks_for_more_only_when_pushed() -> None:
    async with scene(VirtualReader(3000, complete=False), NARROWED) as stage:
        await settle(stage.pilot, lambda: stage.table.status.words() == "3 of 3 000 so far")
        await stage.press("down")
        assert stage.count(LedgerTable.NearEnd) == 0
        await stage.press("end")
        assert stage.count(LedgerTable.NearEnd) == 1


async def test_a_complete_list_has_nothing_more() -> None:
    async with scene(VirtualReader(30)) as stage:
        await stage.press("end", "down")
        assert stage.count(LedgerTable.NearEnd) == 0


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (3, 2), (1, 40), (10, 3), (20, 5), (40, 10), (300, 100)])
async def test_any_size_will_do(size: tuple[int, int]) -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        await stage.press("pagedown")
        row = stage.table.row
        await stage.pilot.resize_terminal(*size)
        await stage.pilot.pause()
        assert all(len(line) <= size[0] for line in stage.lines())
        await stage.pilot.press("down", "up", "pagedown", "pageup", "end", "home")
        await stage.pilot.resize_terminal(80, 24)
        assert await stage.table.move_to_key(row.key if row else 0)
        await settle(stage.pilot, stage.is_full)
        assert stage.table.row == row
        assert sum("▸" in line for line in stage.lines()) == 1


async def test_an_empty_list_says_why() -> None:
    async with scene(VirtualReader(0)) as stage:
        stage.table.empty = phrase("The bank has none here.")
        await stage.pilot.press("down", "end", "pageup", "enter")
        await settle(stage.pilot, lambda: any("The bank has none here." in line for line in stage.lines()))
        assert stage.table.row is None
        assert stage.count(LedgerTable.RowSelected) == 0


async def test_a_row_can_be_gone_to_by_key_right_after_the_list_is_shown() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        stage.table.show(ListRef("anytime-main", "statements", "acc-2"))
        assert await stage.table.move_to_key(1)
        assert stage.table.cursor == MILLION - 1
        assert not await stage.table.move_to_key(MILLION + 1)
        await settle(stage.pilot, stage.is_full)
        assert stage.table.cursor == MILLION - 1


async def test_privacy_hides_amounts_and_names_and_moves_nothing() -> None:
    async with scene(VirtualReader(MILLION), size=(120, 24)) as stage:
        header, open_line = stage.lines()[0], stage.lines()[2]
        stage.table.view = View(NOW, private=True)
        await stage.pilot.pause()
        hidden_header, hidden_line = stage.lines()[0], stage.lines()[2]
        assert "Galerie Vasseur" in open_line
        assert "1 170.81" in open_line
        assert "Galerie" not in hidden_line
        assert not any(char.isdigit() for char in hidden_line[hidden_line.index("•") :])
        assert hidden_header == header


async def test_ages_follow_the_clock_where_they_are_shown() -> None:
    source = MemorySource([("a", statement(1), NOW - timedelta(seconds=6))])
    table = LedgerTable()
    app = Stage(table)
    async with app.run_test(size=(80, 5)) as pilot:
        table.view = View(NOW)
        from banktui.ui.columns import Column  # noqa: PLC0415 - only this test makes a column
        from banktui.ui.presenter.kind import Kind  # noqa: PLC0415

        table.show_source(
            source, (Column("Description", Kind.WORDS, "description"), Column("As of", Kind.AGE, width=8))
        )
        await settle(pilot, lambda: "6 s" in screen_lines(app)[1])
        table.view = View(NOW + timedelta(hours=3))
        await settle(pilot, lambda: "3 h" in screen_lines(app)[1])


async def test_rows_in_memory_keep_the_cursor_by_what_identifies_them() -> None:
    source = MemorySource([(name, statement(at), NOW) for at, name in enumerate("abc")])
    table = LedgerTable()
    app = Stage(table)
    async with app.run_test(size=(80, 10)) as pilot:
        table.view = View(NOW)
        table.show_source(source, STATEMENT_COLUMNS)
        table.focus()
        await settle(pilot, lambda: table.row is not None)
        await pilot.press("down")
        source.replace([(name, statement("abc".find(name)), NOW) for name in "xcba"], of=9)
        await table.reload()
        await settle(pilot, lambda: table.status.words() == "4 of 9")
        assert table.cursor == 2
        assert table.row is not None
        assert table.row.item.id == "st-1"


async def test_unsettled_rows_are_marked_where_the_status_has_no_room() -> None:
    def pending(index: int) -> object:
        return statement(0) if index == 1 else statement(index + 1)

    async with scene(VirtualReader(10, pending), size=(44, 8)) as stage:  # type: ignore[arg-type]
        assert "Status" not in stage.lines()[0]
        assert [line[1] for line in stage.lines()[1:4]] == [" ", "◌", " "]
        assert Status("pending", Meaning.PENDING).is_settled() is False


async def test_themes_can_be_changed_while_rows_are_shown() -> None:
    async with scene(VirtualReader(MILLION)) as stage:
        colors = set()
        for theme in ("harbour-dark", "paper-light", "ember-dark", "signal", "terminal"):
            stage.pilot.app.theme = theme
            await stage.pilot.pause()
            style = stage.table.render_line(1)._segments[0].style
            assert style is not None
            colors.add(str(style.color))
        assert len(colors) == 5

"""Lists: what is known at once, what is missing asked for, and nothing of the view lost on the way."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from textual.widgets import Input

from banktui.domain.calendar import DateRange
from banktui.domain.card import CardTransaction
from banktui.domain.clock import FrozenClock
from banktui.services.notices import ListChanged, RefreshEnded, RefreshStarted, WaitStarted
from banktui.services.query import Query
from banktui.services.shelf import CurrencyTotals, ListRef
from banktui.services.workspace import Depth
from banktui.ui.widgets.filter_bar import FilterBar
from banktui.ui.widgets.ledger_table import LedgerTable
from tests.ui.fake_bank import ALPHA, NOW
from tests.ui.fake_workspace import DEAD, FakeWorkspace
from tests.ui.places_to_go import PAYMENTS, STATEMENTS, card, jeanne, lumen
from tests.ui.running import SMALL, Running, console


def filters(it: Running) -> FilterBar:
    return it.screen.query_one(FilterBar)


async def test_the_newest_part_is_read_and_the_count_says_that_there_may_be_more() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.shows("50 statements so far", "Virement loyer", "[Statements]")
        assert (STATEMENTS, Depth.NEWEST, None) in it.bank.asked


async def test_nearing_the_end_reads_more_without_being_asked() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("end")
        await it.shows("100 statements so far")
        assert (STATEMENTS, Depth.MORE, None) in it.bank.asked


async def test_the_whole_list_is_read_on_request_and_then_counted_exactly() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("L")
        await it.shows("1 240")
        assert "so far" not in it.text
        await it.press("L")
        await it.shows("All of it is here.")


async def test_esc_stops_reading_the_whole_list_and_stays_there() -> None:
    async with console() as it:
        await it.open(lumen())
        it.bank.gates[STATEMENTS] = asyncio.Event()
        await it.press("L")
        await it.shows("reading all, Esc stops")
        await it.press("escape")
        await it.until(lambda: STATEMENTS in it.bank.cancelled)
        await it.shows("50 statements so far", "[Statements]")


async def test_a_filter_works_while_it_is_typed_and_esc_restores_list_and_cursor() -> None:
    async with console() as it:
        it.bank.know(STATEMENTS)
        await it.open(lumen())
        await it.press("down", "down", "down")
        before = it.row_id
        await it.press("slash")
        await it.type("loyer amount<-985")
        await it.until(lambda: it.table.status.matching is not None and 0 < it.table.status.matching < 60)
        await it.press("enter")
        await it.shows(" of 1 240", "/loyer amount<-985")
        assert it.table.has_focus
        await it.press("escape")
        await it.until(lambda: it.row_id == before)
        assert "/loyer" not in it.text


async def test_a_wrong_filter_says_why_and_leaves_the_rows() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("slash")
        await it.type("amount>1e3")
        await it.until(lambda: bool(filters(it).error))
        assert filters(it).error in it.text
        assert "Galerie Vasseur" in it.text


async def test_a_filter_on_a_list_that_is_not_complete_reads_the_rest() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("slash")
        await it.type("loyer")
        await it.shows("of 50 statements so far")
        assert not any(depth is Depth.ALL for _, depth, _ in it.bank.asked)
        await it.press("enter")
        await it.shows("155 of 1 240 statements")


async def test_a_place_with_a_filter_opens_filtered() -> None:
    async with console() as it:
        await it.open(lumen(filter_text="loyer"))
        await it.shows("155 of 1 240 statements", "/loyer")


async def test_a_range_of_days_is_asked_of_the_bank_and_esc_shows_all_days_again() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("d")
        first, last = it.screen.query("#days Input").results(Input)
        first.value, last.value = "2026-11-10", "2026-11-12"
        await it.press("enter")
        await it.shows("2026-11-10 … 2026-11-12")
        wanted = DateRange(date(2026, 11, 10), date(2026, 11, 12))
        await it.until(lambda: (STATEMENTS, Depth.ALL, wanted) in it.bank.asked)
        await it.settled()
        assert "2026-11-20" not in it.text
        await it.press("escape")
        await it.shows("2026-11-20")


async def test_order_goes_round_and_can_be_turned() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("o")
        await it.shows("largest first", "+1 250.00")
        await it.press("O")
        await it.shows("smallest first")
        await it.press("o")
        await it.shows("A to Z")
        await it.press("o")
        await it.until(lambda: "A to Z" not in it.text)


async def test_each_section_keeps_its_filter_order_and_cursor_across_tabs() -> None:
    async with console() as it:
        it.bank.know(STATEMENTS)
        await it.open(lumen())
        await it.press("slash")
        await it.type("loyer")
        await it.press("enter", "o", "down", "down")
        await it.settled()
        there = it.row_id
        await it.press("3")
        await it.shows("[Credit transfers]", "Galerie Vasseur")
        assert "/loyer" not in it.text
        await it.press("1")
        await it.shows("/loyer", "largest first")
        await it.until(lambda: it.row_id == there)


async def test_esc_from_below_restores_filter_order_and_cursor() -> None:
    async with console() as it:
        it.bank.know(STATEMENTS)
        await it.open(lumen())
        await it.press("slash")
        await it.type("loyer")
        await it.press("enter", "o", "down", "down", "down")
        await it.settled()
        there = it.row_id
        await it.press("enter")
        await it.shows("row 4 of 155")
        await it.press("escape")
        await it.shows("/loyer", "largest first")
        assert it.row_id == there


async def test_going_back_and_forward_again_restores_the_view() -> None:
    async with console() as it:
        it.bank.know(STATEMENTS)
        await it.open(lumen())
        await it.press("slash")
        await it.type("loyer")
        await it.press("enter", "down", "down")
        await it.settled()
        there = it.row_id
        await it.press("less_than_sign")
        await it.shows("Overview")
        await it.press("greater_than_sign")
        await it.shows("/loyer", "[Statements]")
        await it.until(lambda: it.row_id == there)


async def test_a_dead_bank_is_a_panel_beside_the_rows_that_are_still_there() -> None:
    bank = FakeWorkspace()
    bank.know(at=NOW - timedelta(hours=2))
    bank.dead.add(ALPHA.id)
    async with console(bank) as it:
        await it.open(lumen())
        await it.shows("host not found", "Virement loyer", "1 240", "2 h")
        bank.dead.clear()
        await it.press("r")
        await it.until(lambda: "host not found" not in it.text)


async def test_a_dead_bank_and_nothing_known_says_what_to_press() -> None:
    bank = FakeWorkspace()
    bank.dead.add(ALPHA.id)
    async with console(bank) as it:
        await it.open(lumen())
        await it.shows(DEAD.title, "Nothing is known yet.", "tries again")


async def test_while_nothing_has_come_yet_it_says_that_it_reads() -> None:
    async with console() as it:
        it.bank.gates[STATEMENTS] = asyncio.Event()
        it.app.go(lumen())
        await it.shows("Reading from the bank")
        it.bank.gates[STATEMENTS].set()
        await it.shows("Virement loyer")


async def test_an_empty_list_says_that_the_bank_has_none() -> None:
    async with console() as it:
        it.bank.bank[ListRef(ALPHA.id, "credit-transfers", "7002")] = ()
        await it.open(lumen("transfers"))
        await it.shows("The bank has none here.")


async def test_a_slow_store_shows_rows_when_they_come() -> None:
    async with console() as it:
        it.bank.know(STATEMENTS)
        it.bank.reader.gates[STATEMENTS] = asyncio.Event()
        it.app.go(lumen())
        await it.shows("[Statements]")
        assert "Virement" not in it.text
        it.bank.reader.gates.pop(STATEMENTS).set()
        await it.shows("Virement loyer")


async def test_a_bank_that_wants_us_to_wait_is_counted_down() -> None:
    async with console() as it:
        await it.open(lumen())
        it.bank.say(WaitStarted(ALPHA.id, 12))
        await it.shows("waiting 12 s")


async def test_news_are_drawn_and_the_cursor_stays_on_its_row() -> None:
    async with console() as it:
        await it.open(card())
        await it.press("down", "down")
        await it.settled()
        there = it.row_id
        newest = it.bank.bank[PAYMENTS][0]
        it.bank.bank[PAYMENTS] = it.bank.bank[PAYMENTS][1:]
        assert newest.id == "991204"
        await it.press("r")
        await it.shows("12")
        await it.settled()
        assert it.row_id == there


async def test_the_cursor_stays_at_its_place_when_a_filter_leaves_its_row_out_by_now() -> None:
    async with console() as it:
        await it.open(card())
        await it.press("slash", *"monoprix", "enter", "down", "down", "down")
        await it.settled()
        there, table = it.row_id, it.screen.query_one(LedgerTable)
        assert table.cursor == 3
        it.bank.bank[PAYMENTS] = [
            replace(each, description="Elsewhere") if isinstance(each, CardTransaction) and each.id == there else each
            for each in it.bank.bank[PAYMENTS]
        ]
        await it.press("r")
        await it.until(lambda: it.row_id != there)
        await it.settled()
        assert table.cursor == 3


async def test_money_in_and_out_of_what_is_shown_stands_in_the_bottom_line() -> None:
    async with console() as it:
        it.bank.know(STATEMENTS)
        await it.open(lumen(filter_text="amount>1200"))
        await it.shows("in +", "out 0.00 EUR")


async def test_details_follow_the_cursor_and_can_be_hidden() -> None:
    async with console() as it:
        await it.open(lumen())
        assert it.has("#detail")
        await it.shows("Balance after")
        await it.press("i")
        assert not it.has("#detail")


async def test_on_a_small_terminal_details_come_on_request_below_the_rows() -> None:
    async with console(size=SMALL) as it:
        await it.open(lumen())
        assert not it.has("#detail")
        await it.press("i")
        await it.shows("Balance after", "Virement loyer")


async def test_what_cannot_be_done_says_why() -> None:
    async with console() as it:
        await it.open(jeanne("authorizations"))
        await it.press("d")
        await it.shows("These have no days to choose from.")


async def test_leaving_while_the_bank_is_read_cancels_the_read() -> None:
    async with console() as it:
        it.bank.gates[STATEMENTS] = asyncio.Event()
        it.app.go(lumen())
        await it.shows("Reading from the bank")
        await it.press("escape")
        await it.shows("Overview")
        await it.until(lambda: STATEMENTS in it.bank.cancelled)


async def test_while_a_list_is_read_its_sums_are_taken_seldom_and_at_the_end_once_more() -> None:
    bank = FakeWorkspace()
    clock = FrozenClock(NOW)
    bank.clock = clock
    totals = bank.reader.totals
    summed: list[ListRef] = []

    async def slowly(ref: ListRef, query: Query) -> Mapping[str, CurrencyTotals]:
        summed.append(ref)
        clock.advance(1)
        return await totals(ref, query)

    async with console(bank) as it:
        await it.open(lumen("statements"))
        bank.reader.totals = slowly  # type: ignore[method-assign]
        it.app._pass_on(RefreshStarted(STATEMENTS))
        for _ in range(5):
            it.app._pass_on(ListChanged(STATEMENTS, 50, None, complete=False))
            await it.settled()
        assert summed == [STATEMENTS]
        it.app._pass_on(RefreshEnded(STATEMENTS))
        await it.until(lambda: summed == [STATEMENTS, STATEMENTS])

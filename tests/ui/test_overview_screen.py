"""The first screen: everything known at once, each connection by itself, honest totals."""

import asyncio
from datetime import timedelta

import pytest

from banktui.domain.errors import Problem
from banktui.services.notices import ListChanged
from banktui.ui.screens.browse import BrowseScreen
from tests.ui.fake_bank import ALPHA, BETA, NOW
from tests.ui.fake_workspace import DEAD, FakeWorkspace
from tests.ui.places_to_go import ACCOUNTS, BETA_ACCOUNTS
from tests.ui.running import SMALL, WIDE, console


async def test_all_accounts_of_all_connections_are_read_and_added_up_by_currency() -> None:
    async with console() as it:
        await it.shows("Studio Lumen SARL", "Livret A", "31 774.12", "900 000", "912.55")
        assert "7 accounts" in it.text


async def test_what_is_known_stands_there_before_any_bank_has_answered() -> None:
    bank = FakeWorkspace()
    bank.know(at=NOW - timedelta(hours=2))
    bank.gates = {ACCOUNTS: asyncio.Event(), BETA_ACCOUNTS: asyncio.Event()}
    async with console(bank, wait=False) as it:
        await it.shows("Studio Lumen SARL", "Livret A", "2 h")
        assert bank.started
        bank.gates[ACCOUNTS].set()
        await it.until(lambda: bank.reader.states[ACCOUNTS].as_of == NOW)
        await it.shows("0 s", "2 h")
        bank.gates[BETA_ACCOUNTS].set()


async def test_a_slow_connection_does_not_hold_up_another() -> None:
    bank = FakeWorkspace()
    bank.gates = {BETA_ACCOUNTS: asyncio.Event()}
    async with console(bank, wait=False) as it:
        await it.shows("Studio Lumen SARL", "reading 1")
        assert "Livret A" not in it.text
        bank.gates[BETA_ACCOUNTS].set()
        await it.shows("Livret A")


async def test_a_dead_connection_is_marked_and_left_out_of_the_total_with_a_note() -> None:
    bank = FakeWorkspace()
    bank.know(at=NOW - timedelta(hours=2))
    bank.dead.add(BETA.id)
    async with console(bank) as it:
        await it.shows("15 664.12", f"✖ {BETA.id} left out", f"✖ {BETA.id}", "Livret A", "15 200.00")
        assert "31 774.12" not in it.text


@pytest.mark.parametrize("size", [SMALL, (120, 35), WIDE])
async def test_each_account_of_a_dead_connection_has_its_mark_beside_its_age(size: tuple[int, int]) -> None:
    bank = FakeWorkspace()
    bank.know(at=NOW - timedelta(minutes=59))
    bank.dead.add(BETA.id)
    async with console(bank, size=size) as it:
        await it.shows("Livret A")
        marked = {name: row for name in ("Livret A", "Tokyo float") for row in it.lines if f" {name} " in row}
        assert "59 min ✖" in marked["Livret A"]
        assert "✖" not in marked["Tokyo float"].replace(f"✖ {BETA.id}", "")
        bank.dead.clear()
        await it.press("r")
        await it.until(lambda: "✖" not in it.text)


async def test_why_an_account_is_left_out_is_said_in_words() -> None:
    bank = FakeWorkspace()
    bank.know(at=NOW - timedelta(hours=2))
    bank.dead.add(BETA.id)
    async with console(bank) as it:
        await it.press("end")
        await it.shows(f"✖ {DEAD.title} · left out of the total")
        await it.press("home")
        await it.until(lambda: "left out of the total" not in it.text)


async def test_a_connection_that_cannot_be_used_is_marked_too() -> None:
    bank = FakeWorkspace()
    bank.failed[BETA.id] = Problem("sign-in-needed", "the certificate has expired")
    async with console(bank) as it:
        await it.shows(f"✖ {BETA.id}", "Studio Lumen SARL")


async def test_nothing_known_and_nobody_answers_says_so_and_says_what_to_press() -> None:
    bank = FakeWorkspace()
    bank.dead |= {ALPHA.id, BETA.id}
    async with console(bank) as it:
        await it.shows("No account is known yet", "r tries again")
        bank.dead.clear()
        await it.press("r")
        await it.shows("Studio Lumen SARL")


async def test_on_a_small_terminal_accounts_take_the_width_and_the_rest_is_two_lines() -> None:
    async with console(size=SMALL) as it:
        await it.shows(f"● {ALPHA.id} 0 s   ● {BETA.id} 0 s", "31 774.12 EUR   900 000 JPY   912.55 USD", "Livret A")
        assert not it.has("#side")
        await it.press("tab")
        assert it.has("#side")
        await it.press("escape")
        assert not it.has("#side")
        assert it.table.has_focus


async def test_a_filter_shows_matching_accounts_and_esc_shows_all() -> None:
    async with console() as it:
        await it.press("slash")
        await it.type("livret")
        await it.shows("1 of 7", "Livret A")
        assert "Tokyo float" not in it.text.split("Accounts")[1].split("accounts")[0]
        await it.press("enter", "escape")
        await it.shows("7 accounts", "Tokyo float")


async def test_a_filter_that_cannot_be_understood_says_why_beside_it() -> None:
    async with console() as it:
        await it.press("slash")
        await it.type("amount>x")
        await it.until(lambda: "✖" in it.text)
        assert "7" in it.table.status.words()


async def test_enter_opens_the_account_and_esc_comes_back_to_it() -> None:
    async with console() as it:
        await it.press("down", "enter")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        await it.shows("Studio Lumen SARL", "[Statements]", "Virement loyer")
        await it.press("escape")
        await it.shows("Overview")
        assert it.row_id.endswith("/7002")


async def test_enter_pressed_three_times_opens_one_screen() -> None:
    async with console() as it:
        await it.pilot.press("enter", "enter", "enter")
        await it.settled()
        assert len([screen for screen in it.app.screen_stack if isinstance(screen, BrowseScreen)]) == 1


async def test_cards_and_info_open_their_sections_and_are_refused_with_a_reason_elsewhere() -> None:
    async with console() as it:
        await it.press("c")
        await it.shows("[Cards]")
        await it.press("escape", "end")
        await it.settled()
        await it.press("c")
        await it.shows("Ibanity has no cards.")


async def test_a_connection_opens_from_its_pane() -> None:
    async with console() as it:
        it.screen.query_one("#links").focus()
        await it.press("down", "enter")
        await it.shows("ibanity-fr ▸ Accounts")


async def test_the_month_of_the_account_under_the_cursor_is_shown_once_it_is_known() -> None:
    bank = FakeWorkspace()
    bank.know()
    async with console(bank) as it:
        await it.press("down")
        await it.shows("30 days", "in +23 156.00", "out −15 215.12", "newest")


async def test_news_about_accounts_are_drawn_when_they_come() -> None:
    async with console() as it:
        bank = it.bank
        bank.reader.items[ACCOUNTS] = bank.reader.items[ACCOUNTS][:1]
        bank.say(ListChanged(ACCOUNTS, 1, 1, complete=True))
        await it.shows("3 accounts")


async def test_the_lines_of_a_narrow_terminal_are_laid_anew_when_it_is_resized() -> None:
    bank = FakeWorkspace()
    bank.know(at=NOW - timedelta(hours=2))
    bank.dead.add(BETA.id)
    async with console(bank, size=SMALL) as it:
        whole = f"✖ {BETA.id} left out"
        await it.shows(whole)
        for width in range(46, 66):
            await it.pilot.resize_terminal(width, 24)
            # Now, and not with the pulse that brings ages up to date.
            assert whole in it.text, width

"""Getting about: `:`, palette, help, themes, Esc and the way back."""

from itertools import cycle

import pytest
from textual.widgets import Input, OptionList

from banktui.ui.app import bank_commands
from banktui.ui.palette import BankCommands
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.goto import GoToPrompt
from banktui.ui.screens.overview import OverviewScreen
from banktui.ui.screens.transfers import TransfersScreen
from tests.ui.fake_bank import ALPHA
from tests.ui.fake_workspace import FakePreferences
from tests.ui.places_to_go import card, everywhere, jeanne, lumen
from tests.ui.running import SMALL, console


async def test_a_jump_by_name_goes_to_the_section_with_its_filter() -> None:
    async with console() as it:
        await it.press("colon")
        await it.type("cards anytime-main lumen sarl /blocked")
        await it.press("enter")
        await it.shows("Studio Lumen SARL", "[Cards]", "/blocked")


async def test_a_jump_that_needs_an_account_asks_for_it_and_goes_on() -> None:
    async with console() as it:
        await it.press("colon")
        await it.type("kyc")
        await it.press("enter")
        await it.shows("[Accounts]")
        await it.press("down", "enter")
        await it.shows("[KYC]", "Studio Lumen SARL")


async def test_completion_takes_the_suggestion() -> None:
    async with console() as it:
        await it.press("colon")
        await it.type("inst")
        await it.press("tab")
        await it.until(lambda: it.screen.query_one(Input).value.startswith("institutions"))
        await it.press("enter")
        await it.shows("[Financial institutions]", "KBC")


async def test_a_jump_to_nowhere_says_so_in_the_prompt() -> None:
    async with console() as it:
        await it.press("colon")
        await it.type("nowhere")
        await it.press("enter")
        await it.shows("Nothing here is called “nowhere”.")
        await it.press("escape")
        assert isinstance(it.screen, OverviewScreen)


@pytest.mark.parametrize(
    ("line", "words"), [("overview", "Accounts"), ("help", "What works here"), ("theme", "Colours")]
)
async def test_actions_can_be_named_too(line: str, words: str) -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("colon")
        await it.type(line)
        await it.press("enter")
        await it.shows(words)


async def test_the_palette_finds_an_account_and_goes_there() -> None:
    async with console() as it:
        await it.press("ctrl+p")
        await it.until(lambda: len(it.app.screen_stack) == 2)
        await it.type("livret transactions")
        await it.shows("Livret A Transactions")
        await it.settled()
        await it.press("enter", "enter")
        await it.shows("ibanity-fr ▸ Livret A ▸ Transactions")


async def test_the_palette_finds_a_command_by_what_stands_beside_it() -> None:
    async with console() as it:
        await it.press("ctrl+p")
        await it.type("every payment sent")
        await it.shows("Show every payment sent from here")
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, TransfersScreen))


async def test_the_palette_offers_none_of_textuals_own_commands() -> None:
    async with console() as it:
        commands = it.app.COMMANDS
        (offers,) = commands
        assert offers is bank_commands
        assert bank_commands() is BankCommands
        assert list(it.app.get_system_commands(it.screen)) == []
        await it.press("ctrl+p")
        await it.settled()
        for words in ("screenshot", "maximize", "svg"):
            field = it.screen.query_one(Input)
            field.value = words
            await it.settled()
            assert "creenshot" not in it.text.replace(words, "")


async def test_help_lists_what_works_here_and_runs_it() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("question_mark")
        await it.shows("What works here", "Show a range of days.", "Read the whole list")
        listed = it.screen.query_one(OptionList)
        listed.highlighted = listed.get_option_index("list.sort")
        await it.press("enter")
        await it.shows("largest first")


async def test_help_says_why_something_does_not_work() -> None:
    async with console() as it:
        await it.open(jeanne("authorizations"))
        await it.press("question_mark")
        await it.shows("These have no days to choose from.")
        assert it.screen.query_one(OptionList).get_option("list.dates").disabled


async def test_help_leaves_out_what_has_no_place_here() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("question_mark")
        await it.shows("What works here")
        ids = {option.id for option in it.screen.query_one(OptionList).options}
        assert "list.synchronize" not in ids
        assert "list.ask" not in ids
        assert "list.filter" in ids


async def test_the_line_of_keys_follows_what_has_the_focus() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.shows("/ filter", "d dates", "L load all")
        await it.press("slash")
        await it.until(lambda: "d dates" not in it.lines[-1])
        assert "/ filter" not in it.lines[-1]
        await it.press("escape")
        await it.until(lambda: "d dates" in it.lines[-1])


async def test_a_click_on_a_key_presses_it() -> None:
    async with console() as it:
        await it.open(lumen())
        column = it.lines[-1].index("o sort")
        await it.pilot.click(offset=(column, len(it.lines) - 1))
        await it.shows("largest first")


async def test_themes_are_previewed_kept_and_remembered() -> None:
    async with console() as it:
        before = it.app.theme
        await it.press("T", "down")
        await it.until(lambda: it.app.theme != before)
        tried = it.app.theme
        await it.press("enter")
        await it.settled()
        assert it.app.theme == tried
        assert it.preferences.get("theme") == tried


async def test_esc_in_the_theme_chooser_brings_the_theme_back() -> None:
    async with console() as it:
        before = it.app.theme
        await it.press("T", "down")
        await it.until(lambda: it.app.theme != before)
        await it.press("escape")
        await it.settled()
        assert it.app.theme == before
        assert it.preferences.get("theme") == ""


async def test_the_remembered_theme_and_section_come_back() -> None:
    remembered = FakePreferences({"theme": "paper-light", f"view.{ALPHA.id}": "orders"})
    async with console(preferences=remembered) as it:
        assert it.app.theme == "paper-light"
        it.screen.query_one("#links").focus()
        await it.press("enter")
        await it.shows("[Order tracking]")


async def test_an_unknown_theme_is_complained_about_and_replaced() -> None:
    async with console(preferences=FakePreferences({"theme": "no-such"})) as it:
        await it.shows("There is no theme “no-such”.")
        assert it.app.theme == "harbour-dark"


async def test_esc_is_always_back() -> None:
    async with console(size=SMALL) as it:
        for place, prompt in zip(everywhere(), cycle(("question_mark", "colon", "T", "ctrl+p")), strict=False):
            await it.open(place)
            await it.press(prompt)
            await it.until(lambda: len(it.app.screen_stack) == 3)
            await it.press("escape")
            await it.until(lambda: isinstance(it.screen, BrowseScreen))
            await it.press("escape")
            await it.until(lambda: isinstance(it.screen, OverviewScreen))


async def test_esc_twice_from_two_below_is_the_overview_and_no_further() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.open(card())
        await it.pilot.press("escape", "escape", "escape", "escape")
        await it.settled()
        assert isinstance(it.screen, OverviewScreen)


async def test_overview_is_one_key_away_from_everywhere() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.open(card())
        await it.press("0")
        await it.until(lambda: isinstance(it.screen, OverviewScreen))


@pytest.mark.parametrize("key", ["question_mark", "colon", "T"])
async def test_a_prompt_opens_once_however_often_its_key_is_pressed(key: str) -> None:
    async with console() as it:
        await it.pilot.press(key, key)
        await it.settled()
        assert sum(isinstance(screen, BankPrompt) for screen in it.app.screen_stack) == 1


async def test_tabs_by_number_and_brackets_and_mouse() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("right_square_bracket")
        await it.shows("[IBAN statements]")
        await it.press("left_square_bracket", "left_square_bracket")
        await it.shows("[Info]")
        await it.press("4")
        await it.shows("[Cards]")
        await it.pilot.click("#tabs", offset=(3, 0))
        await it.shows("[Statements]")


async def test_q_leaves_and_the_engine_is_stopped() -> None:
    async with console() as it:
        await it.press("q")
        await it.until(lambda: it.app._exit)
    assert it.bank.stopped


async def test_ctrl_c_says_how_to_leave() -> None:
    async with console() as it:
        await it.press("ctrl+c")
        await it.shows("Press q to leave")


async def test_a_jump_typed_before_the_prompt_is_drawn_loses_no_letter() -> None:
    async with console() as run:
        run.app.action_goto()
        for key in "over":
            run.app.simulate_key(key)
        await run.until(lambda: isinstance(run.screen, GoToPrompt) and run.screen.field.value == "over")

"""What is typed in the same instant as the key that opens a field: the field gets it, and no command is run by it."""

import pytest
from textual.events import Key

from banktui.services.query import Order
from banktui.ui.deeds import MONEY_DEEDS, Errand
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.find import FindScreen
from banktui.ui.screens.goto import GoToPrompt
from banktui.ui.screens.overview import OverviewScreen
from banktui.ui.screens.payment_form import PaymentForm
from banktui.ui.screens.replaying import ReplayPrompt
from banktui.ui.widgets.filter_bar import FilterBar
from tests.ui import fake_bank
from tests.ui.places_to_go import lumen
from tests.ui.running import Running, console

_NAMES = {"/": "slash", ":": "colon", " ": "space", "\n": "enter"}


def at_once(it: Running, text: str) -> None:
    """Have all keys of a text in the console's queue before it deals with the first."""
    for char in text:
        it.app.post_message(Key(_NAMES.get(char, char), char if char.isprintable() else None))


# `q` leaves, `d` opens a range of days, `r` reads the list again: as letters of a filter they do none of this.
@pytest.mark.parametrize("text", ["rent", "qdr", "r o"])
async def test_a_filter_typed_at_once_is_a_filter(text: str) -> None:
    async with console() as it:
        await it.open(lumen())
        asked = len(it.bank.asked)
        at_once(it, f"/{text}")
        await it.until(lambda: it.lists.filter_bar.is_open and it.lists.filter_bar.field.value == text)
        assert it.app.focused is it.lists.filter_bar.field
        assert len(it.bank.asked) == asked
        assert it.app.is_running


async def test_the_end_of_the_line_comes_after_its_letters() -> None:
    async with console() as it:
        await it.open(lumen())
        at_once(it, "/loyer\n")
        await it.until(lambda: it.lists.survey.query.filter.source == "loyer" and not it.lists.filter_bar.is_open)
        await it.until(lambda: it.app.focused is it.table)


async def test_on_the_overview_as_well() -> None:
    async with console() as it:
        at_once(it, "/lumen")
        screen = it.screen
        assert isinstance(screen, OverviewScreen)
        await it.until(lambda: bool(screen.query(FilterBar)) and screen.query_one(FilterBar).field.value == "lumen")


async def test_text_after_tab_or_enter_belongs_to_the_field_that_these_lead_to() -> None:
    async with console() as it:
        (credit_transfer,) = (deed for deed in MONEY_DEEDS if deed.capability == "credit-transfer")
        it.app.push_screen(PaymentForm(fake_bank.ALPHA, Errand(credit_transfer, "Credit transfer", "10")))
        await it.shows("Amount")
        for key in ("a", "b", "tab", "1", "2"):
            it.app.post_message(Key(key, key if len(key) == 1 else None))
        await it.shows("Ready")
        screen = it.screen
        assert isinstance(screen, PaymentForm)
        assert screen.fields.values == {"name": "ab", "amount": "12"}
        for key in ("shift+tab", "c", "enter", "3", "enter"):
            it.app.post_message(Key(key, key if len(key) == 1 else None))
        await it.until(lambda: it.app.focused is screen.submit)
        assert screen.fields.values == {"name": "abc", "amount": "123"}


async def test_a_letter_that_is_dimmed_in_the_list_is_no_mistake_in_the_filter() -> None:
    async with console() as it:
        await it.open(lumen("cards"))
        # There are no days to choose from among cards: as a key `d` says so.
        at_once(it, "/d")
        await it.until(lambda: it.lists.filter_bar.is_open and it.lists.filter_bar.field.value == "d")
        assert not list(it.app._notifications)


async def test_a_search_and_a_jump_typed_at_once() -> None:
    async with console() as it:
        await it.open(lumen())
        at_once(it, "flumen")
        await it.until(lambda: isinstance(it.screen, FindScreen) and it.screen.field.value == "lumen")
        await it.press("escape")
        at_once(it, ":over")
        await it.until(lambda: isinstance(it.screen, GoToPrompt) and it.screen.field.value == "over")
        await it.press("escape")
        at_once(it, ":overview\n")
        await it.until(lambda: isinstance(it.screen, OverviewScreen))


async def test_keys_that_are_no_text_go_on_as_before() -> None:
    async with console() as it:
        await it.open(lumen())
        at_once(it, "/ab")
        it.app.simulate_key("backspace")
        it.app.simulate_key("escape")
        await it.until(lambda: it.app.focused is it.table)
        assert isinstance(it.screen, BrowseScreen)
        assert it.lists.filter_bar.field.value == "a"


async def test_where_no_field_is_meant_keys_are_commands() -> None:
    async with console() as it:
        await it.open(lumen())
        at_once(it, "oO")
        await it.until(lambda: (it.lists.survey.query.order, it.lists.survey.query.reverse) == (Order.AMOUNT, True))


async def test_a_prompt_over_a_prompts_screen_takes_what_is_typed() -> None:
    async with console() as it:
        it.app.push_screen(ReplayPrompt("Send on", ""))
        at_once(it, "http")
        await it.until(lambda: isinstance(it.screen, ReplayPrompt) and "http" in it.text)


@pytest.mark.parametrize(
    ("pressed", "amount"),
    [
        (("1", "2", "backspace", "3"), "13"),
        (("1", "2", "left", "3", "home", "4", "end", "5"), "41325"),
        (("1", "shift+tab", "a", "tab", "end", "2"), "12"),
        (("9", "ctrl+u", "7", "delete", "8"), "78"),
    ],
)
async def test_keys_that_change_a_field_keep_their_order(pressed: tuple[str, ...], amount: str) -> None:
    async with console() as it:
        (credit_transfer,) = (deed for deed in MONEY_DEEDS if deed.capability == "credit-transfer")
        it.app.push_screen(PaymentForm(fake_bank.ALPHA, Errand(credit_transfer, "Credit transfer", "10")))
        await it.shows("Amount")
        screen = it.screen
        assert isinstance(screen, PaymentForm)
        await it.press("tab")
        for key in pressed:
            it.app.post_message(Key(key, key if len(key) == 1 else None))
        await it.until(lambda: screen.fields.values.get("amount") == amount)

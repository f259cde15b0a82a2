"""f2: amounts and names are gone from every screen at once, and come back."""

import re
from collections.abc import Iterable

import pytest
from textual.command import CommandPalette

from banktui.domain.account import Account
from banktui.services.capability import Scope
from banktui.services.provider import Environment
from banktui.ui.phrase import phrase
from banktui.ui.places import Step
from banktui.ui.presenter import View
from banktui.ui.screens.detail import DetailScreen
from banktui.ui.widgets.environment_bar import EnvironmentBar
from tests.ui.fake_bank import ALPHA, NOW
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.places_to_go import ACCOUNTS, card, everywhere, lumen
from tests.ui.running import SMALL, WIDE, Running, console
from tests.ui.stage import Stage, screen_lines

NAMES = (
    *("Lumen", "Bakkerij", "Tokyo", "Compte courant", "Livret", "Vermeulen", "VERMEULEN", "Vasseur", "Canal", "Morel"),
    *("jeanne@", "33 6 12", "Monoprix", "Virement", "Invoice", "Yodobashi", "0417 1643"),
)
AMOUNT = re.compile(r"[0-9][.][0-9]{2}(?![0-9])")
"""Two digits behind a point: an amount, wherever it stands; rates have more digits."""


def gives_away(it: Running) -> Iterable[str]:
    """Return what names and amounts can be read on the screen."""
    text = it.text
    yield from (name for name in NAMES if name in text)
    yield from AMOUNT.findall(text)


def hides_everything(it: Running) -> None:
    assert list(gives_away(it)) == [], it.text
    assert "▨ hidden" in it.text


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_one_key_hides_amounts_and_names_and_brings_them_back(size: tuple[int, int]) -> None:
    bank = FakeWorkspace()
    bank.know()
    async with console(bank, size=size) as it:
        await it.shows("Studio Lumen SARL", "3 201.00")
        assert "hidden" not in it.text
        await it.press("f2")
        hides_everything(it)
        await it.settled()
        hides_everything(it)
        assert "▨ hidden   ◆ SANDBOX" in it.lines[0]
        await it.press("f2")
        await it.shows("Studio Lumen SARL", "3 201.00")
        assert "hidden" not in it.text


async def test_nothing_is_left_on_any_screen_its_title_and_its_details() -> None:
    bank = FakeWorkspace()
    bank.know()
    async with console(bank) as it:
        for place in everywhere():
            await it.open(place)
            await it.press("f2")
            hides_everything(it)
            await it.settled()
            hides_everything(it)
            if it.browse.lists.display and it.table.row is not None:
                await it.press("enter")
                await it.settled()
                hides_everything(it)
            await it.press("f2", "0")


async def test_every_screen_behind_the_one_in_front_is_hidden_too() -> None:
    async with console() as it:
        await it.press("home", "down", "enter")
        await it.shows("[Statements]")
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, DetailScreen))
        await it.press("f2")
        for _ in range(3):
            hides_everything(it)
            await it.press("escape")
        await it.settled()
        hides_everything(it)


async def test_walking_on_while_names_are_hidden_keeps_them_for_later() -> None:
    async with console() as it:
        await it.press("f2", "home", "down", "enter")
        await it.shows("[Statements]", "▸ ••••• ▸ Statements")
        hides_everything(it)
        await it.press("f2")
        await it.shows("▸ Studio Lumen SARL ▸ Statements")


async def test_it_works_while_typing_and_in_prompts_that_list_names() -> None:
    async with console() as it:
        await it.press("slash", *"livret")
        await it.press("f2")
        assert list(gives_away(it)) == []
        await it.press("escape", "colon")
        await it.type("cards anytime-main ")
        await it.shows("cards anytime-main 7002")
        hides_everything(it)
        await it.press("f2")
        await it.type("cards anytime-main ")
        await it.shows("cards anytime-main Studio Lumen SARL")
        await it.press("f2")
        assert list(gives_away(it)) == []


async def test_a_palette_that_lists_names_is_closed_and_the_next_one_has_none() -> None:
    async with console() as it:
        await it.press("ctrl+p")
        await it.type("lumen")
        await it.until(lambda: "Studio Lumen SARL" in it.text)
        await it.press("f2")
        await it.until(lambda: not isinstance(it.screen, CommandPalette))
        hides_everything(it)
        await it.press("ctrl+p")
        await it.type("7002")
        await it.shows("7002 Cards")
        assert list(gives_away(it)) == []


@pytest.mark.parametrize("opening", ["ctrl+p", "y"])
async def test_what_lists_names_below_another_screen_is_left_when_that_one_is(opening: str) -> None:
    async with console() as it:
        await it.open(lumen())
        below = it.screen
        await it.press(opening)
        await it.until(lambda: it.screen is not below)
        listing = it.screen
        await it.press("f12")
        await it.until(lambda: it.screen is not listing)
        requests = it.screen
        await it.press("f2", "f2", "f2")
        await it.settled()
        assert it.screen is requests
        await it.press("escape")
        await it.until(lambda: it.screen is below)
        hides_everything(it)


async def test_a_place_that_is_found_by_its_id_has_its_name_when_that_is_shown_again() -> None:
    async with console() as it:
        await it.press("f2", "colon")
        await it.type("cards anytime-main 7002")
        await it.press("enter")
        await it.shows("▸ ••••• ▸ Cards")
        await it.press("f2")
        await it.shows("▸ Studio Lumen SARL ▸ Cards")


async def test_the_state_of_the_console_stays_what_it_was() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("down", "down", "down")
        row = it.row_id
        await it.press("f2", "f2")
        await it.settled()
        assert it.row_id == row


async def test_a_card_without_a_holder_is_still_told_apart_by_its_number() -> None:
    async with console() as it:
        await it.open(card())
        await it.press("f2")
        assert it.lines[0].count("•••••") == 2


def test_a_step_that_was_not_told_how_to_hide_its_name_hides_it() -> None:
    step = Step(Scope.ACCOUNT, "7002", ACCOUNTS, phrase("Studio Lumen SARL"))
    assert step.called(View(NOW)).plain == "Studio Lumen SARL"
    assert step.called(View(NOW, private=True)).plain == "•••••"


def test_what_has_no_name_is_called_by_its_id_whether_hidden_or_not() -> None:
    step = Step.into(Scope.ACCOUNT, Account("7009", ""), ACCOUNTS)
    assert {step.called(View(NOW)).plain, step.called(View(NOW, private=True)).plain} == {"7009"}


@pytest.mark.parametrize("environment", [None, *Environment])
async def test_the_mark_is_never_left_out_and_never_hides_the_environment(environment: Environment | None) -> None:
    bar = EnvironmentBar()
    app = Stage(bar)
    async with app.run_test(size=(120, 3)) as pilot:
        bar.trail = (phrase(ALPHA.id), phrase("•••••"), phrase("Statements"))
        bar.environment, bar.place, bar.private = environment, "built-in bank", True
        for width in range(120, 28, -1):
            await pilot.resize_terminal(width, 3)
            await pilot.pause()
            line = screen_lines(app)[0]
            assert "▨ hidden" in line
            assert environment is None or environment.name in line

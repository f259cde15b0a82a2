"""What cannot be undone says so in the menu and in its form, has its word typed anew each time, and is sent once."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from banktui.domain.card import Card
from banktui.domain.errors import Problem
from banktui.domain.listed import Meaning, Status
from banktui.services.acting import Done, Form, Gone, Made, confirmation
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef
from banktui.ui.screens.actions import ActionsMenu
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.form import FormScreen
from tests.ui.fake_bank import ALPHA, NOW
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.places_to_go import CARD, card, lumen
from tests.ui.running import SMALL, Running, console

CARDS = ListRef(ALPHA.id, "cards", "7002")
LOST = Form("Report lost", (confirmation("LOST"),), "Report it lost", "The card ends for good. No money moves.")
BLOCK = Form("Block card", (), "Block the card", "It can be unblocked. No money moves.")
REFUSED = Problem("rejected", "The card cannot go from its status to that one.", code="4030365", at=NOW)
UNKNOWN = Problem("outcome-unknown", "It is not known whether the bank changed the card.", at=NOW)


class Bank(FakeWorkspace):
    """A fake whose first connection can block cards and end them, and keeps what becomes of them."""

    def __init__(self) -> None:
        super().__init__((ALPHA,))
        self.forms |= {"card-lost": LOST, "block-card": BLOCK}

    def offered(self, connection: str) -> frozenset[str]:
        return super().offered(connection) | {"card-lost", "block-card"}

    async def form(self, connection: str, capability: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        assert parent
        return await super().form(connection, capability, subject, parent)

    async def perform(self, connection: str, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        outcome = await super().perform(connection, capability, parent, values)
        if isinstance(outcome, Done) and outcome.made is not None:
            self._keep(CARDS, outcome.made.item)
        return outcome


@pytest.fixture
def bank() -> Bank:
    return Bank()


async def front(it: Running) -> str:
    """Show the cards; return the id of the one in front."""
    await it.open(lumen("cards"))
    return it.row_id


async def lost_form(it: Running) -> FormScreen:
    await it.press("x", "l")
    await it.until(lambda: isinstance(it.screen, FormScreen) and bool(it.screen.query("FieldRow")))
    await it.settled()
    assert isinstance(it.screen, FormScreen)
    return it.screen


async def test_two_keys_and_the_word_report_a_card_lost_and_its_row_says_so(bank: Bank) -> None:
    async with console(bank, size=SMALL) as it:
        card = await front(it)
        row = await bank.reader.find(CARDS, card)
        assert row is not None
        assert isinstance(row.item, Card)
        lost = replace(row.item, status=Status("lost", Meaning.ENDED, "LOS"))
        bank.outcomes["card-lost"] = Done(f"Card {card} is reported as lost.", Made("cards", lost, "7002"))
        form = await lost_form(it)
        await it.shows("This cannot be undone.", "Type LOST", "SANDBOX")
        await it.press("ctrl+s")
        await it.shows("✖ Type LOST to go on.")
        assert form.submit.disabled
        await it.type("lost")
        await it.press("ctrl+s")
        await it.says(f"Card {card} is reported as lost.")
        assert [(asked[1], asked[2]) for asked in bank.performed] == [("card-lost", card)]
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        await it.shows("○ lost")


async def test_the_menu_tells_what_can_be_undone_from_what_cannot(bank: Bank) -> None:
    async with console(bank) as it:
        await front(it)
        await it.press("x")
        await it.shows("Block card", "Report lost", "Cannot be undone. Its holder cannot find it.")
        lines = {title: next(line for line in it.lines if title in line) for title in ("Block card", "Report lost")}
        assert "Can be undone" in lines["Block card"]
        assert "Cannot be undone" in lines["Report lost"]


async def test_what_cannot_be_done_to_this_row_is_dimmed_with_the_reason_and_its_letter_begins_nothing(
    bank: Bank,
) -> None:
    async with console(bank) as it:
        card = await front(it)
        bank.action_refusals[ALPHA.id, "card-lost", card] = "The card is lost, and stays so."
        await it.press("x")
        await it.shows("The card is lost, and stays so.")
        await it.press("l")
        await it.says("The card is lost, and stays so.")
        assert isinstance(it.screen, ActionsMenu)
        await it.press("b")
        await it.until(lambda: isinstance(it.screen, FormScreen))


async def test_who_stands_inside_of_what_is_taken_away_is_led_out_of_it(bank: Bank) -> None:
    bank.outcomes["card-lost"] = Done(
        "It is gone.", gone=(Gone("cards", "7002", CARD.id), Gone("card-transactions", CARD.id))
    )
    async with console(bank) as it:
        await it.open(lumen("cards"))
        await it.open(card())
        await lost_form(it)
        await it.type("lost")
        await it.press("ctrl+s")
        await it.says("It is gone.")
        await it.until(lambda: isinstance(it.screen, BrowseScreen) and it.screen.place.steps == lumen().steps)


async def test_a_letter_of_no_action_does_nothing(bank: Bank) -> None:
    async with console(bank) as it:
        await front(it)
        await it.press("x", "z", "s")
        await it.settled()
        assert isinstance(it.screen, ActionsMenu)


async def test_enter_held_down_from_the_menu_on_sends_neither(bank: Bank) -> None:
    async with console(bank) as it:
        await front(it)
        for letter in ("l", "b"):
            await it.press("x", letter)
            await it.until(lambda: isinstance(it.screen, FormScreen))
            await it.settled()
            await it.press(*("enter",) * 8)
            assert bank.performed == []
            await it.press("escape")
            await it.until(lambda: isinstance(it.screen, BrowseScreen))
            await it.settled()


async def test_after_a_refusal_it_is_told_why_and_what_was_typed_is_still_there(bank: Bank) -> None:
    bank.outcomes["card-lost"] = REFUSED
    async with console(bank) as it:
        await front(it)
        form = await lost_form(it)
        await it.type("LOST")
        await it.press("ctrl+s")
        await it.shows("The card cannot go from its status to that one.", "4030365")
        await it.shows("It was not done. What was typed is kept.")
        assert "Nothing was sent" not in it.text
        assert form.fields.values == {"confirmation": "LOST"}


async def test_after_an_unknown_outcome_the_word_is_typed_anew(bank: Bank) -> None:
    bank.outcomes["card-lost"] = UNKNOWN
    async with console(bank) as it:
        await front(it)
        await lost_form(it)
        await it.type("LOST")
        await it.press("ctrl+s")
        await it.shows("It is not known whether the bank changed the card.", "It is not sent again from here.")
        await it.press("ctrl+s", "enter", "ctrl+s", "escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        again = await lost_form(it)
        await it.shows("It is not known whether the bank changed the card.")
        assert again.fields.values == {"confirmation": ""}
        assert len(bank.performed) == 1

"""The testimonial of an executed transfer is kept from its row and from the payment; otherwise it is said why not."""

from dataclasses import replace

import pytest

from banktui.domain.intent import State
from banktui.ui.screens.actions import ActionsMenu
from banktui.ui.screens.transfers import TransfersScreen
from tests.ui import fake_bank
from tests.ui.fake_payments import an_intent
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.places_to_go import lumen
from tests.ui.running import Running, console

NOT_YET = "Only an executed transfer has a testimonial; this one stands at “In progress”."


class Proving(FakeWorkspace):
    """A workspace whose first connection gives out testimonials."""

    def offered(self, connection: str) -> frozenset[str]:
        more = {"testimonial", "credit-transfer"} if connection == fake_bank.ALPHA.id else set()
        return super().offered(connection) | more


async def choose(it: Running, title: str) -> None:
    """Open the menu of actions and choose one by its title."""
    await it.press("x")
    await it.until(lambda: isinstance(it.screen, ActionsMenu))
    menu = it.screen
    assert isinstance(menu, ActionsMenu)
    await it.shows(title)
    at = next(n for n, option in enumerate(menu.deeds.options) if str(option.prompt).lstrip().startswith(title))
    menu.deeds.highlighted = at
    await it.press("enter")


async def test_of_an_executed_transfer_it_is_kept_and_the_path_is_shown() -> None:
    bank = Proving()
    async with console(bank) as it:
        await it.open(lumen("transfers"))
        row = it.row_id
        await choose(it, "Testimonial")
        await it.says(f"Testimonial kept as /papers/testimonial-{row}.pdf")
        assert bank.kept_documents == [(fake_bank.ALPHA.id, "testimonial", "7002", row)]


async def test_of_one_in_progress_the_action_is_dimmed_with_the_reason() -> None:
    bank = Proving()
    async with console(bank) as it:
        await it.open(lumen("transfers"))
        bank.document_refusals[fake_bank.ALPHA.id, "testimonial", it.row_id] = NOT_YET
        await choose(it, "Testimonial")
        await it.says("this one stands at “In progress”")
        assert bank.kept_documents == []


async def test_from_a_settled_payment_by_the_banks_own_record() -> None:
    bank = Proving()
    async with console(bank) as it:
        await it.open(lumen("transfers"))
        row = it.row_id
        bank.know_intent(an_intent(State.SETTLED, remote_id=row, parent="7002"))
        await it.press("dollar_sign")
        await it.until(lambda: isinstance(it.screen, TransfersScreen) and it.screen.intent is not None)
        await it.settled()
        await it.press("p")
        await it.says(f"/papers/testimonial-{row}.pdf")


@pytest.mark.parametrize(
    ("intent", "why"),
    [
        (an_intent(State.ACCEPTED), "this one is not executed yet"),
        (an_intent(State.UNKNOWN), "Only an executed transfer has a testimonial."),
        (replace(an_intent(State.SETTLED), operation="card-load"), ""),
    ],
)
async def test_of_no_other_payment(intent: object, why: str) -> None:
    bank = Proving()
    bank.know_intent(intent)  # type: ignore[arg-type]  # an intent of the table above
    async with console(bank) as it:
        await it.press("dollar_sign")
        await it.until(lambda: isinstance(it.screen, TransfersScreen) and it.screen.intent is not None)
        await it.settled()
        await it.press("p")
        if why:
            await it.says(why)
        assert bank.kept_documents == []

"""A production connection sends only while it is unlocked, and every screen says so; a read-only one never does."""

from datetime import timedelta

from textual.widgets import Button

from banktui.domain.errors import Problem
from banktui.services.guarding import LOCKED
from banktui.services.provider import Environment
from banktui.ui.screens.actions import ActionsMenu
from banktui.ui.screens.payment_form import PaymentForm
from banktui.ui.screens.unlock import UnlockPrompt
from tests.ui import fake_bank
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, Running, console

REAL = fake_bank.ALPHA._replace(environment=Environment.PRODUCTION)
SHUT = Problem(LOCKED, "This production connection is locked: nothing is sent through it.")


class Paying(FakeWorkspace):
    """A workspace whose first connection can send money, and is real."""

    def __init__(self, *, is_read_only: bool = False) -> None:
        super().__init__((REAL._replace(is_read_only=is_read_only), fake_bank.BETA))

    def offered(self, connection: str) -> frozenset[str]:
        return super().offered(connection) | ({"credit-transfer"} if connection == REAL.id else set())


async def menu(it: Running) -> ActionsMenu:
    await it.until(lambda: it.table.row is not None)
    await it.press("home", "x")
    await it.until(lambda: isinstance(it.screen, ActionsMenu))
    await it.settled()
    assert isinstance(it.screen, ActionsMenu)
    return it.screen


async def test_a_payment_on_a_locked_connection_asks_to_unlock_it_first_and_goes_on() -> None:
    bank = Paying()
    bank.payments.refused = SHUT
    async with console(bank, size=SMALL) as it:
        await menu(it)
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, UnlockPrompt))
        await it.shows("PRODUCTION", "Type its name to unlock it: anytime-main")
        await it.type("main")
        await it.press("tab", "tab", "enter")
        await it.shows("That is not the name of this connection.")
        assert bank.payments.unlocked == {}
        screen = it.screen
        assert isinstance(screen, UnlockPrompt)
        screen.name_field.value = REAL.id
        await it.press("enter", "enter")
        # A button that was just pressed takes no second press.
        await it.until(lambda: not screen.query_one(Button).has_class("-active"))
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, PaymentForm))
        assert bank.payments.unlocked == {REAL.id: fake_bank.NOW + timedelta(minutes=10)}


async def test_the_time_left_is_on_every_screen_and_it_can_be_locked_before() -> None:
    bank = Paying()
    bank.payments.unlocked[REAL.id] = fake_bank.NOW + timedelta(minutes=7)
    async with console(bank, size=SMALL) as it:
        for key in ("", "E", "dollar_sign", "f12"):
            await it.press(*([key] if key else []))
            await it.shows("▲ anytime-main unlocked 7 min")
        await it.press("escape", "escape", "escape")
        await menu(it)
        await it.press("down", "enter")
        await it.until(lambda: bank.payments.unlocked == {})
        await it.until(lambda: "unlocked 7 min" not in it.text)


async def test_a_read_only_connection_offers_nothing_that_moves_money() -> None:
    async with console(Paying(is_read_only=True)) as it:
        await menu(it)
        await it.shows("Not from here", "Credit transfer", "This connection is read-only")
        assert "Unlock sending" not in it.text
        await it.press("end", "enter")
        assert not isinstance(it.screen, PaymentForm)
        await it.press("escape", "ctrl+p")
        await it.type("credit transfer")
        await it.settled()
        assert "Pays somebody" not in it.text

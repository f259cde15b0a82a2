"""Another program writes to the same store: whatever is in front shows it, without being told what it was."""

from dataclasses import replace
from decimal import Decimal

from banktui.domain.account import Account
from banktui.domain.intent import State
from banktui.domain.listed import Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.notices import ChangedElsewhere
from banktui.services.shelf import ListRef
from banktui.services.unsettled import MoneyStanding
from banktui.ui.screens.transfers import TransfersScreen
from tests.ui.fake_payments import an_intent
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.places_to_go import ACCOUNTS, STATEMENTS, lumen
from tests.ui.running import console

NEWS = ChangedElsewhere()


def changed(bank: FakeWorkspace, what: str) -> None:
    """Have another program find out something about the newest statement."""
    first = bank.reader.items[STATEMENTS][0]
    assert isinstance(first, Transaction)
    bank.reader.items[STATEMENTS][0] = replace(first, description=what, status=Status("executed", Meaning.FINAL))


async def test_in_a_list() -> None:
    async with console() as it:
        await it.open(lumen("statements"))
        changed(it.bank, "Told by a neighbour")
        assert "Told by a neighbour" not in it.text
        it.bank.say(NEWS)
        await it.shows("Told by a neighbour")


async def test_in_one_thing_in_full() -> None:
    async with console() as it:
        await it.open(lumen("statements"))
        await it.press("enter")
        await it.shows("pending")
        changed(it.bank, "Told by a neighbour")
        it.bank.say(NEWS)
        await it.shows("Told by a neighbour", "executed")


async def test_in_the_overview() -> None:
    async with console() as it:
        await it.settled()
        account = it.bank.reader.items[ACCOUNTS][0]
        assert isinstance(account, Account)
        it.bank.reader.items[ACCOUNTS][0] = replace(account, name="Renamed next door")
        it.bank.say(NEWS)
        await it.shows("Renamed next door")


async def test_among_the_payments_and_in_the_top_line_of_every_screen() -> None:
    async with console() as it:
        await it.press("dollar_sign")
        await it.until(lambda: isinstance(it.screen, TransfersScreen))
        await it.settled()
        lost = an_intent(State.UNKNOWN, money=Money(Decimal("77.00"), "EUR"))
        ref = ListRef("", "intents")
        it.bank.reader.put(ref, [lost], it.bank.clock.now(), total=1, complete=True)
        it.bank.payments.money = MoneyStanding(unknown=1)
        it.bank.say(NEWS)
        await it.shows("77.00", "UNKNOWN")
        await it.press("escape")
        await it.shows("1 payment unknown")
        assert not it.app._notifications

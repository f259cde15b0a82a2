"""What is recorded of a bank's promises about keys is shown with its date; a test is begun by hand, once."""

from datetime import timedelta

from banktui.domain.errors import Problem
from banktui.services.journal import Conformance
from banktui.services.payments import PromiseOnRecord
from banktui.ui.screens.promises import PromisesPrompt
from tests.ui.fake_bank import ALPHA, NOW
from tests.ui.fake_payments import FakePayments
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, Running, console

PASSED = Conformance(NOW - timedelta(days=1), passed=True, checks=("Sent twice: one was made.",))
FAILED = Conformance(NOW, passed=False, checks=("Sent twice: FAILED: 2 were made.", "After hours: not tried."))


class Promising(FakeWorkspace):
    """A bank that promises something about keys."""

    def __init__(self) -> None:
        super().__init__((ALPHA,))
        self.payments = FakePayments()
        self.payments.promised = (
            PromiseOnRecord("payment-request", "Request to be paid", PASSED),
            PromiseOnRecord("payment-link", "Payment link", None),
        )
        self.payments.tested = (PromiseOnRecord("payment-link", "Payment link", FAILED),)


async def open_prompt(it: Running) -> PromisesPrompt:
    prompt = PromisesPrompt(ALPHA)
    it.app.push_screen(prompt)
    await it.until(lambda: it.screen is prompt)
    return prompt


async def test_what_is_recorded_is_shown_with_its_date() -> None:
    async with console(Promising(), size=SMALL) as it:
        await open_prompt(it)
        await it.shows("Request to be paid", "● passed 20", "Sent twice: one was made.", "◌ never tested")


async def test_a_test_is_begun_once_and_its_finding_shown() -> None:
    bank = Promising()
    bank.payments.gate.clear()
    async with console(bank, size=SMALL) as it:
        await open_prompt(it)
        await it.shows("never tested")
        await it.press("enter", "enter")
        await it.shows("◌ Testing")
        bank.payments.gate.set()
        await it.shows("✖ not passed", "not sent again", "FAILED: 2 were made.", "not tried")
        assert bank.payments.tests == 1
        await it.press("escape")
        await it.until(lambda: not isinstance(it.screen, PromisesPrompt))


async def test_why_nothing_was_tested_is_said_and_what_is_recorded_stays() -> None:
    bank = Promising()
    bank.payments.tested = Problem("busy", "The bank is busy.", hint="Try later.")
    async with console(bank, size=SMALL) as it:
        await open_prompt(it)
        await it.shows("never tested")
        await it.press("enter")
        await it.shows("✖ The bank is busy.", "● passed 20")

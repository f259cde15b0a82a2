"""A payment goes from what is in front through form and review to where it stands, and unknown stays in sight."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from banktui.domain.errors import Problem
from banktui.domain.intent import State, Step
from banktui.domain.money import Money
from banktui.domain.tag import shown, tag_of
from banktui.services.acting import Field
from banktui.services.notices import JournalOpened
from banktui.services.provider import Environment
from banktui.services.shelf import ListRef
from banktui.services.unsettled import MoneyStanding
from banktui.ui.options import Options
from banktui.ui.screens.attest import AttestPrompt
from banktui.ui.screens.form import FormScreen
from banktui.ui.screens.payment_form import PaymentForm
from banktui.ui.screens.review import ReviewScreen
from banktui.ui.screens.transfers import TransfersScreen
from tests.ui import fake_bank, fake_payments
from tests.ui.fake_payments import an_intent
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, WIDE, Running, console

ACCOUNTS = ListRef(fake_bank.ALPHA.id, "accounts")
A, B = "a" * 32, "b" * 32
LOST = an_intent(State.UNKNOWN, sentence="The connection broke.", looks=2)


class Paying(FakeWorkspace):
    """A workspace whose first connection can send money."""

    def offered(self, connection: str) -> frozenset[str]:
        more = {"credit-transfer"} if connection == fake_bank.ALPHA.id else set()
        return super().offered(connection) | more


async def form_of(running: Running) -> PaymentForm:
    """Begin a credit transfer from the account in front."""
    await running.until(lambda: running.table.row is not None)
    await running.press("home", "x", "enter")
    await running.until(lambda: isinstance(running.screen, PaymentForm))
    await running.settled()
    form = running.screen
    assert isinstance(form, PaymentForm)
    return form


async def filled(running: Running) -> None:
    """Fill the form in and ask for its review."""
    await running.type("Vasseur")
    await running.press("tab")
    await running.type("1250.00")
    await running.press("ctrl+s")


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_form_review_outcome(size: tuple[int, int]) -> None:
    async with console(Paying(), size=size) as running:
        await form_of(running)
        await filled(running)
        await running.until(lambda: isinstance(running.screen, ReviewScreen))
        assert running.bank.payments.reviewed == [{"name": "Vasseur", "amount": "1250.00"}]
        assert running.bank.payments.sent == []
        await running.settled()
        await running.press("tab", "enter")
        await running.until(lambda: isinstance(running.screen, TransfersScreen))
        await running.shows("Galerie Vasseur", "accepted", shown(tag_of(A)))
        assert len(running.bank.payments.sent) == 1
        assert not any(isinstance(screen, FormScreen) for screen in running.app.screen_stack)


async def test_leaving_the_review_leads_back_to_a_form_that_lost_nothing() -> None:
    async with console(Paying()) as running:
        form = await form_of(running)
        await filled(running)
        await running.until(lambda: isinstance(running.screen, ReviewScreen))
        await running.settled()
        await running.press("escape")
        await running.until(lambda: running.screen is form)
        assert form.fields.values == {"name": "Vasseur", "amount": "1250.00"}


async def test_a_review_waits_while_something_else_stands_above_its_form() -> None:
    async with console(Paying()) as running:
        running.bank.payments.making.clear()
        form = await form_of(running)
        await filled(running)
        await running.press("f12")
        await running.until(lambda: running.screen is not form)
        requests = running.screen
        running.bank.payments.making.set()
        await running.settled()
        assert running.screen is requests
        await running.press("escape")
        await running.until(lambda: isinstance(running.screen, ReviewScreen))
        await running.press("escape")
        await running.until(lambda: running.screen is form)


async def test_leaving_the_review_while_it_is_sent_leaves_no_form_that_says_nothing_was() -> None:
    async with console(Paying(), size=SMALL) as running:
        payments = running.bank.payments
        payments.gate = asyncio.Event()
        await form_of(running)
        await filled(running)
        await running.until(lambda: isinstance(running.screen, ReviewScreen))
        await running.settled()
        await running.press("tab", "enter")
        await running.shows("waiting for the answer")
        await running.press("escape")
        await running.says("It is being sent. $ shows where it stands.")
        assert not any(isinstance(screen, FormScreen) for screen in running.app.screen_stack)
        assert len(payments.sent) == 1
        payments.gate.set()


async def test_a_form_has_its_room_again_after_the_review(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(Field(f"extra{number}", f"Extra {number}", required=False) for number in range(6))
    monkeypatch.setattr(fake_payments, "FORM", replace(fake_payments.FORM, fields=(*fake_payments.FORM.fields, *many)))
    async with console(Paying(), size=SMALL) as running:
        await form_of(running)
        await running.shows("Extra 5")
        await filled(running)
        await running.until(lambda: isinstance(running.screen, ReviewScreen))
        await running.settled()
        await running.press("escape")
        await running.shows("Extra 5")


async def test_what_is_wrong_stands_beside_its_field() -> None:
    async with console(Paying()) as running:
        running.bank.payments.answer = Problem(
            "rejected", "The account holds 84.20 EUR, less than this.", field="amount"
        )
        form = await form_of(running)
        await filled(running)
        await running.shows("✖ The account holds 84.20 EUR, less than", "this.")
        await running.shows("Nothing was sent. Still to put right: Amount. What was typed is kept.")
        assert running.screen is form


async def test_a_connection_that_sends_nothing_says_why_before_anything_is_typed() -> None:
    async with console(Paying()) as running:
        running.bank.payments.refused = Problem("not-permitted", "This connection is read-only")
        await running.until(lambda: running.table.row is not None)
        await running.press("home", "x", "enter")
        await running.says("This connection is read-only")
        assert not isinstance(running.screen, PaymentForm)


async def test_unknown_is_said_on_every_screen_until_it_is_resolved() -> None:
    bank = Paying()
    bank.payments.money = MoneyStanding(unknown=1)
    async with console(bank, size=SMALL) as running:
        await running.shows("⚠ 1 payment unknown")
        for key in ("enter", "E", "f12"):
            await running.press(key)
            await running.settled()
            assert "⚠ 1 payment unknown" in running.text, key
        await running.press("dollar_sign")
        await running.shows("⚠ 1 payment unknown")
        bank.payments.money = MoneyStanding()
        bank.know_intent(an_intent(State.SETTLED))
        await running.until(lambda: "payment unknown" not in running.text)


async def test_unknown_says_what_it_means_and_is_never_sent_again() -> None:
    bank = Paying()
    bank.know_intent(replace(LOST, next_look_at=fake_bank.NOW + timedelta(minutes=2)))
    bank.payments.steps[A] = (
        Step(1, fake_bank.NOW - timedelta(minutes=2), None, State.DRAFTED, "Written down."),
        Step(2, fake_bank.NOW - timedelta(minutes=1), State.SENDING, State.UNKNOWN, "The connection broke."),
    )
    async with console(bank) as running:
        await running.press("dollar_sign")
        await running.shows("UNKNOWN", "have been paid. Do not pay it again.", "next look in 2 min", "Written down.")
        await running.press("s")
        await running.says("An unknown payment is never sent again")
        assert bank.payments.repeated == []
        assert bank.payments.sent == []


async def test_a_look_at_the_bank_tells_what_it_found() -> None:
    bank = Paying()
    bank.know_intent(LOST)
    bank.payments.found = (an_intent(State.SETTLED, sentence="Found at the bank."),)
    async with console(bank) as running:
        await running.press("dollar_sign")
        await running.shows("UNKNOWN")
        await running.press("c")
        await running.says("Found at the bank.")
        assert bank.payments.checked == [A]


async def test_a_persons_word_takes_tag_reason_and_name() -> None:
    bank = Paying()
    bank.know_intent(LOST)
    async with console(bank) as running:
        await running.press("dollar_sign")
        await running.shows("UNKNOWN")
        await running.press("a")
        await running.until(lambda: isinstance(running.screen, AttestPrompt))
        prompt = running.screen
        assert isinstance(prompt, AttestPrompt)
        say = prompt.query_one("#say")
        say.focus()
        await running.press("enter")
        await running.shows("Choose what became of it")
        prompt.state.focus()
        await running.press("right")
        assert "Type the tag of this payment" in prompt.complaint()
        prompt.tag.focus()
        await running.type(shown(tag_of(A)))
        await running.press("tab")
        await running.type("Portal says so")
        await running.press("tab")
        await running.type("Ann")
        say.focus()
        await running.press("enter")
        await running.until(lambda: bool(bank.payments.said))
        ((intent_id, state, said),) = bank.payments.said
        assert (intent_id, state) == (A, State.ACCEPTED)
        assert said == {
            "tag": tag_of(A),
            "reason": "Portal says so",
            "who": "Ann",
            "second": "",
            "providers_word": False,
        }


async def test_what_is_known_of_a_payment_is_copied_and_nothing_that_would_repeat_it() -> None:
    bank = Paying()
    bank.know_intent(replace(LOST, sentence="It may have been paid."))
    async with console(bank, size=SMALL) as running:
        await running.press("dollar_sign")
        await running.shows("UNKNOWN")
        await running.press("y")
        await running.shows("Where it stands  It may have been paid.", "curl", "A payment is not made again from here.")


async def test_on_production_a_second_person_is_asked_for() -> None:
    bank = Paying()
    bank.know_intent(replace(LOST, environment=Environment.PRODUCTION.value))
    async with console(bank) as running:
        await running.press("dollar_sign")
        await running.shows("UNKNOWN")
        await running.press("a")
        await running.shows("A second person")


async def test_what_was_not_carried_out_can_be_sent_or_given_up_by_hand() -> None:
    bank = Paying()
    bank.know_intent(an_intent(State.CONFIRMED, sentence="Nothing answers there."))
    async with console(bank) as running:
        await running.press("dollar_sign")
        await running.shows("not sent")
        await running.press("s")
        await running.until(lambda: bank.payments.repeated == [A])
        await running.press("X")
        await running.until(lambda: bank.payments.cancelled == [A])


async def test_payments_are_filtered_as_every_list() -> None:
    bank = Paying()
    bank.know_intent(an_intent(State.SETTLED, A))
    bank.know_intent(an_intent(State.UNKNOWN, B))
    async with console(bank) as running:
        await running.press("dollar_sign")
        await running.shows("2 payments")
        await running.press("slash")
        await running.type("status:unknown")
        await running.press("enter")
        await running.until(lambda: running.table.known.count == 1)
        assert running.row_id == B
        await running.press("escape")
        await running.until(lambda: running.table.known.count == 2)


async def test_nothing_of_a_payment_is_left_when_names_and_amounts_are_hidden() -> None:
    bank = Paying()
    bank.know_intent(LOST)
    async with console(bank) as running:
        await running.press("dollar_sign", "f2")
        await running.until(lambda: "hidden" in running.text)
        for words in ("Vasseur", "1 250", "Lumen", "Invoice 2026-118"):
            assert words not in running.text


@pytest.mark.parametrize("text", [shown(tag_of(A)), A, "1250"])
async def test_a_payment_sent_from_here_is_found_by_tag_id_or_amount_and_opened_where_it_stands(text: str) -> None:
    bank = Paying()
    bank.know_intent(an_intent(State.UNKNOWN, A))
    bank.know_intent(an_intent(State.SETTLED, B, money=Money(Decimal(7), "EUR")))
    async with console(bank, size=SMALL) as running:
        await running.press("f")
        await running.type(text)
        await running.shows("Sent from here", "Galerie Vasseur", "1 250.00", "anytime-main")
        await running.settled()
        await running.press("enter")
        await running.until(lambda: isinstance(running.screen, TransfersScreen) and running.row_id == A)


async def test_what_is_unknown_at_the_start_is_the_first_thing_shown() -> None:
    bank = Paying()
    bank.payments.money = MoneyStanding(unknown=1)
    async with console(bank, size=SMALL) as running:
        bank.know_intent(an_intent(State.SETTLED, B, created_at=fake_bank.NOW))
        bank.know_intent(an_intent(State.UNKNOWN, A))
        bank.say(JournalOpened())
        await running.until(lambda: isinstance(running.screen, TransfersScreen) and running.row_id == A)
        await running.shows("⚠ UNKNOWN · 1 250.00 EUR", "no usable answer came back.")
        await running.press("escape")
        await running.until(lambda: not isinstance(running.screen, TransfersScreen))


async def test_without_anything_unsettled_the_start_is_as_ever_and_nobody_is_taken_away_later() -> None:
    bank = Paying()
    async with console(bank) as running:
        first = running.screen
        bank.say(JournalOpened())
        await running.settled()
        assert running.screen is first
        await running.press("E")
        bank.payments.money = MoneyStanding(unknown=1)
        bank.say(JournalOpened())
        await running.shows("⚠ 1 payment unknown")
        assert not isinstance(running.screen, TransfersScreen)


async def test_a_damaged_journal_is_said_first_and_can_be_copied_as_it_is() -> None:
    bank = Paying()
    why = Problem("journal", "The journal of payments is damaged.", "Page 3 cannot be read.", "Nothing is sent.")
    bank.payments.money = MoneyStanding(problem=why)
    async with console(bank, size=SMALL, options=Options(animations=False, saved=Path("copies"))) as running:
        bank.say(JournalOpened())
        await running.until(lambda: isinstance(running.screen, TransfersScreen))
        await running.shows("The journal of payments is damaged.", "Page 3 cannot be read.", "B copies the journal")
        await running.press("B")
        await running.says("copies/journal.db")

"""Nothing is sent by a held-down key, by a click too many, or without seeing what is sent; and it is sent once."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from banktui.domain.errors import Problem
from banktui.domain.intent import State
from banktui.domain.tag import shown, tag_of
from banktui.services.moving import MoneyTraits
from banktui.services.payments import Caution, Caveat, Confirmation, Demand
from banktui.services.provider import Environment
from banktui.ui.screens.review import ReviewScreen
from tests.ui import fake_bank
from tests.ui.fake_payments import VASSEUR, a_draft, a_review, an_intent
from tests.ui.running import SMALL, Running, console

AGAIN = Caveat(Caution.SAME_PAYMENT, "The same payee and amount 2 days ago: 2026-11-18, “Invoice 2026-118”.")
FIRST = Caveat(Caution.FIRST_PAYEE, "First payment to this account. Bank: Commerzbank, Köln.")
OPEN = Caveat(Caution.OPEN_UNKNOWN, "One that looks the same may have been paid.", needs_tag=tag_of("b" * 32))
OLD = "b" * 32


async def reviewing(running: Running, **changes: Any) -> ReviewScreen:
    """Open a review."""
    screen = ReviewScreen(a_review(**changes))
    running.app.push_screen(screen)
    await running.until(lambda: running.screen is screen)
    await running.settled()
    return screen


async def test_the_review_shows_all_that_is_sent_and_begins_on_cancel() -> None:
    async with console() as running:
        screen = await reviewing(running)
        for words in (
            "1 250.00 EUR",
            "Studio Lumen SARL",
            "FR14 2004 1010 0505 0001 3M02 606",
            "Galerie Vasseur",
            "DE89 3704 0044 0532 0130 00",
            "COBADEFFXXX",
            "Commerzbank, Köln",
            "Invoice 2026-118",
            "lumen 7K2M-9QXD",
            "3 201.00 EUR → 1 951.00 EUR",
            shown(tag_of("a" * 32)),
            "SANDBOX",
        ):
            assert words in running.text, words
        assert running.app.focused is screen.cancel


@pytest.mark.parametrize("size", [(160, 45), SMALL])
async def test_enter_again_and_again_sends_nothing(size: tuple[int, int]) -> None:
    async with console(size=size) as running:
        await reviewing(running)
        await running.press(*["enter"] * 12)
        assert running.bank.payments.sent == []
        assert not isinstance(running.screen, ReviewScreen)


async def test_a_deliberate_move_to_send_sends_once_however_often_it_is_pressed() -> None:
    async with console() as running:
        payments = running.bank.payments
        payments.gate = asyncio.Event()
        screen = await reviewing(running)
        await running.press("tab")
        assert running.app.focused is screen.send
        await running.press("enter", "enter", "enter")
        screen.send.press()
        await running.pilot.pause()
        assert payments.sent == [("a" * 32, Confirmation())]
        payments.gate.set()
        await running.until(lambda: running.screen is not screen)
        assert len(payments.sent) == 1


@pytest.mark.parametrize("size", [(160, 45), SMALL])
async def test_every_caveat_must_be_acknowledged_before_it_can_be_sent(size: tuple[int, int]) -> None:
    async with console(size=size) as running:
        screen = await reviewing(running, caveats=(AGAIN, FIRST))
        assert screen.send.disabled
        assert running.text.count("[ ] I know") == 2
        assert "Still to acknowledge: 2 of 2" in running.text
        await running.press("shift+tab", "space")
        assert "Still to acknowledge: 1 of 2" in running.text
        await running.press("shift+tab", "space")
        assert not screen.send.disabled
        await running.press("tab", "tab", "tab", "enter")
        await running.settled()
        (sent,) = running.bank.payments.sent
        assert sent[1].acknowledged == {Caution.SAME_PAYMENT, Caution.FIRST_PAYEE}


async def test_beside_an_open_unknown_its_tag_must_be_typed() -> None:
    async with console() as running:
        screen = await reviewing(running, caveats=(OPEN,))
        assert screen.send.disabled
        await running.press("shift+tab")
        await running.type(shown(tag_of(OLD)).lower())
        assert not screen.send.disabled
        await running.press("tab", "tab", "enter")
        await running.settled()
        (sent,) = running.bank.payments.sent
        assert sent[1].tag == tag_of(OLD)


async def test_enter_in_a_field_moves_on_and_never_sends() -> None:
    async with console() as running:
        await reviewing(running, caveats=(OPEN,))
        await running.press("shift+tab")
        await running.type(shown(tag_of(OLD)))
        await running.press(*["enter"] * 3)
        assert running.bank.payments.sent == []


async def test_production_asks_for_the_amount_again_and_the_end_of_the_number() -> None:
    real = fake_bank.ALPHA._replace(environment=Environment.PRODUCTION)
    async with console() as running:
        screen = await reviewing(running, connection=real, demand=Demand("1250.00", "3000"))
        assert "PRODUCTION" in running.text
        assert screen.send.disabled
        await running.press("shift+tab", "shift+tab")
        await running.type("1 250.00")
        assert "last four" in running.text
        await running.press("tab")
        await running.type("3001")
        assert screen.send.disabled
        await running.press("backspace")
        await running.type("0")
        assert not screen.send.disabled
        await running.press("tab", "tab", "enter")
        await running.settled()
        (sent,) = running.bank.payments.sent
        assert (sent[1].amount, sent[1].last_four) == ("1250.00", "3000")


async def test_what_cannot_be_seen_in_full_cannot_be_sent() -> None:
    async with console() as running:
        screen = await reviewing(running)
        assert not screen.send.disabled
        for size in ((20, 24), (80, 8), (10, 3), (1, 1)):
            await running.pilot.resize_terminal(*size)
            await running.until(lambda: screen.send.disabled, f"refused at {size}")
        await running.pilot.resize_terminal(80, 24)
        await running.until(lambda: not screen.send.disabled, "sendable again")


async def test_a_name_of_any_length_is_wrapped_and_never_cut() -> None:
    long = replace(VASSEUR, name="Galerie " + "Vasseur " * 30 + "END")
    async with console() as running:
        screen = await reviewing(running, draft=a_draft(destination=long))
        assert "END" in running.text
        assert not screen.send.disabled


async def test_hidden_names_and_amounts_cannot_be_sent() -> None:
    async with console() as running:
        screen = await reviewing(running)
        await running.press("f2")
        await running.until(lambda: screen.send.disabled)
        assert "1 250.00" not in running.text
        assert "f2 shows them" in running.text


async def test_an_old_review_cannot_be_sent() -> None:
    async with console() as running:
        screen = await reviewing(running, until=fake_bank.NOW)
        assert screen.send.disabled
        assert "too old" in running.text


async def test_a_refusal_is_shown_and_it_can_be_tried_again() -> None:
    async with console() as running:
        payments = running.bank.payments
        payments.outcome = Problem("not-permitted", "This connection is read-only", hint="Nothing was sent.")
        screen = await reviewing(running)
        await running.press("tab", "enter")
        await running.shows("This connection is read-only")
        assert running.app.focused is screen.cancel
        assert not screen.send.disabled


async def test_asking_to_be_paid_says_so() -> None:
    async with console() as running:
        await reviewing(running, traits=MoneyTraits(incoming=True))
        assert "Ask for 1 250.00 EUR" in running.text


async def test_hostile_names_are_only_text() -> None:
    evil = replace(VASSEUR, name="[@click=app.quit]ACME[/] ␛]0;x ⟪U+202E⟫DTL")
    async with console() as running:
        await reviewing(running, draft=a_draft(destination=evil, they_see="[/nope]"))
        assert "[@click=app.quit]ACME[/] ␛]0;x ⟪U+202E⟫DTL" in running.text
        assert "[/nope]" in running.text


async def test_leaving_while_it_is_sent_does_not_stop_it() -> None:
    async with console() as running:
        payments = running.bank.payments
        payments.gate = asyncio.Event()
        payments.outcome = an_intent(State.UNKNOWN)
        screen = await reviewing(running)
        await running.press("tab", "enter", "escape")
        await running.until(lambda: running.screen is not screen)
        assert len(payments.sent) == 1


async def test_what_became_of_it_waits_while_its_request_is_looked_at() -> None:
    async with console() as running:
        below = running.screen
        payments = running.bank.payments
        payments.gate = asyncio.Event()
        screen = await reviewing(running)
        await running.press("tab", "enter", "f12")
        await running.until(lambda: running.screen is not screen)
        requests = running.screen
        payments.gate.set()
        await running.settled()
        assert running.screen is requests
        await running.press("escape")
        await running.until(lambda: running.screen is below)
        assert len(payments.sent) == 1

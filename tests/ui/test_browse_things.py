"""Single things: in full, current, looked up by number, and synchronizations that one can watch."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from banktui.domain.listed import Meaning, Status
from banktui.domain.transaction import Transaction
from banktui.services.notices import ListChanged
from banktui.services.shelf import ListRef
from banktui.ui.places import Place
from banktui.ui.screens.ask import fault_of
from banktui.ui.screens.detail import DetailScreen
from tests.ui.fake_bank import ALPHA, BETA, NOW
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.places_to_go import ACCOUNTS, PAYMENTS, STATEMENTS, card, jeanne, lumen
from tests.ui.running import SMALL, console

CHECK = ListRef(ALPHA.id, "check")
SYNCHRONIZATIONS = ListRef(BETA.id, "synchronizations", "c-1")


async def test_walking_from_an_account_to_a_refused_payment_says_why_first() -> None:
    async with console(size=SMALL) as it:
        await it.press("down", "enter")
        await it.shows("[Statements]")
        await it.press("4")
        await it.shows("[Cards]", "Vermeulen")
        await it.press("enter")
        await it.shows("[Card transactions]", "Yodobashi", "✖ declined")
        await it.press("enter")
        await it.shows("Not sufficient funds", "nothing was taken", "TRS0010", "−21 400 JPY")
        lines = it.text
        assert lines.index("Not sufficient funds") < lines.index("TRS0010")


async def test_value_added_tax_of_a_payment_is_shown() -> None:
    async with console() as it:
        await it.open(card())
        await it.press("down", "enter")
        await it.shows("VAT", "5.5", "1.06")


async def test_one_thing_is_read_again_for_its_newest_state() -> None:
    async with console() as it:
        await it.open(lumen())
        await it.press("enter")
        await it.shows("pending")
        assert (STATEMENTS, "7002-1240") in it.bank.looked_up
        first = it.bank.bank[STATEMENTS][0]
        assert isinstance(first, Transaction)
        settled = replace(first, status=Status("executed", Meaning.FINAL))
        it.bank.bank[STATEMENTS] = (settled, *it.bank.bank[STATEMENTS][1:])
        await it.press("r")
        await it.shows("executed")


async def test_a_test_call_says_that_the_bank_let_us_in_and_what_its_clock_shows() -> None:
    async with console() as it:
        await it.open(Place(ALPHA.id, section="connection"))
        await it.shows("● The bank let us in and answered a test call.", "2026-11-20 09:14 UTC", "read 0 s ago")
        assert it.bank.looked_up == [(CHECK, "check")]
        assert "⚠" not in it.text
        it.bank.bank_clock = NOW - timedelta(hours=2)
        await it.press("r")
        await it.shows("⚠ The bank's clock and ours differ by 2 h.", "2026-11-20 07:14 UTC")
        it.bank.bank_clock = None
        await it.press("r")
        await it.until(lambda: "Bank's clock" not in it.text)
        assert it.bank.looked_up == [(CHECK, "check")] * 3


async def test_a_test_call_that_fails_says_why_and_keeps_what_the_last_one_told() -> None:
    async with console() as it:
        await it.open(Place(ALPHA.id, section="connection"))
        await it.shows("let us in")
        it.bank.dead.add(ALPHA.id)
        await it.press("r")
        await it.shows("✖ host not found", "Check the network", "let us in")


async def test_a_thing_that_cannot_be_read_again_says_so() -> None:
    async with console() as it:
        await it.open(lumen("transfers"))
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, DetailScreen))
        await it.press("r")
        await it.says("refresh the list instead")


async def test_a_problem_with_one_thing_leaves_it_on_the_screen() -> None:
    bank = FakeWorkspace()
    bank.know(at=NOW - timedelta(hours=2))
    bank.dead.add(ALPHA.id)
    async with console(bank) as it:
        await it.open(lumen())
        await it.press("enter")
        await it.shows("host not found", "Monoprix Paris 11", "read 2 h ago")


async def test_stepping_through_the_list_from_within_and_its_ends() -> None:
    async with console() as it:
        await it.open(card())
        await it.press("enter")
        await it.shows("row 1 of 13")
        await it.press("k")
        await it.shows("This is the first row.")
        await it.press("j")
        await it.shows("row 2 of 13")
        await it.press("k")
        await it.shows("row 1 of 13", "Yodobashi")


async def test_news_about_the_thing_in_front_are_drawn() -> None:
    async with console() as it:
        await it.open(card())
        await it.press("enter")
        await it.shows("declined")
        first = it.bank.reader.items[PAYMENTS][0]
        assert hasattr(first, "status")
        it.bank.reader.items[PAYMENTS][0] = replace(first, status=Status("settled", Meaning.FINAL), failure=None)  # type: ignore[type-var]
        it.bank.say(ListChanged(PAYMENTS, 13, 13, complete=True))
        await it.until(lambda: "declined" not in it.text)


async def test_identity_documents_are_a_sheet() -> None:
    async with console() as it:
        await it.open(lumen("identity"))
        await it.shows("incomplete", "Proof of address", "missing", "refused", "accepted")
        assert (ListRef(ALPHA.id, "identity", "7002"), "7002") in it.bank.looked_up


async def test_an_accounts_own_page_is_kept_in_the_list_it_came_from() -> None:
    async with console() as it:
        await it.open(lumen("account"))
        await it.shows("Studio Lumen SARL", "FR14 2004")
        assert (ACCOUNTS, "7002") in it.bank.looked_up


async def test_an_order_is_asked_for_by_its_number() -> None:
    async with console() as it:
        await it.open(Place(ALPHA.id, section="orders"))
        await it.shows("asks for one by its number")
        await it.press("a")
        await it.type("CO-17")
        await it.press("enter")
        await it.shows("CO-17", "https://parcel.example/CO-17")
        assert it.row_id == "CO-17"
        await it.press("r")
        await it.settled()
        assert it.bank.looked_up.count((ListRef(ALPHA.id, "card-orders"), "CO-17")) == 2


async def test_an_order_that_nobody_knows_is_a_panel() -> None:
    async with console() as it:
        await it.open(Place(ALPHA.id, section="orders"))
        await it.press("a")
        await it.type("XX")
        await it.press("enter")
        await it.shows("The bank does not know this number.")


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "Type the number first."),
        ("a b", "no spaces"),
        ("../../etc", "“/”"),
        ("-x", "begins with"),
        ("x" * 65, "65"),
        ("é", "“é”"),
        ("12?x=1", "“?”"),
    ],
)
def test_a_number_that_cannot_be_one_is_refused_before_any_call(typed: str, part: str) -> None:
    assert part in fault_of(typed)


@pytest.mark.parametrize("typed", ["1", "CO-17", "a.b_c-9", "0"])
def test_numbers_that_can_be_looked_up(typed: str) -> None:
    assert fault_of(typed) == ""


async def test_a_wrong_number_is_refused_in_the_prompt() -> None:
    async with console() as it:
        await it.open(Place(ALPHA.id, section="orders"))
        await it.press("a")
        await it.type("a/b")
        await it.press("enter")
        await it.shows("is none of them")
        assert it.bank.looked_up == []
        await it.press("escape")
        await it.shows("Order tracking")


async def test_a_synchronization_is_seen_pending_running_and_done() -> None:
    async with console() as it:
        await it.open(jeanne("synchronizations"))
        await it.press("s")
        for word in ("pending", "running", "done"):
            it.bank.steps.put_nowait(word)
            await it.until(lambda word=word: bool(it.table.row) and word in it.text)  # type: ignore[misc]
        await it.shows("Synchronization done.")


async def test_a_synchronization_is_not_started_twice() -> None:
    async with console() as it:
        await it.open(jeanne("synchronizations"))
        await it.press("s", "s")
        await it.shows("is being followed already")
        it.bank.steps.put_nowait("failed")
        await it.shows("Synchronization failed.")


async def test_a_synchronization_that_cannot_be_started_is_a_panel() -> None:
    async with console() as it:
        await it.open(jeanne("synchronizations"))
        it.bank.dead.add(BETA.id)
        await it.press("s")
        await it.shows("host not found")


async def test_a_customer_opens_its_sections_and_an_account_below_it() -> None:
    async with console() as it:
        await it.open(Place(BETA.id, section="customers"))
        await it.press("enter")
        await it.shows("jeanne@example.org", "[Accounts]", "Compte courant")
        await it.press("enter")
        await it.shows("Compte courant ▸", "[Transactions]", "Virement loyer")
        await it.press("escape", "escape")
        await it.shows("[Customers]")


async def test_a_slow_bank_shows_what_is_known_while_it_is_asked() -> None:
    async with console() as it:
        await it.open(lumen())
        it.bank.gates[STATEMENTS] = asyncio.Event()
        await it.press("enter")
        await it.shows("Monoprix Paris 11", "⟳ reading")
        it.bank.gates[STATEMENTS].set()
        await it.shows("read 0 s ago")

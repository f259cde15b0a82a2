"""Sheets of requests to be paid, failed transactions, spaces and what was created here; a login that was taken."""

from dataclasses import replace
from datetime import timedelta

import pytest

from banktui.domain.account import IdentityDocument, Space
from banktui.domain.aggregation import Customer
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.errors import OutcomeUnknown, Rejected
from banktui.domain.listed import Fact, Failure, Meaning, Status
from banktui.domain.payment import Payment
from banktui.domain.transaction import Transaction
from banktui.services.capability import FAMILIES
from banktui.services.provider import Standing
from banktui.ui import deeds
from banktui.ui.phrase import Tone
from banktui.ui.places import Place
from banktui.ui.presenter import View, problem_sheet, sheet_of, title_of
from banktui.ui.presenter.freshness import login_phrase
from tests.ui.fake_bank import ALPHA, GAMMA, NOW, euro
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, WIDE, console

VIEW = View(NOW)
PRIVATE = View(NOW, private=True)
PAYMENT = Payment(
    "p-1",
    "Invoice 2026-118",
    euro("1250.00"),
    Status("Accepted", Meaning.PENDING, "Accepted"),
    payer="Galerie Vasseur",
    destination="DE89370400440532013000",
    order_code="O-7",
    created_at=NOW,
    link="https://pay.example/p-1",
)
FAILED = Transaction(
    "t-1",
    "Payment p-1",
    NOW.date(),
    money=euro("12.50"),
    status=Status("Failed", Meaning.REFUSED, "InsufficientBalance"),
    failure=Failure("InsufficientBalance", "insufficient balance", "The payer had 3.10 EUR.", "Ask again later."),
)


def lines(item: object, view: View = VIEW) -> list[str]:
    return [line.plain.strip() for line in sheet_of(item, view).lines(80)]  # type: ignore[arg-type]


def test_a_failed_transaction_says_why_first_and_that_no_money_moved() -> None:
    first, second, *rest = lines(FAILED)
    assert first == "✖ Failed · insufficient balance"
    assert second == "The payer had 3.10 EUR. Ask again later."
    assert any("no money moved" in line and "12.50" in line for line in rest)
    assert any(line.startswith("Reason") and "InsufficientBalance" in line for line in rest)
    assert "3.10" not in "\n".join(lines(FAILED, PRIVATE))


def test_a_transaction_that_went_well_has_no_reason() -> None:
    fine = replace(FAILED, failure=None, status=Status("Created", Meaning.FINAL))
    assert lines(fine)[0] == "Payment p-1"
    assert not any(line.startswith("Reason") for line in lines(fine))


def test_a_request_to_be_paid_says_what_is_still_to_come() -> None:
    text = "\n".join(lines(PAYMENT))
    for words in ("Invoice 2026-118", "+1 250.00 EUR", "◌ Accepted", "still to come", "Galerie Vasseur", "O-7", "p-1"):
        assert words in text
    settled = replace(PAYMENT, status=Status("Declined", Meaning.REFUSED))
    assert "no money moved" in "\n".join(lines(settled))
    assert "still to come" not in "\n".join(lines(settled))


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (Space("s-1", "Shop", "a-1", euro("5.00")), ("Shop", "5.00 EUR", "s-1", "a-1")),
        (Beneficiary("b-1", "Ann Example", "12345678", "123456", "c-1", NOW), ("Ann Example", "12345678", "c-1")),
        (Customer("c-1", "ann@example.org", name="Ann Example", created_at=NOW), ("Ann Example", "ann@example.org")),
        (PAYMENT, ("Invoice 2026-118", "Galerie")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_new_has_a_sheet_and_hides_names(item: object, shown: tuple[str, ...]) -> None:
    text = "\n".join(lines(item))
    assert all(words in text for words in shown)
    hidden = "\n".join(lines(item, PRIVATE))
    assert not any(name in hidden for name in ("Ann", "ann@", "Shop", "Galerie", "Invoice", "5.00", "250"))
    assert "Ann" not in title_of(item, PRIVATE).plain  # type: ignore[arg-type]


def test_facts_of_what_was_created_are_shown() -> None:
    assert any("GB" in line for line in lines(Customer("c-1", facts=(Fact("Country", "GB"),))))


def test_an_unknown_outcome_is_no_error_to_look_at() -> None:
    unknown = problem_sheet(OutcomeUnknown("It is not known whether it was done").problem(NOW), VIEW).title
    refused = problem_sheet(Rejected("The bank refuses").problem(NOW), VIEW).title
    assert (unknown.plain[0], unknown.runs[0].tone) == ("⚠", Tone.ATTENTION)
    assert (refused.plain[0], refused.runs[0].tone) == ("✖", Tone.REFUSED)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (None, ""),
        (Standing(NOW, None, 1), ""),
        (Standing(NOW, NOW, 2), "↻ signed in again 09:14: another session had taken the login"),
        (Standing(None, NOW, 1), "◐ another session took the login at 09:14"),
        (Standing(NOW, NOW - timedelta(minutes=16), 2), ""),
    ],
)
def test_a_login_that_was_taken_is_said_while_it_is_news(standing: Standing | None, said: str) -> None:
    assert login_phrase(standing, VIEW).plain == said


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_taken_login_is_seen_in_the_overview_and_in_its_connection(size: tuple[int, int]) -> None:
    bank = FakeWorkspace()
    bank.standings[ALPHA.id] = Standing(NOW, NOW, 2)
    async with console(bank, size=size) as it:
        await it.shows("signed in again", "another session")
        await it.open(Place(ALPHA.id, section="accounts"))
        await it.shows("↻ signed in again 09:14: another session had taken the login")


def test_every_family_has_a_title_and_what_is_offered_is_not_lacking() -> None:
    assert set(FAMILIES) == set(deeds._FAMILY_TITLES)
    assert [lack.title for lack in deeds.lacks(GAMMA, {"accounts"})] == ["Cards"]
    assert deeds.lacks(GAMMA, {"cards"}) == ()


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "javascript:alert(1)", "http://bank.example/1", "https://bank@evil.example/1"],
)
def test_where_a_document_is_kept_is_words_and_no_link(address: str) -> None:
    """Row 39 of the list of bad inputs."""
    document = IdentityDocument("passport", "Passport", Status("accepted", Meaning.FINAL), "2026-01-02", address)
    (line,) = [each for each in sheet_of(document, VIEW).lines(100) if "Kept at" in each.plain]
    assert line.plain.endswith(address)
    assert {span.style for span in line.content().spans} <= {tone.value for tone in Tone}

"""A payment intent as it is shown, found and summed."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from banktui.domain.intent import Intent, Party, State
from banktui.domain.listed import Meaning
from banktui.domain.money import Money

INTENT = Intent(
    id="0" * 32,
    tag="7K2M9QXD",
    connection="main",
    provider="bank",
    environment="sandbox",
    operation="credit-transfer",
    parent="7",
    source=Party("7", "Studio Lumen", "FR1420041010050500013M02606"),
    destination=Party("", "Galerie Vasseur", "DE89370400440532013000"),
    money=Money(Decimal("1250.00"), "EUR"),
    they_see="Invoice 2026-118",
    we_see="lumen",
    created_at=datetime(2026, 11, 20, 14, 31, tzinfo=UTC),
)
MEANINGS = {
    State.DRAFTED: Meaning.PENDING,
    State.CONFIRMED: Meaning.PENDING,
    State.SENDING: Meaning.PENDING,
    State.ACCEPTED: Meaning.PENDING,
    State.HELD: Meaning.ATTENTION,
    State.DECLINED: Meaning.REFUSED,
    State.UNKNOWN: Meaning.UNKNOWN,
    State.SETTLED: Meaning.FINAL,
    State.FAILED_LATER: Meaning.ENDED,
    State.NOT_EXECUTED: Meaning.ENDED,
    State.CANCELLED: Meaning.ENDED,
    State.EXPIRED: Meaning.ENDED,
}


@pytest.mark.parametrize("state", State)
def test_each_state_has_its_meaning(state: State) -> None:
    intent = replace(INTENT, state=state)
    assert intent.status.meaning is MEANINGS[state]
    assert intent.status.word == state.value == intent.facets().status


@pytest.mark.parametrize("state", State)
def test_what_did_not_happen_counts_in_no_sum(state: State) -> None:
    """Unknown counts: it may have been paid, and a sum that left it out would say that it was not."""
    void = {State.DECLINED, State.FAILED_LATER, State.NOT_EXECUTED, State.CANCELLED, State.EXPIRED}
    assert replace(INTENT, state=state).facets().void is (state in void)


def test_money_that_leaves_is_negative_and_what_is_asked_for_positive() -> None:
    assert INTENT.signed == Money(Decimal("-1250.00"), "EUR")
    assert replace(INTENT, incoming=True).signed == INTENT.money
    assert INTENT.facets().amount == Decimal("-1250.00")


@pytest.mark.parametrize(
    "words", ["7K2M9QXD", "7K2M-9QXD", "Vasseur", "DE89370400440532013000", "Invoice 2026-118", "lumen", "drafted"]
)
def test_it_is_found_by_what_people_know_of_it(words: str) -> None:
    assert words in INTENT.facets().text


@pytest.mark.parametrize("state", State)
def test_what_a_person_should_still_expect(state: State) -> None:
    intent = replace(INTENT, state=state)
    assert intent.is_open is (state.value in {"drafted", "confirmed", "sending", "unknown", "held"})
    assert intent.moved is (state.value in {"accepted", "held", "settled"})


def test_a_party_is_the_same_by_its_number_else_by_its_id() -> None:
    assert INTENT.destination.key == "DE89370400440532013000"
    assert Party("7", "Anybody").key == "7"
    assert Party().key == ""


def test_what_was_filled_in_is_not_shown_by_accident() -> None:
    assert "CANARY" not in repr(replace(INTENT, values=(("name", "CANARY"),)))

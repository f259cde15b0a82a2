"""Row 63 of the list of bad inputs: a card's number inside a description is masked; nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.card_number import free_text, has_check_digit, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("paid with 4111111111111111 thanks", "paid with 411111••••••1111 thanks"),
        ("4111 1111 1111 1111", "4111 11•• •••• 1111"),
        ("4111-1111-1111-1111", "4111-11••-••••-1111"),
        ("4111\u00a01111\u00a01111\u00a01111", "4111 11•• •••• 1111"),
        ("378282246310005.", "378282•••••0005."),
        ("4222222222222", "422222•••2222"),
        ("card 6304000000000000000 end", "card 630400•••••••••0000 end"),
        ("two: 4111111111111111, 5413330000000019", "two: 411111••••••1111, 541333••••••0019"),
    ],
)
def test_of_a_number_six_and_four_digits_are_left(text: str, shown: str) -> None:
    assert free_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "NL91ABNA0417164300",
        "invoice 2026-11-20 1234",
        "411111111111",
        "41111111111111111111",
        "x4111111111111111",
        "",
    ],
)
def test_what_is_no_cards_number_stays_as_it_is(text: str) -> None:
    assert free_text(text) == text


def test_half_a_number_is_none_where_a_long_text_is_cut() -> None:
    assert "41111111111" not in free_text("y" * 1015 + " 4111111111111111")
    assert free_text(None) == ""


@given(st.text(alphabet="0123456789 -•a", max_size=60))
def test_masking_twice_changes_nothing_more_and_leaves_every_other_character(text: str) -> None:
    once = masked(text)
    assert len(once) == len(text)
    assert all(after in {before, "•"} for before, after in zip(text, once, strict=True))
    assert masked(once) == once


def test_the_check_digit_is_that_of_iso_7812() -> None:
    assert has_check_digit("79927398713")
    assert not any(has_check_digit(f"7992739871{digit}") for digit in "012456789")

"""Amounts typed for sending: one way to write them, a reason for every other (bad inputs, rows 21 to 23)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.amount import amount_fault, amount_of
from banktui.domain.money import Money


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("1", "EUR"), ("0.01", "EUR"), ("1250", "EUR"), ("1250.5", "EUR"), ("900000", "JPY"), ("1.005", "KWD")],
)
def test_a_plain_amount_is_taken_with_its_digits(typed: str, currency: str) -> None:
    assert amount_fault(typed) == ""
    assert amount_of(typed, currency) == Money(Decimal(typed), currency)


@pytest.mark.parametrize(
    "typed",
    [
        *("1e3", "NaN", "Infinity", "-5", "−5", "0", "0.00", "+5", "0x10", "1_000", " 5 ", "5 ", "１２", "٣", "५.५"),
        *("", " ", ".", ".5", "5.", "007", "00.5", "1.2.3", "5 EUR", "€5", "5\n", "1,50", "1.234,56", "1,234.56"),
        *("1 234", "1'234", "1\u00a0234.00", "9" * 19, "1\u200b5", "\u202e15"),
    ],
)
def test_row_21_and_22_anything_else_is_refused_with_a_reason(typed: str) -> None:
    fault = amount_fault(typed, "EUR")
    assert fault.endswith(".")
    with pytest.raises(ValueError, match=r"[Aa]mount"):
        amount_of(typed, "EUR")


@pytest.mark.parametrize(
    ("typed", "currency", "said"),
    [
        ("0.001", "EUR", "Amounts in EUR have at most 2 digits after the dot."),
        ("10.005", "GBP", "Amounts in GBP have at most 2 digits after the dot."),
        ("100.0", "JPY", "Amounts in JPY have no digits after a dot."),
        ("1.0005", "KWD", "Amounts in KWD have at most 3 digits after the dot."),
        ("1,50", "EUR", "The amount has a dot before cents, and nothing between thousands: 1250.00."),
        ("-5", "EUR", "The amount has no sign: what is sent is always more than zero."),
        ("0.00", "EUR", "The amount must be more than zero."),
    ],
)
def test_row_23_the_reason_says_what_to_do(typed: str, currency: str, said: str) -> None:
    assert amount_fault(typed, currency) == said


def test_a_currency_without_known_digits_cannot_be_sent() -> None:
    assert amount_fault("5", "XAU") == ""
    with pytest.raises(ValueError, match="XAU"):
        amount_of("5", "XAU")


@given(st.text(max_size=12))
def test_nothing_typed_passes_that_decimal_reads_in_another_way(typed: str) -> None:
    if amount_fault(typed, "EUR"):
        return
    money = amount_of(typed, "EUR")
    assert money.amount > 0
    assert money.is_exact()
    assert typed.isascii()
    assert set(typed) <= set("0123456789.")
    assert Decimal(money.plain()) == Decimal(typed)

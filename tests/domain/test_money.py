"""Exactness of amounts: what is read, added and written is what the bank said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.money import CurrencyMismatchError, Money, is_currency_code, minor_digits, parse_decimal


@pytest.mark.parametrize(
    ("code", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("XAU", None), ("ZZZ", None)]
)
def test_minor_digits_are_those_of_iso_4217(code: str, digits: int | None) -> None:
    assert minor_digits(code) == digits


@pytest.mark.parametrize(
    "text",
    [
        "1_000",
        " 5 ",
        "5 ",
        "１２",
        "١٢",
        "1e3",
        "1E+400",
        "NaN",
        "Infinity",
        "-",
        "",
        "+5",
        ".5",
        "5.",
        "0x10",
        "1,50",
        "00",
        "1\n",
    ],
)
def test_what_decimal_would_let_pass_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="plain decimal"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("text", "amount"), [("0", "0"), ("-0.10", "-0.10"), ("12345678901234567.89", "12345678901234567.89")]
)
def test_plain_decimals_are_read_exactly(text: str, amount: str) -> None:
    assert parse_decimal(text) == Decimal(amount)


def test_amounts_of_two_currencies_are_never_mixed() -> None:
    euros, yen = Money(Decimal(1), "EUR"), Money(Decimal(1), "JPY")
    for combine in (lambda: euros + yen, lambda: euros - yen, lambda: euros < yen):
        with pytest.raises(CurrencyMismatchError):
            combine()


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), 1.5, 1])
def test_only_finite_decimals_are_amounts(amount: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        Money(amount, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["eur", "EURO", "", "E1R", "ＥＵＲ"])
def test_a_currency_is_three_capital_letters(code: str) -> None:
    assert not is_currency_code(code)
    with pytest.raises(ValueError, match="three capital letters"):
        Money(Decimal(1), code)


@pytest.mark.parametrize(
    ("amount", "currency", "plain"),
    [
        ("1250", "EUR", "1250.00"),
        ("-42.1", "EUR", "-42.10"),
        ("900000", "JPY", "900000"),
        ("900000.00", "JPY", "900000"),
        ("1.5", "KWD", "1.500"),
        ("10.005", "EUR", "10.005"),
        ("1E+3", "EUR", "1000.00"),
        ("0.006070", "ZZZ", "0.006070"),
    ],
)
def test_an_amount_is_written_with_its_currencys_digits_and_never_rounded(
    amount: str, currency: str, plain: str
) -> None:
    assert Money(Decimal(amount), currency).plain() == plain


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**20), max_value=10**20))
def test_plain_writing_reads_back_as_the_same_amount(amount: Decimal) -> None:
    assert Decimal(Money(amount, "EUR").plain()) == amount


@given(
    st.lists(
        st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12), max_size=30
    )
)
def test_sums_are_exact_in_minor_units(amounts: list[Decimal]) -> None:
    total = sum((Money(amount, "EUR") for amount in amounts), Money(Decimal(0), "EUR"))
    assert total.amount * 100 == sum(int(amount * 100) for amount in amounts)


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("12480.17", "EUR", "12 480.17 EUR"),
        ("-1234567", "JPY", "−1 234 567 JPY"),
        ("-0.5", "KWD", "−0.500 KWD"),
        ("999", "GBP", "999.00 GBP"),
    ],
)
def test_people_read_amounts_in_groups(amount: str, currency: str, written: str) -> None:
    assert Money(Decimal(amount), currency).written() == written


def test_sign_and_exactness() -> None:
    debit = Money(Decimal("-5.00"), "EUR")
    assert abs(debit) == -debit == Money(Decimal("5.00"), "EUR")
    assert debit < -debit
    assert debit.is_exact()
    assert not Money(Decimal("0.5"), "JPY").is_exact()
    assert Money(Decimal("0.123456"), "XAU").is_exact()

"""Single values: signs, currencies, days and instants, account numbers; nothing is guessed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.listed import Meaning
from banktui.domain.money import Money
from banktui.providers.anytime.client.card_transactions import card_transaction_of
from banktui.providers.anytime.client.statements import transaction_of
from banktui.providers.anytime.client.values import account_number, currency_of, moment_of, signed_money
from banktui.providers.anytime.client.words import card_status, card_transaction_status, entry_status
from banktui.providers.anytime.wire import STATEMENT_LINE, CardTransactionLine

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("value", "direction", "expected"),
    [
        (Decimal("12.50"), "Credit", "12.50"),
        (12, "Debit", "-12"),
        ("12.50", "C", "12.50"),
        ("12.50", "d", "-12.50"),
        (Decimal("0.00"), "Debit", "0.00"),
        (Decimal(-5), "Debit", "-5"),
        ("12345678901234567.89", "credit", "12345678901234567.89"),
    ],
)
def test_sign_comes_from_the_direction(value: Any, direction: str, expected: str) -> None:
    money = signed_money(value, direction, "EUR", [])
    assert money is not None
    assert money.amount == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "direction", "currency", "says"),
    [
        (None, "Credit", "EUR", "gave no amount"),
        ("1_000", "Credit", "EUR", "amount cannot be understood: 1_000"),
        ("NaN", "Credit", "EUR", "cannot be understood"),
        ([5], "Credit", "EUR", "cannot be understood"),
        (True, "Credit", "EUR", "cannot be understood"),
        (5, "Credit", "", "5 came without a currency"),
        (5, None, "EUR", "whether 5 EUR came in or went out"),
        (5, "Refund", "EUR", "whether 5 EUR came in or went out"),
        (-5, "Credit", "EUR", "negative amount"),
    ],
)
def test_amounts_that_make_no_sense_are_named_and_not_guessed(
    value: Any, direction: str | None, currency: str, says: str
) -> None:
    oddities: list[str] = []
    assert signed_money(value, direction, currency, oddities) is None
    assert says in oddities[0]


@pytest.mark.parametrize(
    ("text", "day", "instant"),
    [
        ("2020-07-14 23:30:00", date(2020, 7, 14), datetime(2020, 7, 14, 21, 30, tzinfo=UTC)),
        ("2020-12-31 23:59:59", date(2020, 12, 31), datetime(2020, 12, 31, 22, 59, 59, tzinfo=UTC)),
        ("2020-10-25 02:30:00", date(2020, 10, 25), datetime(2020, 10, 25, 0, 30, tzinfo=UTC)),
        ("2020-03-29 01:59:59", date(2020, 3, 29), datetime(2020, 3, 29, 0, 59, 59, tzinfo=UTC)),
        ("2020-03-29 03:00:00", date(2020, 3, 29), datetime(2020, 3, 29, 1, 0, tzinfo=UTC)),
        ("2020-07-14T23:30:00+00:00", date(2020, 7, 15), datetime(2020, 7, 14, 23, 30, tzinfo=UTC)),
        ("2020-07-14 23:30+00", date(2020, 7, 15), datetime(2020, 7, 14, 23, 30, tzinfo=UTC)),
        ("2020-10-23T11:04:03+02:00", date(2020, 10, 23), datetime(2020, 10, 23, 9, 4, 3, tzinfo=UTC)),
        ("2020-07-14", date(2020, 7, 14), None),
        ("0000-00-00", None, None),
        ("0000-00-00 00:00:00", None, None),
        ("2020-02-31", None, None),
        ("9999-12-31 23:59:59", date(9999, 12, 31), datetime(9999, 12, 31, 22, 59, 59, tzinfo=UTC)),
        ("1900-01-01 12:00:00", date(1900, 1, 1), datetime(1900, 1, 1, 11, 50, 39, tzinfo=UTC)),
        ("0001-01-01 00:00:00", None, None),
        ("2026-W46-7 12:00:00", None, None),
        ("2026-02-30 12:00:00", None, None),
        ("2026-11-15 25:00:00", None, None),
        ("2026-11-15 12x00:00", None, None),
        ("1606000000", None, None),
        ("yesterday", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_days_and_instants(text: str | None, day: date | None, instant: datetime | None) -> None:
    assert moment_of(text) == (day, instant)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - Paris time is zone-less on the wire
def test_paris_time_agrees_with_the_zone_database(local: datetime) -> None:
    local = local.replace(microsecond=0)
    day, instant = moment_of(local.isoformat(sep=" "))
    assert day == local.date()
    assert instant == local.replace(tzinfo=PARIS, fold=0).astimezone(UTC)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    day, _ = moment_of(text)
    assert day is None or isinstance(day, date)


@pytest.mark.parametrize(
    ("text", "number", "says"),
    [
        ("NL91ABNA0417164300", "NL91ABNA0417164300", ""),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606", ""),
        ("nl91abna0417164300", "nl91abna0417164300", ""),
        ("NL86ABNA1666412472", "NL86ABNA1666412472", "check digits"),
        ("BE12123456789012", "BE12123456789012", "check digits"),
        ("12345678901234567890", "12345678901234567890", "form of an IBAN"),
        ("00012345", "00012345", "form of an IBAN"),
        ("NL91\u200bABNA0417164300", "NL91⟪U+200B⟫ABNA0417164300", "form of an IBAN"),
        ("١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦", "form of an IBAN"),
        ("", "", ""),
        ("  ", "", ""),
        (None, "", ""),
    ],
)
def test_account_numbers_are_shown_whatever_they_are(text: str | None, number: str, says: str) -> None:
    shown, wrong = account_number(text)
    assert shown == number
    assert says in wrong
    assert bool(says) is bool(wrong)


@pytest.mark.parametrize(("text", "code"), [("EUR", "EUR"), ("eur", ""), ("EURO", ""), ("", ""), (None, ""), ("€", "")])
def test_currencies_are_not_repaired(text: str | None, code: str) -> None:
    assert currency_of(text) == code


@pytest.mark.parametrize(
    ("code", "word", "meaning"),
    [
        ("ACT", "active", Meaning.ACTIVE),
        ("ORD", "ordered", Meaning.PENDING),
        ("PRE", "pre-ordered", Meaning.PENDING),
        ("BLO", "blocked", Meaning.ATTENTION),
        ("LOS", "lost", Meaning.ENDED),
        ("STO", "stolen", Meaning.ENDED),
        ("DAM", "damaged", Meaning.ENDED),
        ("CAN", "cancelled", Meaning.ENDED),
        ("EXP", "expired", Meaning.ENDED),
        ("Zzz", "Zzz", Meaning.UNKNOWN),
        ("1", "1", Meaning.UNKNOWN),
    ],
)
def test_card_statuses(code: str, word: str, meaning: Meaning) -> None:
    status = card_status(code)
    assert (status.word, status.meaning, status.code) == (word, meaning, code)


@pytest.mark.parametrize(
    ("code", "word", "meaning"),
    [
        ("S", "settled", Meaning.FINAL),
        ("P", "pending", Meaning.PENDING),
        ("C", "cancelled", Meaning.ENDED),
        ("D", "declined", Meaning.REFUSED),
        ("X\x1b", "X␛", Meaning.UNKNOWN),
    ],
)
def test_card_transaction_statuses(code: str, word: str, meaning: Meaning) -> None:
    assert (card_transaction_status(code).word, card_transaction_status(code).meaning) == (word, meaning)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("In progress", Meaning.PENDING),
        ("To execute", Meaning.PENDING),
        ("Cancelled", Meaning.ENDED),
        ("EXECUTED", Meaning.FINAL),
        ("Refunded", Meaning.UNKNOWN),
    ],
)
def test_entry_words_are_kept_as_the_bank_writes_them(word: str, meaning: Meaning) -> None:
    assert (entry_status(word).word, entry_status(word).meaning) == (word, meaning)


def test_statement_text_is_cleaned_and_strange_values_named() -> None:
    line = STATEMENT_LINE.validate_python(
        {
            "txid": 7,
            "description": "\x1b[2J[@click=app.quit]\ud800",
            "date": "31-02-2020",
            "amount": "12,50",
            "type": "Debit",
            "balance": {},
            "currency": "EUR",
            "iban": "NL91ABNA0417164300",
            "status": "Zzz",
        }
    )
    transaction = transaction_of("7", line, "1234")
    assert transaction.id == "7"
    assert transaction.description == "␛[2J[@click=app.quit]⟪U+D800⟫"
    assert transaction.counterparty_number == "NL91ABNA0417164300"
    assert transaction.money is None
    assert transaction.balance is None
    assert transaction.status is not None
    assert transaction.status.meaning is Meaning.UNKNOWN
    assert transaction.oddities == (
        "The date cannot be understood: 31-02-2020.",
        "The amount cannot be understood: 12,50.",
        "The balance cannot be shown as money: an object.",
    )


CARD_LINE: dict[str, Any] = {"txid": 1, "amount": 10, "type": "D", "date": "2020-01-01 10:00:00"}


@pytest.mark.parametrize(
    ("change", "card_currency", "money", "original", "oddities"),
    [
        ({"currency": "USD", "amount_fx": 12}, "EUR", "-10 EUR", "-12 USD", 0),
        ({"currency": "EUR", "amount_fx": 10}, "EUR", "-10 EUR", None, 0),
        ({"currency": "EUR", "amount_fx": 12}, "EUR", "-10 EUR", None, 1),
        ({"currency": "EUR"}, "EUR", "-10 EUR", None, 0),
        ({"currency": "USD"}, "EUR", None, None, 1),
        ({"currency": "USD", "amount_fx": 10, "fx": 1}, "EUR", None, None, 1),
        ({"currency": "USD", "amount_fx": 10, "fx": "1.0004"}, "EUR", "-10 EUR", "-10 USD", 0),
        ({"amount_fx": 10}, "EUR", "-10 EUR", None, 0),
        ({"currency": "EUR", "amount_fx": 10}, "", "-10 EUR", None, 0),
        ({"currency": "EUR", "amount_fx": 12}, "", None, None, 1),
        ({}, "", None, None, 1),
        ({"currency": "€", "amount_fx": 10}, "EUR", "-10 EUR", None, 1),
        ({"currency": "USD", "amount_fx": 12, "type": "C"}, "EUR", "10 EUR", "12 USD", 0),
    ],
)
def test_card_amounts_go_to_the_currency_they_are_in(
    change: dict[str, Any], card_currency: str, money: str | None, original: str | None, oddities: int
) -> None:
    line = CardTransactionLine.model_validate({**CARD_LINE, **change})
    transaction = card_transaction_of("1", line, "ANY1", card_currency)
    assert transaction.money == _money(money)
    assert transaction.original == _money(original)
    assert len(transaction.oddities) == oddities


def _money(text: str | None) -> Money | None:
    if text is None:
        return None
    amount, _, currency = text.partition(" ")
    return Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("code", "category"), [(742, "0742"), ("5812", "5812"), (None, ""), ("food", "food"), ("٤٢", "٤٢")]
)
def test_merchant_category_has_four_digits(code: object, category: str) -> None:
    transaction = card_transaction_of(
        "1", CardTransactionLine.model_validate({**CARD_LINE, "mcc": code}), "ANY1", "EUR"
    )
    assert transaction.category == category


@pytest.mark.parametrize("reason", [None, [], {}, "TRS0010", {"code": None}, [None]])
def test_absent_failure_is_none(reason: object) -> None:
    line = CardTransactionLine.model_validate({**CARD_LINE, "failed_reason": reason})
    transaction = card_transaction_of("1", line, "ANY1", "EUR")
    assert transaction.failure is None


def test_unknown_decline_code_is_shown_as_it_is() -> None:
    line = CardTransactionLine.model_validate({**CARD_LINE, "failed_reason": {"code": "TRS4242", "message": "Odd\x07"}})
    transaction = card_transaction_of("1", line, "ANY1", "EUR")
    assert transaction.failure is not None
    assert (transaction.failure.code, transaction.failure.message) == ("TRS4242", "Odd␇")
    assert "do not list" in transaction.failure.meaning


@pytest.mark.parametrize("kind", ["Debit", "Credit"])
def test_a_sign_costs_no_digit(kind: str) -> None:
    amount = "1234567890123456789012345.123456789012345678"
    oddities: list[str] = []
    money = signed_money(amount, kind, "EUR", oddities)
    assert money is not None
    assert (str(money.amount).removeprefix("-"), money.amount < 0) == (amount, kind == "Debit")
    assert oddities == []


@pytest.mark.parametrize("kind", ["Debit", "Credit"])
def test_nothing_has_no_sign(kind: str) -> None:
    money = signed_money("-0.00", kind, "EUR", [])
    assert money is not None
    assert str(money.amount) == "0.00"

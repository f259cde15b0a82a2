import json
from dataclasses import make_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.card import CardTransaction, VatLine
from banktui.domain.listed import Fact, Failure, Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.reading import Listed
from banktui.store.codec import NOUNS, decoder, encoder, shape_of

_decimals = st.decimals(allow_nan=False, allow_infinity=False)
_instants = st.datetimes(timezones=st.just(UTC))
_money = st.builds(Money, _decimals, st.sampled_from(["EUR", "USD", "JPY", "KWD"]))
st.register_type_strategy(Money, _money)
st.register_type_strategy(Decimal, _decimals)
st.register_type_strategy(datetime, _instants)


def round_trip(item: Listed) -> Listed:
    decode = decoder(type(item).__name__, shape_of(type(item)))
    assert decode is not None
    return decode(encoder(type(item))(item))


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS.keys())
def test_every_noun_comes_back_equal(noun: type[Listed]) -> None:
    @given(st.from_type(noun))
    def check(item: Listed) -> None:
        assert round_trip(item) == item

    check()


def test_amounts_keep_every_digit_and_their_scale() -> None:
    line = Transaction("1", "x", money=Money(Decimal("12345678901234567890.1200"), "EUR"))
    back = round_trip(line)
    assert isinstance(back, Transaction)
    assert back.money is not None
    assert str(back.money.amount) == "12345678901234567890.1200"
    assert "12345678901234567890.1200" in encoder(Transaction)(line)


def test_types_inside_come_back_as_themselves() -> None:
    item = CardTransaction(
        "t1",
        "Café ␛",
        at=datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC),
        day=date(2026, 3, 4),
        rate=Decimal("1.0890"),
        vat=(VatLine(Decimal(20), Money(Decimal("1.00"), "EUR")),),
        failure=Failure("TRS0010", "refused", "It was refused.", "Ask."),
        status=Status("Declined", Meaning.REFUSED, "D"),
        facts=(Fact("a", "b"),),
    )
    back = round_trip(item)
    assert back == item
    assert isinstance(back, CardTransaction)
    assert back.status is not None
    assert type(back.status.meaning) is Meaning
    assert type(back.vat) is tuple
    assert type(back.day) is date


def test_text_that_sqlite_could_not_store_is_escaped() -> None:
    text = encoder(Transaction)(Transaction("1", "\ud800 \x00"))
    assert text.isascii()


def test_a_row_without_a_field_that_has_come_since_takes_its_default() -> None:
    shape = json.loads(shape_of(Transaction))
    shape["Transaction"] = ["id", "description"]
    decode = decoder("Transaction", json.dumps(shape))
    assert decode is not None
    assert decode('["1","rent"]') == Transaction("1", "rent")


def test_a_row_with_a_field_that_has_gone_since_drops_it() -> None:
    shape = json.loads(shape_of(Transaction))
    shape["Transaction"] = ["description", "colour", "money", "id"]
    shape["Money"] = ["currency", "old", "amount"]
    decode = decoder("Transaction", json.dumps(shape))
    assert decode is not None
    assert decode('["rent","red",["EUR",1,"-5.00"],"1"]') == Transaction(
        "1", "rent", money=Money(Decimal("-5.00"), "EUR")
    )


@pytest.mark.parametrize(
    ("noun", "shape"),
    [
        ("Transaction", {"Transaction": ["description"]}),
        ("Transaction", {"Transaction": ["id", "description", "money"], "Money": ["amount"]}),
        ("Cheque", {"Cheque": ["id"]}),
    ],
)
def test_a_row_that_lacks_what_its_noun_needs_is_not_guessed(noun: str, shape: dict[str, list[str]]) -> None:
    assert decoder(noun, json.dumps(shape)) is None


def test_a_type_without_a_stored_form_is_refused_loudly() -> None:
    odd = make_dataclass("Odd", [("id", str), ("weight", float)])
    with pytest.raises(TypeError, match="float"):
        encoder(odd)

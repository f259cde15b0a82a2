"""JSON with exact numbers."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.providers.ibanity.sandbox.jsontext import encode, number

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**17), max_value=10**17)
TEXTS = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("100.00", "100.0"),
        ("100", "100.0"),
        ("42.42", "42.42"),
        ("-0.50", "-0.5"),
        ("0.00", "0.0"),
        ("5000", "5000.0"),
        ("1E+3", "1000.0"),
        ("1.2345678901E-7", "0.00000012345678901"),
        ("1234567890123456.78", "1234567890123456.78"),
        ("12.345", "12.345"),
    ],
)
def test_amounts_are_written_as_the_samples_are(amount: str, written: str) -> None:
    assert number(Decimal(amount)) == written


@given(AMOUNTS)
def test_no_amount_loses_a_digit(amount: Decimal) -> None:
    assert json.loads(encode({"amount": amount}), parse_float=Decimal)["amount"] == amount


@given(VALUES)
def test_everything_else_reads_back_as_it_was(value: Any) -> None:
    assert json.loads(encode(value)) == value


def test_a_lone_surrogate_arrives_as_its_escape() -> None:
    written = encode({"communication": "lone \ud800 é"})
    assert written == b'{"communication":"lone \\ud800 ' + "é".encode() + b'"}'
    assert json.loads(written) == {"communication": "lone \ud800 é"}


def test_empty_containers_are_written() -> None:
    assert encode({"data": [], "links": {}, "more": [{}, [1]]}) == b'{"data":[],"links":{},"more":[{},[1]]}'


@pytest.mark.parametrize("value", [1.5, {1}, b"bytes", object()])
def test_what_has_no_exact_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no place in a document"):
        encode({"value": value})

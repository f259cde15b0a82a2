"""JSON that we send: exact numbers, and the strict reader reads back what was written."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.http.decode import decode
from banktui.http.encode import encode

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_written_is_read_back_exactly(value: Any) -> None:
    written = encode(value)
    assert written.isascii()
    assert decode(written) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("12.50"), b"12.50"),
        (Decimal("12345678901234567.89"), b"12345678901234567.89"),
        (Decimal("1E+3"), b"1000"),
        (Decimal("-0.10"), b"-0.10"),
        (
            {"funds": Decimal("0.10"), "to": ["é\u202e", None, True]},
            b'{"funds":0.10,"to":["\\u00e9\\u202e",null,true]}',
        ),
    ],
)
def test_a_number_keeps_its_digits(value: Any, written: bytes) -> None:
    assert encode(value) == written


@pytest.mark.parametrize("value", [0.1, Decimal("NaN"), Decimal("Infinity"), b"12", {1: "one"}, {"a": object()}])
def test_what_is_not_exact_is_not_written(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        encode(value)

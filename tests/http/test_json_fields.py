from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.http.fields import bool_of, decimal_of, http_date, int_of, text_of

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.binary(),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.integers()),
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("42.10"), "42.10"),
        (Decimal("1e22"), "1E+22"),
        (-7, "-7"),
        ("-71880.74", "-71880.74"),
        ("0", "0"),
        (Decimal("1e400"), None),
        (Decimal("1e-400"), None),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
        (10**30, None),
        ("1e3", None),
        ("NaN", None),
        ("1_000", None),
        (" 5 ", None),
        ("１２", None),
        ("1,50", None),
        ("+5", None),
        ("", None),
        ("-", None),
        (True, None),
        (None, None),
        (1.5, None),
        ([1], None),
        ({"amount": 1}, None),
    ],
)
def test_amounts_are_read_exactly_or_not_at_all(value: object, expected: str | None) -> None:
    found = decimal_of(value)
    assert (None if found is None else str(found)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        ("-17", -17),
        (Decimal("3.0"), 3),
        (Decimal("3.5"), None),
        (Decimal("NaN"), None),
        (2**200, None),
        ("3.0", None),
        ("1" * 40, None),
        ("٣", None),
        (True, None),
        (None, None),
    ],
)
def test_whole_numbers(value: object, expected: int | None) -> None:
    assert int_of(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        ("1", True),
        ("0", False),
        ("TRUE", True),
        ("false", False),
        (2, None),
        ("yes", None),
        ("x" * 100, None),
        (None, None),
        ([], None),
        (Decimal(1), None),
    ],
)
def test_truth_values(value: object, expected: bool | None) -> None:  # noqa: FBT001 - a table's column
    assert bool_of(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        ("", ""),
        (17, "17"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1e3"), "1000"),
        (Decimal("1e9999"), None),
        (2**100, None),
        (True, None),
        (None, None),
        (["a"], None),
    ],
)
def test_texts(value: object, expected: str | None) -> None:
    assert text_of(value) == expected


@given(ANYTHING)
def test_no_reader_raises(value: Any) -> None:
    for reader in (decimal_of, int_of, bool_of, text_of):
        reader(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_numbers_and_their_texts_are_the_same_amount(amount: Decimal) -> None:
    assert decimal_of(f"{amount:f}") == decimal_of(amount) == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 20 Nov 2026 10:00:00 GMT", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:00:00 +0200", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:00:00 -0000", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Fri, 31 Feb 2026 10:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_http_dates(text: str | None, expected: datetime | None) -> None:
    assert http_date(text) == expected

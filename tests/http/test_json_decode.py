import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.errors import Malformed
from banktui.http.decode import decode, number_text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_what_was_written_is_read(value: Any) -> None:
    assert decode(json.dumps(value).encode()) == value


@pytest.mark.parametrize("digits", ["0.1", "1478525194.6700", "12345678901234567.89", "1e22", "-0.00"])
def test_fractions_keep_every_digit(digits: str) -> None:
    value = decode(f"[{digits}]".encode())[0]
    assert isinstance(value, Decimal)
    assert value.as_tuple() == Decimal(digits).as_tuple()


@pytest.mark.parametrize(
    ("body", "content_type", "detail"),
    [
        (b'{"amount": 1, "amount": 2}', "", "twice"),
        (b'[{"a": {"b": 1, "b": 1}}]', "", "twice"),
        (b'{"amount": NaN}', "", "NaN"),
        (b"[-Infinity]", "", "Infinity"),
        (b"[" * 100_000, "", "deeply"),
        (b'{"a":' * 100_000, "", "deeply"),
        (b"[" + b"9" * 5_000 + b"]", "", "too long"),
        (b"[1e999999999999999999999]", "", "too long"),
        (b"\xef\xbb\xbf{}", "", "byte order mark"),
        ("{}".encode("utf-16"), "", "byte order mark"),
        ("{}".encode("utf-16-le"), "application/json; charset=utf-16", "other than UTF-8"),
        (b'{"name": "Ren\xe9"}', "application/json", "UTF-8"),
        (b'{"name": "Ren\xc3\xa9"}', 'application/json; charset="ISO-8859-1"', "other than UTF-8"),
    ],
)
def test_documents_that_cannot_be_trusted_are_refused(body: bytes, content_type: str, detail: str) -> None:
    with pytest.raises(Malformed) as caught:
        decode(body, content_type)
    assert detail in caught.value.detail


@pytest.mark.parametrize(
    ("body", "title", "where"),
    [
        (b"<html>CANARY</html>", "The bank's answer is a web page, not data.", ""),
        (b'{"secret": "CANARY", ', "The bank's answer is cut off.", "character 21"),
        (b'{"secret": "CANARY" "x"}', "The bank's answer is not JSON.", "character 20"),
        (b"", "The bank's answer is cut off.", "character 0"),
        (b"CANARY", "The bank's answer is not JSON.", "character 0"),
    ],
)
def test_what_is_wrong_is_said_without_showing_the_document(body: bytes, title: str, where: str) -> None:
    with pytest.raises(Malformed) as caught:
        decode(body)
    assert (caught.value.title, caught.value.where) == (title, where)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None, "the JSON error would carry the whole document"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "us-ascii"])
def test_honest_character_sets_are_accepted(charset: str) -> None:
    assert decode(b'{"a": "b"}', f"application/json; charset={charset}") == {"a": "b"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"timestamp": 1478525194.6700, "hash": "x"}', "1478525194.6700"),
        (b'{"a": {"timestamp": 1}, "b": [1, {"timestamp": 2}], "timestamp": 3e5}', "3e5"),
        (b' { "b" : "}\\"timestamp\\": 9" ,\n"timestamp" : -0 }', "-0"),
        (b'{"time\\u0073tamp": 17}', "17"),
        (b'{"a": 1}', None),
        (b'{"timestamp": "17"}', None),
        (b'{"timestamp": null}', None),
        (b"{}", None),
        (b"[]", None),
        (b"", None),
        (b'{"a"', None),
        (b"\xff", None),
        (b'{"a":' + b"[" * 100_000, None),
    ],
)
def test_the_digits_of_a_number_come_back_as_sent(body: bytes, expected: str | None) -> None:
    assert number_text(body, "timestamp") == expected


@given(
    st.dictionaries(st.text(max_size=5), JSON, max_size=4),
    st.dictionaries(st.text(max_size=5), JSON, max_size=4),
    st.decimals(allow_nan=False, allow_infinity=False, places=4),
)
def test_the_digits_are_found_whatever_stands_around_them(before: Any, after: Any, number: Decimal) -> None:
    before.pop("stamp", None)
    after.pop("stamp", None)
    head = json.dumps(before)[:-1] + (", " if before else "")
    tail = (", " if after else "") + json.dumps(after)[1:]
    assert number_text(f'{head}"stamp": {number:f}{tail}'.encode(), "stamp") == f"{number:f}"

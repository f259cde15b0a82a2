"""The frame around answers: the hash, the timestamp's digits, exact numbers."""

import hashlib
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.providers.anytime.sandbox.envelope import encode, response_hash, timestamp_text
from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded


@pytest.mark.parametrize(
    ("timestamp", "username", "digest"),
    [
        ("1234", "some-username", "2a48975b97eb24a16550e1412210b9a221c6f453a24ae52b3e8fcca59c5b4803"),
        ("1472742723.9673", "YourUserName", "4d827cd4c78b115a6f20c49886dc62b690e93c5ef26d47e74fa8c89001dd3ea6"),
    ],
)
def test_the_hash_is_that_of_the_published_vectors(timestamp: str, username: str, digest: str) -> None:
    assert response_hash(timestamp, username) == digest


@pytest.mark.parametrize(
    ("microsecond", "text"),
    [(679_800, "1478525194.6798"), (0, "1478525194"), (500_000, "1478525194.5"), (123_456, "1478525194.1235")],
)
def test_a_timestamp_has_fourteen_significant_digits_and_no_zeros_at_its_end(microsecond: int, text: str) -> None:
    instant = datetime.fromtimestamp(1_478_525_194, UTC).replace(microsecond=microsecond)
    assert timestamp_text(instant) == text


@pytest.mark.parametrize(
    ("value", "text", "cookbook"),
    [
        (Decimal("12.50"), "12.50", '"12.50"'),
        (Decimal("1E+2"), "100", '"100"'),
        (Decimal("-71880.74"), "-71880.74", '"-71880.74"'),
        (Decimal("0.006070"), "0.006070", '"0.006070"'),
        (7, "7", '"7"'),
        (True, "true", '"1"'),
        (False, "false", '"0"'),
        (None, "null", "null"),
        ("é\ud800", '"\\u00e9\\ud800"', '"\\u00e9\\ud800"'),
        ([{}, []], "[{},[]]", "[{},[]]"),
    ],
)
def test_values_are_written_exactly(value: Any, text: str, cookbook: str) -> None:
    assert encode(value) == text
    assert encode(value, numbers_as_text=True) == cookbook


def test_a_float_has_no_place_in_an_answer() -> None:
    with pytest.raises(TypeError):
        encode({"amount": 0.1})


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, places=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read_back_equal(value: Any) -> None:
    assert json.loads(encode(value), parse_float=Decimal) == value


async def test_every_answer_carries_the_hash_of_its_own_timestamp_text(shared: Caller) -> None:
    good = await shared.call("GET", "/v1.0/apicheck")
    bad = await shared.raw("GET", "/v1.0/apicheck")
    for reply in (good, bad):
        shown = re.search(r'"timestamp":([0-9.]+),', reply.text)
        assert shown is not None
        assert not shown[1].endswith((".", "0")) or "." not in shown[1]
        expected = hashlib.sha256(f"{shown[1]}|{shared.known['username']}".encode()).hexdigest()
        assert decoded(reply)["hash"] == expected
        assert decoded(reply)["type_response"] == "sync"
        assert reply.headers["content-type"] == "application/json"
    assert decoded(bad)["request_id"] == decoded(good)["request_id"] + 1


async def test_a_fraction_of_a_second_is_shown_and_hashed(shared: Caller) -> None:
    shared.bank.advance(0.6798)
    reply = await shared.raw("GET", "/v1.0/apicheck")
    text = reply.text.partition('"timestamp":')[2].partition(",")[0]
    assert text == "1795166040.6798"
    assert decoded(reply)["hash"] == response_hash(text, str(shared.known["username"]))


async def test_the_cookbook_style_writes_numbers_as_texts_and_the_document_style_does_not(shared: Caller) -> None:
    usual = await shared.get("/v1.0/accounts/1201/balance")
    assert isinstance(usual["balance"], Decimal)
    shared.bank.scenarios.run("anytime_switches", {"numbers": "cookbook"})
    cookbook = await shared.get("/v1.0/accounts/1201/balance")
    assert cookbook == {"acc_id": "1201", "balance": str(usual["balance"])}
    card = await shared.get("/v1.0/cards/ANY0000000042")
    assert (card["atm"], card["validity_month"]) == ("1", "36")
    shared.bank.scenarios.run("anytime_switches", {})
    assert await shared.get("/v1.0/accounts/1201/balance") == usual

"""Hub's notifications: which are believed how far, and why the others are not."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from banktui.domain.plaintext import printable
from banktui.providers.hub.client.events import HubNotifications
from banktui.providers.hub.settings import Settings
from banktui.services.notifying import About, Delivery, Judgement

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CODE = "company-hash-code"
EVENT: dict[str, Any] = {
    "id": "2adf1cbe8a6f3a1a",
    "timestamp": "20261120115900",
    "company_id": "339",
    "event": "transaction_outcome",
    "response_code": "12",
    "response_message": "quarantined",
    "transaction_type": "PAY_OUT",
    "mid_id": "1187",
    "transaction_id": "22938286-283a-4594-b21c-afb1bd52d22c",
}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def signed(code: str = CODE, **changes: Any) -> dict[str, Any]:
    body = {**EVENT, **changes}
    inner = sha("".join(str(body[name]) for name in ("id", "timestamp", "company_id", "event")))
    return {**body, "hash": sha(inner + code)}


def settings(**changes: Any) -> Settings:
    told = {"company_id": "339", "webhook_hash_code": SecretStr(CODE), **changes}
    return Settings(base_url="https://hub.example", email="a@b.c", password=SecretStr("p"), **told)


def delivery(body: Any) -> Delivery:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery((("content-type", "application/json"),), raw, arrived_at=NOW)


def judged(body: Any, **changes: Any) -> Judgement:
    return HubNotifications(settings(**changes)).judge(delivery(body))


VECTOR = "d379e527a10419186b0dcd1c590bbe63773d75c436b611f7fa38f8ae771cdc45"
"""`1202611201200001transaction_update` through `openssl dgst -sha256`, its hex with `code` behind it once more."""


def test_the_hash_is_the_one_that_openssl_computes() -> None:
    body = {"id": "1", "timestamp": "20261120120000", "company_id": "1", "event": "transaction_update"}
    told = judged({**body, "hash": VECTOR}, company_id="1", webhook_hash_code=SecretStr("code"))
    assert told.verdict == "hint"


def test_a_right_hash_is_a_hint_since_it_covers_no_outcome() -> None:
    told = judged(signed())
    assert told.verdict == "hint"
    assert told.status == 200
    assert told.id == "2adf1cbe8a6f3a1a"
    assert told.title == "transaction_outcome: quarantined"
    assert told.occurred_at == datetime(2026, 11, 20, 11, 59, tzinfo=UTC)
    assert told.about == About("accounts")
    assert "covers only id, time, company and event" in told.reason
    facts = {fact.label: fact.value for fact in told.facts}
    assert facts["Response code"] == "12"
    assert facts["Transaction"] == "22938286-283a-4594-b21c-afb1bd52d22c"
    assert "hash" not in {label.lower() for label in facts}


def test_what_the_hash_does_not_cover_may_differ_and_stays_a_hint() -> None:
    told = judged({**signed(), "response_code": "1", "response_message": "success"})
    assert (told.verdict, told.title) == ("hint", "transaction_outcome: success")


@pytest.mark.parametrize(
    "change", [{"id": "x"}, {"timestamp": "20261120115901"}, {"event": "funds_received"}, {"company_id": "340"}]
)
def test_what_the_hash_covers_may_not_differ(change: dict[str, Any]) -> None:
    told = judged({**signed(), **change})
    assert (told.verdict, told.status, told.id, told.about) == ("rejected", 401, "", None)


def test_numbers_are_hashed_as_they_are_written() -> None:
    told = judged(signed(id=77, timestamp=20261120115900, company_id=339, mid_id=1187))
    assert (told.verdict, told.id) == ("hint", "77")


@pytest.mark.parametrize("event", ["transaction_outcome", "transaction_update", "funds_received"])
def test_every_documented_event_has_the_ledgers_read_again(event: str) -> None:
    assert judged(signed(event=event)).about == About("accounts")


def test_an_unknown_event_is_kept_and_changes_nothing() -> None:
    told = judged(signed(event="card_update\x1b[2J", response_code=None, response_message=None))
    assert (told.verdict, told.about, told.title) == ("hint", None, "card_update␛[2J")


def test_the_same_event_delivered_twice_has_the_same_id() -> None:
    again = {**signed(), "response_code": "1"}
    assert judged(signed()).id == judged(again).id


@pytest.mark.parametrize("name", ["id", "timestamp", "company_id", "event"])
@pytest.mark.parametrize("value", [None, "", [], {}, "missing"])
def test_a_missing_field_is_named(name: str, value: Any) -> None:
    body = signed()
    if value == "missing":
        del body[name]
    else:
        body[name] = value
    told = judged(body)
    assert (told.verdict, told.status) == ("rejected", 400)
    assert told.reason == f"It lacks what Hub's notifications have: {name}."


@pytest.mark.parametrize("value", [None, "", []])
def test_without_a_hash_it_did_not_come_from_hub(value: Any) -> None:
    told = judged({**signed(), "hash": value})
    assert (told.verdict, told.status) == ("rejected", 401)
    assert "not signed" in told.reason


INNER = sha("".join(EVENT[name] for name in ("id", "timestamp", "company_id", "event")))
RIGHT = sha(INNER + CODE)


@pytest.mark.parametrize(
    ("hashed", "told", "ours"),
    [
        (RIGHT.upper(), "capital letters", True),
        (base64.b64encode(bytes.fromhex(RIGHT)).decode(), "base64", True),
        (sha("".join(EVENT[name] for name in ("id", "timestamp", "company_id", "event")) + CODE), "hashed once", True),
        (hashlib.sha256(bytes.fromhex(INNER) + CODE.encode()).hexdigest(), "as bytes", True),
        (INNER, "without a hash code", False),
        (sha(INNER + "another-code"), "signs with another one", False),
        (RIGHT[:-1], "signs with another one", False),
        ("é\ud800", "signs with another one", False),
    ],
)
def test_a_wrong_hash_says_why(hashed: str, told: str, ours: bool) -> None:  # noqa: FBT001 - a table's column
    body = {**EVENT, "hash": hashed}
    judgement = judged(body)
    assert (judgement.verdict, judgement.status) == ("rejected", 401)
    assert told in judgement.reason
    assert HubNotifications(settings()).signed_by_us(delivery(body)) is ours


def test_a_mixed_up_hash_code_is_found_by_the_connection_that_has_it() -> None:
    body = signed("the-other-code")
    assert not HubNotifications(settings()).signed_by_us(delivery(body))
    assert HubNotifications(settings(webhook_hash_code=SecretStr("the-other-code"))).signed_by_us(delivery(body))
    for nothing in (b"", b"[]", b"{}", b"\xff", b'{"hash":"x"}'):
        assert not HubNotifications(settings()).signed_by_us(delivery(nothing))


def test_another_company_is_told_with_a_right_and_with_a_wrong_hash() -> None:
    right = judged(signed(company_id="340"))
    assert (right.verdict, right.status) == ("rejected", 400)
    wrong = judged(signed("their-code", company_id="340"))
    assert (wrong.verdict, wrong.status) == ("rejected", 401)
    for told in (right, wrong):
        assert "about company 340, and this connection is company 339" in told.reason
    assert judged(signed(company_id="340"), company_id="").verdict == "hint"


def test_without_a_hash_code_nothing_is_believed() -> None:
    for code in (None, SecretStr("")):
        told = judged(signed(""), webhook_hash_code=code)
        assert (told.verdict, told.status) == ("rejected", 401)
        assert "no hash code" in told.reason
        assert not HubNotifications(settings(webhook_hash_code=code)).signed_by_us(delivery(signed("")))


@pytest.mark.parametrize(
    ("age", "verdict"),
    [
        (timedelta(0), "hint"),
        (timedelta(hours=24), "hint"),
        (timedelta(hours=24, seconds=1), "rejected"),
        (timedelta(minutes=-5), "hint"),
        (timedelta(minutes=-5, seconds=-1), "rejected"),
        (timedelta(days=400), "rejected"),
    ],
)
def test_old_and_future_ones_are_refused(age: timedelta, verdict: str) -> None:
    told = judged(signed(timestamp=(NOW - age).strftime("%Y%m%d%H%M%S")))
    assert told.verdict == verdict
    if verdict == "rejected":
        assert told.status == 400
        assert "clock" in told.reason
        assert told.occurred_at == NOW - age


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026112011590",
        "202611201159000",
        "20261320115900",
        "20260231115900",
        "2026-11-20 11:59",
        "x",
        "２０２６１１２０１１５９００",
    ],
)
def test_a_time_that_makes_no_sense_is_refused(timestamp: str) -> None:
    told = judged(signed(timestamp=timestamp))
    assert (told.verdict, told.status) == ("rejected", 400)
    assert "when it was written" in told.reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"[]",
        b'"x"',
        b"null",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"id":"1","id":"2"}',
        b'{"id":NaN}',
        b"id=1&timestamp=2",
    ],
)
def test_what_is_no_json_object_is_no_notification(body: bytes) -> None:
    told = judged(body)
    assert (told.verdict, told.status, told.id) == ("rejected", 400, "")
    assert told.reason


def test_the_signature_needs_no_header() -> None:
    assert HubNotifications(settings()).signed_headers == frozenset()


@given(
    body=st.dictionaries(st.sampled_from([*EVENT, "hash", "x"]), st.none() | st.text() | st.integers() | st.booleans())
)
def test_no_body_breaks_the_judgement_or_is_shown_uncleaned(body: dict[str, Any]) -> None:
    told = judged(json.dumps(body).encode())
    assert told.verdict == "rejected"
    assert printable(told.reason) == told.reason
    clean = judged(signed(id="e\x1b", response_message=str(body), response_code=None))
    assert clean.verdict == "hint"
    for text in (clean.id, clean.title, *(part for fact in clean.facts for part in (fact.label, fact.value))):
        assert printable(text) == text


def test_nothing_secret_is_told() -> None:
    for body in (signed(), signed("wrong"), {**EVENT, "hash": RIGHT.upper()}):
        told = judged(body)
        assert CODE not in f"{told}"
        assert RIGHT not in f"{told}"

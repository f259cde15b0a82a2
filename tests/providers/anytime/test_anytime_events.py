"""Anytime's notifications: none is more than a hint, and each that is refused says why."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from banktui.domain.plaintext import printable
from banktui.providers.anytime.client.events import Notices
from banktui.providers.anytime.settings import Settings
from banktui.services.notifying import About, Delivery, Judgement

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WRITTEN = str(int(NOW.timestamp()) - 60)
CARD = {
    "type": "card_last_tx",
    "card_ref": "C-77",
    "acc_id": "1234",
    "transaction": {"txid": "t-9", "mcc": "5812", "amount": 42.5, "currency": "EUR", "status": "S", "type": "D"},
}
TRANSFER = {
    "internal_id": "ct-1",
    "sender_account_id": 1234,
    "beneficiary_name": "Joan Miller",
    "beneficiary_iban": "FR7630006000011234567890189",
    "status": "Executed",
    "amount": "155.00",
    "currency": "EUR",
}


def hash_of(written: str, user: str = "anna") -> str:
    return hashlib.sha256(f"{written}|{user}".encode()).hexdigest()


def settings(username: str = "anna") -> Settings:
    return Settings(
        base_url="https://anytime.example",
        client_id="c",
        client_secret=SecretStr("s"),
        username=username,
        password=SecretStr("p"),
        private_key=Path("key.pem"),
    )


def raw(body: object, *, written: str = WRITTEN, hashed: str | None = None, request: str = "81") -> bytes:
    digest = hash_of(written) if hashed is None else hashed
    return (
        f'{{"request_id": {request}, "type_response": "async", "timestamp": {written}, '
        f'"hash": {json.dumps(digest)}, "body": {json.dumps(body)}}}'
    ).encode()


def delivery(body: bytes) -> Delivery:
    return Delivery((("content-type", "application/json"),), body, arrived_at=NOW)


def judged(body: bytes, username: str = "anna") -> Judgement:
    return Notices(settings(username)).judge(delivery(body))


def test_the_hash_is_the_documented_one() -> None:
    """The vector is the one of the provider's own client."""
    digest = "2a48975b97eb24a16550e1412210b9a221c6f453a24ae52b3e8fcca59c5b4803"
    arrived = datetime.fromtimestamp(1300, UTC)
    body = raw({}, written="1234", hashed=digest)
    told = Notices(settings("some-username")).judge(Delivery((), body, arrived_at=arrived))
    assert told.verdict == "hint"


def test_a_card_transaction_is_a_hint_to_read_it_again() -> None:
    told = judged(raw(CARD))
    assert (told.verdict, told.status) == ("hint", 200)
    assert told.title == "card transaction settled"
    assert told.about == About("card-transactions", "t-9", "C-77")
    assert told.occurred_at == NOW - timedelta(minutes=1)
    assert told.id.startswith("81-")
    assert "no secret" in told.reason
    facts = {fact.label: fact.value for fact in told.facts}
    assert facts["transaction.amount"] == "42.5"
    assert facts["card_ref"] == "C-77"
    assert facts["request_id"] == "81"


@pytest.mark.parametrize(
    ("transfers", "title", "about"),
    [
        ([TRANSFER], "credit transfer executed", About("credit-transfers", parent="1234")),
        (
            [TRANSFER, {**TRANSFER, "internal_id": "ct-2", "status": "Cancelled"}],
            "2 credit transfers cancelled, executed",
            About("credit-transfers", parent="1234"),
        ),
        ([TRANSFER, {**TRANSFER, "sender_account_id": "99"}], "2 credit transfers executed", About("accounts")),
        ([], "0 credit transfers", None),
        ([{"status": "Executed"}], "credit transfer executed", None),
    ],
)
def test_credit_transfers_have_their_account_read_again(
    transfers: list[dict[str, Any]], title: str, about: About | None
) -> None:
    told = judged(raw({"credit-transfers": transfers}))
    assert (told.verdict, told.title, told.about) == ("hint", title, about)


@pytest.mark.parametrize(
    ("body", "title", "about"),
    [
        ({"type": "card_credit", "card_ref": "C-77"}, "card_credit", About("card-transactions", parent="C-77")),
        ({"type": "news", "acc_id": 1234}, "news", About("accounts", "1234")),
        ({"type": "news"}, "news", None),
        ({}, "notification", None),
        ([], "notification", None),
        (None, "notification", None),
        ({**CARD, "transaction": [CARD["transaction"]]}, "card transaction settled",
         About("card-transactions", "t-9", "C-77")),
        ({**CARD, "transaction": {"status": "D"}}, "card transaction declined",
         About("card-transactions", "", "C-77")),
        ({"acc_id": "7", "transaction": {"status": "P"}}, "card transaction pending", About("accounts", "7")),
    ],
)  # fmt: skip
def test_kinds_that_are_not_documented_are_kept_and_lead_as_far_as_they_can(
    body: object, title: str, about: About | None
) -> None:
    told = judged(raw(body))
    assert (told.verdict, told.title, told.about) == ("hint", title, about)


WRONG = [
    (b"", "no JSON", 400),
    (b"[]", "no JSON object", 400),
    (b'{"hash": "x"}', "lacks the timestamp", 400),
    (b'{"timestamp": 5}', "no hash", 401),
    (raw(CARD, hashed=""), "no hash", 401),
    (raw(CARD, hashed="00"), "another API user", 401),
    (raw(CARD, hashed=hash_of(WRITTEN, "bob")), "another API user", 401),
    (raw(CARD, hashed=hash_of(WRITTEN).upper()), "capital letters", 401),
    (raw(CARD, hashed=base64.b64encode(bytes.fromhex(hash_of(WRITTEN))).decode()), "base64", 401),
    (raw(CARD, hashed=hashlib.sha256(f"{WRITTEN}anna".encode()).hexdigest()), "The bar", 401),
    (raw(CARD, hashed=hashlib.sha256(f"anna|{WRITTEN}".encode()).hexdigest()), "name was put before", 401),
    (raw(CARD, written=f"{WRITTEN}.0", hashed=hash_of(WRITTEN)), "digits on untouched", 401),
    (raw(CARD, written=WRITTEN, hashed=hash_of(f"{WRITTEN}.0")), "digits on untouched", 401),
    (raw(CARD, written=f"{WRITTEN}.6700", hashed=hash_of(f"{WRITTEN}.67")), "digits on untouched", 401),
    (raw(CARD, written=str(int(WRITTEN) - 90_000)), "25 hours before it arrived", 400),
    (raw(CARD, written=str(int(WRITTEN) + 600)), "9 minutes after it arrived", 400),
    (raw(CARD, written='"soon"', hashed=hash_of("soon")), "cannot be understood", 400),
    (raw(CARD, written="9" * 24), "cannot be understood", 400),
]


@pytest.mark.parametrize(("body", "reason", "status"), WRONG)
def test_what_is_not_believed_says_why(body: bytes, reason: str, status: int) -> None:
    told = judged(body)
    assert told.verdict == "rejected"
    assert reason in told.reason
    assert told.status == status
    assert told.id == ""
    assert told.about is None


@pytest.mark.parametrize(
    "written", [f"{WRITTEN}.6700", f"{WRITTEN}.0", f'"{WRITTEN}"', f"{WRITTEN[0]}.{WRITTEN[1:]}e9"]
)
def test_the_hash_is_over_the_digits_as_they_stand(written: str) -> None:
    assert judged(raw(CARD, written=written, hashed=hash_of(written.strip('"')))).verdict == "hint"


def test_the_same_number_with_another_story_is_another_event() -> None:
    """The hash does not cover the story: a forged one must not stand in the way of the true one."""
    true, forged = judged(raw(CARD)), judged(raw({**CARD, "card_ref": "C-78"}))
    assert true.id != forged.id
    assert true.id == judged(raw(CARD)).id


def test_the_connection_that_a_notification_was_meant_for_is_found() -> None:
    other = delivery(raw(CARD, hashed=hash_of(WRITTEN, "bob")))
    assert not Notices(settings()).signed_by_us(other)
    assert Notices(settings("bob")).signed_by_us(other)
    assert Notices(settings()).signed_by_us(delivery(raw(CARD, hashed=hash_of(WRITTEN).upper())))
    assert not any(Notices(settings()).signed_by_us(delivery(body)) for body in (b"", b"[]", b"{}"))


def test_text_of_the_sender_is_cleaned() -> None:
    hostile = "\x1b]0;pwned\x07[red]bold[/] \u202eevil"
    told = judged(raw({"type": hostile, "card_ref": hostile, hostile: hostile}))
    assert told.about is not None
    shown = [told.title, told.about.parent, *(text for fact in told.facts for text in (fact.label, fact.value))]
    assert all(text == printable(text) for text in shown)
    assert not any("\x1b" in text or "\u202e" in text for text in shown)


NAMES = st.sampled_from(["type", "card_ref", "acc_id", "transaction", "credit-transfers", "status", "txid"])
SCALARS = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(SCALARS, lambda each: st.lists(each) | st.dictionaries(NAMES, each), max_leaves=12))
def test_no_body_raises(body: object) -> None:
    told = judged(raw(body))
    assert told.verdict == "hint"
    assert told.title


@given(st.binary(max_size=200))
def test_no_bytes_raise(body: bytes) -> None:
    assert judged(body).verdict == "rejected"

"""The response hash, made over the literal digits of the timestamp."""

import json
from hashlib import sha256
from typing import Any

import httpx
import pytest

from banktui.domain.errors import Malformed, NotFound
from banktui.providers.anytime.consistency import response_hash
from banktui.services.capability import CHECK
from banktui.services.provider import Provider
from tests.providers.anytime.scripted_bank import USERNAME, ScriptedBank, enveloped, refused

BODY = {"date_time": "2020-11-02 09:15:30"}


@pytest.mark.parametrize(
    ("timestamp", "username", "expected"),
    [
        ("1234", "some-username", "2a48975b97eb24a16550e1412210b9a221c6f453a24ae52b3e8fcca59c5b4803"),
        ("1472742723.9673", "YourUserName", "4d827cd4c78b115a6f20c49886dc62b690e93c5ef26d47e74fa8c89001dd3ea6"),
    ],
)
def test_known_vectors(timestamp: str, username: str, expected: str) -> None:
    assert response_hash(timestamp, username) == expected


async def check(provider: Provider) -> None:
    service = provider.get(CHECK)
    assert service is not None
    await service.read("", "check")


@pytest.mark.parametrize(
    "timestamp",
    ["1478525194.6798", "1478525194.6700", "1478525194.0", "1478525194", "1.4785251946798e9", "1478525194.679812"],
)
async def test_digits_are_hashed_as_they_stand(timestamp: str, provider: Provider, bank: ScriptedBank) -> None:
    bank.answers["apicheck"] = lambda _: enveloped(BODY, timestamp=timestamp)
    await check(provider)


async def test_timestamp_sent_as_text_is_hashed_without_its_quotes(provider: Provider, bank: ScriptedBank) -> None:
    digest = sha256(f"1478525194.6700|{USERNAME}".encode()).hexdigest()
    envelope = {"request_id": "7", "timestamp": "1478525194.6700", "hash": digest.upper(), "body": BODY}
    bank.answers["apicheck"] = lambda _: httpx.Response(200, json=envelope)
    await check(provider)


def changed(**change: Any) -> httpx.Response:
    envelope = json.loads(enveloped(BODY).content)
    envelope.update(change)
    text = json.dumps({key: value for key, value in envelope.items() if value != "gone"})
    return httpx.Response(200, text=text, headers={"content-type": "application/json"})


@pytest.mark.parametrize(
    "change",
    [
        {"hash": "0" * 64},
        {"hash": None},
        {"hash": "gone"},
        {"hash": ["x"]},
        {"hash": "ü" * 64},
        {"hash": "\ud800"},
        {"timestamp": 1478525194.5},
        {"timestamp": None},
        {"timestamp": "gone"},
        {"timestamp": True},
    ],
)
async def test_answer_that_does_not_fit_is_discarded(
    change: dict[str, Any], provider: Provider, bank: ScriptedBank
) -> None:
    bank.answers["apicheck"] = lambda _: changed(**change)
    with pytest.raises(Malformed, match="consistency check") as caught:
        await check(provider)
    assert caught.value.where == "hash"
    assert caught.value.request_id == "90402"
    assert len(bank.reads("apicheck")) == 1


async def test_another_users_hash_is_refused_and_the_user_name_named(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers["apicheck"] = lambda _: enveloped(BODY, username="somebody-else")
    with pytest.raises(Malformed) as caught:
        await check(provider)
    assert "user name" in caught.value.hint


async def test_error_is_told_even_with_a_wrong_hash(provider: Provider, bank: ScriptedBank) -> None:
    answer = json.loads(refused(4040010, "InvalidRoute").content)
    answer["hash"] = "0" * 64
    bank.answers["apicheck"] = lambda _: httpx.Response(404, json=answer)
    with pytest.raises(NotFound):
        await check(provider)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200),
        httpx.Response(204),
        httpx.Response(200, json=[]),
        httpx.Response(200, json="ok"),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, text='{"body": '),
        httpx.Response(200, text='{"body": NaN}'),
        httpx.Response(200, text="[" * 100_000),
        httpx.Response(200, content=b"\xff\xfe{}"),
        httpx.Response(302, headers={"location": "https://evil.example"}),
        enveloped(None),
        enveloped([]),
        enveloped("text"),
        enveloped({"error": "a text"}),
    ],
    ids=range(14),
)
async def test_answers_that_are_not_what_was_promised(
    answer: httpx.Response, provider: Provider, bank: ScriptedBank
) -> None:
    bank.answers["apicheck"] = lambda _: httpx.Response(
        answer.status_code, headers=answer.headers, content=answer.content
    )
    with pytest.raises(Malformed):
        await check(provider)

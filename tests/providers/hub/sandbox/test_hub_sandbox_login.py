"""Every way to be let in, and every way to be kept out."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from banktui.providers.hub.sandbox.credentials import issue
from tests.providers.hub.sandbox.hub_caller import LEDGERS, Caller, decoded, refused


def part(token: str, number: int) -> Any:
    text = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


async def test_a_login_answers_as_the_document_shows(shared: Caller) -> None:
    answer = decoded(await shared.log_in())
    assert (answer["status"], answer["message"]) == (1, "Success")
    assert set(answer["data"]) == {"token", "last_login_time", "login_timeout"}
    assert answer["data"]["login_timeout"] == 7200


async def test_a_token_has_the_samples_length_header_and_entries(shared: Caller) -> None:
    await shared.log_in()
    assert len(shared.token) == 240
    assert part(shared.token, 0) == {"typ": "jwt", "alg": "HS256"}
    assert list(part(shared.token, 1)) == ["key", "id", "time", "ttl", "ip"]
    assert part(shared.token, 1)["time"] == "2026-11-20T09:14:00+0000"
    assert part(shared.token, 1)["ttl"] == 7200


async def test_a_token_is_signed_with_a_key_that_only_the_bank_has(shared: Caller) -> None:
    await shared.log_in()
    signed, _, signature = shared.token.rpartition(".")
    key = issue(shared.bank, email="", company_id="").signing_key
    expected = base64.urlsafe_b64encode(hmac.digest(key, signed.encode(), "sha256")).decode().rstrip("=")
    assert signature == expected


async def test_a_login_tells_when_the_last_one_was(caller: Caller) -> None:
    first = decoded(await caller.log_in())["data"]["last_login_time"]
    caller.bank.advance(95)
    assert first == "2026-11-19 17:47:18"
    assert decoded(await caller.log_in())["data"]["last_login_time"] == "2026-11-20 09:14:00"


async def test_a_new_login_ends_the_one_before(shared: Caller) -> None:
    await shared.log_in()
    old = shared.token
    await shared.log_in()
    reply = await shared.raw("GET", LEDGERS, headers={"Authorization": f"token {old}"})
    assert refused(reply) == (401, "Check your token: it is not the active one")
    assert (await shared.call("GET", LEDGERS)).status_code == 200


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"email": "somebody@else.example"}])
async def test_a_refused_login_leaves_the_token_in_use_alone(shared: Caller, changes: dict[str, str]) -> None:
    await shared.log_in()
    assert refused(await shared.log_in(**changes))[0] == 401
    assert (await shared.call("GET", LEDGERS)).status_code == 200


async def test_a_token_ends_after_two_hours_of_the_banks_clock(caller: Caller) -> None:
    await caller.log_in()
    caller.bank.advance(7199)
    assert (await caller.call("GET", LEDGERS)).status_code == 200
    caller.bank.advance(1)
    assert refused(await caller.call("GET", LEDGERS)) == (401, "Check your token: it has expired")


@pytest.mark.parametrize(
    "authorization",
    [None, "", "token", "token ", "{token}", "Bearer {token}", "Token {token}", "token  {token}", "token {token}x"],
)
async def test_only_the_word_token_and_the_token_open_the_api(shared: Caller, authorization: str | None) -> None:
    await shared.log_in()
    headers = {} if authorization is None else {"Authorization": authorization.replace("{token}", shared.token)}
    status, message = refused(await shared.raw("GET", LEDGERS, headers=headers))
    assert (status, message.partition(":")[0]) == (401, "Check your token")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"email": None}, "email is required"),
        ({"email": ""}, "email must have 1-50 characters"),
        ({"email": "a" * 51}, "email must have 1-50 characters"),
        ({"email": "no+plus@bank.example"}, "email has characters that are not accepted"),
        ({"email": 7}, "email must be a string"),
        ({"password": None}, "password is required"),
        ({"password": ""}, "password must have 1-200 characters"),
        ({"password": {"a": 1}}, "password must be a string"),
    ],
)
async def test_a_login_needs_email_and_password(shared: Caller, changes: dict[str, Any], complaint: str) -> None:
    assert refused(await shared.log_in(**changes)) == (400, f"Check your request parameters: {complaint}")


async def test_a_lone_surrogate_is_only_a_wrong_password(shared: Caller) -> None:
    body = b'{"email": "%s", "password": "\\ud800"}' % shared.known["email"].encode()
    reply = await shared.raw("POST", "/login", content=body, headers={"Content-Type": "application/json"})
    assert refused(reply)[0] == 401


async def test_somebody_else_can_take_the_login(caller: Caller) -> None:
    await caller.log_in()
    assert caller.scenario("token_stolen") == {"void": "every token issued before"}
    assert refused(await caller.call("GET", LEDGERS))[0] == 401
    await caller.log_in()
    assert (await caller.call("GET", LEDGERS)).status_code == 200


async def test_a_token_outlives_a_restart_and_no_longer_than_its_time(open_bank: Callable[[], Caller]) -> None:
    first = open_bank()
    await first.log_in()
    first.bank.advance(7000)
    second = open_bank()
    second.token = first.token
    assert (await second.call("GET", LEDGERS)).status_code == 200
    second.bank.advance(200)
    assert refused(await second.call("GET", LEDGERS))[0] == 401
    await second.log_in()
    assert second.token != first.token


@pytest.mark.parametrize(
    ("word", "told"), [("0", 0), ("-1", -1), ("99999999999", 99_999_999_999), ("text", "two hours"), ("missing", None)]
)
async def test_a_login_can_be_made_to_tell_any_timeout(caller: Caller, word: str, told: object) -> None:
    caller.scenario("hub_switches", login_timeout=word)
    assert decoded(await caller.log_in())["data"].get("login_timeout") == told
    caller.scenario("hub_switches")
    assert decoded(await caller.log_in())["data"]["login_timeout"] == 7200

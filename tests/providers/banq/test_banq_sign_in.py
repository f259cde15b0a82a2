"""Signing in at Banq's tenant: what is sent, how long a token is held, and what a refusal says."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from banktui.domain.errors import BankError, Busy, Malformed, SignInNeeded, Unreachable
from banktui.services.capability import CHECK, PAYMENTS
from banktui.services.provider import Provider
from tests.providers.banq.banq_script import TOKEN_URL, ScriptedBanq, answer, listing, settings


async def check(provider: Provider) -> None:
    service = provider.get(CHECK)
    assert service is not None
    await service.read("", "check")


@pytest.fixture(autouse=True)
def payments(bank: ScriptedBanq) -> None:
    bank.answers["GET payments"] = listing()


async def failure(provider: Provider) -> BankError:
    with pytest.raises(BankError) as caught:
        await check(provider)
    return caught.value


async def test_login_is_the_documented_json_at_the_tenant(provider: Provider, bank: ScriptedBanq) -> None:
    await check(provider)
    login, read = bank.requests
    assert login.method == "POST"
    assert str(login.url) == TOKEN_URL
    assert login.headers["content-type"] == "application/json"
    assert "authorization" not in login.headers
    assert json.loads(login.content, object_pairs_hook=list) == [
        ("client_id", "client"),
        ("username", "integrator"),
        ("password", "hush-password"),
        ("audience", "https://banq.com/open/api/"),
        ("grant_type", "password"),
    ]
    assert read.headers["authorization"] == "Bearer token-1"
    assert str(read.url) == "https://bank.example/api/v1/payments?page=1&pageSize=1"
    assert "x-company-id" not in read.headers


async def test_grant_type_and_company_are_settings(bank: ScriptedBanq) -> None:
    provider = await bank.open(settings(grant_type="client_credentials", company_id="42"))
    await check(provider)
    login, read = bank.requests
    assert json.loads(login.content)["grant_type"] == "client_credentials"
    assert "x-company-id" not in login.headers
    assert read.headers["x-company-id"] == "42"
    await provider.close()


async def test_many_requests_at_once_share_one_login(provider: Provider, bank: ScriptedBanq) -> None:
    await asyncio.gather(*(check(provider) for _ in range(8)))
    assert bank.logins == 1


@pytest.mark.parametrize(
    ("expires_in", "logins_after"),
    [
        # Seconds after the first login at which another is due: never before 30 s, whatever the tenant says.
        (86_400, {29: 1, 3_600: 1, 86_400: 2}),
        ("86400", {29: 1, 86_400: 2}),
        (120, {29: 1, 100: 1, 119: 2}),
        (0, {29: 1, 31: 2}),
        (-1, {29: 1, 31: 2}),
        ("soon", {29: 1, 3_600: 1, 86_400: 2}),
        (None, {29: 1, 3_600: 1, 86_400: 2}),
        ("missing", {29: 1, 3_600: 1, 86_400: 2}),
        (10**15, {29: 1, 86_400: 1}),
    ],
)
async def test_tokens_are_renewed_in_time_and_not_all_the_time(
    expires_in: Any, logins_after: dict[int, int], provider: Provider, bank: ScriptedBanq
) -> None:
    def token(_: httpx.Request) -> httpx.Response:
        body = {"access_token": f"token-{bank.logins}", "token_type": "Bearer", "expires_in": expires_in}
        return answer({name: value for name, value in body.items() if value != "missing"})

    bank.login = token
    await check(provider)
    passed = 0
    for seconds, logins in logins_after.items():
        bank.clock.advance(seconds - passed)
        passed = seconds
        await check(provider)
        assert bank.logins == logins, seconds


async def test_refused_token_costs_one_login_and_is_nobody_elses_doing(provider: Provider, bank: ScriptedBanq) -> None:
    await check(provider)
    bank.logins += 1
    await asyncio.gather(*(check(provider) for _ in range(4)))
    assert bank.logins == 3
    standing = provider.standing()
    assert standing is not None
    assert standing.logins == 2
    # Banq lets several tokens live side by side: none is ever taken by another session.
    assert standing.taken_at is None
    bank.logins += 1
    error = await failure(provider)
    assert isinstance(error, SignInNeeded)
    assert "Another session" not in error.title


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (403, {"error": "invalid_grant", "error_description": "Wrong hush-password."}, "user name or password"),
        (401, {"error": "invalid_client"}, "client id"),
        (401, {"error": "access_denied", "error_description": "Unauthorized"}, "audience"),
        (400, {"error": "unsupported_grant_type"}, "grant type"),
        (429, {"error": "too_many_attempts"}, "locked"),
        (400, {"message": "hush-password?"}, "HTTP status 400"),
        (401, {}, "HTTP status 401"),
    ],
)
async def test_refused_login_names_the_cause_and_nothing_that_was_sent(
    status: int, body: dict[str, str], words: str, provider: Provider, bank: ScriptedBanq
) -> None:
    bank.login = answer(body, status)
    error = await failure(provider)
    assert isinstance(error, SignInNeeded)
    assert words in error.detail
    assert "hush" not in error.title + error.detail + error.hint + error.code
    # Wrong credentials tried again and again get a user locked out.
    assert isinstance(await failure(provider), SignInNeeded)
    assert bank.logins == 1


@pytest.mark.parametrize(
    ("login", "kind"),
    [
        (answer({"message": "down"}, 503), Busy),
        (answer({}, 500), Unreachable),
        (answer({}), Malformed),
        (answer([]), Malformed),
        (answer({"access_token": ""}), Malformed),
        (answer({"access_token": "two words"}), Malformed),
        (answer({"access_token": "tok\u202een"}), Malformed),
        (answer({"access_token": {"a": 1}}), Malformed),
        (answer({"access_token": "token-1", "token_type": "mac"}), Malformed),
        (httpx.Response(200, content=b"<html>"), Malformed),
    ],
)
async def test_unusable_login_answers_are_one_clear_error(
    login: httpx.Response, kind: type[BankError], provider: Provider, bank: ScriptedBanq
) -> None:
    bank.login = login
    assert isinstance(await failure(provider), kind)


async def test_tenant_that_does_not_answer_is_named_and_not_the_bank(provider: Provider, bank: ScriptedBanq) -> None:
    bank.login = httpx.ConnectError("refused")
    error = await failure(provider)
    assert isinstance(error, Unreachable)
    assert "tenant.example" in error.title
    assert "bank.example" not in error.title + error.detail


async def test_token_type_may_be_missing_or_in_any_case(provider: Provider, bank: ScriptedBanq) -> None:
    bank.login = lambda _: answer({"access_token": f"token-{bank.logins}", "token_type": "bearer"})
    await check(provider)
    assert bank.asked()[0].headers["authorization"] == "Bearer token-1"


async def test_check_tells_the_banks_time_and_refuses_what_is_no_list(provider: Provider, bank: ScriptedBanq) -> None:
    service = provider.get(CHECK)
    assert service is not None
    told = await service.read("", "check")
    assert told.skew is not None
    assert told.skew.total_seconds() == 3
    bank.answers["GET payments"] = {"meta": {}}
    assert isinstance(await failure(provider), Malformed)


async def test_no_record_holds_a_secret(provider: Provider, bank: ScriptedBanq) -> None:
    await check(provider)
    listed = provider.get(PAYMENTS)
    assert listed is not None
    await listed.page("")
    text = repr(bank.recorder.latest())
    assert "/oauth/token" in text
    assert "hush" not in text
    assert "token-1" not in text

"""Signing in: one login for many requests, fresh signing headers for every attempt, and no login war."""

import asyncio
import base64
from datetime import timedelta
from urllib.parse import parse_qsl

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Busy, Malformed, NotPermitted, Rejected, SignInNeeded, Unreachable
from banktui.http.auth import TokenAuth, Verdict
from banktui.http.record import Recorder
from banktui.http.reply import Reply
from banktui.providers.anytime import INFO
from banktui.providers.anytime.client import open_provider
from banktui.providers.anytime.client.sign_in import SignIn
from banktui.providers.anytime.settings import Settings
from banktui.providers.anytime.signing import Signer
from banktui.services.capability import ACCOUNTS, CHECK, IDENTITY
from banktui.services.provider import Provider, Standing
from tests.providers.anytime.scripted_bank import FIXTURES, TOKEN_PATH, ScriptedBank, enveloped, refused


async def check(provider: Provider) -> None:
    service = provider.get(CHECK)
    assert service is not None
    await service.read("", "check")


async def failure(provider: Provider) -> BankError:
    with pytest.raises(BankError) as caught:
        await check(provider)
    return caught.value


async def test_opening_makes_no_call_and_offers_what_can_be_read(provider: Provider, bank: ScriptedBank) -> None:
    assert bank.requests == []
    assert provider.info is INFO
    assert provider.offered == set(INFO.words)


async def test_login_has_the_documented_form_and_no_empty_authorization(provider: Provider, bank: ScriptedBank) -> None:
    await check(provider)
    login, read = bank.requests
    assert login.method == "POST"
    assert str(login.url) == "https://bank.example/oauth/v2/token"
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qsl(login.content.decode()) == [
        ("grant_type", "password"),
        ("client_id", "client"),
        ("client_secret", "client-secret"),
        ("username", "some-username"),
        ("password", "pass word"),
    ]
    assert "authorization" not in login.headers
    assert read.headers["authorization"] == "Bearer token-1"
    assert str(read.url) == "https://bank.example/v1.0/apicheck"


async def test_every_attempt_is_signed_afresh(provider: Provider, bank: ScriptedBank) -> None:
    used = refused(4010080, "ValidationDataAlreadyUsed")
    bank.answers["apicheck"] = [lambda _: used, {"date_time": "2020-11-02 09:15:30"}]
    await check(provider)
    await check(provider)
    key = load_pem_public_key((FIXTURES / "signing_key.pub.pem").read_bytes())
    assert isinstance(key, RSAPublicKey)
    values = [request.headers["x-validation-data"] for request in bank.requests]
    assert len(values) == 4
    assert len(set(values)) == 4
    for request in bank.requests:
        signature = base64.b64decode(request.headers["x-signed-request"])
        key.verify(signature, request.headers["x-validation-data"].encode(), PKCS1v15(), SHA1())  # noqa: S303 - the provider's


async def test_many_requests_at_once_share_one_login(provider: Provider, bank: ScriptedBank) -> None:
    await asyncio.gather(*(check(provider) for _ in range(8)))
    assert bank.logins == 1


async def test_token_taken_by_another_costs_all_requests_one_login(provider: Provider, bank: ScriptedBank) -> None:
    await check(provider)
    bank.logins += 1
    await asyncio.gather(*(check(provider) for _ in range(6)))
    assert bank.logins == 3
    assert len([request for request in bank.requests if request.url.path == TOKEN_PATH]) == 2


async def test_second_theft_within_the_gap_is_told_and_not_fought(provider: Provider, bank: ScriptedBank) -> None:
    await check(provider)
    bank.logins += 1
    await check(provider)
    bank.logins += 1
    assert isinstance(await failure(provider), SignInNeeded)
    assert len([request for request in bank.requests if request.url.path == TOKEN_PATH]) == 2


async def test_how_the_sign_in_stands_can_be_seen(provider: Provider, bank: ScriptedBank, clock: FrozenClock) -> None:
    assert provider.standing() == Standing(None, None, 0)
    await check(provider)
    assert provider.standing() == Standing(clock.now() + timedelta(seconds=3600), None, 1)
    clock.advance(60)
    bank.logins += 1
    await check(provider)
    assert provider.standing() == Standing(clock.now() + timedelta(seconds=3600), clock.now(), 2)


async def test_expiring_token_is_renewed_before_it_is_refused(
    provider: Provider, bank: ScriptedBank, clock: FrozenClock
) -> None:
    await check(provider)
    clock.advance(3590)
    await check(provider)
    assert bank.logins == 2
    assert [request.headers["authorization"] for request in bank.reads("apicheck")] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


@pytest.mark.parametrize("code", [(4010080, "ValidationDataAlreadyUsed"), (4010070, "BadRsaSignature")])
async def test_refused_attempt_is_signed_again_once(
    code: tuple[int, str], provider: Provider, bank: ScriptedBank
) -> None:
    bank.answers["apicheck"] = [lambda _: refused(*code), {"date_time": "2020-11-02 09:15:30"}]
    await check(provider)
    assert len(bank.reads("apicheck")) == 2
    assert bank.logins == 1
    bank.answers["apicheck"] = lambda _: refused(*code)
    error = await failure(provider)
    assert isinstance(error, SignInNeeded)
    assert error.code == str(code[0])
    assert len(bank.reads("apicheck")) == 4


async def test_login_with_used_validation_data_is_signed_again(provider: Provider, bank: ScriptedBank) -> None:
    bank.check_token = False
    bank.answers[TOKEN_PATH] = [
        lambda _: refused(4010080, "ValidationDataAlreadyUsed"),
        {"access_token": "T", "expires_in": "3600"},
    ]
    await check(provider)
    first, second, read = bank.requests
    assert first.headers["x-validation-data"] != second.headers["x-validation-data"]
    assert read.headers["authorization"] == "Bearer T"


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        (4010030, "OAuth2InvalidClient", SignInNeeded),
        (4010040, "OAuth2InvalidGrant", SignInNeeded),
        (4010060, "IpAddressNotAllowed", NotPermitted),
        (4010070, "BadRsaSignature", SignInNeeded),
        (4000310, "CardInvalidParameter", Rejected),
    ],
)
async def test_refused_login_says_what_was_not_accepted(
    code: int, name: str, kind: type[BankError], provider: Provider, bank: ScriptedBank
) -> None:
    bank.answers[TOKEN_PATH] = lambda _: refused(code, name, "password was: pass word")
    error = await failure(provider)
    assert type(error) is kind
    assert error.code == str(code)
    assert "pass word" not in f"{error.title} {error.detail} {error.hint}"
    assert not bank.reads("apicheck")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"access_token": None},
        {"access_token": ""},
        {"access_token": ["T"]},
        {"access_token": "a b"},
        {"access_token": "é"},
    ],
)
async def test_login_without_a_usable_token_is_malformed(
    body: dict[str, object], provider: Provider, bank: ScriptedBank
) -> None:
    bank.answers[TOKEN_PATH] = body
    error = await failure(provider)
    assert isinstance(error, Malformed)
    assert error.where == "body.access_token"


def test_throttled_login_asks_for_a_pause(connection: Settings) -> None:
    policy = SignIn(connection, Signer.from_file(connection.private_key))
    with pytest.raises(Busy):
        policy.read_login(reply_of(refused(4290030, "MaxQueryRateByApiUserReached")))


async def test_login_that_is_a_web_page_or_an_outage(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers[TOKEN_PATH] = lambda _: httpx.Response(200, text="<html>Maintenance</html>")
    assert isinstance(await failure(provider), Malformed)
    bank.answers[TOKEN_PATH] = lambda _: httpx.Response(502, text="<html>Bad gateway</html>")
    assert isinstance(await failure(provider), Unreachable)


@pytest.mark.parametrize(
    ("lifetime", "read_as"), [(3600, 3600), ("1800", 1800), (None, 3600), ("soon", 3600), ([], 3600), (-1, -1), (0, 0)]
)
def test_lifetime_is_read_leniently(lifetime: object, read_as: int, connection: Settings) -> None:
    policy = SignIn(connection, Signer.from_file(connection.private_key))
    answer = enveloped({"access_token": "T", "expires_in": lifetime})
    assert policy.read_login(reply_of(answer)).expires_in == read_as


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (refused(4010050, "OAuth2InvalidToken"), Verdict.TOKEN_REFUSED),
        (refused(4010080, "ValidationDataAlreadyUsed"), Verdict.ATTEMPT_REFUSED),
        (refused(4010070, "BadRsaSignature"), Verdict.ATTEMPT_REFUSED),
        (refused(4010010, "OAuth2AccessDenied"), Verdict.FINE),
        (refused(4010060, "IpAddressNotAllowed"), Verdict.FINE),
        (refused(4030310, "CardAccountNoRights"), Verdict.FINE),
        (enveloped({"error": "no"}, status=401), Verdict.FINE),
        (enveloped({"error": {"exception": "OAuth2InvalidTokenException"}}, status=401), Verdict.TOKEN_REFUSED),
        (enveloped([], status=401), Verdict.FINE),
        (httpx.Response(401), Verdict.FINE),
        (enveloped({}), Verdict.FINE),
    ],
)
def test_verdicts(answer: httpx.Response, verdict: Verdict, connection: Settings) -> None:
    assert SignIn(connection, Signer.from_file(connection.private_key)).verdict(reply_of(answer)) is verdict


def reply_of(answer: httpx.Response) -> Reply:
    data = answer.json() if answer.content else None
    return Reply(answer.status_code, dict(answer.headers), answer.content, data, 0.0, "/")


async def test_unusable_key_stops_the_opening(connection: Settings, clock: FrozenClock, bank: ScriptedBank) -> None:
    wrong = connection.model_copy(update={"private_key": FIXTURES / "signing_key_des3.pem"})
    with pytest.raises(SignInNeeded, match="no pass phrase"):
        await open_provider(wrong, clock=clock, transport=httpx.MockTransport(bank))


async def test_nothing_secret_is_recorded_or_shown(
    provider: Provider, bank: ScriptedBank, recorder: Recorder, connection: Settings
) -> None:
    await check(provider)
    bank.answers["accounts/1234/kyc"] = lambda _: refused(4030210, "AccountIdNoRights")
    identity = provider.get(IDENTITY)
    assert identity is not None
    with pytest.raises(NotPermitted) as caught:
        await identity.read("1234", "1234")
    shown = f"{recorder.latest()}{caught.value.problem()}{connection!r}{TokenAuth.__doc__}"
    sent = [request.headers["x-signed-request"] for request in bank.requests]
    for secret in ("client-secret", "pass word", "pass+word", "token-1", *sent):
        assert secret not in shown
    assert [record.operation for record in recorder.latest()][:2] == ["sign in", "API check"]


async def test_business_limits_are_not_waited_for(connection: Settings, clock: FrozenClock, bank: ScriptedBank) -> None:
    waits: list[int] = []
    provider = await open_provider(connection, clock=clock, transport=httpx.MockTransport(bank), on_wait=waits.append)
    service = provider.get(ACCOUNTS)
    assert service is not None
    bank.answers["accounts"] = lambda _: refused(4290310, "CardMaxLoadPerDay")
    with pytest.raises(Rejected):
        await service.page("")
    assert waits == []
    assert len(bank.reads("accounts")) == 1
    await provider.close()

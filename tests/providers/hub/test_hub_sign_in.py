"""Signing in to Hub: one token at a time, one login for many requests, and no login war."""

import asyncio
from typing import Any

import httpx
import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Busy, Malformed, NotFound, SignInNeeded, Unreachable
from banktui.http.record import Recorder
from banktui.providers.hub import INFO
from banktui.providers.hub.client import open_provider
from banktui.providers.hub.settings import Settings
from banktui.services.capability import ACCOUNTS, CHECK, CREATE_CUSTOMER, FAMILIES
from banktui.services.provider import Provider, Standing
from tests.providers.hub.scripted_hub import CREATE_CUSTOMER as CREATE_CUSTOMER_PATH
from tests.providers.hub.scripted_hub import LEDGERS, LOGIN, ScriptedHub, answered, broken
from tests.stage import no_pause

CUSTOMER = {
    "customer_type": "individual",
    "first_name": "Ada",
    "last_name": "Byron",
    "dob": "1985-12-10",
    "address.iso_country": "GB",
}


async def check(provider: Provider) -> None:
    service = provider.get(CHECK)
    assert service is not None
    await service.read("", "check")


async def failure(provider: Provider) -> BankError:
    with pytest.raises(BankError) as caught:
        await check(provider)
    return caught.value


def standing(provider: Provider) -> Standing:
    told = provider.standing()
    assert told is not None
    return told


async def test_opening_makes_no_call_and_offers_what_info_names(provider: Provider, hub: ScriptedHub) -> None:
    assert hub.requests == []
    assert provider.info is INFO
    assert provider.offered == set(INFO.words)
    assert standing(provider) == Standing(None, None, 0)


def test_what_hub_lacks_is_said_in_a_sentence_for_each_family() -> None:
    lacking = {family for family, members in FAMILIES.items() if not members & set(INFO.words)}
    assert set(INFO.cannot) == lacking
    assert all(sentence.startswith("Hub ") and sentence.endswith(".") for sentence in INFO.cannot.values())


async def test_login_is_json_without_authorization(provider: Provider, hub: ScriptedHub, clock: FrozenClock) -> None:
    await check(provider)
    login, read = hub.requests
    assert (login.method, str(login.url)) == ("POST", "https://hub.example/login")
    assert login.headers["content-type"] == "application/json"
    assert login.headers["accept"] == "application/json"
    assert hub.bodies(LOGIN) == [{"email": "api@company.example", "password": "4]'Hy.$.MC=dQ9Uz"}]
    assert "authorization" not in login.headers
    assert (read.method, read.url.path) == ("GET", LEDGERS)
    assert read.headers["authorization"] == "token token-1"
    assert standing(provider).logins == 1
    until = standing(provider).token_until
    assert until is not None
    assert (until - clock.now()).total_seconds() == 7200


async def test_many_requests_at_once_share_one_login(provider: Provider, hub: ScriptedHub) -> None:
    await asyncio.gather(*(check(provider) for _ in range(8)))
    assert hub.logins == 1


async def test_token_is_renewed_before_it_ends(provider: Provider, hub: ScriptedHub, clock: FrozenClock) -> None:
    await check(provider)
    clock.advance(7190)
    await check(provider)
    assert [each.headers["authorization"] for each in hub.sent(LEDGERS)] == ["token token-1", "token token-2"]
    assert standing(provider).taken_at is None


@pytest.mark.parametrize("told", [0, -1, "soon", None, [], "0", 10**15, "9" * 40, True])
async def test_odd_timeouts_cost_no_login_per_request(
    told: Any, provider: Provider, hub: ScriptedHub, clock: FrozenClock
) -> None:
    hub.timeout = told
    for _ in range(5):
        await check(provider)
        clock.advance(5)
    assert hub.logins == 1
    clock.advance(31 * 24 * 3600)
    await check(provider)
    assert hub.logins == 2


@pytest.mark.parametrize(("told", "seconds"), [("1800", 1800), (1800, 1800), (None, 7200), ("soon", 7200)])
async def test_timeout_is_read_leniently(
    told: Any, seconds: int, provider: Provider, hub: ScriptedHub, clock: FrozenClock
) -> None:
    hub.timeout = told
    await check(provider)
    until = standing(provider).token_until
    assert until is not None
    assert (until - clock.now()).total_seconds() == seconds


@pytest.mark.parametrize(
    "answer",
    [
        answered(status=-1, message="wrong password: 4]'Hy.$.MC=dQ9Uz", http=401),
        answered(status=-1, message="wrong password: 4]'Hy.$.MC=dQ9Uz", http=400),
        answered(status=-1, message="wrong password: 4]'Hy.$.MC=dQ9Uz", http=200),
        answered(status=-1, message="wrong password: 4]'Hy.$.MC=dQ9Uz", http=403),
        lambda _: httpx.Response(401, text="no"),
    ],
)
async def test_refused_login_is_told_in_our_words_and_not_tried_again_at_once(
    answer: Any, provider: Provider, hub: ScriptedHub, recorder: Recorder
) -> None:
    hub.answers[LOGIN] = answer
    error = await failure(provider)
    assert isinstance(error, SignInNeeded)
    assert error.title == "Hub did not accept e-mail or password."
    again = await failure(provider)
    assert "not tried again" in again.detail
    assert len(hub.sent(LOGIN)) == 1
    assert not hub.sent(LEDGERS)
    told = f"{error.problem()}{again.problem()}{recorder.latest()}"
    assert "dQ9Uz" not in told


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (answered(status=-1, message="x 4]'Hy.$.MC=dQ9Uz", http=404), NotFound),
        (answered(status=-1, message="x 4]'Hy.$.MC=dQ9Uz", http=429), Busy),
        (answered(status=-1, message="x 4]'Hy.$.MC=dQ9Uz", http=500), Unreachable),
        (lambda _: httpx.Response(200, text="<html>Maintenance</html>"), Malformed),
        (lambda _: httpx.Response(200), Malformed),
        (answered({"token": ""}), Malformed),
        (answered({"token": None}), Malformed),
        (answered({"token": ["T"]}), Malformed),
        (answered({"token": "a b"}), Malformed),
        (answered({"token": "é"}), Malformed),
        (answered({"token": "a\r\nx: y"}), Malformed),
        (answered([]), Malformed),
        (answered(), Malformed),
    ],
)
async def test_login_without_a_usable_token(
    answer: Any, kind: type[BankError], provider: Provider, hub: ScriptedHub
) -> None:
    hub.answers[LOGIN] = answer
    error = await failure(provider)
    assert type(error) is kind
    assert "dQ9Uz" not in f"{error.problem()}"


async def test_token_taken_by_another_costs_all_requests_one_login(
    provider: Provider, hub: ScriptedHub, clock: FrozenClock
) -> None:
    await check(provider)
    hub.logins += 1
    await asyncio.gather(*(check(provider) for _ in range(6)))
    assert len(hub.sent(LOGIN)) == 2
    assert standing(provider).taken_at == clock.now()


async def test_creation_refused_for_its_token_goes_out_again_once(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[CREATE_CUSTOMER_PATH] = answered({"customer_id": "c-1"})
    await check(provider)
    hub.logins += 1
    action = provider.get(CREATE_CUSTOMER)
    assert action is not None
    done = await action.perform("", CUSTOMER)
    assert done.made is not None
    sent = hub.sent(CREATE_CUSTOMER_PATH)
    assert [request.headers["authorization"] for request in sent] == ["token token-1", "token token-3"]


async def test_nothing_secret_is_recorded_or_shown(provider: Provider, recorder: Recorder, hub: ScriptedHub) -> None:
    await check(provider)
    hub.answers[LEDGERS] = broken
    error = await failure(provider)
    shown = f"{recorder.latest()}{error.problem()}{provider.standing()}"
    assert "dQ9Uz" not in shown
    assert "token-1" not in shown
    assert [record.operation for record in recorder.latest()][:2] == ["sign in", "test call"]


@pytest.fixture
async def other(hub: ScriptedHub, connection: Settings, clock: FrozenClock) -> Any:
    opened = await open_provider(connection, clock=clock, transport=httpx.MockTransport(hub), sleep=no_pause)
    yield opened
    await opened.close()


async def names(provider: Provider) -> list[str]:
    service = provider.get(ACCOUNTS)
    assert service is not None
    return [account.name for account in (await service.page("")).items]


async def test_two_consoles_on_one_login_see_it_and_do_not_fight(
    provider: Provider, other: Provider, hub: ScriptedHub, clock: FrozenClock
) -> None:
    assert await names(provider) == ["Float", "Euro payments"]
    clock.advance(60)
    # The second console signs in, which ends the first one's token.
    assert await names(other) == ["Float", "Euro payments"]
    assert standing(other).taken_at is None

    clock.advance(60)
    taken = clock.now()
    # The first one's next read resumes by one login, and it knows what happened.
    assert await names(provider) == ["Float", "Euro payments"]
    assert (standing(provider).taken_at, standing(provider).logins) == (taken, 2)

    # Now it is the second one's turn, and then both keep on asking within the half minute.
    assert await names(other) == ["Float", "Euro payments"]
    assert (standing(other).taken_at, standing(other).logins) == (taken, 2)
    before = hub.logins
    for _ in range(10):
        told = await asyncio.gather(names(provider), names(other), return_exceptions=True)
        refused = [each for each in told if isinstance(each, BaseException)]
        assert len(refused) == 1
        assert isinstance(refused[0], SignInNeeded)
        assert refused[0].title == "Another session took your login."
        assert "Close the other program" in refused[0].hint
        clock.advance(2)
    assert hub.logins == before == 4

    # Once the half minute is over, whoever reads gets in again.
    clock.advance(30)
    assert await names(provider) == ["Float", "Euro payments"]
    assert hub.logins == 5


async def test_two_consoles_log_in_at_most_once_in_half_a_minute_each(
    provider: Provider, other: Provider, hub: ScriptedHub, clock: FrozenClock
) -> None:
    for _ in range(120):
        await asyncio.gather(names(provider), names(other), return_exceptions=True)
        clock.advance(1)
    # Two minutes: the first sign-in of each, and then at most one forced sign-in per 30 s each.
    assert hub.logins <= 2 + 2 * 4

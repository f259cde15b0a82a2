"""What vouches for an exchange: signature, value, token, and a hash that says little."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from banktui.domain.errors import BankError, Malformed
from banktui.domain.exchange import Proof
from banktui.http.record import Recorder
from banktui.http.vouching import Sight
from banktui.providers.anytime.client.proofs import vouch
from banktui.services.capability import CHECK
from banktui.services.provider import Provider
from tests.providers.anytime.scripted_bank import ScriptedBank, enveloped, fixture_body, refused

UNTIL = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


async def last(provider: Provider, recorder: Recorder) -> tuple[tuple[Proof, ...], ...]:
    """Return what vouches for each attempt of a test call, the sign-in first."""
    check = provider.get(CHECK)
    assert check is not None
    with contextlib.suppress(BankError):
        await check.read("", "check")
    return tuple(each.proofs for each in recorder.latest())


async def test_all_is_right(provider: Provider, recorder: Recorder) -> None:
    login, call = await last(provider, recorder)
    assert call == (
        Proof("X-Validation-Data used once", holds=True),
        Proof("RSA-SHA1 signature", holds=True),
        Proof("response hash", holds=True, note="consistency only"),
        Proof("token", holds=True, until=UNTIL),
    )
    assert login == call[:-1]


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (refused(4010070, "BadRsaSignature"), "RSA-SHA1 signature"),
        (refused(4010080, "ValidationDataAlreadyUsed"), "X-Validation-Data used once"),
        (refused(4010050, "OAuth2InvalidToken"), "token"),
    ],
)
async def test_what_was_refused_is_marked_and_the_next_attempt_is_not(
    bank: ScriptedBank, provider: Provider, recorder: Recorder, answer: httpx.Response, wrong: str
) -> None:
    bank.answers["apicheck"] = [lambda _request: answer, fixture_body("apicheck")]
    told = await last(provider, recorder)
    assert [each.what for each in told[1] if each.holds is False] == [wrong]
    assert not any(each.holds is False for each in told[-1])


async def test_a_hash_that_does_not_fit_is_said(bank: ScriptedBank, provider: Provider, recorder: Recorder) -> None:
    bank.answers["apicheck"] = lambda _request: enveloped(fixture_body("apicheck"), username="somebody-else")
    told = (await last(provider, recorder))[-1]
    assert Proof("response hash", holds=False, note="the answer was discarded") in told


def test_of_no_answer_only_what_is_known_here_is_called_right() -> None:
    headers = {"x-validation-data": "v", "x-signed-request": "s"}
    sight = Sight(headers, None, None, UNTIL, sign_in=False)
    assert [(each.what, each.holds) for each in vouch(sight)] == [
        ("X-Validation-Data used once", True),
        ("RSA-SHA1 signature", None),
        ("token", None),
    ]


def test_another_mistake_in_the_answer_says_nothing_of_its_hash() -> None:
    sight = Sight({}, None, Malformed("no", where="body.x"), None, sign_in=False)
    told: Any = vouch(sight)
    assert told == ()

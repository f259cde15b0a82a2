"""Hub's own examples, read by our models."""

import json
from typing import Any

import httpx
import pytest

from banktui.domain.errors import SignInNeeded
from banktui.http.decode import decode
from banktui.http.reply import Reply
from banktui.providers.hub.client.sign_in import SignIn
from banktui.providers.hub.codes import CODES, Effect
from banktui.providers.hub.errors import answer_in, code_of, judge
from banktui.providers.hub.settings import Settings
from banktui.services.capability import CHECK
from banktui.services.provider import Provider
from tests.providers.hub.scripted_hub import FIXTURES, LOGIN, ScriptedHub


def reply_of(name: str, path: str = "/") -> Reply:
    raw = (FIXTURES / f"{name}.json").read_bytes()
    return Reply(200, {}, raw, decode(raw), 0.0, path)


def test_no_example_is_missing() -> None:
    assert sorted(path.stem for path in FIXTURES.glob("*.json")) == [
        "login",
        "login_request",
        "pay_out",
        "pay_out_request",
        "transfer",
        "transfer_request",
    ]


def test_login(connection: Settings) -> None:
    token = SignIn(connection).read_login(reply_of("login"))
    assert len(token.value) == 240
    assert token.value.startswith("eyJ0eXAiOiJqd3QiLCJhbGciOiJIUzI1NiJ9.")
    assert token.expires_in == 7200


async def test_login_sends_what_the_example_sends(provider: Provider, hub: ScriptedHub) -> None:
    service = provider.get(CHECK)
    assert service is not None
    await service.read("", "check")
    example: Any = json.loads((FIXTURES / "login_request.json").read_bytes())
    sent = hub.bodies(LOGIN)[0]
    assert list(sent) == list(example)
    assert sent["password"] == example["password"]


async def test_example_token_goes_out_with_the_documented_scheme(provider: Provider, hub: ScriptedHub) -> None:
    raw = (FIXTURES / "login.json").read_bytes()
    hub.answers[LOGIN] = lambda _: httpx.Response(200, content=raw)
    service = provider.get(CHECK)
    assert service is not None
    with pytest.raises(SignInNeeded):
        await service.read("", "check")
    token = json.loads(raw)["data"]["token"]
    read = next(request for request in hub.requests if request.url.path != LOGIN)
    assert read.headers["authorization"] == f"token {token}"


@pytest.mark.parametrize("name", ["transfer", "pay_out"])
def test_transfer_and_payout_are_read_without_a_wrapper(name: str) -> None:
    reply = reply_of(name, "/accounts/transfer")
    answer = answer_in(reply)
    assert judge(reply) is None
    assert CODES[code_of(answer)].effect is Effect.DONE
    assert answer.transaction_id == "22938286-283a-4594-b21c-afb1bd52d22c"
    assert CODES[code_of(answer)].word == answer.message

"""The tenant: standard OAuth clients of both families get in, and nobody else does."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.providers.banq.sandbox.banq_caller import Caller, decoded

FORM = "application/x-www-form-urlencoded"


async def opens(caller: Caller, token: str) -> int:
    reply = await caller.http.get("/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})
    return reply.status_code


def claims(token: str) -> Any:
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


async def test_the_tenants_own_clients_send_json_with_nulls_and_more_fields_than_are_known(caller: Caller) -> None:
    agent = base64.b64encode(b'{"name":"auth0-python","version":"4.7.1","env":{"python":"3.11.2"}}').decode()
    body = caller.grant() | {
        "client_secret": None,
        "realm": None,
        "scope": None,
        "device": None,
        "not_known": {"a": [1]},
    }
    reply = await caller.http.post("/oauth/token", json=body, headers={"Auth0-Client": agent})
    assert reply.status_code == 200
    answer = decoded(reply)
    assert answer.keys() == {"access_token", "token_type", "expires_in"}
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 86_400)
    assert await opens(caller, answer["access_token"]) == 200


async def test_the_tenants_own_clients_name_the_realm_grant(caller: Caller) -> None:
    reply = await caller.sign_in(grant_type="http://auth0.com/oauth/grant-type/password-realm", realm="users")
    assert reply.status_code == 200


async def test_generic_clients_send_a_form(caller: Caller) -> None:
    body = urlencode([("grant_type", "password"), *((name, caller.known[name]) for name in ("username", "password"))])
    body += "&" + urlencode({"scope": "", "audience": caller.known["audience"], "client_id": caller.known["client_id"]})
    headers = {"Content-Type": f"{FORM};charset=UTF-8", "Accept": "application/json"}
    reply = await caller.http.post("/oauth/token", content=body, headers=headers)
    assert reply.status_code == 200
    assert await opens(caller, decoded(reply)["access_token"]) == 200


async def test_generic_clients_may_name_themselves_by_basic_authentication(caller: Caller) -> None:
    auth = httpx.BasicAuth(caller.known["client_id"], "")
    reply = await caller.http.post("/oauth/token", data=caller.grant(client_id=None), auth=auth)
    assert reply.status_code == 200


@pytest.mark.parametrize("sends", ["json", "data"])
@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"password": "wrong"}, 403, "invalid_grant"),
        ({"username": "somebody"}, 403, "invalid_grant"),
        ({"client_id": "someone-else"}, 401, "access_denied"),
        ({"audience": "https://elsewhere.example/"}, 403, "access_denied"),
        ({"audience": None}, 403, "access_denied"),
        ({"grant_type": "client_credentials"}, 403, "unauthorized_client"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"client_id": None}, 400, "invalid_request"),
        ({"username": None}, 400, "invalid_request"),
        ({"password": ""}, 400, "invalid_request"),
        ({"client_username": "m2m-meridian@banq.example"}, 400, "invalid_request"),
        ({"client_password": "x"}, 400, "invalid_request"),
    ],
)
async def test_what_is_wrong_is_said_as_the_tenant_says_it(
    caller: Caller, sends: str, changes: dict[str, Any], status: int, error: str
) -> None:
    fields: dict[str, Any] = {sends: caller.grant(**changes)}
    reply = await caller.http.post("/oauth/token", **fields)
    assert reply.status_code == status
    told = decoded(reply)
    assert told["error"] == error
    assert told["error_description"]
    assert caller.known["password"] not in reply.text


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b'"text"', b'{"grant_type": NaN}', b"[" * 100_000, b"\xff\xfe", b"x" * 2_000_000],
    ids=["empty", "list", "null", "cut", "text", "nan", "deep", "not utf-8", "large"],
)
async def test_a_body_that_is_no_object_is_refused(caller: Caller, body: bytes) -> None:
    reply = await caller.http.post("/oauth/token", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert decoded(reply)["error"] == "invalid_request"


@pytest.mark.parametrize("body", [b"grant_type=password&grant_type=password", b"\xc3\xa9=1", b"password=%ff"])
async def test_a_form_that_is_none_is_refused(caller: Caller, body: bytes) -> None:
    reply = await caller.http.post("/oauth/token", content=body, headers={"Content-Type": FORM})
    assert reply.status_code == 400


@pytest.mark.parametrize("value", [1, True, ["a"], {"a": "b"}])
async def test_credentials_of_another_type_open_nothing(caller: Caller, value: Any) -> None:
    assert (await caller.sign_in(password=value)).status_code == 403
    assert (await caller.sign_in(client_id=value)).status_code == 401
    assert (await caller.sign_in(grant_type=value)).status_code == 403


async def test_tokens_live_beside_each_other_for_a_day(caller: Caller) -> None:
    await caller.sign_in()
    first = caller.token
    caller.bank.advance(3600)
    await caller.sign_in()
    second = caller.token
    assert first != second
    assert claims(first)["exp"] - claims(first)["iat"] == 86_400
    assert claims(first)["aud"] == caller.known["audience"]
    assert [await opens(caller, token) for token in (first, second)] == [200, 200]
    caller.bank.advance(86_400 - 3600 - 1)
    assert [await opens(caller, token) for token in (first, second)] == [200, 200]
    caller.bank.advance(1)
    assert [await opens(caller, token) for token in (first, second)] == [401, 200]


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Basic abc", "token {token}", "Bearer {token}x", "Bearer é"]
)
async def test_without_a_good_token_there_is_a_401_with_a_message(caller: Caller, given: str) -> None:
    await caller.sign_in()
    header = given.format(token=caller.token).encode()
    reply = await caller.http.get("/api/v1/payments", headers=[(b"authorization", header)])
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert decoded(reply)["message"].startswith("The access token ")


@pytest.mark.parametrize("given", ["bearer {token}", "BEARER  {token} "])
async def test_the_scheme_may_be_written_in_any_case(caller: Caller, given: str) -> None:
    await caller.sign_in()
    reply = await caller.http.get("/api/v1/payments", headers={"Authorization": given.format(token=caller.token)})
    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("expires_in", "member"),
    [("0", {"expires_in": 0}), ("-1", {"expires_in": -1}), ("soon", {"expires_in": "soon"}), ("missing", {})],
)
async def test_the_token_answer_can_be_odd_about_its_life(
    caller: Caller, expires_in: str, member: dict[str, Any]
) -> None:
    caller.run("banq_switches", expires_in=expires_in)
    answer = decoded(await caller.sign_in())
    assert {name: value for name, value in answer.items() if name == "expires_in"} == member
    assert await opens(caller, caller.token) == 200


async def test_token_answers_are_not_to_be_stored(caller: Caller) -> None:
    assert (await caller.sign_in()).headers["cache-control"] == "no-store"

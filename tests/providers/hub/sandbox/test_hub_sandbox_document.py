"""The document's own samples, as printed: what they contain is accepted, and our answers have their form."""

import base64
import json
from typing import Any

import pytest

from tests.providers.hub.sandbox.hub_caller import PAY_OUT, TRANSFER, Caller, decoded, refused

LOGIN_REQUEST = {"email": "", "password": "4]'Hy.$.MC=dQ9Uz"}
TOKEN = (
    "eyJ0eXAiOiJqd3QiLCJhbGciOiJIUzI1NiJ9.eyJrZXkiOiI0NjBlYWM1ODFiOTczZjkwOTA5M2Y1NzM2MjE5N2U0OCIsImlkIjoiMzM5Iiwi"
    "dGltZSI6IjIwMTktMDMtMTJUMDc6NTA6MDIrMDAwMCIsInR0bCI6NzIwMCwiaXAiOiIxNzYuMjQuNDYuMTY3In0."
    "gjxFz_q2yR1ttxSsp9xBJOjz6kXDXivPNUJTdE9HA2Q"
)
LOGIN_ANSWER = {
    "status": 1,
    "message": "Success",
    "data": {
        "token": TOKEN,
        "last_login_time": "2019-08-22 16:47:18",
        "login_timeout": 7200,
    },
}
TRANSFER_REQUEST = {
    "from_ledger_id": "6cf0fed2-fa2c-4145-876f-38091fddcb1d",
    "to_ledger_id": "a303519e-3b65-4a1e-b8b9-b480ade983f7",
    "amount": "200",
    "reference": "Internal Transfer",
}
PAY_OUT_REQUEST = {
    "beneficiary_id": "22938286-283a-4594-b21c-afb1bd52d22c",
    "reference": "Example Reference",
    "amount": "200",
}
ORDER_ANSWER = {
    "status": 1,
    "message": "success",
    "response_code": "1",
    "transaction_id": "22938286-283a-4594-b21c-afb1bd52d22c",
}


def form(value: Any) -> Any:
    """Return the shape of an answer: names in their order, and types of values."""
    if isinstance(value, dict):
        return [(name, form(item)) for name, item in value.items()]
    return type(value).__name__


def token_parts(token: str) -> list[Any]:
    texts = token.split(".")[:2]
    return [json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) for text in texts]


async def test_a_login_has_the_samples_form_down_to_the_token(shared: Caller) -> None:
    answer = decoded(await shared.log_in())
    assert form(answer) == form(LOGIN_ANSWER)
    token = answer["data"]["token"]
    assert len(token) == len(TOKEN) == 240
    assert form(token_parts(token)[1]) == form(token_parts(TOKEN)[1])
    assert token_parts(token)[0] == token_parts(TOKEN)[0]
    assert len(answer["data"]["last_login_time"]) == len("2019-08-22 16:47:18")


async def test_a_password_like_the_samples_may_be_wrong_but_not_malformed(shared: Caller) -> None:
    assert refused(await shared.log_in(**LOGIN_REQUEST)) == (
        400,
        "Check your request parameters: email must have 1-50 characters",
    )
    assert refused(await shared.log_in(password=LOGIN_REQUEST["password"]))[0] == 401


@pytest.mark.parametrize(
    ("path", "body", "complaint"),
    [
        (TRANSFER, TRANSFER_REQUEST, "there is no such from_ledger_id"),
        (PAY_OUT, PAY_OUT_REQUEST, "there is no such beneficiary_id"),
    ],
)
async def test_only_the_samples_ids_are_unknown(
    shared: Caller, path: str, body: dict[str, str], complaint: str
) -> None:
    reply = await shared.call("POST", path, json=body)
    assert refused(reply) == (400, f"Check your request parameters: {complaint}")


async def test_orders_with_the_samples_words_are_answered_in_the_samples_form(caller: Caller) -> None:
    source, target = await caller.ids("Float", "Settlement")
    moved = await caller.post(TRANSFER, TRANSFER_REQUEST | {"from_ledger_id": source, "to_ledger_id": target})
    payee = caller.known["beneficiaries"]["Chidi Okafor"]
    paid = await caller.post(PAY_OUT, PAY_OUT_REQUEST | {"beneficiary_id": payee})
    for answer in (moved, paid):
        assert {**answer, "transaction_id": ORDER_ANSWER["transaction_id"]} == ORDER_ANSWER
        assert form(answer) == form(ORDER_ANSWER)

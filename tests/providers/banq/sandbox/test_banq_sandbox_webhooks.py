"""Webhook configurations and events: signed over their bytes, sent where and as they were asked for."""

import base64
import hashlib
import hmac
import json
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from banktui.providers.banq.sandbox.webhooks import SIGNATURE, signature
from banktui.sandbox.outbox import Notification
from tests.providers.banq.sandbox.banq_caller import NOWHERE, Caller, decoded

SECRET = "küchen-geheimnis 🗝"
URL = "https://127.0.0.1:9443/banq?x=1"


def by_openssl(secret: str, body: bytes) -> str:
    command = ["openssl", "dgst", "-sha256", "-hmac", secret, "-binary"]
    return base64.b64encode(subprocess.run(command, input=body, capture_output=True, check=True).stdout).decode()


def signed(notification: Notification) -> str:
    return dict(notification.headers)[SIGNATURE]


def config(**changes: Any) -> dict[str, Any]:
    body = {"url": URL, "enabled": True, "retryCount": 3, "webHookTypes": ["payment", "transaction"]}
    return {name: value for name, value in (body | {"sharedSecret": SECRET} | changes).items() if value is not None}


async def configure(caller: Caller, method: str = "POST", account: str = "", **changes: Any) -> Any:
    path = f"/accounts/{account or caller.known['account_id']}/webhook-config"
    reply = await caller.call(method, path, json=config(**changes))
    assert reply.status_code in {200, 201}, reply.text
    return decoded(reply)


def test_the_check_vector_is_the_same_here_and_in_openssl() -> None:
    body, expected = b'{"accountId":1,"action":"Created"}', "+a0SceWoBwubqK5iTwdbkf7NMcoqPIUxuTZ/9nNs5ks="
    assert signature("secret", body) == expected
    assert by_openssl("secret", body) == expected


async def test_an_event_is_written_and_signed_as_the_document_says(caller: Caller) -> None:
    made = decoded(await caller.ask())
    [notification] = caller.outbox.pushed
    event = json.loads(notification.body)
    assert list(event) == ["accountId", "action", "id", "resourceId", "resourceType", "createdAtUtc"]
    assert (event["accountId"], event["action"], event["resourceType"]) == (1, "Created", "Payment")
    assert event["resourceId"] == made["id"]
    assert re.fullmatch(r"2026-11-20T09:14:00\.\d{7}\+00:00", event["createdAtUtc"])
    assert event["id"] not in {made["id"], event["accountId"]}
    assert dict(notification.headers)["content-type"].startswith("application/json")
    assert notification.provider == "banq"


async def test_the_signature_is_what_openssl_makes_of_the_bytes(caller: Caller) -> None:
    await configure(caller)
    await caller.ask()
    caller.run("payment_accepted")
    assert len(caller.outbox.pushed) == 4
    for notification in caller.outbox.pushed:
        assert signed(notification) == by_openssl(SECRET, notification.body)
        assert base64.b64decode(signed(notification), validate=True) == hmac.digest(
            SECRET.encode(), notification.body, hashlib.sha256
        )


async def test_until_there_is_a_configuration_the_described_secret_signs(caller: Caller) -> None:
    await caller.ask()
    [notification] = caller.outbox.pushed
    assert notification.url == ""
    assert signed(notification) == by_openssl(caller.known["webhook_secret"], notification.body)
    assert len(notification.retries) == 5


async def test_a_configuration_says_where_and_how_often(caller: Caller) -> None:
    told = await configure(caller, retryCount=2)
    assert told == {
        "accountId": 1,
        "url": URL,
        "enabled": True,
        "retryCount": 2,
        "webHookTypes": ["payment", "transaction"],
    }
    await caller.ask()
    [notification] = caller.outbox.pushed
    assert notification.url == URL
    assert notification.retries == (10.0, 20.0)


async def test_a_disabled_configuration_leaves_events_to_the_banks_own_address(caller: Caller) -> None:
    await configure(caller, enabled=False)
    await caller.ask()
    [notification] = caller.outbox.pushed
    assert notification.url == ""
    assert signed(notification) == by_openssl(caller.known["webhook_secret"], notification.body)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["payment"], ["Payment Created", "Payment Accepted", "Payment Completed"]),
        (["Transaction"], ["Transaction Created"]),
        (
            ["TRANSACTION", "payment"],
            ["Payment Created", "Payment Accepted", "Transaction Created", "Payment Completed"],
        ),
    ],
)
async def test_only_the_types_that_were_asked_for_are_sent(
    caller: Caller, types: list[str], expected: list[str]
) -> None:
    await configure(caller, webHookTypes=types)
    await caller.ask()
    caller.run("payment_accepted")
    assert caller.told() == expected


async def test_what_is_left_out_is_the_usual(caller: Caller) -> None:
    told = await configure(caller, enabled=None, retryCount=None, webHookTypes=None)
    assert (told["enabled"], told["retryCount"], told["webHookTypes"]) == (True, 5, ["payment", "transaction"])


async def test_a_change_keeps_what_it_does_not_name(caller: Caller) -> None:
    await configure(caller)
    path = f"/accounts/{caller.known['account_id']}/webhook-config"
    reply = await caller.call("PUT", path, json={"retryCount": 0, "url": None})
    assert reply.status_code == 200
    assert decoded(reply)["url"] == URL
    await caller.ask()
    [notification] = caller.outbox.pushed
    assert notification.retries == ()
    assert signed(notification) == by_openssl(SECRET, notification.body)
    await caller.call("PUT", path, json={"SHAREDSECRET": "another"})
    await caller.ask()
    assert signed(caller.outbox.pushed[-1]) == by_openssl("another", caller.outbox.pushed[-1].body)


async def test_both_names_of_the_path_and_both_kinds_of_id_mean_the_same(caller: Caller) -> None:
    made = await caller.call("POST", "/account-spaces/1/webhook-config", json=config())
    assert made.status_code == 201
    assert made.headers["location"] == f"https://bank/api/v1/accounts/{caller.known['account_id']}/webhook-config"
    for path in ("/accounts/1", f"/accounts/{caller.known['account_id']}", "/account-spaces/1"):
        assert (await caller.call("PUT", f"{path}/webhook-config", json={})).status_code == 200
        assert (await caller.call("POST", f"{path}/webhook-config", json=config())).status_code == 400


async def test_accounts_are_configured_one_by_one(caller: Caller) -> None:
    await configure(caller, account="2", url="http://localhost:9/shop")
    user = await caller.get("/users/me", include="banqAccounts")
    shop = next(account["id"] for account in user["banqAccounts"] if account["accountSpaceId"] == 2)
    await caller.ask()
    await caller.ask(destination={"banqGuid": shop})
    assert [notification.url for notification in caller.outbox.pushed] == ["", "http://localhost:9/shop"]
    assert [event["accountId"] for event in caller.events()] == [1, 2]


@pytest.mark.parametrize("path", ["accounts", "account-spaces"])
@pytest.mark.parametrize(("id", "status"), [(NOWHERE, 404), ("4", 404), ("99", 404), ("{stranger}", 403)])
async def test_only_own_accounts_are_configured(caller: Caller, path: str, id: str, status: int) -> None:  # noqa: A002 - as in the path
    stranger = (await caller.get("/banqs"))["data"][0]["id"]
    for method in ("POST", "PUT"):
        target = f"/{path}/{id.format(stranger=stranger)}/webhook-config"
        assert (await caller.call(method, target, json=config())).status_code == status


async def test_nothing_is_changed_where_there_is_nothing(caller: Caller) -> None:
    reply = await caller.call("PUT", "/accounts/1/webhook-config", json=config())
    assert reply.status_code == 404


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"url": None}, "url"),
        ({"url": "ftp://127.0.0.1/"}, "url"),
        ({"url": "/hook"}, "url"),
        ({"url": "https://user@127.0.0.1/"}, "url"),
        ({"url": "http://[::1/"}, "url"),
        ({"sharedSecret": None}, "sharedSecret"),
        ({"sharedSecret": ""}, "sharedSecret"),
        ({"retryCount": -1}, "retryCount"),
        ({"retryCount": 11}, "retryCount"),
        ({"webHookTypes": []}, "webHookTypes"),
        ({"webHookTypes": ["payment", "card"]}, "webHookTypes"),
    ],
)
async def test_what_cannot_be_configured_is_refused_by_field(
    caller: Caller, changes: dict[str, Any], named: str
) -> None:
    reply = await caller.call("POST", "/accounts/1/webhook-config", json=config(**changes))
    assert reply.status_code == 422
    assert list(decoded(reply)["errors"]) == [named]
    assert (await caller.call("PUT", "/accounts/1/webhook-config", json={})).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        *({"url": 1}, {"enabled": "yes"}, {"enabled": 1}, {"sharedSecret": 12345}),
        *({"retryCount": "3"}, {"retryCount": 2.5}, {"retryCount": True}),
        *({"webHookTypes": "payment"}, {"webHookTypes": [1]}),
    ],
)
async def test_wrong_types_are_malformed(caller: Caller, changes: dict[str, Any]) -> None:
    reply = await caller.call("POST", "/accounts/1/webhook-config", json=config(**changes))
    assert reply.status_code == 400
    assert next(iter(changes)) in reply.text


async def test_the_secret_never_comes_back(caller: Caller) -> None:
    texts = []
    for method, changes in (
        ("POST", {}),
        ("POST", {}),
        ("PUT", {}),
        ("PUT", {"url": SECRET}),
        ("PUT", {"enabled": SECRET}),
    ):
        reply = await caller.call(method, "/accounts/1/webhook-config", json=config(**changes))
        texts.append(reply.text + str(reply.headers.raw))
    texts += [str(entry) for entry in caller.bank.requests.list()]
    assert not [text for text in texts if SECRET in text or json.dumps(SECRET)[1:-1] in text]


async def test_a_demo_bank_posts_to_this_machine_only(caller: Caller) -> None:
    await configure(caller, url="https://shop.example/hook")
    await caller.ask()
    assert caller.outbox.pushed == []


async def test_a_forged_event_differs_in_its_signature_alone(caller: Caller) -> None:
    await configure(caller)
    await caller.ask()
    [true] = caller.outbox.pushed
    forged = true.forged()
    assert (forged.body, forged.url, forged.retries) == (true.body, true.url, true.retries)
    assert signed(forged) != signed(true)
    assert len(base64.b64decode(signed(forged), validate=True)) == 32


async def test_a_sample_is_a_true_event_and_never_the_same_twice(reopen: Callable[[], Caller]) -> None:
    seen = []
    for _ in range(2):
        caller = reopen()
        assert caller.sandbox.sample is not None
        for notification in (caller.sandbox.sample(), caller.sandbox.sample()):
            event = json.loads(notification.body)
            payment = await caller.get(f"/payments/{event['resourceId']}")
            assert (event["resourceType"], event["action"]) == ("Payment", payment["status"])
            assert signed(notification) == by_openssl(caller.known["webhook_secret"], notification.body)
            seen.append(event["id"])
    assert len(set(seen)) == 4


async def test_every_event_has_an_id_of_its_own(caller: Caller) -> None:
    for _ in range(3):
        await caller.ask("direct")
    caller.bank.advance(40 * 86_400)
    ids = [event["id"] for event in caller.events()]
    assert len(ids) == len(set(ids)) > 15

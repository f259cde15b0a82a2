"""The API over real TLS on loopback, with the credentials that sandbox.json describes, and faults on purpose."""

import asyncio
import json
import ssl
from pathlib import Path

import httpx
import pytest

from banktui.providers.banq.sandbox import create
from banktui.sandbox.provider import ClientCertificates
from banktui.sandbox.service import assemble
from tests.providers.banq.sandbox.banq_caller import GUID, Caller, decoded, open_bank


async def test_the_section_of_the_description_is_enough_to_be_served(tmp_path: Path) -> None:
    bank = open_bank(tmp_path / "bank")
    async with assemble(bank, [create(bank)]):
        section = json.loads(bank.file("sandbox.json").read_bytes())["banq"]
        trust = ssl.create_default_context(cafile=str(bank.authority.ca_file))
        async with httpx.AsyncClient(verify=trust) as http:
            grant = {name: section[name] for name in ("client_id", "username", "password", "audience")}
            reply = await http.post(f"{section['auth_url']}/oauth/token", json={"grant_type": "password"} | grant)
            headers = {"Authorization": f"Bearer {reply.json()['access_token']}", "X-Idempotent-Id": GUID}
            body = {"destination": {"banqGuid": section["account_id"]}, "funds": 10}
            url = f"{section['base_url']}/api/v1/payments"
            posts = (http.post(f"{url}/get-paid-link", json=body, headers=headers) for _ in range(8))
            replies = await asyncio.gather(*posts)
            listed = await http.get(url, headers=headers)
    bank.close()
    assert {(one.status_code, one.content, one.headers["location"]) for one in replies} == {
        (201, replies[0].content, f"{url}/{replies[0].json()['id']}")
    }
    assert [row["id"] for row in listed.json()["data"]].count(replies[0].json()["id"]) == 1
    assert section.keys() == {
        "auth_url",
        "base_url",
        "client_id",
        "username",
        "password",
        "audience",
        "account_id",
        "space_id",
        "webhook_secret",
    }
    assert section["audience"] == "https://banq.com/open/api/"


@pytest.mark.parametrize("mode", ["required", "optional", "none"])
def test_certificates_are_not_asked_for(tmp_path: Path, mode: str) -> None:
    bank = open_bank(tmp_path / "bank")
    assert create(bank, client_certificates=mode).client_certificates is ClientCertificates.NONE
    bank.close()


@pytest.mark.parametrize(
    ("fault", "status", "is_json"),
    [
        ("status_before:400", 400, False),
        ("status_before:401", 401, True),
        ("status_before:403", 403, False),
        ("status_before:404", 404, True),
        ("status_before:422", 422, True),
        ("status_before:500", 500, True),
        ("status_after:503/Maintenance", 503, True),
    ],
)
async def test_errors_on_purpose_have_the_banks_own_form(
    caller: Caller, fault: str, status: int, *, is_json: bool
) -> None:
    await caller.sign_in()
    caller.fault(fault, "/api/v1/payments", "GET")
    reply = await caller.call("GET", "/payments")
    assert reply.status_code == status
    text = decoded(reply)["message"] if is_json else reply.text
    assert text.endswith((".", "Maintenance"))


async def test_a_list_can_leave_its_newest_out(caller: Caller) -> None:
    made = decoded(await caller.ask())
    caller.fault("hide:1", "/api/v1/payments", "GET")
    hidden = await caller.get("/payments")
    assert made["id"] not in [row["id"] for row in hidden["data"]]
    assert (await caller.get("/payments"))["data"][0]["id"] == made["id"]


async def test_ids_echoes_and_texts_can_be_spoiled(caller: Caller) -> None:
    link = "/api/v1/payments/get-paid-link"
    caller.fault("missing_id", link)
    assert "id" not in decoded(await caller.ask())
    caller.fault("wrong_echo", link)
    assert decoded(await caller.ask(funds=100))["funds"] == 101
    caller.fault("poison_text", "/api/v1/payments", "GET")
    comments = [row["comment"] for row in (await caller.get("/payments"))["data"]]
    assert set(comments) <= set(caller.bank.world.hostile_texts)

"""Hub as it is served: over TLS, beside the control API, described in sandbox.json."""

import json
import ssl
from pathlib import Path

import httpx

from banktui.providers.hub.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.service import assemble
from tests.providers.hub.sandbox.hub_caller import LEDGERS, MORNING, TRANSFER, decoded


async def test_a_stranger_with_sandbox_json_moves_money_and_sees_the_proof(tmp_path: Path) -> None:
    bank = Bank(seed=1, clock=BankClock(MORNING, running=False), directory=tmp_path / "bank")
    async with assemble(bank, [create(bank, client_certificates="optional")]):
        told = json.loads((bank.directory / "sandbox.json").read_text(encoding="utf-8"))
        hub, control = told["hub"], told["control"]
        trust = ssl.create_default_context(cafile=bank.directory / told["ca_certificate"])
        async with httpx.AsyncClient(verify=trust, trust_env=False) as client:
            who = {name: hub[name] for name in ("email", "password")}
            login = decoded(await client.post(f"{hub['base_url']}/login", json=who))
            signed = {"Authorization": f"token {login['data']['token']}"}
            rows = decoded(await client.get(f"{hub['base_url']}{LEDGERS}", headers=signed))["data"]["accounts"]
            order = {"from_ledger_id": rows[0]["ledger_id"], "to_ledger_id": rows[1]["ledger_id"]}
            order |= {"amount": "12.34", "reference": "Proof"}
            paid = decoded(await client.post(f"{hub['base_url']}{TRANSFER}", json=order, headers=signed))
            bearer = {"Authorization": f"Bearer {control['token']}"}
            (movement,) = decoded(await client.get(f"{control['url']}/movements", headers=bearer))
            scenarios = decoded(await client.get(f"{control['url']}/scenarios", headers=bearer))
            stolen = await client.post(f"{control['url']}/scenarios/token_stolen", headers=bearer, json={})
            refused = await client.get(f"{hub['base_url']}{LEDGERS}", headers=signed)
    bank.close()
    assert paid["response_code"] == "1"
    assert (movement["provider"], movement["amount"], movement["currency"]) == ("hub", "12.34", "GBP")
    assert movement["texts"] == {"reference": "Proof", "transaction_id": paid["transaction_id"]}
    names = {scenario["name"] for scenario in scenarios}
    assert names >= {
        "token_stolen",
        "hub_outcome",
        "hub_switches",
        "hub_released",
        "hub_rejected",
        "hub_funds_received",
    }
    assert stolen.status_code == 200
    assert refused.status_code == 401


def test_the_description_has_what_a_client_needs(tmp_path: Path) -> None:
    bank = Bank(seed=1, clock=BankClock(MORNING, running=False), directory=tmp_path / "bank")
    told = create(bank).describe("https://here")
    bank.close()
    assert set(told) >= {"base_url", "email", "password", "company_id", "webhook_hash_code"}
    assert told["base_url"] == "https://here"
    assert "Bakkerij Noord B.V." in told["customers"]
    assert "Chidi Okafor" in told["beneficiaries"]

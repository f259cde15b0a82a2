"""The same seed and clock give the same bank, and the credentials are kept where only their owner reads them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from banktui.providers.anytime.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.provider import ClientCertificates
from tests.providers.anytime.sandbox.anytime_caller import MORNING, Caller, open_caller

READS = (
    "/v1.0/accounts",
    "/v1.0/accounts/1201",
    "/v1.0/accounts/1201/cards",
    "/v1.0/accounts/1202/statements?limit_number=10000",
    "/v1.0/accounts/1204/iban-statements?limit_number=10000",
    "/v1.0/accounts/1201/credit-transfers",
    "/v1.0/accounts/1209/kyc",
    "/v1.0/cards/ANY0000000042/transactions?limit_number=10000",
    "/v1.0/cards/ANY0000000402/transactions?limit_number=10000",
    "/v1.0/orders/50321/tracking",
)


async def bodies(caller: Caller) -> list[bytes]:
    replies = [await caller.sign_in(), *[await caller.call("GET", path) for path in READS]]
    assert {reply.status_code for reply in replies} == {200}
    return [reply.content for reply in replies]


async def test_two_builds_answer_byte_for_byte_alike(tmp_path: Path, keys: Path) -> None:
    first, second = open_caller(tmp_path / "one", keys), open_caller(tmp_path / "two", keys)
    assert await bodies(first) == await bodies(second)
    assert first.known == second.known
    for caller in (first, second):
        caller.bank.close()


def test_another_seed_is_another_bank(tmp_path: Path, shared: Caller) -> None:
    bank = Bank(seed=2, clock=BankClock(MORNING, running=False), directory=tmp_path)
    other = create(bank).describe("https://bank")
    assert other["client_secret"] != shared.known["client_secret"]
    assert bank.ledger.balance("anytime-1201") != shared.bank.ledger.balance("anytime-1201")
    bank.close()


@pytest.mark.parametrize("hours", [0, 1, 7, 14, 23])
async def test_the_story_holds_at_any_hour(tmp_path: Path, keys: Path, hours: int) -> None:
    caller = open_caller(tmp_path / "bank", keys, start=MORNING.replace(hour=0, minute=1) + timedelta(hours=hours))
    body = await caller.get("/v1.0/cards/ANY0000000042/transactions", limit_number=3)
    rows = body["transactions"]
    told = next(row for row in rows if row["description"] == "Yodobashi Camera")
    assert (told["txid"], told["status"]) == (991204, "D")
    assert told["balance_after"] < told["amount"]
    now = (await caller.get("/v1.0/apicheck"))["date_time"]
    assert all(row["date"] <= now and row["date_transaction"] <= now for row in rows)
    assert (await caller.get("/v1.0/cards/ANY0000000042"))["balance"] == rows[0]["balance_after"]
    caller.bank.close()


async def test_the_busiest_account_can_be_made_long(tmp_path: Path, keys: Path) -> None:
    caller = open_caller(tmp_path / "bank", keys, history_rows=60_000)
    body = await caller.get("/v1.0/accounts/1202/statements", limit_start=59_000, limit_number=50)
    assert body["total_results"] == pytest.approx(60_000, rel=0.02)
    assert len(body["transactions"]) > 0
    by_iban = await caller.get("/v1.0/accounts/1202/iban-statements", limit_number=1)
    assert 0 < by_iban["total_results"] < body["total_results"]
    caller.bank.close()


def test_the_description_is_what_a_client_needs(shared: Caller) -> None:
    expected = {"base_url", "client_id", "client_secret", "username", "password", "private_key", "public_key"}
    assert set(shared.known) == expected
    assert shared.known["base_url"] == "https://bank"
    assert shared.known["private_key"] == "anytime.pem"
    assert json.loads(json.dumps(dict(shared.known))) == shared.known
    assert shared.sandbox.slug == "anytime"
    assert shared.sandbox.client_certificates is ClientCertificates.NONE


def test_the_key_pair_is_made_once_belongs_together_and_is_private(keys: Path) -> None:
    private = load_pem_private_key((keys / "anytime.pem").read_bytes(), password=None)
    public: Any = load_pem_public_key((keys / "anytime.pub.pem").read_bytes())
    assert isinstance(private, rsa.RSAPrivateKey)
    assert private.key_size == 2048
    assert private.public_key().public_numbers() == public.public_numbers()
    for name in ("anytime.pem", "anytime.pub.pem"):
        assert (keys / name).stat().st_mode & 0o777 == 0o600

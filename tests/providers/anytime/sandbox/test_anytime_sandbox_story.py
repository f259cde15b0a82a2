"""What a stranger finds in the demo: accounts in four currencies, cards in every state, refusals with their stories."""

from decimal import Decimal
from typing import Any

import pytest
from schwifty import IBAN

from banktui.providers.anytime.sandbox.seed import read_seed
from tests.providers.anytime.sandbox.anytime_caller import Caller

ACCOUNTS = (1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208, 1209, 1213)


async def all_cards(caller: Caller) -> list[dict[str, Any]]:
    return [card for number in ACCOUNTS for card in (await caller.get(f"/v1.0/accounts/{number}/cards"))["cards"]]


async def test_the_first_cards_newest_transaction_is_a_refusal_that_can_be_understood(shared: Caller) -> None:
    first = (await shared.get("/v1.0/accounts"))["accounts"][0]["acc_id"]
    card = (await shared.get(f"/v1.0/accounts/{first}/cards"))["cards"][0]
    newest = (await shared.get(f"/v1.0/cards/{card['card_ref']}/transactions"))["transactions"][0]
    assert newest == {
        "txid": 991204,
        "mcc": 5732,
        "amount": Decimal("129.90"),
        "amount_fx": 21400,
        "currency": "JPY",
        "fx": Decimal("0.006070"),
        "fx_fee": Decimal("0.00"),
        "vat_details": [],
        "failed_reason": {"code": "TRS0010", "message": "Not sufficient funds"},
        "status": "D",
        "type": "D",
        "balance_after": Decimal("84.20"),
        "date": "2026-11-20 09:12:00",
        "date_transaction": "2026-11-20 09:12:00",
        "description": "Yodobashi Camera",
    }
    assert card["balance"] == newest["balance_after"] < newest["amount"]


async def test_there_are_cards_in_every_state_and_of_every_type(shared: Caller) -> None:
    cards = await all_cards(shared)
    assert {card["status"] for card in cards} == {"STO", "LOS", "EXP", "DAM", "CAN", "ACT", "BLO", "PRE", "ORD"}
    assert {card["card_type"] for card in cards} == {"PLASTIC", "VIRTUAL_SINGLE_USE", "VIRTUAL_MULTI_USE"}


async def test_card_transactions_show_every_state_many_reasons_and_foreign_money(shared: Caller) -> None:
    rows = []
    for card in await all_cards(shared):
        body = await shared.get(f"/v1.0/cards/{card['card_ref']}/transactions", limit_number=5000)
        rows += body["transactions"]
    assert {row["status"] for row in rows} == {"S", "P", "C", "D"}
    assert {row["type"] for row in rows} == {"C", "D"}
    reasons = {row["failed_reason"]["code"]: row["failed_reason"]["message"] for row in rows if row["status"] == "D"}
    assert len(reasons) >= 15
    assert all(reasons.values())
    assert len({row["currency"] for row in rows}) >= 8
    assert any(row["fx_fee"] > 0 for row in rows)
    assert any(len(row["vat_details"]) == 2 for row in rows)
    assert any(row["description"].startswith("Refund ") for row in rows)
    assert len({row["txid"] for row in rows}) == len(rows)
    by_time = sorted(rows, key=lambda row: row["txid"])
    assert [row["date_transaction"] for row in by_time] == sorted(row["date_transaction"] for row in rows)


async def test_an_amount_in_foreign_money_is_rate_times_price_plus_fee(shared: Caller) -> None:
    rows = (await shared.get("/v1.0/cards/ANY0000000057/transactions", limit_number=5000))["transactions"]
    foreign = [row for row in rows if row["currency"] != "EUR"]
    assert len(foreign) > 20
    for row in foreign:
        assert abs(row["amount"] - row["fx_fee"] - row["amount_fx"] * row["fx"]) <= Decimal("0.02")
    assert all(row["amount"] == row["amount_fx"] and row["fx"] == 1 for row in rows if row["currency"] == "EUR")


async def test_contained_tax_is_less_than_the_price(shared: Caller) -> None:
    rows = (await shared.get("/v1.0/cards/ANY0000000042/transactions", limit_number=5000))["transactions"]
    taxed = [row for row in rows if row["vat_details"]]
    assert taxed
    for row in taxed:
        assert sum(line["amount"] for line in row["vat_details"]) < row["amount"]
        assert all(0 <= line["rate"] <= 25 for line in row["vat_details"])


@pytest.mark.parametrize(
    ("account", "currency", "least", "most"),
    [
        (1201, "EUR", 900, 2000),
        (1202, "EUR", 20_000, 40_000),
        (1203, "GBP", 700, 2000),
        (1204, "USD", 1000, 3000),
        (1205, "JPY", 900, 3000),
        (1206, "EUR", 1000, 3000),
        (1209, "EUR", 150, 600),
    ],
)
async def test_accounts_have_long_and_plausible_lives(
    shared: Caller, account: int, currency: str, least: int, most: int
) -> None:
    body = await shared.get(f"/v1.0/accounts/{account}/statements", limit_number=10_000)
    rows = body["transactions"]
    assert least <= body["total_results"] <= most
    assert {row["currency"] for row in rows} == {currency}
    assert all(row["balance"] >= 0 for row in rows)
    assert rows[0]["date"] >= "2026-11-1"


async def test_rent_can_be_found_on_a_statement(shared: Caller) -> None:
    rows = (await shared.get("/v1.0/accounts/1203/statements", limit_number=5000))["transactions"]
    found = [row for row in rows if "rent" in row["description"].lower() and row["amount"] > 500]
    assert 20 <= len(found) <= 30


async def test_hostile_texts_arrive_unchanged_and_a_huge_amount_exactly(shared: Caller) -> None:
    rows = (await shared.get("/v1.0/accounts/1213/statements", limit_number=5000))["transactions"]
    texts = {row["description"] for row in rows}
    assert set(shared.bank.world.hostile_texts) <= texts
    assert Decimal("1234567890123456.78") in {row["amount"] for row in rows}
    transfers = (await shared.get("/v1.0/accounts/1213/credit-transfers"))["credit-transfers"]
    assert "\x1b]0;owned\x1b\\title" in {row["beneficiary_name"] for row in transfers}
    assert {row["status"] for row in transfers} == {"To execute", "In progress", "Executed", "Cancelled"}
    shops = (await shared.get("/v1.0/cards/ANY0000001301/transactions"))["transactions"]
    assert "[/nope]" in {row["description"] for row in shops}
    assert (await shared.get("/v1.0/accounts/1213"))["corp_name"] == "[b]Vexer[/b] & Søns \\ Ltd"


def test_every_account_number_of_the_seed_has_good_check_digits() -> None:
    seed = read_seed()
    numbers = [row["iban"] for row in (*seed.accounts, *seed.transfers, *seed.series) if "iban" in row]
    numbers += [virtual["iban"] for row in seed.accounts for virtual in row.get("virtual_ibans", ())]
    assert len(numbers) > 30
    assert [number for number in numbers if not IBAN(number, allow_invalid=True).is_valid] == []


def test_every_reason_of_the_seed_is_one_of_the_banks() -> None:
    seed = read_seed()
    assert len(seed.reasons) == 106
    assert {row["reason"] for row in seed.attempts if "reason" in row} <= set(seed.reasons)


def test_the_ledger_balances(shared: Caller) -> None:
    assert set(shared.bank.ledger.trial_balance().values()) == {Decimal(0)}

"""Walks over pages see every entry of the ledger once, in order, whatever the page's size."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from banktui.sandbox.ledger import Party
from tests.providers.anytime.sandbox.anytime_caller import Caller

PARIS = ZoneInfo("Europe/Paris")


async def walk(caller: Caller, path: str, key: str, size: int, **query: Any) -> tuple[list[dict[str, Any]], set[int]]:
    rows: list[dict[str, Any]] = []
    totals: set[int] = set()
    while True:
        body = await caller.get(path, limit_start=len(rows), limit_number=size, **query)
        totals.add(body["total_results"])
        rows += body[key]
        if len(body[key]) < size:
            return rows, totals


@pytest.mark.parametrize(("account", "size"), [(1203, 50), (1203, 7), (1209, 1), (1205, 1000), (1202, 5000)])
async def test_a_walk_over_statements_equals_the_ledger(shared: Caller, account: int, size: int) -> None:
    rows, totals = await walk(shared, f"/v1.0/accounts/{account}/statements", "transactions", size)
    ledger_id = f"anytime-{account}"
    postings = shared.bank.ledger.postings(ledger_id, limit=10**6)
    assert totals == {len(postings)}
    assert [row["txid"] for row in rows] == [f"{account}-{posting.number}" for posting in postings]
    signed = [row["amount"] if row["type"] == "Credit" else -row["amount"] for row in rows]
    assert signed == [posting.amount for posting in postings]
    assert sum(signed) == shared.bank.ledger.balance(ledger_id) == rows[0]["balance"]


@pytest.mark.parametrize("size", [13, 50, 400])
async def test_a_walk_over_a_cards_transactions_equals_its_wallet(shared: Caller, size: int) -> None:
    for ref in ("ANY0000000042", "ANY0000000402", "ANY0000000110"):
        rows, totals = await walk(shared, f"/v1.0/cards/{ref}/transactions", "transactions", size)
        assert totals == {len(rows)}
        booked = [row for row in rows if row["status"] in {"S", "P"}]
        postings = shared.bank.ledger.postings(f"anytime-card-{ref}", limit=10**6)
        signed = [row["amount"] if row["type"] == "C" else -row["amount"] for row in booked]
        assert signed == [posting.amount for posting in postings]
        assert [row["balance_after"] for row in booked] == [posting.balance for posting in postings]
        assert len({row["txid"] for row in rows}) == len(rows)


async def test_a_refused_payment_leaves_the_balance_as_it_was(shared: Caller) -> None:
    rows, _ = await walk(shared, "/v1.0/cards/ANY0000000042/transactions", "transactions", 500)
    for newer, older in pairwise(rows):
        change = newer["balance_after"] - older["balance_after"]
        expected = 0 if newer["status"] in {"C", "D"} else newer["amount"] * (1 if newer["type"] == "C" else -1)
        assert change == expected
        assert newer["balance_after"] >= 0


@pytest.mark.parametrize("kind", ["statements", "iban-statements"])
async def test_days_are_those_of_paris_and_both_included(shared: Caller, kind: str) -> None:
    path = f"/v1.0/accounts/1201/{kind}"
    everything, _ = await walk(shared, path, "transactions", 1000)
    first, last = date(2026, 3, 28), date(2026, 3, 30)
    found, totals = await walk(shared, path, "transactions", 3, date_start=first.isoformat(), date_end=last.isoformat())
    assert found == [row for row in everything if first <= date.fromisoformat(row["date"][:10]) <= last]
    assert totals == {len(found)}
    by_day = 0
    for back in range(40):
        day = (date(2026, 11, 20) - timedelta(days=back)).isoformat()
        by_day += (await shared.get(path, date_start=day, date_end=day))["total_results"]
    since, _ = await walk(shared, path, "transactions", 200, date_start="2026-10-12")
    assert by_day == len(since)


async def test_a_part_past_the_end_is_empty(shared: Caller) -> None:
    for path, key in (
        ("/v1.0/accounts", "accounts"),
        ("/v1.0/accounts/1201/cards", "cards"),
        ("/v1.0/accounts/1201/statements", "transactions"),
        ("/v1.0/accounts/1201/iban-statements", "transactions"),
        ("/v1.0/cards/ANY0000000042/transactions", "transactions"),
    ):
        body = await shared.get(path, limit_start=999_999)
        assert body[key] == []
        assert body["total_results"] > 0


async def test_an_iban_index_grows_with_the_account_and_notices_back_dated_entries(
    open_bank: Callable[[], Caller],
) -> None:
    caller = open_bank()
    ledger, path = caller.bank.ledger, "/v1.0/accounts/1201/iban-statements"
    before = await caller.get(path)
    payer = Party("Galerie Vasseur", "DE89370400440532013000", "COBADEFFXXX")
    posted = [("now", timedelta()), ("back-dated", -timedelta(days=200))]
    for number, (text, shift) in enumerate(posted, start=1):
        ledger.post(
            debit=ledger.outside("EUR"),
            credit="anytime-1201",
            amount=ledger.balance("anytime-1201"),
            at=caller.bank.clock.now() + shift,
            description=text,
            kind="transfer",
            credit_sees=payer,
        )
        after = await caller.get(path, limit_number=5000)
        assert after["total_results"] == before["total_results"] + number
        assert any(row["description"] == f"{text} · Galerie Vasseur" for row in after["transactions"])
        stamps = [row["date"] for row in after["transactions"]]
        assert stamps == sorted(stamps, reverse=True)
        assert all(row["iban"] for row in after["transactions"])

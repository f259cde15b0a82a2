"""The demo data: the same every time, worth looking at, and with all the awkward accounts that clients must bear."""

import re
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from banktui.domain.money import minor_digits
from tests.providers.ibanity.sandbox.ibanity_caller import OPENED, Caller, open_bank

LISTS = ("/", "/customers", "/accounts", "/transactions", "/financial-institutions", "/sandbox/users")


@pytest.fixture(autouse=True)
def short_lives() -> None:
    """Leave lives as long as they are: the demo itself is what these tests are about."""


async def accounts_of(caller: Caller) -> list[Any]:
    return await caller.everything("/accounts")


async def count(caller: Caller, account: Any) -> int:
    return len(await caller.everything(account["relationships"]["transactions"]["links"]["related"]))


def age(account: Any) -> timedelta:
    return OPENED - datetime.fromisoformat(account["meta"]["transactionsSynchronizedAt"])


async def test_the_same_seed_and_clock_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (Caller.at(open_bank(tmp_path / name)) for name in ("one", "other"))
    for path in LISTS:
        assert (await one.http.get(path)).content == (await other.http.get(path)).content


async def test_another_seed_gives_other_identifiers(shared_caller: Caller, tmp_path: Path) -> None:
    other = Caller.at(open_bank(tmp_path, seed=8))
    for path in LISTS[1:]:
        ids = [{item["id"] for item in (await caller.get(path))["data"]} for caller in (shared_caller, other)]
        assert not ids[0] & ids[1]


async def test_there_are_institutions_of_many_kinds(shared_caller: Caller) -> None:
    institutions = await shared_caller.everything("/financial-institutions")
    assert 6 <= len(institutions) <= 8
    assert all(institution["attributes"]["sandbox"] is True for institution in institutions)
    used = {a["relationships"]["financialInstitution"]["data"]["id"] for a in await accounts_of(shared_caller)}
    assert used == {institution["id"] for institution in institutions}


async def test_customers_have_one_to_four_accounts(shared_caller: Caller) -> None:
    accounts = await accounts_of(shared_caller)
    owners = Counter(account["relationships"]["customer"]["data"]["id"] for account in accounts)
    assert {customer["id"] for customer in await shared_caller.everything("/customers")} == set(owners)
    assert set(owners.values()) == {1, 2, 3, 4}
    assert {account["attributes"]["subtype"] for account in accounts} == {"checking", "savings"}
    assert {account["attributes"]["relationship"] for account in accounts} == {"owner", "trustee"}
    assert {account["attributes"]["currency"] for account in accounts} == {"EUR", "GBP", "USD"}


async def test_customers_look_like_people(shared_caller: Caller) -> None:
    for customer in await shared_caller.everything("/customers"):
        assert re.fullmatch(r"\+[1-9][0-9]{7,14}", customer["attributes"]["phoneNumber"])
        assert "@" in customer["attributes"]["email"]
        assert datetime.fromisoformat(customer["attributes"]["createdAt"]) < OPENED


async def test_one_account_is_empty_one_overdrawn_and_one_long(shared_caller: Caller) -> None:
    accounts = await accounts_of(shared_caller)
    lengths = {account["attributes"]["description"]: await count(shared_caller, account) for account in accounts}
    assert [name for name, length in lengths.items() if not length] == ["Groeirekening Noor"]
    assert max(lengths.values()) > 5_000
    assert sum(length > 300 for length in lengths.values()) >= 8
    balances = {account["attributes"]["description"]: account["attributes"]["balance"] for account in accounts}
    assert [balance for balance in balances.values() if balance < 0] == [Decimal("-342.18")]
    assert balances["Groeirekening Noor"] == 0


async def test_exactly_one_account_has_check_digits_that_fail(shared_caller: Caller) -> None:
    wrong = []
    for account in await accounts_of(shared_caller):
        try:
            IBAN(account["attributes"]["iban"])
        except SchwiftyException:
            wrong.append(account["attributes"]["iban"])
    assert wrong == ["BE12123456789012"]


async def test_no_account_number_leads_to_a_real_bank(shared_caller: Caller) -> None:
    for account in await accounts_of(shared_caller):
        iban = account["attributes"]["iban"]
        if iban != "BE12123456789012":
            assert IBAN(iban).bank_name is None


async def test_ages_run_from_minutes_to_days(shared_caller: Caller) -> None:
    ages = sorted(age(account) for account in await accounts_of(shared_caller))
    assert ages[0] < timedelta(minutes=5)
    assert any(timedelta(hours=1) < one < timedelta(hours=12) for one in ages)
    assert ages[-1] > timedelta(days=10)
    assert all(one > timedelta(0) for one in ages)


async def test_nothing_shown_is_newer_than_its_synchronization(shared_caller: Caller) -> None:
    for account in await accounts_of(shared_caller):
        newest = await shared_caller.get(account["relationships"]["transactions"]["links"]["related"], limit=1)
        for transaction in newest["data"]:
            assert transaction["attributes"]["executionDate"] <= account["meta"]["transactionsSynchronizedAt"]
            assert transaction["attributes"]["valueDate"] <= transaction["attributes"]["executionDate"]
            assert transaction["meta"]["synchronizedAt"] == account["meta"]["transactionsSynchronizedAt"]


async def test_hostile_texts_are_in_one_account_and_far_from_the_front(shared_caller: Caller) -> None:
    account = next(a for a in await accounts_of(shared_caller) if "[@click" in a["attributes"]["description"])
    transactions = await shared_caller.everything(account["relationships"]["transactions"]["links"]["related"])
    texts = [transaction["attributes"]["communication"] for transaction in transactions]
    assert set(shared_caller.bank.world.hostile_texts) == set(texts)
    assert max(map(len, texts)) == 1_048_576
    front = await shared_caller.get("/transactions", limit=100)
    assert not {t["relationships"]["account"]["data"]["id"] for t in front["data"]} & {account["id"]}


async def test_amounts_have_their_currencys_digits(shared_caller: Caller) -> None:
    async for page in shared_caller.walk("/transactions", limit=100):
        for transaction in page["data"]:
            amount, currency = transaction["attributes"]["amount"], transaction["attributes"]["currency"]
            assert amount == round(amount, minor_digits(currency) or 0)
            assert amount != 0
        if page["data"][-1]["attributes"]["executionDate"] < "2026-11-01":
            break


async def test_a_user_whom_nobody_linked_is_seen_in_the_tree_only(shared_caller: Caller) -> None:
    users = await shared_caller.everything("/sandbox/users")
    alone = next(user for user in users if user["attributes"]["login"] == "ocorwin")
    held = await shared_caller.everything(alone["relationships"]["sandboxAccounts"]["links"]["related"])
    linked = {account["attributes"]["iban"] for account in await accounts_of(shared_caller)}
    assert held
    assert not {account["attributes"]["iban"] for account in held} & linked
    assert len(users) == len(await shared_caller.everything("/customers")) + 1


def test_the_ledger_balances(shared_caller: Caller) -> None:
    assert set(shared_caller.bank.ledger.trial_balance().values()) == {Decimal(0)}

"""Every read operation: what it returns, what belongs together, and what does not exist."""

import uuid
from typing import Any

import pytest

from tests.documented import IBANITY
from tests.providers.ibanity.sandbox.ibanity_caller import Caller, decoded

NOBODY = "00000000-0000-4000-8000-000000000000"


class Specimen:
    """One thing of each kind that belong together, by the names that paths use."""

    def __init__(self, names: dict[str, str], held: dict[str, str]) -> None:
        self.names = names
        self.held = held

    def fill(self, path: str) -> str:
        names = {**self.names, **self.held} if path.startswith("/sandbox") else self.names
        return path.format(**names)


async def specimen(caller: Caller) -> Specimen:
    customer = (await caller.get("/customers"))["data"][0]
    account = (await caller.get(f"{customer['links']['self']}/accounts"))["data"][0]
    transaction = (await caller.get(account["relationships"]["transactions"]["links"]["related"]))["data"][0]
    triggered = decoded(await caller.http.post(f"/customers/{customer['id']}/synchronizations"))["data"]
    user = (await caller.get("/sandbox/users"))["data"][0]
    held = (await caller.get(user["relationships"]["sandboxAccounts"]["links"]["related"]))["data"][0]
    held_transaction = (await caller.get(held["relationships"]["sandboxTransactions"]["links"]["related"]))["data"][0]
    return Specimen(
        {
            "customer": customer["id"],
            "account": account["id"],
            "transaction": transaction["id"],
            "institution": account["relationships"]["financialInstitution"]["data"]["id"],
            "authorization": account["relationships"]["authorization"]["data"]["id"],
            "synchronization": triggered["id"],
            "user": user["id"],
        },
        {
            "held": held["id"],
            "posted": held_transaction["id"],
            "institution": held["relationships"]["financialInstitution"]["data"]["id"],
        },
    )


READS = [operation.path for operation in IBANITY if not operation.acts]


@pytest.mark.parametrize("path", READS)
async def test_every_documented_read_is_served(shared_caller: Caller, path: str) -> None:
    things = await specimen(shared_caller)
    document = await shared_caller.get(things.fill(path))
    if isinstance(document["data"], list):
        assert document["data"]
    else:
        assert document["data"]["id"] == things.fill(path).rpartition("/")[2]


@pytest.mark.parametrize("path", [path for path in READS if path.endswith("}")])
async def test_an_id_that_nobody_has_is_not_found(shared_caller: Caller, path: str) -> None:
    things = await specimen(shared_caller)
    place = things.fill(path.rpartition("/")[0])
    for wrong in (NOBODY, "nonsense", str(uuid.uuid5(uuid.NAMESPACE_DNS, path))):
        status, error = await shared_caller.refusal(f"{place}/{wrong}")
        assert status == 404
        assert error["code"] == "resource_no_found"
        assert error["message"] == "Resource not found."
        assert error["resource"]


@pytest.mark.parametrize(
    ("path", "wrong", "resource"),
    [
        ("/customers/{customer}/accounts/{account}", "customer", "account"),
        ("/customers/{customer}/accounts/{account}/transactions", "customer", "account"),
        ("/customers/{customer}/accounts/{account}/transactions/{transaction}", "customer", "account"),
        ("/customers/{customer}/authorizations/{authorization}", "customer", "authorization"),
        ("/customers/{customer}/synchronizations/{synchronization}", "customer", "synchronization"),
        ("/sandbox/financial-institutions/{institution}/users/{user}/accounts/{account}", "user", "sandboxAccount"),
        (
            "/sandbox/financial-institutions/{institution}/users/{user}/accounts/{account}/transactions",
            "institution",
            "sandboxAccount",
        ),
    ],
)
async def test_a_thing_exists_only_where_it_belongs(
    shared_caller: Caller, path: str, wrong: str, resource: str
) -> None:
    things = await specimen(shared_caller)
    lists = {"customer": "/customers", "user": "/sandbox/users", "institution": "/financial-institutions"}
    other = (await shared_caller.get(lists[wrong]))["data"][-1]["id"]
    things.names[wrong] = things.held[wrong] = other
    status, error = await shared_caller.refusal(things.fill(path))
    assert (status, error["code"], error["resource"]) == (404, "resource_no_found", resource)


async def test_a_transaction_of_another_account_is_not_found(shared_caller: Caller) -> None:
    accounts = await shared_caller.everything("/accounts")
    one, other = accounts[0], accounts[3]
    foreign = (await shared_caller.get(f"{other['links']['self']}/transactions", limit=1))["data"][0]["id"]
    status, error = await shared_caller.refusal(f"{one['links']['self']}/transactions/{foreign}")
    assert (status, error["resource"]) == (404, "transaction")
    status, error = await shared_caller.refusal(f"{one['links']['self']}/transactions", after=foreign)
    assert (status, error["code"]) == (400, "invalid_paging_cursor")


async def test_the_parts_make_up_the_whole(shared_caller: Caller) -> None:
    customers = await shared_caller.everything("/customers")
    accounts = [
        account
        for customer in customers
        for account in await shared_caller.everything(customer["relationships"]["accounts"]["links"]["related"])
    ]
    assert sorted(account["id"] for account in accounts) == sorted(
        account["id"] for account in await shared_caller.everything("/accounts")
    )
    authorizations = [
        authorization
        for customer in customers
        for authorization in await shared_caller.everything(f"{customer['links']['self']}/authorizations")
    ]
    assert {link(one, "account") for one in authorizations} == {account["id"] for account in accounts}
    assert {one["id"] for one in authorizations} == {link(account, "authorization") for account in accounts}


def link(resource: Any, name: str) -> str:
    return str(resource["relationships"][name]["data"]["id"])


async def test_a_customers_transactions_are_those_of_the_accounts_merged_newest_first(shared_caller: Caller) -> None:
    customer = next(c for c in await shared_caller.everything("/customers") if c["attributes"]["email"][:5] == "chidi")
    url = customer["links"]["self"]
    merged = await shared_caller.everything(f"{url}/transactions")
    apart = {
        transaction["id"]
        for account in await shared_caller.everything(f"{url}/accounts")
        for transaction in await shared_caller.everything(account["relationships"]["transactions"]["links"]["related"])
    }
    assert len(merged) == len(apart) > 1500
    assert {transaction["id"] for transaction in merged} == apart
    days = [transaction["attributes"]["executionDate"] for transaction in merged]
    assert days == sorted(days, reverse=True)
    assert len({link(transaction, "account") for transaction in merged[:200]}) > 1


async def test_the_applications_transactions_come_from_all_customers(shared_caller: Caller) -> None:
    seen, pages = set(), 0
    async for page in shared_caller.walk("/transactions", limit=100):
        seen |= {link(transaction, "account") for transaction in page["data"]}
        pages += 1
        if pages == 12:
            break
    assert len(seen) >= 8


async def test_balances_are_the_sum_of_transactions(shared_caller: Caller) -> None:
    accounts = await shared_caller.everything("/accounts")
    for account in accounts:
        if account["attributes"]["description"] == "Winkelrekening":
            continue
        transactions = await shared_caller.everything(account["relationships"]["transactions"]["links"]["related"])
        assert sum(t["attributes"]["amount"] for t in transactions) == account["attributes"]["balance"]
        assert {t["attributes"]["currency"] for t in transactions} <= {account["attributes"]["currency"]}


async def test_the_sandbox_tree_shows_what_no_synchronization_has_brought_yet(shared_caller: Caller) -> None:
    iban = "BE12123456789012"
    linked = next(a for a in await shared_caller.everything("/accounts") if a["attributes"]["iban"] == iban)
    users = await shared_caller.everything("/sandbox/users")
    held_accounts = [
        account
        for user in users
        for account in await shared_caller.everything(user["relationships"]["sandboxAccounts"]["links"]["related"])
    ]
    held = next(account for account in held_accounts if account["attributes"]["iban"] == iban)
    known = await shared_caller.everything(f"{linked['links']['self']}/transactions")
    all_of_it = await shared_caller.everything(held["relationships"]["sandboxTransactions"]["links"]["related"])
    unknown = len(all_of_it) - len(known)
    assert unknown > 0
    texts = [transaction["attributes"]["communication"] for transaction in all_of_it[unknown:]]
    assert texts == [transaction["attributes"]["communication"] for transaction in known]
    assert held["attributes"]["balance"] != linked["attributes"]["balance"]


async def test_the_references_of_transactions_differ(shared_caller: Caller) -> None:
    page = await shared_caller.get("/transactions", limit=100)
    assert len({transaction["attributes"]["reference"] for transaction in page["data"]}) == 100

"""Test transactions made on request: as the document shows them, one per request, kept over restarts."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from banktui.sandbox.bank import Bank
from tests.providers.ibanity.sandbox.ibanity_caller import OPENED, Caller, decoded, open_bank

FIXTURES = Path(__file__).parents[1] / "fixtures"
REQUEST = json.loads((FIXTURES / "create_sandbox_transaction_request.json").read_text(), parse_float=Decimal)
EXAMPLE = json.loads((FIXTURES / "create_sandbox_transaction.json").read_text())


NO_TEXTS: list[Any] = ["", [], "x" * 501, "\ud800"]


async def accounts(caller: Caller) -> list[dict[str, Any]]:
    """Return all test accounts."""
    users = await caller.everything("/sandbox/users")
    return [account for user in users for account in await caller.everything(f"/sandbox/users/{user['id']}/accounts")]


async def account_in(caller: Caller, currency: str = "EUR") -> dict[str, Any]:
    return next(one for one in await accounts(caller) if one["attributes"]["currency"] == currency)


def path_of(account: dict[str, Any]) -> str:
    _, _, path = account["links"]["self"].partition("/sandbox/")
    return f"/sandbox/{path}/transactions"


def document(**changes: Any) -> str:
    """Return the document's own request, attributes changed; None takes one out."""
    attributes = {**REQUEST["data"]["attributes"], **changes}
    kept = {name: value for name, value in attributes.items() if value is not None}
    return json.dumps({"data": {**REQUEST["data"], "attributes": kept}}, default=float)


async def create(caller: Caller, account: dict[str, Any], content: str | bytes | None = None) -> Any:
    headers = {"content-type": "application/json"}
    return await caller.http.post(path_of(account), content=document() if content is None else content, headers=headers)


async def refused(caller: Caller, content: str | bytes, account: dict[str, Any] | None = None) -> tuple[int, Any]:
    response = await create(caller, account or await account_in(caller), content)
    [error] = decoded(response)["errors"]
    return response.status_code, error


async def test_the_documents_request_gets_the_documents_answer(caller: Caller) -> None:
    account = await account_in(caller)
    response = await create(caller, account)
    assert response.status_code == 201
    made = decoded(response)["data"]
    example = EXAMPLE["data"]
    assert set(made) == set(example)
    assert set(made["attributes"]) == set(example["attributes"])
    assert set(made["relationships"]) == set(example["relationships"])
    asked = REQUEST["data"]["attributes"]
    assert {name: made["attributes"][name] for name in asked} == asked
    assert made["type"] == "sandboxTransaction"
    assert made["relationships"]["sandboxAccount"]["data"] == {"type": "sandboxAccount", "id": account["id"]}
    assert made["links"]["self"].endswith(f"{path_of(account)}/{made['id']}")
    assert (await caller.get(f"{path_of(account)}/{made['id']}"))["data"] == made
    assert (await caller.get(path_of(account), limit=1))["data"] == [made]


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(Decimal("84.42"), "EUR"), (Decimal("-84.42"), "EUR"), (-3, "EUR"), (Decimal("-900000.01"), "EUR")],
)
async def test_the_balance_follows_and_may_go_below_zero(
    caller: Caller, bank: Bank, amount: Any, currency: str
) -> None:
    account = await account_in(caller, currency)
    response = await create(caller, account, document(amount=amount))
    assert response.status_code == 201
    after = next(one for one in await accounts(caller) if one["id"] == account["id"])
    change = after["attributes"]["balance"] - account["attributes"]["balance"]
    assert change == amount
    movement = bank.ledger.movements[-1]
    assert (movement.provider, movement.operation) == ("ibanity", "sandbox-transaction")
    assert movement.amount == abs(amount)
    assert dict(movement.texts) == {
        "communication": "Hole foods",
        "counterpart": "BE9786154282554",
        "transaction": decoded(response)["data"]["id"],
    }
    leaves = amount < 0
    assert (movement.destination == "BE9786154282554") == leaves
    assert bank.ledger.trial_balance()[currency] == 0


async def test_the_same_request_twice_makes_two(caller: Caller, bank: Bank) -> None:
    account = await account_in(caller)
    ids = {decoded(await create(caller, account))["data"]["id"] for _ in range(2)}
    assert len(ids) == 2
    assert len(bank.ledger.movements) == 2


async def test_a_customer_sees_it_after_a_synchronization_with_its_own_days(caller: Caller, bank: Bank) -> None:
    linked = (await caller.everything("/accounts"))[0]
    account = next(one for one in await accounts(caller) if one["attributes"]["iban"] == linked["attributes"]["iban"])
    assert (await create(caller, account, document(currency=account["attributes"]["currency"]))).status_code == 201
    [customer] = [linked["relationships"]["customer"]["data"]["id"]]
    below = f"/customers/{customer}/accounts/{linked['id']}/transactions"
    assert all(one["attributes"]["communication"] != "Hole foods" for one in await caller.everything(below))
    await caller.http.post(f"/customers/{customer}/synchronizations")
    bank.advance(60)
    [seen] = [one for one in await caller.everything(below) if one["attributes"]["communication"] == "Hole foods"]
    assert seen["attributes"]["valueDate"] == "2017-05-22T00:00:00Z"
    assert seen["attributes"]["executionDate"] == "2017-05-25T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "attribute"),
    [
        *(({name: None}, name) for name in REQUEST["data"]["attributes"]),
        *(({name: bad}, name) for name in ("valueDate", "executionDate")
          for bad in ("", "soon", "2017-05-22", "2017-05-22T00:00:00", "2017-02-30T00:00:00Z", 20170522,
                      "0001-01-01T00:00:00+14:00")),
        *(({"currency": bad}, "currency") for bad in ("USD", "eur", "", 978)),
        *(({"counterpart": bad}, "counterpart") for bad in ("", " ", 7, "B" * 71)),
        *(({"communication": bad}, "communication") for bad in NO_TEXTS),
        *(({"amount": bad}, "amount") for bad in ("84.42", True, 0, 84.421, 1e300, [1], 10**15)),
    ],
)  # fmt: skip
async def test_every_attribute_is_required_and_checked(
    caller: Caller, bank: Bank, changes: dict[str, Any], attribute: str
) -> None:
    status, error = await refused(caller, document(**changes))
    assert (status, error["code"], error["attribute"]) == (400, "validation_error", attribute)
    assert bank.ledger.movements == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "invalid_resource_type"),
        ("{}", "invalid_resource_type"),
        ('{"data":{"attributes":{}}}', "invalid_resource_type"),
        ('{"data":{"type":"transaction","attributes":{}}}', "invalid_resource_type"),
        ('{"data":{"type":"sandboxTransaction"}}', "validation_error"),
        ('{"data":{"type":"sandboxTransaction","attributes":[]}}', "validation_error"),
        ('{"data":[]}', "validation_error"),
        ("[]", "validation_error"),
        ("{", "validation_error"),
        ('{"data":{"type":"sandboxTransaction","attributes":{"amount":NaN}}}', "validation_error"),
        (b"\xff", "validation_error"),
        ("[" * 100_000, "validation_error"),
    ],
)
async def test_a_body_that_is_no_such_document_is_refused(
    caller: Caller, bank: Bank, content: str | bytes, code: str
) -> None:
    status, error = await refused(caller, content)
    assert (status, error["code"]) == (400, code)
    assert bank.ledger.movements == []


async def test_a_live_application_may_not(caller: Caller, bank: Bank) -> None:
    account = await account_in(caller)
    bank.scenarios.run("application_live", {})
    status, error = await refused(caller, document(), account)
    assert (status, error["code"]) == (403, "sandbox_application_required")


async def test_an_account_elsewhere_does_not_exist(caller: Caller) -> None:
    every = await accounts(caller)
    wrong = path_of(every[0]).replace(every[0]["id"], every[-1]["id"])
    response = await caller.http.post(wrong, content=document())
    assert response.status_code == 404
    assert decoded(response)["errors"][0]["code"] == "resource_no_found"


async def test_what_was_made_is_there_after_a_restart_in_its_place(tmp_path: Path) -> None:
    bank = open_bank(tmp_path / "bank")
    caller = Caller.at(bank)
    linked = (await caller.everything("/accounts"))[0]
    customer = linked["relationships"]["customer"]["data"]["id"]
    account = next(one for one in await accounts(caller) if one["attributes"]["iban"] == linked["attributes"]["iban"])
    content = document(currency=account["attributes"]["currency"])
    for _ in range(2):
        # Between synchronizations, each of which brings postings of its own.
        assert (await create(caller, account, content)).status_code == 201
        await caller.http.post(f"/customers/{customer}/synchronizations")
        bank.advance(60)
    assert (await create(caller, account, content)).status_code == 201
    before = [await caller.everything(path) for path in (path_of(account), "/transactions")]
    moved = [(movement.id, movement.amount, dict(movement.texts)) for movement in bank.ledger.movements]
    bank.close()

    bank = open_bank(tmp_path / "bank")
    caller = Caller.at(bank)
    assert bank.clock.now() > OPENED
    assert [await caller.everything(path) for path in (path_of(account), "/transactions")] == before
    assert [(movement.id, movement.amount, dict(movement.texts)) for movement in bank.ledger.movements] == moved
    assert len(moved) == 3
    bank.close()

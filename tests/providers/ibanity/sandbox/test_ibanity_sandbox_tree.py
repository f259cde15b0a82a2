"""The tree of test data, and leave that is taken back: as the document shows them, and kept over restarts."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from banktui.sandbox.bank import Bank
from tests.providers.ibanity.sandbox.ibanity_caller import Caller, decoded, open_bank

FIXTURES = Path(__file__).parents[1] / "fixtures"
USERS, INSTITUTIONS = "/sandbox/users", "/sandbox/financial-institutions"
NOTHING: list[Any] = [None, "", " ", 7, [], "x" * 501]


def example(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(), parse_float=Decimal)


def document(kind: str, /, **changes: Any) -> Any:
    """Return the document's own request, attributes changed; None takes one out."""
    data = example(f"{kind}_request")["data"]
    attributes = {**data["attributes"], **changes}
    return {"data": {**data, "attributes": {key: value for key, value in attributes.items() if value is not None}}}


async def send(caller: Caller, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    content = None if body is None else json.dumps(body, default=float)
    response = await caller.http.request(method, path, content=content)
    return response.status_code, decoded(response)


async def make(caller: Caller, kind: str, path: str, /, **changes: Any) -> Any:
    status, answer = await send(caller, "POST", path, document(kind, **changes))
    assert status == 201, answer
    return answer["data"]


async def planted(caller: Caller, **changes: Any) -> tuple[str, Any]:
    """Make a user at a new institution with an account; return the account's path and the account."""
    institution = await make(caller, "create_financial_institution", INSTITUTIONS)
    user = await make(caller, "create_sandbox_user", USERS)
    below = f"{INSTITUTIONS}/{institution['id']}/users/{user['id']}/accounts"
    account = await make(caller, "create_sandbox_account", below, **changes)
    return f"{below}/{account['id']}", account


@pytest.mark.parametrize(
    ("name", "path"), [("create_financial_institution", INSTITUTIONS), ("create_sandbox_user", USERS)]
)
async def test_what_is_created_has_the_documents_shape_and_is_listed_last(caller: Caller, name: str, path: str) -> None:
    made = await make(caller, name, path)
    shown = example(name)["data"]
    assert set(made["attributes"]) == set(shown["attributes"])
    assert made["type"] == shown["type"]
    sent = document(name)["data"]["attributes"]
    assert {key: made["attributes"][key] for key in sent} == sent
    where = "/financial-institutions" if path == INSTITUTIONS else USERS
    assert (await caller.everything(where))[-1] == made
    assert (await caller.get(f"{where}/{made['id']}"))["data"] == made


async def test_an_account_begins_with_its_balance_and_no_transaction(caller: Caller, bank: Bank) -> None:
    path, account = await planted(caller, balance=Decimal("12.34"))
    assert set(account["attributes"]) == set(example("create_sandbox_account")["data"]["attributes"])
    assert account["attributes"]["balance"] == Decimal("12.34")
    assert (await caller.get(path))["data"] == account
    assert await caller.everything(f"{path}/transactions") == []
    assert bank.ledger.trial_balance()["EUR"] == 0
    assert bank.ledger.movements == []


async def test_an_example_of_the_provider_has_no_balance_and_no_kind(caller: Caller) -> None:
    _, account = await planted(caller, balance=None, subtype=None)
    assert account["attributes"]["balance"] == 0
    assert account["attributes"]["subtype"] == "checking"


async def test_an_overdrawn_account_can_be_made(caller: Caller) -> None:
    _, account = await planted(caller, balance=-7)
    assert account["attributes"]["balance"] == -7


@pytest.mark.parametrize(("name", "field"), [("user", "lastName"), ("financial_institution", "name")])
async def test_what_is_updated_reads_back(caller: Caller, name: str, field: str) -> None:
    is_user = name == "user"
    made = await make(caller, "create_sandbox_user" if is_user else "create_financial_institution",
                      USERS if is_user else INSTITUTIONS)  # fmt: skip
    request = document("update_sandbox_user" if is_user else "update_financial_institution", **{field: "Altered"})
    path = f"{USERS if is_user else INSTITUTIONS}/{made['id']}"
    status, answer = await send(caller, "PATCH", path, request)
    assert status == 200, answer
    assert answer["data"]["attributes"][field] == "Altered"
    assert answer["data"]["id"] == made["id"]


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        *(("create_sandbox_user", field, value) for field in ("login", "password", "firstName", "lastName")
          for value in NOTHING),
        *(("create_financial_institution", "name", value) for value in NOTHING),
        *(("create_sandbox_account", field, value) for field in ("iban", "description") for value in NOTHING),
        *(("create_sandbox_account", "relationship", value) for value in (None, "friend", 7)),
        *(("create_sandbox_account", "subtype", value) for value in ("current", 7)),
        *(("create_sandbox_account", "currency", value) for value in (None, "eur", "XYZ", "EURO", 978)),
        *(("create_sandbox_account", "balance", value) for value in ("1", True, 0.001, 10**15)),
    ],
)  # fmt: skip
async def test_every_attribute_is_checked_and_named(shared_caller: Caller, name: str, field: str, value: Any) -> None:
    user, institution = [(await shared_caller.get(path))["data"][0] for path in (USERS, "/financial-institutions")]
    path = {
        "create_sandbox_user": USERS,
        "create_financial_institution": INSTITUTIONS,
        "create_sandbox_account": f"{INSTITUTIONS}/{institution['id']}/users/{user['id']}/accounts",
    }[name]
    status, answer = await send(shared_caller, "POST", path, document(name, **{field: value}))
    [error] = answer["errors"]
    assert (status, error["code"], error["attribute"]) == (400, "validation_error", field)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_another_type_or_no_document_is_refused(shared_caller: Caller, method: str) -> None:
    user = (await shared_caller.get(USERS))["data"][0]
    path = USERS if method == "POST" else f"{USERS}/{user['id']}"
    for body in (None, {}, {"data": {"type": "user", "attributes": {}}}):
        status, answer = await send(shared_caller, method, path, body)
        assert (status, answer["errors"][0]["code"]) == (400, "invalid_resource_type")


async def test_what_is_deleted_comes_back_as_an_identifier_and_is_gone_once(caller: Caller) -> None:
    path, account = await planted(caller)
    made = await make(caller, "create_sandbox_transaction", f"{path}/transactions")
    institution, user = account["relationships"]["financialInstitution"], account["relationships"]["sandboxUser"]
    for at, name in (
        (f"{path}/transactions/{made['id']}", "delete_sandbox_transaction"),
        (path, "delete_sandbox_account"),
        (f"{USERS}/{user['data']['id']}", "delete_sandbox_user"),
        (f"{INSTITUTIONS}/{institution['data']['id']}", "delete_financial_institution"),
    ):
        status, answer = await send(caller, "DELETE", at, {})
        assert status == 200, answer
        assert set(answer["data"]) == {"id", "type", "links"}
        assert answer["data"]["type"] == example(name)["data"]["type"]
        status, answer = await send(caller, "DELETE", at)
        assert (status, answer["errors"][0]["code"]) == (404, "resource_no_found")


async def test_a_deleted_transaction_takes_its_amount_along(caller: Caller, bank: Bank) -> None:
    path, account = await planted(caller, balance=100)
    below = f"{path}/transactions"
    kept, gone, last = [await make(caller, "create_sandbox_transaction", below, amount=n) for n in (1, 20, -4)]
    assert (await send(caller, "DELETE", f"{below}/{gone['id']}"))[0] == 200
    assert await caller.everything(below) == [last, kept]
    assert (await caller.get(path))["data"]["attributes"]["balance"] == 97
    assert [page["data"] async for page in caller.walk(below, limit=1)] == [[last], [kept]]
    status, error = await caller.refusal(below, after=gone["id"])
    assert (status, error["code"]) == (400, "invalid_paging_cursor")
    assert [movement.amount for movement in bank.ledger.movements] == [1, 20, 4]
    assert bank.ledger.trial_balance()["EUR"] == 0
    assert account["id"] in path


async def test_what_is_below_goes_along(caller: Caller) -> None:
    path, account = await planted(caller)
    user = account["relationships"]["sandboxUser"]["data"]["id"]
    await send(caller, "DELETE", f"{USERS}/{user}")
    assert (await caller.http.get(path)).status_code == 404
    assert account["id"] not in json.dumps([await caller.everything(f"{USERS}/{one['id']}/accounts")
                                            for one in await caller.everything(USERS)], default=str)  # fmt: skip


async def seen(caller: Caller, bank: Bank, customer: str) -> list[str]:
    """Return the communications of a customer's transactions after a synchronization."""
    await caller.http.post(f"/customers/{customer}/synchronizations")
    bank.advance(60)
    rows = await caller.everything(f"/customers/{customer}/transactions")
    return [row["attributes"]["communication"] for row in rows]


async def test_a_customer_sees_what_became_of_a_test_account_after_a_synchronization(
    caller: Caller, bank: Bank
) -> None:
    customer = (await caller.everything("/customers"))[0]["id"]
    path, account = await planted(caller, balance=50)
    linked = bank.scenarios.run("account_authorized", {"customer": customer, "account": account["id"]})["account"]
    made = await make(caller, "create_sandbox_transaction", f"{path}/transactions", communication="Planted")
    at = f"/customers/{customer}/accounts/{linked}"
    assert (await caller.get(at))["data"]["attributes"]["balance"] == 0
    assert "Planted" in await seen(caller, bank, customer)
    balance = (await caller.get(at))["data"]["attributes"]["balance"]
    assert balance == 50 + made["attributes"]["amount"]
    await send(caller, "DELETE", f"{path}/transactions/{made['id']}")
    still = await caller.everything(f"{at}/transactions")
    assert [row["attributes"]["communication"] for row in still] == ["Planted"]
    assert "Planted" not in await seen(caller, bank, customer)
    assert (await caller.get(at))["data"]["attributes"]["balance"] == 50
    await send(caller, "DELETE", path)
    assert (await caller.http.get(at)).status_code == 200
    await seen(caller, bank, customer)
    assert (await caller.http.get(at)).status_code == 404


async def test_a_customer_who_is_deleted_takes_all_authorizations_along(caller: Caller) -> None:
    first, *others = await caller.everything("/customers")
    path = f"/customers/{first['id']}"
    before = await caller.everything("/accounts")
    status, answer = await send(caller, "DELETE", path, {})
    assert (status, set(answer["data"])) == (200, {"id", "type", "links"})
    assert await caller.everything("/customers") == others
    after = await caller.everything("/accounts")
    assert after == [one for one in before if one["relationships"]["customer"]["data"]["id"] != first["id"]]
    assert len(after) < len(before)
    for below in ("", "/accounts", "/authorizations", "/transactions"):
        assert (await caller.http.get(f"{path}{below}")).status_code == 404
    assert (await send(caller, "DELETE", path))[0] == 404


async def test_an_authorization_that_is_deleted_takes_its_account_along(caller: Caller) -> None:
    customer = (await caller.everything("/customers"))[0]["id"]
    first, *others = await caller.everything(f"/customers/{customer}/authorizations")
    account = first["relationships"]["account"]["data"]["id"]
    path = f"/customers/{customer}/authorizations/{first['id']}"
    status, answer = await send(caller, "DELETE", path)
    assert (status, answer["data"]["type"]) == (200, "authorization")
    assert await caller.everything(f"/customers/{customer}/authorizations") == others
    assert (await caller.http.get(f"/customers/{customer}/accounts/{account}")).status_code == 404
    assert (await send(caller, "DELETE", path))[0] == 404


async def test_a_live_application_may_plant_nothing(caller: Caller, bank: Bank) -> None:
    bank.scenarios.run("application_live", {})
    for method, path in (("POST", USERS), ("POST", INSTITUTIONS), ("DELETE", f"{USERS}/x"), ("PATCH", f"{USERS}/x")):
        status, answer = await send(caller, method, path, document("create_sandbox_user"))
        assert (status, answer["errors"][0]["code"]) == (403, "sandbox_application_required")


async def test_all_of_it_is_there_after_a_restart(tmp_path: Path) -> None:
    bank = open_bank(tmp_path / "bank")
    caller = Caller.at(bank)
    path, account = await planted(caller, balance=10)
    kept, gone = [await make(caller, "create_sandbox_transaction", f"{path}/transactions", amount=n) for n in (1, 2)]
    await send(caller, "DELETE", f"{path}/transactions/{gone['id']}")
    customer = (await caller.everything("/customers"))[0]["id"]
    bank.scenarios.run("account_authorized", {"customer": customer, "account": account["id"]})
    await seen(caller, bank, customer)
    other = (await caller.everything("/customers"))[1]["id"]
    await send(caller, "DELETE", f"/customers/{other}")
    lists = (f"{path}/transactions", USERS, "/financial-institutions", "/customers", "/accounts", "/transactions")
    before = [await caller.everything(each) for each in lists]
    bank.close()

    bank = open_bank(tmp_path / "bank")
    caller = Caller.at(bank)
    assert [await caller.everything(each) for each in lists] == before
    assert before[0] == [kept]
    another = await make(caller, "create_sandbox_user", USERS)
    assert another["id"] not in {one["id"] for one in before[1]}

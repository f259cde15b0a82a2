"""Every documented error code, with its status and its exact message."""

from pathlib import Path

import pytest

from banktui.providers.ibanity.sandbox.errors import DOCUMENTED
from banktui.sandbox.bank import Bank
from banktui.sandbox.faults import FaultRule, parse_fault
from tests.providers.ibanity.sandbox.ibanity_caller import Caller, decoded, open_bank

MESSAGES = {
    "invalid_paging_limit": "The paging limit is invalid.",
    "ambiguous_paging_cursors": (
        "The paging cursors are ambiguous, you should specify only before or after, not both."
    ),
    "invalid_paging_cursor": "The paging cursor is invalid.",
    "invalid_application_api_version": "The API version specified by your application is outdated.",
    "invalid_api_version_header": "The API version specified in the header is invalid.",
    "invalid_resource_type": (
        "You have to specify the resource type in your request body for creating or updating resources"
    ),
    "validation_error": "One or multiple attributes are invalid.",
    "invalid_application_certificate": "Your application certificate is invalid.",
    "application_certificate_revoked": "Your application certificate has been revoked.",
    "sandbox_application_required": "This operation is only authorized for sandbox applications.",
    "resource_no_found": "Resource not found.",
    "internal_server_error": "Internal server error.",
}


def test_the_table_is_the_documents() -> None:
    assert {code: message for code, (_, message) in DOCUMENTED.items()} == MESSAGES


@pytest.mark.parametrize(("code", "row"), DOCUMENTED.items())
async def test_every_code_can_be_ordered(shared_caller: Caller, code: str, row: tuple[int, str]) -> None:
    status, message = row
    fault = parse_fault(f"status_before:{status}/{code}")
    shared_caller.bank.faults.add(FaultRule("ibanity", "GET", "/accounts", fault, times=1))
    assert await shared_caller.refusal("/accounts") == (status, {"code": code, "message": message})
    assert (await shared_caller.get("/accounts"))["data"]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, "", "invalid_application_certificate"),
        (403, "", "sandbox_application_required"),
        (404, "", "resource_no_found"),
        (503, "", "internal_server_error"),
        (400, "/invalid_credentials", "invalid_credentials"),
    ],
)
async def test_a_status_without_a_code_gets_its_own(
    shared_caller: Caller, status: int, code: str, expected: str
) -> None:
    fault = parse_fault(f"status_after:{status}{code}")
    shared_caller.bank.faults.add(FaultRule("ibanity", "GET", "/customers", fault, times=1))
    answered, error = await shared_caller.refusal("/customers")
    assert (answered, error["code"]) == (status, expected)


@pytest.mark.parametrize("path", ["/accounts", "/customers", "/transactions", "/financial-institutions"])
async def test_paging_is_refused_for_each_of_its_three_reasons(shared_caller: Caller, path: str) -> None:
    cursor = (await shared_caller.get(path))["data"][0]["id"]
    for query, code in (
        ({"limit": "0"}, "invalid_paging_limit"),
        ({"limit": "101"}, "invalid_paging_limit"),
        ({"after": cursor, "before": cursor}, "ambiguous_paging_cursors"),
        ({"after": "11111111-1111-4111-8111-111111111111"}, "invalid_paging_cursor"),
        ({"before": "not a uuid"}, "invalid_paging_cursor"),
    ):
        assert await shared_caller.refusal(path, **query) == (400, {"code": code, "message": MESSAGES[code]})


async def test_a_cursor_of_another_list_is_refused(shared_caller: Caller) -> None:
    customer = (await shared_caller.get("/customers"))["data"][0]["id"]
    status, error = await shared_caller.refusal("/accounts", after=customer)
    assert (status, error["code"]) == (400, "invalid_paging_cursor")


async def test_a_version_that_nobody_knows_is_refused(shared_caller: Caller) -> None:
    response = await shared_caller.http.get("/customers", headers={"Ibanity-Api-Version": "2019"})
    assert response.status_code == 400
    assert decoded(response)["errors"][0]["code"] == "invalid_api_version_header"
    response = await shared_caller.http.get("/customers", headers={"Ibanity-Api-Version": "1"})
    assert response.status_code == 200


async def test_a_live_application_has_no_sandbox(bank: Bank) -> None:
    live = Caller.at(bank, application="live")
    for path in ("/sandbox/users", "/sandbox/users/x/accounts/", "/sandbox", "/sandbox/nothing"):
        status, error = await live.refusal(path)
        assert (status, error["code"]) == (403, "sandbox_application_required")
    assert (await live.get("/customers"))["data"]


async def test_anybody_can_make_the_application_a_live_one_and_back_and_it_stays_so(tmp_path: Path) -> None:
    refused = (403, "sandbox_application_required")
    caller = Caller.at(open_bank(tmp_path))
    offered = {scenario.name: scenario for scenario in caller.bank.scenarios.list()}
    assert set(offered["application_live"].parameters) == {"undo"}
    assert caller.bank.scenarios.run("application_live", {}) == {"application": "live"}
    status, error = await caller.refusal("/sandbox/users")
    assert (status, error["code"]) == refused
    assert (await caller.get("/customers"))["data"]
    caller.bank.close()

    reopened = Caller.at(open_bank(tmp_path))
    status, error = await reopened.refusal("/sandbox/users")
    assert (status, error["code"]) == refused
    assert reopened.bank.scenarios.run("application_live", {"undo": "true"}) == {"application": "sandbox"}
    assert (await reopened.http.get("/sandbox/users")).status_code != refused[0]
    reopened.bank.close()


@pytest.mark.parametrize(
    ("body", "code", "attribute"),
    [
        (b'{"data": {"attributes": {}}}', "invalid_resource_type", None),
        (b'{"data": {"type": "customer"}}', "invalid_resource_type", None),
        (b'{"data": {"type": "synchronization", "attributes": []}}', "validation_error", "attributes"),
        (b'{"data": null}', "validation_error", "data"),
        (b'{"data": []}', "validation_error", "data"),
        (b"[]", "validation_error", "data"),
        (b"null", "validation_error", "data"),
        (b"{", "validation_error", "data"),
        (b"\xff\xfe", "validation_error", "data"),
        (b"[" * 100_000, "validation_error", "data"),
        (b" " * (1 << 20) + b"{}", "validation_error", "data"),
    ],
)
async def test_a_body_that_is_no_document_is_refused(
    shared_caller: Caller, body: bytes, code: str, attribute: str | None
) -> None:
    customer = (await shared_caller.get("/customers"))["data"][0]["id"]
    response = await shared_caller.http.post(f"/customers/{customer}/synchronizations", content=body)
    assert response.status_code == 400
    [error] = decoded(response)["errors"]
    assert error["code"] == code
    assert error.get("attribute") == attribute
    assert error["message"]


@pytest.mark.parametrize(
    ("method", "path", "resource"),
    [
        ("GET", "/nothing", "nothing"),
        ("GET", "/nothing/11111111-1111-4111-8111-111111111111", "nothing"),
        ("GET", "/customers/11111111-1111-4111-8111-111111111111/friends", "friends"),
        ("OPTIONS", "/accounts", "accounts"),
        ("PUT", "/", "/"),
        ("POST", "/synchronizations", "synchronizations"),
        ("GET", "/../etc", "etc"),
        ("PATCH", "/customers/11111111-1111-4111-8111-111111111111", "customers"),
        ("POST", "/customers", "customers"),
        ("DELETE", "/sandbox/users", "users"),
    ],
)
async def test_what_is_not_there_is_named(shared_caller: Caller, method: str, path: str, resource: str) -> None:
    expected = {"code": "resource_no_found", "message": "Resource not found.", "resource": resource}
    assert await shared_caller.refusal(path, method) == (404, expected)


async def test_a_defect_is_an_internal_server_error(shared_caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(type(shared_caller.bank.ledger), "posting", broken)
    expected = {"code": "internal_server_error", "message": "Internal server error."}
    assert await shared_caller.refusal("/transactions") == (500, expected)

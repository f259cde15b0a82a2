"""What clients of the time in three languages were recorded to do: all of it is served."""

import json
from typing import Any

import httpx
import pytest

from banktui.sandbox.service import wrap
from tests.providers.ibanity.sandbox.ibanity_caller import ROOT, Caller, Shown, decoded

COLLECTIONS = ("/customers", "/accounts", "/transactions", "/financial-institutions", "/sandbox/users")
RELATIONS = {
    "transactions",
    "customer",
    "financialInstitution",
    "authorization",
    "authorizations",
    "accounts",
    "account",
    "sandboxAccount",
    "sandboxAccounts",
    "sandboxTransactions",
    "sandboxUser",
}


@pytest.mark.parametrize("path", COLLECTIONS)
@pytest.mark.parametrize("ending", ["/", "?", "/?", "//", "?utf8=%E2%9C%93"])
async def test_slashes_and_bare_question_marks_change_nothing(shared_caller: Caller, path: str, ending: str) -> None:
    plain = await shared_caller.get(path)
    response = await shared_caller.http.get(f"{path}{ending}")
    assert response.status_code == 200
    assert not response.history
    assert decoded(response) == plain


async def test_a_post_with_a_slash_keeps_its_body(shared_caller: Caller) -> None:
    customer = (await shared_caller.get("/customers"))["data"][0]["id"]
    response = await shared_caller.http.post(
        f"/customers/{customer}/synchronizations/", content=b'{"data": {"type": "other"}}'
    )
    assert (response.status_code, decoded(response)["errors"][0]["code"]) == (400, "invalid_resource_type")


@pytest.mark.parametrize("path", [*COLLECTIONS, "/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_bodies_and_empty_authorizations_on_reads_are_no_error(
    shared_caller: Caller, path: str, method: str
) -> None:
    response = await shared_caller.http.request(
        method, path, content=b"{}", headers={"Authorization": "", "Content-Type": "application/json"}
    )
    assert response.status_code == 200


async def test_a_body_on_delete_is_no_error_of_its_own(shared_caller: Caller) -> None:
    response = await shared_caller.http.request("DELETE", "/nothing", content=b"{}", headers={"Authorization": ""})
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/customers", "/nothing", "/accounts?limit=0"])
async def test_head_says_what_get_would_without_a_body(shared_caller: Caller, path: str) -> None:
    get, head = await shared_caller.http.get(path), await shared_caller.http.head(path)
    assert head.status_code == get.status_code
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))
    assert head.content == b""


async def test_an_absolute_form_target_is_served(shared_caller: Caller) -> None:
    """The target of a request line may be a whole URL; the server hands it to the application as the path."""
    shown = Shown(wrap(shared_caller.bank, shared_caller.provider), [shared_caller.bank.file("client.pem").read_text()])

    async def absolute(scope: Any, receive: Any, send: Any) -> None:
        target = f"{ROOT}/sandbox/users/"
        await shown({**scope, "path": target, "raw_path": target.encode()}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=absolute), base_url=ROOT) as http:
        response = await http.get("/")
    assert response.status_code == 200
    assert decoded(response) == await shared_caller.get("/sandbox/users")


async def test_the_base_url_leads_everywhere(shared_caller: Caller) -> None:
    links = (await shared_caller.get("/"))["links"]
    tree = links["sandbox"]
    assert links["financialInstitutions"].endswith("/{financialInstitutionId}")
    assert tree["users"].endswith("/{sandboxUserId}")
    assert tree["financialInstitutions"].endswith("/{financialInstitutionId}")
    for name, placeholder in (
        ("financialInstitutions", "financialInstitutionId"),
        ("customers", "customerId"),
        ("accounts", "accountId"),
        ("transactions", "transactionId"),
    ):
        listed = await shared_caller.get(links[name].replace(f"{{{placeholder}}}", ""))
        one = listed["data"][-1]
        assert (await shared_caller.get(links[name].replace(f"{{{placeholder}}}", one["id"])))["data"] == one


async def test_the_templates_of_the_sandbox_tree_can_be_filled(shared_caller: Caller) -> None:
    tree = (await shared_caller.get("/"))["links"]["sandbox"]
    user = (await shared_caller.get(tree["users"].replace("{sandboxUserId}", "")))["data"][0]
    account = (await shared_caller.get(f"{user['links']['self']}/accounts"))["data"][0]
    transaction = (await shared_caller.get(f"{account['links']['self']}/transactions"))["data"][0]
    names = {
        "financialInstitutionId": account["relationships"]["financialInstitution"]["data"]["id"],
        "sandboxUserId": user["id"],
        "sandboxAccountId": account["id"],
        "sandboxTransactionId": transaction["id"],
    }
    assert tree["accounts"].format(**names) == account["links"]["self"]
    assert tree["transactions"].format(**names) == transaction["links"]["self"]


@pytest.mark.parametrize("path", COLLECTIONS)
async def test_relationship_names_are_those_that_clients_have_classes_for(shared_caller: Caller, path: str) -> None:
    for resource in (await shared_caller.get(path, limit=100))["data"]:
        assert resource["links"]["self"]
        for name, relation in resource.get("relationships", {}).items():
            assert name in RELATIONS
            assert relation["links"]["related"]


@pytest.mark.parametrize("path", COLLECTIONS)
async def test_every_link_can_be_followed(shared_caller: Caller, path: str) -> None:
    for resource in (await shared_caller.get(path, limit=3))["data"]:
        assert (await shared_caller.get(resource["links"]["self"]))["data"] == resource
        for relation in resource.get("relationships", {}).values():
            related = await shared_caller.get(relation["links"]["related"])
            if "data" in relation:
                assert {key: related["data"][key] for key in ("id", "type")} == relation["data"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/vnd.api+json", "application/vnd.api+json"),
        ("text/html, application/vnd.api+json;q=0.9", "application/vnd.api+json"),
    ],
)
async def test_the_media_type_is_the_one_that_a_client_can_read(
    shared_caller: Caller, accept: str, expected: str
) -> None:
    for path in ("/customers", "/nothing"):
        response = await shared_caller.http.get(path, headers={"Accept": accept})
        assert response.headers["content-type"] == expected


@pytest.mark.parametrize("host", ["localhost:9443", "127.0.0.1:9443", "[::1]:9443"])
async def test_links_begin_with_the_address_that_the_client_used(shared_caller: Caller, host: str) -> None:
    page = decoded(await shared_caller.http.get("/accounts?limit=1", headers={"Host": host}))
    assert page["links"]["next"].startswith(f"https://{host}/accounts?after=")
    assert page["data"][0]["links"]["self"].startswith(f"https://{host}/customers/")


async def test_identifiers_in_capitals_are_the_same_identifiers(shared_caller: Caller) -> None:
    account = (await shared_caller.get("/accounts"))["data"][1]
    path = account["links"]["self"].removeprefix(ROOT)
    prefix, _, name = path.rpartition("/")
    assert (await shared_caller.get(f"{prefix}/{name.upper()}"))["data"] == account
    upper = await shared_caller.get("/accounts", after=account["id"].upper())
    assert upper["data"] == (await shared_caller.get("/accounts", after=account["id"]))["data"]


async def test_amounts_stay_exact_where_floats_would_not(shared_caller: Caller) -> None:
    response = await shared_caller.http.get("/accounts", params={"limit": 100})
    assert b'"balance":-342.18' in response.content
    account = next(
        account
        for account in decoded(response)["data"]
        if account["attributes"]["iban"] == "FR7699999000019400412224813"
    )
    response = await shared_caller.http.get(f"{account['links']['self']}/transactions", params={"limit": 100})
    assert b'"amount":1234567890123456.78' in response.content
    assert json.loads(response.content)  # everybody's decoder reads it, lone surrogates and all

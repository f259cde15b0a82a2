"""Every reply has the keys and the nesting of the provider's own examples.

The fixtures are the examples of the provider's document, with nothing mended but their syntax (commas too many, "..."
in lists, keys without quotes). Where examples of one resource differ, a reply has to have what any of them has.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.providers.ibanity.sandbox.ibanity_caller import Caller, decoded

FIXTURES = Path(__file__).parent / "fixtures"

KINDS = (
    "account",
    "transaction",
    "customer",
    "financialInstitution",
    "authorization",
    "synchronization",
    "sandboxAccount",
    "sandboxTransaction",
    "sandboxUser",
)


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)


def shape(value: Any) -> Any:
    """Return the nesting of keys, with the kind of value at its ends."""
    if isinstance(value, dict):
        # The document prints this key in two ways; clients were recorded to need the one of its attribute list.
        return {key.replace("sanboxUser", "sandboxUser"): shape(member) for key, member in value.items()}
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


def merged(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return {
            key: merged(one[key], other[key]) if key in one and key in other else one.get(key, other.get(key))
            for key in {**one, **other}
        }
    assert one == other
    return one


def examples(kind: str) -> list[Any]:
    """Return every example of a resource in the document, parts of one wrapped as the whole has them."""
    found = []
    for path in sorted(FIXTURES.glob(f"{kind}.*.json")):
        example = fixture(path.stem)
        part = path.stem.partition(".")[2]
        if part in {"meta", "attributes", "relationships"}:
            found.append({part: example})
        elif "data" in example:
            found += example["data"] if isinstance(example["data"], list) else [example["data"]]
        else:
            found.append(example)
    return found


def documented(kind: str) -> Any:
    whole: Any = {}
    for example in examples(kind):
        whole = merged(whole, shape(example))
    # Recorded clients need the address of every resource, and this is the only one whose examples lack it.
    return merged(whole, {"links": {"self": "str"}}) if kind == "authorization" else whole


async def reply(caller: Caller, kind: str) -> Any:
    """Return one resource of a kind as a list shows it, checked to be the same where it is shown alone."""
    customer = (await caller.get("/customers"))["data"][0]
    user = (await caller.get("/sandbox/users"))["data"][0]
    lists = {
        "account": "/accounts",
        "transaction": "/transactions",
        "customer": "/customers",
        "financialInstitution": "/financial-institutions",
        "authorization": customer["relationships"]["authorizations"]["links"]["related"],
        "sandboxAccount": user["relationships"]["sandboxAccounts"]["links"]["related"],
        "sandboxTransaction": user["relationships"]["sandboxTransactions"]["links"]["related"],
        "sandboxUser": "/sandbox/users",
    }
    if kind == "synchronization":
        triggered = decoded(await caller.http.post(f"{customer['links']['self']}/synchronizations"))
        return triggered["data"]
    resource = (await caller.get(lists[kind]))["data"][0]
    assert (await caller.get(resource["links"]["self"]))["data"] == resource
    return resource


@pytest.mark.parametrize("kind", KINDS)
async def test_a_resource_has_the_documented_keys_and_no_other(shared_caller: Caller, kind: str) -> None:
    resource = await reply(shared_caller, kind)
    assert resource["type"] == kind
    assert shape(resource) == documented(kind)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("account.list-application", "/accounts"),
        ("transaction.list-application", "/transactions"),
        ("customer.list", "/customers"),
        ("financialInstitution.list", "/financial-institutions"),
        ("sandboxUser.list", "/sandbox/users"),
    ],
)
async def test_a_list_has_the_documented_frame(shared_caller: Caller, name: str, path: str) -> None:
    second = (await shared_caller.get(path, limit=2))["links"]["next"]
    page = await shared_caller.get(second)
    example = fixture(name)
    assert set(page) == set(example)
    assert shape(page["meta"]) == shape(example["meta"])
    assert set(page["links"]) == {"first", "next", "previous"}
    assert set(example["links"]) <= set(page["links"])


async def test_an_error_has_the_documented_frame(shared_caller: Caller) -> None:
    response = await shared_caller.http.get("/accounts", params={"limit": 0})
    assert shape(decoded(response)["errors"][0]) == shape(fixture("error")["errors"][0])
    assert set(decoded(response)) == set(fixture("error"))


@pytest.mark.parametrize("kind", KINDS)
async def test_values_are_written_as_in_the_examples(shared_caller: Caller, kind: str) -> None:
    """Instants have the examples' forms, addresses are this server's, and identifiers agree with addresses."""
    resource = await reply(shared_caller, kind)
    for name, value in {**resource["attributes"], **resource.get("meta", {})}.items():
        if name.endswith("At"):
            assert len(value) == len("2017-05-19T15:20:03.688660Z")
            assert value.endswith("Z")
        if name.endswith("Date"):
            assert value.endswith("T00:00:00Z")
    assert resource["links"]["self"].startswith("https://bank.test:8443/")
    assert resource["links"]["self"].endswith(resource["id"])
    for relation in resource.get("relationships", {}).values():
        assert relation["links"]["related"].startswith("https://bank.test:8443/")
        if "data" in relation:
            assert relation["links"]["related"].endswith(relation["data"]["id"])

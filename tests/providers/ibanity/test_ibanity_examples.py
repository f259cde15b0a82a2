"""The provider's own examples, read by our models."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from banktui.domain.account import Account
from banktui.domain.aggregation import Authorization, Customer, Institution, Synchronization
from banktui.domain.listed import Fact, Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.http.decode import decode
from banktui.providers.ibanity.client.accounts import account_of
from banktui.providers.ibanity.client.aggregation import authorization_of, customer_of, institution_of
from banktui.providers.ibanity.client.synchronizations import synchronization_of
from banktui.providers.ibanity.client.transactions import transaction_of
from banktui.providers.ibanity.wire import (
    ACCOUNT,
    AUTHORIZATION,
    CUSTOMER,
    INSTITUTION,
    SYNCHRONIZATION,
    TRANSACTION,
    errors_in,
)
from tests.providers.ibanity.scripted_bank import FIXTURES

READERS: dict[str, Any] = {
    "account": (ACCOUNT, account_of),
    "transaction": (TRANSACTION, transaction_of),
    "customer": (CUSTOMER, customer_of),
    "financialInstitution": (INSTITUTION, institution_of),
    "authorization": (AUTHORIZATION, authorization_of),
    "synchronization": (SYNCHRONIZATION, synchronization_of),
    # The sandbox's own types have the fields of what they stand for.
    "sandboxAccount": (ACCOUNT, account_of),
    "sandboxTransaction": (TRANSACTION, transaction_of),
    "sandboxUser": (CUSTOMER, customer_of),
}
NAMES = sorted(path.stem for path in FIXTURES.glob("*.json"))
PARTS = re.compile(r".*_(meta|attributes|relationships)$")
WITHOUT_ANYTHING_WE_SHOW = {"customer_relationships", "sandbox_transaction_relationships", "sandbox_user_relationships"}


def load(name: str) -> Any:
    return decode((FIXTURES / f"{name}.json").read_bytes())


def resources(document: Any) -> list[Any]:
    """Return the resource objects of an example, whatever it is an example of."""
    data = document.get("data", document if "type" in document else [])
    return [row for row in (data if isinstance(data, list) else [data]) if "id" in row]


def read(row: Any) -> Any:
    form, convert = READERS[row["type"]]
    return convert(form.one({"data": row}))


def test_no_example_is_missing() -> None:
    assert len(NAMES) == 71


@pytest.mark.parametrize("name", NAMES)
def test_every_resource_in_every_example_is_understood(name: str) -> None:
    document = load(name)
    for row in resources(document):
        thing = read(row)
        assert thing.id == row["id"]
        assert thing.facets().text
        if "attributes" in row:
            # The example numbers are made up and have wrong check digits; nothing else may look odd.
            assert all("account number" in sentence for sentence in getattr(thing, "oddities", ()))


@pytest.mark.parametrize("name", [name for name in NAMES if isinstance(load(name).get("data"), list)])
def test_every_list_is_read_whole(name: str) -> None:
    document = load(name)
    for row in document["data"]:
        form, convert = READERS[row["type"]]
        rows, links = form.rows(document)
        assert [convert(entry).id for entry in rows] == [entry["id"] for entry in document["data"]]
        assert links["next"] is None


@pytest.mark.parametrize("name", [name for name in NAMES if PARTS.match(name)])
def test_parts_of_resources_are_read_in_their_place(name: str) -> None:
    kind, _, part = name.rpartition("_")
    words = kind.split("_")
    kind = words[0] + "".join(word.capitalize() for word in words[1:])
    row = {"id": "x", "type": kind, part: load(name)}
    assert (read(row) != read({"id": "x", "type": kind})) is (name not in WITHOUT_ANYTHING_WE_SHOW)


def test_an_account() -> None:
    assert read(load("account_object")) == Account(
        id="d174c19f-136c-4dcc-9f0d-26b937bc4c1d",
        name="Cupiditate provident ad qui nihil est et vitae unde.",
        number="BE12123456789012",
        currency="EUR",
        balance=Money(Decimal("100.0"), "EUR"),
        type="checking",
        owner_id="d9aa5419-6a35-4e33-a98b-15a85107ab96",
        institution_id="dc8d746f-68ff-40d0-98a3-86ba8322d33d",
        synchronized_at=datetime(2017, 5, 19, 15, 20, 3, 688660, UTC),
        facts=(
            Fact("Relationship", "owner"),
            Fact("Reference", "nobis"),
            Fact("Transactions synchronized", "2017-05-19 15:20 UTC"),
            Fact("Authorization", "ac9d746f-68ff-40d0-98a3-86ba8322d33d"),
        ),
        oddities=("The account number BE12123456789012 has wrong check digits.",),
    )


def test_a_transaction() -> None:
    assert read(load("transaction_object")) == Transaction(
        id="fd1790d4-78a6-4779-90a9-81e9b3667996",
        description="Small Cotton Shoes",
        day=date(2017, 5, 25),
        counterparty_number="BE9786154282554",
        money=Money(Decimal("42.42"), "EUR"),
        account_id="30923957-87cc-42cf-ae3c-ad0563cec3d3",
        facts=(
            Fact("Value date", "2017-05-22"),
            Fact("Reference", "6025dae7-559e-4795-951a-2214cb9530ef"),
            Fact("Synchronized", "2017-05-25 07:57 UTC"),
        ),
        oddities=("The account number BE9786154282554 has wrong check digits.",),
    )


def test_a_customer() -> None:
    assert read(load("customer_object")) == Customer(
        id="fe767e93-d419-4f16-aefe-12c2c525f75b",
        email="janis1965@okeefe.org",
        phone="+14458259968",
        created_at=datetime(2017, 5, 19, 15, 20, 3, 688660, UTC),
    )


def test_an_institution() -> None:
    assert read(load("financial_institution_object")) == Institution(
        id="fd1790d4-78a6-4779-90a9-81e9b3667996", name="WonderFin", is_sandbox=True
    )


def test_an_authorization() -> None:
    assert read(load("authorization_object")) == Authorization(
        id="f7b2f338-4cba-43c5-9aeb-fee45f8922f0",
        customer_id="20b96a3a-f361-4d48-b1f7-2566f096dd8c",
        account_id="48079401-1da4-4db9-b872-11a409e45dda",
        created_at=datetime(2017, 5, 22, 8, 7, 10, 608981, UTC),
    )


def test_a_synchronization() -> None:
    assert read(load("get_synchronization")["data"]) == Synchronization(
        id="3c135acd-0cb7-4368-a985-240db7cf983c",
        status=Status("done", Meaning.FINAL),
        customer_id="75fbe473-fde1-4c44-b9c5-faafde664cd7",
        duration_ms=150,
        created_at=datetime(2017, 5, 26, 14, 4, 42, 186616, UTC),
        updated_at=datetime(2017, 5, 26, 14, 4, 42, 186616, UTC),
    )


def test_an_error() -> None:
    entry = errors_in(load("error_codes"))[0]
    assert (entry["code"], entry["message"]) == ("invalid_credentials", "Your financial credentials are invalid")

"""Customers, beneficiaries, ledgers: what is made, what is refused and why, and that it stays."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from schwifty import IBAN

from tests.providers.hub.sandbox.hub_caller import PAY_OUT, Caller, refused

CUSTOMER = "/accounts/create_customer"
BENEFICIARY = "/accounts/customer/create_beneficiary"
LEDGER = "/accounts/customers/create_ledger"
ACCOUNT = "/accounts/create"
SUB_ACCOUNT = "/accounts/sub_accounts/create"
ADDRESS = {
    "number": "14",
    "refinement": "Bus 2",
    "street": "Korenlei",
    "region": "East Flanders",
    "city": "Gent",
    "postal_code": "9000",
    "iso_country": "BE",
}
PERSON = {
    "customer_type": "individual",
    "first_name": "Chidi",
    "middle_name": "",
    "last_name": "Okafor",
    "address": ADDRESS,
    "dob": "1988-01-30",
    "email": "chidi.okafor@post.example",
}
PAYEE = {
    "first_name": "Thames",
    "last_name": "Freight Ltd",
    "email": "",
    "phone_number": "447700900142",
    "address": ADDRESS,
    "account": {"account_number": "00117725", "sort_code": "009894"},
}
OWN_ACCOUNT = {"company_id": "339", "currency_code_iso3": "GBP", "account_name": "Payroll"}
SUB = {"company_id": 339, "mid_id": "1190", "account_name": "Paris shop", "merchant_customer_id": "P-1"}


def changed(body: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return a body with one field set to something else, or taken out if that is None."""
    body = deepcopy(body)
    inner, *rest = path.split(".")
    place = body
    while rest:
        place, (inner, *rest) = place[inner], rest
    place[inner] = value
    if value is None:
        del place[inner]
    return body


def ledger_for(caller: Caller, **fields: object) -> dict[str, Any]:
    customer = caller.known["customers"]["Meridian Imports Inc."]
    return {"customer_id": customer, "currency": "gbp", "primary_use": ["payments", "float"], "owner": "me", **fields}


async def test_a_customer_gets_a_beneficiary_a_ledger_money_and_pays(caller: Caller) -> None:
    customer = (await caller.post(CUSTOMER, PERSON))["data"]["customer_id"]
    payee = (await caller.post(BENEFICIARY, {**PAYEE, "customer_id": customer}))["data"]["beneficiary_id"]
    order = {"beneficiary_id": payee, "amount": "12.34", "reference": "First"}
    assert (await caller.post(PAY_OUT, order))["response_code"] == "101", "there is no ledger to pay from yet"
    ledger = (await caller.post(LEDGER, ledger_for(caller, customer_id=customer)))["data"]["ledger_id"]
    assert (await caller.post(PAY_OUT, order))["response_code"] == "650"
    caller.scenario("hub_funds_received", ledger=ledger, amount="20.00")
    assert (await caller.post(PAY_OUT, order))["response_code"] == "1"
    assert await caller.balance("Chidi Okafor") == Decimal("7.66")


async def test_a_ledger_is_answered_as_documented_and_listed(caller: Caller) -> None:
    data = (await caller.post(LEDGER, ledger_for(caller)))["data"]
    details = data.pop("ledger_details")
    listed = (await caller.ledgers())["Meridian Imports Inc."]
    assert data == {
        "ledger_id": listed["ledger_id"],
        "customer_id": caller.known["customers"]["Meridian Imports Inc."],
        "active": True,
        "status": "active",
        "primary_use": ["payments", "float"],
        "owner": "me",
    }
    assert details == {
        "name": "Meridian Imports Inc.",
        "balance": Decimal("0.00"),
        "currency": "GBP",
        "account_number": listed["account_number"],
        "sort_code": "608371",
    }


@pytest.mark.parametrize(("customer", "country"), [("Bakkerij Noord B.V.", "NL"), ("Meridian Imports Inc.", "GB")])
async def test_a_ledger_in_euros_has_an_iban_of_its_customers_country(
    caller: Caller, customer: str, country: str
) -> None:
    body = ledger_for(caller, customer_id=caller.known["customers"][customer], currency="EUR")
    details = (await caller.post(LEDGER, body))["data"]["ledger_details"]
    assert IBAN(details["iban"]).is_valid
    assert details["iban"].startswith(country)
    assert details["bic"]


async def test_an_account_of_the_companys_own_is_answered_and_listed(caller: Caller) -> None:
    body = {**OWN_ACCOUNT, "merchant_custom_1": "cost centre 4"}
    data = (await caller.post(ACCOUNT, body))["data"]
    assert data.pop("merchant_custom_1") == "cost centre 4"
    assert data == (await caller.ledgers())["Payroll"]
    assert data["mid_id"] == "1195"


async def test_a_sub_account_has_the_currency_of_the_one_above(caller: Caller) -> None:
    data = (await caller.post(SUB_ACCOUNT, SUB))["data"]
    assert data.pop("merchant_customer_id") == "P-1"
    assert data == (await caller.ledgers())["Paris shop"]
    assert data["currency"] == "EUR"


@pytest.mark.parametrize(
    ("path", "body"), [(CUSTOMER, PERSON), (ACCOUNT, OWN_ACCOUNT), (SUB_ACCOUNT, SUB)], ids=["H6", "H8", "H9"]
)
async def test_the_same_request_twice_makes_two(caller: Caller, path: str, body: dict[str, Any]) -> None:
    first, second = await caller.post(path, body), await caller.post(path, body)
    assert first["data"] != second["data"]


async def test_what_was_made_is_there_after_a_restart(open_bank: Callable[[], Caller]) -> None:
    first = open_bank()
    customer = (await first.post(CUSTOMER, PERSON))["data"]["customer_id"]
    await first.post(LEDGER, ledger_for(first, customer_id=customer, currency="EUR"))
    await first.post(LEDGER, ledger_for(first))
    payee = (await first.post(BENEFICIARY, {**PAYEE, "ledger_id": (await first.ids("Float"))[0]}))["data"]
    before = await first.ledgers()
    second = open_bank()
    assert await second.ledgers() == before
    assert second.known == first.known, "what the demo began with does not change"
    order = {**payee, "amount": "5", "reference": "x"}
    assert (await second.post(PAY_OUT, order))["response_code"] == "1"
    again = (await second.post(CUSTOMER, PERSON))["data"]["customer_id"]
    assert again != customer


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("customer_type", None, "customer_type is required"),
        ("customer_type", "person", "customer_type is not one of the accepted words"),
        ("customer_type", ["individual"], "customer_type is not one of the accepted words"),
        ("first_name", None, "first_name is required"),
        ("first_name", "x" * 21, "first_name must have 1-20 characters"),
        ("last_name", "", "last_name must have 1-20 characters"),
        ("middle_name", "x" * 21, "middle_name must have 1-20 characters"),
        ("dob", None, "dob is required"),
        ("dob", "30-01-1988", "dob must be a day, YYYY-MM-DD"),
        ("dob", "1988-02-30", "dob must be a day, YYYY-MM-DD"),
        ("dob", "2026-11-20", "dob must be in the past"),
        ("address", None, "address is required"),
        ("address", "Korenlei 14", "address must be an object"),
        ("address.iso_country", None, "address.iso_country is required"),
        ("address.iso_country", "BEL", "address.iso_country must have 2 characters"),
        ("address.iso_country", "B3", "address.iso_country has characters that are not accepted"),
        ("address.number", "x" * 12, "address.number must have 1-11 characters"),
        ("address.number", 14, "address.number must be a string"),
        ("address.postal_code", "x" * 101, "address.postal_code must have 1-100 characters"),
        ("email", "x" * 51, "email must have 1-50 characters"),
    ],
)
async def test_a_customer_with_a_wrong_field_is_refused(
    shared: Caller, path: str, value: object, complaint: str
) -> None:
    reply = await shared.call("POST", CUSTOMER, json=changed(PERSON, path, value))
    assert refused(reply) == (400, f"Check your request parameters: {complaint}")


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("first_name", None, "first_name is required"),
        ("last_name", "x" * 51, "last_name must have 1-50 characters"),
        ("phone_number", "1" * 51, "phone_number must have 1-50 characters"),
        ("address", None, "address is required"),
        ("account", None, "account is required"),
        ("account", [], "account must be an object"),
        ("account.account_number", None, "account.account_number is required"),
        ("account.account_number", "1234567", "account.account_number must have 8 characters"),
        ("account.account_number", "1234567x", "account.account_number has characters that are not accepted"),
        ("account.account_number", 123456789, "account.account_number must be a string"),
        ("account.account_number", True, "account.account_number must be a string"),
        ("account.sort_code", "60-83-71", "account.sort_code must have 6 characters"),
    ],
)
async def test_a_beneficiary_with_a_wrong_field_is_refused(
    shared: Caller, path: str, value: object, complaint: str
) -> None:
    body = {**PAYEE, "customer_id": shared.known["customers"]["Astrid Lindqvist"]}
    reply = await shared.call("POST", BENEFICIARY, json=changed(body, path, value))
    assert refused(reply) == (400, f"Check your request parameters: {complaint}")


async def test_a_beneficiary_needs_exactly_one_who_pays(shared: Caller) -> None:
    whose = {"customer_id": shared.known["customers"]["Astrid Lindqvist"], "ledger_id": (await shared.ids("Float"))[0]}
    for chosen in (whose, {}, dict.fromkeys(whose)):
        reply = await shared.call("POST", BENEFICIARY, json={**PAYEE, **chosen})
        assert refused(reply) == (
            400,
            "Check your request parameters: exactly one of customer_id and ledger_id is required",
        )
    reply = await shared.call("POST", BENEFICIARY, json={**PAYEE, "customer_id": whose["ledger_id"]})
    assert refused(reply) == (400, "Check your request parameters: there is no such customer_id")


async def test_numbers_that_the_document_prints_as_integers_may_come_as_such(caller: Caller) -> None:
    body = {**PAYEE, "ledger_id": (await caller.ids("Float"))[0]}
    body["account"] = {"account_number": 117725, "sort_code": 9894}
    made = await caller.post(BENEFICIARY, body)
    await caller.post(PAY_OUT, {**made["data"], "amount": "1", "reference": "x"})
    texts = caller.bank.ledger.movements[-1].texts
    assert (texts["account_number"], texts["sort_code"]) == ("00117725", "009894")


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"customer_id": None}, "customer_id is required"),
        ({"customer_id": "6cf0fed2-fa2c-4145-876f-38091fddcb1d"}, "there is no such customer_id"),
        ({"currency": "USD"}, "currency must be GBP or EUR"),
        ({"currency": "£"}, "currency must have 3 characters"),
        ({"primary_use": None}, "primary_use is required"),
        ({"primary_use": "float"}, "primary_use must be a list"),
        ({"primary_use": []}, "primary_use must be a list"),
        ({"primary_use": ["float", "fun"]}, "primary_use has a word that is not accepted"),
        ({"primary_use": [["float"]]}, "primary_use has a word that is not accepted"),
        ({"owner": "m"}, "owner must have 2-5 characters"),
        ({"owner": "myself"}, "owner must have 2-5 characters"),
    ],
)
async def test_a_ledger_with_a_wrong_field_is_refused(
    shared: Caller, fields: dict[str, object], complaint: str
) -> None:
    reply = await shared.call("POST", LEDGER, json=ledger_for(shared, **fields))
    assert refused(reply) == (400, f"Check your request parameters: {complaint}")


@pytest.mark.parametrize(
    ("path", "body", "name", "value", "complaint"),
    [
        (ACCOUNT, OWN_ACCOUNT, "company_id", "340", "company_id is not yours"),
        (ACCOUNT, OWN_ACCOUNT, "currency_code_iso3", "JPY", "currency_code_iso3 must be GBP or EUR"),
        (ACCOUNT, OWN_ACCOUNT, "account_name", None, "account_name is required"),
        (ACCOUNT, OWN_ACCOUNT, "merchant_custom_3", 7, "merchant_custom_3 must be a string"),
        (SUB_ACCOUNT, SUB, "company_id", None, "company_id is required"),
        (SUB_ACCOUNT, SUB, "mid_id", 9999, "there is no such mid_id"),
        (SUB_ACCOUNT, SUB, "account_name", "", "account_name must have 1-50 characters"),
    ],
)
async def test_an_account_with_a_wrong_field_is_refused(
    shared: Caller, path: str, body: dict[str, Any], name: str, value: object, complaint: str
) -> None:
    reply = await shared.call("POST", path, json=changed(body, name, value))
    assert refused(reply) == (400, f"Check your request parameters: {complaint}")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b"\xff\xfe", "the body is not JSON"),
        (b'{"amount": NaN}', "the body is not JSON"),
        (b"[" * 50_000, "the body is not JSON"),
        (b"[]", "the body is not a JSON object"),
        (b'"text"', "the body is not a JSON object"),
        (b" " * 70_000, "the body is too large"),
    ],
    ids=["empty", "cut", "not UTF-8", "NaN", "deep", "list", "text", "large"],
)
async def test_a_body_that_is_no_json_object_is_refused(shared: Caller, content: bytes, complaint: str) -> None:
    await shared.log_in()
    headers = {"Authorization": f"token {shared.token}", "Content-Type": "application/json; charset=utf-8"}
    reply = await shared.raw("POST", CUSTOMER, content=content, headers=headers)
    assert refused(reply) == (400, f"Check your request parameters: {complaint}")


async def test_a_form_is_refused(shared: Caller) -> None:
    reply = await shared.call("POST", CUSTOMER, data={"customer_type": "individual"})
    assert refused(reply) == (400, "Check your request parameters: Content-Type must be application/json")

"""Creating customers, beneficiaries and ledgers: what goes out, what is kept, and what is never sent twice."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import httpx
import pytest

from banktui.domain.account import Account
from banktui.domain.aggregation import Customer
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import (
    BankError,
    Busy,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    Rejected,
    SignInNeeded,
    Unreachable,
)
from banktui.domain.listed import Fact
from banktui.domain.money import Money
from banktui.services import capability
from banktui.services.acting import Action, Done, Form, Made
from banktui.services.capability import Capability
from banktui.services.provider import Provider
from banktui.services.reading import Listed
from tests.providers.hub.scripted_hub import (
    CREATE_BENEFICIARY,
    CREATE_CUSTOMER,
    CREATE_LEDGER,
    LEDGERS,
    ScriptedHub,
    answered,
    broken,
)

CUSTOMER_ID = "0b7c3f5e-1f0a-4c0e-9a50-2f3b5a7d9e11"
LEDGER_ID = "6cf0fed2-fa2c-4145-876f-38091fddcb1d"
MADE_ID = "22938286-283a-4594-b21c-afb1bd52d22c"

ADDRESS = {
    "address.number": "12",
    "address.street": "Analytical Row",
    "address.city": "London",
    "address.postal_code": "E1 1AA",
    "address.iso_country": "gb",
}
CUSTOMER = {
    **ADDRESS,
    "customer_type": "individual",
    "first_name": " Ada ",
    "middle_name": "",
    "last_name": "Byron",
    "dob": "1985-12-10",
    "email": "ada@example.org",
}
BENEFICIARY = {
    **ADDRESS,
    "holder": f"customer:{CUSTOMER_ID}",
    "first_name": "Charles",
    "last_name": "Babbage",
    "phone_number": "+44 20 7946 0000",
    "account.account_number": "0123 4567",
    "account.sort_code": "06-03-71",
}
NEW_LEDGER = {
    "holder": f"customer:{CUSTOMER_ID}",
    "currency": "gbp",
    "primary_use": "escrow, payments",
    "owner": "me",
}

CREATIONS: tuple[tuple[Capability[Action], str, Mapping[str, str], str], ...] = (
    (capability.CREATE_CUSTOMER, CREATE_CUSTOMER, CUSTOMER, "customer_id"),
    (capability.CREATE_BENEFICIARY, CREATE_BENEFICIARY, BENEFICIARY, "beneficiary_id"),
    (capability.CREATE_LEDGER, CREATE_LEDGER, NEW_LEDGER, "ledger_id"),
)
each_creation = pytest.mark.parametrize(
    ("key", "path", "values", "id_name"), CREATIONS, ids=lambda value: str(value)[:24]
)


def action(provider: Provider, key: Capability[Action]) -> Action:
    found = provider.get(key)
    assert found is not None
    return found


async def perform(provider: Provider, key: Capability[Action], values: Mapping[str, str]) -> Done:
    return await action(provider, key).perform("", values)


async def refused(provider: Provider, key: Capability[Action], values: Mapping[str, str]) -> BankError:
    with pytest.raises(BankError) as caught:
        await perform(provider, key, values)
    return caught.value


Known = Mapping[str, Sequence[Listed]]


def form(
    provider: Provider,
    key: Capability[Action],
    known: Known | None = None,
    subject: Listed | None = None,
) -> Form:
    return action(provider, key).form(subject, known or {})


async def test_a_customer(provider: Provider, hub: ScriptedHub, clock: FrozenClock) -> None:
    hub.answers[CREATE_CUSTOMER] = answered({"customer_id": CUSTOMER_ID})
    done = await perform(provider, capability.CREATE_CUSTOMER, CUSTOMER)
    assert hub.bodies(CREATE_CUSTOMER) == [
        {
            "customer_type": "individual",
            "first_name": "Ada",
            "last_name": "Byron",
            "dob": "1985-12-10",
            "email": "ada@example.org",
            "address": {
                "number": "12",
                "street": "Analytical Row",
                "city": "London",
                "postal_code": "E1 1AA",
                "iso_country": "GB",
            },
        }
    ]
    assert done.made == Made(
        "created-customers",
        Customer(
            id=CUSTOMER_ID,
            name="Ada Byron",
            email="ada@example.org",
            created_at=clock.now(),
            facts=(Fact("Type", "individual"), Fact("Country", "GB")),
        ),
    )
    assert done.sentence == f"The customer was created: Ada Byron, {CUSTOMER_ID}."
    assert done.stale == ()


async def test_a_beneficiary_keeps_the_zeros_of_its_account(
    provider: Provider, hub: ScriptedHub, clock: FrozenClock
) -> None:
    hub.answers[CREATE_BENEFICIARY] = answered({"beneficiary_id": MADE_ID})
    done = await perform(provider, capability.CREATE_BENEFICIARY, BENEFICIARY)
    body = hub.bodies(CREATE_BENEFICIARY)[0]
    assert body["account"] == {"account_number": "01234567", "sort_code": "060371"}
    assert body["customer_id"] == CUSTOMER_ID
    assert "ledger_id" not in body
    assert "holder" not in body
    assert done.made == Made(
        "beneficiaries",
        Beneficiary(
            id=MADE_ID,
            name="Charles Babbage",
            number="01234567",
            bank_code="060371",
            owner_id=CUSTOMER_ID,
            created_at=clock.now(),
            facts=(Fact("Paid by customer", CUSTOMER_ID), Fact("Country", "GB")),
        ),
    )


async def test_a_beneficiary_of_a_ledger(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[CREATE_BENEFICIARY] = answered({"beneficiary_id": MADE_ID})
    for chosen in ({"holder": f"ledger:{LEDGER_ID}"}, {"holder": "ledger:", "holder_id": f" {LEDGER_ID.upper()} "}):
        await perform(provider, capability.CREATE_BENEFICIARY, {**BENEFICIARY, **chosen})
    assert [body["ledger_id"] for body in hub.bodies(CREATE_BENEFICIARY)] == [LEDGER_ID, LEDGER_ID]
    assert not any("customer_id" in body for body in hub.bodies(CREATE_BENEFICIARY))


async def test_a_ledger_makes_the_list_stale(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[CREATE_LEDGER] = answered(
        {
            "ledger_id": MADE_ID,
            "customer_id": CUSTOMER_ID,
            "active": True,
            "status": "active",
            "primary_use": ["payments", "escrow"],
            "owner": "me",
            "ledger_details": {"name": "Ada Byron", "balance": "0.00", "currency": "gbp", "account_number": 1234567},
        }
    )
    done = await perform(provider, capability.CREATE_LEDGER, NEW_LEDGER)
    assert hub.bodies(CREATE_LEDGER) == [
        {"customer_id": CUSTOMER_ID, "currency": "gbp", "primary_use": ["payments", "escrow"], "owner": "me"}
    ]
    assert done.stale == ("accounts",)
    assert done.made == Made(
        "accounts",
        Account(
            id=MADE_ID,
            name="Ada Byron",
            number="01234567",
            currency="GBP",
            balance=Money(Decimal("0.00"), "GBP"),
            owner_id=CUSTOMER_ID,
            facts=(Fact("Primary use", "payments, escrow"), Fact("Owner", "me")),
        ),
    )
    assert done.sentence == f"The ledger was created: Ada Byron, {MADE_ID}."


async def test_a_ledger_that_is_not_active_or_of_another_customer_is_told(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[CREATE_LEDGER] = answered(
        {"ledger_id": MADE_ID, "customer_id": "someone", "active": False, "status": "pending\x1b", "ledger_details": 5}
    )
    sentence = (await perform(provider, capability.CREATE_LEDGER, NEW_LEDGER)).sentence
    assert "It is not active yet: pending␛." in sentence
    assert "names another customer than was chosen: someone." in sentence


@each_creation
async def test_the_id_is_found_beside_the_status_as_well(
    key: Capability[Action], path: str, values: Mapping[str, str], id_name: str, provider: Provider, hub: ScriptedHub
) -> None:
    hub.answers[path] = lambda _: httpx.Response(200, json={"status": "1", id_name: MADE_ID})
    done = await perform(provider, key, values)
    assert done.made is not None
    assert done.made.item.id == MADE_ID


LOST: tuple[Any, ...] = (
    broken,
    lambda _: httpx.Response(200),
    lambda _: httpx.Response(200, text="<html>"),
    lambda _: httpx.Response(200, content=b'{"status":1,"data":{"customer'),
    lambda _: httpx.Response(204),
    lambda _: httpx.Response(301, headers={"location": "https://elsewhere.example/"}),
    answered(status=-1, message="x", http=500),
    answered(status=-1, message="x", http=502),
    answered(status=-1, message="x", http=503),
    answered(status=-1, message="x", http=408),
    answered(status=-1, message="Conflict", http=409),
    answered(status=-1, message="contact_support", response_code="606"),
    answered(status=-1, message="quarantined", response_code="12"),
    answered(status=1, message="quarantined", response_code="12"),
    answered(status=1, message="?", response_code="777"),
    answered(status="odd"),
    answered({}),
    answered({"customer_id": None, "beneficiary_id": "", "ledger_id": []}),
    answered([]),
    answered(),
)


@each_creation
@pytest.mark.parametrize("answer", LOST)
async def test_a_lost_answer_is_unknown_and_nothing_is_sent_again(
    answer: Any,
    key: Capability[Action],
    path: str,
    values: Mapping[str, str],
    id_name: str,
    provider: Provider,
    hub: ScriptedHub,
) -> None:
    hub.answers[path] = answer
    error = await refused(provider, key, values)
    assert isinstance(error, OutcomeUnknown)
    assert len(hub.sent(path)) == 1
    assert error.title == f"It is not known whether Hub created the {id_name.removesuffix('_id')}."
    assert error.detail.endswith((".", "”"))
    assert "Do not send it again before that" in error.hint
    assert error.provider == "hub"


async def test_a_held_creation_says_that_it_is_held(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[CREATE_LEDGER] = answered({"ledger_id": MADE_ID}, response_code="12", message="quarantined")
    error = await refused(provider, capability.CREATE_LEDGER, NEW_LEDGER)
    assert error.code == "12"
    assert error.detail.startswith("Hub holds it in quarantine")


async def test_a_connection_that_never_came_about_changed_nothing(provider: Provider, hub: ScriptedHub) -> None:
    def no_connection(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    hub.answers[CREATE_CUSTOMER] = no_connection
    assert isinstance(await refused(provider, capability.CREATE_CUSTOMER, CUSTOMER), Unreachable)


@each_creation
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (answered(status=-1, message="Bad", http=400), Rejected),
        (answered(status=-1, message="Bad"), Rejected),
        (answered(status=-1, message="declined", response_code="101"), Rejected),
        (answered(status=-1, message="compliance_firewall", response_code="651"), NotPermitted),
        (answered(status=-1, message="Bad", http=404), NotFound),
        (answered(status=-1, message="Bad", http=429), Busy),
    ],
)
async def test_a_refusal_is_a_refusal(
    answer: Any,
    kind: type[BankError],
    key: Capability[Action],
    path: str,
    values: Mapping[str, str],
    id_name: str,
    provider: Provider,
    hub: ScriptedHub,
) -> None:
    hub.answers[path] = answer
    error = await refused(provider, key, values)
    assert type(error) is kind, id_name
    assert len(hub.sent(path)) == 1


async def test_a_second_refused_token_ends_it(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[CREATE_CUSTOMER] = answered(status=-1, message="Unauthorized", http=401)
    assert isinstance(await refused(provider, capability.CREATE_CUSTOMER, CUSTOMER), SignInNeeded)
    assert len(hub.sent(CREATE_CUSTOMER)) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"message": "postal_code has an invalid format"}, "address.postal_code"),
        ({"message": "Invalid sort code"}, "account.sort_code"),
        ({"message": "last_name is required"}, "last_name"),
        ({"message": "Unknown customer_id"}, "holder"),
        ({"message": "No", "field": "account.account_number"}, "account.account_number"),
        ({"message": "No", "errors": {"address": {}, "dob": {}}}, ""),
        ({"message": "primary_use is wrong"}, ""),
        ({"message": "No"}, ""),
    ],
)
async def test_the_field_that_hub_names_is_marked(
    body: dict[str, Any], field: str, provider: Provider, hub: ScriptedHub
) -> None:
    hub.answers[CREATE_BENEFICIARY] = lambda _: httpx.Response(400, json={"status": -1, **body})
    error = await refused(provider, capability.CREATE_BENEFICIARY, BENEFICIARY)
    assert error.problem().field == field


async def test_a_customer_that_was_typed_is_marked_where_it_was_typed(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[CREATE_LEDGER] = answered(status=-1, message="customer_id not found", http=400)
    typed = {**NEW_LEDGER, "holder": "customer:", "holder_id": CUSTOMER_ID}
    assert (await refused(provider, capability.CREATE_LEDGER, typed)).problem().field == "holder_id"


WRONG_CUSTOMER = [
    ({"first_name": ""}, "first_name"),
    ({"first_name": "x" * 21}, "first_name"),
    ({"middle_name": "x" * 21}, "middle_name"),
    ({"last_name": "By\x1bron"}, "last_name"),
    ({"last_name": "   "}, "last_name"),
    ({"dob": "31-12-1985"}, "dob"),
    ({"dob": "1985-02-30"}, "dob"),
    ({"dob": "1985-12-10 x"}, "dob"),
    ({"dob": "2026-11-20"}, "dob"),
    ({"dob": ""}, "dob"),
    ({"email": "ada"}, "email"),
    ({"email": "a" * 46 + "@b.cd"}, "email"),
    ({"customer_type": "robot"}, "customer_type"),
    ({"address.iso_country": "GBR"}, "address.iso_country"),
    ({"address.iso_country": "UK"}, "address.iso_country"),
    ({"address.iso_country": ""}, "address.iso_country"),
    ({"address.number": "123456789012"}, "address.number"),
    ({"address.street": "x" * 101}, "address.street"),
]
WRONG_BENEFICIARY = [
    ({"account.account_number": "1234567"}, "account.account_number"),
    ({"account.account_number": "123456789"}, "account.account_number"),
    ({"account.account_number": "1234567a"}, "account.account_number"),
    ({"account.account_number": "１２３４５６７８"}, "account.account_number"),
    ({"account.sort_code": "60837"}, "account.sort_code"),
    ({"account.sort_code": "60/83/71"}, "account.sort_code"),
    ({"last_name": "x" * 51}, "last_name"),
    ({"phone_number": "1" * 51}, "phone_number"),
    ({"holder": ""}, "holder"),
    ({"holder": "robot:1"}, "holder"),
    ({"holder": "customer:../../x"}, "holder"),
    ({"holder": "customer:"}, "holder_id"),
    ({"holder": "ledger:", "holder_id": "5"}, "holder_id"),
    ({"holder_id": LEDGER_ID}, "holder_id"),
]
WRONG_LEDGER = [
    ({"currency": "GBP"}, "currency"),
    ({"currency": ""}, "currency"),
    ({"primary_use": ""}, "primary_use"),
    ({"primary_use": "payments,fun"}, "primary_use"),
    ({"owner": "m"}, "owner"),
    ({"owner": "sixsix"}, "owner"),
    ({"owner": " m "}, "owner"),
    ({"holder": f"ledger:{LEDGER_ID}"}, "holder"),
    ({"holder": "customer:"}, "holder_id"),
]


@pytest.mark.parametrize(
    ("key", "right", "change", "field"),
    [
        (key, right, change, field)
        for key, right, table in (
            (capability.CREATE_CUSTOMER, CUSTOMER, WRONG_CUSTOMER),
            (capability.CREATE_BENEFICIARY, BENEFICIARY, WRONG_BENEFICIARY),
            (capability.CREATE_LEDGER, NEW_LEDGER, WRONG_LEDGER),
        )
        for change, field in table
    ],
)
async def test_what_is_wrong_is_refused_here_beside_its_field(
    key: Capability[Action],
    right: dict[str, str],
    change: dict[str, str],
    field: str,
    provider: Provider,
    hub: ScriptedHub,
) -> None:
    error = await refused(provider, key, {**right, **change})
    assert isinstance(error, Rejected)
    assert error.field == field
    assert error.hint == "Nothing was sent."
    assert hub.requests == []


def test_forms_are_complete_and_their_own_values_fit(provider: Provider) -> None:
    known: Known = {"created-customers": (Customer(CUSTOMER_ID, name="Ada Byron"),)}
    for key, _, values, _ in CREATIONS:
        asked = form(provider, key, known)
        assert asked.title == asked.submit == action(provider, key).title
        assert "No money moves." in asked.note
        assert set(values) <= {field.name for field in asked.fields}
        assert asked.complaints(values) == {}
        offered = {field.name: field.initial for field in asked.fields if field.initial}
        assert not set(asked.complaints({**values, **offered}))


def test_a_short_account_number_and_a_country_by_name_say_what_was_meant(provider: Provider) -> None:
    asked = form(provider, capability.CREATE_BENEFICIARY)
    wrong = asked.complaints({**BENEFICIARY, "holder": "customer:", "account.account_number": "1234567"})
    assert wrong == {
        "account.account_number": "Account number has 8 digits; write 01234567 if 1234567 is all there is."
    }
    for typed, told in (("United Kingdom", "GB is United Kingdom"), ("deu", "DE is Germany"), ("XX", "such as GB")):
        assert told in asked.complaints({**BENEFICIARY, "address.iso_country": typed})["address.iso_country"]


def test_what_is_in_front_is_chosen_and_others_can_be(provider: Provider) -> None:
    ada = Customer(CUSTOMER_ID, name="Ada Byron")
    ledger = Account(LEDGER_ID, "Float", number="01234567")
    known: Known = {"created-customers": (ada,), "accounts": (ledger,)}

    chosen = form(provider, capability.CREATE_BENEFICIARY, known).fields[0]
    assert [(choice.value, choice.label) for choice in chosen.choices] == [
        (f"customer:{CUSTOMER_ID}", "customer Ada Byron"),
        (f"ledger:{LEDGER_ID}", "ledger Float 01234567"),
        ("customer:", "another customer, by its id"),
        ("ledger:", "another ledger, by its id"),
    ]
    assert chosen.initial == f"customer:{CUSTOMER_ID}"
    assert form(provider, capability.CREATE_BENEFICIARY, known, ledger).fields[0].initial == f"ledger:{LEDGER_ID}"

    unknown = form(provider, capability.CREATE_LEDGER, {}, ada).fields[0]
    assert [choice.value for choice in unknown.choices] == [f"customer:{CUSTOMER_ID}", "customer:"]
    assert form(provider, capability.CREATE_LEDGER, {}, ledger).fields[0].initial == "customer:"
    assert set(action(provider, capability.CREATE_LEDGER).wants) == {"created-customers"}


async def test_reads_go_on_after_a_lost_answer(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[CREATE_LEDGER] = broken
    await refused(provider, capability.CREATE_LEDGER, NEW_LEDGER)
    accounts = provider.get(capability.ACCOUNTS)
    assert accounts is not None
    assert len((await accounts.page("")).items) == 2
    assert len(hub.sent(LEDGERS)) == 1

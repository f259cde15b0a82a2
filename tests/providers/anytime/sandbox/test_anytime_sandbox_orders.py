"""Ordering cards at the built-in Anytime: what is asked for, what exists afterwards."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from banktui.sandbox.faults import FaultRule, parse_fault
from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

Open = Callable[[], Caller]
PATH = "/v1.0/cards"
ORDER = {
    "acc_id": "1201",
    "card_name": "Julie Vermeulen",
    "card_type": "PLASTIC",
    "expiry_date": "2029-06-30",
    "amount": "25.00",
    "language": "fr",
    "delivery_company_name": "Studio Lumen SARL",
    "delivery_gender": "F",
    "delivery_first_name": "Julie",
    "delivery_last_name": "Vermeulen",
    "delivery_addr_1": "12 rue des Martyrs",
    "delivery_addr_2": "",
    "delivery_zip": "75009",
    "delivery_city": "Paris",
    "delivery_cc": "FR",
}


async def order(caller: Caller, **changes: str) -> Any:
    reply = await caller.call("POST", PATH, data=ORDER | changes)
    assert reply.status_code == httpx.codes.OK, reply.text
    return decoded(reply)["body"]


async def cards(caller: Caller, account: int = 1201) -> dict[str, Any]:
    body = await caller.get(f"/v1.0/accounts/{account}/cards")
    return {card["card_ref"]: card for card in body["cards"]}


async def test_a_plastic_card_is_ordered_with_money_on_it(open_bank: Open) -> None:
    caller = open_bank()
    held, balance = await cards(caller), (await caller.get("/v1.0/accounts/1201/balance"))["balance"]
    made = await order(caller)
    assert made == {"order_id": 51000, "order_status": 3, "card_ref": "ANY0000009901"}
    now = await cards(caller)
    assert set(now) - set(held) == {"ANY0000009901"}
    card = now["ANY0000009901"]
    assert (card["status"], card["activation_date"], card["balance"], card["expiry_date"]) == (
        "ORD",
        None,
        25,
        "2029-06-30",
    )
    assert card["card_name"] == {"first_name": "Julie", "last_name": "Vermeulen", "embossed": "JULIE VERMEULEN"}
    assert (await caller.get("/v1.0/accounts/1201/balance"))["balance"] == balance - 25
    [entry] = (await caller.get("/v1.0/cards/ANY0000009901/transactions"))["transactions"]
    assert (entry["type"], entry["status"], entry["amount"], entry["balance_after"]) == ("C", "S", 25, 25)
    [movement] = caller.bank.ledger.movements
    assert (movement.operation, movement.source, movement.amount) == ("card-order", "anytime-1201", Decimal("25.00"))
    assert dict(movement.texts) == {"card_name": "Julie Vermeulen", "card_ref": "ANY0000009901"}


async def test_a_virtual_card_is_active_at_once(open_bank: Open) -> None:
    caller = open_bank()
    made = await order(caller, card_type="VIRTUAL_MULTI_USE", expiry_date="2028-11-30")
    assert made["order_status"] == 9
    card = (await cards(caller))[made["card_ref"]]
    assert (card["status"], card["card_type"], card["activation_date"]) == (
        "ACT",
        "VIRTUAL_MULTI_USE",
        "2026-11-20 10:14:00",
    )
    reply = await caller.call("GET", f"/v1.0/orders/{made['order_id']}/tracking")
    assert error_of(reply)[1] == 4040410


async def test_a_parcel_can_be_tracked_once_it_is_on_its_way(open_bank: Open) -> None:
    caller = open_bank()
    path = f"/v1.0/orders/{(await order(caller))['order_id']}/tracking"
    assert error_of(await caller.call("GET", path))[1] == 4040410
    caller.bank.advance(24 * 3600)
    await caller.sign_in()
    assert (await caller.get(path))["tracking_link"].startswith("https://tracking.example/colis/6A")


async def test_the_type_may_be_left_out(open_bank: Open) -> None:
    caller = open_bank()
    reply = await caller.call("POST", PATH, data={name: text for name, text in ORDER.items() if name != "card_type"})
    made = decoded(reply)["body"]
    assert (await cards(caller))[made["card_ref"]]["card_type"] == "PLASTIC"


@pytest.mark.parametrize(
    "changes",
    [
        *({name: ""} for name in ORDER if name not in {"card_type", "delivery_addr_2", "delivery_company_name"}),
        {"card_type": "WOOD"},
        {"card_name": "x" * 27},
        {"expiry_date": "2026-11-20"},
        {"expiry_date": "2029-12-01"},
        {"expiry_date": "2029-02-30"},
        {"expiry_date": "30/06/2029"},
        {"amount": "0"},
        {"amount": "5.005"},
        {"language": "de"},
        {"delivery_gender": "X"},
        {"delivery_cc": "fra"},
        {"delivery_cc": "fr"},
        {"delivery_city": "x" * 101},
        {"delivery_addr_2": "a\tb"},
        {"acc_id": "12x"},
    ],
    ids=str,
)
async def test_an_order_that_breaks_a_rule_is_refused(shared: Caller, changes: dict[str, str]) -> None:
    assert error_of(await shared.call("POST", PATH, data=ORDER | changes))[:2] == (400, 4000310)
    assert shared.bank.ledger.movements == []


@pytest.mark.parametrize("missing", [name for name in ORDER if name != "card_type"])
async def test_every_parameter_but_the_type_is_required(shared: Caller, missing: str) -> None:
    reply = await shared.call("POST", PATH, data={name: text for name, text in ORDER.items() if name != missing})
    assert error_of(reply)[1] == 4000310


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"acc_id": "9999"}, 4030210),
        ({"acc_id": "1900"}, 4030211),
        ({"acc_id": "1206", "card_type": "VIRTUAL_SINGLE_USE", "expiry_date": "2026-12-31"}, 4030370),
        ({"acc_id": "1206", "card_type": "VIRTUAL_MULTI_USE"}, 4000310),
        ({"acc_id": "1207"}, 4510320),
        ({"amount": "0.50"}, 4030330),
        ({"amount": "5000.01"}, 4030331),
        ({"acc_id": "1205", "amount": "700000"}, 4020220),
    ],
    ids=str,
)
async def test_what_stands_against_it_is_told_by_its_code(
    shared: Caller, changes: dict[str, str], expected: int
) -> None:
    if expected == 4020220:
        ledger = shared.bank.ledger
        spare = ledger.balance("anytime-1205") - 1
        ledger.post(
            debit="anytime-1205",
            credit=ledger.outside("JPY"),
            amount=spare,
            at=shared.bank.clock.now(),
            description="nearly everything",
            kind="transfer",
        )
    assert error_of(await shared.call("POST", PATH, data=ORDER | changes))[1] == expected


@pytest.mark.parametrize(
    ("limits", "expected"),
    [({"orders": "5"}, 4290330), ({"sub_account": "1201", "sub_account_orders": "5"}, 4290331)],
    ids=str,
)
async def test_an_account_may_have_so_many_cards(open_bank: Open, limits: dict[str, str], expected: int) -> None:
    caller = open_bank()
    caller.bank.scenarios.run("anytime_limits", limits)
    assert error_of(await caller.call("POST", PATH, data=ORDER))[1] == expected
    caller.bank.scenarios.run("anytime_limits", {})
    await order(caller)


async def test_the_answer_can_name_an_older_card_and_the_list_can_hide_the_new_one(open_bank: Open) -> None:
    caller = open_bank()
    held = set(await cards(caller))
    caller.bank.faults.add(FaultRule("anytime", "POST", PATH, parse_fault("wrong_echo"), times=1))
    assert (await order(caller))["card_ref"] in held
    caller.bank.faults.add(FaultRule("anytime", "GET", "/v1.0/accounts/1201/cards", parse_fault("hide:1")))
    assert set(await cards(caller)) == held
    assert set(await cards(caller)) - held == {"ANY0000009901"}


async def test_everything_survives_a_restart(open_bank: Open) -> None:
    caller = open_bank()
    first = await order(caller)
    second = await order(caller, card_type="VIRTUAL_SINGLE_USE", expiry_date="2027-01-31", card_name="ads")
    load = {"amount": "5.00", "acc_comment": "a", "card_comment": "b"}
    assert error_of(await caller.call("POST", f"{PATH}/{first['card_ref']}/credit", data=load))[1] == 4030320
    assert error_of(await caller.call("POST", f"{PATH}/{second['card_ref']}/credit", data=load))[1] == 4510310
    known, movements = await cards(caller), list(caller.bank.ledger.movements)
    restarted = open_bank()
    restarted.token = caller.token
    assert await cards(restarted) == known
    assert restarted.bank.ledger.movements == movements
    third = await order(restarted)
    assert (third["order_id"], third["card_ref"]) == (51002, "ANY0000009903")

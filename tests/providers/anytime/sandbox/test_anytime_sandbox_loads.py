"""Loading and unloading cards at the built-in Anytime: limits, states, and the life of a load."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from banktui.sandbox.faults import FaultRule, parse_fault
from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

Open = Callable[[], Caller]
CARD = "ANY0000000042"
ORDER = {"amount": "50.00", "acc_comment": "7K2M-9QXD travel", "card_comment": "7K2M-9QXD Berlin"}
START = Decimal("84.20")


async def move(caller: Caller, way: str, card: str = CARD, **changes: str) -> Any:
    reply = await caller.call("POST", f"/v1.0/cards/{card}/{way}", data=ORDER | changes)
    assert reply.status_code == httpx.codes.OK, reply.text
    return decoded(reply)["body"]


async def code(caller: Caller, way: str, card: str = CARD, **changes: str) -> int:
    status, number, _ = error_of(await caller.call("POST", f"/v1.0/cards/{card}/{way}", data=ORDER | changes))
    assert status == number // 10_000
    return number


async def newest(caller: Caller, card: str = CARD) -> Any:
    return (await caller.get(f"/v1.0/cards/{card}/transactions"))["transactions"][0]


async def balances(caller: Caller) -> tuple[Decimal, Decimal]:
    account = (await caller.get("/v1.0/accounts/1201/balance"))["balance"]
    return account, (await caller.get(f"/v1.0/cards/{CARD}"))["balance"]


async def test_a_load_moves_money_from_account_to_card(open_bank: Open) -> None:
    caller = open_bank()
    account, card = await balances(caller)
    made = await move(caller, "credit")
    assert made == {"card_ref": CARD, "acc_id": 1201, "transaction_id": 991205}
    assert await balances(caller) == (account - 50, card + 50)
    entry = await newest(caller)
    assert (entry["txid"], entry["type"], entry["status"], entry["description"]) == (
        991205,
        "C",
        "P",
        "7K2M-9QXD Berlin",
    )
    assert (entry["amount"], entry["amount_fx"], entry["currency"], entry["balance_after"]) == (
        50,
        50,
        "EUR",
        card + 50,
    )
    line = (await caller.get("/v1.0/accounts/1201/statements"))["transactions"][0]
    assert (line["type"], line["amount"], line["description"]) == ("Debit", 50, "7K2M-9QXD travel")
    [movement] = caller.bank.ledger.movements
    assert (movement.operation, movement.source, movement.destination) == (
        "card-load",
        "anytime-1201",
        f"anytime-card-{CARD}",
    )
    assert dict(movement.texts) == {"acc_comment": "7K2M-9QXD travel", "card_comment": "7K2M-9QXD Berlin"}


async def test_an_unload_moves_it_back(open_bank: Open) -> None:
    caller = open_bank()
    account, card = await balances(caller)
    assert (await move(caller, "debit", card_ref=CARD))["transaction_id"] == 991205
    assert await balances(caller) == (account + 50, card - 50)
    entry = await newest(caller)
    assert (entry["type"], entry["status"], entry["description"]) == ("D", "P", "7K2M-9QXD Berlin")
    [movement] = caller.bank.ledger.movements
    assert (movement.operation, movement.source, movement.destination) == (
        "card-unload",
        f"anytime-card-{CARD}",
        "anytime-1201",
    )


@pytest.mark.parametrize("way", ["credit", "debit"])
async def test_it_is_processed_after_a_while_by_the_banks_clock(open_bank: Open, way: str) -> None:
    caller = open_bank()
    made = await move(caller, way)
    caller.bank.advance(59)
    assert (await newest(caller))["status"] == "P"
    caller.bank.advance(2)
    entry = await newest(caller)
    assert (entry["txid"], entry["status"], entry["date"]) == (made["transaction_id"], "S", "2026-11-20 10:15:00")


@pytest.mark.parametrize("way", ["credit", "debit"])
async def test_what_is_pending_can_be_refused_and_goes_back(open_bank: Open, way: str) -> None:
    caller = open_bank()
    before = await balances(caller)
    await move(caller, way)
    told = caller.bank.scenarios.run("card_load_refused", {"reason": "TRS0170"})
    assert (told["card"], told["amount"]) == (CARD, "50.00")
    assert await balances(caller) == before
    caller.bank.advance(120)
    entry = await newest(caller)
    assert (entry["status"], entry["failed_reason"]["code"], entry["balance_after"]) == ("D", "TRS0170", before[1])
    with_comment, returned = caller.bank.ledger.movements
    assert with_comment.texts["card_comment"] == ORDER["card_comment"]
    assert (returned.operation.endswith("-return"), dict(returned.texts)) == (True, {"txid": "991205"})
    with pytest.raises(ValueError, match="pending"):
        caller.bank.scenarios.run("card_load_refused", {})
    await move(caller, way)
    with pytest.raises(ValueError, match="TRS0000"):
        caller.bank.scenarios.run("card_load_refused", {"reason": "TRS0000"})


async def test_in_production_no_number_is_given_and_comments_may_be_hidden(open_bank: Open) -> None:
    caller = open_bank()
    caller.bank.scenarios.run("anytime_switches", {"transaction_ids": "hidden", "comments": "hidden"})
    assert await move(caller, "credit") == {"card_ref": CARD, "acc_id": 1201}
    assert (await newest(caller))["description"] == "Load from account 1201"
    line = (await caller.get("/v1.0/accounts/1201/statements"))["transactions"][0]
    assert line["description"] == f"Card load {CARD}"
    assert await move(caller, "debit") == {"card_ref": CARD, "acc_id": 1201}
    assert (await newest(caller))["description"] == "Unload to account 1201"
    restarted = open_bank()
    assert (await newest(restarted))["description"] == "Unload to account 1201"


@pytest.mark.parametrize("way", ["credit", "debit"])
@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "0"},
        {"amount": "-1"},
        {"amount": "1,00"},
        {"amount": "1.001"},
        {"amount": ""},
        {"acc_comment": ""},
        {"card_comment": " "},
        {"card_comment": "x" * 141},
        {"acc_comment": "\x00"},
    ],
    ids=str,
)
async def test_an_order_that_breaks_a_rule_is_refused(shared: Caller, way: str, changes: dict[str, str]) -> None:
    assert await code(shared, way, **changes) == 4000310


@pytest.mark.parametrize(
    ("way", "card", "amount", "expected"),
    [
        ("credit", "ANY0000000000", "50", 4030310),
        ("credit", "ANY0000009900", "50", 4030310),
        ("credit", "ANY0000009001", "50", 4030310),
        ("credit", "ANY0000000078", "50", 4510310),
        ("credit", "ANY0000000061", "50", 4030350),
        ("credit", "ANY0000000515", "50", 4030350),
        ("credit", "ANY0000000217", "50", 4030350),
        ("credit", "ANY0000000083", "50", 4030320),
        ("credit", "ANY0000000129", "50", 4030320),
        ("credit", "ANY0000000305", "50", 4510330),
        ("credit", CARD, "0.99", 4030330),
        ("credit", CARD, "5000.01", 4030331),
        ("credit", "ANY0000000402", "149", 4030330),
        ("debit", "ANY0000000000", "50", 4030310),
        ("debit", "ANY0000000318", "50", 4030360),
        ("debit", "ANY0000000515", "50", 4030350),
        ("debit", "ANY0000000083", "50", 4030320),
        ("debit", CARD, "84.21", 4020320),
    ],
)
async def test_what_stands_against_it_is_told_by_its_code(
    shared: Caller, way: str, card: str, amount: str, expected: int
) -> None:
    assert await code(shared, way, card, amount=amount) == expected


async def test_an_account_without_cover_loads_nothing(open_bank: Open) -> None:
    caller = open_bank()
    ledger = caller.bank.ledger
    ledger.post(
        debit="anytime-1201",
        credit=ledger.outside("EUR"),
        amount=ledger.balance("anytime-1201") - 1,
        at=caller.bank.clock.now(),
        description="everything but one",
        kind="transfer",
    )
    assert await code(caller, "credit") == 4020210
    assert ledger.movements == []


@pytest.mark.parametrize(
    ("limit", "most", "expected"),
    [
        ("load_day", "99.99", 4290310),
        ("load_month", "99.99", 4290311),
        ("load_year", "99.99", 4290312),
        ("load_four_days", "99.99", 4290313),
        ("load_week", "99.99", 4290314),
        ("load_capacity", "99.99", 4290320),
        ("card_balance", "184.19", 4020321),
    ],
)
async def test_limits_of_business_count_what_was_loaded_before(
    open_bank: Open, limit: str, most: str, expected: int
) -> None:
    caller = open_bank()
    await move(caller, "credit")
    caller.bank.scenarios.run("anytime_limits", {limit: most})
    assert await code(caller, "credit") == expected
    restarted = open_bank()
    assert await code(restarted, "credit") == expected
    restarted.bank.scenarios.run("anytime_limits", {})
    await move(restarted, "credit")


async def test_a_days_limit_is_open_again_the_next_day(open_bank: Open) -> None:
    caller = open_bank()
    caller.bank.scenarios.run("anytime_limits", {"load_day": "60"})
    await move(caller, "credit")
    assert await code(caller, "credit") == 4290310
    assert await code(caller, "credit", amount="10.01") == 4290310
    await move(caller, "credit", amount="10.00")
    caller.bank.advance(15 * 3600)
    await caller.sign_in()
    await move(caller, "credit")


async def test_what_was_refused_afterwards_counts_for_no_limit(open_bank: Open) -> None:
    caller = open_bank()
    caller.bank.scenarios.run("anytime_limits", {"load_day": "60"})
    await move(caller, "credit")
    caller.bank.scenarios.run("card_load_refused", {})
    await move(caller, "credit")


@pytest.mark.parametrize(
    "given",
    [{"load_day": "-1"}, {"load_day": "x"}, {"orders": "1.5"}, {"sub_account": "-3"}, {"colour": "red"}],
    ids=str,
)
def test_limits_that_make_no_sense_are_refused(shared: Caller, given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        shared.bank.scenarios.run("anytime_limits", given)


async def test_money_comes_off_a_card_that_was_lost(open_bank: Open) -> None:
    caller = open_bank()
    held = (await caller.get("/v1.0/cards/ANY0000000061"))["balance"]
    assert held >= 1
    await move(caller, "debit", "ANY0000000061", amount="1.00")


@pytest.mark.parametrize(("fault", "echo"), [("wrong_echo", True), ("missing_id", False)])
async def test_the_answer_to_a_load_can_be_wrong(open_bank: Open, fault: str, *, echo: bool) -> None:
    caller = open_bank()
    path = f"/v1.0/cards/{CARD}/credit"
    caller.bank.faults.add(FaultRule("anytime", "POST", path, parse_fault(fault), times=1))
    body = await move(caller, "credit")
    assert (body.get("card_ref"), body.get("acc_id")) == (("ANY0000000040", 1202) if echo else (None, None))
    assert "transaction_id" in body if echo else not body
    assert len(caller.bank.ledger.movements) == 1


async def test_everything_survives_a_restart(open_bank: Open) -> None:
    caller = open_bank()
    await move(caller, "credit", amount="10.00")
    await move(caller, "debit", amount="3.00")
    caller.bank.scenarios.run("card_load_refused", {})
    await move(caller, "credit", amount="7.00")
    rows = (await caller.get(f"/v1.0/cards/{CARD}/transactions"))["transactions"]
    held = await balances(caller)
    restarted = open_bank()
    restarted.token = caller.token
    assert (await restarted.get(f"/v1.0/cards/{CARD}/transactions"))["transactions"] == rows
    assert await balances(restarted) == held
    assert restarted.bank.ledger.movements == caller.bank.ledger.movements
    restarted.bank.advance(61)
    assert [row["status"] for row in (await restarted.get(f"/v1.0/cards/{CARD}/transactions"))["transactions"][:3]] == [
        "S",
        "D",
        "S",
    ]
    assert (await move(restarted, "credit"))["transaction_id"] == rows[0]["txid"] + 1

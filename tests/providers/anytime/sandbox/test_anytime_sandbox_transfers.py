"""Ordering credit transfers at the built-in Anytime: what is refused, what moves, and what becomes of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.ledger import Movement
from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

Open = Callable[[], Caller]
PATH = "/v1.0/accounts/1201/credit-transfers"
ORDER = {
    "src_comment": "7K2M-9QXD lumen",
    "dst_comment": "Invoice 2026-118 · Éva",
    "dst_name": "Galerie Vasseur",
    "dst_iban": "DE89370400440532013000",
    "dst_swift": "COBADEFFXXX",
    "amount": "155.50",
}


async def order(caller: Caller, path: str = PATH, **changes: str) -> Any:
    reply = await caller.call("POST", path, data=ORDER | changes)
    assert reply.status_code == httpx.codes.OK, reply.text
    return decoded(reply)["body"]


async def listed(caller: Caller, number: int, account: int = 1201) -> Any:
    body = await caller.get(f"/v1.0/accounts/{account}/credit-transfers")
    return next(row for row in body["credit-transfers"] if row["internal_id"] == number)


def orders(caller: Caller) -> list[Movement]:
    """Return what was moved for orders of these tests; time executes transfers of the demo as well."""
    return [each for each in caller.bank.ledger.movements if each.texts.get("source_reason") == ORDER["src_comment"]]


async def test_an_order_is_answered_as_documented_and_heads_the_list(open_bank: Open) -> None:
    caller = open_bank()
    newest = (await caller.get(PATH))["credit-transfers"][0]["internal_id"]
    made = await order(caller)
    assert made == {
        "internal_id": made["internal_id"],
        "sender_account_id": 1201,
        "sender_account_type": "business",
        "execution_reference": None,
        "transaction_type": "ct",
        "beneficiary_name": "Galerie Vasseur",
        "beneficiary_iban": "DE89370400440532013000",
        "beneficiary_swift": "COBADEFFXXX",
        "beneficiary_swift_code": "COBADEFFXXX",
        "reason": "Invoice 2026-118 · Éva",
        "source_reason": "7K2M-9QXD lumen",
        "status": "To execute",
        "amount": Decimal("155.50"),
        "currency": "EUR",
        "creation_date": "2026-11-20T10:14:00+01:00",
        "request_date": "2026-11-20",
        "execution_date": None,
    }
    assert made["internal_id"] > newest
    assert (await caller.get(PATH))["credit-transfers"][0] == made


async def test_its_money_leaves_at_once_and_the_movement_says_everything(open_bank: Open) -> None:
    caller = open_bank()
    before = (await caller.get("/v1.0/accounts/1201/balance"))["balance"]
    await order(caller)
    assert (await caller.get("/v1.0/accounts/1201/balance"))["balance"] == before - Decimal("155.50")
    [movement] = caller.bank.ledger.movements
    assert (movement.provider, movement.operation, movement.source, movement.destination) == (
        "anytime",
        "credit-transfer",
        "anytime-1201",
        "DE89370400440532013000",
    )
    assert (movement.amount, movement.currency) == (Decimal("155.50"), "EUR")
    assert dict(movement.texts) == {"reason": ORDER["dst_comment"], "source_reason": ORDER["src_comment"]}
    line = (await caller.get("/v1.0/accounts/1201/statements"))["transactions"][0]
    assert (line["type"], line["amount"], line["iban"]["iban"]) == ("Debit", Decimal("155.50"), ORDER["dst_iban"])


async def test_two_orders_that_are_alike_move_money_twice(open_bank: Open) -> None:
    caller = open_bank()
    first, second = await order(caller), await order(caller)
    assert first["internal_id"] + 1 == second["internal_id"]
    assert len(orders(caller)) == 2


@pytest.mark.parametrize("written", ["12.5", "12.50", "12", "0.01", "0012.50"])
async def test_an_amount_may_be_written_with_or_without_its_last_zeros(open_bank: Open, written: str) -> None:
    made = await order(open_bank(), amount=written)
    assert made["amount"] == Decimal(written).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    "changes",
    [
        *({"amount": written} for written in ("0", "0.00", "-5", "+5", "1e3", "1,50", "1_000", " 5 ", "５", "NaN")),
        *({"amount": written} for written in ("", "0.001", "5.", ".5", "0x10", "1234567890123", "1 000", "10.000.00")),
        *({name: ""} for name in ORDER),
        *({name: "   "} for name in ("src_comment", "dst_comment", "dst_name")),
        {"dst_name": "x" * 71},
        {"src_comment": "x" * 141},
        {"dst_comment": "x" * 141},
        {"dst_name": "a\x1b[31mb"},
        {"dst_comment": "a\nb"},
        {"dst_iban": "DE88370400440532013000"},
        {"dst_iban": "DE89 3704 0044 0532 0130 00"},
        {"dst_iban": "de89370400440532013000"},
        {"dst_iban": "60837112345678"},
        {"dst_swift": "COBADE"},
        {"dst_swift": "cobadeff"},
        {"dst_swift": "COBADEFFXXXX"},
    ],
    ids=str,
)
async def test_an_order_that_breaks_a_rule_is_refused_and_moves_nothing(
    shared: Caller, changes: dict[str, str]
) -> None:
    reply = await shared.call("POST", PATH, data=ORDER | changes)
    assert error_of(reply) == (400, 4000210, "AccountInvalidParameterException")
    assert orders(shared) == []


@pytest.mark.parametrize("missing", list(ORDER))
async def test_every_parameter_is_required(shared: Caller, missing: str) -> None:
    reply = await shared.call("POST", PATH, data={name: text for name, text in ORDER.items() if name != missing})
    assert error_of(reply)[1] == 4000210


async def test_an_amount_has_the_decimals_of_its_currency(open_bank: Open) -> None:
    caller = open_bank()
    path = "/v1.0/accounts/1205/credit-transfers"
    assert error_of(await caller.call("POST", path, data=ORDER | {"amount": "1000.50"}))[1] == 4000210
    made = await order(caller, path, amount="1000")
    assert (made["amount"], made["currency"]) == (1000, "JPY")


@pytest.mark.parametrize(
    "body",
    [{"json": ORDER}, {"content": b""}, {"content": b"amount=5", "headers": {"content-type": "text/plain"}}],
    ids=["JSON", "nothing", "plain text"],
)
async def test_an_order_comes_as_a_form(shared: Caller, body: dict[str, Any]) -> None:
    assert error_of(await shared.call("POST", PATH, **body))[1] == 4000210


@pytest.mark.parametrize(
    ("account", "changes", "code", "name"),
    [
        ("1201", {"dst_iban": "FR1420041010050500013M02606"}, 4000220, "AccountIdenticalSrcAndDstAccountId"),
        ("1201", {"dst_iban": "FR7610278060000365376796296"}, 4000220, "AccountIdenticalSrcAndDstAccountId"),
        ("1201", {"amount": "999999.00"}, 4020210, "AccountSrcNotEnoughCredit"),
        ("9999", {}, 4030210, "AccountIdNoRights"),
        ("1900", {}, 4030211, "AccountIdPartnerNoRights"),
        ("x", {}, 4000210, "AccountInvalidParameter"),
        ("1204", {}, 4510210, "AccountCreditTransferKycUploadRequired"),
        ("1209", {}, 4510210, "AccountCreditTransferKycUploadRequired"),
    ],
)
async def test_what_stands_against_an_order_is_told_by_its_code(
    shared: Caller, account: str, changes: dict[str, str], code: int, name: str
) -> None:
    reply = await shared.call("POST", f"/v1.0/accounts/{account}/credit-transfers", data=ORDER | changes)
    assert error_of(reply) == (code // 10_000, code, f"{name}Exception")
    assert orders(shared) == []


async def test_it_lives_by_the_banks_clock(open_bank: Open) -> None:
    caller = open_bank()
    number = (await order(caller))["internal_id"]
    caller.bank.advance(61)
    assert (await listed(caller, number))["status"] == "In progress"
    caller.bank.advance(540)
    after = await listed(caller, number)
    assert (after["status"], after["execution_date"]) == ("Executed", "2026-11-20")
    assert after["execution_reference"]
    assert len(orders(caller)) == 1
    reply = await caller.call("GET", f"{PATH}/{number}/testimonial")
    assert reply.content.startswith(b"%PDF")


async def test_a_scenario_executes_it_at_once(open_bank: Open) -> None:
    caller = open_bank()
    number = (await order(caller))["internal_id"]
    assert caller.bank.scenarios.run("transfer_executed", {"transfer": str(number)})["status"] == "Executed"
    caller.bank.advance(1800)
    assert (await listed(caller, number))["status"] == "Executed"
    assert len(orders(caller)) == 1


async def test_a_cancelled_one_gives_its_money_back_and_is_found_once_by_its_comment(open_bank: Open) -> None:
    caller = open_bank()
    before = (await caller.get("/v1.0/accounts/1201/balance"))["balance"]
    number = (await order(caller))["internal_id"]
    assert caller.bank.scenarios.run("transfer_cancelled", {}) == {"transfer": number, "status": "Cancelled"}
    assert (await caller.get("/v1.0/accounts/1201/balance"))["balance"] == before
    with_comment, returned = caller.bank.ledger.movements
    assert with_comment.texts["source_reason"] == ORDER["src_comment"]
    assert (returned.operation, dict(returned.texts)) == ("credit-transfer-return", {"internal_id": str(number)})
    assert set(caller.bank.ledger.trial_balance().values()) == {Decimal(0)}
    caller.bank.advance(1800)
    assert (await listed(caller, number))["status"] == "Cancelled"
    assert len(caller.bank.ledger.movements) == 2


async def test_money_for_another_account_of_the_bank_arrives_there_when_it_is_executed(open_bank: Open) -> None:
    caller = open_bank()
    before = (await caller.get("/v1.0/accounts/1202/balance"))["balance"]
    await order(caller, dst_iban="NL91ABNA0417164300", dst_swift="ABNANL2A")
    assert (await caller.get("/v1.0/accounts/1202/balance"))["balance"] == before
    caller.bank.scenarios.run("transfer_executed", {})
    assert (await caller.get("/v1.0/accounts/1202/balance"))["balance"] == before + Decimal("155.50")
    line = (await caller.get("/v1.0/accounts/1202/statements"))["transactions"][0]
    assert (line["type"], line["iban"]["iban"]) == ("Credit", "FR1420041010050500013M02606")
    assert len(orders(caller)) == 1


@pytest.mark.parametrize(
    ("fault", "moved"),
    [
        ("drop_before", 0),
        ("reset_mid_body", 0),
        ("status_before:503", 0),
        ("drop_after", 1),
        ("status_after:408/4080010", 1),
        ("status_after:500", 1),
        ("missing_id", 1),
        ("wrong_echo", 1),
        ("not_json", 1),
        ("poison_text", 1),
    ],
)
async def test_faults_reach_an_order(open_bank: Open, fault: str, moved: int) -> None:
    caller = open_bank()
    await caller.sign_in()
    caller.bank.faults.add(FaultRule("anytime", "POST", PATH, parse_fault(fault), times=1))
    if fault.startswith(("drop", "reset")):
        # There is no connection here that could break: what stands for it is an answer without anything in it.
        assert not (await caller.call("POST", PATH, data=ORDER)).content
        assert len(orders(caller)) == moved
        return
    reply = await caller.call("POST", PATH, data=ORDER)
    assert len(orders(caller)) == moved
    if fault == "missing_id":
        assert "internal_id" not in decoded(reply)["body"]
    if fault == "wrong_echo":
        body = decoded(reply)["body"]
        assert (body["amount"], body["beneficiary_iban"]) == (Decimal("156.50"), "DE89370400440532013001")


async def test_a_list_hides_its_newest_entry_for_some_reads(open_bank: Open) -> None:
    caller = open_bank()
    number = (await order(caller))["internal_id"]
    caller.bank.faults.add(FaultRule("anytime", "GET", PATH, parse_fault("hide:2")))
    seen = [number in {row["internal_id"] for row in (await caller.get(PATH))["credit-transfers"]} for _ in range(3)]
    assert seen == [False, False, True]


async def test_everything_survives_a_restart(open_bank: Open) -> None:
    caller = open_bank()
    first, second, third = [(await order(caller, amount=amount))["internal_id"] for amount in ("1.00", "2.00", "3.00")]
    caller.bank.scenarios.run("transfer_executed", {"transfer": str(first)})
    caller.bank.scenarios.run("transfer_cancelled", {"transfer": str(second)})
    caller.bank.advance(70)
    rows = [await listed(caller, number) for number in (first, second, third)]
    assert [row["status"] for row in rows] == ["Executed", "Cancelled", "In progress"]
    movements = list(caller.bank.ledger.movements)
    restarted = open_bank()
    restarted.token = caller.token
    assert [await listed(restarted, number) for number in (first, second, third)] == rows
    assert restarted.bank.ledger.movements == movements
    restarted.bank.advance(600)
    assert (await listed(restarted, third))["status"] == "Executed"
    assert len(orders(restarted)) == 3
    assert (await order(restarted))["internal_id"] == third + 1


async def test_an_order_that_the_bank_ended_in_the_middle_of_is_not_lost(
    open_bank: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = open_bank()
    await caller.sign_in()
    with monkeypatch.context() as crash:
        crash.setattr(caller.bank.ledger, "move", _crash)
        reply = await caller.call("POST", PATH, data=ORDER)
    assert error_of(reply)[1] == 5000010
    restarted = open_bank()
    restarted.token = caller.token
    [movement] = orders(restarted)
    assert movement.texts["source_reason"] == ORDER["src_comment"]
    assert (await restarted.get(PATH))["credit-transfers"][0]["source_reason"] == ORDER["src_comment"]


def _crash(**_: Any) -> None:
    raise RuntimeError("the bank's machine fails")


async def test_an_order_that_was_not_written_down_has_not_moved_anything(
    open_bank: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = open_bank()
    await caller.sign_in()
    with monkeypatch.context() as crash:
        crash.setattr(caller.bank, "remember", _full_disk)
        assert error_of(await caller.call("POST", PATH, data=ORDER))[1] == 5000010
    assert caller.bank.ledger.movements == []
    assert open_bank().bank.ledger.movements == []


def _full_disk(*_: Any) -> None:
    raise OSError("no space left")


@pytest.mark.parametrize("mode", ["before", "with"])
async def test_validation_data_pay_once_and_a_refusal_spends_them_in_one_mode_only(open_bank: Open, mode: str) -> None:
    caller = open_bank()
    caller.bank.scenarios.run("anytime_switches", {"validation_data": mode})
    await caller.sign_in()
    headers = caller.signed("once") | {"Authorization": f"Bearer {caller.token}"}
    refused = await caller.raw("POST", PATH, data=ORDER | {"amount": "0"}, headers=headers)
    assert error_of(refused)[1] == 4000210
    again = await caller.raw("POST", PATH, data=ORDER, headers=headers)
    assert again.status_code == (401 if mode == "before" else 200)
    assert error_of(await caller.raw("POST", PATH, data=ORDER, headers=headers))[1] == 4010080
    assert len(orders(caller)) == (0 if mode == "before" else 1)


async def test_validation_data_are_spent_with_a_payment_even_if_the_bank_ends_between_the_two(
    open_bank: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = open_bank()
    caller.bank.scenarios.run("anytime_switches", {"validation_data": "with"})
    await caller.sign_in()
    headers = caller.signed("once") | {"Authorization": f"Bearer {caller.token}"}
    with monkeypatch.context() as crash:
        crash.setattr(caller.bank.ledger, "move", _crash)
        await caller.raw("POST", PATH, data=ORDER, headers=headers)
    restarted = open_bank()
    assert error_of(await restarted.raw("POST", PATH, data=ORDER, headers=headers))[1] == 4010080
    assert len(orders(restarted)) == 1

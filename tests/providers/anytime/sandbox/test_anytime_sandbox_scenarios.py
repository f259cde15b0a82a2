"""What can be made to happen, what happens by itself, and that all of it survives a restart."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.providers.anytime.sandbox.anytime_caller import Caller, error_of

CARD = "/v1.0/cards/ANY0000000042/transactions"
Open = Callable[[], Caller]


async def transfers(caller: Caller, account: int = 1201) -> dict[int, dict[str, Any]]:
    body = await caller.get(f"/v1.0/accounts/{account}/credit-transfers")
    return {row["internal_id"]: row for row in body["credit-transfers"]}


async def with_status(caller: Caller, status: str) -> dict[str, Any]:
    return next(row for row in (await transfers(caller)).values() if row["status"] == status)


async def open_transfers(caller: Caller, account: int) -> list[int]:
    rows = await transfers(caller, account)
    return [number for number, row in rows.items() if row["status"] in {"To execute", "In progress"}]


async def test_a_payment_is_refused_now_with_the_defaults(open_bank: Open) -> None:
    caller = open_bank()
    before = (await caller.get(CARD))["transactions"]
    caller.bank.advance(60)
    result = caller.bank.scenarios.run("card_declined", {})
    newest = (await caller.get(CARD))["transactions"][0]
    assert newest["txid"] == result["txid"] == before[0]["txid"] + 1
    assert (newest["status"], newest["failed_reason"]["code"]) == ("D", "TRS0010")
    assert newest["amount"] > newest["balance_after"] == Decimal("84.20")
    assert newest["date"] == "2026-11-20 10:15:00"
    restarted = open_bank()
    assert (await restarted.get(CARD))["transactions"][0] == newest


async def test_a_payment_is_refused_as_asked_for(open_bank: Open) -> None:
    caller = open_bank()
    given = {
        "card": "ANY0000000402",
        "merchant": "Bic Camera",
        "category": "5732",
        "amount": "800",
        "reason": "TRS0016",
    }
    caller.bank.scenarios.run("card_declined", given)
    newest = (await caller.get("/v1.0/cards/ANY0000000402/transactions"))["transactions"][0]
    shown = (newest["description"], newest["mcc"], newest["amount"], newest["currency"], newest["failed_reason"])
    assert shown == ("Bic Camera", 5732, 800, "JPY", {"code": "TRS0016", "message": "Incorrect PIN"})


@pytest.mark.parametrize(
    "given",
    [
        {"card": "ANY0000009900"},
        {"card": "nothing"},
        {"reason": "TRS0000"},
        {"category": "57322"},
        {"category": "x"},
        {"merchant": ""},
        {"amount": "0"},
        {"amount": "-1"},
        {"amount": "1.001"},
        {"amount": "1e3"},
        {"card": "ANY0000000402", "amount": "0.5"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_a_refusal_that_makes_no_sense_is_refused_itself(shared: Caller, given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        shared.bank.scenarios.run("card_declined", given)


async def test_a_stolen_token_voids_the_one_in_use(open_bank: Open) -> None:
    caller = open_bank()
    await caller.get("/v1.0/accounts")
    caller.bank.scenarios.run("token_stolen", {})
    assert error_of(await caller.call("GET", "/v1.0/accounts"))[1] == 4010050
    restarted = open_bank()
    restarted.token = caller.token
    assert error_of(await restarted.call("GET", "/v1.0/accounts"))[1] == 4010050
    await restarted.sign_in()
    assert (await restarted.call("GET", "/v1.0/accounts")).status_code == 200


async def test_a_pending_transfer_is_executed_once_and_recorded_as_a_movement(open_bank: Open) -> None:
    caller = open_bank()
    pending = await with_status(caller, "In progress")
    balance = (await caller.get("/v1.0/accounts/1201/balance"))["balance"]
    number = str(pending["internal_id"])
    assert caller.bank.scenarios.run("transfer_executed", {"transfer": number})["status"] == "Executed"
    after = (await transfers(caller))[pending["internal_id"]]
    assert after["execution_date"] == "2026-11-20"
    assert after["execution_reference"]
    assert (await caller.get("/v1.0/accounts/1201/balance"))["balance"] == balance - pending["amount"]
    newest = (await caller.get("/v1.0/accounts/1201/statements"))["transactions"][0]
    assert (newest["type"], newest["amount"], newest["iban"]["iban"], newest["iban"]["comment"]) == (
        "Debit",
        pending["amount"],
        pending["beneficiary_iban"],
        after["execution_reference"],
    )
    [movement] = caller.bank.ledger.movements
    assert (movement.provider, movement.operation, movement.amount) == ("anytime", "credit-transfer", pending["amount"])
    assert movement.destination == pending["beneficiary_iban"]
    assert dict(movement.texts) == {"reason": pending["reason"], "source_reason": pending["source_reason"]}
    with pytest.raises(ValueError, match="final"):
        caller.bank.scenarios.run("transfer_executed", {"transfer": number})
    restarted = open_bank()
    assert restarted.bank.ledger.movements == [movement]
    assert (await transfers(restarted))[pending["internal_id"]] == after
    restarted.bank.advance(30 * 86_400)
    assert [item.id for item in restarted.bank.ledger.movements].count(movement.id) == 1


async def test_a_cancelled_transfer_moves_nothing_for_ever(open_bank: Open) -> None:
    caller = open_bank()
    pending = await with_status(caller, "To execute")
    result = caller.bank.scenarios.run("transfer_cancelled", {"transfer": str(pending["internal_id"])})
    assert result == {"transfer": pending["internal_id"], "status": "Cancelled"}
    restarted = open_bank()
    restarted.bank.advance(90 * 86_400)
    after = (await transfers(restarted))[pending["internal_id"]]
    assert (after["status"], after["execution_reference"], after["execution_date"]) == ("Cancelled", None, None)
    assert pending["beneficiary_iban"] not in {item.destination for item in restarted.bank.ledger.movements}


async def test_the_newest_pending_transfer_is_taken_until_none_is_left(shared: Caller, open_bank: Open) -> None:
    caller = open_bank()
    pending = [
        number
        for account in (1201, 1202, 1203, 1204, 1206, 1208, 1213)
        for number in await open_transfers(caller, account)
    ]
    cancelled = [caller.bank.scenarios.run("transfer_cancelled", {})["transfer"] for _ in pending]
    assert cancelled == sorted(pending, reverse=True)
    assert len(cancelled) > 5
    with pytest.raises(ValueError, match="no transfer is pending"):
        caller.bank.scenarios.run("transfer_cancelled", {})
    with pytest.raises(ValueError, match="there is no transfer"):
        shared.bank.scenarios.run("transfer_cancelled", {"transfer": "1"})


async def test_a_transfer_without_cover_ends_as_cancelled(open_bank: Open) -> None:
    caller = open_bank()
    pending = await with_status(caller, "In progress")
    ledger = caller.bank.ledger
    ledger.post(
        debit="anytime-1201",
        credit=ledger.outside("EUR"),
        amount=ledger.balance("anytime-1201") - 1,
        at=caller.bank.clock.now(),
        description="everything but one",
        kind="transfer",
    )
    result = caller.bank.scenarios.run("transfer_executed", {"transfer": str(pending["internal_id"])})
    assert result["status"] == "Cancelled"
    assert ledger.balance("anytime-1201") == 1
    assert ledger.movements == []


async def test_time_executes_transfers_and_settles_card_payments(open_bank: Open) -> None:
    caller = open_bank()
    pending = await with_status(caller, "To execute")
    assert any(row["status"] == "P" for row in (await caller.get(CARD))["transactions"])
    caller.bank.advance(20 * 86_400)
    await caller.sign_in()
    after = (await transfers(caller))[pending["internal_id"]]
    assert (after["status"], after["execution_date"]) == ("Executed", pending["request_date"])
    rows = (await caller.get(CARD))["transactions"]
    assert not [row for row in rows if row["status"] == "P"]
    assert all(row["date"] >= row["date_transaction"] for row in rows)
    assert not {"To execute", "In progress"} & {row["status"] for row in (await transfers(caller)).values()}
    state = [(item.id, item.amount, item.created_at) for item in caller.bank.ledger.movements]
    assert len(state) > 5
    restarted = open_bank()
    assert [(item.id, item.amount, item.created_at) for item in restarted.bank.ledger.movements] == state
    assert await transfers(restarted) == await transfers(caller)
    assert (await restarted.get(CARD))["transactions"] == rows


async def test_switches_survive_a_restart_and_refuse_nonsense(open_bank: Open) -> None:
    caller = open_bank()
    caller.bank.scenarios.run("anytime_switches", {"numbers": "cookbook", "rate_ip": "1000"})
    for given in ({"numbers": "roman"}, {"allow": "300.1.1.1"}, {"rate_user": "0"}, {"rate_ip": "-1"}):
        with pytest.raises(ValueError, match=r"\w"):
            caller.bank.scenarios.run("anytime_switches", given)
    restarted = open_bank()
    assert (await restarted.get("/v1.0/accounts/1201/balance"))["acc_id"] == "1201"


def test_scenarios_say_what_they_do_and_need_nothing(shared: Caller) -> None:
    offered = {scenario.name: scenario for scenario in shared.bank.scenarios.list()}
    assert {"card_declined", "token_stolen", "transfer_executed", "transfer_cancelled"} <= set(offered)
    for scenario in offered.values():
        assert scenario.summary.endswith(".")
        assert all(meaning.startswith("optional") for meaning in scenario.parameters.values())

"""Transfers and pay-outs: what is moved, what is not, and how the answer says it."""

import asyncio
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.providers.hub.sandbox.hub_caller import PAY_OUT, TRANSFER, Caller, decoded, refused

DAY = 24 * 60 * 60


async def test_a_transfer_moves_money_and_answers_flat(caller: Caller) -> None:
    answer = await caller.transfer(amount="200")
    assert set(answer) == {"status", "message", "response_code", "transaction_id"}
    assert (answer["status"], answer["message"], answer["response_code"]) == (1, "success", "1")
    assert len(answer["transaction_id"]) == 36
    assert await caller.balance("Float") == Decimal("7804.10")
    assert await caller.balance("Settlement") == Decimal("42518.55")


@pytest.mark.parametrize("path", [TRANSFER, "/accounts/internal_transfer"])
async def test_a_transfer_has_two_paths(caller: Caller, path: str) -> None:
    source, target = await caller.ids("Euro payments", "Bakkerij Noord B.V.")
    body = {"from_ledger_id": source.upper(), "to_ledger_id": target, "amount": "0.01", "reference": "a_b-c 9"}
    assert (await caller.post(path, body))["response_code"] == "1"
    assert await caller.balance("Bakkerij Noord B.V.") == Decimal("6140.26")


@pytest.mark.parametrize("path", [PAY_OUT, "/accounts/customer/pay_out"])
async def test_a_pay_out_has_two_paths(caller: Caller, path: str) -> None:
    body = {
        "beneficiary_id": caller.known["beneficiaries"]["Oskar Lindqvist"],
        "reference": "Example Reference",
        "amount": "200",
    }
    assert (await caller.post(path, body))["message"] == "success"
    assert await caller.balance("Astrid Lindqvist") == Decimal("750.00")


async def test_every_movement_is_on_record_with_what_was_asked(caller: Caller) -> None:
    moved = await caller.transfer(amount="12.5", reference="Top up")
    paid = await caller.pay("Chidi Okafor", "640.00", "Photographs")
    await caller.transfer(amount="99999999.99")
    source, target = await caller.ids("Float", "Settlement")
    transfer, pay_out = caller.bank.ledger.movements
    assert (transfer.provider, transfer.operation, transfer.amount, transfer.currency) == (
        "hub",
        "internal-transfer",
        Decimal("12.50"),
        "GBP",
    )
    assert (transfer.source, transfer.destination) == (f"hub-{source}", f"hub-{target}")
    assert dict(transfer.texts) == {"reference": "Top up", "transaction_id": moved["transaction_id"]}
    assert (pay_out.operation, pay_out.destination) == ("pay-out", "Chidi Okafor")
    assert dict(pay_out.texts) == {
        "reference": "Photographs",
        "transaction_id": paid["transaction_id"],
        "beneficiary_id": caller.known["beneficiaries"]["Chidi Okafor"],
        "sort_code": "601613",
        "account_number": "31926819",
    }


async def test_the_same_request_twice_pays_twice(caller: Caller) -> None:
    first, second = await caller.transfer(), await caller.transfer()
    assert first["transaction_id"] != second["transaction_id"]
    assert len(caller.bank.ledger.movements) == 2


@pytest.mark.parametrize(
    ("source", "target", "amount", "code", "message"),
    [
        ("Float", "Settlement", "8004.10", "1", "success"),
        ("Float", "Settlement", "8004.11", "650", "insufficient_funds"),
        ("Float", "Euro payments", "1", "101", "declined"),
        ("Float", "Escrow · 27 Leather Lane", "1", "606", "contact_support"),
        ("Escrow · 27 Leather Lane", "Float", "1", "606", "contact_support"),
    ],
)
async def test_what_really_stands_against_a_transfer_decides(
    caller: Caller, source: str, target: str, amount: str, code: str, message: str
) -> None:
    answer = await caller.transfer(source, target, amount)
    assert (answer["response_code"], answer["message"]) == (code, message)
    assert answer["status"] == (1 if code == "1" else -1)
    assert len(caller.bank.ledger.movements) == (code == "1")


@pytest.mark.parametrize(
    ("beneficiary", "amount", "code"),
    [
        ("Leather Lane Properties Ltd", "9999.99", "1"),
        ("Leather Lane Properties Ltd", "10000", "12"),
        ("Leather Lane Properties Ltd", "42318.56", "650"),
        ("Thames Freight Ltd", "5", "101"),
        ("Halcyon Offshore Ltd", "5", "651"),
        ("Oskar Lindqvist", "950.01", "650"),
    ],
)
async def test_what_really_stands_against_a_pay_out_decides(
    caller: Caller, beneficiary: str, amount: str, code: str
) -> None:
    answer = await caller.pay(beneficiary, amount)
    assert answer["response_code"] == code
    assert answer["status"] == (1 if code == "1" else -1)
    assert len(caller.bank.ledger.movements) == (code == "1")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("quarantined", "12"),
        ("declined", "101"),
        ("contact_support", "606"),
        ("650", "650"),
        ("compliance_firewall", "651"),
    ],
)
async def test_the_next_order_can_be_made_to_end_in_any_way(caller: Caller, word: str, code: str) -> None:
    assert caller.scenario("hub_outcome", outcome=word)["response_code"] == code
    first, second = await caller.transfer(), await caller.transfer()
    assert (first["status"], first["response_code"]) == (-1, code)
    assert second["response_code"] == "1"
    assert len(caller.bank.ledger.movements) == 1


async def test_several_orders_can_be_made_to_end_in_a_way(caller: Caller) -> None:
    caller.scenario("hub_outcome", outcome="declined", times="2")
    codes = [(await caller.pay("Chidi Okafor"))["response_code"] for _ in range(3)]
    assert codes == ["101", "101", "1"]


async def test_contact_support_does_not_say_whether_money_moved(caller: Caller) -> None:
    caller.scenario("hub_outcome", outcome="contact_support", moved="yes")
    assert (await caller.transfer())["response_code"] == "606"
    caller.scenario("hub_outcome", outcome="contact_support")
    assert (await caller.transfer())["response_code"] == "606"
    assert len(caller.bank.ledger.movements) == 1
    caller.scenario("hub_outcome", outcome="contact_support", moved="yes")
    await caller.transfer(amount="99999")
    assert len(caller.bank.ledger.movements) == 1, "what the ledger does not hold cannot move"


@pytest.mark.parametrize(
    "given",
    [
        {"outcome": "success"},
        {"outcome": "lost"},
        {},
        {"outcome": "declined", "moved": "yes"},
        {"outcome": "contact_support", "moved": "perhaps"},
        {"outcome": "declined", "times": "0"},
        {"outcome": "declined", "times": "101"},
        {"outcome": "declined", "times": "many"},
    ],
)
async def test_outcomes_that_cannot_be_arranged_are_refused(caller: Caller, given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        caller.scenario("hub_outcome", **given)
    assert (await caller.transfer())["response_code"] == "1"


async def test_a_quarantined_order_can_answer_with_status_one(caller: Caller) -> None:
    caller.scenario("hub_switches", quarantined="1")
    answer = await caller.pay("Leather Lane Properties Ltd", "12000")
    assert (answer["status"], answer["response_code"], answer["message"]) == (1, "12", "quarantined")
    assert (await caller.transfer(amount="99999"))["status"] == -1


async def test_a_quarantine_ends_by_itself_after_a_day(caller: Caller) -> None:
    await caller.pay("Leather Lane Properties Ltd", "12000")
    assert await caller.balance("Settlement") == Decimal("42318.55")
    caller.bank.advance(DAY - 1)
    assert caller.bank.ledger.movements == []
    caller.bank.advance(1)
    assert [movement.amount for movement in caller.bank.ledger.movements] == [Decimal("12000.00")]
    assert [event["response_code"] for event in caller.events()] == ["12", "1"]


async def test_a_quarantine_ends_as_it_is_told(caller: Caller) -> None:
    first = await caller.pay("Leather Lane Properties Ltd", "12000")
    second = await caller.pay("Leather Lane Properties Ltd", "13000")
    assert caller.scenario("hub_released") == {"transaction": second["transaction_id"], "response_code": "1"}
    rejected = caller.scenario("hub_rejected", transaction=first["transaction_id"])
    assert rejected == {"transaction": first["transaction_id"], "response_code": "101"}
    caller.bank.advance(2 * DAY)
    assert [movement.amount for movement in caller.bank.ledger.movements] == [Decimal("13000.00")]


@pytest.mark.parametrize("given", [{}, {"transaction": "no-such"}])
@pytest.mark.parametrize("name", ["hub_released", "hub_rejected"])
def test_only_what_is_quarantined_can_be_released(shared: Caller, name: str, given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="quarantine"):
        shared.scenario(name, **given)


async def test_a_released_order_fails_if_the_money_has_gone(caller: Caller) -> None:
    await caller.pay("Leather Lane Properties Ltd", "42000")
    await caller.transfer("Settlement", "Fees", "1000")
    assert caller.scenario("hub_released")["response_code"] == "650"
    assert len(caller.bank.ledger.movements) == 1


async def test_a_released_order_between_currencies_fails_after_all(caller: Caller) -> None:
    caller.scenario("hub_outcome", outcome="quarantined")
    await caller.transfer("Float", "Euro payments", "10")
    assert caller.scenario("hub_released")["response_code"] == "101"
    assert caller.bank.ledger.movements == []


async def test_orders_at_the_same_time_cannot_spend_the_same_money(caller: Caller) -> None:
    source, target = await caller.ids("Float", "Settlement")
    body = {"from_ledger_id": source, "to_ledger_id": target, "amount": "2000.00", "reference": "At once"}
    answers = await asyncio.gather(*(caller.post(TRANSFER, body) for _ in range(6)))
    assert sorted(answer["response_code"] for answer in answers) == ["1"] * 4 + ["650"] * 2
    assert await caller.balance("Float") == Decimal("4.10")


async def test_a_busy_ledger_conflicts_when_that_is_switched_on(caller: Caller) -> None:
    caller.scenario("hub_switches", lock="30")
    await caller.transfer()
    source, target = await caller.ids("Float", "Fees")
    body = {"from_ledger_id": source, "to_ledger_id": target, "amount": "1", "reference": "x"}
    reply = await caller.call("POST", TRANSFER, json=body)
    assert refused(reply) == (409, "Conflicting request with a different request")
    assert (await caller.transfer("Settlement", "Fees"))["response_code"] == "1"
    caller.bank.advance(30)
    assert (await caller.post(TRANSFER, body))["response_code"] == "1"
    assert len(caller.bank.ledger.movements) == 3


AMOUNT = "amount is written as 200 or 200.00"
WRONG = [
    ("amount", 200, "amount must be a string"),
    ("amount", None, "amount is required"),
    ("amount", "", "amount must have 1-11 characters"),
    ("amount", "100000000.00", "amount must have 1-11 characters"),
    ("amount", "0", "amount must be above zero"),
    ("amount", "0.00", "amount must be above zero"),
    *(
        ("amount", text, AMOUNT)
        for text in ("-1", "+1", "1.005", "1,50", "1e3", ".5", "5.", "1.2.3", "２", " 1", "NaN")
    ),
    ("reference", None, "reference is required"),
    ("reference", "", "reference must have 1-18 characters"),
    ("reference", "x" * 19, "reference must have 1-18 characters"),
    ("reference", 7, "reference must be a string"),
    *(("reference", text, "reference has characters that are not accepted") for text in ("é", "a.b", "a\n", "  ", "–")),
]


@pytest.mark.parametrize(("name", "value", "complaint"), WRONG)
@pytest.mark.parametrize("path", [TRANSFER, PAY_OUT])
async def test_an_order_with_a_wrong_amount_or_reference_is_refused(
    shared: Caller, path: str, name: str, value: object, complaint: str
) -> None:
    source, target = await shared.ids("Float", "Settlement")
    payee = shared.known["beneficiaries"]["Chidi Okafor"]
    whom = {"from_ledger_id": source, "to_ledger_id": target} if path == TRANSFER else {"beneficiary_id": payee}
    reply = await shared.call("POST", path, json={**whom, "amount": "1", "reference": "x", name: value})
    assert refused(reply) == (400, f"Check your request parameters: {complaint}")


UNKNOWN = "6cf0fed2-fa2c-4145-876f-38091fddcb1d"


@pytest.mark.parametrize("name", ["from_ledger_id", "to_ledger_id"])
@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (None, "{} is required"),
        ("short", "{} must have 36 characters"),
        (f"{UNKNOWN[:-1]}_", "{} has characters that are not accepted"),
        (UNKNOWN, "there is no such {}"),
    ],
)
async def test_a_transfer_needs_two_ledgers(shared: Caller, name: str, value: object, complaint: str) -> None:
    source, target = await shared.ids("Float", "Settlement")
    body = {"from_ledger_id": source, "to_ledger_id": target, "amount": "1", "reference": "x", name: value}
    reply = await shared.call("POST", TRANSFER, json=body)
    assert refused(reply) == (400, f"Check your request parameters: {complaint.format(name)}")


async def test_a_transfer_goes_to_another_ledger(shared: Caller) -> None:
    (source,) = await shared.ids("Float")
    body = {"from_ledger_id": source, "to_ledger_id": source.upper(), "amount": "1", "reference": "x"}
    assert refused(await shared.call("POST", TRANSFER, json=body))[0] == 400


@pytest.mark.parametrize("value", [None, "short", UNKNOWN, UNKNOWN.upper()])
async def test_a_pay_out_needs_a_beneficiary(shared: Caller, value: object) -> None:
    body = {"beneficiary_id": value, "amount": "1", "reference": "x"}
    assert refused(await shared.call("POST", PAY_OUT, json=body))[0] == 400


async def test_a_pay_out_to_an_account_issued_here_arrives_there(caller: Caller) -> None:
    ledgers = await caller.ledgers()
    made = await caller.post(
        "/accounts/customer/create_beneficiary",
        {
            "ledger_id": ledgers["Settlement"]["ledger_id"],
            "first_name": "Astrid",
            "last_name": "Lindqvist",
            "address": {"iso_country": "BE"},
            "account": {name: ledgers["Astrid Lindqvist"][name] for name in ("account_number", "sort_code")},
        },
    )
    paid = {"beneficiary_id": made["data"]["beneficiary_id"], "amount": "40.00", "reference": "Refund"}
    assert (await caller.post(PAY_OUT, paid))["response_code"] == "1"
    assert await caller.balance("Astrid Lindqvist") == Decimal("990.00")
    assert await caller.balance("Settlement") == Decimal("42278.55")


async def test_everything_is_as_it_was_after_a_restart(open_bank: Callable[[], Caller]) -> None:
    first = open_bank()
    await first.transfer()
    await first.pay("Leather Lane Properties Ltd", "12000")
    rejected = await first.pay("Leather Lane Properties Ltd", "11000")
    first.scenario("hub_rejected", transaction=rejected["transaction_id"])
    first.scenario("hub_outcome", outcome="declined", times="2")
    await first.transfer()
    first.scenario("hub_funds_received", amount="60.50")
    first.scenario("hub_switches", data="array")
    before = (await first.ledgers(), [(m.id, m.amount, dict(m.texts)) for m in first.bank.ledger.movements])
    second = open_bank()
    after = (await second.ledgers(), [(m.id, m.amount, dict(m.texts)) for m in second.bank.ledger.movements])
    assert after == before
    assert second.pushed() == [], "nobody is told a second time"
    assert isinstance(decoded(await second.call("GET", "/accounts/list"))["data"], list)
    assert [(await second.transfer())["response_code"] for _ in range(2)] == ["101", "1"]
    second.bank.advance(DAY)
    assert second.bank.ledger.movements[-1].amount == Decimal("12000.00"), "the quarantine still ends in time"
    await second.log_in()
    left = (await second.ledgers(), len(second.bank.ledger.movements))
    third = open_bank()
    assert (await third.ledgers(), len(third.bank.ledger.movements)) == left

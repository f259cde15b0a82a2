"""What is pushed when money moves, and the hash that proves whose it is."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from banktui.providers.hub.sandbox.events import event_hash
from tests.providers.hub.sandbox.hub_caller import MORNING, Caller

FIELDS = [
    "id",
    "timestamp",
    "company_id",
    "hash",
    "event",
    "response_code",
    "response_message",
    "transaction_type",
    "mid_id",
    "transaction_id",
]


def by_openssl(text: str) -> str:
    made = subprocess.run(["openssl", "dgst", "-sha256", "-r"], input=text.encode(), check=True, capture_output=True)
    return made.stdout.split()[0].decode()


def expected_hash(event: dict[str, Any], code: str) -> str:
    """Compute an event's hash as a receiver without our code would."""
    inner = by_openssl("".join(str(event[name]) for name in ("id", "timestamp", "company_id", "event")))
    return by_openssl(inner + code)


def test_the_hash_is_two_rounds_of_sha_256() -> None:
    event = {"id": "7", "timestamp": "20190822164718", "company_id": "339", "event": "transaction_outcome"}
    made = event_hash(
        event_id="7", timestamp="20190822164718", company_id="339", event="transaction_outcome", hash_code="secret"
    )
    assert made == expected_hash(event, "secret")


async def test_a_transfer_tells_its_outcome_and_that_funds_were_received(caller: Caller) -> None:
    answer = await caller.transfer()
    outcome, received = caller.events()
    assert list(outcome) == FIELDS
    assert outcome == {
        "id": outcome["id"],
        "timestamp": MORNING.strftime("%Y%m%d%H%M%S"),
        "company_id": "339",
        "hash": expected_hash(outcome, caller.known["webhook_hash_code"]),
        "event": "transaction_outcome",
        "response_code": "1",
        "response_message": "success",
        "transaction_type": "internal_transfer",
        "mid_id": "1187",
        "transaction_id": answer["transaction_id"],
    }
    assert (received["event"], received["mid_id"]) == ("funds_received", "1188")
    assert received["transaction_id"] == answer["transaction_id"]
    assert received["hash"] == expected_hash(received, caller.known["webhook_hash_code"])
    assert received["id"] != outcome["id"]


async def test_an_order_that_moved_nothing_tells_only_that(caller: Caller) -> None:
    await caller.transfer(amount="99999")
    (event,) = caller.events()
    assert (event["event"], event["response_code"]) == ("transaction_outcome", "650")
    assert event["response_message"] == "insufficient_funds"


async def test_an_order_without_a_ledger_still_has_its_event(caller: Caller) -> None:
    await caller.pay("Thames Freight Ltd")
    (event,) = caller.events()
    assert (event["response_code"], event["mid_id"]) == ("101", "1187")


@pytest.mark.parametrize(("ending", "code"), [("hub_released", "1"), ("hub_rejected", "101")])
async def test_a_quarantine_tells_twice(caller: Caller, ending: str, code: str) -> None:
    await caller.pay("Leather Lane Properties Ltd", "12000")
    caller.bank.advance(60)
    caller.scenario(ending)
    held, ended = caller.events()
    assert (held["event"], held["response_code"]) == ("transaction_outcome", "12")
    assert (ended["event"], ended["response_code"]) == ("transaction_update", code)
    assert ended["timestamp"] == "20261120091500"
    assert held["transaction_id"] == ended["transaction_id"]


async def test_money_from_outside_is_received_booked_and_told(caller: Caller) -> None:
    before = await caller.balance("Fees")
    (ledger,) = await caller.ids("Fees")
    told = caller.scenario("hub_funds_received", ledger=ledger, amount="60.5", sender="Ann", reference="For you")
    assert (told["ledger"], told["amount"]) == (ledger, "60.50")
    (event,) = caller.events()
    assert (event["event"], event["transaction_type"], event["mid_id"]) == ("funds_received", "funds_received", "1189")
    (movement,) = caller.bank.ledger.movements
    assert (movement.source, movement.operation) == ("world-GBP", "funds-received")
    posting = caller.bank.ledger.postings(f"hub-{ledger}", limit=1)[0]
    assert (posting.counterparty, posting.description) == ("Ann", "For you")
    assert await caller.balance("Fees") - before == posting.amount


@pytest.mark.parametrize(
    "given",
    [
        {"ledger": "none"},
        {"amount": "0"},
        {"amount": "1.005"},
        {"amount": "-1"},
        {"sender": ""},
        {"reference": "x" * 201},
    ],
)
def test_money_that_cannot_come_is_refused(shared: Caller, given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        shared.scenario("hub_funds_received", **given)


async def test_an_event_that_nobody_takes_is_tried_again_every_ten_minutes_for_an_hour(caller: Caller) -> None:
    await caller.transfer(amount="99999")
    outbox = caller.bank.outbox
    tried = []
    while outbox.next_due() is not None:
        (posting,) = outbox.take_due()
        tried.append((caller.bank.clock.now() - MORNING).total_seconds())
        outbox.note(posting, 503, 0.1)
        caller.bank.advance(600)
    assert tried == [0, 600, 1200, 1800, 2400, 3000, 3600]


async def test_an_event_that_was_taken_is_not_tried_again(caller: Caller) -> None:
    await caller.transfer(amount="99999")
    (posting,) = caller.bank.outbox.take_due()
    caller.bank.outbox.note(posting, 200, 0.1)
    assert caller.bank.outbox.next_due() is None


async def test_events_are_json_and_go_where_the_bank_was_told(caller: Caller) -> None:
    await caller.transfer()
    for notification in caller.pushed():
        assert (notification.provider, notification.url) == ("hub", "")
        assert notification.headers == (("content-type", "application/json"),)


async def test_a_forged_event_differs_in_its_hash_alone(caller: Caller) -> None:
    await caller.transfer()
    notification = caller.pushed()[0]
    true, forged = json.loads(notification.body), json.loads(notification.forged().body)
    assert forged["hash"] != true["hash"]
    assert {**forged, "hash": ""} == {**true, "hash": ""}


async def test_ids_as_numbers_hash_as_they_are_written(caller: Caller) -> None:
    caller.scenario("hub_switches", ids="number")
    await caller.transfer()
    event = caller.events()[0]
    assert (event["company_id"], event["mid_id"]) == (339, 1187)
    assert event["hash"] == expected_hash(event, caller.known["webhook_hash_code"])


async def test_there_is_always_a_true_event_to_send(caller: Caller) -> None:
    sample = caller.sandbox.sample
    assert sample is not None
    seeded = json.loads(sample().body)
    assert (seeded["event"], seeded["transaction_type"], seeded["timestamp"]) == (
        "transaction_outcome",
        "pay_out",
        MORNING.strftime("%Y%m%d%H%M%S"),
    )
    assert seeded["hash"] == expected_hash(seeded, caller.known["webhook_hash_code"])
    caller.scenario("hub_funds_received")
    assert json.loads(sample().body)["event"] == "funds_received"
    assert sample() == sample()


async def test_an_event_says_the_same_after_a_restart(open_bank: Callable[[], Caller]) -> None:
    first = open_bank()
    await first.transfer()
    told = first.events()[0]
    second = open_bank()
    assert second.sandbox.sample is not None
    assert json.loads(second.sandbox.sample().body) == told

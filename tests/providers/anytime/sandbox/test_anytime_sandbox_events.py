"""What Anytime pushes, byte by byte, and when."""

import hashlib
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from banktui.providers.anytime.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.outbox import Notification
from banktui.sandbox.provider import ProviderSandbox
from tests import lives
from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded
from tests.stage import MORNING

URL = "http://127.0.0.1:9/anytime"


@pytest.fixture(autouse=True)
def remembered_lives() -> Iterator[None]:
    with lives.remembered():
        yield


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    made = Bank(seed=1, clock=BankClock(MORNING, running=False), directory=tmp_path / "bank", wall=lambda: 0.0)
    made.set_webhook("anytime", URL)
    yield made
    made.close()


def pushed(bank: Bank) -> list[Notification]:
    return [posting.notification for posting in bank.outbox.take_due()]


def read(notification: Notification) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(notification.body, parse_float=Decimal)
    return content


def is_signed_for(content: dict[str, Any], username: str) -> bool:
    text = f"{content['timestamp']}|{username}"
    return bool(content["hash"] == hashlib.sha256(text.encode()).hexdigest())


def username_of(sandbox: ProviderSandbox) -> str:
    return str(sandbox.describe("https://localhost")["username"])


def test_a_declined_payment_is_pushed_as_the_documents_have_it(bank: Bank) -> None:
    sandbox = create(bank)
    bank.scenarios.run("card_declined", {"card": "ANY0000000042", "merchant": "Fnac", "amount": "9000.50"})
    (notification,) = pushed(bank)
    content = read(notification)
    assert list(content) == ["request_id", "type_response", "body", "timestamp", "hash"]
    assert content["type_response"] == "async"
    assert content["timestamp"] == int(MORNING.timestamp())
    assert is_signed_for(content, username_of(sandbox))
    body = content["body"]
    assert (body["type"], body["card_ref"]) == ("card_last_tx", "ANY0000000042")
    assert isinstance(body["acc_id"], str)
    transaction = body["transaction"]
    assert (transaction["amount"], transaction["status"], transaction["type"]) == (Decimal("9000.50"), "D", "D")
    assert transaction["date"] == "2026-11-20 10:14:00"
    assert "failed_reason" not in transaction
    assert dict(notification.headers) == {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("scenario", "status"), [("transfer_executed", "Executed"), ("transfer_cancelled", "Cancelled")]
)
def test_a_transfer_that_becomes_final_is_pushed_once(bank: Bank, scenario: str, status: str) -> None:
    sandbox = create(bank)
    told = bank.scenarios.run(scenario, {})
    (notification,) = pushed(bank)
    content = read(notification)
    (transfer,) = content["body"]["credit-transfers"]
    assert (transfer["internal_id"], transfer["status"]) == (told["transfer"], status)
    assert isinstance(transfer["amount"], str)
    assert transfer["beneficiary_swift_code"]
    assert "beneficiary_swift" not in transfer
    assert "source_reason" not in transfer
    assert is_signed_for(content, username_of(sandbox))
    assert pushed(bank) == []


def test_time_alone_makes_events_happen_and_a_restart_does_not_repeat_them(bank: Bank, tmp_path: Path) -> None:
    create(bank)
    assert pushed(bank) == []
    bank.advance(3 * 24 * 3600)
    kinds = {name for notification in pushed(bank) for name in read(notification)["body"] if name != "acc_id"}
    assert {"credit-transfers", "transaction"} <= kinds
    bank.close()
    again = Bank(seed=1, clock=BankClock(MORNING, running=False), directory=tmp_path / "bank", wall=lambda: 0.0)
    create(again)
    again.settle()
    assert [
        read(notification)["body"] for notification in pushed(again) if "transaction" in read(notification)["body"]
    ] == []
    again.close()


def test_a_forged_event_says_the_same_with_a_wrong_hash(bank: Bank) -> None:
    sandbox = create(bank)
    assert sandbox.sample is not None
    true = sandbox.sample()
    forged = true.forged()
    assert read(forged)["body"] == read(true)["body"]
    assert is_signed_for(read(true), username_of(sandbox))
    assert not is_signed_for(read(forged), username_of(sandbox))


def test_nothing_is_kept_for_nobody(tmp_path: Path) -> None:
    bank = Bank(seed=1, clock=BankClock(MORNING, running=False), directory=tmp_path / "bank", wall=lambda: 0.0)
    create(bank)
    bank.scenarios.run("card_declined", {})
    assert bank.outbox.next_due() is None
    bank.close()


TRANSFER = {
    "src_comment": "ours",
    "dst_comment": "theirs",
    "dst_name": "Galerie Vasseur",
    "dst_iban": "DE89370400440532013000",
    "dst_swift": "COBADEFFXXX",
    "amount": "1.00",
}


async def test_transfers_that_time_executes_are_told_of_together_a_hundred_at_most(
    open_bank: Callable[[], Caller],
) -> None:
    caller = open_bank()
    caller.bank.set_webhook("anytime", URL)
    ordered = []
    for _ in range(102):
        reply = await caller.call("POST", "/v1.0/accounts/1201/credit-transfers", data=TRANSFER)
        ordered.append(decoded(reply)["body"]["internal_id"])
    assert pushed(caller.bank) == []
    caller.bank.advance(700)
    told = [read(notification)["body"]["credit-transfers"] for notification in pushed(caller.bank)]
    assert [len(batch) for batch in told] == [100, 2]
    rows = [row for batch in told for row in batch]
    assert [row["internal_id"] for row in rows] == ordered
    assert {(row["status"], row["amount"]) for row in rows} == {("Executed", "1.00")}
    caller.bank.advance(700)
    assert pushed(caller.bank) == []


async def test_a_load_is_told_of_when_it_is_processed_and_when_it_is_refused(open_bank: Callable[[], Caller]) -> None:
    caller = open_bank()
    caller.bank.set_webhook("anytime", URL)
    load = {"amount": "5.00", "acc_comment": "a", "card_comment": "b"}
    await caller.call("POST", "/v1.0/cards/ANY0000000042/credit", data=load)
    assert pushed(caller.bank) == []
    caller.bank.advance(61)
    (settled,) = pushed(caller.bank)
    await caller.call("POST", "/v1.0/cards/ANY0000000042/debit", data=load)
    caller.bank.scenarios.run("card_load_refused", {})
    (refused,) = pushed(caller.bank)
    told = [read(each)["body"]["transaction"] for each in (settled, refused)]
    assert [(each["type"], each["status"], each["description"]) for each in told] == [("C", "S", "b"), ("D", "D", "b")]

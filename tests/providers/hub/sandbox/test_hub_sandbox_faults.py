"""Faults on demand, in Hub's own words; and the amounts that its calls accept."""

import contextlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.providers.hub.sandbox.errors import Refusal
from banktui.providers.hub.sandbox.fields import Fields
from banktui.sandbox.faults import FaultRule, parse_fault
from tests.providers.hub.sandbox.hub_caller import LEDGERS, TRANSFER, Caller, decoded, open_caller, refused


def spoil(caller: Caller, fault: str, path: str = "*") -> None:
    caller.bank.faults.add(FaultRule("hub", "*", path, parse_fault(fault), times=1))


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Check your request parameters"),
        (401, "Check your token"),
        (404, "Check the endpoint"),
        (409, "Conflicting request with a different request"),
        (429, "Too many requests at once"),
        (500, "Errors, they are uncommon so please contact us!"),
        (503, "Errors, they are uncommon so please contact us!"),
        (418, "I'm a Teapot"),
        (499, "Error"),
    ],
)
async def test_a_status_on_demand_has_the_documents_words(caller: Caller, status: int, message: str) -> None:
    await caller.log_in()
    spoil(caller, f"status_before:{status}")
    assert refused(await caller.call("GET", LEDGERS)) == (status, message)
    assert (await caller.call("GET", LEDGERS)).status_code == 200


@pytest.mark.parametrize(("code", "message"), [("606", "contact_support"), ("declined", "declined")])
async def test_a_status_can_carry_a_response_code(caller: Caller, code: str, message: str) -> None:
    await caller.ids("Float")
    spoil(caller, f"status_after:500/{code}", TRANSFER)
    source, target = await caller.ids("Float", "Fees")
    body = {"from_ledger_id": source, "to_ledger_id": target, "amount": "1", "reference": "x"}
    reply = await caller.call("POST", TRANSFER, json=body)
    assert reply.status_code == 500
    answer = decoded(reply)
    assert (answer["message"], answer["response_code"].isdecimal()) == (message, True)
    assert len(caller.bank.ledger.movements) == 1, "it was refused after it was done"


async def test_an_unknown_response_code_is_passed_on(caller: Caller) -> None:
    await caller.log_in()
    spoil(caller, "status_before:400/777")
    answer = decoded(await caller.call("GET", LEDGERS))
    assert (answer["response_code"], answer["message"]) == ("777", "Check your request parameters")


@pytest.mark.parametrize("shape", ["object", "array"])
async def test_hiding_takes_the_newest_ledger(caller: Caller, shape: str) -> None:
    caller.scenario("hub_switches", data=shape)
    names = list(await caller.ledgers())
    spoil(caller, "hide:1")
    assert list(await caller.ledgers()) == names[:-1]
    assert list(await caller.ledgers()) == names


async def test_an_answer_can_lack_its_id(caller: Caller) -> None:
    await caller.log_in()
    spoil(caller, "missing_id", TRANSFER)
    assert set(await caller.transfer()) == {"status", "message", "response_code"}


async def test_texts_can_be_poisoned(caller: Caller) -> None:
    before = list(await caller.ledgers())
    spoil(caller, "poison_text", LEDGERS)
    after = list(await caller.ledgers())
    assert not set(before) & set(after)
    assert after[0] == caller.bank.world.hostile_texts[1], "the message took the first"


async def test_another_bank_has_other_secrets_and_ids_and_the_same_demo(caller: Caller, tmp_path: Path) -> None:
    other = open_caller(tmp_path / "other", seed=2)
    here, there = await caller.ledgers(), await other.ledgers()
    assert caller.known["password"] != other.known["password"]
    assert list(here) == list(there)
    assert not {row["ledger_id"] for row in here.values()} & {row["ledger_id"] for row in there.values()}
    assert [row["balance"] for row in here.values()] == [row["balance"] for row in there.values()]
    other.bank.close()


def test_the_same_bank_is_the_same_everywhere(caller: Caller, tmp_path: Path) -> None:
    twin = open_caller(tmp_path / "twin")
    assert twin.known == caller.known
    twin.bank.close()


async def test_a_fault_of_the_bank_itself_has_the_documents_words(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(account_id: str) -> Decimal:
        raise KeyError(account_id)

    await caller.log_in()
    monkeypatch.setattr(caller.bank.ledger, "balance", broken)
    reply = await caller.call("GET", LEDGERS)
    assert refused(reply) == (500, "Errors, they are uncommon so please contact us!")


def read_or_refused(read: Callable[[], Any]) -> Any:
    """Return what was read, None if the field was refused; everything else is a fault of the bank."""
    with contextlib.suppress(Refusal):
        return read()
    return None


JSON = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.text())
)


@given(st.text(alphabet="0123456789.", max_size=13) | JSON)
def test_an_amount_is_exact_or_refused(value: Any) -> None:
    amount = read_or_refused(lambda: Fields({"amount": value}).amount("amount"))
    if amount is None:
        return
    assert isinstance(value, str)
    assert len(value) <= 11
    assert amount == Decimal(value) > 0
    assert amount.as_tuple().exponent == -2


@given(st.integers(min_value=1, max_value=99_999_999_99))
def test_every_amount_that_fits_is_accepted(pence: int) -> None:
    amount = Decimal(pence).scaleb(-2)
    assert Fields({"amount": f"{amount:f}"}).amount("amount") == amount


@given(JSON)
def test_whatever_is_sent_is_read_or_refused(value: Any) -> None:
    fields = Fields({"field": value})
    readers = (
        lambda: fields.text("field", 5),
        lambda: fields.optional("field", 5),
        lambda: fields.word("field", {"me"}),
        lambda: fields.words("field", {"me"}),
        lambda: fields.digits("field", 8),
        lambda: fields.identifier("field"),
        lambda: fields.day("field"),
        lambda: fields.inner("field"),
    )
    for read in readers:
        read_or_refused(read)

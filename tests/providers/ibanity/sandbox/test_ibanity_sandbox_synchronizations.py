"""The life of a synchronization by the bank's clock, and what it brings."""

from pathlib import Path
from typing import Any

import pytest

from tests.providers.ibanity.sandbox.ibanity_caller import Caller, decoded, open_bank


async def customer_named(caller: Caller, start: str) -> Any:
    customers = await caller.everything("/customers")
    return next(customer for customer in customers if customer["attributes"]["email"].startswith(start))


async def trigger(caller: Caller, customer: Any, body: bytes = b"") -> Any:
    response = await caller.http.post(f"{customer['links']['self']}/synchronizations", content=body)
    assert response.status_code == 202
    return decoded(response)["data"]


async def status(caller: Caller, synchronization: Any) -> tuple[str, int]:
    attributes = (await caller.get(f"/synchronizations/{synchronization['id']}"))["data"]["attributes"]
    return attributes["status"], attributes["duration"]


async def shown(caller: Caller, customer: Any) -> dict[str, Any]:
    """Return all that the API shows of a customer's accounts."""
    accounts = await caller.everything(f"{customer['links']['self']}/accounts")
    return {
        account["id"]: (account, await caller.everything(account["relationships"]["transactions"]["links"]["related"]))
        for account in accounts
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b" \n",
        b'{"data": {"type": "synchronization"}}',
        b'{"data": {"type": "synchronization", "attributes": {}}}',
    ],
)
async def test_it_goes_from_pending_over_running_to_done(caller: Caller, body: bytes) -> None:
    customer = await customer_named(caller, "julie")
    synchronization = await trigger(caller, customer, body)
    created = synchronization["attributes"]["createdAt"]
    assert synchronization["attributes"] == {
        "status": "pending",
        "duration": 0,
        "createdAt": "2026-11-20T09:14:00.000000Z",
        "updatedAt": created,
    }
    caller.bank.advance(1.9)
    assert await status(caller, synchronization) == ("pending", 0)
    caller.bank.advance(0.1)
    assert await status(caller, synchronization) == ("running", 0)
    caller.bank.advance(1.25)
    assert await status(caller, synchronization) == ("running", 1250)
    caller.bank.advance(1.75)
    assert await status(caller, synchronization) == ("done", 3000)
    ended = (await caller.get(synchronization["links"]["self"]))["data"]
    assert ended["attributes"]["updatedAt"] == "2026-11-20T09:14:05.000000Z"
    assert ended["attributes"]["createdAt"] == created
    caller.bank.advance(3600)
    assert (await caller.get(synchronization["links"]["self"]))["data"] == ended


async def test_only_time_moves_it_and_not_looking(caller: Caller) -> None:
    synchronization = await trigger(caller, await customer_named(caller, "julie"))
    for _ in range(20):
        assert await status(caller, synchronization) == ("pending", 0)


async def test_it_brings_new_transactions_and_moves_balances_and_ages(caller: Caller) -> None:
    customer = await customer_named(caller, "julie")
    before = await shown(caller, customer)
    await trigger(caller, customer)
    caller.bank.advance(4.9)
    assert await shown(caller, customer) == before
    caller.bank.advance(0.1)
    after = await shown(caller, customer)
    assert list(after) == list(before)
    brought = 0
    for name, (account, transactions) in after.items():
        was, had = before[name]
        new = transactions[: len(transactions) - len(had)]
        assert transactions[len(new) :] == had
        assert account["meta"] == {
            "synchronizedAt": "2026-11-20T09:14:04.999986Z",
            "transactionsSynchronizedAt": "2026-11-20T09:14:05.000000Z",
        }
        change = sum(transaction["attributes"]["amount"] for transaction in new)
        assert account["attributes"]["balance"] == was["attributes"]["balance"] + change
        assert {t["meta"]["synchronizedAt"] for t in new} <= {"2026-11-20T09:14:05.000000Z"}
        brought += len(new)
    assert brought >= 2
    assert set(caller.bank.ledger.trial_balance().values()) == {0}


async def test_nobody_elses_accounts_change(caller: Caller) -> None:
    other = await customer_named(caller, "chidi")
    before = await shown(caller, other)
    await trigger(caller, await customer_named(caller, "julie"))
    caller.bank.advance(60)
    assert await shown(caller, other) == before


async def test_what_happened_at_the_institution_in_the_meantime_comes_too(caller: Caller) -> None:
    customer = await customer_named(caller, "astrid")
    accounts = {a["attributes"]["iban"]: a for a, _ in (await shown(caller, customer)).values()}
    aged = accounts["BE12123456789012"]
    known = len(await caller.everything(f"{aged['links']['self']}/transactions"))
    at_the_bank = caller.bank.ledger.count("ibanity-lindqvist-charity")
    assert at_the_bank > known
    await trigger(caller, customer)
    caller.bank.advance(5)
    assert len(await caller.everything(f"{aged['links']['self']}/transactions")) > at_the_bank
    fresh = (await caller.get(aged["links"]["self"]))["data"]
    assert fresh["attributes"]["balance"] == caller.bank.ledger.balance("ibanity-lindqvist-charity")


async def test_a_pending_one_is_given_again_and_a_running_one_gets_a_successor(caller: Caller) -> None:
    customer = await customer_named(caller, "julie")
    first = await trigger(caller, customer)
    caller.bank.advance(1)
    assert await trigger(caller, customer) == first
    caller.bank.advance(1.5)
    second = await trigger(caller, customer)
    assert second["id"] != first["id"]
    assert await trigger(caller, customer) == second
    caller.bank.advance(2.4)
    assert await status(caller, first) == ("running", 2900)
    assert await status(caller, second) == ("pending", 0)
    caller.bank.advance(0.1)
    assert await status(caller, first) == ("done", 3000)
    assert await status(caller, second) == ("running", 0)
    caller.bank.advance(3)
    assert await status(caller, second) == ("done", 3000)
    third = await trigger(caller, customer)
    assert third["id"] not in {first["id"], second["id"]}


async def test_one_leap_of_the_clock_does_all_that_is_due(caller: Caller) -> None:
    customer = await customer_named(caller, "julie")
    first = await trigger(caller, customer)
    caller.bank.advance(2)
    second = await trigger(caller, customer)
    caller.bank.advance(86_400)
    assert await status(caller, first) == ("done", 3000)
    assert await status(caller, second) == ("done", 3000)
    account = (await shown(caller, customer)).popitem()[1][0]
    assert account["meta"]["transactionsSynchronizedAt"] == "2026-11-20T09:14:08.000000Z"


async def test_the_chosen_customers_fail_and_change_nothing(caller: Caller) -> None:
    customer = await customer_named(caller, "daniel.okun")
    before = await shown(caller, customer)
    synchronization = await trigger(caller, customer)
    caller.bank.advance(2)
    assert await status(caller, synchronization) == ("running", 0)
    caller.bank.advance(3)
    assert await status(caller, synchronization) == ("failed", 3000)
    assert await shown(caller, customer) == before


async def test_the_scenario_makes_the_next_one_fail_and_only_that(caller: Caller) -> None:
    customer = await customer_named(caller, "julie")
    assert caller.bank.scenarios.run("synchronization_fails", {}) == {"customer": None}
    before = await shown(caller, customer)
    for expected in ("failed", "done"):
        synchronization = await trigger(caller, customer)
        caller.bank.advance(5)
        assert (await status(caller, synchronization))[0] == expected
        assert (await shown(caller, customer) == before) == (expected == "failed")


async def test_the_scenario_can_name_a_customer(caller: Caller) -> None:
    julie, chidi = await customer_named(caller, "julie"), await customer_named(caller, "chidi")
    assert caller.bank.scenarios.run("synchronization_fails", {"customer": "okafor"}) == {"customer": chidi["id"]}
    caller.bank.scenarios.run("synchronization_fails", {"customer": julie["id"]})
    synchronizations = [await trigger(caller, customer) for customer in (julie, chidi)]
    caller.bank.advance(5)
    assert [(await status(caller, one))[0] for one in synchronizations] == ["failed", "failed"]
    with pytest.raises(ValueError, match="there is no customer 'nobody'"):
        caller.bank.scenarios.run("synchronization_fails", {"customer": "nobody"})


async def test_it_belongs_to_one_customer(caller: Caller) -> None:
    julie, chidi = await customer_named(caller, "julie"), await customer_named(caller, "chidi")
    synchronization = await trigger(caller, julie)
    both = [
        await caller.get(f"/synchronizations/{synchronization['id']}"),
        await caller.get(f"/customers/{julie['id']}/synchronizations/{synchronization['id']}"),
    ]
    assert both[0] == both[1]
    answered, error = await caller.refusal(f"/customers/{chidi['id']}/synchronizations/{synchronization['id']}")
    assert (answered, error["resource"]) == (404, "synchronization")
    answered, error = await caller.refusal("/customers/nobody/synchronizations", "POST")
    assert (answered, error["resource"]) == (404, "customer")


async def test_a_reopened_bank_goes_on_where_it_was(tmp_path: Path) -> None:
    bank = open_bank(tmp_path)
    caller = Caller.at(bank)
    julie, chidi = await customer_named(caller, "julie"), await customer_named(caller, "chidi")
    done = await trigger(caller, julie)
    bank.advance(10)
    after = await shown(caller, julie)
    running = await trigger(caller, chidi)
    bank.advance(2.5)
    pending = await trigger(caller, julie)
    bank.scenarios.run("synchronization_fails", {})
    bank.close()

    reopened = Caller.at(open_bank(tmp_path))
    assert await status(reopened, done) == ("done", 3000)
    assert await status(reopened, running) == ("running", 500)
    assert await status(reopened, pending) == ("pending", 0)
    assert await shown(reopened, julie) == after
    reopened.bank.advance(2.5)
    assert await status(reopened, running) == ("done", 3000)
    failing = await trigger(reopened, chidi)
    reopened.bank.advance(5)
    assert await status(reopened, failing) == ("failed", 3000)
    assert (await trigger(reopened, chidi))["id"] not in {done["id"], running["id"], pending["id"], failing["id"]}
    last = await shown(reopened, julie)
    reopened.bank.close()
    assert await shown(Caller.at(open_bank(tmp_path)), julie) == last


async def test_the_same_steps_bring_the_same_transactions(tmp_path: Path) -> None:
    seen = []
    for directory in (tmp_path / "one", tmp_path / "two"):
        caller = Caller.at(open_bank(directory))
        customer = await customer_named(caller, "julie")
        synchronization = await trigger(caller, customer)
        caller.bank.advance(5)
        seen.append((synchronization, await shown(caller, customer)))
    assert seen[0] == seen[1]

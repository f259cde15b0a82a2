"""What the bank remembers over a restart, and what it goes on with."""

from collections.abc import Callable
from typing import Any

from tests.providers.banq.sandbox.banq_caller import Caller, decoded

HOOK = {"url": "https://127.0.0.1:9443/", "sharedSecret": "remembered", "retryCount": 1, "webHookTypes": ["payment"]}


async def everything(caller: Caller) -> dict[str, Any]:
    lists = {path: await caller.everything(path) for path in ("/payments", "/transactions", "/banqs")}
    return lists | {"me": await caller.get("/users/me", include="accountSpaces,banqAccounts")}


async def test_everything_is_as_it_was(reopen: Callable[[], Caller]) -> None:
    caller = reopen()
    await caller.ask("link", funds=12.34)
    caller.run("payment_accepted")
    await caller.ask("direct", frequency="weekly", startDate="2026-11-21", comment="Ünïcødé 🍋")
    await caller.ask("link", comment="to be declined")
    caller.run("payment_declined", reason="LimitsExceeded")
    caller.bank.advance(9 * 86_400)
    caller.run("payment_canceled", occurrence="true")
    caller.run("payment_reversed")
    caller.token = ""
    before = await everything(caller)
    movements = caller.bank.ledger.movements
    caller = reopen()
    assert await everything(caller) == before
    assert caller.bank.ledger.movements == movements
    assert caller.told() == []
    assert (await everything(reopen())) == before


async def test_what_was_on_its_way_goes_on(reopen: Callable[[], Caller]) -> None:
    made = decoded(await reopen().ask("direct"))
    caller = reopen()
    caller.bank.advance(600)
    assert caller.told() == ["Payment Accepted", "Transaction Created", "Payment Completed"]
    assert (await caller.get(f"/payments/{made['id']}"))["status"] == "Completed"
    caller = reopen()
    caller.bank.advance(600)
    assert caller.told() == []
    assert len(caller.bank.ledger.movements) == 1


async def test_new_payments_have_new_ids(reopen: Callable[[], Caller]) -> None:
    made = [decoded(await reopen().ask())["id"] for _ in range(3)]
    assert len(set(made)) == 3


async def test_tokens_are_still_good_and_new_ones_are_others(reopen: Callable[[], Caller]) -> None:
    caller = reopen()
    await caller.sign_in()
    first = caller.token
    caller = reopen()
    assert caller.token == first
    assert (await caller.call("GET", "/users/me")).status_code == 200
    await caller.sign_in()
    assert caller.token != first


async def test_the_token_itself_is_not_written_down(reopen: Callable[[], Caller]) -> None:
    caller = reopen()
    await caller.sign_in()
    journal = caller.bank.file("state.jsonl")
    assert caller.token not in journal.read_text()
    assert journal.stat().st_mode & 0o777 == 0o600


async def test_configurations_and_switches_stay(reopen: Callable[[], Caller]) -> None:
    caller = reopen()
    await caller.call("POST", "/accounts/1/webhook-config", json=HOOK)
    caller.run("banq_switches", amounts="text")
    caller = reopen()
    made = decoded(await caller.ask())
    assert made["funds"] == "100.00"
    [notification] = caller.outbox.pushed
    assert (notification.url, notification.retries) == (HOOK["url"], (10.0,))
    assert (await caller.call("POST", "/accounts/1/webhook-config", json=HOOK)).status_code == 400

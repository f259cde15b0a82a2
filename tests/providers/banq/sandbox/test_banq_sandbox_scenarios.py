"""What can be made to happen on purpose."""

from decimal import Decimal

import pytest

from tests.providers.banq.sandbox.banq_caller import NOWHERE, Caller, decoded


async def found(caller: Caller, comment: str) -> str:
    return next(str(row["id"]) for row in await caller.everything("/payments") if row["comment"] == comment)


async def test_the_newest_open_payment_is_accepted(caller: Caller) -> None:
    made = decoded(await caller.ask(funds=19.99))
    before = caller.bank.ledger.balance("banq-operating")
    told = caller.run("payment_accepted")
    assert (told["payment"], told["status"]) == (made["id"], "Completed")
    assert caller.told() == ["Payment Created", "Payment Accepted", "Transaction Created", "Payment Completed"]
    assert caller.bank.ledger.balance("banq-operating") == before + Decimal("19.99")
    [movement] = caller.bank.ledger.movements
    assert (movement.operation, movement.destination) == ("get-paid-link", "banq-operating")
    paid = await caller.get(f"/payments/{made['id']}")
    assert paid["source"] == {"name": "Somebody with the link"}
    [transaction] = await caller.everything(f"/payments/{made['id']}/transactions")
    assert told["transactions"] == [transaction["id"]]
    assert caller.events()[2]["resourceId"] == transaction["id"]
    user = await caller.get("/users/me", include="banqAccounts")
    assert user["banqAccounts"][0]["balance"] == before + Decimal("19.99")


async def test_nothing_more_happens_by_itself_to_what_was_settled_on_purpose(caller: Caller) -> None:
    await caller.ask("direct")
    caller.run("payment_accepted")
    told = len(caller.told())
    caller.bank.advance(600)
    assert len(caller.told()) == told
    assert len(caller.bank.ledger.movements) == 1


async def test_one_that_is_on_hold_is_resumed(caller: Caller) -> None:
    payment = await found(caller, "Invoice 20389 · season opening stock")
    caller.run("payment_accepted", payment=payment)
    assert caller.told() == ["Payment Resumed", "Transaction Created", "Payment Completed"]
    reasons = [row["failReason"] for row in await caller.everything(f"/payments/{payment}/transactions")]
    assert reasons == ["None", "LimitsExceeded"]


async def test_a_recurring_one_waits_for_its_day(caller: Caller) -> None:
    made = decoded(await caller.ask(frequency="weekly", startDate="2026-12-01"))
    assert caller.run("payment_accepted")["status"] == "Accepted"
    assert caller.bank.ledger.movements == []
    caller.bank.advance(12 * 86_400)
    own = [one for one in caller.bank.ledger.movements if one.texts["payment"] == made["id"]]
    assert [movement.created_at.date().isoformat() for movement in own] == ["2026-12-01"]


async def test_a_payment_is_declined_without_a_word(caller: Caller) -> None:
    made = decoded(await caller.ask("direct"))
    told = caller.run("payment_declined")
    assert told == {"payment": made["id"], "status": "Declined", "reason": None}
    assert caller.told() == ["Payment Created", "Payment Declined"]
    caller.bank.advance(86_400)
    assert caller.bank.ledger.movements == []


async def test_a_payment_is_declined_for_a_reason(caller: Caller) -> None:
    made = decoded(await caller.ask())
    caller.run("payment_declined", payment=made["id"], reason="AccountIsFrozen")
    assert caller.told() == ["Payment Created", "Transaction Failed", "Payment Declined"]
    [transaction] = await caller.everything(f"/payments/{made['id']}/transactions")
    assert transaction["failReason"] == "AccountIsFrozen"
    assert caller.bank.ledger.movements == []


async def test_a_payment_is_cancelled_for_good(caller: Caller) -> None:
    made = decoded(await caller.ask("direct"))
    assert caller.run("payment_canceled")["status"] == "Canceled"
    caller.bank.advance(80_000)
    assert (await caller.get(f"/payments/{made['id']}"))["status"] == "Canceled"


async def test_one_occurrence_is_cancelled(caller: Caller) -> None:
    made = decoded(await caller.ask("direct", frequency="weekly", startDate="2026-11-23"))
    caller.bank.advance(5 * 86_400)
    told = caller.run("payment_canceled", occurrence="true", payment=made["id"])
    assert told["status"] == "OccurrenceCanceled"
    assert caller.told()[-1] == "Payment OccurrenceCanceled"
    caller.bank.advance(15 * 86_400)
    caller.token = ""
    days = [row["createdAtUtc"][:10] for row in await caller.everything(f"/payments/{made['id']}/transactions")]
    assert days == ["2026-12-07", "2026-11-23"]


async def test_a_transaction_is_reversed(caller: Caller) -> None:
    made = decoded(await caller.ask(funds=33))
    before = caller.bank.ledger.balance("banq-operating")
    caller.run("payment_accepted")
    told = caller.run("payment_reversed")
    assert told["payment"] == made["id"]
    assert caller.told()[-1] == "Transaction Updated"
    assert caller.bank.ledger.balance("banq-operating") == before
    [transaction] = await caller.everything(f"/payments/{made['id']}/transactions")
    assert transaction["failReason"] == "Reversed"
    assert [movement.operation for movement in caller.bank.ledger.movements] == ["get-paid-link", "reversal"]


async def test_what_cannot_happen_is_said_in_a_sentence(caller: Caller) -> None:
    paid = await found(caller, "Ramen and the umbrella 🌧")
    once = decoded(await caller.ask())["id"]
    failed = next(row["id"] for row in await caller.everything("/transactions") if row["failReason"] != "None")
    for scenario, given, sentence in (
        ("payment_accepted", {"payment": NOWHERE}, "there is no payment"),
        ("payment_accepted", {"payment": "x"}, "there is no payment"),
        ("payment_accepted", {"payment": paid}, "is not open: Completed"),
        ("payment_declined", {"payment": paid}, "is not open: Completed"),
        ("payment_declined", {"reason": "None"}, "a reason is a word"),
        ("payment_declined", {"reason": "x" * 201}, "a reason is a word"),
        ("payment_canceled", {"occurrence": "perhaps"}, "true or false"),
        ("payment_canceled", {"payment": once, "occurrence": "true"}, "does not recur"),
        ("payment_reversed", {"transaction": NOWHERE}, "there is no transaction"),
        ("payment_reversed", {"transaction": failed}, "moved no money"),
    ):
        with pytest.raises(ValueError, match=sentence):
            caller.run(scenario, **given)
    assert caller.told() == ["Payment Created"]


async def test_when_nothing_is_open_any_more_that_is_said(caller: Caller) -> None:
    for _ in range(40):
        try:
            caller.run("payment_declined")
        except ValueError as error:
            assert str(error) == "no payment is open"  # noqa: PT017 - what ends the loop is what is tested
            break
    else:
        pytest.fail("there was no end")
    statuses = {row["status"] for row in await caller.everything("/payments")}
    assert not statuses & {"Created", "OnHold"}


async def test_what_is_due_happens_before_what_is_done_on_purpose(caller: Caller) -> None:
    made = decoded(await caller.ask("direct"))
    # The clock moves, and nobody has asked the bank anything since.
    caller.bank.clock.advance(600)
    with pytest.raises(ValueError, match="is not open: Completed"):
        caller.run("payment_declined", payment=made["id"])

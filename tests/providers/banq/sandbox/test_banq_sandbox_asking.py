"""Requests to be paid: what is accepted, what is refused, and what becomes of them by the bank's clock."""

from decimal import Decimal
from typing import Any

import pytest

from tests.providers.banq.sandbox.banq_caller import NOWHERE, Caller, decoded

DAY = 86_400


async def banq_named(caller: Caller, name: str) -> str:
    return next(str(row["id"]) for row in await caller.everything("/banqs") if row["name"] == name)


async def test_a_link_is_made_as_the_vendors_guide_shows_it(caller: Caller) -> None:
    reply = await caller.ask("link")
    assert reply.status_code == 201
    made = decoded(reply)
    assert reply.headers["location"] == f"https://bank/api/v1/payments/{made['id']}"
    assert made["link"].startswith("https://")
    assert {name: made[name] for name in ("status", "funds", "comment", "externalOrderCode", "frequency")} == {
        "status": "Created",
        "funds": 100,
        "comment": "Checkout 4711",
        "externalOrderCode": "CO-4711",
        "frequency": "once",
    }
    assert made["destination"] == {"banqGuid": caller.known["account_id"]}
    assert made["createdAtUtc"].startswith("2026-11-20T09:14:00.000000")
    assert decoded(await caller.http.get(reply.headers["location"], headers=caller.signed_in())) == made
    assert (await caller.get("/payments"))["data"][0] == made
    assert caller.told() == ["Payment Created"]


async def test_a_banq_user_is_asked_by_guid_or_by_address(caller: Caller) -> None:
    guid = await banq_named(caller, "Carmine & Daughters Deli")
    for source in ({"banqGuid": guid}, {"banqGuid": guid.upper()}, {"email": " Carmine@banq.example"}):
        made = decoded(await caller.ask("direct", source=source))
        assert made["source"] == {"banqGuid": guid, "name": "Carmine & Daughters Deli"}
        assert "link" not in made


async def test_little_is_required(caller: Caller) -> None:
    made = decoded(await caller.ask(comment=None, externalOrderCode=None, frequency=None, funds=0.01))
    assert made["frequency"] == "once"
    assert made["funds"] == Decimal("0.01")
    assert made["comment"] == ""


@pytest.mark.parametrize("funds", ["0", "-1", "0.001", "1000000.01", "1e-9", "1e99", "10.005", "null"])
@pytest.mark.parametrize("kind", ["direct", "link"])
async def test_amounts_that_cannot_be_asked_for_are_refused(caller: Caller, kind: str, funds: str) -> None:
    body = caller.body(kind).replace(b'"funds": 100', b'"funds": ' + funds.encode())
    reply = await caller.call("POST", f"/payments/get-paid-{kind}", content=body)
    assert reply.status_code == 422
    assert list(decoded(reply)["errors"]) == ["funds"]
    assert caller.told() == []


@pytest.mark.parametrize("funds", ["1", "999999.99", "1e3", "42.10", "0.5", "1000000"])
async def test_amounts_are_kept_to_the_cent(caller: Caller, funds: str) -> None:
    body = caller.body().replace(b'"funds": 100', b'"funds": ' + funds.encode())
    made = decoded(await caller.call("POST", "/payments/get-paid-link", content=body))
    assert made["funds"] == Decimal(funds)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"null", b"[" * 100_000),
        *(b'{"funds": NaN}', b'{"funds": "100"}', b'{"funds": true}', b'{"comment": 5}', b'{"comment": "\\ud800"}'),
        *(b'{"destination": "here"}', b'{"source": []}', b'{"frequency": 1}'),
    ],
)
async def test_what_is_malformed_is_a_400_in_words(caller: Caller, content: bytes) -> None:
    reply = await caller.call("POST", "/payments/get-paid-direct", content=content)
    assert reply.status_code == 400
    assert reply.headers["content-type"].startswith("text/plain")
    assert reply.text.endswith(".")


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        ("link", {"destination": None}, "destination.banqGuid"),
        ("link", {"destination": {"banqGuid": NOWHERE}}, "destination.banqGuid"),
        ("link", {"destination": {"banqGuid": "1"}}, "destination.banqGuid"),
        ("direct", {"source": None}, "source.banqGuid"),
        ("direct", {"source": {"banqGuid": NOWHERE}}, "source.banqGuid"),
        ("direct", {"source": {"email": "nobody@banq.example"}}, "source.email"),
        ("link", {"comment": "x" * 501}, "comment"),
        ("link", {"externalOrderCode": "x" * 101}, "externalOrderCode"),
        ("link", {"frequency": "hourly"}, "frequency"),
        ("link", {"startDate": "2026-12-01"}, "startDate"),
        ("link", {"endDate": "2026-12-01"}, "endDate"),
        ("link", {"frequency": "monthly"}, "startDate"),
        ("link", {"frequency": "monthly", "startDate": "2026-11-19"}, "startDate"),
        ("link", {"frequency": "monthly", "startDate": "20261201"}, "startDate"),
        ("link", {"frequency": "monthly", "startDate": "2026-02-30"}, "startDate"),
        ("link", {"frequency": "monthly", "startDate": "2026-12-02", "endDate": "2026-12-01"}, "endDate"),
    ],
)
async def test_what_is_not_valid_is_a_422_by_field(
    caller: Caller, kind: str, changes: dict[str, Any], named: str
) -> None:
    reply = await caller.ask(kind, **changes)
    assert reply.status_code == 422
    told = decoded(reply)
    assert list(told["errors"]) == [named]
    assert all(sentence.endswith(".") for sentence in told["errors"][named])
    assert told["message"]


async def test_all_that_is_not_valid_is_said_at_once(caller: Caller) -> None:
    reply = await caller.ask("direct", destination=None, source=None, funds=0, frequency="never", comment="x" * 900)
    expected = {"destination.banqGuid", "source.banqGuid", "funds", "frequency", "comment"}
    assert decoded(reply)["errors"].keys() == expected


async def test_money_is_not_asked_for_into_the_account_of_somebody_else(caller: Caller) -> None:
    stranger = await banq_named(caller, "Hudson Table LLC")
    reply = await caller.ask(destination={"banqGuid": stranger})
    assert reply.status_code == 403
    assert reply.text == "The account belongs to another user."


async def test_a_payer_who_pays_at_once_does_so_by_the_banks_clock(caller: Caller) -> None:
    made = decoded(await caller.ask("direct", funds=250))
    account = "banq-operating"
    before = caller.bank.ledger.balance(account)
    caller.bank.advance(119)
    assert caller.told() == ["Payment Created"]
    caller.bank.advance(1)
    assert caller.told()[1:] == ["Payment Accepted"]
    caller.bank.advance(3)
    assert caller.told()[1:] == ["Payment Accepted", "Transaction Created", "Payment Completed"]
    now = await caller.get(f"/payments/{made['id']}")
    assert now == made | {"status": "Completed"}
    assert caller.bank.ledger.balance(account) == before + 250
    [transaction] = await caller.everything(f"/payments/{made['id']}/transactions")
    assert (transaction["funds"], transaction["failReason"]) == (250, "None")
    assert [event["createdAtUtc"][:26] for event in caller.events()] == [
        "2026-11-20T09:14:00.000000",
        "2026-11-20T09:16:00.000000",
        "2026-11-20T09:16:01.000000",
        "2026-11-20T09:16:03.000000",
    ]
    [movement] = caller.bank.ledger.movements
    assert (movement.provider, movement.operation, movement.amount) == ("banq", "get-paid-direct", Decimal("250.00"))
    assert movement.texts["comment"] == "Checkout 4711"
    assert movement.texts["externalOrderCode"] == "CO-4711"
    assert movement.texts["payment"] == made["id"]


async def test_a_payer_short_of_money_pays_the_day_after(caller: Caller) -> None:
    made = decoded(await caller.ask("direct", source={"email": "astoria@banq.example"}))
    caller.bank.advance(DAY / 2)
    assert caller.told()[1:] == ["Payment Accepted", "Transaction Failed", "Payment OnHold"]
    assert caller.bank.ledger.movements == []
    [failed] = await caller.everything(f"/payments/{made['id']}/transactions")
    assert failed["failReason"] == "InsufficientBalance"
    caller.bank.advance(DAY)
    actions = [event["action"] for event in caller.events() if event["resourceId"] == made["id"]]
    assert actions == ["Created", "Accepted", "OnHold", "Resumed", "Completed"]
    caller.token = ""
    reasons = [row["failReason"] for row in await caller.everything(f"/payments/{made['id']}/transactions")]
    assert reasons == ["None", "InsufficientBalance"]


async def test_others_decline_or_never_answer(caller: Caller) -> None:
    declined = decoded(await caller.ask("direct", source={"email": "fulton@banq.example"}))
    silent = decoded(await caller.ask("direct", source={"email": "gowanus@banq.example"}))
    link = decoded(await caller.ask("link"))
    caller.bank.advance(29 * DAY)
    caller.token = ""
    statuses = [(await caller.get(f"/payments/{one['id']}"))["status"] for one in (declined, silent, link)]
    assert statuses == ["Declined", "Created", "Created"]
    caller.bank.advance(DAY)
    caller.token = ""
    statuses = [(await caller.get(f"/payments/{one['id']}"))["status"] for one in (declined, silent, link)]
    assert statuses == ["Declined", "Expired", "Expired"]


async def test_a_recurring_payment_is_collected_until_its_end(caller: Caller) -> None:
    changes: dict[str, Any] = {
        "frequency": "Monthly",
        "startDate": "2026-11-30",
        "endDate": "2027-02-28",
        "funds": 15.5,
    }
    made = decoded(await caller.ask("direct", **changes))
    assert made["frequency"] == "monthly"
    caller.bank.advance(103 * DAY)
    caller.token = ""
    rows = await caller.everything(f"/payments/{made['id']}/transactions")
    days = ["2027-02-28", "2027-01-30", "2026-12-30", "2026-11-30"]
    assert [row["createdAtUtc"][:10] for row in rows] == days
    assert (await caller.get(f"/payments/{made['id']}"))["status"] == "Completed"
    own = [event["action"] for event in caller.events() if event["resourceId"] == made["id"]]
    assert own == ["Created", "Accepted", "Completed"]
    paid = [one for one in caller.bank.ledger.movements if one.texts["payment"] == made["id"]]
    assert sum(movement.amount for movement in paid) == Decimal("62.00")


async def test_the_demos_own_standing_orders_go_on(caller: Caller) -> None:
    caller.bank.advance(40 * DAY)
    collected = {movement.texts["comment"] for movement in caller.bank.ledger.movements}
    assert {"Standing order · house olive oil", "Weekly lemons and herbs"} <= collected
    caller.token = ""
    stamps = [row["createdAtUtc"][:26] for row in await caller.everything("/transactions")]
    assert stamps == sorted(stamps, reverse=True)

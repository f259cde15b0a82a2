"""Everything that is read: shapes, paging, refusals."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.providers.banq.sandbox.banq_caller import NOWHERE, Caller, decoded

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00")
GUID_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
LISTS = ("/payments", "/transactions", "/banqs")


async def test_the_user_is_read_with_what_is_asked_for(reader: Caller) -> None:
    bare = await reader.get("/users/me")
    assert bare["email"] == "daniel.okun@meridianimports.example"
    assert not bare.keys() & {"accountSpaces", "banqAccounts"}
    whole = await reader.get("/users/me", include="accountSpaces,banqAccounts")
    assert bare.items() <= whole.items()
    accounts = {account["id"]: account for account in whole["banqAccounts"]}
    assert reader.known["account_id"] in accounts
    assert [str(space["id"]) for space in whole["accountSpaces"]] == ["1", "2", "3", "4"]
    assert reader.known["space_id"] == "1"
    for space in whole["accountSpaces"][:3]:
        assert accounts[space["banqAccountId"]]["accountSpaceId"] == space["id"]
    assert whole["accountSpaces"][3]["status"] == "PendingVerification"
    assert sum(account["balance"] for account in accounts.values()) == Decimal("12024.15")


async def test_a_payment_is_written_as_the_documents_have_it(reader: Caller) -> None:
    for row in await reader.everything("/payments"):
        assert GUID_FORM.fullmatch(row["id"])
        assert INSTANT.fullmatch(row["createdAtUtc"])
        assert isinstance(row["funds"], int | Decimal)
        assert GUID_FORM.fullmatch(row["destination"]["banqGuid"])
        assert row["frequency"] == "once" or row["startDate"] <= row.get("endDate", "9999-12-31")
        assert ("link" in row) != ("banqGuid" in row.get("source", {}))
        assert await reader.get(f"/payments/{row['id']}") == row


async def test_amounts_are_whole_numbers_or_cents_and_never_rounded(reader: Caller) -> None:
    reply = await reader.call("GET", "/payments", params={"pageSize": 100})
    written = re.findall(r'"funds": ([^,]+),', reply.text)
    assert len(written) == 100
    assert {"54", "932.50", "1420.80", "0.01"} <= set(written)
    assert all(re.fullmatch(r"\d+|\d+\.\d\d", amount) for amount in written)


async def test_transactions_belong_to_their_payments(reader: Caller) -> None:
    listed = await reader.everything("/transactions")
    by_payment: dict[str, list[Any]] = {}
    for row in listed:
        by_payment.setdefault(row["paymentId"], []).append(row)
    for payment in (await reader.everything("/payments"))[:60]:
        assert await reader.everything(f"/payments/{payment['id']}/transactions") == by_payment.get(payment["id"], [])
    assert await reader.get(f"/transactions/{listed[7]['id']}") == listed[7]
    assert listed[7].keys() == {"id", "paymentId", "funds", "failReason", "createdAtUtc"}


@pytest.mark.parametrize("path", ["/payments", "/transactions"])
async def test_lists_come_newest_first(reader: Caller, path: str) -> None:
    stamps = [datetime.fromisoformat(row["createdAtUtc"]) for row in await reader.everything(path)]
    assert stamps == sorted(stamps, reverse=True)
    assert len(stamps) > 300


async def test_the_banqs_are_those_who_can_be_asked(reader: Caller) -> None:
    rows = await reader.everything("/banqs")
    assert [row.keys() for row in rows] == [{"id", "name"}] * 17
    assert rows[0]["name"] == "Carmine & Daughters Deli"


@pytest.mark.parametrize("path", LISTS)
async def test_pages_are_counted_from_one_and_add_up(reader: Caller, path: str) -> None:
    first = await reader.get(path)
    total = first["meta"]["resourceCount"]
    assert first.keys() == {"meta", "data"}
    assert len(first["data"]) == min(20, total)
    assert first["meta"]["pageCount"] == -(-total // 20)
    assert await reader.get(path, page=1, pageSize=20) == first
    pages = [await reader.get(path, page=page, pageSize=7) for page in range(1, -(-total // 7) + 1)]
    assert {page["meta"]["pageCount"] for page in pages} == {-(-total // 7)}
    ids = [row["id"] for page in pages for row in page["data"]]
    assert len(ids) == len(set(ids)) == total
    assert ids == [row["id"] for row in await reader.everything(path)]


@pytest.mark.parametrize("path", LISTS)
async def test_a_page_past_the_end_is_empty_and_tells_the_same_totals(reader: Caller, path: str) -> None:
    first = await reader.get(path, pageSize=50)
    for page in (first["meta"]["pageCount"] + 1, 1000, 999_999_999):
        assert await reader.get(path, pageSize=50, page=page) == {"meta": first["meta"], "data": []}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ({"page": "0"}, 422, "page"),
        ({"page": "-1"}, 422, "page"),
        ({"pageSize": "0"}, 422, "pageSize"),
        ({"pageSize": "101"}, 422, "pageSize"),
        ({"pageSize": "-20"}, 422, "pageSize"),
        ({"page": "first"}, 400, "page"),
        ({"page": ""}, 400, "page"),
        ({"page": "1.0"}, 400, "page"),
        ({"page": "１"}, 400, "page"),
        ({"page": "9" * 5000}, 400, "page"),
        ({"pageSize": "1e2"}, 400, "pageSize"),
    ],
)
async def test_pages_that_cannot_be_are_refused(
    reader: Caller, path: str, query: dict[str, str], status: int, named: str
) -> None:
    reply = await reader.call("GET", path, params=query)
    assert reply.status_code == status
    if status == 422:
        assert list(decoded(reply)["errors"]) == [named]
    else:
        assert named in reply.text


async def test_the_largest_page_holds_a_hundred(reader: Caller) -> None:
    assert len((await reader.get("/payments", pageSize=100))["data"]) == 100


@pytest.mark.parametrize(
    "path",
    [
        f"/payments/{NOWHERE}",
        "/payments/1",
        f"/payments/{NOWHERE}/transactions",
        f"/transactions/{NOWHERE}",
        "/nothing",
        "/accounts/1/webhook-config",
        "/payments/%00",
    ],
)
async def test_what_is_not_there_is_a_404_with_a_message(reader: Caller, path: str) -> None:
    reply = await reader.call("GET", path)
    assert reply.status_code == 404
    assert decoded(reply)["message"].endswith("not found in the system.")


async def test_a_method_that_a_path_does_not_have_is_a_404(reader: Caller) -> None:
    assert (await reader.call("DELETE", "/payments")).status_code == 404
    assert (await reader.call("PUT", "/payments/get-paid-link")).status_code == 404


async def test_ids_are_read_in_any_case_and_paths_with_a_slash_at_their_end(reader: Caller) -> None:
    row = (await reader.get("/payments"))["data"][0]
    assert await reader.get(f"/payments/{row['id'].upper()}/") == row


async def test_without_a_token_nothing_is_read(reader: Caller) -> None:
    for path in (*LISTS, "/users/me", f"/payments/{NOWHERE}"):
        assert (await reader.http.get(f"/api/v1{path}")).status_code == 401


async def test_a_company_header_changes_nothing(reader: Caller) -> None:
    reply = await reader.call("GET", "/payments", headers={"X-Company-Id": "42"})
    assert decoded(reply) == await reader.get("/payments")


async def test_amounts_can_be_written_as_text(caller: Caller) -> None:
    caller.run("banq_switches", amounts="text")
    page = await caller.get("/payments")
    assert page["data"][0]["funds"] == "54.00"
    user = await caller.get("/users/me", include="banqAccounts")
    assert user["banqAccounts"][0]["balance"] == "8416.20"
    caller.run("banq_switches")
    assert (await caller.get("/payments"))["data"][0]["funds"] == 54


@pytest.mark.parametrize(("form", "is_json"), [("text", False), ("json", True)])
@pytest.mark.parametrize(("path", "status"), [("/payments?page=x", 400), ("/payments?page=0", 422), ("/nothing", 404)])
async def test_errors_can_be_all_text_or_all_json(
    caller: Caller, form: str, path: str, status: int, *, is_json: bool
) -> None:
    caller.run("banq_switches", errors=form)
    reply = await caller.call("GET", path)
    assert reply.status_code == status
    assert reply.headers["content-type"].startswith("application/json" if is_json else "text/plain")
    assert reply.text


async def test_the_switches_refuse_words_that_they_do_not_know(caller: Caller) -> None:
    for given in ({"amounts": "roman"}, {"errors": "xml"}):
        with pytest.raises(ValueError, match="are written as"):
            caller.run("banq_switches", **given)

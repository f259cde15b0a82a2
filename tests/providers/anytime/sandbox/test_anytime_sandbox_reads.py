"""Every route that reads: its fields, its refusals, and what it is strict or liberal about."""

import re
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

CARD = "/v1.0/cards/ANY0000000042"
ACCOUNT = "/v1.0/accounts/1201"
STAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")


async def test_apicheck_returns_the_text_that_was_sent(shared: Caller) -> None:
    for options in (
        {"data": {"test_param": "é=&"}},
        {"json": {"test_param": "é=&"}},
        {"files": {"test_param": (None, "é=&")}},
    ):
        reply = await shared.call("POST", "/v1.0/apicheck", **options)
        assert decoded(reply)["body"] == {"test_param": "é=&"}
    assert decoded(await shared.call("POST", "/v1.0/apicheck"))["body"] == {"test_param": ""}


async def test_accounts_are_listed_with_id_and_type_only(shared: Caller) -> None:
    body = await shared.get("/v1.0/accounts")
    assert body["filters"] == {"limit_start": 0, "limit_number": 50}
    assert body["total_results"] == len(body["accounts"]) == 10
    assert body["accounts"][0] == {"acc_id": 1201, "acc_type": "business"}
    assert {"acc_id": 1209, "acc_type": "consumer"} in body["accounts"]


async def test_a_business_account_shows_company_and_person_under_the_reading_names(shared: Caller) -> None:
    body = await shared.get(ACCOUNT)
    assert list(body) == [
        "acc_id", "acc_type", "acc_currency",
        "corp_name", "corp_regnum", "corp_type", "corp_activity", "corp_tva",
        "corp_addr_1", "corp_addr_2", "corp_zip", "corp_city", "corp_cc",
        "user_gender", "user_first_name", "user_last_name", "user_dob", "user_pob", "user_email", "user_mobile_number",
        "user_addr_1", "user_addr_2", "user_addr_zip", "user_addr_city", "user_addr_cc", "user_nationality",
        "iban", "virtual_ibans",
    ]  # fmt: skip
    assert (body["corp_name"], body["corp_type"], body["acc_currency"]) == ("Studio Lumen SARL", "SARL", "EUR")
    assert body["iban"] == {"iban": "FR1420041010050500013M02606", "swift": "PSSTFRPPPAR"}
    assert [virtual["type"] for virtual in body["virtual_ibans"]] == ["C", "D"]
    assert date.fromisoformat(body["user_dob"]) < date(2010, 1, 1)


async def test_a_consumer_without_an_iban_has_neither_company_nor_number(shared: Caller) -> None:
    body = await shared.get("/v1.0/accounts/1209")
    assert body["corp_name"] is None
    assert "iban" not in body
    assert body["virtual_ibans"] == []
    assert body["user_first_name"] == "Paul"


async def test_a_balance_is_the_ledgers_to_the_last_digit(shared: Caller) -> None:
    for account, digits in ((1201, 2), (1205, 0), (1203, 2)):
        body = await shared.get(f"/v1.0/accounts/{account}/balance")
        assert body == {"acc_id": account, "balance": shared.bank.ledger.balance(f"anytime-{account}")}
        reply = await shared.call("GET", f"/v1.0/accounts/{account}/balance")
        shown = re.search(r'"balance":(-?[0-9]+(?:\.([0-9]+))?)}', reply.text)
        assert shown is not None
        assert len(shown[2] or "") == digits


async def test_cards_of_an_account(shared: Caller) -> None:
    body = await shared.get(f"{ACCOUNT}/cards")
    assert (body["acc_id"], body["total_results"]) == (1201, 5)
    first = body["cards"][0]
    assert first == {
        "card_ref": "ANY0000000042",
        "card_type": "PLASTIC",
        "status": "ACT",
        "activation_date": "2025-02-03 14:05:00",
        "balance": Decimal("84.20"),
        "expiry_date": "2028-01-31",
        "atm": 1,
        "pos": 1,
        "card_holder": {"gender": "F", "first_name": "Julie", "last_name": "Vermeulen"},
        "card_name": {"first_name": "Julie", "last_name": "Vermeulen", "embossed": "J VERMEULEN"},
    }
    assert first["atm"] is not True
    assert body["cards"][4]["activation_date"] is None


async def test_card_info_has_booleans_where_the_list_has_numbers(shared: Caller) -> None:
    body = await shared.get(CARD)
    assert (body["pos"], body["atm"], body["validity_month"], body["acc_id"]) == (True, True, 36, 1201)
    assert body["pos"] is True
    assert list(body) == [
        "acc_id", "card_ref", "activation_date", "balance", "validity_month", "expiry_date", "status", "pos", "atm",
        "card_holder", "card_name",
    ]  # fmt: skip


async def test_unlinked_cards_are_not_taken_for_a_card_of_that_name(shared: Caller) -> None:
    body = await shared.get("/v1.0/cards/unlinked")
    assert body == {"cards": [{"card_ref": f"ANY000000900{number}"} for number in (1, 2, 3)]}
    assert len((await shared.get("/v1.0/cards/unlinked", limit_start=1, limit_number=1))["cards"]) == 1


async def test_statements_and_one_statement_agree(shared: Caller) -> None:
    body = await shared.get(f"{ACCOUNT}/statements", limit_number=200)
    assert (body["acc_id"], body["acc_type"]) == (1201, "business")
    for row in body["transactions"][::20]:
        assert await shared.get(f"{ACCOUNT}/statements/{row['txid']}") == row
        assert re.fullmatch(r"1201-[1-9]\d*", row["txid"])
        assert STAMP.fullmatch(row["date"])
        assert row["executionDate"] == row["execution_date"]
        assert row["amount"] > 0
        assert row["type"] in {"Credit", "Debit"}
        assert row["iban"] == [] or set(row["iban"]) == {"iban", "swift", "comment"}
        assert isinstance(row["virtual_iban"], str)
    stamps = [row["date"] for row in body["transactions"]]
    assert stamps == sorted(stamps, reverse=True)


async def test_a_statements_balance_follows_from_the_one_before(shared: Caller) -> None:
    rows = (await shared.get(f"{ACCOUNT}/statements", limit_number=300))["transactions"]
    for newer, older in pairwise(rows):
        sign = 1 if newer["type"] == "Credit" else -1
        assert newer["balance"] == older["balance"] + sign * newer["amount"]


async def test_some_credits_came_in_by_a_virtual_iban(shared: Caller) -> None:
    numbers = {virtual["iban"]: virtual["type"] for virtual in (await shared.get(ACCOUNT))["virtual_ibans"]}
    rows = (await shared.get(f"{ACCOUNT}/statements", limit_number=2000))["transactions"]
    used = [row for row in rows if row["virtual_iban"]]
    assert used
    assert all(numbers[row["virtual_iban"]] == row["type"][0] for row in used)
    assert len(used) < len(rows) / 2


async def test_iban_statements_are_those_with_an_iban(shared: Caller) -> None:
    everything = (await shared.get(f"{ACCOUNT}/statements", limit_number=5000))["transactions"]
    by_iban = await shared.get(f"{ACCOUNT}/iban-statements", limit_number=5000)
    assert by_iban["transactions"] == [row for row in everything if row["iban"]]
    assert by_iban["total_results"] == len(by_iban["transactions"]) < len(everything)


async def test_credit_transfers_have_both_spellings_and_null_until_executed(shared: Caller) -> None:
    body = await shared.get(f"{ACCOUNT}/credit-transfers")
    rows = body["credit-transfers"]
    assert body["filters"] == {}
    assert {row["status"] for row in rows} == {"To execute", "In progress", "Executed", "Cancelled"}
    assert {row["transaction_type"] for row in rows} == {"ct", "sdd"}
    for row in rows:
        assert row["beneficiary_swift"] == row["beneficiary_swift_code"]
        executed = row["status"] == "Executed"
        assert (row["execution_reference"] is not None) == (row["execution_date"] is not None) == executed
        assert row["execution_reference"] is None or re.fullmatch(r"\d{12}", row["execution_reference"])
        assert datetime.fromisoformat(row["creation_date"]).utcoffset() is not None
        assert (row["sender_account_id"], row["sender_account_type"], row["currency"]) == (1201, "business", "EUR")
    ids = [row["internal_id"] for row in rows]
    assert ids == sorted(ids, reverse=True)


async def test_credit_transfers_take_limits_and_days_where_they_are_sent(shared: Caller) -> None:
    path = f"{ACCOUNT}/credit-transfers"
    everything = (await shared.get(path))["credit-transfers"]
    part = await shared.get(path, limit_start=1, limit_number=2)
    assert part["credit-transfers"] == everything[1:3]
    assert part["filters"] == {"limit_start": 1, "limit_number": 2}
    day = everything[1]["creation_date"][:10]
    of_day = await shared.get(path, date_start=day, date_end=day)
    assert of_day["credit-transfers"] == [row for row in everything if row["creation_date"][:10] == day]


@pytest.mark.parametrize(
    ("account", "status", "states", "missing"),
    [
        (1201, "fulfilled", {"accepted"}, 0),
        (1204, "incomplete", {"accepted", "pending", "refused"}, 1),
        (1209, "incomplete", {"accepted", "pending", "refused"}, 3),
    ],
)
async def test_kyc(shared: Caller, account: int, status: str, states: set[str], missing: int) -> None:
    body = await shared.get(f"/v1.0/accounts/{account}/kyc")
    assert body["status"] == status
    documents = body["uploaded-kyc-status"]
    assert list(documents) == ["accepted", "pending", "refused"]
    assert {state for state, found in documents.items() if found} == states
    assert len(body["missing-kyc-types"]) == missing
    for found in documents.values():
        for document in found:
            assert set(document) == {"type", "url", "uploaded_at", "updated_at"}
            assert document["uploaded_at"] == document["updated_at"]
            assert STAMP.fullmatch(document["uploaded_at"])


async def test_card_transactions_and_one_transaction_agree(shared: Caller) -> None:
    body = await shared.get(f"{CARD}/transactions")
    assert (body["card_ref"], body["acc_id"]) == ("ANY0000000042", 1201)
    for row in body["transactions"]:
        assert await shared.get(f"{CARD}/transactions/{row['txid']}") == row
        expected = {
            "txid", "mcc", "amount", "amount_fx", "currency", "fx", "fx_fee", "vat_details",
            "status", "type", "balance_after", "date", "date_transaction", "description",
        }  # fmt: skip
        assert set(row) - {"failed_reason"} == expected
        assert ("failed_reason" in row) == (row["status"] == "D")
    stamps = [row["date_transaction"] for row in body["transactions"]]
    assert stamps == sorted(stamps, reverse=True)


async def test_a_transaction_belongs_to_its_own_card(shared: Caller) -> None:
    other = (await shared.get("/v1.0/cards/ANY0000000501/transactions"))["transactions"][0]["txid"]
    assert error_of(await shared.call("GET", f"{CARD}/transactions/{other}"))[1] == 4040310


async def test_total_results_of_a_card_ignores_the_days(shared: Caller) -> None:
    everything = await shared.get(f"{CARD}/transactions")
    day = await shared.get(f"{CARD}/transactions", date_start="2026-11-20", date_end="2026-11-20")
    assert day["total_results"] == everything["total_results"] > len(everything["transactions"])
    assert 0 < len(day["transactions"]) < 5
    assert {row["date_transaction"][:10] for row in day["transactions"]} == {"2026-11-20"}


async def test_order_tracking(shared: Caller) -> None:
    body = await shared.get("/v1.0/orders/50321/tracking")
    assert body == {"tracking_link": "https://tracking.example/colis/6A19284470113?lang=fr"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1.0/accounts/9999", 403, 4030210),
        ("/v1.0/accounts/9999/balance", 403, 4030210),
        ("/v1.0/accounts/0/cards", 403, 4030210),
        ("/v1.0/accounts/1900", 403, 4030211),
        ("/v1.0/accounts/1900/statements", 403, 4030211),
        ("/v1.0/accounts/abc", 400, 4000210),
        ("/v1.0/accounts/-1", 400, 4000210),
        ("/v1.0/accounts/١٢٠١", 400, 4000210),
        ("/v1.0/accounts/1209/iban-statements", 403, 4030221),
        ("/v1.0/accounts/1201/statements/1201-0", 404, 4040210),
        ("/v1.0/accounts/1201/statements/1201-99999999", 404, 4040210),
        ("/v1.0/accounts/1201/statements/1202-1", 404, 4040210),
        ("/v1.0/accounts/1201/statements/1201", 404, 4040210),
        ("/v1.0/accounts/1201/statements/7", 404, 4040210),
        ("/v1.0/cards/ANY0000000000", 403, 4030310),
        ("/v1.0/cards/ANY0000009900", 403, 4030310),
        ("/v1.0/cards/ANY0000009001/transactions", 403, 4030310),
        ("/v1.0/cards/ANY0000000042/transactions/1", 404, 4040310),
        ("/v1.0/cards/ANY0000000042/transactions/x", 404, 4040310),
        ("/v1.0/orders/1/tracking", 403, 4030410),
        ("/v1.0/orders/x/tracking", 403, 4030410),
        ("/v1.0/orders/50999/tracking", 403, 4030410),
        ("/v1.0/orders/50322/tracking", 404, 4040410),
        ("/v1.0/accounts/1201/credit-transfers/1/testimonial", 404, 4040220),
        ("/v2.0/accounts", 400, 4000011),
        ("/v0.9/apicheck", 400, 4000011),
        ("/v1/apicheck", 400, 4000010),
        ("/v1.0.0/apicheck", 400, 4000010),
        ("/vX/apicheck", 400, 4000010),
        ("/v/apicheck", 400, 4000010),
        ("/apicheck", 404, 4040010),
        ("/", 404, 4040010),
        ("/v1.0", 404, 4040010),
        ("/v1.0/nowhere", 404, 4040010),
        ("/v1.0/accounts/1201/nothing", 404, 4040010),
        ("/oauth/v2/token", 405, 4050010),
        ("/v1.0/cards/ANY0000000042/pin", 400, 4000310),
        ("/v1.0/cards/ANY0000000042/pin?cvc=123", 403, 4030380),
        ("/v1.0/cards/ANY0000000042/pan", 403, 4030360),
    ],
)
async def test_a_read_is_refused_with_its_code(shared: Caller, path: str, status: int, code: int) -> None:
    assert error_of(await shared.call("GET", path))[:2] == (status, code)


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("DELETE", "/v1.0/accounts", 4050010),
        ("POST", "/v1.0/accounts/1201/balance", 4050010),
        ("PUT", "/v1.0/apicheck", 4050010),
        ("PATCH", "/v1.0/cards/ANY0000000042", 4050010),
        ("DELETE", "/oauth/v2/token", 4050010),
    ],
)
async def test_a_method_is_wrong(shared: Caller, method: str, path: str, code: int) -> None:
    assert error_of(await shared.call(method, path))[1] == code


LISTS = [
    ("/v1.0/accounts", 4000210),
    (f"{ACCOUNT}/cards", 4000210),
    (f"{ACCOUNT}/statements", 4000210),
    (f"{ACCOUNT}/iban-statements", 4000210),
    (f"{ACCOUNT}/credit-transfers", 4000210),
    (f"{CARD}/transactions", 4000310),
    ("/v1.0/cards/unlinked", 4000310),
]


@pytest.mark.parametrize(("path", "code"), LISTS)
@pytest.mark.parametrize(
    "query",
    [
        {"limit_start": "-1"},
        {"limit_start": "x"},
        {"limit_start": "1.5"},
        {"limit_start": "1e2"},
        {"limit_start": " 1"},
        {"limit_number": "0"},
        {"limit_number": "-5"},
        {"limit_number": "10001"},
        {"limit_number": "٣"},
        {"limit_number": "9" * 40},
    ],
    ids=str,
)
async def test_limits_that_are_no_sensible_numbers_are_refused(
    shared: Caller, path: str, code: int, query: dict[str, str]
) -> None:
    assert error_of(await shared.call("GET", path, params=query))[:2] == (400, code)


@pytest.mark.parametrize(("path", "code"), LISTS[2:6])
@pytest.mark.parametrize(
    "day", ["2026-13-01", "2026-02-30", "20261120", "2026-1-1", "yesterday", "2026-11-20T00:00:00"]
)
async def test_days_that_are_none_are_refused(shared: Caller, path: str, code: int, day: str) -> None:
    for name in ("date_start", "date_end"):
        assert error_of(await shared.call("GET", path, params={name: day}))[:2] == (400, code)


@pytest.mark.parametrize(("path", "_code"), LISTS[2:6])
async def test_a_start_after_the_end_has_a_code_of_its_own(shared: Caller, path: str, _code: int) -> None:
    query = {"date_start": "2026-11-20", "date_end": "2026-11-19"}
    assert error_of(await shared.call("GET", path, params=query)) == (
        400,
        4000050,
        "DateStartGreaterThanDateEndFilterException",
    )


async def test_filters_say_what_was_applied_and_empty_ones_count_as_left_out(shared: Caller) -> None:
    query: dict[str, Any] = {"date_start": "2026-11-01", "date_end": "", "limit_start": "", "limit_number": "7"}
    for path in (f"{ACCOUNT}/statements", f"{ACCOUNT}/iban-statements", f"{CARD}/transactions"):
        body = await shared.get(path, **query)
        assert body["filters"] == {"date_start": "2026-11-01", "limit_start": 0, "limit_number": 7}


@pytest.mark.parametrize(
    "options",
    [
        {"content": b"{}"},
        {"content": b"", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"headers": {"Accept": "text/plain", "X-Unknown": "1", "Cookie": "a=b"}},
        {"params": {"unknown": "1"}},
    ],
    ids=["body", "form type without a body", "headers", "query"],
)
async def test_what_harmless_clients_do_is_served(shared: Caller, options: dict[str, Any]) -> None:
    assert (await shared.call("GET", "/v1.0/accounts", **options)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1.0/accounts/", "/v1.0/accounts//", f"{ACCOUNT}/balance/", "/v1.0/cards/unlinked/"]
)
async def test_a_slash_at_the_end_is_served_without_a_redirect(shared: Caller, path: str) -> None:
    assert (await shared.call("GET", path)).status_code == 200


async def test_a_head_request_is_checked_and_answered_like_a_get(shared: Caller) -> None:
    got, headed = await shared.call("GET", "/v1.0/accounts"), await shared.call("HEAD", "/v1.0/accounts")
    assert headed.status_code == 200
    assert headed.headers["content-type"] == got.headers["content-type"]
    assert (await shared.raw("HEAD", "/v1.0/accounts")).status_code == 401

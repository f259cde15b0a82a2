"""The list of ledgers, in every shape that the documents allow; and what the demo has in it."""

from decimal import Decimal

import pytest
from schwifty import IBAN

from tests.providers.hub.sandbox.hub_caller import LEDGERS, Caller, decoded, refused

POUNDS = {"account_number", "sort_code"}
EUROS = {"iban", "bic"}
COMMON = {"company_id", "mid_id", "ledger_id", "account_name", "currency", "balance", "float"}


async def test_a_ledger_has_the_fields_of_its_currency(shared: Caller) -> None:
    ledgers = await shared.ledgers()
    assert {row["currency"] for row in ledgers.values()} == {"GBP", "EUR"}
    for row in ledgers.values():
        assert set(row) == COMMON | (POUNDS if row["currency"] == "GBP" else EUROS)
        assert isinstance(row["company_id"], str)
        assert isinstance(row["mid_id"], str)
        assert isinstance(row["float"], bool)
        assert len(row["ledger_id"]) == 36
    assert len({row["mid_id"] for row in ledgers.values()}) == len(ledgers)


async def test_the_float_ledger_is_the_one_that_the_screens_were_drawn_with(shared: Caller) -> None:
    row = (await shared.ledgers())["Float"]
    assert (row["sort_code"], row["account_number"], row["balance"], row["float"]) == (
        "608371",
        "12345678",
        Decimal("8004.10"),
        True,
    )


async def test_every_account_number_is_well_formed(shared: Caller) -> None:
    for row in (await shared.ledgers()).values():
        if row["currency"] == "GBP":
            assert (len(row["account_number"]), len(row["sort_code"])) == (8, 6)
            assert (row["account_number"] + row["sort_code"]).isdecimal()
        else:
            assert IBAN(row["iban"]).is_valid
            assert len(row["bic"]) in {8, 11}


async def test_balances_are_written_with_both_decimals(shared: Caller) -> None:
    reply = await shared.call("GET", LEDGERS)
    for text in (b'"balance": 8004.10', b'"balance": 15320.00', b'"balance": 1276.40'):
        assert text in reply.content


async def test_one_name_is_hostile_and_arrives_as_it_is(shared: Caller) -> None:
    name = next(name for name in await shared.ledgers() if "Vexer" in name)
    assert name == "[@click=app.quit]Vexer[/] \x1b]0;owned\x07 \u202etpecsa\u202c \\"


async def test_the_list_can_be_an_array_as_its_table_says(caller: Caller) -> None:
    as_object = decoded(await caller.call("GET", LEDGERS))["data"]
    assert list(as_object) == ["accounts"]
    caller.scenario("hub_switches", data="array")
    assert decoded(await caller.call("GET", LEDGERS))["data"] == as_object["accounts"]


@pytest.mark.parametrize(
    ("style", "float_ledger", "euros"),
    [("shortest", b'"balance": 8004.1,', b'"balance": 15320,'), ("text", b'"balance": "8004.10"', b'"15320.00"')],
)
async def test_balances_can_be_written_in_other_ways(
    caller: Caller, style: str, float_ledger: bytes, euros: bytes
) -> None:
    caller.scenario("hub_switches", balance=style)
    content = (await caller.call("GET", LEDGERS)).content
    assert float_ledger in content
    assert euros in content


async def test_company_and_merchant_ids_can_be_numbers(caller: Caller) -> None:
    caller.scenario("hub_switches", ids="number")
    row = (await caller.ledgers())["Float"]
    assert (row["company_id"], row["mid_id"]) == (339, 1187)


@pytest.mark.parametrize(
    "given",
    [
        {"data": "list"},
        {"quarantined": "0"},
        {"balance": "float"},
        {"ids": "words"},
        {"login_timeout": "soon"},
        {"login_timeout": "--1"},
        {"lock": "-1"},
        {"lock": "999999999999"},
        {"rate": "٣"},
        {"unheard": "of"},
    ],
)
async def test_a_wrong_switch_changes_nothing(caller: Caller, given: dict[str, str]) -> None:
    caller.scenario("hub_switches", data="array")
    with pytest.raises(ValueError, match=r"[a-z]"):
        caller.scenario("hub_switches", **given)
    assert isinstance(decoded(await caller.call("GET", LEDGERS))["data"], list)


async def test_a_slash_at_the_end_changes_nothing(shared: Caller) -> None:
    assert (await shared.call("GET", f"{LEDGERS}/")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/accounts"),
        ("POST", LEDGERS),
        ("GET", "/login"),
        ("GET", "/accounts/transfer"),
        ("GET", "/accounts/transactions"),
        ("DELETE", "/accounts/list"),
        ("POST", "/account/transfer"),
    ],
)
async def test_what_is_no_endpoint_is_answered_with_404(shared: Caller, method: str, path: str) -> None:
    assert refused(await shared.call(method, path)) == (404, "Check the endpoint")


async def test_too_many_requests_are_refused_until_the_next_minute(caller: Caller) -> None:
    await caller.log_in()
    caller.scenario("hub_switches", rate="3")
    statuses = [(await caller.call("GET", LEDGERS)).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    reply = await caller.call("GET", LEDGERS)
    assert refused(reply) == (429, "Too many requests at once")
    assert "retry-after" not in reply.headers
    caller.bank.advance(60)
    assert (await caller.call("GET", LEDGERS)).status_code == 200


def test_the_demo_is_the_same_every_time_and_balanced(shared: Caller) -> None:
    assert set(shared.bank.ledger.trial_balance().values()) == {Decimal("0.00")}
    assert shared.bank.ledger.movements == []
    for account in shared.bank.ledger.accounts():
        if account.kind != "world":
            lines = shared.bank.ledger.postings(account.id, newest_first=False)
            assert all(line.balance >= 0 for line in lines), account.name

"""Ledgers as Hub lists them, in both documented shapes and all odd ones."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from banktui.domain.account import Account
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Malformed, NotFound, Rejected, Unreachable
from banktui.domain.listed import Fact
from banktui.domain.money import Money
from banktui.domain.page import Page
from banktui.providers.hub.client.ledgers import ledger_of
from banktui.providers.hub.wire import Ledger
from banktui.services.capability import ACCOUNT, ACCOUNTS, BENEFICIARIES, CHECK, CREATED_CUSTOMERS, SENT
from banktui.services.provider import Provider
from tests.providers.hub.scripted_hub import EUROS, LEDGERS, POUNDS, ScriptedHub, answered, broken


async def page(provider: Provider) -> Page[Account]:
    service = provider.get(ACCOUNTS)
    assert service is not None
    assert not service.traits.grows
    return await service.page("")


async def one(provider: Provider, ledger_id: str) -> Account:
    service = provider.get(ACCOUNT)
    assert service is not None
    return await service.read("", ledger_id)


def ledger(**changes: Any) -> Account:
    return ledger_of(Ledger.model_validate({**POUNDS, **changes}))


def without(name: str) -> Account:
    return ledger_of(Ledger.model_validate({key: value for key, value in POUNDS.items() if key != name}))


@pytest.mark.parametrize("data", [[POUNDS, EUROS], {"accounts": [POUNDS, EUROS]}])
async def test_both_shapes_of_the_list(data: Any, provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[LEDGERS] = answered(data)
    found = await page(provider)
    assert found == Page(
        (
            Account(
                id="6cf0fed2-fa2c-4145-876f-38091fddcb1d",
                name="Float",
                number="01234567",
                currency="GBP",
                balance=Money(Decimal(8004), "GBP"),
                type="float",
                bank_code="060371",
                facts=(Fact("Sort code", "06-03-71"), Fact("Company", "339"), Fact("Merchant (MID)", "1187")),
            ),
            Account(
                id="a303519e-3b65-4a1e-b8b9-b480ade983f7",
                name="Euro payments",
                number="BE61001420896517",
                currency="EUR",
                balance=Money(Decimal("15320.05"), "EUR"),
                facts=(Fact("BIC", "GEBABEBB"), Fact("Company", "339"), Fact("Merchant (MID)", "1190")),
            ),
        )
    )


@pytest.mark.parametrize("data", [[], {"accounts": []}])
async def test_no_ledgers_are_an_empty_list(data: Any, provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[LEDGERS] = answered(data)
    assert await page(provider) == Page(())


@pytest.mark.parametrize("data", [None, {}, {"accounts": None}, {"accounts": {}}, {"accounts": "x"}, "x", 5])
async def test_an_answer_without_a_list_is_malformed(data: Any, provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[LEDGERS] = answered(data)
    with pytest.raises(Malformed) as caught:
        await page(provider)
    assert caught.value.where == "data"


async def test_rows_that_cannot_be_read_are_counted(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[LEDGERS] = answered([POUNDS, None, 5, [], {}, {**EUROS, "ledger_id": ""}, {"ledger_id": ["x"]}])
    found = await page(provider)
    assert ([account.name for account in found.items], found.skipped) == (["Float"], 6)


async def test_a_balance_with_more_digits_than_a_float_has_stays_exact(provider: Provider, hub: ScriptedHub) -> None:
    text = '{"status":1,"data":[{"ledger_id":"a","currency":"GBP","balance":12345678901234567.89}]}'
    hub.answers[LEDGERS] = lambda _: httpx.Response(200, content=text)
    balance = (await page(provider)).items[0].balance
    assert balance == Money(Decimal("12345678901234567.89"), "GBP")


@pytest.mark.parametrize(
    ("sent", "amount"),
    [(8004, "8004"), ("8004.10", "8004.10"), (Decimal("8004.10"), "8004.10"), ("-0.01", "-0.01"), (0, "0"), ("7", "7")],
)
def test_a_balance_may_be_whole_decimal_or_text(sent: Any, amount: str) -> None:
    read = ledger(balance=sent)
    assert read.balance == Money(Decimal(amount), "GBP")
    assert read.oddities == ()


@pytest.mark.parametrize("sent", ["1e3", "NaN", "1_000", "8,004.10", " 5 ", True, [], {}, "£5", "１２"])
def test_a_balance_that_is_no_number_is_shown_as_an_oddity(sent: Any) -> None:
    read = ledger(balance=sent)
    assert read.balance is None
    assert read.oddities[0].startswith("The balance cannot be understood: ")


def test_a_missing_balance_is_never_zero() -> None:
    for read in (without("balance"), ledger(balance=None)):
        assert read.balance is None
        assert read.oddities == ("Hub gave no balance.",)


@pytest.mark.parametrize(
    ("currency", "told"),
    [("EURO", "The currency cannot be understood: EURO."), ("", "The currency is missing."), (None, "The currency is")],
)
def test_a_balance_without_a_currency_is_no_money(currency: Any, told: str) -> None:
    read = ledger(currency=currency)
    assert (read.balance, read.currency) == (None, "")
    assert read.oddities[0].startswith(told)
    assert "8004" in read.oddities[1]


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("01234567", "060371", ("01234567", "06-03-71")),
        (1234567, 60371, ("01234567", "06-03-71")),
        ("0123 4567", "06-03-71", ("01234567", "06-03-71")),
        ("123456789012", "0603", ("123456789012", "0603")),
        (123456789012, 1234567, ("123456789012", "1234567")),
    ],
)
def test_account_numbers_and_sort_codes_keep_their_leading_zeros(
    number: Any, code: Any, shown: tuple[str, str]
) -> None:
    read = ledger(account_number=number, sort_code=code)
    assert (read.number, read.facts[0]) == (shown[0], Fact("Sort code", shown[1]))
    assert read.oddities == ()


def test_half_an_address_is_told() -> None:
    assert without("sort_code").oddities == ("Hub gave an account number and no sort code.",)
    assert without("account_number").oddities == ("Hub gave a sort code and no account number.",)
    both_gone = ledger(account_number=None, sort_code=None)
    assert (both_gone.number, both_gone.oddities) == ("", ())
    assert ledger(account_number=True, sort_code=[]).number == ""


def test_an_iban_is_shown_and_a_wrong_one_flagged() -> None:
    read = ledger_of(Ledger.model_validate({**EUROS, "iban": "NL86ABNA1666412472"}))
    assert read.number == "NL86ABNA1666412472"
    assert read.oddities == ("The account number NL86ABNA1666412472 has wrong check digits.",)
    both = ledger(iban="BE61001420896517", bic="GEBABEBB")
    assert both.number == "BE61001420896517"
    assert Fact("Account number", "01234567") in both.facts


def test_a_name_that_is_missing_blank_or_hostile() -> None:
    assert without("account_name").name == "Ledger 6cf0fed2"
    assert ledger(account_name="  ").name == "Ledger 6cf0fed2"
    assert ledger(account_name="\x1b[2J[/nope]").name == "␛[2J[/nope]"
    assert ledger(account_name=5).name == "5"


@pytest.mark.parametrize(("sent", "kind"), [(True, "float"), ("1", "float"), (False, ""), (None, ""), ("x", "")])
def test_float_is_a_kind_of_ledger_and_no_number(sent: Any, kind: str) -> None:
    assert ledger(float=sent).type == kind


async def test_one_ledger_is_found_in_the_list(provider: Provider, hub: ScriptedHub) -> None:
    assert (await one(provider, str(POUNDS["ledger_id"]))).name == "Float"
    with pytest.raises(NotFound, match="no such ledger"):
        await one(provider, "00000000-0000-4000-8000-00000000dead")
    with pytest.raises(NotFound):
        await one(provider, "")
    assert {request.url.path for request in hub.requests[1:]} == {LEDGERS}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (answered(status=-1, message="Account is suspended"), Rejected),
        (answered(status=-1, message="x", response_code="101"), Rejected),
        (answered(status=-1, message="x", http=404), NotFound),
        (answered(status=-1, message="x", http=409), Rejected),
        (answered(status=-1, message="x", http=500), Unreachable),
        (lambda _: httpx.Response(200, text="<html>"), Malformed),
        (lambda _: httpx.Response(200, content=b'{"status":1,"status":-1}'), Malformed),
        (lambda _: httpx.Response(200), Malformed),
        (broken, Unreachable),
    ],
)
async def test_a_list_that_cannot_be_read(
    answer: Any, kind: type[BankError], provider: Provider, hub: ScriptedHub
) -> None:
    hub.answers[LEDGERS] = answer
    with pytest.raises(BankError) as caught:
        await page(provider)
    assert type(caught.value) is kind


async def test_too_many_requests_are_waited_for(provider: Provider, hub: ScriptedHub) -> None:
    hub.answers[LEDGERS] = [answered(status=-1, message="slow down", http=429), answered([POUNDS])]
    assert len((await page(provider)).items) == 1


async def test_the_test_call_tells_hubs_time(provider: Provider, hub: ScriptedHub, clock: FrozenClock) -> None:
    moment = {"date": "Fri, 20 Nov 2026 12:00:03 GMT"}
    hub.answers[LEDGERS] = lambda _: httpx.Response(200, json={"status": 1, "data": []}, headers=moment)
    service = provider.get(CHECK)
    assert service is not None
    told = await service.read("", "check")
    assert told.our_time == clock.now()
    assert told.bank_time == datetime(2026, 11, 20, 12, 0, 3, tzinfo=UTC)


@pytest.mark.parametrize("key", [SENT, CREATED_CUSTOMERS, BENEFICIARIES])
def test_lists_that_hub_cannot_give_say_so(key: Any, provider: Provider) -> None:
    kept = provider.get(key)
    assert kept is not None
    assert kept.sentence.startswith("Hub has no call that lists ")
    assert "from here" in kept.sentence

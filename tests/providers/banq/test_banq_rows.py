"""Payments, transactions, accounts and spaces as the domain knows them, whatever the answer looks like."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.account import Account, Space
from banktui.domain.errors import BankError, Malformed, NotFound, NotPermitted, Rejected, Unreachable
from banktui.domain.listed import Fact, Meaning
from banktui.domain.money import Money
from banktui.domain.payment import Payment
from banktui.domain.plaintext import printable
from banktui.domain.transaction import Transaction
from banktui.http.decode import decode
from banktui.providers.banq.client.payments import payment_of
from banktui.providers.banq.client.transactions import transaction_of
from banktui.providers.banq.wire import PaymentBody, TransactionBody
from banktui.services.capability import (
    ACCOUNT,
    ACCOUNTS,
    INSTITUTIONS,
    PAYMENT,
    PAYMENTS,
    SPACES,
    TRANSACTION,
    TRANSACTIONS,
    Capability,
)
from banktui.services.provider import Provider
from tests.providers.banq.banq_script import ACCOUNT as OURS
from tests.providers.banq.banq_script import FIXTURES, Script, ScriptedBanq, answer, listing, settings
from tests.providers.banq.banq_script import PAYMENT as ID

FULL: dict[str, Any] = {
    **json.loads((FIXTURES / "get_paid_link_request.json").read_text(encoding="utf-8")),
    "id": ID,
    "status": "Accepted",
    "source": {"banqGuid": "s-1", "name": "Anna Meyer"},
    "createdAtUtc": "2021-01-11T12:12:12.5431424+00:00",
    "startDate": "2021-02-01",
    "endDate": "2021-12-31",
    "link": "https://pay.example/x",
}
MOVED: dict[str, Any] = {
    "id": "t-1",
    "paymentId": ID,
    "funds": Decimal("100.10"),
    "failReason": "None",
    "createdAtUtc": "2021-01-11T12:12:13.0000001+00:00",
}


def payment(**changes: Any) -> Payment:
    found = payment_of(PaymentBody.model_validate({**FULL, **changes}))
    assert found is not None
    return found


def transaction(*without: str, **changes: Any) -> Transaction:
    row = {name: value for name, value in {**MOVED, **changes}.items() if name not in without}
    found = transaction_of(TransactionBody.model_validate(row))
    assert found is not None
    return found


async def read(provider: Provider, key: Capability[Any], item_id: str, parent: str = "") -> Any:
    service = provider.get(key)
    assert service is not None
    return await service.read(parent, item_id)


async def rows(provider: Provider, key: Capability[Any]) -> Any:
    service = provider.get(key)
    assert service is not None
    return await service.page("")


def test_payment_with_everything() -> None:
    found = payment()
    assert found == Payment(
        id=ID,
        comment="Order 1017",
        money=Money(Decimal(100), "USD"),
        status=found.status,
        payer="Anna Meyer",
        destination=ID,
        order_code="1017",
        frequency="once",
        created_at=datetime(2021, 1, 11, 12, 12, 12, 543142, tzinfo=UTC),
        starts_on=date(2021, 2, 1),
        ends_on=date(2021, 12, 31),
        link="https://pay.example/x",
    )
    assert found.status is not None
    assert (found.status.word, found.status.meaning) == ("Accepted", Meaning.PENDING)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("100", "100"),
        ('"100"', "100"),
        ("100.10", "100.10"),
        ('"100.10"', "100.10"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("0", "0"),
        ("1e2", "100"),
        ('"1e2"', None),
        ('"1_000"', None),
        ('" 5 "', None),
        ('"1,50"', None),
        ('"NaN"', None),
        ('"１２"', None),
        ("true", None),
        ("{}", None),
        ("[1]", None),
        ("null", None),
        ("1e400", None),
    ],
)
def test_amounts_are_exact_or_not_shown(text: str, amount: str | None) -> None:
    document = decode(f'{{"id": "p", "status": "Created", "funds": {text}}}'.encode())
    found = payment_of(PaymentBody.model_validate(document))
    assert found is not None
    assert found.money == (None if amount is None else Money(Decimal(amount), "USD"))
    assert bool(found.oddities) == (amount is None)


def test_negative_request_is_shown_and_called_odd() -> None:
    found = payment(funds=-5)
    assert found.money == Money(Decimal(-5), "USD")
    assert "negative" in found.oddities[0]


@pytest.mark.parametrize(
    ("currency", "money"), [(None, "USD"), ("", "USD"), ("EUR", "EUR"), ("euro", None), ("US$", None), (5, None)]
)
def test_currency_is_dollars_unless_the_bank_says_otherwise(currency: Any, money: str | None) -> None:
    found = payment(currency=currency)
    assert (found.money.currency if found.money else None) == money
    assert bool(found.oddities) == (money is None)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2021-01-11T12:12:12.5431424+00:00", datetime(2021, 1, 11, 12, 12, 12, 543142, tzinfo=UTC)),
        ("2021-01-11T12:12:12.5431424Z", datetime(2021, 1, 11, 12, 12, 12, 543142, tzinfo=UTC)),
        ("2021-01-11T13:12:12.9999999+01:00", datetime(2021, 1, 11, 12, 12, 12, 999999, tzinfo=UTC)),
        ("2021-01-11T12:12:12", datetime(2021, 1, 11, 12, 12, 12, tzinfo=UTC)),
        ("2021-02-31T12:12:12Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        (1610367132000, None),
        ("soon", None),
    ],
)
def test_times_are_instants_or_called_odd(text: Any, instant: datetime | None) -> None:
    found = payment(createdAtUtc=text)
    assert found.created_at == instant
    assert bool(found.oddities) == (instant is None)


@pytest.mark.parametrize(
    ("party", "name"),
    [
        ({"banqGuid": "g"}, "g"),
        ({"name": "Anna\x1b[2J", "banqGuid": "g"}, "Anna␛[2J"),
        ({"name": None, "email": "a@b.example", "id": 5}, "a@b.example"),
        ("g", "g"),
        (5, "5"),
        ({}, ""),
        (None, ""),
        ([], ""),
        ({"name": {"x": 1}}, ""),
    ],
)
def test_payer_and_destination_in_any_shape(party: Any, name: str) -> None:
    found = payment(source=party, destination=party)
    assert (found.payer, found.destination) == (name, name)


def test_payment_of_nothing_but_an_id() -> None:
    found = payment_of(PaymentBody.model_validate({"id": 7}))
    assert found is not None
    assert found.id == "7"
    assert found.status is None
    assert len(found.oddities) == 2
    assert payment_of(PaymentBody.model_validate({})) is None


def test_transaction_that_brought_money() -> None:
    found = transaction()
    assert found == Transaction(
        id="t-1",
        description=f"Payment {ID}",
        day=date(2021, 1, 11),
        at=datetime(2021, 1, 11, 12, 12, 13, tzinfo=UTC),
        money=Money(Decimal("100.10"), "USD"),
        status=found.status,
        facts=(Fact("Payment", ID),),
    )
    assert found.status is not None
    assert found.status.meaning is Meaning.FINAL
    assert transaction(comment="Order 5").description == "Order 5"
    assert transaction("paymentId").description == "Transaction"


def test_failed_transaction_counts_in_no_sum_and_says_why() -> None:
    found = transaction(failReason="InsufficientBalance")
    assert found.failure is not None
    assert found.failure.code == "InsufficientBalance"
    assert "No money moved." in found.failure.meaning
    assert found.facets().void
    assert "InsufficientBalance" in found.facets().text


@pytest.mark.parametrize(
    ("reason", "status", "fails"),
    [
        (None, "Created", False),
        ("", "Created", False),
        ("NONE", "Created", False),
        ("GeneralError2", "GeneralError2", True),
        (17, "17", True),
        ({"code": 1}, None, False),
        (["Reversed"], None, False),
        (True, None, False),
    ],
)
def test_fail_reason_in_any_shape(reason: Any, status: str | None, *, fails: bool) -> None:
    found = transaction(failReason=reason)
    assert (found.status.word if found.status else None) == status
    assert (found.failure is not None) == fails
    assert bool(found.oddities) == (status is None)


def test_missing_fail_reason_is_not_taken_for_none() -> None:
    found = transaction("failReason")
    assert found.status is None
    assert found.oddities == ("The bank does not say whether the transaction failed.",)
    assert transaction("failReason", status="Failed").facets().void
    settled = transaction(status="Updated")
    assert settled.status is not None
    assert settled.status.word == "Updated"


@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "funds", "failReason", "createdAtUtc", "paymentId", "comment", "status", "source", "link"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=5,
        ),
    )
)
def test_no_row_breaks_the_list_and_no_text_is_shown_raw(row: dict[str, Any]) -> None:
    for found in (
        payment_of(PaymentBody.model_validate(row)),
        transaction_of(TransactionBody.model_validate(row)),
    ):
        if found is not None:
            shown = [found.id, *found.oddities, found.facets().name, *(fact.value for fact in found.facts)]
            assert all(printable(text) == text for text in shown)


async def test_one_payment_bare_or_wrapped(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"GET payments/{ID}"] = Script(FULL, {"data": FULL}, {"id": ID.upper()})
    assert await read(provider, PAYMENT, ID) == await read(provider, PAYMENT, ID) == payment()
    # The id stays as the list has it.
    assert (await read(provider, PAYMENT, ID)).id == ID


@pytest.mark.parametrize(
    "document", [{}, [], [FULL], "x", 5, {"data": None}, {"data": [FULL]}, {"id": None}, {"id": "other"}]
)
@pytest.mark.parametrize(("key", "path"), [(PAYMENT, "payments"), (TRANSACTION, "transactions")])
async def test_answer_about_nothing_or_something_else_is_discarded(
    key: Capability[Any], path: str, document: Any, provider: Provider, bank: ScriptedBanq
) -> None:
    bank.answers[f"GET {path}/{ID}"] = document
    with pytest.raises(Malformed):
        await read(provider, key, ID)


async def test_empty_id_is_not_sent(provider: Provider, bank: ScriptedBanq) -> None:
    with pytest.raises(Rejected):
        await read(provider, PAYMENT, "")
    assert bank.requests == []


async def test_one_transaction_is_the_lists(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers["GET transactions"] = listing(MOVED)
    bank.answers["GET transactions/t-1"] = MOVED
    page = await rows(provider, TRANSACTIONS)
    assert page.items == (await read(provider, TRANSACTION, "t-1"),)


USER: dict[str, Any] = {
    "id": "u-1",
    "banqAccounts": [
        {"id": OURS, "name": "Studio", "balance": Decimal("12000.50"), "type": "business"},
        {"banqGuid": "g-2"},
        {"id": 3, "guid": "g-3", "name": "Old", "balance": "7"},
        None,
        {"name": "no id"},
    ],
    "accountSpaces": [
        {"id": "s-1", "name": "Main", "accountId": OURS, "balance": 5, "type": "Business"},
        {"id": 2, "banqAccountId": "g-2"},
    ],
}


async def test_accounts_and_spaces_come_with_the_user(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers["GET users/me"] = Script(USER, {"data": USER})
    page = await rows(provider, ACCOUNTS)
    assert page.items == (
        Account(OURS, "Studio", currency="USD", balance=Money(Decimal("12000.50"), "USD"), type="business"),
        Account("g-2", "Banq account", currency="USD"),
        Account("3", "Old", currency="USD", balance=Money(Decimal(7), "USD"), facts=(Fact("GUID", "g-3"),)),
    )
    assert (page.total, page.skipped, page.next) == (5, 2, None)
    assert dict(bank.asked()[0].url.params) == {"include": "accountSpaces,banqAccounts"}
    spaces = await rows(provider, SPACES)
    assert spaces.items == (
        Space("s-1", "Main", OURS, Money(Decimal(5), "USD"), (Fact("Type", "Business"),)),
        Space("2", "Space", "g-2"),
    )
    assert (await read(provider, ACCOUNT, OURS.upper())).id == OURS
    with pytest.raises(NotFound):
        await read(provider, ACCOUNT, "nobody's")


@pytest.mark.parametrize("document", [{}, [], {"data": {}}, {"id": "u", "banqAccounts": {}, "accountSpaces": None}])
@pytest.mark.parametrize("key", [ACCOUNTS, SPACES])
async def test_user_without_lists_is_malformed(
    key: Capability[Any], document: Any, provider: Provider, bank: ScriptedBanq
) -> None:
    bank.answers["GET users/me"] = document
    with pytest.raises(Malformed):
        await rows(provider, key)


async def test_sign_in_that_may_not_read_the_user_still_has_its_account(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers["GET users/me"] = answer({"message": "wrong audience"}, 403)
    page = await rows(provider, ACCOUNTS)
    assert [account.id for account in page.items] == [OURS]
    assert page.items[0].balance is None
    assert "settings" in page.items[0].facts[0].value
    assert (await read(provider, ACCOUNT, OURS)).id == OURS
    with pytest.raises(NotPermitted):
        await rows(provider, SPACES)
    with_space = await bank.open(settings(space_id="7"))
    assert [(space.id, space.account_id) for space in (await rows(with_space, SPACES)).items] == [("7", OURS)]
    await with_space.close()


async def test_bank_that_is_down_is_not_taken_for_one_that_forbids(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers["GET users/me"] = answer({}, 500)
    with pytest.raises(Unreachable):
        await rows(provider, ACCOUNTS)


async def test_banqs_are_browsed(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers["GET banqs"] = listing({"id": "b-1", "name": "Café\x00"}, {"banqGuid": "b-2"}, {"name": "x"})
    page = await rows(provider, INSTITUTIONS)
    assert [(banq.id, banq.name) for banq in page.items] == [("b-1", "Café␀"), ("b-2", "(no name)")]
    assert page.skipped == 1


async def test_rate_limit_is_waited_for_as_told(provider: Provider, bank: ScriptedBanq) -> None:
    busy = httpx.Response(429, headers={"retry-after": "7"})
    bank.answers["GET payments"] = Script(busy, listing(FULL))
    assert len((await rows(provider, PAYMENTS)).items) == 1
    assert bank.waits == [7]


@pytest.mark.parametrize(
    "content",
    [b"<html>", b"", b'{"data": [', b"[" * 100_000, b'{"data": [], "data": []}', b"\xef\xbb\xbf{}", b'{"a": NaN}'],
)
async def test_answer_that_is_no_sound_json_is_malformed(
    content: bytes, provider: Provider, bank: ScriptedBanq
) -> None:
    bank.answers["GET payments"] = httpx.Response(200, content=content)
    with pytest.raises(BankError) as caught:
        await rows(provider, PAYMENTS)
    assert isinstance(caught.value, Malformed)

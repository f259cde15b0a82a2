"""Rows as no bank should send them: shown as far as possible, never guessed, never a crash."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.account import Account
from banktui.domain.aggregation import Synchronization
from banktui.domain.errors import Malformed
from banktui.domain.listed import Fact, Meaning
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.providers.ibanity.client.accounts import account_of
from banktui.providers.ibanity.client.aggregation import authorization_of, customer_of, institution_of
from banktui.providers.ibanity.client.synchronizations import synchronization_of
from banktui.providers.ibanity.client.transactions import transaction_of
from banktui.providers.ibanity.wire import (
    ACCOUNT,
    AUTHORIZATION,
    CUSTOMER,
    INSTITUTION,
    SYNCHRONIZATION,
    TRANSACTION,
    Form,
    errors_in,
)

KINDS: list[tuple[Form[Any], Any]] = [
    (ACCOUNT, account_of),
    (TRANSACTION, transaction_of),
    (CUSTOMER, customer_of),
    (INSTITUTION, institution_of),
    (AUTHORIZATION, authorization_of),
    (SYNCHRONIZATION, synchronization_of),
]
FIELDS = [
    *("subtype", "relationship", "reference", "iban", "description", "currency", "balance", "synchronizedAt"),
    *("valueDate", "executionDate", "counterpart", "communication", "amount", "status", "duration", "updatedAt"),
    *("phoneNumber", "email", "createdAt", "name", "sandbox"),
]
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.decimals(),
        st.text(),
        st.sampled_from(
            ["EUR", "eur", "2017-05-22T00:00:00Z", "2017-02-31", "9999-12-31T23:59:59-14:00", "1e400", "\ud800"]
        ),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
PARTS = st.one_of(VALUES, st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8))
TO_ONE = st.one_of(VALUES, st.fixed_dictionaries({"data": st.one_of(VALUES, st.fixed_dictionaries({"id": VALUES}))}))
RELATED = st.one_of(
    VALUES,
    st.dictionaries(st.sampled_from(["account", "customer", "financialInstitution", "authorization"]), TO_ONE),
)
ROWS = st.fixed_dictionaries({"id": VALUES}, optional={"attributes": PARTS, "meta": PARTS, "relationships": RELATED})


def transaction(**attributes: Any) -> Transaction:
    found = transaction_of(TRANSACTION.one({"data": {"id": "t", "attributes": attributes}}))
    assert found is not None
    return found


def account(**attributes: Any) -> Account:
    found = account_of(ACCOUNT.one({"data": {"id": "a", "attributes": attributes}}))
    assert found is not None
    return found


@given(st.lists(st.one_of(ROWS, VALUES), max_size=4))
def test_no_row_makes_us_crash(rows: list[Any]) -> None:
    for form, convert in KINDS:
        read, _ = form.rows({"data": rows})
        assert len(read) == len(rows)
        for row in read:
            thing = convert(row) if row is not None else None
            if thing is not None:
                assert thing.id
                facets = thing.facets()
                assert not any(ord(char) < 0x20 for char in facets.text + facets.name)


@given(VALUES)
def test_no_document_makes_us_crash(document: Any) -> None:
    errors_in(document)
    for form, _ in KINDS:
        for read in (form.rows, form.one):
            with suppress(Malformed):
                read(document)


@pytest.mark.parametrize("document", [None, [], "text", 5, {}, {"data": None}, {"data": {}}, {"data": "x"}])
def test_a_document_that_is_no_list_is_malformed(document: Any) -> None:
    with pytest.raises(Malformed):
        TRANSACTION.rows(document)


@pytest.mark.parametrize("document", [None, [], "text", {}, {"data": None}, {"data": []}])
def test_a_document_that_is_no_resource_is_malformed(document: Any) -> None:
    with pytest.raises(Malformed):
        TRANSACTION.one(document)


@pytest.mark.parametrize("identifier", [None, "", [], {}, True])
@pytest.mark.parametrize(("form", "convert"), KINDS)
def test_a_row_without_an_id_is_no_row(form: Form[Any], convert: Any, identifier: Any) -> None:
    assert convert(form.one({"data": {"id": identifier}})) is None


def test_a_number_for_an_id_is_an_id() -> None:
    assert transaction_of(TRANSACTION.one({"data": {"id": 17}})) == Transaction(
        id="17", description="", oddities=("The bank gave no amount.",)
    )


@pytest.mark.parametrize(
    ("amount", "currency", "money", "oddity"),
    [
        (Decimal("-42.10"), "EUR", Money(Decimal("-42.10"), "EUR"), ""),
        ("155.00", "EUR", Money(Decimal("155.00"), "EUR"), ""),
        (7, "JPY", Money(Decimal(7), "JPY"), ""),
        (0, "EUR", Money(Decimal(0), "EUR"), ""),
        (None, "EUR", None, "The bank gave no amount."),
        ("1,50", "EUR", None, "The amount cannot be understood: 1,50."),
        ("1e3", "EUR", None, "The amount cannot be understood: 1e3."),
        (True, "EUR", None, "The amount cannot be understood: True."),
        ([1], "EUR", None, "The amount cannot be understood: a list."),
        ({"value": 1}, "EUR", None, "The amount cannot be understood: an object."),
        ("9" * 99, "EUR", None, f"The amount cannot be understood: {'9' * 40}…."),
        (5, None, None, "The amount 5 came without a currency that can be understood."),
        (5, "eur", None, "The amount 5 came without a currency that can be understood, only eur."),
        (5, "EURO", None, "The amount 5 came without a currency that can be understood, only EURO."),
        (5, "\x1b[2", None, "The amount 5 came without a currency that can be understood, only ␛[2."),
    ],
)
def test_amounts_are_exact_or_absent(amount: Any, currency: Any, money: Money | None, oddity: str) -> None:
    row = transaction(amount=amount, currency=currency)
    assert row.money == money
    assert row.oddities == ((oddity,) if oddity else ())


@pytest.mark.parametrize(
    ("text", "day", "odd"),
    [
        ("2017-05-22T00:00:00Z", date(2017, 5, 22), False),
        ("2017-05-22", date(2017, 5, 22), False),
        ("2017-05-22T23:59:59.999Z", date(2017, 5, 22), False),
        ("2017-02-31T00:00:00Z", None, True),
        ("0000-00-00", None, True),
        ("22/05/2017", None, True),
        (1495411200000, None, True),
        (None, None, False),
        ("", None, False),
    ],
)
def test_bank_days(text: Any, day: date | None, *, odd: bool) -> None:
    row = transaction(executionDate=text, amount=1, currency="EUR")
    assert row.day == day
    assert bool(row.oddities) is odd


def test_a_value_date_is_shown_as_sent_and_flagged_if_odd() -> None:
    row = transaction(valueDate="2017-02-31T00:00:00Z", amount=1, currency="EUR")
    assert row.facts == (Fact("Value date", "2017-02-31T00:00:00Z"),)
    assert row.oddities == ("The value date cannot be understood: 2017-02-31T00:00:00Z.",)


def test_hostile_texts_are_cleaned_everywhere() -> None:
    nasty = "[/nope]\x1b]52;c;AAAA\x07\u202e"
    row = transaction(communication=nasty, counterpart=nasty, reference=nasty, amount=1, currency="EUR")
    shown = "[/nope]␛]52;c;AAAA␇⟪U+202E⟫"
    assert row.description == shown
    assert row.counterparty_number == shown
    assert Fact("Reference", shown) in row.facts
    assert "\x1b" not in "".join(row.oddities)


def test_details_in_time_are_readable_or_as_sent() -> None:
    def synchronized(text: str) -> tuple[Fact, ...]:
        found = transaction_of(TRANSACTION.one({"data": {"id": "t", "meta": {"synchronizedAt": text}}}))
        assert found is not None
        return found.facts

    assert synchronized("2017-05-25T07:57:21.452068Z") == (Fact("Synchronized", "2017-05-25 07:57 UTC"),)
    assert synchronized("yesterday\x1b") == (Fact("Synchronized", "yesterday␛"),)


def test_a_value_that_is_nested_without_end_is_only_named() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    assert transaction(amount=nested, currency="EUR").oddities == ("The amount cannot be understood: a list.",)


def test_a_lone_surrogate_is_visible() -> None:
    assert transaction(communication="a\ud800b", amount=1, currency="EUR").description == "a⟪U+D800⟫b"


def test_a_number_is_shown_without_spaces_and_judged() -> None:
    assert account(iban="BE68 5390 0754 7034", balance=1, currency="EUR") == Account(
        id="a", name="BE68 5390 0754 7034", number="BE68539007547034", currency="EUR", balance=Money(Decimal(1), "EUR")
    )
    odd = account(iban="BE12123456789012", balance=1, currency="EUR")
    assert odd.oddities == ("The account number BE12123456789012 has wrong check digits.",)


def test_an_unknown_type_of_account_is_shown_and_noted() -> None:
    row = account(subtype="Zzz\x1b", balance=1, currency="EUR")
    assert row.type == "Zzz␛"
    assert row.oddities == ("The bank's documents do not know accounts of the type Zzz␛.",)


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({"description": "Savings", "reference": "r", "iban": "BE68539007547034"}, "Savings"),
        ({"description": "", "reference": "r"}, "r"),
        ({"description": None, "iban": "BE68539007547034"}, "BE68539007547034"),
        ({}, "a"),
    ],
)
def test_an_account_always_has_a_name(attributes: dict[str, Any], name: str) -> None:
    assert account(**attributes).name == name


@pytest.mark.parametrize(
    ("word", "shown", "meaning", "over"),
    [
        ("pending", "pending", Meaning.PENDING, False),
        ("running", "running", Meaning.PENDING, False),
        ("done", "done", Meaning.FINAL, True),
        ("failed", "failed", Meaning.REFUSED, True),
        ("Zzz\x1b", "Zzz␛", Meaning.UNKNOWN, False),
        (None, "unknown", Meaning.UNKNOWN, False),
    ],
)
def test_states_of_a_synchronization(word: Any, shown: str, meaning: Meaning, *, over: bool) -> None:
    found = synchronization(status=word)
    assert (found.status.word, found.status.meaning, found.is_over()) == (shown, meaning, over)


def synchronization(**attributes: Any) -> Synchronization:
    found = synchronization_of(SYNCHRONIZATION.one({"data": {"id": "s", "attributes": attributes}}))
    assert found is not None
    return found


def test_odd_details_of_small_things_are_noted() -> None:
    assert synchronization(duration="150").duration_ms == 150
    assert synchronization(duration="long").facts == (Fact("Note", "The duration cannot be understood: long."),)
    institution = institution_of(INSTITUTION.one({"data": {"id": "i", "attributes": {"sandbox": "perhaps"}}}))
    assert institution is not None
    assert (institution.name, institution.is_sandbox) == ("i", None)
    assert institution.facts == (Fact("Note", "The mark for sandbox banks cannot be understood: perhaps."),)
    customer = customer_of(CUSTOMER.one({"data": {"id": "c", "attributes": {"createdAt": "yesterday"}}}))
    assert customer is not None
    assert customer.facts == (Fact("Note", "The time of creation cannot be understood: yesterday."),)


def test_a_time_without_a_zone_is_not_guessed() -> None:
    customer = customer_of(CUSTOMER.one({"data": {"id": "c", "attributes": {"createdAt": "2017-05-19T15:20:03"}}}))
    assert customer is not None
    assert customer.created_at is None

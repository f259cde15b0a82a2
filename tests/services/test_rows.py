"""Rows for programs: every field that the domain has is promised or left out on purpose, amounts are exact texts."""

import json
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from banktui.domain.account import Account, Identity, IdentityDocument
from banktui.domain.card import CardTransaction, VatLine
from banktui.domain.checked import Checked
from banktui.domain.listed import Fact, Failure, Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.command_line import READINGS, Reading
from banktui.services.identity_line import IdentityLine, lines_of
from banktui.services.nouns import NOUNS
from banktui.services.provider import Connection, Environment, ProviderInfo
from banktui.services.row_fields import Form, Place
from banktui.services.rows import fields_of, row_of
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef

MAIN = Connection("main", ProviderInfo("fake", "Fake", "A bank in memory"), Environment.SANDBOX)
AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BY_WORD = {reading.word: reading for reading in READINGS}
ELSEWHERE = {
    "money", "original", "fee", "failure", "documents", "owner_id", "institution_id", "account_id", "customer_id",
    "card_id", "subject_capability", "subject_parent", "subject_id", "source", "destination", "they_see", "we_see",
    "parent", "values",
}  # fmt: skip
"""Fields of the domain that stand in a row under other names."""
WITHHELD = {"raw", "headers", "content"}
"""What is kept to be verified or sent on, and may hold anything."""


def place(scope: Scope = Scope.CONNECTION, parent: str = "") -> Place:
    return Place(MAIN, scope, ListRef("main", "list", parent), AT)


def row(word: str, item: Any, at: Place | None = None) -> dict[str, Any]:
    made = row_of(fields_of(BY_WORD[word]), item, at or place())
    assert json.loads(json.dumps(made)) == made
    return made


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: str(reading.word))
def test_each_row_begins_and_ends_alike_and_each_field_is_there_once(reading: Reading) -> None:
    names = [field.name for field in fields_of(reading)]
    assert names[:3] == ["connection", "provider", "id"]
    assert names[-1] == "as_of"
    assert len(names) == len(set(names))
    assert all(field.meaning for field in fields_of(reading))


@pytest.mark.parametrize("reading", [each for each in READINGS if not each.fields], ids=lambda each: str(each.word))
def test_a_row_has_whatever_the_domain_has(reading: Reading) -> None:
    nouns = {NOUNS[name] for name in reading.names}
    assert len(nouns) == 1
    told = {field.name for field in fields_of(reading)}
    (noun,) = nouns
    assert {field.name for field in fields(noun)} - told <= ELSEWHERE | WITHHELD
    assert not told & WITHHELD


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: str(reading.word))
def test_a_figure_has_a_currency_beside_it(reading: Reading) -> None:
    names = {field.name for field in fields_of(reading)}
    figures = {field.name for field in fields_of(reading) if field.form is Form.AMOUNT} - {"rate"}
    for name in figures:
        assert {f"{name.removesuffix('_amount')}_currency", "currency"} & names, name


def test_an_account_has_its_balance() -> None:
    told = row("accounts", Account("7", "Main", "BE68", "EUR", Money(Decimal("12345678901234567.89"), "EUR")))
    assert (told["balance"], told["currency"], told["as_of"]) == (
        "12345678901234567.89",
        "EUR",
        "2026-03-04T12:00:00.000Z",
    )
    assert (told["connection"], told["provider"], told["id"]) == ("main", "fake", "7")
    assert row("accounts", Account("7", "", currency="JPY"))["currency"] == "JPY"
    nothing = row("accounts", Account("7", ""), Place(MAIN, Scope.CONNECTION, ListRef("main", "accounts"), None))
    assert {name for name, value in nothing.items() if value is not None} == {
        "connection", "provider", "id", "facts", "oddities",
    }  # fmt: skip


def test_balances_are_accounts_cut_short() -> None:
    assert list(row("balances", Account("7", "Main"))) == [
        "connection", "provider", "id", "name", "number", "balance", "currency", "as_of",
    ]  # fmt: skip


def test_a_row_says_below_what_it_stands() -> None:
    line = Transaction("1", "Rent", day=date(2026, 3, 4))
    for scope in (Scope.ACCOUNT, Scope.CUSTOMER, Scope.PAYMENT):
        told = row("transactions", line, place(scope, "p1"))
        assert {name for name in ("account", "customer", "payment") if told[name]} == {scope.value}
        assert told[scope.value] == "p1"
    own = Transaction("1", "Rent", account_id="a2")
    assert row("transactions", own, place(Scope.CUSTOMER, "c1"))["account"] == "a2"


def test_statuses_failures_days_and_instants() -> None:
    told = row(
        "card-transactions",
        CardTransaction(
            "1",
            "Yodobashi",
            at=datetime(2026, 3, 4, 13, 0, 0, 250_000, timezone(timedelta(hours=1))),
            day=date(2026, 3, 4),
            money=Money(Decimal("-129.9"), "EUR"),
            original=Money(Decimal(-21400), "JPY"),
            rate=Decimal("0.006070"),
            vat=(VatLine(Decimal(20), Money(Decimal(-1), "EUR")),),
            failure=Failure("TRS0010", "Not sufficient funds", "The card had too little on it."),
            status=Status("declined", Meaning.REFUSED, "D"),
            facts=(Fact("Shop", "1"), Fact("Shop", "2"), Fact("Till", "9")),
            oddities=("odd",),
        ),
    )
    assert (told["at"], told["day"]) == ("2026-03-04T12:00:00.250Z", "2026-03-04")
    assert (told["amount"], told["currency"]) == ("-129.90", "EUR")
    assert (told["original_amount"], told["original_currency"]) == ("-21400", "JPY")
    assert (told["rate"], told["fee_amount"], told["fee_currency"]) == ("0.006070", None, None)
    assert (told["status"], told["status_meaning"], told["status_code"]) == ("declined", "refused", "D")
    assert (told["failure_code"], told["failure"]) == ("TRS0010", "The card had too little on it.")
    assert told["vat"] == [{"rate": "20", "amount": "-1.00", "currency": "EUR"}]
    assert told["facts"] == {"Shop": "1 · 2", "Till": "9"}
    assert told["oddities"] == ["odd"]


def test_an_identity_is_a_row_for_each_document() -> None:
    accepted = Status("accepted", Meaning.FINAL)
    document = IdentityDocument("dom_1", "Proof of address", accepted, "2026-01-01", "https://bank.example/1")
    identity = Identity("7", Status("complete", Meaning.FINAL), (document,), (Fact("Level", "2"),))
    (line,) = lines_of(identity)
    told = row("identity", line)
    assert (told["account"], told["identity_status"], told["status"]) == ("7", "complete", "accepted")
    assert (told["type"], told["label"], told["url"]) == ("dom_1", "Proof of address", "https://bank.example/1")
    assert told["facts"] == {"Level": "2"}
    assert isinstance(line, IdentityLine)
    assert (line.id, line.facets()) == (document.id, document.facets())
    assert IdentityLine(identity, IdentityDocument("dom_2", "", accepted)).label == "dom_2"


def test_an_identity_without_documents_still_says_its_status() -> None:
    identity = Identity("7", Status("refused", Meaning.REFUSED))
    (line,) = lines_of(identity)
    told = row("identity", line)
    assert (told["id"], told["identity_status"], told["type"], told["label"], told["url"]) == (
        "7", "refused", None, None, None,
    )  # fmt: skip
    assert isinstance(line, IdentityLine)
    assert (line.label, line.uploaded_at) == ("no documents are listed", "")
    assert line.facets() == identity.facets()


def test_a_skew_is_whole_seconds() -> None:
    assert row("check", Checked(AT, AT + timedelta(seconds=90.4)))["skew"] == 90
    assert row("check", Checked(AT))["skew"] is None


def test_what_a_bank_wrote_is_made_safe_again() -> None:
    hostile = "\x1b]0;x\x07 \u202e \x9b2J"
    told = row("statements", Transaction("\x1b", hostile, facts=(Fact(hostile, hostile),), oddities=(hostile,)))
    assert not any(not char.isprintable() for char in json.dumps(told, ensure_ascii=False))
    assert told["id"] == "␛"

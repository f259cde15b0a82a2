"""Each form is read back by a reader that somebody else has written, amount for amount."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.account import Account
from banktui.domain.card import CardTransaction
from banktui.domain.listed import Meaning, Status
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.domain.transaction import Transaction
from banktui.services.exporting.movement import FOREIGN, HOMELESS, PENDING, UNDATED, VOID
from banktui.services.exporting.wanted import MOVEMENTS, Format, NotExportedError, refusal
from banktui.services.scope import Scope
from banktui.ui.columns import STATEMENTS, by_capability
from banktui.ui.exported_fields import fields_of_columns
from banktui.ui.presenter.view import OPEN
from tests.services.exports import CARD, EUROS, NOW, booked, line, ofx, place, postings, written
from tests.ui.payloads import HOSTILE

DECLINED = Status("Declined", Meaning.REFUSED)
EXECUTED = Status("Executed", Meaning.FINAL)
WAITING = Status("Pending", Meaning.PENDING)
FIELDS = fields_of_columns(STATEMENTS, OPEN)
MONEY_FORMS = [Format.OFX, Format.BEANCOUNT]
AMOUNTS = [
    *("-980.00", "1250.00", "0.00", "-0.01", "0.001", "9999999999999999999999999.99", "-1.123456789012345678"),
    "-129.90",
]
ADDRESSES = [
    # French, Belgian, Dutch, Maltese: an IBAN is longer than the specification's 22 characters.
    (EUROS.number, ("20041", "01005", "0500013M026")),
    ("BE68539007547034", ("539", "", "0075470")),
    ("NL91ABNA0417164300", ("ABNA", "", "0417164300")),
    ("MT84MALT011000012345MTLCAST001S", ("MALT", "01100", "0012345MTLCAST001S")),
]


async def test_ofx_is_a_statement_of_its_account_that_another_parser_accepts() -> None:
    items = [
        line("t1", "-980.00", counterparty="SCI du Canal", day=date(2026, 11, 19)),
        line("t2", "1250.00", day=date(2026, 11, 3)),
    ]
    text, rows, left_out = await written(Format.OFX, items)
    found = ofx(text)
    (statement,) = found.statements
    first, second = statement.transactions
    assert (rows, left_out) == (2, {})
    assert (statement.curdef, statement.ledgerbal.balamt) == ("EUR", Decimal("3201.00"))
    assert statement.ledgerbal.dtasof == NOW
    assert (first.fitid, first.trnamt, first.trntype, first.name, first.memo) == (
        *("t1", Decimal("-980.00"), "DEBIT"),
        *("SCI du Canal", "t1"),
    )
    assert (second.trntype, second.name, second.memo) == ("CREDIT", "t2", None)
    assert first.dtposted == datetime(2026, 11, 19, 12, tzinfo=UTC)
    days = statement.transactions
    assert (days.dtstart.date(), days.dtend.date()) == (date(2026, 11, 3), date(2026, 11, 19))


@pytest.mark.parametrize(("number", "expected"), ADDRESSES)
async def test_an_iban_is_taken_apart_as_ofx_wants_it(number: str, expected: tuple[str, str, str]) -> None:
    text, _, _ = await written(Format.OFX, [line("t")], known=[replace(EUROS, number=number)])
    account = ofx(text).statements[0].account
    assert (account.bankid, account.branchid or "", account.acctid) == expected


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (replace(EUROS, number="12345678", bank_code="608371"), ("608371", "12345678")),
        (replace(EUROS, number=""), ("0", "a1")),
        (replace(EUROS, number="<&>" * 40), ("0", "a1")),
        (replace(EUROS, number="FR00 0000"), ("0", "FR000000")),
    ],
)
async def test_any_other_number_stands_as_it_is(account: Account, expected: tuple[str, str]) -> None:
    found = ofx((await written(Format.OFX, [line("t")], known=[account]))[0]).statements[0].account
    assert (found.bankid, found.acctid) == expected


async def test_a_cards_movements_are_a_statement_of_the_card() -> None:
    paid = CardTransaction("p1", "Monoprix", day=date(2026, 11, 20), money=Money(Decimal("-42.10"), "EUR"))
    at = place("card-transactions", CARD.id, Scope.CARD)
    text, rows, _ = await written(Format.OFX, [paid], at)
    (statement,) = ofx(text).statements
    assert (rows, statement.account.acctid, statement.ledgerbal.balamt) == (1, CARD.id, Decimal("84.20"))
    assert (statement.transactions[0].name, statement.transactions[0].trnamt) == ("Monoprix", Decimal("-42.10"))


async def test_rows_of_several_accounts_become_a_statement_each() -> None:
    other = Account("a2", "Float", "NL91ABNA0417164300", balance=Money(Decimal("8004.10"), "GBP"))
    items = [
        line("t1", account_id="a1"),
        line("t2", "5.00", "GBP", account_id="a2"),
        line("t3", "-7.00", account_id="a1"),
    ]
    text, rows, left_out = await written(Format.OFX, items, place("transactions", ""), known=[EUROS, other])
    statements = ofx(text).statements
    assert [(each.curdef, [line.fitid for line in each.transactions]) for each in statements] == [
        *[("EUR", ["t1", "t3"]), ("GBP", ["t2"])],
    ]
    assert (rows, left_out) == (3, {})


async def test_without_a_balance_there_is_no_ofx_and_the_sentence_says_what_to_do() -> None:
    with pytest.raises(NotExportedError, match="what the account holds") as refused:
        await written(Format.OFX, [line("t")], known=[])
    assert "Read the connection's accounts" in refused.value.hint


@pytest.mark.parametrize("form", MONEY_FORMS)
async def test_what_did_not_move_is_not_booked_and_is_counted(form: Format) -> None:
    items = [
        line("done", status=EXECUTED),
        line("declined", status=DECLINED),
        line("undated", day=None),
        replace(line("unreadable"), money=None),
        line("ancient", day=date(1, 1, 1)),
        line("waiting", status=WAITING),
    ]
    text, rows, left_out = await written(form, items)
    expected = {VOID: 1, UNDATED: 3}
    if form is Format.OFX:
        assert [each.fitid for each in ofx(text).statements[0].transactions] == ["done"]
        assert (rows, left_out) == (1, {**expected, PENDING: 1})
    else:
        entries, _ = booked(text)
        assert [(entry.meta["id"], entry.flag) for entry in entries] == [("done", "*"), ("waiting", "!")]
        assert (rows, left_out) == (2, expected)


async def test_what_belongs_to_no_account_or_has_another_currency_is_counted() -> None:
    items = [line("dollars", currency="USD", account_id="a1"), line("stray")]
    _, rows, left_out = await written(Format.OFX, items, place("transactions", ""))
    assert (rows, left_out) == (0, {FOREIGN: 1, HOMELESS: 1})
    _, rows, left_out = await written(Format.BEANCOUNT, items, place("transactions", ""))
    assert (rows, left_out) == (1, {HOMELESS: 1})


async def test_a_journal_is_accepted_by_beancount_and_says_where_the_money_went() -> None:
    items = [line("t1", "-980.00", counterparty="SCI du Canal"), line("t2", "1250.00", currency="GBP")]
    entries, opened = booked((await written(Format.BEANCOUNT, items))[0])
    ours = "Assets:Anytime-main:Studio-Lumen-SARL-2606"
    assert set(opened) == {"Income:Unknown", "Expenses:Unknown", ours}
    assert [(entry.payee, entry.narration, entry.date) for entry in entries] == [
        ("SCI du Canal", "t1", date(2026, 3, 4)),
        (None, "t2", date(2026, 3, 4)),
    ]
    assert [postings(entry) for entry in entries] == [
        [(ours, Decimal("-980.00"), "EUR"), ("Expenses:Unknown", Decimal("980.00"), "EUR")],
        [(ours, Decimal("1250.00"), "GBP"), ("Income:Unknown", Decimal("-1250.00"), "GBP")],
    ]


async def test_accounts_of_one_name_and_number_stay_apart_in_a_journal() -> None:
    twins = [replace(EUROS, id=name) for name in ("a1", "a2")]
    items = [line("t1", account_id="a1"), line("t2", account_id="a2")]
    text, _, _ = await written(Format.BEANCOUNT, items, place("transactions", ""), known=twins)
    entries, _ = booked(text)
    assert len({entry.postings[0].account for entry in entries}) == 2


@pytest.mark.parametrize("name", ["épargne à vue", "東京", "", "1st", "---", "a:b", "x" * 300])
async def test_any_name_makes_an_account_of_a_journal(name: str) -> None:
    text, _, _ = await written(Format.BEANCOUNT, [line("t")], known=[replace(EUROS, name=name)])
    assert len(booked(text)[0]) == 1


@pytest.mark.parametrize("amount", AMOUNTS)
async def test_an_amount_comes_back_as_it_was(amount: str) -> None:
    await _comes_back(Decimal(amount))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15))
async def test_every_amount_comes_back_as_it_was(amount: Decimal) -> None:
    await _comes_back(amount)


async def _comes_back(amount: Decimal) -> None:
    items = [line("t", format(amount, "f"))]
    in_csv = list(csv.DictReader(io.StringIO((await written(Format.CSV, items, fields=FIELDS))[0], newline="")))
    in_json = json.loads((await written(Format.JSON, items, fields=FIELDS))[0])
    in_ofx = ofx((await written(Format.OFX, items))[0]).statements[0].transactions[0].trnamt
    (entry,), _ = booked((await written(Format.BEANCOUNT, items))[0])
    back = [Decimal(in_csv[0]["amount"]), Decimal(in_json[0]["amount"]), in_ofx, postings(entry)[0][1]]
    assert back == [amount] * 4
    assert [format(each, "f").lstrip("-") for each in back] == [Money(amount, "EUR").plain().lstrip("-")] * 4


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
async def test_a_banks_text_comes_back_harmless_from_each_form(text: str) -> None:
    # The readers have bounds of their own. Whatever a bank wrote was cut where it came in.
    text = text[:9000]
    shown = printable(text, len(text))
    item = Transaction(text, text, date(2026, 3, 4), counterparty=text, money=Money(Decimal(-1), "EUR"))
    (row,) = csv.DictReader(io.StringIO((await written(Format.CSV, [item], fields=FIELDS))[0], newline=""))
    assert row["description"].removeprefix("'") == shown
    (described,) = json.loads((await written(Format.JSON, [item], fields=FIELDS))[0])
    assert described["description"] == shown
    (entry,), _ = booked((await written(Format.BEANCOUNT, [item]))[0])
    assert (entry.payee, entry.narration, entry.meta["id"]) == (shown, shown, shown)
    (got,) = ofx((await written(Format.OFX, [item]))[0]).statements[0].transactions
    # The specification has no room for more.
    assert (got.fitid, got.name) == (shown[:255].strip(), shown[:32].strip())


FORMULAS = (
    "=1+1",
    "+49",
    "-cmd",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    '=HYPERLINK("x")',
    "=cmd|' /C calc'!A0",
    "＝1",
)


@pytest.mark.parametrize("text", FORMULAS)
async def test_no_cell_is_a_formula(text: str) -> None:
    """Rows 35 and 37 of the list of bad inputs."""
    item = Transaction("t", text, date(2026, 3, 4), counterparty=text, money=Money(Decimal("-5.00"), "EUR"))
    (row,) = csv.DictReader(io.StringIO((await written(Format.CSV, [item], fields=FIELDS))[0], newline=""))
    for cell in (row["description"], row["counterparty"]):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝"))
        assert cell.removeprefix("'") == printable(text)
    assert row["amount"] == "-5.00"


async def test_quotes_commas_and_line_ends_follow_the_rules_of_csv() -> None:
    """Row 36 of the list of bad inputs."""
    items = [line("t", counterparty='He said "no", twice', description="one\ntwo\x1b[2J")]
    text, _, _ = await written(Format.CSV, items, fields=FIELDS)
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == 2
    assert '"He said ""no"", twice"' in text
    assert "one⏎two␛[2J" in text


async def test_a_csv_has_a_currency_column_iso_days_and_points() -> None:
    items = [line("t", "1250.00", balance=Money(Decimal(900000), "JPY"))]
    text, _, _ = await written(Format.CSV, items, fields=FIELDS)
    header, row = text.splitlines()
    assert header == "day,description,counterparty,counterparty_number,amount,currency,balance,balance_currency,status"
    assert row == "2026-03-04,t,,,1250.00,EUR,900000,JPY,"


@pytest.mark.parametrize("form", MONEY_FORMS)
def test_only_money_in_and_out_of_accounts_becomes_accounting(form: Format) -> None:
    for name in by_capability():
        sentence = refusal(form, frozenset({name}), is_private=False)
        assert bool(sentence) is (name not in MOVEMENTS), name
    assert "f2" in refusal(form, MOVEMENTS, is_private=True)
    assert not refusal(Format.CSV, frozenset({"cards"}), is_private=True)

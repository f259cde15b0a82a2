"""Each form is read back by somebody else's reader; text is aligned, whole where it is piped, and says all in words."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from banktui.cli.printing.text import Leading, TextPrinter, totals_line
from banktui.domain.account import Account, Identity, IdentityDocument
from banktui.domain.aggregation import Customer
from banktui.domain.card import Card, CardTransaction
from banktui.domain.checked import Checked
from banktui.domain.listed import Failure, Meaning, Status
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.domain.transaction import Transaction
from banktui.services.command_line import READINGS
from banktui.services.provider import Connection, Environment, ProviderInfo
from banktui.services.reading import Listed
from banktui.services.records import CsvPrinter, JsonLinesPrinter, JsonPrinter, Printer
from banktui.services.row_fields import Place
from banktui.services.rows import fields_of
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef
from banktui.ui.phrase import cells
from banktui.ui.presenter.view import View
from tests.ui.payloads import HOSTILE

READING = {reading.word: reading for reading in READINGS}
MAIN = Connection("main", ProviderInfo("fake", "Fake", "A bank in memory"), Environment.SANDBOX)
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def place(capability: str, parent: str = "") -> Place:
    return Place(MAIN, Scope.ACCOUNT, ListRef("main", capability, parent), NOW - timedelta(seconds=6))


def line(name: str, amount: str = "-1.00", currency: str = "EUR", **told: Any) -> Transaction:
    return Transaction(name, name, day=date(2026, 3, 4), money=Money(Decimal(amount), currency), **told)


def printed(printer: Printer, items: Sequence[Listed], at: Place) -> None:
    printer.begin()
    for item in items:
        printer.row(item, at)
    printer.end()


def records(make: Callable[..., Printer], items: Sequence[Listed], word: str = "statements") -> str:
    out = io.StringIO(newline="")
    printed(make(out, fields_of(READING[word])), items, place(word, "a1"))
    return out.getvalue()


def text(items: Sequence[Listed], capability: str = "statements", **told: Any) -> list[str]:
    out = io.StringIO()
    printed(TextPrinter(out, [capability], View(NOW), **told), items, place(capability, "a1"))
    return out.getvalue().splitlines()


def test_json_is_one_array_an_object_a_line() -> None:
    assert json.loads(records(JsonPrinter, [])) == []
    written = records(JsonPrinter, [line("one"), line("two")])
    assert [row["id"] for row in json.loads(written)] == ["one", "two"]
    assert len(written.splitlines()) == 4


def test_json_lines_are_objects() -> None:
    assert records(JsonLinesPrinter, []) == ""
    rows = [json.loads(each) for each in records(JsonLinesPrinter, [line("one"), line("two")]).splitlines()]
    assert [(row["id"], row["amount"], row["currency"]) for row in rows] == [
        ("one", "-1.00", "EUR"),
        ("two", "-1.00", "EUR"),
    ]


def test_csv_has_a_header_also_without_rows_and_ends_lines_as_the_standard_says() -> None:
    assert records(CsvPrinter, []).startswith("connection,provider,id,account,")
    assert records(CsvPrinter, [line("one")]).count("\r\n") == 2
    assert "facts" not in records(CsvPrinter, [])


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(begins: str) -> None:
    """Rows 35 and 37 of the list of bad inputs."""
    formula = f"{begins}cmd|' /C calc'!A0"
    (row,) = csv.DictReader(io.StringIO(records(CsvPrinter, [line(formula, "-42.10")]), newline=""))
    assert row["description"] == f"'{formula}"
    assert row["id"] == f"'{formula}"
    assert Decimal(row["amount"]) == Decimal("-42.10")
    assert row["as_of"] == "2026-03-04T11:59:54.000Z"


def test_commas_quotes_flags_and_line_ends_come_back_as_they_were() -> None:
    """Row 36 of the list of bad inputs."""
    wild = 'a,"b"; c\\'
    (row,) = csv.DictReader(io.StringIO(records(CsvPrinter, [line(wild)]), newline=""))
    assert row["description"] == wild
    cards = records(CsvPrinter, [Card("k1", "Ada", in_shops=True, at_machines=False)], "cards")
    (card,) = csv.DictReader(io.StringIO(cards, newline=""))
    assert (card["in_shops"], card["at_machines"], card["balance"]) == ("true", "false", "")


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_harmless_in_every_form(payload: str) -> None:
    """Rows 35 and 36 of the list of bad inputs: what is no text at all."""
    # As a wire model cleans it, and as it would be if one had forgotten to.
    for words in (printable(payload), payload[:10_000]):
        item = Transaction(words or "x", words, counterparty=words, status=Status(words, Meaning.UNKNOWN))
        forms = [records(make, [item]) for make in (JsonPrinter, JsonLinesPrinter, CsvPrinter)]
        forms += ["\n".join(text([item], width=width)) for width in (0, 40)]
        for form in forms:
            raw = [c for c in form if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\r\n"]
            assert raw == []
        told = json.loads(forms[0])[0]["description"]
        assert told == (printable(words, max(1, len(words))) or None)
        assert json.loads(forms[1])["description"] == told
        (row,) = csv.DictReader(io.StringIO(forms[2], newline=""))
        assert row["description"].removeprefix("'") == (told or "").removeprefix("'")
        assert all(len(form.splitlines()) == 2 for form in forms[3:])


def test_text_is_aligned_with_decimal_points_below_one_another() -> None:
    lines = text(
        [
            line("Rent", "-1250.5", balance=Money(Decimal(100), "EUR")),
            line("Ramen 拉麺", "-900", "JPY"),
            Transaction("?", "No amount"),
        ]
    )
    assert lines == [
        "Date        Description  Counterparty         Amount     Balance  Status",
        "2026-03-04  Rent         -             −1 250.50 EUR  100.00 EUR  -",
        "2026-03-04  Ramen 拉麺   -               −900    JPY           -  -",
        "?           No amount    -                  ?                  -  -",
    ]
    assert cells(lines[2][: lines[2].index("JPY")]) == cells(lines[1][: lines[1].index("EUR")])


def test_text_without_rows_is_its_titles() -> None:
    assert text([]) == ["Date  Description  Counterparty  Amount  Balance  Status"]


def test_nothing_is_cut_unless_a_terminal_shows_it() -> None:
    long = line("a very long description " * 20)
    assert long.description.strip() in text([long])[1]
    shown = text([long], width=60)
    assert all(cells(each) <= 60 for each in shown)
    assert "…" in shown[1]
    assert "−1.00 EUR" in shown[1]


def test_a_terminal_that_is_wide_enough_cuts_nothing() -> None:
    whole = text([line("short")])
    assert text([line("short")], width=cells(whole[0])) == whole


def test_columns_become_wider_with_later_rows_and_never_narrower() -> None:
    lines = text([line("x")] * 1000 + [line("much longer than x")])
    assert len(lines) == 1002
    assert lines[1].index("−") < lines[1001].index("−")
    assert len(text([line("x" * 40)] * 1000 + [line("x")])[1001]) == len(text([line("x" * 40)])[1])


def test_what_the_console_marks_is_said_in_words() -> None:
    declined = CardTransaction(
        "1", "Shop", status=Status("declined", Meaning.REFUSED), failure=Failure("T1", "Not sufficient funds", "")
    )
    assert text([declined], "card-transactions")[1].endswith("declined: Not sufficient funds")
    unnamed = CardTransaction("1", "Shop", failure=Failure("T1", "", ""))
    assert text([unnamed], "card-transactions")[1].endswith("  : T1")
    assert text([CardTransaction("1", "Shop")], "card-transactions")[1].endswith("-")
    card = Card("k1", "Ada", in_shops=True, at_machines=None, status=Status("active", Meaning.ACTIVE))
    shown = text([card], "cards")[1]
    assert "shops yes, cash not told" in shown
    assert "●" not in shown


def test_accounts_say_how_old_they_are() -> None:
    (titles, row) = text([Account("7", "Main", "BE68539007547034", "EUR", Money(Decimal(1), "EUR"))], "accounts")
    assert titles.split() == ["Account", "Number", "Type", "Balance", "As", "of"]
    assert row == "Main     BE68 5390 0754 7034  -     1.00 EUR  6 s"
    (titles, _) = text([Account("7", "Main")], "accounts", without=frozenset({"type"}))
    assert "Type" not in titles


def test_identity_documents_and_checks_have_rows_too() -> None:
    pending = Status("pending", Meaning.PENDING)
    identity = Identity("7", pending, (IdentityDocument("dom", "Proof of address", pending),))
    assert text([identity], "identity")[1].split("  ") == ["Proof of address", "pending", "-"]
    assert text([Identity("7", pending)], "identity")[1].startswith("no documents are listed  pending")
    assert text([Checked(NOW)], "check")[1].split("  ") == ["2026-03-04 12:00", "-"]


def test_several_lists_are_told_apart_and_their_columns_put_together() -> None:
    out = io.StringIO()
    printer = TextPrinter(
        out, ["customers", "created-customers"], View(NOW), leading=[Leading("Below", lambda at: at.ref.parent)]
    )
    printer.begin()
    printer.row(Customer("1", "ada@example.org", "+1"), place("customers", "a\x1b"))
    printer.row(Customer("2", name="Ben"), place("created-customers"))
    printer.end()
    titles, ada, ben = out.getvalue().splitlines()
    assert titles.split() == ["Below", "Customer", "Telephone", "Since", "Id", "E-mail", "Created"]
    assert ada == "a␛     ada@example.org  +1         -      1   -       -"
    assert ben == "-      Ben              -          -      2   -       -"


def test_totals_are_one_for_each_currency() -> None:
    totals = {"JPY": Money(Decimal(900000), "JPY"), "EUR": Money(Decimal("1234.5"), "EUR")}
    assert totals_line(totals, View(NOW)) == "1 234.50 EUR, 900 000 JPY"

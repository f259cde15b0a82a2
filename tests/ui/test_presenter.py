"""What people read: amounts, days, ages, numbers, statuses, sheets."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.account import Account, Identity, IdentityDocument
from banktui.domain.aggregation import Authorization, Customer, Institution, Synchronization
from banktui.domain.card import Card, CardOrder, CardTransaction, VatLine
from banktui.domain.errors import Problem
from banktui.domain.listed import Fact, Failure, Meaning, Status
from banktui.domain.money import Money, grouped
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services.provider import Environment
from banktui.services.reading import Listed
from banktui.services.shelf import CurrencyTotals, ListRef, ListState
from banktui.ui.columns import ACCOUNTS, OVERVIEW
from banktui.ui.phrase import Phrase, Tone
from banktui.ui.presenter import (
    HIDDEN,
    PlacedAccount,
    Sheet,
    View,
    account_number,
    age_text,
    amount,
    category_name,
    day_text,
    duration_text,
    environment_phrase,
    instant_text,
    movement,
    number,
    problem_sheet,
    sheet_of,
    spark_line,
    status_phrase,
    title_of,
    totals_phrase,
)
from banktui.ui.presenter.cells import NOTHING, account_number_cell, cell
from banktui.ui.presenter.charts import block_rows
from banktui.ui.presenter.figures import MoneyShape, aligned
from banktui.ui.presenter.freshness import freshness
from banktui.ui.presenter.money import absent_figure, figure_of

NOW = datetime(2026, 11, 20, 8, 12, tzinfo=UTC)
OPEN = View(NOW)
PRIVATE = View(NOW, private=True)
DECLINED = Status("declined", Meaning.REFUSED, "D")


def euro(text: str) -> Money:
    return Money(Decimal(text), "EUR")


def told(sheet: Sheet, width: int = 100) -> str:
    return "\n".join(line.plain for line in sheet.lines(width))


@pytest.mark.parametrize(
    ("money", "signed", "written"),
    [
        (euro("-42.1"), True, "−42.10 EUR"),
        (euro("1250"), True, "+1 250.00 EUR"),
        (euro("1250"), False, "1 250.00 EUR"),
        (euro("0"), True, "0.00 EUR"),
        (euro("-0.001"), False, "−0.001 EUR"),
        (Money(Decimal(900000), "JPY"), False, "900 000 JPY"),
        (Money(Decimal("1.5"), "KWD"), False, "1.500 KWD"),
        (euro("12345678901234567.89"), False, "12 345 678 901 234 567.89 EUR"),
        (Money(Decimal("1.23456"), "XXX"), False, "1.23456 XXX"),
        (None, True, "?"),
    ],
)
def test_amounts_are_exact_grouped_and_signed(money: Money | None, signed: bool, written: str) -> None:  # noqa: FBT001
    assert amount(money, OPEN, signed=signed).plain == written


def test_direction_is_told_by_sign_word_and_colour() -> None:
    paid, got = movement(euro("-5"), OPEN), movement(euro("5"), OPEN)
    assert paid.plain == "−5.00 EUR  money out"
    assert paid.runs[0].tone is Tone.DEBIT
    assert got.plain == "+5.00 EUR  money in"
    assert got.runs[0].tone is Tone.CREDIT
    assert movement(euro("0"), OPEN).plain == "0.00 EUR"


def test_hidden_amounts_tell_neither_size_nor_direction() -> None:
    hidden = {amount(euro(text), PRIVATE, signed=True) for text in ("-1", "1", "123456.78", "-99999")}
    assert len(hidden) == 1
    assert not any(char.isdigit() or char in "+−" for char in hidden.pop().plain)
    assert movement(euro("-5"), PRIVATE) == amount(euro("5"), PRIVATE)


def test_money_that_did_not_move_is_not_coloured_as_if_it_had() -> None:
    assert amount(euro("-129.90"), OPEN, signed=True, void=True).runs[0].tone is Tone.MUTED


_DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3, "USD": 2}


@st.composite
def amounts(draw: st.DrawFn) -> Money:
    currency = draw(st.sampled_from(sorted(_DIGITS)))
    minor = draw(st.integers(min_value=-(10**14), max_value=10**14))
    return Money(Decimal(minor).scaleb(-_DIGITS[currency]), currency)


@given(st.lists(st.one_of(st.none(), amounts()), min_size=1, max_size=12), st.booleans(), st.booleans())
def test_decimal_points_of_a_column_stand_in_one_cell(rows: list[Money | None], signed: bool, private: bool) -> None:  # noqa: FBT001
    view = View(NOW, private=private)
    shape = MoneyShape()
    for money in rows:
        shape = shape.holding(figure_of(money, OPEN, signed=signed))
    for money in rows:
        line = aligned(figure_of(money, view, signed=signed), shape).plain
        assert len(line) == shape.width
        point = line.find(".")
        assert point in {-1, shape.whole}
        whole = line[: shape.whole].strip()
        if money is None:
            assert whole == "?"
        elif not private:
            assert whole.replace(" ", "").lstrip("+−") == money.plain().lstrip("-").split(".")[0]
            assert (money.currency in line) is (len({m.currency for m in rows if m}) > 1)


def test_a_shape_only_grows() -> None:
    wide = MoneyShape().holding(figure_of(euro("-123456.00"), OPEN))
    assert wide.holding(figure_of(euro("1"), OPEN)) is wide
    assert wide.holding(figure_of(Money(Decimal(1), "JPY"), OPEN)).mixed
    assert aligned(absent_figure(), wide).plain.strip() == "—"


@given(st.integers(min_value=0, max_value=10**18))
def test_grouping_adds_only_spaces_every_three_digits(value: int) -> None:
    parts = grouped(str(value)).split(" ")
    assert "".join(parts) == str(value)
    assert all(len(part) == 3 for part in parts[1:])
    assert 1 <= len(parts[0]) <= 3


def test_totals_are_told_by_currency_and_never_mixed() -> None:
    totals = {
        "JPY": CurrencyTotals(Decimal(0), Decimal(-500)),
        "EUR": CurrencyTotals(Decimal(9310), Decimal("-7104.22")),
        "": CurrencyTotals(Decimal(1), Decimal(0)),
    }
    assert totals_phrase(totals, OPEN).plain == "in +9 310.00  out −7 104.22 EUR  ·  in 0  out −500 JPY"
    assert "9" not in totals_phrase(totals, PRIVATE).plain


@pytest.mark.parametrize(
    ("seconds", "age"),
    [
        (-30, "0 s"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (47 * 3600, "47 h"),
        (48 * 3600, "2 d"),
    ],
)
def test_ages_are_told_in_their_largest_whole_unit(seconds: int, age: str) -> None:
    assert age_text(NOW - timedelta(seconds=seconds), NOW) == age


def test_days_instants_and_durations() -> None:
    assert age_text(None, NOW) == "never"
    assert day_text(date(987, 1, 2)) == "0987-01-02"
    assert day_text(None) == ""
    assert instant_text(NOW, OPEN) == "2026-11-20 08:12"
    assert instant_text(NOW, View(NOW, zone=ZoneInfo("Europe/Paris")), zone=True) == "2026-11-20 09:12 Europe/Paris"
    assert instant_text(NOW, OPEN, zone=True) == "2026-11-20 08:12 UTC"
    assert instant_text(None, OPEN) == ""
    assert [duration_text(value) for value in (None, 0, 999, 1000, 61_250)] == ["", "0 ms", "999 ms", "1.0 s", "61.2 s"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NL91ABNA0417164300", "NL91 ABNA 0417 1643 00"),
        ("BE9786154282554", "BE97 8615 4282 554"),
        ("60-83-71 12345678", "60-83-71 12345678"),
        ("nl91abna0417164300", "nl91abna0417164300"),
        ("", ""),
    ],
)
def test_ibans_are_grouped_by_four_and_other_numbers_left_alone(text: str, shown: str) -> None:
    assert account_number(text, OPEN) == shown


def test_hidden_numbers_keep_only_their_end() -> None:
    assert account_number("NL91ABNA0417164300", PRIVATE) == f"{HIDDEN} 4300"
    assert account_number("12345678", PRIVATE) == HIDDEN
    assert account_number("", PRIVATE) == ""


@pytest.mark.parametrize("code", ["", "12", "abcd", "9998", "57322", "５７３２"])
def test_unknown_categories_have_no_name(code: str) -> None:
    assert category_name(code) == ""


def test_categories_have_names() -> None:
    assert category_name("5732") == "Electronics shops"
    assert category_name("3000") == "UNITED AIRLINES"


@pytest.mark.parametrize("meaning", list(Meaning))
def test_a_status_has_a_symbol_the_banks_word_and_a_tone(meaning: Meaning) -> None:
    symbol, word = status_phrase(Status("Zzz", meaning)).plain.split(" ")
    assert word == "Zzz"
    assert len(symbol) == 1


def test_statuses_that_people_must_tell_apart_differ_in_symbol() -> None:
    symbols = [status_phrase(Status("w", meaning)).plain[0] for meaning in Meaning]
    assert len(set(symbols)) == len(symbols) - 1, "done and active look alike; no other two do"
    assert not status_phrase(None)


def test_freshness_says_age_work_failure_and_waiting() -> None:
    state = ListState(known=3, as_of=NOW - timedelta(hours=2))
    failed = ListState(known=3, as_of=NOW - timedelta(hours=2), problem=Problem("unreachable", "No such host"))
    assert freshness(state, OPEN).plain == "2 h"
    assert freshness(state, OPEN, refreshing=True).plain == "⟳ 2 h"
    assert freshness(ListState(), OPEN, refreshing=True).plain == "⟳ reading"
    assert freshness(failed, OPEN).plain == "✖ 2 h · No such host"
    assert freshness(failed, OPEN, refreshing=True).plain == "⟳ 2 h"
    assert freshness(ListState(problem=failed.problem), OPEN).plain == "✖ never read · No such host"
    assert freshness(state, OPEN, refreshing=True, waiting=12).plain == "◌ waiting 12 s · 2 h"
    assert freshness(ListState(), OPEN).plain == "not read yet"


def test_environments_are_named_by_word_and_symbol() -> None:
    assert environment_phrase(Environment.SANDBOX, "built-in bank").plain == "◆ SANDBOX · built-in bank"
    production = environment_phrase(Environment.PRODUCTION)
    assert production.plain.strip() == "▲ PRODUCTION"
    assert production.runs[0].tone is Tone.LIVE


def declined_payment() -> CardTransaction:
    return CardTransaction(
        id="991204",
        description="Yodobashi Camera",
        at=NOW,
        day=NOW.date(),
        category="5732",
        money=euro("-129.90"),
        original=Money(Decimal(-21400), "JPY"),
        rate=Decimal("0.006070"),
        fee=euro("0.00"),
        vat=(VatLine(Decimal("5.5"), euro("6.77")),),
        failure=Failure(
            "TRS0010", "Not sufficient funds", "The card had 84.20 EUR. Nothing was taken.", "Load the card."
        ),
        status=DECLINED,
        balance=euro("84.20"),
        card_id="ANY0000000042",
        facts=(Fact("Terminal", "POS 00412"),),
    )


def test_a_declined_payment_says_why_before_it_says_codes() -> None:
    text = told(sheet_of(declined_payment(), View(NOW, zone=ZoneInfo("Europe/Paris")), NOW - timedelta(seconds=6)))
    order = [
        "✖ declined · Not sufficient funds",
        "The card had 84.20 EUR. Nothing was taken. Load the card.",
        "−129.90 EUR",
        "Yodobashi Camera · MCC 5732 Electronics shops",
        "2026-11-20 09:12 Europe/Paris",
        "−21 400 JPY  at 0.006070",
        "0.00 EUR",
        "VAT 5.5 %",
        "Balance after",
        "POS 00412",
        "TRS0010",
        "991204",
        "ANY0000000042",
        "6 s ago",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)
    assert "−129.90 EUR  no money moved" in text


IDENTITY = Identity(
    "acc-1",
    Status("incomplete", Meaning.ATTENTION),
    (
        IdentityDocument("passport", "Passport", Status("accepted", Meaning.FINAL), "2026-01-02"),
        IdentityDocument("dom_1", "Proof of address", Status("needed", Meaning.ATTENTION)),
        IdentityDocument("kbis", "Company register", Status("pending", Meaning.PENDING), "2026-11-01"),
        IdentityDocument("id_2", "Second identity", Status("refused", Meaning.REFUSED), "2026-10-01"),
        IdentityDocument("zzz", "", Status("Zzz", Meaning.UNKNOWN)),
    ),
)


def test_identity_tells_what_is_missing_first() -> None:
    text = told(sheet_of(IDENTITY, OPEN))
    headings = [text.find(f"\n{word}\n") for word in ("Missing", "Refused", "Pending", "Accepted", "Other")]
    assert -1 not in headings
    assert headings == sorted(headings)
    assert "1 of 5 documents accepted" in text


ACCOUNT = Account("acc-1", "Studio Lumen SARL", "FR1420041010050500013M02606", "EUR", euro("3201"), "business", "own-1")
EVERYTHING: tuple[Listed, ...] = (
    ACCOUNT,
    PlacedAccount(
        "main", "Anytime", ListRef("main", "accounts"), ACCOUNT, Problem("busy", "The bank asks for a pause")
    ),
    Transaction(
        "t-1", "Loyer", NOW.date(), NOW, "SCI du Canal", "NL91ABNA0417164300", euro("-980"), euro("1993.10"), DECLINED
    ),
    CreditTransfer(
        "c-1", "Galerie Vasseur", "DE89370400440532013000", "COBADEFFXXX", euro("-1250"), "Invoice", "lumen"
    ),
    Card(
        "ANY42",
        "J. Vermeulen",
        "J VERMEULEN",
        "virtual",
        Status("active", Meaning.ACTIVE),
        euro("84.20"),
        "2028-01-31",
        in_shops=True,
        at_machines=False,
    ),
    declined_payment(),
    CardOrder("o-1", "https://carrier.example/1", "", NOW),
    CardOrder("o-2", "", "Not handed to the carrier yet."),
    IDENTITY,
    IDENTITY.documents[0],
    Institution("i-1", "Kredietbank", is_sandbox=True),
    Customer("k-1", "ada@example.org", "+32 2 555 12 12", NOW),
    Authorization("a-1", "k-1", "acc-1", NOW),
    Synchronization("s-1", Status("running", Meaning.PENDING), "k-1", 61_250, NOW, NOW),
)


@pytest.mark.parametrize("item", EVERYTHING, ids=lambda item: type(item).__name__)
def test_everything_has_a_sheet_that_fits_any_width_and_shows_its_id(item: Listed) -> None:
    for width in (1, 10, 33, 34, 44, 120):
        assert all(line.cells <= width for line in sheet_of(item, OPEN, NOW).lines(width))
    known = item.account.id if isinstance(item, PlacedAccount) else item.id
    known = item.type if isinstance(item, IdentityDocument) else known
    assert known in told(sheet_of(item, OPEN, NOW))
    assert title_of(item, OPEN)


@pytest.mark.parametrize("item", EVERYTHING, ids=lambda item: type(item).__name__)
def test_privacy_holds_in_every_sheet_and_title(item: Listed) -> None:
    secrets = (
        "Lumen",
        "Vermeulen",
        "VERMEULEN",
        "Vasseur",
        "Canal",
        "ada@",
        "555",
        "3 201",
        "84.20",
        "980",
        "1 250",
        "129.90",
        "21 400",
        "POS 00412",
    )
    shown = told(sheet_of(item, PRIVATE, NOW)) + title_of(item, PRIVATE).plain
    for secret in secrets:
        assert secret not in shown, secret


def test_empty_things_still_make_sheets() -> None:
    for item in (
        Account("a", ""),
        Transaction("t", ""),
        CreditTransfer("c", ""),
        Card("k", ""),
        CardTransaction("p", ""),
    ):
        assert told(sheet_of(item, OPEN))
        assert title_of(item, OPEN).plain == item.id


def test_oddities_stand_in_the_sheet() -> None:
    odd = Transaction("t", "x", oddities=("The amount is not a number.",))
    assert "The amount is not a number." in told(sheet_of(odd, OPEN))


def test_a_problem_says_what_happened_what_to_do_and_its_codes() -> None:
    problem = Problem(
        "unreachable", "No such host", "api.example", "Check the network.", "DNS", "90402", NOW - timedelta(minutes=2)
    )
    assert told(problem_sheet(problem, OPEN)).split("\n") == [
        "✖ No such host",
        "api.example",
        "→ Check the network.",
        "2 min ago · code DNS · request 90402",
    ]
    assert told(problem_sheet(Problem("busy", "Wait"), OPEN)) == "✖ Wait"


def test_bare_numbers_keep_their_digits() -> None:
    assert [number(Decimal(text)) for text in ("0.006070", "20", "-1234.5", "1E+3")] == [
        "0.006070",
        "20",
        "−1 234.5",
        "1 000",
    ]


def test_charts_reach_from_lowest_to_highest() -> None:
    values = [Decimal(value) for value in (0, 5, 10)]
    assert spark_line(values, 10) == "▁▄█"
    assert spark_line(values, 2)[-1] == "█"
    assert spark_line([], 10) == ""
    assert spark_line([Decimal(7)] * 3, 3) == "▄▄▄"
    assert block_rows(values, 3, 2) == ["  █", "▁██"]


@given(st.lists(st.decimals(-(10**12), 10**12, places=2), max_size=60), st.integers(0, 40), st.integers(0, 4))
def test_charts_stay_within_their_room(values: list[Decimal], width: int, height: int) -> None:
    rows = block_rows(values, width, height)
    assert len(rows) in {0, height}
    assert all(len(row) == min(width, len(values)) for row in rows)


def test_phrases_are_drawn_literally() -> None:
    shown = Phrase(amount(euro("-5"), OPEN).runs).content()
    assert shown.plain == "−5.00 EUR"
    assert [str(span.style) for span in shown.spans] == ["$debit", "$muted"]


@pytest.mark.parametrize(
    ("code", "number", "written", "hidden"),
    [
        ("060371", "01234567", "06-03-71 · 01234567", HIDDEN),
        ("GEBABEBB", "01234567", "GEBABEBB · 01234567", HIDDEN),
        ("", "BE68539007547034", "BE68 5390 0754 7034", f"{HIDDEN} 7034"),
        ("060371", "", "06-03-71", ""),
        ("", "", "", ""),
    ],
)
def test_a_local_number_stands_beside_its_sort_code(code: str, number: str, written: str, hidden: str) -> None:
    account = Account("l-1", "Float", number, bank_code=code)
    for item in (account, PlacedAccount("main", "Bank", ListRef("main", "accounts"), account)):
        (column,) = (each for each in (OVERVIEW if item is not account else ACCOUNTS) if each.title == "Number")
        assert cell(column.kind, item, OPEN).plain == (written or NOTHING.plain)
        assert cell(column.kind, item, PRIVATE).plain == (hidden or NOTHING.plain)
    assert code in account.facets().text
    assert not written or written in told(sheet_of(account, OPEN))


def test_without_room_for_both_the_number_stays_whole() -> None:
    account = Account("l-1", "Float", "01234567", bank_code="060371")
    assert account_number_cell(account, OPEN, 19).plain == "06-03-71 · 01234567"
    assert account_number_cell(account, OPEN, 16).plain == "…3-71 · 01234567"
    assert [account_number_cell(account, OPEN, width).cells for width in (18, 12, 9, 2)] == [18, 12, 9, 2]
    assert account_number_cell(account, OPEN, 9).plain == "…01234567"
    iban = Account("l-2", "Float", "BE68539007547034")
    assert account_number_cell(iban, OPEN, 9).plain == "BE68 5390 0754 7034"

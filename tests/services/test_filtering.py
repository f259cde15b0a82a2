from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.listed import Facets
from banktui.services.filtering import (
    AmountTerm,
    Comparison,
    CurrencyTerm,
    DateTerm,
    FilterError,
    StatusTerm,
    Term,
    TextTerm,
    fold,
    matches,
    parse,
)
from banktui.services.query import Filter

ROW = Facets(
    name="Café de Flore",
    text="t1 Café de Flore Société Générale FR76",
    day=date(2026, 3, 4),
    amount=Decimal("-12.50"),
    currency="EUR",
    status="In progress",
)
BARE = Facets(name="x", text="x")


def bound(comparison: str, amount: str, *, size: bool = False) -> AmountTerm:
    return AmountTerm(Comparison(comparison), Decimal(amount), size)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", []),
        ("   \t ", []),
        ("rent", [TextTerm("rent")]),
        ("  Rent   PARIS ", [TextTerm("rent"), TextTerm("paris")]),
        ('"Direct  Debit"', [TextTerm("direct  debit")]),
        ("-refund", [TextTerm("refund", absent=True)]),
        ('-"direct debit"', [TextTerm("direct debit", absent=True)]),
        ("-", [TextTerm("-")]),
        ("--x", [TextTerm("-x", absent=True)]),
        ("12:30", [TextTerm("12:30")]),
        ('5"', [TextTerm('5"')]),
        ('"a"b', [TextTerm("a"), TextTerm("b")]),
        ("Générale", [TextTerm("generale")]),
        ("amount>100", [bound(">", "100")]),
        ("amount<-500", [bound("<", "-500")]),
        ("amount>=0.05", [bound(">=", "0.05")]),
        ("amount<=7", [bound("<=", "7")]),
        ("amount=-42.10", [bound("=", "-42.10")]),
        ("amount:5", [bound("=", "5")]),
        ("Amount>1", [bound(">", "1")]),
        ("size>100", [bound(">", "100", size=True)]),
        ("|amount|>100", [bound(">", "100", size=True)]),
        ("amount>12345678901234567890.12", [bound(">", "12345678901234567890.12")]),
        ("status:Declined", [StatusTerm("declined")]),
        ('status:"In progress"', [StatusTerm("in progress")]),
        ("status=open", [StatusTerm("open")]),
        ("currency:eur", [CurrencyTerm("EUR")]),
        ("cur:USD", [CurrencyTerm("USD")]),
        ("date>=2026-01", [DateTerm(Comparison.AT_LEAST, date(2026, 1, 1), date(2026, 1, 31))]),
        ("date:2026-03-04", [DateTerm(Comparison.EQUAL, date(2026, 3, 4), date(2026, 3, 4))]),
        ("date>2025", [DateTerm(Comparison.MORE, date(2025, 1, 1), date(2025, 12, 31))]),
        ("date<2024-02", [DateTerm(Comparison.LESS, date(2024, 2, 1), date(2024, 2, 29))]),
        ("date:9999-12", [DateTerm(Comparison.EQUAL, date(9999, 12, 1), date(9999, 12, 31))]),
        (
            "rent amount>100 status:declined date>=2026-01",
            [
                TextTerm("rent"),
                bound(">", "100"),
                StatusTerm("declined"),
                DateTerm(Comparison.AT_LEAST, date(2026, 1, 1), date(2026, 1, 31)),
            ],
        ),
    ],
)
def test_what_can_be_typed(typed: str, terms: list[Term]) -> None:
    assert parse(typed) == Filter(tuple(terms), typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("foo:bar", "There is no “foo:”. Use amount, size, status, currency or date, or put “foo:bar” in quotes."),
        ("https://x.example", "There is no “https:”"),
        ("amount>", "Something is missing behind “amount>”, as in amount>100"),
        ("status:", "Something is missing"),
        ('status:""', "Something is missing"),
        ("status:\u0301", "Something is missing"),
        ("amount>1,50", "“1,50” is not an amount. Write digits and a point"),
        ("amount>1_000", "not an amount"),
        ("amount>1e3", "not an amount"),
        ("amount>NaN", "not an amount"),
        ("amount>１２", "not an amount"),
        ("amount>+5", "not an amount"),
        ("amount>>5", "not an amount"),
        ("size>-5", "A size has no sign, as in size>100. Use amount>-5"),
        ("status>open", "A status is not larger or smaller: write status:open."),
        ("currency>EUR", "write currency:EUR"),
        ("currency:euro", "“euro” is not a currency"),
        ("date>yesterday", "“yesterday” is not a date. Write 2026, 2026-03 or 2026-03-04."),
        ("date:2026-02-31", "not a date"),
        ("date:2026-13", "not a date"),
        ("date:0000", "not a date"),
        ("date:26", "not a date"),
        ("date:2026-3", "not a date"),
        ('"direct debit', "A quote is still open"),
        ('rent "', "A quote is still open"),
        ('-"x', "A quote is still open"),
        ('status:"in progress', "A quote is still open"),
        ('""', "has nothing to look for"),
        ('"  "', "has nothing to look for"),
        ("\u0301", "has nothing to look for"),
        ("-status:open", "Only words can be excluded"),
        ("-amount>5", "Only words can be excluded"),
        ("x" * 501, "at most 500 characters"),
        ("a\x00b", "no text can contain"),
        ("a\ud800", "no text can contain"),
    ],
)
def test_what_cannot_be_typed_is_answered_with_what_to_type(typed: str, sentence: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(typed)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                [
                    "amount",
                    "size",
                    "|amount|",
                    "status",
                    "currency",
                    "date",
                    "x",
                    ":",
                    "<",
                    ">=",
                    '"',
                    "-",
                    " ",
                    "2026-0",
                    "1.5",
                ]
            ),
            max_size=8,
        ).map("".join),
    )
)
def test_nothing_else_is_ever_raised_and_a_text_term_is_never_empty(typed: str) -> None:
    try:
        wanted = parse(typed)
    except FilterError:
        return
    assert wanted.source == typed
    assert all(term.text for term in wanted.terms if isinstance(term, TextTerm))
    assert isinstance(matches(wanted, ROW), bool)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "cafe",
        "CAFÉ flore",
        '"de flore"',
        "-refund",
        "amount<-12.49",
        "amount<=-12.5",
        "amount=-12.50000",
        "amount>-13",
        "size>12",
        "size=12.5",
        "|amount|<=12.5",
        "status:in",
        'status:"IN PROG"',
        "cur:eur",
        "date:2026",
        "date:2026-03",
        "date:2026-03-04",
        "date>2026-02",
        "date>=2026-03",
        "date<2026-04",
        "date<=2026-03",
        "date<=2026",
    ],
)
def test_what_the_row_passes(typed: str) -> None:
    assert matches(parse(typed), ROW)


@pytest.mark.parametrize(
    "typed",
    [
        "rent",
        "flore rent",
        '"flore de"',
        "-cafe",
        "amount<-12.5",
        "amount>-12.5",
        "amount>12",
        "size>12.5",
        "status:progress",
        "cur:usd",
        "date:2025",
        "date>2026",
        "date>2026-03",
        "date<2026-03",
        "date<2026-03-04",
        "date>2026-03-04",
        "date>=2026-04",
        "date<=2026-02",
    ],
)
def test_what_the_row_does_not_pass(typed: str) -> None:
    assert not matches(parse(typed), ROW)


@pytest.mark.parametrize("typed", ["amount<5", "amount>=0", "size<5", "status:x", "cur:EUR", "date<9999", "date>=0001"])
def test_what_is_not_known_of_a_row_passes_no_bound(typed: str) -> None:
    assert not matches(parse(typed), BARE)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ABC", "abc"),
        ("Crème Brûlée", "creme brulee"),
        ("STRASSE straße", "strasse strasse"),
        ("ﬁn №", "fin no"),
        ("Ёлка Й", "елка и"),
        ("가나", "가나"),
        ("ガ", "ガ"),
        ("ΆΣ", "ασ"),
    ],
)
def test_folding_takes_case_and_accents_and_leaves_other_scripts_alone(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_text_without_accents_is_found_within_any_other(text: str, more: str) -> None:
    ascii_text = text.encode("ascii", "ignore").decode()
    assert fold(ascii_text) in fold(ascii_text + " " + more)

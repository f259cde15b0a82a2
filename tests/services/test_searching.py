"""What a typed or pasted text asks for, and what answers it: pure rules."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.account import Account
from banktui.domain.card import Card
from banktui.domain.fixture import Fixture
from banktui.domain.listed import Facets, Fact
from banktui.domain.money import Money
from banktui.domain.payment import Payment
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services import capability
from banktui.services.capability import FAMILIES, MONEY
from banktui.services.reading import Listed
from banktui.services.searching import (
    KINDS,
    LONGEST,
    Closeness,
    Found,
    Group,
    Hit,
    amounts,
    answers,
    best,
    cleaned,
    closeness,
    kind_of,
    only,
    sought,
)
from banktui.services.shelf import ListRef, Row

IBAN = "FR1420041010050500013M02606"
UUID = "0b8c6f3e-6d0a-4f0e-9a3c-2f5d1f0a7711"
ACCOUNT = Account("7002", "Studio Lumen SARL", IBAN, "EUR", Money(Decimal("3201.00"), "EUR"), "business")
RENT = Transaction(
    UUID,
    "Virement LOYER élevé 50% off_peak",
    date(2026, 11, 19),
    counterparty="SCI du Canal",
    counterparty_number="DE89370400440532013000",
    money=Money(Decimal("-1250.00"), "EUR"),
)
TEST_USER = Fixture(f"i-1/{UUID}", UUID, "Test user", "Ada Byron")
CARD = Card("ANY0000000042", "Julie Vermeulen", "J VERMEULEN")
ORDER = CreditTransfer("9001", "Galerie Vasseur", money=Money(Decimal("-129.90"), "EUR"), they_see="Invoice 2026-118")
EMOJI = Transaction("t-1", "Cadeau 👩‍👩‍👧 de Ğünter", money=Money(Decimal(900000), "JPY"))
EVERYTHING: tuple[Listed, ...] = (ACCOUNT, RENT, CARD, ORDER, EMOJI)

_PLAIN: st.SearchStrategy[Listed] = st.sampled_from(EVERYTHING[:4])


def found_by(text: str) -> list[Listed]:
    return [item for item in EVERYTHING if answers(sought(text), item.id, item.facets())]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        # names and words
        ("lumen", [ACCOUNT]),
        ("LUMEN studio", [ACCOUNT]),
        ("eleve", [RENT]),
        ("ÉLEVÉ loyer", [RENT]),
        ("lumen loyer", []),
        ("gunter", [EMOJI]),
        ("vasseur invoice", [ORDER]),
        # account numbers
        (IBAN, [ACCOUNT]),
        (IBAN.lower(), [ACCOUNT]),
        ("FR14 2004 1010 0505 0001 3M02 606", [ACCOUNT]),
        ("  FR14\t2004 1010\n0505 0001 3M02 606 \r\n", [ACCOUNT]),
        ("FR14-2004-1010-0505-0001-3M02-606", [ACCOUNT]),
        ("DE89 3704 0044 0532 0130 00", [RENT]),
        ("0505 0001", [ACCOUNT]),
        ("2606", [ACCOUNT]),
        ("3000", [RENT]),
        # cards and ids
        ("0042", [CARD]),
        ("any0000000042", [CARD]),
        (UUID, [RENT]),
        (UUID.upper(), [RENT]),
        (f'"{UUID}",', [RENT]),
        (f"<{UUID}>.", [RENT]),
        ("2026-118", [ORDER]),
        # amounts
        ("129.90", [ORDER]),
        ("129,90", [ORDER]),
        ("-129.90", [ORDER]),
        ("−129,90 €", [ORDER]),
        ("+129.9", [ORDER]),
        ("129.90 EUR", [ORDER]),
        ("EUR 129.90", [ORDER]),
        ("129.90 USD", []),
        ("129.91", []),
        ("1250", [RENT]),
        ("1 250", [RENT]),
        ("1 250,00", [RENT]),
        ("1.250,00", [RENT]),
        ("1,250.00", [RENT]),
        ("1,250", [RENT]),
        ("1'250.00 eur", [RENT]),
        ("3201.00", [ACCOUNT]),
        ("900000 jpy", [EMOJI]),
        ("¥900,000", [EMOJI]),
        # words and amounts together
        ("loyer 1250", [RENT]),
        ("loyer 1250 EUR", [RENT]),
        ("loyer eur", [RENT]),
        ("loyer 1250 usd", []),
        ("loyer 129.90", []),
        # what other programs would take for a pattern
        ("%", [RENT]),
        ("_", [RENT]),
        ("50%", [RENT]),
        ("l_yer", []),
        ("l%r", []),
        ("*", []),
        ("loyer OR 1=1", []),
        ("'; DROP TABLE rows; --", []),
        # letters that no keyboard has
        ("👩‍👩‍👧", [EMOJI]),
        ("👧", [EMOJI]),
        ("lu\u200bmen", [ACCOUNT]),
        ("\ufefflumen", [ACCOUNT]),
        ("lumen\x00", [ACCOUNT]),
        ("lu\ud800men", [ACCOUNT]),
    ],
)
def test_what_is_typed_or_pasted_finds_what_was_meant(text: str, items: list[Listed]) -> None:
    assert found_by(text) == items


LINE = Transaction(
    "t-9",
    "Achat",
    facts=(
        Fact("Virtual IBAN", "FR7630004000031234567890143"),
        Fact("BIC", "BNPAFRPPXXX"),
        Fact("Executed", "2026-11-19"),
        Fact("Comment", "Commande 2025-77"),
    ),
)
PAYMENT = Payment("p-9", "Tea", order_code="ORD-7741", link="https://pay.example/p/9", facts=(Fact("Space", "s-1"),))
SENT = CreditTransfer("9002", "Ann", beneficiary_bic="COBADEFFXXX", execution_reference="EXE-20261119-77")
LEDGER = Account("l-1", "Float", "12345678", bank_code="608371", facts=(Fact("Sort code", "60-83-71"),))


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("FR76 3000 4000 0312 3456 7890 143", LINE),
        ("0143", LINE),
        ("bnpafrpp", LINE),
        ("commande 2025-77", LINE),
        ("ord-7741", PAYMENT),
        ("https://pay.example/p/9", PAYMENT),
        ("s-1", PAYMENT),
        ("COBADEFFXXX", SENT),
        ("EXE-20261119-77", SENT),
        ("60-83-71", LEDGER),
        ("608371", LEDGER),
        ("60 83 71", LEDGER),
    ],
)
def test_what_a_sheet_shows_beside_its_label_is_found(text: str, item: Listed) -> None:
    everything = (LINE, PAYMENT, SENT, LEDGER)
    assert [each for each in everything if answers(sought(text), each.id, each.facets())] == [item]


def test_days_among_the_facts_are_not_found_by_a_year() -> None:
    assert not answers(sought("2026"), LINE.id, LINE.facets())
    assert answers(sought("2025"), LINE.id, LINE.facets())


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u200b", "\x00", "\u2060\ufeff"])
def test_where_nothing_is_written_nothing_is_looked_for(text: str) -> None:
    assert not sought(text)
    assert found_by(text) == []


def test_a_paste_of_ten_thousand_characters_is_cut_and_finds_nothing_of_it() -> None:
    assert len(cleaned("x" * 10_000)) == LONGEST
    assert found_by("x" * 10_000) == []
    assert {word.text for word in sought("ab " * 10_000).words} <= {"ab", "a"}
    assert len(sought(" ".join(map(str, range(10_000)))).words) < LONGEST


@pytest.mark.parametrize(
    ("figure", "meant"),
    [
        ("5", ["5"]),
        ("129.90", ["129.90"]),
        ("129,90", ["129.90"]),
        ("1,250", ["1.250", "1250"]),
        ("1.250", ["1.250", "1250"]),
        ("1,250.00", ["1250.00"]),
        ("1.250,00", ["1250.00"]),
        ("1.234.567", ["1234567"]),
        ("1.234.567,89", ["1234567.89"]),
        ("1 250", ["1250"]),
        ("12.", ["12"]),
        (".5", ["0.5"]),
        ("0.00", ["0"]),
        ("007", []),
        ("1..2", []),
        ("1,2,3", []),
        ("1.2,3.4", []),
        ("12,34.56", []),
        ("9" * 40, []),
        (".", []),
        (",", []),
    ],
)
def test_an_amount_is_read_in_every_spelling_that_it_can_have(figure: str, meant: list[str]) -> None:
    assert amounts(figure) == tuple(map(Decimal, meant))


@given(st.decimals(Decimal("0.01"), Decimal("999999999.99"), places=2), st.sampled_from(["", "-", "+", "−"]))
def test_any_amount_is_found_as_bank_letters_write_it(amount: Decimal, sign: str) -> None:
    facets = Facets("", "", amount=-amount, currency="EUR")
    for written in (f"{amount:f}", f"{amount:,}", f"{amount:,}".replace(",", " "), f"{amount:f} EUR"):
        assert answers(sought(sign + written), "", facets), written
    swapped = f"{amount:,}".translate(str.maketrans(",.", ".,"))
    assert answers(sought(sign + swapped), "", facets), swapped


@given(st.text(max_size=60))
def test_any_text_at_all_can_be_looked_for(text: str) -> None:
    wanted = sought(text)
    for item in EVERYTHING:
        answers(wanted, item.id, item.facets())
        closeness(wanted, item)
    assert cleaned(cleaned(text)) == cleaned(text)


@given(st.data())
def test_any_part_of_what_is_known_of_a_thing_finds_it(data: st.DataObject) -> None:
    item = data.draw(_PLAIN)
    text = item.facets().text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    part = data.draw(st.sampled_from([text[start:end], text[start:end].upper(), text[start:end].lower()]))
    if cleaned(part):
        assert answers(sought(part), item.id, item.facets())


@given(
    st.text("0123456789ABCDEF", min_size=15, max_size=30), st.integers(1, 6), st.sampled_from([" ", "-", "  ", "\t"])
)
def test_a_number_is_found_however_it_is_grouped(number: str, size: int, between: str) -> None:
    if not any(char.isdigit() for char in number):
        number += "1"
    grouped = between.join(number[at : at + size] for at in range(0, len(number), size))
    assert answers(sought(grouped), "", Facets("", f"x {number} y"))


@pytest.mark.parametrize(
    ("text", "item", "expected"),
    [
        (UUID, RENT, Closeness.ITSELF),
        (UUID, TEST_USER, Closeness.ITSELF),
        (TEST_USER.id, TEST_USER, Closeness.ITSELF),
        (IBAN, ACCOUNT, Closeness.ITSELF),
        ("FR14 2004 1010 0505 0001 3M02 606", ACCOUNT, Closeness.ITSELF),
        ("DE89 3704 0044 0532 0130 00", RENT, Closeness.LIKELY),
        ("1 250.00", RENT, Closeness.LIKELY),
        ("2606", ACCOUNT, Closeness.LIKELY),
        ("0042", CARD, Closeness.LIKELY),
        ("2004", ACCOUNT, Closeness.MENTIONED),
        ("loyer", RENT, Closeness.MENTIONED),
    ],
)
def test_how_sure_a_hit_is(text: str, item: Listed, expected: Closeness) -> None:
    assert closeness(sought(text), item) is expected


def hit(item_id: str, closeness: Closeness) -> Hit:
    return Hit(ListRef("one", "cards"), Row(1, Card(item_id, ""), datetime(2026, 3, 4, tzinfo=UTC)), closeness)


def test_what_was_named_whole_is_the_one_that_is_meant_among_others() -> None:
    mentioned, itself = hit("a", Closeness.MENTIONED), hit("b", Closeness.ITSELF)
    both = Found((Group(KINDS[0], (mentioned,)), Group(KINDS[3], (itself,))))
    assert best(both) is itself
    assert only(both) is itself
    assert only(Found((Group(KINDS[0], (mentioned,)),))) is mentioned
    assert only(Found((Group(KINDS[0], (mentioned, hit("c", Closeness.MENTIONED))),))) is None
    assert only(Found((Group(KINDS[0], (itself, hit("c", Closeness.ITSELF))),))) is None
    assert best(Found()) is None
    assert only(Found()) is None


def test_every_list_of_things_belongs_to_one_kind_and_answers_about_a_connection_to_none() -> None:
    # What was sent through one connection is found among everything that was sent.
    elsewhere = {key.name for key in MONEY} | {capability.SENT.name}
    for members in FAMILIES.values():
        assert all(kind_of(member) is not None for member in members - elsewhere)
    capabilities = [name for kind in KINDS for name in kind.capabilities]
    assert len(capabilities) == len(set(capabilities))
    assert kind_of("check") is None

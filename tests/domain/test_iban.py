import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.iban import electronic_format, iban_fault, typed_iban, typed_iban_fault


@pytest.mark.parametrize(
    "number", ["NL91ABNA0417164300", "BE68539007547034", "FR1420041010050500013M02606", "gb29nwbk60161331926819"]
)
def test_a_good_number_has_no_fault(number: str) -> None:
    assert iban_fault(number) == ""


@pytest.mark.parametrize("number", ["NL86ABNA1666412472", "BE12123456789012", "NL92ABNA0417164300"])
def test_wrong_check_digits_are_seen(number: str) -> None:
    assert iban_fault(number) == "has wrong check digits"


@pytest.mark.parametrize(
    "number", ["", "12345678", "NL91 ABNA 0417 1643 00", "1L91ABNA0417164300", "NL91" + "A" * 31, "ＮL91ABNA0417164300"]
)
def test_what_is_no_iban_at_all_is_seen(number: str) -> None:
    assert iban_fault(number) == "does not have the form of an IBAN"


def test_spaces_are_for_people() -> None:
    assert electronic_format("NL91 ABNA 0417 1643 00") == "NL91ABNA0417164300"


@given(st.text())
def test_any_text_is_judged(number: str) -> None:
    assert isinstance(iban_fault(number), str)


@pytest.mark.parametrize(
    ("typed", "electronic"),
    [
        ("NL91ABNA0417164300", "NL91ABNA0417164300"),
        ("nl91 abna 0417 1643 00", "NL91ABNA0417164300"),
        (" FR14 2004 1010 0505 0001 3m02 606 ", "FR1420041010050500013M02606"),
    ],
)
def test_spaces_and_small_letters_are_taken_for_what_they_mean(typed: str, electronic: str) -> None:
    assert typed_iban_fault(typed) == ""
    assert typed_iban(typed) == electronic


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("NL92ABNA0417164300", "check digits are wrong"),
        ("NL86ABNA1666412472", "check digits are wrong"),
        ("NL91ABNA041716430", "has 18 characters; this has 17"),
        ("BE9786154282554", "has 16 characters; this has 15"),
        ("NL" + "9" * 5000, "has 18 characters"),
        ("XX12345678", "XX is not a country"),
        ("US12345678901234567890", "US is not a country"),
        ("NL91ABNA04171643O0", "not how an IBAN of NL is made up"),
        ("IBAN: NL91ABNA0417164300", "leave out the word IBAN"),
        ("iban NL91ABNA0417164300", "leave out the word IBAN"),
        ("IBANNL91ABNA0417164300", "two letters for its country"),
        ("", "two letters for its country"),
        ("12345678", "two letters for its country"),
        ("NL91\u200bABNA0417164300", "U+200B ZERO WIDTH SPACE"),
        ("NL91ABNA0417164300\u2060", "U+2060 WORD JOINER"),
        ("\ufeffNL91ABNA0417164300", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("NL91\u00a0ABNA\u00a00417164300", "U+00A0 NO-BREAK SPACE"),
        ("NL91ABNA0417164300\n", "U+000A"),
        ("МL91ABNA0417164300", "cannot hold “М”"),
        ("NL91ABNA０417164300", "cannot hold “０”"),
        ("NL91-ABNA-0417", "cannot hold “-”"),
    ],
)
def test_an_iban_that_money_must_not_go_to_is_refused_with_the_reason(typed: str, says: str) -> None:
    assert says in typed_iban_fault(typed)


@given(st.text())
def test_any_typed_text_is_judged(typed: str) -> None:
    fault = typed_iban_fault(typed)
    assert not fault or fault.endswith(".")

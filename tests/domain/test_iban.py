import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.iban import electronic_format, iban_fault


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

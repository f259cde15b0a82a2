"""BICs as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.bic import bic_of, typed_bic, typed_bic_fault


@pytest.mark.parametrize("typed", ["ABNANL2A", "abna nl 2a", "COBADEFFXXX", " psstfrpppar "])
def test_a_good_code_has_no_fault(typed: str) -> None:
    assert typed_bic_fault(typed) == ""
    assert typed_bic(typed) == typed.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "8 or 11 characters; this has 0"),
        ("ABNANL2", "8 or 11 characters; this has 7"),
        ("ABNAZZ2A", "ZZ is none"),
        ("ABNANL-A", "four letters, a country"),
        ("ABNANL2Á", "A to Z and digits only"),
        ("\u202eABNANL2A", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    ],
)
def test_a_bad_code_is_refused_with_the_reason(typed: str, says: str) -> None:
    assert says in typed_bic_fault(typed)


@given(st.text())
def test_any_typed_text_is_judged(typed: str) -> None:
    fault = typed_bic_fault(typed)
    assert not fault or fault.endswith(".")


def test_the_bank_of_an_account_is_looked_up_where_it_is_known() -> None:
    assert bic_of("DE89370400440532013000") == "COBADEFFXXX"
    assert bic_of("BE68539007547034") == ""

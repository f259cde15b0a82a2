import pytest

from banktui.domain.country import country_fault


@pytest.mark.parametrize("typed", ["GB", "fr", " be "])
def test_a_code_is_good_in_any_case(typed: str) -> None:
    assert country_fault(typed) == ""


@pytest.mark.parametrize(
    ("typed", "says"), [("FRA", "FR is France"), ("France", "FR is France"), ("ZZ", "two-letter"), ("", "two-letter")]
)
def test_another_word_for_it_is_explained(typed: str, says: str) -> None:
    assert says in country_fault(typed)

"""Names that look like other names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.lookalike import looks_like, mixed_word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Gаlerie Vasseur", "Gаlerie"),
        ("Galerie Vаsseur", "Vаsseur"),
        ("Ρaypal", "Ρaypal"),
        ("ACME Ltdо", "Ltdо"),
        ("Studiο", "Studiο"),
    ],
)
def test_two_alphabets_in_one_word(name: str, word: str) -> None:
    assert mixed_word(name) == word


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Galerie Vasseur",
        "Müller & Söhne GmbH",
        "Bäckerei Ünï 24/7",
        "ООО Ромашка",
        "ООО Romashka",
        "Αθήνα Trading",
        "東京カフェ",
        "トヨタABC",
        "삼성Samsung",
        "Crème Brûlée",
        "Café e\u0301t",
        "O'Brien-Smith",
        "שלום Ltd",
        "4711",
    ],
)
def test_names_as_people_have_them(name: str) -> None:
    assert mixed_word(name) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gаlerie Vasseur", "Galerie Vasseur"),
        ("GALERIE VАSSEUR", "Galerie Vasseur"),
        ("Paypa1", "Paypal"),
        ("PaypaI", "Paypal"),
        ("Νike", "nike"),
        ("0range", "Orange"),
        ("Arnazon", "Amazon"),
        ("Svveden", "Sweden"),
        ("Studιo", "Studio"),
    ],
)
def test_names_that_would_be_taken_for_each_other(one: str, other: str) -> None:
    assert looks_like(one, other)
    assert looks_like(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Galerie Vasseur", "Galerie Vasseur"),
        ("GALERIE  vasseur", "Galerie Vasseur"),
        ("Ｇalerie", "Galerie"),
        ("Galerie Vasseur", "Galerie Vassor"),
        ("Nike", "Nikon"),
        ("", "x"),
    ],
)
def test_the_same_name_and_other_names_are_not_alike(one: str, other: str) -> None:
    assert not looks_like(one, other)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert looks_like(one, other) == looks_like(other, one)
    assert not looks_like(one, one)
    assert mixed_word(one) in unicodedata.normalize("NFC", one)

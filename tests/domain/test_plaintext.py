"""Hostile text becomes visible, one-line and harmless, and ordinary text stays as it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.plaintext import LIMIT, has_stand_ins, printable, unseen_character

FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("Café Léon", "Café Léon"),
        ("[/nope]", "[/nope]"),
        ("[@click=app.quit]free money[/]", "[@click=app.quit]free money[/]"),
        ("\\[b] trailing \\", "\\[b] trailing \\"),
        ("\x1b]52;c;aGk=\x1b\\", "␛]52;c;aGk=␛\\"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x1b[2J\x1b[?1049l\x1bc", "␛[2J␛[?1049l␛c"),
        ("\x9b2J", "⟪U+009B⟫2J"),
        ("\x85", "⟪U+0085⟫"),
        ("a\x00b\x0e\x0f\x7f", "a␀b␎␏␡"),
        ("ACME\u202eDTL", "ACME⟪U+202E⟫DTL"),
        ("zero\u200bwidth\u2060\ufeff", "zero⟪U+200B⟫width⟪U+2060⟫⟪U+FEFF⟫"),
        ("line\none\r\ntwo\rthree\tfour", "line⏎one⏎two⏎three four"),
        ("\u2028\u2029", "⟪U+2028⟫⟪U+2029⟫"),
        ("thin\u2009space\u00a0here", "thin space here"),
        (" " * 200, "(blank)"),
        ("\u00a0\u3000", "(blank)"),
        ("", ""),
        ("\ud800", "⟪U+D800⟫"),
        ("\ue000", "⟪U+E000⟫"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("❤️\u200d🔥", "❤️\u200d🔥"),
        ("a\u200db", "a⟪U+200D⟫b"),
        ("\u200d", "⟪U+200D⟫"),
        ("e\u0301", "é"),
    ],
)
def test_each_trick_is_shown_and_nothing_else_changes(hostile: str, shown: str) -> None:
    assert printable(hostile) == shown


def test_at_most_four_marks_stay_on_a_letter() -> None:
    shown = printable("x" + "\u0331" * 50 + "y")
    assert sum(unicodedata.combining(char) > 0 for char in shown) == 4
    assert shown.endswith("y")


def test_long_text_is_clipped_with_an_ellipsis_and_quickly() -> None:
    assert printable("a" * 1_000_000) == "a" * LIMIT + "…"
    assert printable("abcdef", limit=3) == "abc…"


def test_stand_ins_are_recognised_so_that_rows_can_be_marked() -> None:
    assert has_stand_ins(printable("\x1b[2J"))
    assert has_stand_ins(printable("\u202e"))
    assert has_stand_ins("Invoice \ufffd118")
    assert not has_stand_ins(printable("Rent, October"))


@given(st.text(st.characters(codec=None), max_size=200))
def test_whatever_comes_in_nothing_invisible_comes_out(text: str) -> None:
    shown = printable(text)
    for position, char in enumerate(shown):
        category = unicodedata.category(char)
        joins_emoji = char == "\u200d" and 0 < position < len(shown) - 1
        assert category not in FORBIDDEN or joins_emoji
        assert category != "Zs" or char == " "


@given(st.text(st.characters(codec=None), max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = printable(text)
    assert printable(once) == once


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=100))
def test_plain_ascii_is_untouched(text: str) -> None:
    assert printable(text) == (text if not text.isspace() else "(blank)")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", ""),
        ("Studio Lumen SARL", ""),
        ("Éva 👩‍👩‍👧 & Søn", ""),
        ("a\u200db", "U+200D ZERO WIDTH JOINER"),
        ("a\u200bb\u202e", "U+200B ZERO WIDTH SPACE"),
        ("ACME\u202eDTL", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\tb", "U+0009"),
        ("a\u00a0b", "U+00A0 NO-BREAK SPACE"),
    ],
)
def test_a_character_that_cannot_be_seen_is_named(text: str, named: str) -> None:
    assert unseen_character(text) == named

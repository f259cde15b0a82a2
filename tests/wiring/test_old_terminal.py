"""Stand-ins for characters that a terminal's encoding does not have."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from banktui.wiring.old_terminal import fit_terminal


def written(text: str, encoding: str) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    fit_terminal(stream)
    stream.write(text)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("banktui ▸ Overview", "ascii", "banktui > Overview"),
        ("╭─ Accounts ─╮ −42.10 ✖ 2 h", "ascii", "+- Accounts -+ -42.10 x 2 h"),
        ("Société Générale · €", "latin-1", "Société Générale · ?"),
        ("Société Générale", "ascii", "Soci?t? G?n?rale"),
        ("漢字", "ascii", "????"),
        ("▸ 漢字 ✖", "utf-8", "▸ 漢字 ✖"),
    ],
)
def test_each_character_has_a_stand_in_as_wide_as_itself(text: str, encoding: str, shown: str) -> None:
    assert written(text, encoding) == shown
    assert cell_len(shown) == cell_len(text)


@given(st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_categories=("C", "M"))))
def test_no_text_fails_or_moves_what_stands_behind_it(text: str) -> None:
    shown = written(text, "ascii")
    assert shown.isascii()
    assert len(shown) == sum(cell_len(char) for char in text)

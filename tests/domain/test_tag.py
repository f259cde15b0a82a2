"""The short name of an intent, as it is made, read out, typed and found again."""

import string
from collections.abc import Callable
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from banktui.domain.tag import LENGTH, shown, tag_of, tags_in, typed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
tags = st.binary(min_size=16, max_size=16).map(lambda raw: tag_of(raw.hex()))


def test_a_tag_never_changes() -> None:
    """It stands in references at banks, in journals and in notes: another way to make it would lose them all."""
    assert tag_of("00000000000000000000000000000000") == "GKGC1TQT"
    assert tag_of("ffffffffffffffffffffffffffffffff") == "6MHG4J4V"


@given(st.uuids())
def test_a_tag_is_forty_bits_in_letters_that_cannot_be_mistaken(identity: object) -> None:
    tag = tag_of(str(identity))
    assert len(tag) == LENGTH
    assert set(tag) <= set(ALPHABET)
    assert not set("ILOU") & set(tag)
    assert sum(ALPHABET.index(char) << 5 * place for place, char in enumerate(reversed(tag))) < 2**40


def test_every_bit_of_a_tag_varies() -> None:
    numbers = [sum(ALPHABET.index(c) << 5 * n for n, c in enumerate(reversed(tag_of(uuid4().hex)))) for _ in range(400)]
    for bit in range(40):
        assert 100 < sum(number >> bit & 1 for number in numbers) < 300


@given(tags)
def test_a_tag_is_shown_in_two_halves(tag: str) -> None:
    assert shown(tag) == f"{tag[:4]}-{tag[4:]}"
    assert typed(shown(tag)) == tag


@given(tags, st.data())
def test_what_is_typed_is_forgiven(tag: str, data: st.DataObject) -> None:
    lookalikes = {"0": "0Oo", "1": "1IiLl"}
    typing = "".join(
        data.draw(st.sampled_from(lookalikes.get(char, char + char.lower())))
        + data.draw(st.sampled_from(["", "", "-", " ", "–", "\u00a0", "\u2011", "_"]))
        for char in tag
    )
    assert typed(f"  {typing}\n") == tag


@pytest.mark.parametrize(
    ("text", "tag"), [("７Ｋ２Ｍ－９ＱＸＤ", "7K2M9QXD"), ("7k2m9qxd", "7K2M9QXD"), ("", ""), ("-", "")]
)
def test_odd_ways_of_typing(text: str, tag: str) -> None:
    assert typed(text) == tag


def test_another_tag_stays_another() -> None:
    assert typed("7K2M-9QXE") != "7K2M9QXD"
    assert typed("7K2M-9QX") != "7K2M9QXD"
    assert typed("7K2M-9QXDD") != "7K2M9QXD"


# As a bank may give it back: in the middle of anything, in small letters, without the dash, broken into lines.
around = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@given(tags, around, around, st.sampled_from(["dash", "plain", "spaced"]), st.sampled_from([str.lower, str.upper]))
def test_a_tag_is_found_in_any_text(tag: str, before: str, after: str, form: str, cased: Callable[[str], str]) -> None:
    written = {"dash": shown(tag), "plain": tag, "spaced": f"{tag[:4]} {tag[4:]}"}[form]
    # What follows must not melt into the last letter: a combining mark makes another letter of it.
    assume(not after or after[0] in string.printable)
    assert tag in tags_in(f"{before}{cased(written)}{after}")


@given(tags, st.integers(1, 40), st.integers(0, 40))
def test_a_tag_is_found_across_broken_lines(tag: str, width: int, begins: int) -> None:
    text = f"{'x' * begins} {shown(tag)} paid"
    lines = "\r\n".join(text[place : place + width] for place in range(0, len(text), width))
    assert tag in tags_in(lines)


@pytest.mark.parametrize(
    "text",
    ["RENT-7K2M-9QXD", "7K2M-9QXD-RENT", "LUMEN7K2M9QXD", "INV7K2M-9QXD2026", "Invoice⏎7K2M-9⏎QXD", "/7k2m-9qxd/"],
)
def test_neighbours_do_not_hide_a_tag(text: str) -> None:
    assert "7K2M9QXD" in tags_in(text)


@pytest.mark.parametrize("text", ["", "7K2M-9QX", "7K2M 9QX", "7K2M9QXU", "OIL-OIL-OIL", "…"])
def test_where_there_is_none(text: str) -> None:
    assert tags_in(text) == frozenset()


@given(st.text(max_size=200))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert all(len(tag) == LENGTH and set(tag) <= set(ALPHABET) for tag in tags_in(text))

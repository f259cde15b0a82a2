"""Text from a bank, made safe to show.

A bank's text is untrusted: it may carry terminal escapes, invisible characters or a megabyte of one letter. It is
cleaned once, where wire models become domain objects. Nothing is dropped in silence: what cannot be shown gets a
visible stand-in, so that a trick is noticed.
"""

import re
import unicodedata

LIMIT = 4096
"""Characters kept of one text. Longer texts end in `…`."""

_MAX_MARKS = 4
_BLANK = "(blank)"
_STAND_IN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINER = "\u200d"
_EMOJI_PRESENTATION = "\ufe0f"
_FIRST_EMOJI = 0x203C
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x09: " ", 0x0A: "⏎", 0x0D: "⏎", 0x7F: "␡"}
"""Control pictures for C0 and DEL; what lays out text (tab, line ends) gets what a reader expects."""
_SUSPECT = re.compile(r"⟪U\+[0-9A-F]{4,6}⟫|[␀-␟␡�]")


def printable(text: str, limit: int = LIMIT) -> str:
    """Return a one-line form of a bank's text in which every character is visible and harmless to a terminal.

    Control codes become control pictures (`␛`), other invisible characters their code point (`⟪U+202E⟫`), line breaks
    `⏎`, every kind of space a plain space; at most four combining marks stay on a letter; a text of spaces becomes
    `(blank)`.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text if not text or not text.isspace() else _BLANK
    clipped = len(text) > limit
    source = unicodedata.normalize("NFC", text[:limit].replace("\r\n", "\n"))
    out: list[str] = []
    marks = 0
    for position, char in enumerate(source):
        category = unicodedata.category(char)
        if category in {"Mn", "Me"} and char != _EMOJI_PRESENTATION:
            marks += 1
            if marks <= _MAX_MARKS:
                out.append(char)
            continue
        if char != _EMOJI_PRESENTATION:
            marks = 0
        out.append(_visible(char, category, source, position))
    shown = "".join(out)
    if shown and shown.isspace():
        return _BLANK
    return shown + "…" if clipped else shown


def has_stand_ins(text: str) -> bool:
    """Tell whether a cleaned text contains characters that had to be replaced: worth a mark beside the text."""
    return _SUSPECT.search(text) is not None


def unseen_character(text: str) -> str:
    """Name the first character of a text that cannot be seen: `U+200B ZERO WIDTH SPACE`; empty if all can.

    A space is seen, every other kind of space is not; what joins emoji counts as seen between them.
    """
    for position, char in enumerate(text):
        category = unicodedata.category(char)
        if (category == "Zs" and char != " ") or (
            category in _STAND_IN_CATEGORIES and not (char == _JOINER and _between_emoji(text, position))
        ):
            return f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip()
    return ""


def _visible(char: str, category: str, source: str, position: int) -> str:
    if category not in _STAND_IN_CATEGORIES:
        return " " if category == "Zs" else char
    if char == _JOINER and _between_emoji(source, position):
        return char
    code = ord(char)
    return _PICTURES.get(code) or f"⟪U+{code:04X}⟫"


def _between_emoji(source: str, position: int) -> bool:
    before = position - 1
    while before >= 0 and source[before] == _EMOJI_PRESENTATION:
        before -= 1
    after = position + 1
    return before >= 0 and after < len(source) and _is_pictograph(source[before]) and _is_pictograph(source[after])


def _is_pictograph(char: str) -> bool:
    return ord(char) >= _FIRST_EMOJI and unicodedata.category(char) in {"So", "Sk"}

"""Names that look like other names: letters of two alphabets in one word, and letters that are drawn alike.

A small rule with a small table, and honest about that: it covers the letters of Cyrillic, Greek and Armenian that most
typefaces draw like Latin ones, and the digits that pass for letters. The libraries that carry the whole of Unicode's
table either fold nothing (they only answer yes or no) or are not yet released; a payee's name needs a warning, not a
proof.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_CAPITALS = str.maketrans(
    dict(zip("АВЕЅІЈКМНОРСТУХ", "ABESIJKMHOPCTYX", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
)
"""Cyrillic and Greek; a capital's small letter may look like another one's: Ν and ν."""
_ALIKE = str.maketrans(
    # Cyrillic
    dict(zip("аеѕіјкорсухһӏԁԛԝ", "aesijkopcyxhldqw", strict=True))
    # Greek
    | dict(zip("αβηικνορτυχω", "abnikvoptuxw", strict=True))
    # Armenian
    | dict(zip("օսհցոռզ", "ouhgnnq", strict=True))
    # Latin of other countries, and digits
    | dict(zip("ıɑɡɩʟ01", "iagilol", strict=True))
)
_ONE_SHAPE = str.maketrans("i|", "ll")
"""`I`, `l` and `1` are one stroke in many typefaces."""
_TOGETHER = ({"HIRAGANA", "KATAKANA", "CJK", "LATIN"}, {"HANGUL", "CJK", "LATIN"}, {"BOPOMOFO", "CJK", "LATIN"})
"""Scripts that one word may well be written in."""


def mixed_word(text: str) -> str:
    """Return the first word that mixes alphabets which no language mixes; empty if none does."""
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        scripts = {script for script in map(_script, word) if script}
        if len(scripts) > 1 and not any(scripts <= allowed for allowed in _TOGETHER):
            return str(word)
    return ""


def looks_like(one: str, other: str) -> bool:
    """Tell whether two different names would be taken for each other. The same name in other cases is the same."""
    return _plain(one) != _plain(other) and _skeleton(one) == _skeleton(other)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=4096)
def _skeleton(text: str) -> str:
    plain = _plain(unicodedata.normalize("NFKC", text).translate(_CAPITALS))
    return plain.translate(_ALIKE).translate(_ONE_SHAPE).replace("rn", "m").replace("vv", "w")


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Return the first word of a letter's name, which is its script's; empty for marks that belong to any."""
    if unicodedata.category(letter).startswith("M"):
        return ""
    return unicodedata.name(letter, "").split(" ", 1)[0]

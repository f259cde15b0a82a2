"""The short name of a payment intent: what a person reads out, and what proves later whether it was carried out.

Eight characters of Crockford's base 32 are forty bits: no letter can be taken for a digit, and among a million intents
two share a tag in one case of three. So a tag is looked for together with the amount and the payee, never alone.
"""

import unicodedata
from hashlib import sha256

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = frozenset(_ALPHABET)
LENGTH = 8
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


def tag_of(intent_id: str) -> str:
    """Return the tag of an intent, without the dash: `7K2M9QXD`. The same id always gives the same one."""
    number = int.from_bytes(sha256(intent_id.encode()).digest()[:5], "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -5, -5))


def shown(tag: str) -> str:
    """Return a tag as people read it: `7K2M-9QXD`."""
    return f"{tag[:4]}-{tag[4:]}"


def typed(text: str) -> str:
    """Return what somebody typed as a tag: case, dashes, spaces and the letters that look like digits do not matter."""
    return _compact(text).translate(_MISTAKEN)


def tags_in(text: str) -> frozenset[str]:
    """Return what may be tags in a text that a bank gave back, whatever stands around them and between their letters.

    Banks drop spaces and dashes, break lines after 27 or 35 characters, and join fields: a tag that is looked for
    reads the same after all that, and forty bits are not met by chance.
    """
    compact = _compact(text)
    windows = (compact[start : start + LENGTH] for start in range(len(compact) - LENGTH + 1))
    return frozenset(window for window in windows if _DIGITS.issuperset(window))


def _compact(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if char.isascii() and char.isalnum())

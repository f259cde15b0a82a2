"""The short name of a payment intent: what a person reads out, and what proves later whether it was carried out.

Eight characters of Crockford's base 32 are forty bits: no letter can be taken for a digit, and with a million intents
two share a tag about once in two. So a tag is looked for together with the amount and the payee, never alone.
"""

import re
from hashlib import sha256

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_TAG = re.compile(rf"(?<![0-9A-Za-z])([{_ALPHABET}]{{4}})-?([{_ALPHABET}]{{4}})(?![0-9A-Za-z])")
_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def tag_of(intent_id: str) -> str:
    """Return the tag of an intent, without the dash: `7K2M9QXD`. The same id always gives the same one."""
    number = int.from_bytes(sha256(intent_id.encode()).digest()[:5], "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -5, -5))


def shown(tag: str) -> str:
    """Return a tag as people read it: `7K2M-9QXD`."""
    return f"{tag[:4]}-{tag[4:]}"


def typed(text: str) -> str:
    """Return what somebody typed as a tag: case, dash and the letters that look like digits do not matter."""
    return text.strip().upper().translate(_TYPED)


def tags_in(text: str) -> frozenset[str]:
    """Return what may be tags in a text that a bank gave back, whatever else stands around them."""
    return frozenset("".join(found) for found in _TAG.findall(text.upper()))

"""Bytes to JSON values, exactly and safely: the strict reading of RFC 8259 that a bank's answer deserves."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from banktui.domain.errors import Malformed

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_UTF8_NAMES = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";,]+)", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII)
_BLANK = re.compile(r"[ \t\r\n]*")


class _RefusedError(ValueError):
    """The document is JSON for a lenient reader only. Its text says why and holds none of the document."""


def decode(raw: bytes, content_type: str = "") -> Any:
    """Return the JSON value of a body: numbers with a fraction as Decimal, no duplicate keys, no NaN.

    Raises Malformed, whose texts never hold any of the body.
    """
    text = _text(raw, content_type)
    try:
        return _STRICT.decode(text)
    except _RefusedError as refused:
        problem = Malformed("The bank's answer cannot be trusted.", detail=str(refused))
    except json.JSONDecodeError as broken:
        problem = _not_json(text, broken)
    except RecursionError:
        problem = Malformed("The bank's answer cannot be read.", detail="It is nested too deeply.")
    except (ValueError, ArithmeticError):
        problem = Malformed("The bank's answer cannot be read.", detail="It holds a number that is far too long.")
    # Raised here and not in a handler: the errors above carry the whole document.
    raise problem


def number_text(raw: bytes, key: str) -> str | None:
    """Return the digits of a number at the top level of a JSON object exactly as they were sent; None if there is none.

    Where a checksum is made over a number's text, `1.50` and `1.5` differ. `raw` is a body that `decode` accepted.
    """
    try:
        return _top_level_number(raw.decode(), key)
    except (ValueError, IndexError, RecursionError):
        return None


def _top_level_number(text: str, key: str) -> str | None:
    place = _skip_blank(text, 0)
    if text[place] != "{":
        return None
    place = _skip_blank(text, place + 1)
    while text[place] == '"':
        name, place = _PLAIN.raw_decode(text, place)
        place = _skip_blank(text, place)
        place = _skip_blank(text, place + 1)
        if name == key:
            found = _NUMBER.match(text, place)
            return found.group() if found else None
        _, place = _PLAIN.raw_decode(text, place)
        place = _skip_blank(text, place)
        place = _skip_blank(text, place + 1)
    return None


def _skip_blank(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place


def _text(raw: bytes, content_type: str) -> str:
    if raw.startswith(_BYTE_ORDER_MARKS):
        raise Malformed("The bank's answer cannot be read.", detail="It begins with a byte order mark.")
    charset = _CHARSET.search(content_type)
    if charset and charset.group(1).lower() not in _UTF8_NAMES:
        raise Malformed("The bank's answer cannot be read.", detail="It claims a character set other than UTF-8.")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        problem = Malformed("The bank's answer cannot be read.", detail="It is not UTF-8 text.")
    raise problem


def _not_json(text: str, broken: json.JSONDecodeError) -> Malformed:
    if text.lstrip()[:1] == "<":
        return Malformed(
            "The bank's answer is a web page, not data.",
            hint="Check the address of the bank; a proxy or a maintenance page may stand in between.",
        )
    # A text without an end is reported at its beginning, everything else where reading stopped.
    if broken.pos >= len(text.rstrip()) or broken.msg.startswith("Unterminated string"):
        return Malformed("The bank's answer is cut off.", where=f"character {broken.pos}")
    return Malformed("The bank's answer is not JSON.", where=f"character {broken.pos}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _RefusedError("It names the same thing twice with two values.")
    return members


def _refuse_constant(_name: str) -> NoReturn:
    raise _RefusedError("It holds a number that is not a number (NaN or Infinity).")


_STRICT = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique)
_PLAIN = json.JSONDecoder()

"""Lenient readers for single JSON values: a bank's number may be a string and its string a number.

None of them raises: what cannot be understood is None, and the wire model says so in an oddity. Nothing is guessed.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime

from banktui.domain.money import parse_decimal

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_WORDS = {"true": True, "1": True, "false": False, "0": False}
_MAX_INT_BITS = 64
_EVERYDAY_DIGITS = 12
_CENTS = Decimal("0.01")
_MAX_WHOLE_DIGITS = 25
_MAX_FRACTION_DIGITS = 18


def decimal_of(value: object) -> Decimal | None:
    """Return an exact number from a JSON number or a plain decimal text; None for all else (`1_000`, `1e400`, true)."""
    if type(value) is Decimal:
        return value if _is_sane(value) else None
    if type(value) is int:
        return Decimal(value) if value.bit_length() <= _MAX_INT_BITS else None
    if type(value) is str:
        try:
            return parse_decimal(value)
        except ValueError:
            return None
    return None


def int_of(value: object) -> int | None:
    """Return a whole number from a JSON number or a text of digits; None for all else."""
    if type(value) is int:
        return value if value.bit_length() <= _MAX_INT_BITS else None
    if type(value) is Decimal:
        return int(value) if _is_sane(value) and value == value.to_integral_value() else None
    if type(value) is str and _INTEGER.fullmatch(value):
        return int(value)
    return None


def bool_of(value: object) -> bool | None:
    """Return a truth value from true/false, 0/1 or their texts; None for all else."""
    if type(value) is bool:
        return value
    if type(value) in {int, str}:
        return _WORDS.get(str(value).lower()) if len(str(value)) <= len("false") else None
    return None


def text_of(value: object) -> str | None:
    """Return a text from a JSON string, or from a number written out plainly; None for all else. Not cleaned yet."""
    if type(value) is str:
        return value
    if type(value) is int:
        return str(value) if value.bit_length() <= _MAX_INT_BITS else None
    if type(value) is Decimal:
        return f"{value:f}" if _is_sane(value) else None
    return None


def http_date(text: str | None) -> datetime | None:
    """Return the instant in an HTTP date header; None if there is none or it cannot be understood."""
    if not text:
        return None
    try:
        instant = parsedate_to_datetime(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _is_sane(value: Decimal) -> bool:
    if value.same_quantum(_CENTS) and value.adjusted() < _EVERYDAY_DIGITS:
        # Taking a number apart costs more than all else that is done with it.
        return True
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_MAX_FRACTION_DIGITS and value.adjusted() < _MAX_WHOLE_DIGITS

"""How amounts are ordered and added up in SQL, exactly: never by way of a float."""

from decimal import Decimal

_EXPONENT_BIAS = 1 << 23
_MIRROR = bytes(255 - byte for byte in range(256))
_MIRROR_DIGITS = bytes((254 - byte) % 256 for byte in range(256))
_END = b"\xff"
"""Behind a mirrored amount's digits: no digit's mirror is as large, so that a shorter amount follows a longer one."""

_POSITIVE, _ZERO, _NEGATIVE = b"\x01", b"\x02", b"\x03"
UNKNOWN_AMOUNT = b"\xff"
"""Stands behind every amount."""

MINOR = 10_000
"""How many of the units that SQL adds up make one of the currency."""

_MINOR_LIMIT = Decimal(9 * 10**14)
_EXACT_DIGITS = 24


def largeness(amount: Decimal | None) -> bytes:
    """Return bytes that order amounts exactly, largest first, of any size and any number of digits.

    A scaled integer would end at 19 digits and a float would round. Here the digits themselves are compared: sign,
    exponent (3 bytes), digits without trailing zeros. About seven bytes for an everyday amount; unknown amounts come
    last.
    """
    if amount is None:
        return UNKNOWN_AMOUNT
    sign, digits, exponent = amount.as_tuple()
    figures = bytes(digits).rstrip(b"\0")
    if not figures:
        return _ZERO
    if not isinstance(exponent, int):
        raise ValueError("an amount is a finite number")  # noqa: TRY004 - a Decimal all the same
    size = (len(digits) + exponent + _EXPONENT_BIAS).to_bytes(3, "big")
    if sign:
        return _NEGATIVE + size + figures
    return _POSITIVE + size.translate(_MIRROR) + figures.translate(_MIRROR_DIGITS) + _END


def amount_behind(key: bytes) -> Decimal | None:
    """Return the amount that `largeness` was made from (with no trailing zeros)."""
    if key == UNKNOWN_AMOUNT:
        return None
    if key == _ZERO:
        return Decimal(0)
    negative = key[:1] == _NEGATIVE
    size, figures = key[1:4], key[4:]
    if not negative:
        size, figures = size.translate(_MIRROR), figures[:-1].translate(_MIRROR_DIGITS)
    exponent = int.from_bytes(size, "big") - _EXPONENT_BIAS - len(figures)
    return Decimal((int(negative), tuple(figures), exponent))


def minor_units(amount: Decimal | None) -> int | None:
    """Return an amount in ten-thousandths for SQL to add up exactly; None if it is unknown or does not fit."""
    if amount is None or not -_MINOR_LIMIT < amount < _MINOR_LIMIT:
        return None
    scaled = amount * MINOR
    whole = int(scaled)
    # With more digits the product itself may have been rounded.
    return whole if whole == scaled and len(amount.as_tuple().digits) <= _EXACT_DIGITS else None

"""How amounts are ordered and added up in SQL, exactly: never by way of a float."""

from decimal import Context, Decimal, Inexact

_EXPONENT_BIAS = 1 << 23
_DIGITS = bytes(max(0, byte - ord("0")) for byte in range(256))
_MIRROR = bytes(255 - byte for byte in range(256))
_MIRROR_DIGITS = bytes((254 - byte) % 256 for byte in range(256))
_END = b"\xff"
"""Behind a mirrored amount's digits: no digit's mirror is as large, so that a shorter amount follows a longer one."""

_POSITIVE, _ZERO, _NEGATIVE = b"\x01", b"\x02", b"\x03"
UNKNOWN_AMOUNT = b"\xff"
"""Stands behind every amount."""

MINOR = 10_000
"""How many of the units that SQL adds up make one of the currency."""

_FRACTION_DIGITS = 4
_MINOR_DIGITS = 15
"""An amount written with fewer characters before its point is below the limit."""
_MINOR_LIMIT = Decimal(9 * 10**14)
_SCALE = Decimal(MINOR)
_EXACT = Context(prec=64, traps=[Inexact])


def largeness(amount: Decimal | None) -> bytes:
    """Return bytes that order amounts exactly, largest first, of any size and any number of digits.

    A scaled integer would end at 19 digits and a float would round. Here the digits themselves are compared: sign,
    exponent (3 bytes), digits without trailing zeros. About seven bytes for an everyday amount; unknown amounts come
    last.
    """
    if amount is None:
        return UNKNOWN_AMOUNT
    if not amount.is_finite():
        raise ValueError("an amount is a finite number")
    if not amount:
        return _ZERO
    # From the written form, because taking a number apart into a tuple of its digits takes three times as long.
    figures = str(amount).partition("E")[0].encode().translate(_DIGITS, b"-.").strip(b"\0")
    size = (amount.adjusted() + 1 + _EXPONENT_BIAS).to_bytes(3, "big")
    if amount.is_signed():
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
    if amount is None:
        return None
    # The everyday form first: arithmetic with a context takes twice as long.
    text = str(amount)
    whole, _, fraction = text.partition(".")
    if len(whole) < _MINOR_DIGITS and len(fraction) <= _FRACTION_DIGITS and "E" not in text:
        return int(whole + fraction.ljust(_FRACTION_DIGITS, "0"))
    if not -_MINOR_LIMIT < amount < _MINOR_LIMIT:
        return None
    try:
        scaled = _EXACT.multiply(amount, _SCALE)
    except Inexact:
        return None
    number = int(scaled)
    return number if number == scaled else None

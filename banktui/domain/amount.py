"""An amount as people type it for sending: one way to write it, and a sentence for every other.

Digits, and a dot before the fraction. Nothing is guessed: `1,50` could be one and a half or one hundred and fifty, and
a wrong guess would move money.
"""

import re
from decimal import Decimal

from banktui.domain.money import Money, minor_digits, parse_decimal

HINT = "digits, a dot before cents: 1250.00"

_PLAIN = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_OTHER_FORMS = (
    (re.compile(r"[-−].*"), "The amount has no sign: what is sent is always more than zero."),
    (re.compile(r"\+.*"), "The amount has no sign: leave the plus out."),
    (
        re.compile(r"[0-9.,' \u00a0\u202f]*[,' \u00a0\u202f][0-9.,' \u00a0\u202f]*"),
        "The amount has a dot before cents, and nothing between thousands: 1250.00.",
    ),
    (re.compile(r"0[0-9]+(?:\.[0-9]+)?"), "The amount begins with zeros that mean nothing: leave them out."),
    (re.compile(r"[0-9]*\.|\.[0-9]+"), "The amount has digits on both sides of its dot: 0.50."),
)
"""Other ways to write a number, each with what to do about it."""
_MOST_WHOLE_DIGITS = 18
"""What fits into 64 bits of the smallest unit, with room for sums."""


def amount_fault(typed: str, currency: str = "") -> str:
    """Say what is wrong with an amount for sending, and what to do; empty if nothing is.

    Without a currency, its number of digits after the dot is not checked: the currency is not chosen yet.
    """
    fault = _form_fault(typed)
    if fault:
        return fault
    whole, _, fraction = typed.partition(".")
    if len(whole) > _MOST_WHOLE_DIGITS:
        return "The amount is larger than any that can be sent."
    digits = minor_digits(currency) if currency else None
    if digits is not None and len(fraction) > digits:
        return _too_exact(currency, digits)
    return "" if Decimal(typed) else "The amount must be more than zero."


def amount_of(typed: str, currency: str) -> Money:
    """Return what was typed as money: more than zero, no more digits than the currency has.

    Raises ValueError with a sentence for everything else.
    """
    fault = amount_fault(typed, currency)
    if not fault and minor_digits(currency) is None:
        fault = f"How many digits {currency} has after the dot is not known, so nothing can be sent in it."
    if fault:
        raise ValueError(fault)
    return Money(parse_decimal(typed), currency)


def _form_fault(typed: str) -> str:
    if _PLAIN.fullmatch(typed):
        return ""
    if _PLAIN.fullmatch(typed.strip()):
        return "The amount has spaces around it: type the digits alone."
    for form, sentence in _OTHER_FORMS:
        if form.fullmatch(typed):
            return sentence
    return "The amount consists of the digits 0 to 9 and one dot at most: 1250.00."


def _too_exact(currency: str, digits: int) -> str:
    if digits == 0:
        return f"Amounts in {currency} have no digits after a dot."
    return f"Amounts in {currency} have at most {digits} digits after the dot."

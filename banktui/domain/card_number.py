"""Numbers of payment cards inside other texts: what a shop repeats of one in what it writes is not shown here."""

import re
from collections.abc import Callable

from banktui.domain.plaintext import printable

CARD_NUMBER = re.compile(r"[0-9](?<![0-9A-Za-z][0-9])(?<![0-9]\s[0-9])(?:[\s-]?[0-9]){12,18}(?![0-9])")
"""A run of 13 to 19 digits, in groups or not. One that belongs to something longer, like an IBAN, is none.

It begins with a digit, and looks back from there: what has no digits is passed over three times as fast.
"""
_SHORTEST = 13
_FIRST, _LAST = 6, 4
"""Digits that stay: who has issued the card, and which of theirs it is. No more may be shown (PCI DSS 3.4.1)."""


def has_check_digit(digits: str) -> bool:
    """Tell whether a number ends with the check digit of ISO 7812. Anything but digits in it is passed over."""
    values = [int(character) for character in digits if character.isdecimal()]
    doubled = sum(sum(divmod(2 * value, 10)) for value in values[-2::-2])
    return (sum(values[-1::-2]) + doubled) % 10 == 0


def masked(text: str) -> str:
    """Return a text in which of every card's number the first six and last four digits are left."""
    return replaced(text, _dotted)


def free_text(text: str | None) -> str:
    """Return what somebody wrote freely (a description, a reference) cleaned for display, without any card's number."""
    # Masked before it is clipped: half a number is a number.
    return printable(masked(text)) if text else ""


def replaced(text: str, by: Callable[[str], str]) -> str:
    """Return a text with something else in the place of every card's number."""
    if len(text) < _SHORTEST:
        return text
    return CARD_NUMBER.sub(lambda found: by(found[0]) if has_check_digit(found[0]) else found[0], text)


def _dotted(number: str) -> str:
    count, seen = sum(character.isdecimal() for character in number), 0
    out: list[str] = []
    for character in number:
        if not character.isdecimal():
            out.append(character)
            continue
        seen += 1
        out.append(character if seen <= _FIRST or seen > count - _LAST else "•")
    return "".join(out)

"""What Hub's documents say of single inputs, as checks that tell in a sentence what is wrong."""

import re
from collections.abc import Callable

from banktui.domain.calendar import typed_day
from banktui.domain.clock import Clock

Check = Callable[[str], str]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+", re.ASCII)
_ACCOUNT_NUMBER = 8
_SHORTEST_ACCOUNT_NUMBER = 6
_SORT_CODE = 6


def text_rule(label: str) -> Check:
    """Return the check for a text in which everything can be seen."""

    def fault(typed: str) -> str:
        return "" if typed.isprintable() else f"{label} has characters that cannot be seen: was it copied with them?"

    return fault


def email_fault(typed: str) -> str:
    """Say what is wrong with an e-mail address, as far as its form tells."""
    return "" if _EMAIL.fullmatch(typed.strip()) else "E-mail has the form name@host."


def id_fault(typed: str) -> str:
    """Say what is wrong with one of Hub's ids."""
    return "" if _UUID.fullmatch(typed.strip().lower()) else "An id of Hub's has 36 characters: 8-4-4-4-12 of 0-9 a-f."


def birthday_rule(clock: Clock) -> Check:
    """Return the check for a day that lies behind us."""

    def fault(typed: str) -> str:
        day = typed_day(typed)
        if day is None:
            return "Date of birth is a day that exists, as YYYY-MM-DD."
        return "" if day < clock.now().date() else "Date of birth lies in the future."

    return fault


def account_number_fault(typed: str) -> str:
    """Say what is wrong with a British account number."""
    digits = plain_digits(typed)
    if not (digits.isascii() and digits.isdigit()):
        return "Account number has digits only."
    if _SHORTEST_ACCOUNT_NUMBER <= len(digits) < _ACCOUNT_NUMBER:
        return f"Account number has 8 digits; write {digits.zfill(_ACCOUNT_NUMBER)} if {digits} is all there is."
    return "" if len(digits) == _ACCOUNT_NUMBER else f"Account number has 8 digits; this has {len(digits)}."


def sort_code_fault(typed: str) -> str:
    """Say what is wrong with a sort code."""
    digits = plain_digits(typed)
    if not (digits.isascii() and digits.isdigit()):
        return "Sort code has digits only, as in 60-83-71."
    return "" if len(digits) == _SORT_CODE else f"Sort code has 6 digits; this has {len(digits)}."


def plain_digits(typed: str) -> str:
    """Return an account number or sort code without the spaces and hyphens that people group it by."""
    return typed.strip().replace(" ", "").replace("-", "")

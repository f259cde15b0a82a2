"""What can be said of an account number by looking at it: ISO 13616 form and check digits.

For judging what banks send, thousands of times a page. What a user types for a payment is checked by the full rules.
"""

from functools import lru_cache

_SHORTEST, _LONGEST = 15, 34
_LETTERS = {ord(letter): str(number) for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)}


def electronic_format(number: str) -> str:
    """Return an account number as machines write it: without spaces."""
    return number.replace(" ", "")


@lru_cache(maxsize=4096)
def iban_fault(number: str) -> str:
    """Say what is wrong with an IBAN in electronic format, as the end of a sentence about it; empty if nothing is."""
    if not (_SHORTEST <= len(number) <= _LONGEST and number.isascii() and number.isalnum() and number[:2].isalpha()):
        return "does not have the form of an IBAN"
    turned = (number[4:] + number[:4]).upper().translate(_LETTERS)
    return "" if int(turned) % 97 == 1 else "has wrong check digits"

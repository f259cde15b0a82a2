"""What can be said of an account number by looking at it: ISO 13616 form and check digits.

`iban_fault` judges what banks send, thousands of times a page. What a person types for a payment is checked by the full
rules: `typed_iban_fault`.
"""

import re
from functools import lru_cache

from banktui.domain.plaintext import unseen_character

_LABEL = re.compile(r"\s*IBAN\b[\s:.]*", re.IGNORECASE)
_BEGINNING = re.compile(r"[A-Z]{2}[0-9]{2}", re.ASCII)
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


def typed_iban(typed: str) -> str:
    """Return an IBAN as a person typed it, in electronic format: spaces and small letters are for people."""
    return electronic_format(typed).upper()


@lru_cache(maxsize=256)
def typed_iban_fault(typed: str) -> str:
    """Say what is wrong with an IBAN that money is to go to, and what to do; empty if nothing is.

    By the registry's rules: country, length and structure, both check digits and those of the country's own.
    """
    unseen = unseen_character(typed)
    if unseen:
        return f"The IBAN holds a character that cannot be seen, {unseen}: type it, or copy it from elsewhere."
    if _LABEL.match(typed):
        return "The IBAN begins with its country: leave out the word IBAN before it."
    number = typed_iban(typed)
    other = next((char for char in number if not (char.isascii() and char.isalnum())), "")
    if other:
        return f"An IBAN has letters A to Z and digits only: it cannot hold “{other}”."
    if not _BEGINNING.match(number):
        return "An IBAN begins with two letters for its country and two check digits, as in NL91."
    return _registry_fault(number)


def _registry_fault(number: str) -> str:
    from schwifty import IBAN, exceptions  # noqa: PLC0415 - a registry of banks that takes 180 ms to read

    country, iban = number[:2], IBAN(number, allow_invalid=True)
    wanted = 0
    try:
        wanted = iban.spec.iban_length
        # Check digits that a country or bank has of its own are left out: their rules change faster than libraries do.
        iban.validate()
    except exceptions.InvalidCountryCode:
        return f"{country} is not a country that has IBANs."
    except exceptions.InvalidLength:
        return f"An IBAN of {country} has {wanted} characters; this has {len(number)}."
    except exceptions.InvalidChecksumDigits:
        return "The IBAN's check digits are wrong: compare it with the original."
    except exceptions.SchwiftyException:
        return f"This is not how an IBAN of {country} is made up: compare it with the original."
    return ""

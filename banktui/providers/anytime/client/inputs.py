"""What a person fills in for a payment: fields, what is wrong with what was typed, and texts as they are sent.

The documents give no lengths and no characters. These are our reading: the lengths of a SEPA transfer, any characters
that can be seen.
"""

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial

from banktui.domain.amount import HINT, amount_fault, amount_of
from banktui.domain.money import Money
from banktui.domain.tag import shown
from banktui.services import acting
from banktui.services.acting import Field

AMOUNT = "amount"
LONGEST_NAME = 70
LONGEST_COMMENT = 140
MOST = Decimal(10**9)
"""An amount is below this. The documents name no maximum; no transfer comes near it, and a slip of a key does."""

checked = partial(acting.checked, provider="anytime")
refused = partial(acting.refused, provider="anytime")

_UNSENDABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls, halves of characters, ends of lines."""
_ROOM_FOR_TAG = len("7K2M-9QXD ")
LONGEST_TAGGED = LONGEST_COMMENT - _ROOM_FOR_TAG
"""What is left of a comment that begins with the payment's tag."""


def amount_field(currency: str) -> Field:
    """Return the field for an amount in a currency; empty: it is not known yet."""
    hint = f"{currency}, {HINT}" if currency else HINT
    return Field(AMOUNT, "Amount", hint=hint, check=amount_rule(currency))


def amount_rule(currency: str) -> Callable[[str], str]:
    """Return the check for an amount."""

    def fault(typed: str) -> str:
        wrong = amount_fault(typed, currency)
        return wrong or ("" if Decimal(typed) < MOST else "The amount is larger than any that can be sent.")

    return fault


def text_rule(label: str) -> Callable[[str], str]:
    """Return the check for a text of one line; where it can hold what cannot be seen, the review says so."""

    def fault(typed: str) -> str:
        control = next((char for char in typed if unicodedata.category(char) in _UNSENDABLE), "")
        return f"{label} holds a character that cannot be sent, U+{ord(control):04X}: type it anew." if control else ""

    return fault


def text_field(
    name: str, label: str, longest: int, *, required: bool = True, hint: str = "", part: str = "", initial: str = ""
) -> Field:
    """Return the field for a text of one line."""
    return Field(
        name,
        label,
        required=required,
        hint=hint,
        initial=initial,
        longest=longest,
        check=text_rule(label),
        part=part,
    )


def money_in(values: Mapping[str, str], currency: str) -> Money:
    """Return the amount that was typed. Raises Rejected, naming the field."""
    try:
        return amount_of(values.get(AMOUNT, ""), currency)
    except ValueError as fault:
        raise refused(str(fault), AMOUNT) from None


def as_sent(typed: str) -> str:
    """Return a text as it is sent: composed, every kind of space a plain one, none at its ends."""
    composed = unicodedata.normalize("NFC", typed)
    return "".join(" " if unicodedata.category(char) == "Zs" else char for char in composed).strip(" ")


def tagged(tag: str, typed: str) -> str:
    """Return a comment that begins with a payment's tag: what is cut off is cut off at the end."""
    return f"{shown(tag)} {as_sent(typed)}".rstrip()

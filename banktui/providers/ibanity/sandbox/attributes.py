"""The attributes of a request's document: what is missing or wrong is refused by its name."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from banktui.domain.money import minor_digits
from banktui.providers.ibanity.sandbox.errors import refused

_MOST = Decimal(10) ** 15
"""The document names no bound; this one keeps sums within what the ledger can hold."""


def required(attributes: Mapping[str, Any], name: str) -> Any:
    """Return an attribute that must be there. Raises RefusedError (`validation_error`), naming it."""
    value = attributes.get(name)
    if value is None:
        raise invalid(name, "The attribute is required.")
    return value


def text(attributes: Mapping[str, Any], name: str, longest: int) -> str:
    """Return a text that must be there and not be empty. Raises RefusedError."""
    value = required(attributes, name)
    if not isinstance(value, str) or not value.strip():
        raise invalid(name, "The attribute is not a text.")
    if len(value) > longest or any("\ud800" <= character <= "\udfff" for character in value):
        raise invalid(name, f"The attribute is no text of up to {longest} characters.")
    return value


def word(attributes: Mapping[str, Any], name: str, known: Collection[str]) -> str:
    """Return one of a few words. Raises RefusedError."""
    value = required(attributes, name)
    if value not in known:
        raise invalid(name, f"The attribute is not one of: {', '.join(known)}.")
    return str(value)


def amount(value: Any, name: str, currency: str) -> Decimal:
    """Return a number as an amount of a currency, with exactly its digits. Raises RefusedError."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise invalid(name, "The attribute is not a number.")
    given = Decimal(value)
    if abs(given) >= _MOST:
        raise invalid(name, "The amount is larger than any account.")
    exact = given.quantize(Decimal(1).scaleb(-(minor_digits(currency) or 0)))
    if exact != given:
        raise invalid(name, f"The amount has more digits than {currency} has.")
    return exact


def invalid(name: str, message: str) -> Exception:
    """Make the exception for an attribute that is wrong."""
    return refused("validation_error", message=message, attribute=name)

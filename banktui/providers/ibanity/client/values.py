"""Single values from the wire to the domain: cleaned text, exact money, days and instants.

Nothing here guesses. What cannot be understood becomes None, and the row's oddities say so in a sentence.
"""

from datetime import date, datetime
from functools import lru_cache

from banktui.domain.calendar import parse_day, parse_instant
from banktui.domain.iban import electronic_format, iban_fault
from banktui.domain.listed import Fact
from banktui.domain.money import Money, is_currency_code
from banktui.domain.plaintext import printable
from banktui.http.fields import decimal_of

_LONGEST_QUOTE = 40


def shown(text: str | None) -> str:
    """Return a text of the bank's cleaned for display; empty for none."""
    return printable(text) if text else ""


def quoted(value: object) -> str:
    """Return a value of the bank's short and cleaned, to be named in a sentence."""
    if isinstance(value, dict | list):
        # Writing out what may be nested hundreds deep could exhaust the stack.
        return "a list" if isinstance(value, list) else "an object"
    return printable(str(value), _LONGEST_QUOTE)


@lru_cache(maxsize=1024)
def moment_fact(label: str, text: str | None) -> tuple[Fact, ...]:
    """Return an instant as a labelled detail, to the minute; as the bank wrote it if it cannot be understood."""
    if not text:
        return ()
    instant = _instant(text)
    return (Fact(label, f"{instant:%Y-%m-%d %H:%M} UTC" if instant else printable(text)),)


@lru_cache(maxsize=1024)
def day_fact(label: str, text: str | None) -> tuple[Fact, ...]:
    """Return a bank day as a labelled detail; as the bank wrote it if it cannot be understood."""
    if not text:
        return ()
    day = _day(text)
    return (Fact(label, day.isoformat() if day else printable(text)),)


def facts(*pairs: tuple[str, str | None]) -> tuple[Fact, ...]:
    """Return labelled details, without those that the bank left empty."""
    return tuple([Fact(label, printable(value)) for label, value in pairs if value])


def money_of(value: object, currency: str | None, what: str, oddities: list[str]) -> Money | None:
    """Return an exact amount; None if there is none or it makes no sense, and why."""
    amount = decimal_of(value)
    if amount is None:
        oddities.append(f"The bank gave no {what}." if value is None else _odd(what, value))
        return None
    if not currency or not is_currency_code(currency):
        given = f", only {quoted(currency)}" if currency else ""
        oddities.append(f"The {what} {amount:f} came without a currency that can be understood{given}.")
        return None
    return Money(amount, currency)


def day_of(text: str | None, what: str, oddities: list[str]) -> date | None:
    """Return a bank day: dates come as midnight UTC and mean the day as it is written."""
    if not text:
        return None
    day = _day(text)
    if day is None:
        oddities.append(_odd(what, text))
    return day


def instant_of(text: str | None, what: str, oddities: list[str]) -> datetime | None:
    """Return an instant in UTC."""
    if not text:
        return None
    instant = _instant(text)
    if instant is None:
        oddities.append(_odd(what, text))
    return instant


def number_of(text: str | None, oddities: list[str]) -> str:
    """Return an account number in electronic format; a faulty one is shown all the same, with its fault noted."""
    if not text:
        return ""
    number = electronic_format(text)
    fault = iban_fault(number)
    if fault:
        oddities.append(f"The account number {quoted(number)} {fault}.")
    return shown(number)


# Dates come again and again within a page, and a parse costs more than the rest of the field.
@lru_cache(maxsize=2048)
def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except ValueError:
        return None


@lru_cache(maxsize=2048)
def _instant(text: str) -> datetime | None:
    try:
        return parse_instant(text)
    except (ValueError, OverflowError):
        return None


def _odd(what: str, value: object) -> str:
    return f"The {what} cannot be understood: {quoted(value)}."

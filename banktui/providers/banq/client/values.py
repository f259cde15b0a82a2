"""Single values from the wire to the domain: cleaned text, exact money, days and instants.

Nothing here guesses. What cannot be understood becomes None, and the row's oddities say so in a sentence.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from banktui.domain.calendar import parse_day, parse_instant
from banktui.domain.listed import Fact
from banktui.domain.money import Money, is_currency_code
from banktui.domain.plaintext import printable
from banktui.http.fields import decimal_of, text_of

_UTC = ZoneInfo("UTC")
_CURRENCY = "USD"
"""Banq's amounts carry no currency."""
_LONGEST_QUOTE = 40
_NAMES = ("name", "banqTag", "email", "phone", "banqGuid", "guid", "id")
"""Under which names a party may say who it is, the most telling first."""


def shown(text: str | None) -> str:
    """Return a text of the bank's cleaned for display; empty for none."""
    return printable(text) if text else ""


def quoted(value: object) -> str:
    """Return a value of the bank's short and cleaned, to be named in a sentence."""
    if isinstance(value, dict | list):
        # Writing out what may be nested hundreds deep could exhaust the stack.
        return "a list" if isinstance(value, list) else "an object"
    return printable(str(value), _LONGEST_QUOTE)


def facts(*pairs: tuple[str, str | None]) -> tuple[Fact, ...]:
    """Return labelled details, without those that the bank left empty."""
    return tuple([Fact(label, printable(value)) for label, value in pairs if value])


def party_of(value: Any) -> str:
    """Return who a source or destination is, cleaned: a name or an id; empty if neither is there."""
    if isinstance(value, Mapping):
        value = next((value[name] for name in _NAMES if text_of(value.get(name))), None)
    return shown(text_of(value))


def money_of(value: object, currency: str | None, what: str, oddities: list[str]) -> Money | None:
    """Return an exact amount, in dollars unless the bank says otherwise; None if it makes no sense, and why."""
    amount = decimal_of(value)
    if amount is None:
        oddities.append(f"The bank gave no {what}." if value is None else _odd(what, value))
        return None
    if currency and not is_currency_code(currency):
        oddities.append(f"The {what} {amount:f} came with a currency that cannot be understood: {quoted(currency)}.")
        return None
    return Money(amount, currency or _CURRENCY)


def balance_of(value: object, currency: str | None, oddities: list[str]) -> Money | None:
    """Return a balance like `money_of`; that there is none is usual, and nothing odd."""
    return None if value is None else money_of(value, currency, "balance", oddities)


def instant_of(text: str | None, what: str, oddities: list[str]) -> datetime | None:
    """Return an instant; Banq writes them with seven digits of a second, of which six are kept."""
    if not text:
        return None
    instant = instant_in(text)
    if instant is None:
        oddities.append(_odd(what, text))
    return instant


def day_of(text: str | None, what: str, oddities: list[str]) -> date | None:
    """Return a bank day."""
    if not text:
        return None
    day = _day(text)
    if day is None:
        oddities.append(_odd(what, text))
    return day


@lru_cache(maxsize=2048)
def instant_in(text: str) -> datetime | None:
    """Return the instant that a text names, in UTC (as the fields' names say) if it names no zone; else None."""
    try:
        return parse_instant(text, _UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=2048)
def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except ValueError:
        return None


def _odd(what: str, value: object) -> str:
    return f"The {what} cannot be understood: {quoted(value)}."

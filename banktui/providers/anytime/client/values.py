"""Single values from the wire to the domain: cleaned text, exact money, days and instants, account numbers.

Nothing here guesses. What cannot be understood becomes None, and the row's oddities say so in a sentence.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from banktui.domain.calendar import parse_day, parse_instant
from banktui.domain.iban import electronic_format, iban_fault
from banktui.domain.listed import Fact
from banktui.domain.money import Money, is_currency_code
from banktui.domain.plaintext import printable
from banktui.http.fields import decimal_of

PARIS = ZoneInfo("Europe/Paris")
"""The zone of every time without one: the provider's own client reads them so."""

_DAY_LENGTH = len("2026-01-31")
_HOUR_LENGTH = len("2026-01-31 12")
_SECONDS = len("2026-01-31 12:00")
_PLAIN_LENGTH = len("2026-01-31 12:00:00")
_LONGEST_QUOTE = 40
_DIRECTIONS = {"credit": 1, "c": 1, "debit": -1, "d": -1}


def shown(text: str | None) -> str:
    """Return a text of the bank's cleaned for display; empty for none."""
    return printable(text) if text else ""


def quoted(value: object) -> str:
    """Return a value of the bank's short and cleaned, to be named in a sentence."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        # Written out, a list within a list within a list could exhaust the stack.
        return "a list"
    return printable(str(value), _LONGEST_QUOTE)


def facts(*pairs: tuple[str, str | None]) -> tuple[Fact, ...]:
    """Return labelled details, without those that the bank left empty."""
    return tuple([Fact(label, printable(value)) for label, value in pairs if value])


@lru_cache(maxsize=4096)
def common_fact(label: str, value: str) -> Fact:
    """Return one labelled detail whose value comes again and again (a bank, a day): cleaned and kept once."""
    return Fact(label, printable(value))


def joined(parts: Iterable[str | None], by: str = " ") -> str:
    """Return the parts that are there, stripped and joined."""
    return by.join(stripped for part in parts if part and (stripped := part.strip()))


@lru_cache(maxsize=256)
def currency_of(text: str | None) -> str:
    """Return a currency code; empty for anything that is not three capital letters."""
    return text if text and is_currency_code(text) else ""


def money_of(value: object, currency: str) -> Money | None:
    """Return an amount as it stands; None without a number or without a currency."""
    amount = decimal_of(value)
    return None if amount is None or not currency else Money(amount, currency)


def signed_money(value: object, direction: str | None, currency: str, oddities: list[str]) -> Money | None:
    """Return an amount with its sign from Credit/Debit (C/D); None where the two make no sense, and why."""
    amount = decimal_of(value)
    if amount is None:
        oddities.append("The bank gave no amount that can be understood." if value is None else _odd("amount", value))
        return None
    if not currency:
        oddities.append(f"The amount {amount} came without a currency that can be understood.")
        return None
    sign = _DIRECTIONS.get((direction or "").lower())
    if sign is None:
        oddities.append(f"The bank does not say whether {amount} {currency} came in or went out.")
        return None
    if amount and amount.is_signed():
        # Some systems sign their debits as well; a negative credit could mean anything.
        oddities.append(f"The bank sent a negative amount, {amount} {currency}, with its direction beside it.")
        return Money(amount, currency) if sign < 0 else None
    # Not a minus: it would round to the context's 28 digits.
    return Money(amount.copy_negate() if sign < 0 and amount else amount.copy_abs(), currency)


def moment_of(text: str | None) -> tuple[date | None, datetime | None]:
    """Return the bank day in Paris and, if the text has a time of day, the instant; neither if it makes no sense."""
    if not text:
        return None, None
    try:
        if len(text) == _DAY_LENGTH:
            return _day(text), None
        if len(text) == _PLAIN_LENGTH and text[_DAY_LENGTH] == " " and text[_SECONDS] == ":":
            # The usual form, Paris time to the second: a full zone conversion a row would double the cost of reading.
            day, hour = _hour(text[:_HOUR_LENGTH])
            if hour:
                return day, datetime.fromisoformat(f"{hour}{text[_HOUR_LENGTH:]}+00:00")
        instant = parse_instant(text, PARIS)
        return instant.astimezone(PARIS).date(), instant
    except (ValueError, OverflowError):
        return None, None


def dated(text: str | None, what: str, oddities: list[str]) -> tuple[date | None, datetime | None]:
    """Return day and instant like `moment_of`, noting a text that makes no sense."""
    moment = moment_of(text)
    if text and moment[0] is None:
        oddities.append(_odd(what, text))
    return moment


@lru_cache(maxsize=4096)
def account_number(text: str | None) -> tuple[str, str]:
    """Return an account number without spaces, and what is wrong with it if anything is: shown, never refused."""
    plain = electronic_format(text or "")
    if not plain:
        return "", ""
    fault = iban_fault(plain)
    return printable(plain), f"The account number {quoted(plain)} {fault}." if fault else ""


@lru_cache(maxsize=2048)
def _day(text: str) -> date:
    return parse_day(text)


@lru_cache(maxsize=4096)
def _hour(day_and_hour: str) -> tuple[date, str]:
    """Return the day of an hour of Paris and how UTC writes that hour, empty where the two differ by part of an hour.

    Changes of the clock come on the full hour.
    """
    day = parse_day(day_and_hour)
    local = datetime.fromisoformat(f"{day_and_hour}:00")
    in_utc = local - (PARIS.utcoffset(local) or timedelta(0))
    return day, in_utc.isoformat(timespec="hours") if in_utc.minute == in_utc.second == 0 else ""


def _odd(what: str, value: object) -> str:
    return f"The {what} cannot be understood: {quoted(value)}."

"""Exact amounts: a `Decimal` that always travels with its currency."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Self

from banktui.domain.frozen import quickly_made

_PLAIN_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,24})(?:\.[0-9]{1,18})?", re.ASCII)
_GROUP = 3
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)


@lru_cache(maxsize=4096)
def grouped(digits: str) -> str:
    """Put a space before each three digits, counted from the right."""
    first = len(digits) % _GROUP or _GROUP
    return " ".join([digits[:first], *(digits[at : at + _GROUP] for at in range(first, len(digits), _GROUP))])


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies were about to be added or compared."""


@lru_cache(maxsize=256)
def minor_digits(currency: str) -> int | None:
    """Say how many digits after the point a currency has (EUR 2, JPY 0, KWD 3); None where ISO 4217 gives none."""
    from iso4217 import Currency  # noqa: PLC0415 - 30 ms of table that the first paint does not need

    try:
        exponent = Currency(currency).exponent
    except ValueError:
        return None
    return None if exponent is None else int(exponent)


@lru_cache(maxsize=256)
def is_currency_code(text: str) -> bool:
    """Tell whether a text has the form of an ISO 4217 code: three capital letters."""
    return _CODE.fullmatch(text) is not None


def parse_decimal(text: str) -> Decimal:
    """Read a plain decimal number, refusing what `Decimal` would let pass (`1_000`, `1e3`, `NaN`, ` 5 `, `１２`).

    Raises ValueError for anything that is not an optional minus sign, digits and an optional fraction.
    """
    if _PLAIN_DECIMAL.fullmatch(text) is None:
        raise ValueError("not a plain decimal number")
    return Decimal(text)


@quickly_made
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in major units of one currency, e.g. `Money(Decimal("-42.10"), "EUR")`; negative is money out."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("an amount is a Decimal, never a float or an int")
        if not self.amount.is_finite():
            raise ValueError("an amount is a finite number")
        if not is_currency_code(self.currency):
            raise ValueError("a currency is three capital letters")

    def __add__(self, other: Self) -> "Money":
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Self) -> "Money":
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: Self) -> bool:
        self._same_currency(other)
        return self.amount < other.amount

    def is_exact(self) -> bool:
        """Tell whether the amount needs no more digits than its currency has."""
        digits = minor_digits(self.currency)
        return digits is None or self.amount == round(self.amount, digits)

    def plain(self) -> str:
        """Write the amount as a plain decimal with the currency's digits: `-42.10`, `900000`; never an exponent.

        More digits than the currency has are kept: what a bank sent is not rounded away.
        """
        exponent = self.amount.as_tuple().exponent
        sent = max(0, -exponent) if isinstance(exponent, int) else 0
        digits = minor_digits(self.currency)
        if digits is None or not self.is_exact():
            return f"{self.amount:.{sent}f}"
        return f"{self.amount:.{digits}f}"

    def written(self) -> str:
        """Write the amount as people read it, with its currency: `−12 480.17 EUR`."""
        whole, point, fraction = self.plain().removeprefix("-").partition(".")
        return f"{'−' if self.amount < 0 else ''}{grouped(whole)}{point}{fraction} {self.currency}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} cannot be combined")

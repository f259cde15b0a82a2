"""The filter language of every list: `rent amount>100 status:declined date>=2026-01`.

Terms are joined by *and*. Plain words must all occur in the row's text, in any order, whatever their case; a quoted
phrase counts as one word; `-word` must not occur.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Comparison(StrEnum):
    """How a figure or a day is compared."""

    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    AT_LEAST = ">="
    MORE = ">"


@dataclass(frozen=True, slots=True)
class TextTerm:
    """A word or phrase that must (or must not) occur in the row's text."""

    text: str
    """Case-folded, never empty."""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class AmountTerm:
    """A bound on the signed amount. `size` compares the amount without its sign."""

    comparison: Comparison
    amount: Decimal
    size: bool = False


@dataclass(frozen=True, slots=True)
class StatusTerm:
    """The status word begins with this text, whatever its case."""

    word: str


@dataclass(frozen=True, slots=True)
class CurrencyTerm:
    """The row is in this currency."""

    code: str


@dataclass(frozen=True, slots=True)
class DateTerm:
    """A bound on the row's day. A month or year stands for its first or last day, as the comparison needs."""

    comparison: Comparison
    first: date
    last: date


Term = TextTerm | AmountTerm | StatusTerm | CurrencyTerm | DateTerm


@dataclass(frozen=True, slots=True)
class Filter:
    """All terms must hold. No terms: everything passes."""

    terms: tuple[Term, ...] = ()
    source: str = ""
    """What was typed."""


class FilterError(ValueError):
    """A filter that cannot be understood; the message is a sentence for the person who typed it."""

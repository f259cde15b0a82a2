"""The filter language of every list: `rent amount>100 status:declined date>=2026-01`.

All terms must hold, in any order:

    rent              the row's text contains it, whatever its case and accents
    "direct debit"    the same for a phrase
    -refund           the text does not contain it; also -"direct debit"
    amount<-500       a bound on the signed amount: < <= = >= >, dot decimals only
    size>100          the same without the sign; also written |amount|>100
    status:declined   the status begins with this word; also status:"in progress"
    currency:EUR      the row is in this currency; also cur:EUR
    date>=2026-01     a bound on the day: a day, a month or a year; date:2026-03-04 is that day
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import eq, ge, gt, le, lt
from typing import Any

from banktui.domain.calendar import DateRange, month_range, parse_day
from banktui.domain.listed import Facets
from banktui.domain.money import is_currency_code, parse_decimal
from banktui.services.query import Filter


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
    """Folded (see `fold`), never empty."""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class AmountTerm:
    """A bound on the signed amount. `size` compares the amount without its sign. Unknown amounts never pass."""

    comparison: Comparison
    amount: Decimal
    """Never negative if `size`."""
    size: bool = False


@dataclass(frozen=True, slots=True)
class StatusTerm:
    """The status word begins with this text."""

    word: str
    """Folded, never empty."""


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


class FilterError(ValueError):
    """A filter that cannot be understood; the message is a sentence for the person who typed it."""


_ACCENTS = re.compile("[\u0300-\u036f]")
_TOKEN = re.compile(
    r"""
    (?P<minus>-)?(?:"(?P<phrase>[^"]*)"|(?P<open>"))
    | (?P<key>\|[A-Za-z]+\||[A-Za-z]+)(?P<sign><=|>=|[:<>=])
      (?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]\S*)?(?P<dangling>")?)
    | (?P<word>\S+)
    """,
    re.VERBOSE,
)
_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", re.ASCII)
_LONGEST = 500
_UNTYPABLE = re.compile("[\x00\ud800-\udfff]")
_COMPARE: dict[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.LESS: lt,
    Comparison.AT_MOST: le,
    Comparison.EQUAL: eq,
    Comparison.AT_LEAST: ge,
    Comparison.MORE: gt,
}


def fold(text: str) -> str:
    """Return a text as filters compare it: without case, and without accents on Latin, Greek and Cyrillic letters."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart).casefold())


def parse(text: str) -> Filter:
    """Read a filter as typed. Raises FilterError, which says what to type instead, and nothing else."""
    if len(text) > _LONGEST:
        raise FilterError(f"A filter has at most {_LONGEST} characters.")
    if _UNTYPABLE.search(text):
        raise FilterError("The filter holds a character that no text can contain.")
    # What is between the tokens is spaces: whatever is none begins a word at least.
    return Filter(tuple(_term(match) for match in _TOKEN.finditer(text)), text)


def looked_for(wanted: Filter) -> tuple[str, ...]:
    """Return the texts, folded, that are found in every row that passes: a list marks them there."""
    return tuple(term.text for term in wanted.terms if isinstance(term, TextTerm) and not term.absent)


def matches(wanted: Filter, facets: Facets) -> bool:
    """Tell whether a row passes a filter; the store's SQL says the same."""
    return all(_holds(term, facets) for term in wanted.terms)


def _term(match: re.Match[str]) -> Term:
    part = match.groupdict()
    if part["open"] or part["dangling"]:
        raise FilterError('A quote is still open: close it with another ".')
    if part["phrase"] is not None:
        return _text_term(part["phrase"], absent=part["minus"] is not None)
    if part["key"]:
        return _keyed_term(part["key"], part["sign"], part["quoted"] if part["value"] is None else part["value"])
    word = part["word"]
    return _text_term(word[1:], absent=True) if word.startswith("-") and word != "-" else _text_term(word, absent=False)


def _text_term(text: str, *, absent: bool) -> TextTerm:
    folded = fold(text)
    if not folded or folded.isspace():
        raise FilterError(f"“{text}” has nothing to look for.")
    if absent and _is_keyed(text):
        raise FilterError(f"Only words can be excluded with a minus, so that “-{text}” cannot be read.")
    return TextTerm(folded, absent)


def _is_keyed(text: str) -> bool:
    match = _TOKEN.match(text)
    return match is not None and match["key"] is not None and match["key"].lower() in _KEYS


def _keyed_term(typed_key: str, sign: str, value: str | None) -> Term:
    key = typed_key.lower()
    read = _KEYS.get(key)
    if read is None:
        source = f"{typed_key}{sign}{value or ''}"
        raise FilterError(
            f"There is no “{typed_key}{sign}”. Use amount, size, status, currency or date, or put “{source}” in quotes."
        )
    if not value:
        raise FilterError(f"Something is missing behind “{typed_key}{sign}”, as in {_EXAMPLES[key]}.")
    comparison = Comparison.EQUAL if sign == ":" else Comparison(sign)
    return read(key, comparison, value)


def _amount_term(key: str, comparison: Comparison, value: str) -> Term:
    size = key != "amount"
    try:
        amount = parse_decimal(value)
    except ValueError:
        raise FilterError(f"“{value}” is not an amount. Write digits and a point, as in {_EXAMPLES[key]}.") from None
    if size and amount.is_signed():
        raise FilterError(f"A size has no sign, as in {_EXAMPLES[key]}. Use amount{comparison}{value} for money out.")
    return AmountTerm(comparison, amount, size)


def _status_term(_: str, comparison: Comparison, value: str) -> Term:
    if comparison is not Comparison.EQUAL:
        raise FilterError(f"A status is not larger or smaller: write status:{value}.")
    word = fold(value)
    if not word:
        raise FilterError(f"Something is missing behind “status:”, as in {_EXAMPLES['status']}.")
    return StatusTerm(word)


def _currency_term(_: str, comparison: Comparison, value: str) -> Term:
    if comparison is not Comparison.EQUAL:
        raise FilterError(f"A currency is not larger or smaller: write currency:{value}.")
    code = value.upper()
    if not is_currency_code(code):
        raise FilterError(f"“{value}” is not a currency. Write its three letters, as in {_EXAMPLES['currency']}.")
    return CurrencyTerm(code)


def _date_term(_: str, comparison: Comparison, value: str) -> Term:
    try:
        days = _period(value)
    except ValueError:
        raise FilterError(f"“{value}” is not a date. Write 2026, 2026-03 or 2026-03-04.") from None
    return DateTerm(comparison, *days)


def _period(value: str) -> tuple[date, date]:
    match = _PERIOD.fullmatch(value)
    if match is None:
        raise ValueError("not a year, month or day")
    year, month, day = match.groups()
    if day:
        only = parse_day(value)
        return only, only
    if month:
        return _month(int(year), int(month))
    return date(int(year), 1, 1), date(int(year), 12, 31)


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    if (year, month) == (date.max.year, date.max.month):
        # The month behind the last one cannot be asked for its first day.
        return first, date.max
    last = month_range(first).last
    return first, last or first


_KEYS: dict[str, Callable[[str, Comparison, str], Term]] = {
    "amount": _amount_term,
    "size": _amount_term,
    "|amount|": _amount_term,
    "status": _status_term,
    "currency": _currency_term,
    "cur": _currency_term,
    "date": _date_term,
}
_EXAMPLES = {
    "amount": "amount>100 or amount<-500",
    "size": "size>100",
    "|amount|": "|amount|>100",
    "status": "status:declined",
    "currency": "currency:EUR",
    "cur": "cur:EUR",
    "date": "date>=2026-01",
}


def _holds(term: Term, facets: Facets) -> bool:
    match term:
        case TextTerm(text, absent):
            return (text in fold(facets.text)) is not absent
        case StatusTerm(word):
            return fold(facets.status).startswith(word)
        case CurrencyTerm(code):
            return facets.currency == code
        case AmountTerm():
            return facets.amount is not None and _in_bound(term, facets.amount)
    return facets.day is not None and _in_period(term, facets.day)


def _in_bound(term: AmountTerm, amount: Decimal) -> bool:
    # Not abs(): it would round to the context's 28 digits.
    return _COMPARE[term.comparison](amount.copy_abs() if term.size else amount, term.amount)


def _in_period(term: DateTerm, day: date) -> bool:
    if term.comparison is Comparison.EQUAL:
        return DateRange(term.first, term.last).holds(day)
    from_first = term.comparison in {Comparison.LESS, Comparison.AT_LEAST}
    return _COMPARE[term.comparison](day, term.first if from_first else term.last)

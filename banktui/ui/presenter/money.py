"""Amounts: sign, digit groups, decimal points in one column, currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from banktui.domain.money import Money
from banktui.services.shelf import CurrencyTotals
from banktui.ui.phrase import Phrase, Run, Tone, joined, phrase
from banktui.ui.presenter.view import View

MINUS = "−"
UNKNOWN = "?"
_HIDDEN_DIGIT = "•"
_MASK = 3 * _HIDDEN_DIGIT
_GROUP = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount taken apart for alignment."""

    whole: str
    """Sign and grouped digits before the point."""
    fraction: str
    """Digits after the point; empty for currencies without minor units."""
    currency: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class MoneyShape:
    """How much room a column of amounts needs. It only ever grows, so that columns do not jump as rows come."""

    whole: int = len(_MASK)
    """Cells before the point, sign included."""
    fraction: int = 0
    """Digits after the point; 0 means that there is no point either."""
    currencies: frozenset[str] = frozenset()

    def holding(self, figure: Figure) -> "MoneyShape":
        """Return a shape that holds this figure too: the same object if it already does."""
        known = not figure.currency or figure.currency in self.currencies
        if known and len(figure.whole) <= self.whole and len(figure.fraction) <= self.fraction:
            return self
        return MoneyShape(
            max(self.whole, len(figure.whole)),
            max(self.fraction, len(figure.fraction)),
            self.currencies if known else self.currencies | {figure.currency},
        )

    @property
    def mixed(self) -> bool:
        """Tell whether each amount must name its currency because there is more than one."""
        return len(self.currencies) > 1

    @property
    def width(self) -> int:
        """Return the cells that an aligned amount takes."""
        point = 1 + self.fraction if self.fraction else 0
        return self.whole + point + (4 if self.mixed else 0)


def figure_of(money: Money | None, view: View, *, signed: bool = False, void: bool = False) -> Figure:
    """Take an amount apart. `signed` writes a plus before money in; `void` is for amounts that did not move."""
    if money is None:
        return Figure(UNKNOWN, "", "", Tone.ATTENTION)
    whole, _, fraction = money.plain().lstrip("-").partition(".")
    if view.private:
        return Figure(_MASK, _HIDDEN_DIGIT * len(fraction), money.currency, Tone.MUTED)
    sign = _sign(money.amount, signed=signed)
    return Figure(sign + grouped(whole), fraction, money.currency, Tone.MUTED if void else _tone(money.amount, signed))


def absent_figure() -> Figure:
    """Return what stands where the bank gives no amount and none is to be expected."""
    return Figure("—", "", "", Tone.FAINT)


def aligned(figure: Figure, shape: MoneyShape) -> Phrase:
    """Write a figure so that its decimal point stands in the shape's column; always exactly `shape.width` cells."""
    text = figure.whole.rjust(shape.whole)
    if shape.fraction:
        point = "." if figure.fraction else " "
        text += point + figure.fraction.ljust(shape.fraction)
    if not shape.mixed:
        return Phrase((Run(text, figure.tone),))
    return Phrase((Run(text, figure.tone), Run(" " + figure.currency.ljust(3), Tone.MUTED)))


def amount(money: Money | None, view: View, *, signed: bool = False, void: bool = False) -> Phrase:
    """Write an amount by itself: `−1 250.00 EUR`, `?` if it is not known."""
    figure = figure_of(money, view, signed=signed, void=void)
    text = f"{figure.whole}.{figure.fraction}" if figure.fraction else figure.whole
    return phrase((text, figure.tone), (f" {figure.currency}" if figure.currency else "", Tone.MUTED))


def movement(money: Money | None, view: View) -> Phrase:
    """Write a signed amount with the word for its direction, so that neither sign nor colour has to be relied on."""
    written = amount(money, view, signed=True)
    if money is None or view.private or not money.amount:
        return written
    return joined("  ", (written, phrase(("money in" if money.amount > 0 else "money out", Tone.MUTED))))


def number(value: Decimal) -> str:
    """Write a bare number as it came, grouped before the point: exchange rates, percentages."""
    whole, point, fraction = f"{abs(value):f}".partition(".")
    return (MINUS if value < 0 else "") + grouped(whole) + point + fraction


def totals_phrases(totals: Mapping[str, CurrencyTotals], view: View) -> tuple[Phrase, ...]:
    """Write money in and out of a list, a phrase for each currency."""
    return tuple(_in_and_out(code, sums, view) for code, sums in sorted(totals.items()) if code)


def totals_phrase(totals: Mapping[str, CurrencyTotals], view: View) -> Phrase:
    """Write money in and out of a list, one part for each currency: `in 9 310.00  out −7 104.22 EUR`."""
    return joined("  ·  ", totals_phrases(totals, view))


@lru_cache(maxsize=4096)
def grouped(digits: str) -> str:
    """Put a space before each three digits, counted from the right."""
    first = len(digits) % _GROUP or _GROUP
    return " ".join([digits[:first], *(digits[at : at + _GROUP] for at in range(first, len(digits), _GROUP))])


def _in_and_out(code: str, sums: CurrencyTotals, view: View) -> Phrase:
    incoming = _bare(amount(Money(sums.incoming, code), view, signed=True))
    outgoing = amount(Money(sums.outgoing, code), view, signed=True)
    return phrase(("in ", Tone.MUTED), incoming, ("  out ", Tone.MUTED), outgoing)


def _bare(written: Phrase) -> Phrase:
    return Phrase(written.runs[:1])


def _sign(value: Decimal, *, signed: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else ""


def _tone(value: Decimal, signed: bool) -> Tone:  # noqa: FBT001 - private, mirrors figure_of
    if value < 0:
        return Tone.DEBIT
    return Tone.CREDIT if signed and value > 0 else Tone.PLAIN

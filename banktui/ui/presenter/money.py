"""Amounts: sign, tone, currency."""

from collections.abc import Mapping
from decimal import Decimal

from banktui.domain.money import Money, grouped
from banktui.services.shelf import CurrencyTotals
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter.figures import HIDDEN_DIGIT, MASK, Figure
from banktui.ui.presenter.view import View

MINUS = "−"
UNKNOWN = "?"


def figure_of(money: Money | None, view: View, *, signed: bool = False, void: bool = False) -> Figure:
    """Take an amount apart. `signed` writes a plus before money in; `void` is for amounts that did not move."""
    if money is None:
        return Figure(UNKNOWN, "", "", Tone.ATTENTION)
    whole, _, fraction = money.plain().lstrip("-").partition(".")
    if view.private:
        return Figure(MASK, HIDDEN_DIGIT * len(fraction), money.currency, Tone.MUTED)
    sign = _sign(money.amount, signed=signed)
    return Figure(sign + grouped(whole), fraction, money.currency, Tone.MUTED if void else _tone(money.amount, signed))


def absent_figure() -> Figure:
    """Return what stands where the bank gives no amount and none is to be expected."""
    return Figure("—", "", "", Tone.FAINT)


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

"""Figures in a column: digit groups, and decimal points below each other."""

from typing import NamedTuple

from banktui.ui.phrase import Phrase, Run, Tone

HIDDEN_DIGIT = "•"
MASK = 3 * HIDDEN_DIGIT
"""Stands for the digits before the point of a hidden amount."""


class Figure(NamedTuple):
    """An amount taken apart for alignment."""

    whole: str
    """Sign and grouped digits before the point."""
    fraction: str
    """Digits after the point; empty for currencies without minor units."""
    currency: str
    tone: Tone


class MoneyShape(NamedTuple):
    """How much room a column of amounts needs. It only ever grows, so that columns do not jump as rows come."""

    whole: int = len(MASK)
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


def aligned(figure: Figure, shape: MoneyShape) -> Phrase:
    """Write a figure so that its decimal point stands in the shape's column; always exactly `shape.width` cells."""
    text = figure.whole.rjust(shape.whole)
    if shape.fraction:
        point = "." if figure.fraction else " "
        text += point + figure.fraction.ljust(shape.fraction)
    if not shape.mixed:
        return Phrase((Run(text, figure.tone),))
    return Phrase((Run(text, figure.tone), Run(" " + figure.currency.ljust(3), Tone.MUTED)))

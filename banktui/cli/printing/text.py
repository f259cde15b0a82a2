"""Aligned text for people and for what reads screens aloud: words, spaces and line ends, in the console's own columns.

No boxes, no colours, no marks that only eyes understand. Nothing is cut unless a terminal shows it, and then at the
terminal's width.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.services.identity_line import lines_of
from banktui.services.reading import Listed
from banktui.services.row_fields import Place
from banktui.ui.columns import REQUESTS, Column, by_capability, place
from banktui.ui.phrase import Run, cells, clipped
from banktui.ui.presenter.cells import NOTHING, cell, cell_figure
from banktui.ui.presenter.dates import age_text
from banktui.ui.presenter.figures import Figure
from banktui.ui.presenter.intents import WORDS
from banktui.ui.presenter.kind import Kind
from banktui.ui.presenter.money import amount
from banktui.ui.presenter.view import View

_ABSENT = "-"
"""Stands for what the bank does not tell: an empty column could not be heard."""
_GAP = 2
_TOGETHER = 1000
"""Rows whose widths are looked at together; those that follow make columns wider, never narrower."""
_CHECK = (Column("Answered", Kind.MOMENT, "our_time"), Column("Bank's clock", Kind.MOMENT, "bank_time"))
_OTHERS = {"check": _CHECK, "requests": REQUESTS}
"""The columns of what is no list of the store."""
_LEADING = 14
"""Cells of a name that a terminal shows at least."""


@dataclass(frozen=True, slots=True)
class Leading:
    """A column that stands before the list's own: of several lists it tells which a row belongs to."""

    title: str
    told: Callable[[Place], str]


class TextPrinter:
    """Writes a line of titles and a line for each row; decimal points stand below one another."""

    def __init__(
        self,
        out: TextIO,
        capabilities: Sequence[str],
        view: View,
        *,
        leading: Sequence[Leading] = (),
        width: int = 0,
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Make one for lists of these capabilities.

        `width` is that of the terminal, 0 if there is none; `without` names fields that are not shown.
        """
        self._out = out
        self._view = view
        self._leading = tuple(leading)
        self._room = width
        self._own = {
            name: {column.title: column for column in columns_of(name) if column.field not in without}
            for name in capabilities
        }
        first = [Column(each.title, Kind.WORDS, width=_LEADING, share=1, most=_LEADING) for each in leading]
        own = {title: column for columns in self._own.values() for title, column in columns.items()}
        self._columns = (*first, *own.values())
        self._sizes = [_Size(text=cells(column.title)) for column in self._columns]
        self._held: list[Sequence[str | Figure]] = []
        self._has_titles = False

    def begin(self) -> None:
        """Write nothing yet: how wide a title may be depends on what stands below it."""

    def row(self, item: Listed, place: Place) -> None:
        """Hold a thing until enough are there to know how wide the columns are."""
        columns = self._own[place.ref.capability]
        for line in lines_of(item):
            first = [clean(each.told(place)) or _ABSENT for each in self._leading]
            titles = [column.title for column in self._columns[len(first) :]]
            self._held.append([*first, *(_cell(columns.get(title), line, place, self._view) for title in titles)])
        if len(self._held) >= _TOGETHER:
            self._write()

    def end(self) -> None:
        """Write the rows that are left, and the titles if there is no row."""
        self._write()

    def _write(self) -> None:
        for row in self._held:
            self._sizes = [size.holding(value) for size, value in zip(self._sizes, row, strict=True)]
        widths = [size.width for size in self._sizes]
        shown = self._fitted(widths)
        if not self._has_titles:
            self._line([_title(self._columns[at], width) for at, width in shown])
            self._has_titles = True
        for row in self._held:
            self._line([_filled(row[at], self._sizes[at], width) for at, width in shown])
        self._held.clear()

    def _fitted(self, widths: Sequence[int]) -> Sequence[tuple[int, int]]:
        """Return which columns are shown and how wide: all of them, unless a terminal is too narrow for that."""
        if not self._room or sum(widths) + _GAP * (len(widths) - 1) <= self._room:
            return list(enumerate(widths))
        least = [
            width if column.kind.is_money else min(width, max(column.width, cells(column.title)))
            for column, width in zip(self._columns, widths, strict=True)
        ]
        placed = place(self._columns, least, self._room, gap=_GAP)
        return [(self._columns.index(each.column), each.width) for each in placed]

    def _line(self, parts: Sequence[str]) -> None:
        self._out.write(f"{(' ' * _GAP).join(parts).rstrip()}\n")


@dataclass(frozen=True, slots=True)
class _Size:
    """How much room a column needs: of its words, and of its figures before, behind and beyond the point."""

    text: int
    whole: int = 0
    fraction: int = 0
    currency: int = 0

    @property
    def figure(self) -> int:
        point = 1 + self.fraction if self.fraction else 0
        return self.whole + point + (1 + self.currency if self.currency else 0)

    @property
    def width(self) -> int:
        return max(self.text, self.figure)

    def holding(self, value: str | Figure) -> "_Size":
        if isinstance(value, str):
            return _Size(max(self.text, cells(value)), self.whole, self.fraction, self.currency)
        return _Size(
            self.text,
            max(self.whole, len(value.whole)),
            max(self.fraction, len(value.fraction)),
            max(self.currency, len(value.currency)),
        )


def columns_of(capability: str) -> Sequence[Column]:
    """Return the columns of a list as text shows them."""
    if capability == "found":
        from banktui.cli.printing.searching import COLUMNS  # noqa: PLC0415 - it imports this module

        return COLUMNS
    return by_capability().get(capability) or _OTHERS[capability]


def totals_line(totals: Mapping[str, Money], view: View) -> str:
    """Return what there is in all, each currency by itself."""
    return ", ".join(amount(totals[code], view).plain for code in sorted(totals))


def clean(text: str) -> str:
    """Make a text safe to print once more, whoever wrote it."""
    return printable(text, max(1, len(text)))


def _cell(column: Column | None, line: Listed, place: Place, view: View) -> str | Figure:
    if column is None:
        return _ABSENT
    if column.kind is Kind.AGE:
        return age_text(place.as_of, view.now)
    value: Any = getattr(line, column.field, None) if column.field else line
    if column.kind.is_money:
        figure = cell_figure(column.kind, line, value, view)
        return _ABSENT if figure.whole == NOTHING.plain else figure
    spoken = _SPOKEN.get(column.kind)
    words = clean(spoken(value) if spoken is not None else cell(column.kind, value, view).plain)
    return _ABSENT if words in {"", NOTHING.plain} else words


def _filled(value: str | Figure, size: _Size, width: int) -> str:
    if isinstance(value, Figure):
        text = value.whole.rjust(size.whole)
        if size.fraction:
            text += ("." if value.fraction else " ") + value.fraction.ljust(size.fraction)
        text += f" {value.currency.ljust(size.currency)}" if size.currency else ""
        return text.rjust(width)
    shown = "".join(run.text for run in clipped((Run(value),), width))
    free = " " * (width - cells(shown))
    return free + shown if size.figure and value == _ABSENT else shown + free


def _title(column: Column, width: int) -> str:
    shown = "".join(run.text for run in clipped((Run(column.title),), width))
    free = " " * (width - cells(shown))
    return free + shown if column.kind.is_money else shown + free


def _status(status: Any) -> str:
    return status.word if status is not None else ""


def _payment_status(payment: Any) -> str:
    if payment.failure is None:
        return _status(payment.status)
    return f"{_status(payment.status)}: {payment.failure.message or payment.failure.code}"


def _card_uses(card: Any) -> str:
    words = {True: "yes", False: "no", None: "not told"}
    return f"shops {words[card.in_shops]}, cash {words[card.at_machines]}"


def _intent_state(intent: Any) -> str:
    return WORDS[intent.state]


_SPOKEN: Mapping[Kind, Callable[[Any], str]] = {
    Kind.INTENT_STATE: _intent_state,
    Kind.STATUS: _status,
    Kind.PAYMENT_STATUS: _payment_status,
    Kind.CARD_USES: _card_uses,
}
"""What the console says with marks, in words."""

"""Draws the rows of a ledger table: one strip of a few segments for a row."""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style
from textual.strip import Strip

from banktui.ui.columns import place
from banktui.ui.phrase import Run, Tone, cells
from banktui.ui.presenter.figures import MoneyShape
from banktui.ui.presenter.kind import Kind
from banktui.ui.presenter.view import OPEN
from banktui.ui.widgets.ledger_line import LineBuilder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from textual.style import Style as VisualStyle

    from banktui.services.query import Query
    from banktui.services.shelf import Row
    from banktui.ui.columns import Column, Placed
    from banktui.ui.phrase import Phrase
    from banktui.ui.presenter.view import View

GUTTER = 3
"""Cells before the first column: the cursor's mark, the row's mark, a space."""
CURSOR_MARK = "▸"
_STRIPS_KEPT = 1024


class Ground(StrEnum):
    """What a row stands on, written as the style that themes define for it."""

    ROW = ""
    CURSOR = "bold $foreground on $cursor"
    CURSOR_BLURRED = "$foreground on $cursor-blurred"
    HEADER = "bold $muted"


class Palette:
    """The styles of one theme on one terminal: for each ground, how each tone looks on it, resolved once.

    `plain` is the table's own style. `parse` is the style sheet's own parser, the one that `Content` uses. `finish`
    does to a style what is done to every style before it reaches the terminal.
    """

    def __init__(self, plain: Style, parse: Callable[[str], VisualStyle], finish: Callable[[Style], Style]) -> None:
        self._plain = plain
        self._parse = parse
        self._finish = finish
        self._resolved: dict[Ground, Mapping[Tone, Style]] = {}

    def on(self, ground: Ground) -> Mapping[Tone, Style]:
        """Return how each tone looks on a ground."""
        styles = self._resolved.get(ground)
        if styles is None:
            base = self._plain + self._style(ground)
            styles = {tone: self._finish(base + self._style(tone)) for tone in Tone}
            self._resolved[ground] = styles
        return styles

    def _style(self, words: str) -> Style:
        return self._parse(words).rich_style if words else Style()


class Slot(NamedTuple):
    """A column's place in the line, and what is needed to write into it."""

    column: Column
    start: int
    width: int
    shape: MoneyShape | None = None
    """For money that fits: how it is aligned."""
    is_money: bool = False


class LedgerPainter:
    """Knows columns, widths, theme and view, and turns rows into strips, which it keeps until one of those changes."""

    def __init__(self, columns: Sequence[Column] = ()) -> None:
        self._columns = tuple(columns)
        self._shapes: dict[int, MoneyShape] = {}
        self._room = 0
        self._margin = 0
        self._view = OPEN
        self._terms: tuple[str, ...] = ()
        self._palette: Palette | None = None
        self._slots: tuple[Slot, ...] | None = None
        self._shows_status = False
        self._strips: dict[tuple[int, Ground], tuple[Row, Strip]] = {}
        self._header: tuple[Query, Strip] | None = None

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Return the columns that fit and where they stand in the line."""
        if self._slots is None:
            widths = [self._least(index) for index in range(len(self._columns))]
            placed = place(self._columns, widths, max(0, self._room - GUTTER))
            self._slots = tuple(self._slot(found) for found in placed)
            self._shows_status = any(slot.column.kind in {Kind.STATUS, Kind.PAYMENT_STATUS} for slot in self._slots)
        return self._slots

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return all columns, whether or not they fit."""
        return self._columns

    @property
    def shows_age(self) -> bool:
        """Tell whether what is drawn goes out of date by itself."""
        return any(slot.column.kind is Kind.AGE for slot in self.slots)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Draw other columns."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self.forget_figures()

    def forget_figures(self) -> None:
        """Start over with the widths of money columns: other rows are coming."""
        self._shapes = {}
        self._forget(layout=True)

    def set_room(self, room: int, margin: int = 0) -> None:
        """Draw for a width in cells, with an empty margin behind it (where the scrollbar may be)."""
        if (room, margin) != (self._room, self._margin):
            self._room, self._margin = room, margin
            self._forget(layout=True)

    def set_view(self, view: View) -> bool:
        """Draw for another moment or with other things hidden. Returns whether that changes what is drawn."""
        before, self._view = self._view, view
        stays = before.private == view.private and before.zone == view.zone
        if stays and not self.shows_age:
            return False
        self._forget()
        return True

    def set_query(self, query: Query) -> None:
        """Underline the words that a filter looks for."""
        terms: tuple[str, ...] = ()
        if query.filter.terms:
            from banktui.services.filtering import looked_for  # noqa: PLC0415 - the first picture has no filter

            terms = looked_for(query.filter)
        if terms != self._terms:
            self._terms = terms
            self._forget()

    def set_palette(self, palette: Palette | None) -> None:
        """Draw in another theme."""
        self._palette = palette
        self._forget()

    @property
    def needs_palette(self) -> bool:
        """Tell whether the theme's styles have to be resolved before drawing."""
        return self._palette is None

    def learn(self, rows: Iterable[Row]) -> bool:
        """Make the money columns wide enough for the figures of these rows, hidden or not. Returns if one moved."""
        from banktui.ui.widgets.ledger_row import holding  # noqa: PLC0415 - the first picture has no rows

        wider = holding(self._shapes, self._columns, rows)
        if wider == self._shapes:
            return False
        self._shapes = wider
        self._forget(layout=True)
        return True

    def header(self, query: Query) -> Strip:
        """Draw the titles, with a mark on the one that the rows are ordered by."""
        if self._header is None or self._header[0] is not query:
            line = LineBuilder(self._room, self._margin)
            for slot in self.slots:
                title = self._title(slot.column, query)
                line.put(slot.start, slot.width, (Run(title),), right=slot.column.kind.is_money)
            self._header = query, line.strip(self._styles(Ground.HEADER))
        return self._header[1]

    def column_at(self, x: int) -> Column | None:
        """Return the column that a click at a cell of the widget meets."""
        return next((slot.column for slot in self.slots if slot.start <= x < slot.start + slot.width), None)

    def row(self, row: Row, ground: Ground) -> Strip:
        """Draw a row."""
        kept = self._strips.get((row.key, ground))
        if kept is not None and kept[0] is row:
            return kept[1]
        strip = self._draw(row, ground)
        if len(self._strips) >= _STRIPS_KEPT:
            for oldest in list(islice(self._strips, _STRIPS_KEPT // 2)):
                del self._strips[oldest]
        self._strips[row.key, ground] = (row, strip)
        return strip

    def placeholder(self, ground: Ground) -> Strip:
        """Draw a row that has not been read yet."""
        line = LineBuilder(self._room, self._margin)
        line.put(0, 1, _cursor_mark(ground))
        line.put(GUTTER, 1, (Run("·", Tone.FAINT),))
        return line.strip(self._styles(ground))

    def message(self, words: Phrase) -> Strip:
        """Draw a line of text in the middle."""
        if not words:
            return Strip.blank(self._room + self._margin, self._styles(Ground.ROW)[Tone.PLAIN])
        line = LineBuilder(self._room, self._margin)
        line.put(max(0, self._room - words.cells) // 2, self._room, words.runs)
        return line.strip(self._styles(Ground.ROW))

    def _draw(self, row: Row, ground: Ground) -> Strip:
        from banktui.ui.widgets.ledger_row import write_row  # noqa: PLC0415 - the first picture has no rows

        slots = self.slots
        line = LineBuilder(self._room, self._margin)
        if ground is not Ground.ROW:
            line.put(0, 1, _cursor_mark(ground))
        write_row(line, row, slots, self._view, shows_status=self._shows_status)
        return line.strip(self._styles(ground), self._terms)

    def _title(self, column: Column, query: Query) -> str:
        title = column.title
        if (
            column.kind.is_money
            and (shape := self._shapes.get(self._columns.index(column)))
            and len(shape.currencies) == 1
        ):
            title = f"{title} {next(iter(shape.currencies))}"
        if column.order is not query.order:
            return title
        descends = column.kind not in {Kind.NAME, Kind.WORDS, Kind.REMARK, Kind.CARD_HOLDER}
        return f"{title} {'▾' if descends is not query.reverse else '▴'}"

    def _least(self, index: int) -> int:
        column = self._columns[index]
        if not column.kind.is_money:
            return column.width
        shape = self._shapes.get(index, MoneyShape())
        title = cells(column.title) + (6 if len(shape.currencies) == 1 else 2)
        return max(column.width, shape.width, title)

    def _slot(self, placed: Placed) -> Slot:
        column = placed.column
        if not column.kind.is_money:
            return Slot(column, GUTTER + placed.x, placed.width)
        shape = self._shapes.get(self._columns.index(column), MoneyShape())
        return Slot(
            column, GUTTER + placed.x, placed.width, shape if shape.width <= placed.width else None, is_money=True
        )

    def _styles(self, ground: Ground) -> Mapping[Tone, Style]:
        if self._palette is None:
            raise ValueError("a table needs a palette before it can draw")
        return self._palette.on(ground)

    def _forget(self, *, layout: bool = False) -> None:
        self._strips.clear()
        self._header = None
        if layout:
            self._slots = None


def _cursor_mark(ground: Ground) -> tuple[Run, ...]:
    if ground is Ground.CURSOR:
        return (Run(CURSOR_MARK, Tone.TITLE),)
    return (Run(CURSOR_MARK, Tone.MUTED),) if ground is Ground.CURSOR_BLURRED else ()

"""Writes the cells of one row of a ledger table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from banktui.ui.phrase import Run, Tone
from banktui.ui.presenter.cells import account_number_cell, age_cell, cell, cell_figure, is_odd
from banktui.ui.presenter.figures import MoneyShape, aligned
from banktui.ui.presenter.kind import Kind
from banktui.ui.presenter.view import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from banktui.services.shelf import Row
    from banktui.ui.columns import Column
    from banktui.ui.presenter.view import View
    from banktui.ui.widgets.ledger_line import LineBuilder
    from banktui.ui.widgets.ledger_painter import Slot

ODD_MARK = "⚠"
UNSETTLED_MARK = "◌"
VOID_MARK = "✖"
"""It did not happen, where no column says so."""
_UNFIT = (Run("…", Tone.MUTED),)
"""Stands for an amount that has no room: an amount is shown whole or not at all."""


def holding(shapes: Mapping[int, MoneyShape], columns: Sequence[Column], rows: Iterable[Row]) -> dict[int, MoneyShape]:
    """Return shapes of money columns, by a column's index, that hold the figures of these rows too, hidden or not."""
    wider = dict(shapes)
    money = [(index, column) for index, column in enumerate(columns) if column.kind.is_money]
    for row in rows:
        for index, column in money:
            figure = cell_figure(column.kind, row.item, getattr(row.item, column.field), OPEN)
            wider[index] = wider.get(index, MoneyShape()).holding(figure)
    return wider


def write_row(line: LineBuilder, row: Row, slots: Iterable[Slot], view: View, *, shows_status: bool) -> None:
    """Write a row's mark and its cells. `shows_status`: one of the cells says whether it is settled or void."""
    item = row.item
    if mark := _mark(row, shows_status=shows_status):
        line.put(1, 1, mark)
    for slot in slots:
        column = slot.column
        kind = column.kind
        value: Any = getattr(item, column.field) if column.field else item
        if slot.is_money:
            runs = _UNFIT if slot.shape is None else aligned(cell_figure(kind, item, value, view), slot.shape).runs
            line.put(slot.start, slot.width, runs, right=True)
        elif kind is Kind.AGE:
            line.put(slot.start, slot.width, age_cell(item, row.as_of, view).runs)
        elif kind is Kind.ACCOUNT_NUMBER:
            line.put(slot.start, slot.width, account_number_cell(value, view, slot.width).runs)
        else:
            line.put(slot.start, slot.width, cell(kind, value, view).runs)


def _mark(row: Row, *, shows_status: bool) -> tuple[Run, ...]:
    if is_odd(row.item):
        return (Run(ODD_MARK, Tone.ODD),)
    if not shows_status:
        facets = row.item.facets()
        if facets.void:
            return (Run(VOID_MARK, Tone.REFUSED),)
        if not facets.settled:
            return (Run(UNSETTLED_MARK, Tone.PENDING),)
    return ()

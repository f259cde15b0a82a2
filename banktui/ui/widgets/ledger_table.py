"""The one table of the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from banktui.ui.widgets.ledger_canvas import HEADER
from banktui.ui.widgets.ledger_view import LedgerView
from banktui.ui.widgets.table_status import TableStatus

if TYPE_CHECKING:
    from textual import events

    from banktui.domain.errors import BankError, Problem
    from banktui.services.query import Order, Query
    from banktui.services.shelf import ListRef, Row

_NEAR_END = 8
"""Rows from the end of what is known at which more is asked for."""


class TableMessage(Message):
    """What all messages of a table carry."""

    def __init__(self, table: LedgerTable) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> LedgerTable:
        """Return the table, for selectors."""
        return self.table


class LedgerTable(LedgerView, can_focus=True):
    """Shows a list through its source. Its cost does not depend on the length of the list.

    The cursor stays on its row (by key) through refreshes, filters and other orders. Rows stay visible until new ones
    are there.
    """

    KEYS: ClassVar[tuple[Binding, ...]] = (
        Binding("up,k", "move(-1)", "Up", show=False, id="table.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="table.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="table.page-up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="table.page-down"),
        Binding("home", "first", "First", show=False, id="table.first"),
        Binding("end,G", "last", "Last", show=False, id="table.last"),
        Binding("enter", "select", "Open", id="table.open"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    class RowHighlighted(TableMessage):
        """The cursor is on another row, or its row has changed. None: the list has no rows."""

        def __init__(self, table: LedgerTable, row: Row | None) -> None:
            super().__init__(table)
            self.row = row

    class RowSelected(TableMessage):
        """A row was opened."""

        def __init__(self, table: LedgerTable, row: Row) -> None:
            super().__init__(table)
            self.row = row

    class NearEnd(TableMessage):
        """What is known of the list is nearly used up: ask the bank for more, then `reload`."""

    class HeaderSelected(TableMessage):
        """The title of a column that has an order was clicked."""

        def __init__(self, table: LedgerTable, order: Order) -> None:
            super().__init__(table)
            self.order = order

    class StatusChanged(TableMessage):
        """There is something new to say about how much of the list is shown."""

        def __init__(self, table: LedgerTable, status: TableStatus) -> None:
            super().__init__(table)
            self.status = status

    class Troubled(TableMessage):
        """The list cannot be read from our copy, or (None) it can be again. What is on the screen stays."""

        def __init__(self, table: LedgerTable, problem: Problem | None) -> None:
            super().__init__(table)
            self.problem = problem

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._told: Row | None = None
        self._status = TableStatus()
        self._problem: Problem | None = None
        self._asked_for: tuple[ListRef | None, Query, int] | None = None

    def announce(self) -> None:
        """Post what has changed: the row under the cursor, what can be said of the list, that its end is near."""
        self._tell_row()
        self._tell_status()
        self._check_end()

    def announce_trouble(self, error: BankError | None) -> None:
        """Post what is wrong when that changes."""
        problem = error.problem() if error else None
        if problem != self._problem:
            self._problem = problem
            self.post_message(self.Troubled(self, problem))

    def action_move(self, step: int) -> None:
        """Move the cursor by so many rows."""
        self._push(self.cursor + step)

    def action_page(self, step: int) -> None:
        """Move the cursor by so many screens."""
        self._push(self.cursor + step * max(1, self.page - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """Go to the last row that is known."""
        self._push(max(self.known.count - 1, 0), end=True)

    def action_select(self) -> None:
        """Open the row under the cursor."""
        if (row := self.row) is not None:
            self.post_message(self.RowSelected(self, row))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row that was clicked; a second click opens it."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < HEADER:
            column = self.painter.column_at(offset.x)
            if column is not None and column.order is not None:
                self.post_message(self.HeaderSelected(self, column.order))
            return
        index = self.top + offset.y - HEADER
        if index < self.known.count:
            self.move_to(index)
            if event.chain > 1:
                self.action_select()

    def _push(self, index: int, *, end: bool = False) -> None:
        """Move the cursor on behalf of a key; at the end of what is known the key asks for more."""
        last = self.known.count - 1
        if (index > last or end) and self.known.counted:
            self._check_end(pushed=True)
        self.move_to(index)

    def _tell_row(self) -> None:
        row = self.row
        if row is None and self.known.count:
            return  # It is being read: better an old picture beside the list for a moment than none.
        if row != self._told:
            self._told = row
            self.post_message(self.RowHighlighted(self, row))

    def _tell_status(self) -> None:
        status = self.status
        if status != self._status:
            self._status = status
            self.post_message(self.StatusChanged(self, status))

    def _check_end(self, *, pushed: bool = False) -> None:
        """Say once for each length of the list that its end is near, and each time that a key is pushed against it."""
        state = self.known.state
        if state is None or state.complete or state.as_of is None:
            return  # What is being read for the first time brings its first rows by itself.
        last = max(self.cursor, self.top + self.page - 1)
        near = self.known.is_coherent and 0 < self.known.count <= last + _NEAR_END
        length = (self.ref, self.asked, self.known.count)
        if pushed or (near and self._asked_for != length):
            self._asked_for = length
            self.post_message(self.NearEnd(self))

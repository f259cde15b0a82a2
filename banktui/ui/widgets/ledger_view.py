"""The reading part of the ledger table: keeps the rows on the screen and those around them loaded."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.geometry import Size
from textual.message import Message

from banktui.domain.errors import BankError
from banktui.services.query import Query
from banktui.ui.columns import Column, columns_for
from banktui.ui.widgets.known_list import overlap
from banktui.ui.widgets.ledger_canvas import HEADER, LedgerCanvas
from banktui.ui.widgets.ledger_painter import Ground

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.worker import Worker

    from banktui.services.shelf import ListRef, Reader
    from banktui.ui.widgets.ledger_list import Ask, Glimpse, Look, Opening
    from banktui.ui.widgets.row_source import RowSource

_LEAST_AHEAD = 48
"""Rows that are kept loaded beyond both edges of the screen, at least."""


class LedgerView(LedgerCanvas):
    """Shows any list through its source, reading what it draws and no more."""

    class _Opened(Message, bubble=False):
        def __init__(self, opening: Opening) -> None:
            super().__init__()
            self.opening = opening

    class _Fetched(Message, bubble=False):
        def __init__(self, glimpse: Glimpse) -> None:
            super().__init__()
            self.glimpse = glimpse

    class _Counted(Message, bubble=False):
        def __init__(self, generation: int, count: int) -> None:
            super().__init__()
            self.generation = generation
            self.count = count

    class _Settled(Message, bubble=False):
        def __init__(self, generation: int, index: int | None) -> None:
            super().__init__()
            self.generation = generation
            self.index = index

    class _Failed(Message, bubble=False):
        def __init__(self, error: BankError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._reader: Reader | None = None
        self._source: RowSource | None = None
        self._shown: RowSource | None = None
        """The source that the rows on the screen came from: another one while a new query is being read."""
        self._ref: ListRef | None = None
        self._wanted: int | None = None
        """Key of the row that the user has put the cursor on, also while a filter hides it."""
        self._line = 0
        """The line on the screen where that row was then."""
        self._fetch: tuple[Ask, Worker[None]] | None = None
        self._prepares = False

    @property
    def ref(self) -> ListRef | None:
        """Return which list of the store is shown."""
        return self._ref

    @property
    def source(self) -> RowSource | None:
        """Return where the rows come from."""
        return self._source

    @property
    def columns(self) -> tuple[Sequence[Column], Sequence[Column]]:
        """Return the columns that there is room for, and all that there are."""
        return tuple(slot.column for slot in self.painter.slots), self.painter.columns

    def bind(self, reader: Reader) -> None:
        """Say where lists are read from. Once, before `show`."""
        self._reader = reader

    def show(self, ref: ListRef, query: Query | None = None, columns: Sequence[Column] | None = None) -> None:
        """Show a list. With the list that is already shown, only another query: the cursor stays on its row."""
        if self._reader is None:
            raise ValueError("bind a reader before showing a list")
        from banktui.ui.widgets.row_source import StoreSource  # noqa: PLC0415 - the first picture has no rows

        query = query or Query()
        same = ref == self._ref
        self._ref = ref
        self._show(StoreSource(self._reader, ref, query), columns or columns_for(ref.capability), query, same=same)

    def show_titles(self, columns: Sequence[Column]) -> None:
        """Show the titles of columns, before it is known what rows there are."""
        self.painter.set_columns(columns)
        self.refresh()

    def show_source(self, source: RowSource, columns: Sequence[Column], query: Query | None = None) -> None:
        """Show rows from elsewhere. `query` only marks the ordered column and the words that were looked for."""
        same = source is self._source
        self._ref = None
        self._show(source, columns, query or Query(), same=same)

    async def reload(self) -> None:
        """Read the list anew after it has changed; cursor, line and visible rows stay until the new ones are there."""
        if self._source is not None:
            self.known.generation += 1
            look = self._look(stays=self._shown is self._source)
            with self._excused():
                self._adopt(await look.open(self._source, self.known.generation))

    async def move_to_key(self, key: int) -> bool:
        """Put the cursor on the row with a key. Returns whether the list has it."""
        if self._source is None:
            return False
        self.known.generation += 1
        look = replace(self._look(stays=False), wanted=key, line=self.page // 2)
        with self._excused():
            opening = await look.open(self._source, self.known.generation)
            if opening.found:
                self._wanted = key
                self._adopt(opening)
                self._line = self.cursor - self.top
            else:
                self._open_soon()
            return opening.found
        return False

    def move_to(self, index: int) -> None:
        """Put the cursor on the row at an index, or the nearest that there is, and bring it into view."""
        before = self._cursor
        self._cursor = max(0, min(index, self.known.count - 1))
        row = self.row
        self._wanted = row.key if row else None
        self.bring_into_view()
        self._line = self._cursor - self.top
        self.refresh_row(before)
        self.refresh_row(self._cursor)
        if row is None:
            self._look_ahead()
        self.announce()

    def announce(self) -> None:
        """Be told that rows, cursor or view have moved. A plain view has nobody to tell."""

    def announce_trouble(self, error: BankError | None) -> None:
        """Be told that the list cannot be read, or (None) that it can be again."""

    def on_resize(self) -> None:
        """Lay out for the new size, with the cursor still in view."""
        self.resize_list()
        self.bring_into_view()
        self._look_ahead()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw and read the rows that come into view."""
        self.move_thumb(new_value)
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)
            self._look_ahead()
            self.announce()

    @on(_Opened)
    def _take_opening(self, message: _Opened) -> None:
        self._adopt(message.opening)

    @on(_Fetched)
    def _take_rows(self, message: _Fetched) -> None:
        glimpse = message.glimpse
        if glimpse.ask.generation != self.known.generation:
            return
        if self._fetch is not None and self._fetch[0] is glimpse.ask:
            self._fetch = None
        self.announce_trouble(None)
        count = self.known.count
        added = self.known.add(glimpse, around=self.top)
        moved = self.painter.learn(glimpse.window.rows)
        self._bring_up_to_date(draw=moved or count != self.known.count or overlap(added, self.span))

    @on(_Counted)
    def _take_count(self, message: _Counted) -> None:
        if message.generation == self.known.generation:
            self.known.set_count(message.count)
            self._bring_up_to_date(draw=True)

    @on(_Settled)
    def _take_place(self, message: _Settled) -> None:
        if message.generation != self.known.generation:
            return
        screen = self.span
        change = None if message.index is None else self.known.settle(message.index, screen)
        if change is None:
            self._open_soon(stays=True)
            return
        self._fetch = None
        if change:
            self._cursor += change
            self.scroll_to(y=self.top + change, animate=False)
        self._bring_up_to_date(draw=False)

    @on(_Failed)
    def _take_failure(self, message: _Failed) -> None:
        self._fetch = None
        self.wait_no_more()
        self.announce_trouble(message.error)

    def _show(self, source: RowSource, columns: Sequence[Column], query: Query, *, same: bool) -> None:
        self._source = source
        self._query = query
        self.painter.set_query(query)
        self.painter.set_columns(columns)
        if not same:
            self.known.forget()
            self.painter.forget_figures()
            self._cursor, self._wanted = 0, None
            self.virtual_size = Size(0, HEADER)
            self.scroll_to(y=0, animate=False)
            self.wait_visibly()
        self._open_soon()
        self.announce()
        self.refresh()

    def _look(self, *, stays: bool) -> Look:
        from banktui.ui.widgets.ledger_list import Look  # noqa: PLC0415 - the first picture shows no list yet

        top, height = self.top, max(self.page, 1)
        lines = range(top, top + height)
        if self._cursor in lines and self.row is not None:
            pivot, line = self._cursor, self._cursor - top
        else:
            pivot = next((index for index in lines if self.known.rows.get(index)), top)
            line = pivot - top
        row = self.known.rows.get(pivot)
        key = row.key if row else None
        return Look(height, top, self._cursor, self._wanted, self._line, key, line, stays=stays)

    def _open_soon(self, *, stays: bool = False) -> None:
        self.known.generation += 1
        self._open(self._look(stays=stays), self.known.generation)

    @work(exclusive=True, group="ledger-open", description="the rows that a table looks at")
    async def _open(self, look: Look, generation: int) -> None:
        if self._source is not None:
            with self._excused():
                self.post_message(self._Opened(await look.open(self._source, generation)))

    @work(group="ledger-rows", description="rows around those on the screen")
    async def _read(self, ask: Ask) -> None:
        if self._source is not None:
            with self._excused():
                self.post_message(self._Fetched(await ask.read(self._source)))

    @work(exclusive=True, group="ledger-count", description="how many rows there are")
    async def _count(self, generation: int) -> None:
        if self._source is not None:
            with self._excused():
                self.post_message(self._Counted(generation, await self._source.count()))

    @work(exclusive=True, group="ledger-place", description="where the rows on the screen stand")
    async def _settle(self, key: int, generation: int) -> None:
        if self._source is not None:
            with self._excused():
                self.post_message(self._Settled(generation, await self._source.index_of(key)))

    @contextmanager
    def _excused(self) -> Iterator[None]:
        """Have a copy that cannot be read told of, instead of ending the program: what is on the screen stays."""
        try:
            yield
        except BankError as error:
            self.post_message(self._Failed(error))

    def _adopt(self, opening: Opening) -> None:
        if opening.glimpse.ask.generation != self.known.generation:
            return
        self._fetch = None
        self._shown = self._source
        self.wait_no_more()
        self.announce_trouble(None)
        self.known.adopt(opening)
        self._cursor = max(0, min(opening.cursor, self.known.count - 1))
        self.resize_list()
        self.scroll_to(y=opening.top, animate=False)
        if not self.known.counted:
            self._count(self.known.generation)
        if self.known.estimate is not None:
            self._settle(self.known.estimate.key, self.known.generation)
        self.painter.learn(opening.glimpse.window.rows)
        self._bring_up_to_date(draw=True)

    def _bring_up_to_date(self, *, draw: bool) -> None:
        """Follow rows or counts that have come in."""
        self._cursor = max(0, min(self._cursor, self.known.count - 1))
        if self._wanted is None and self.row is not None:
            self._wanted = self.row.key
        self.resize_list()
        if draw:
            self.refresh()
        self._look_ahead()
        self.announce()

    def _look_ahead(self) -> None:
        """Get what is missing on the screen now, and what lies beyond it as soon as the screen has been drawn."""
        if self.known.rows.gap(self.top, min(self.span.stop, self.known.count)):
            self._read_ahead()
        if not self._prepares:
            self._prepares = True
            self.call_after_refresh(self._prepare)

    def _prepare(self) -> None:
        """Read and draw the screens before and after this one, so that a page is there when its key is pressed."""
        self._prepares = False
        self._read_ahead()
        if self.painter.needs_palette:
            return
        for index in range(max(0, self.top - self.page), self.top + 2 * self.page):
            if (row := self.known.rows.get(index)) is not None:
                self.painter.row(row, Ground.ROW)

    def _read_ahead(self) -> None:
        """Have the rows on the screen and a few screens more on both sides loaded."""
        if self._source is None or not self.known.is_current:
            return
        ask = self.known.ask(self.span.start, self.span.stop, max(_LEAST_AHEAD, 2 * self.page))
        if ask is None:
            return
        if self._fetch is not None:
            under_way, worker = self._fetch
            if worker.is_running and under_way.generation == ask.generation and overlap(under_way.span, self.span):
                return  # When these rows are here, this is looked at again.
            worker.cancel()
        self._fetch = ask, self._read(ask)

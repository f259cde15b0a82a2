"""The drawing and reading half of the ledger table: a window on a list of any length."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

from rich.style import Style
from textual import on, work
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer
from textual.worker import Worker

from banktui.services.shelf import ListRef, Query, Reader, Row
from banktui.ui.columns import Column, columns_for
from banktui.ui.phrase import Phrase, Tone, phrase, wrapped
from banktui.ui.presenter.view import View
from banktui.ui.widgets.ledger_list import Ask, Glimpse, KnownList, Look, Opening, open_list
from banktui.ui.widgets.ledger_painter import Ground, LedgerPainter, Palette
from banktui.ui.widgets.row_source import RowSource, StoreSource
from banktui.ui.widgets.table_status import TableStatus

HEADER = 1
"""Lines above the rows."""
_LOADING_AFTER = 0.15
"""Seconds before a table without rows says that it is loading: most reads are over long before."""
_LEAST_AHEAD = 48
"""Rows that are kept loaded beyond both edges of the screen, at least."""
UNTOLD = View(datetime.fromtimestamp(0, UTC))
"""Until a table is told what time it is, everything in it is new."""


class LedgerView(ScrollView, inherit_bindings=False):
    """Draws the rows on the screen and keeps those around it loaded. Knows a cursor, but neither keys nor mouse."""

    DEFAULT_CSS = """
    LedgerView {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        background: $background;
        color: $foreground;
        & > .ledger-view--header { color: $muted; text-style: bold; }
        & > .ledger-view--cursor { background: $cursor; color: $foreground; text-style: bold; }
        & > .ledger-view--cursor-blurred { background: $cursor-blurred; color: $foreground; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "ledger-view--header",
        "ledger-view--cursor",
        "ledger-view--cursor-blurred",
    }
    ALLOW_SELECT = False

    view: var[View] = var(UNTOLD)
    """The present moment and what is hidden: set it as time passes and when privacy is switched."""
    empty: var[Phrase] = var(phrase(("Nothing here", Tone.MUTED)))
    """What stands in the middle of a list without rows: why, and what to press."""

    @dataclass
    class _Opened(Message, bubble=False):
        opening: Opening

    @dataclass
    class _Fetched(Message, bubble=False):
        glimpse: Glimpse

    @dataclass
    class _Counted(Message, bubble=False):
        generation: int
        count: int

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self.painter = LedgerPainter()
        self.known = KnownList()
        self._reader: Reader | None = None
        self._source: RowSource | None = None
        self._shown: RowSource | None = None
        """The source that the rows on the screen came from: another one while a new query is being read."""
        self._ref: ListRef | None = None
        self._query = Query()
        self._cursor = 0
        self._wanted: int | None = None
        """Key of the row that the user has put the cursor on, also while a filter hides it."""
        self._line = 0
        """The line on the screen where that row was then."""
        self._fetch: tuple[Ask, Worker[None]] | None = None
        self._prepares = False
        self._slow = False
        self._slow_timer: Timer | None = None

    @property
    def ref(self) -> ListRef | None:
        """Return which list of the store is shown."""
        return self._ref

    @property
    def asked(self) -> Query:
        """Return which of its rows are shown, in which order."""
        return self._query

    @property
    def cursor(self) -> int:
        """Return the index of the row under the cursor."""
        return self._cursor

    @property
    def row(self) -> Row | None:
        """Return the row under the cursor, None in an empty list or while it is not loaded."""
        return self.known.rows.get(self._cursor)

    @property
    def row_count(self) -> int:
        """Return how many rows the query has, as far as is known."""
        return self.known.count

    @property
    def status(self) -> TableStatus:
        """Return how much of the list is known and shown."""
        return self.known.status()

    def bind(self, reader: Reader) -> None:
        """Say where lists are read from. Once, before `show`."""
        self._reader = reader

    def show(self, ref: ListRef, query: Query | None = None, columns: Sequence[Column] | None = None) -> None:
        """Show a list. With the list that is already shown, only another query: the cursor stays on its row."""
        if self._reader is None:
            raise ValueError("bind a reader before showing a list")
        query = query or Query()
        same = ref == self._ref
        self._ref = ref
        self._show(StoreSource(self._reader, ref, query), columns or columns_for(ref.capability), query, same=same)

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
            self._adopt(await open_list(self._source, look, self.known.generation))

    async def move_to_key(self, key: int) -> bool:
        """Put the cursor on the row with a key. Returns whether the list has it."""
        if self._source is None:
            return False
        self.known.generation += 1
        look = replace(self._look(stays=False), wanted=key, line=self.page // 2)
        opening = await open_list(self._source, look, self.known.generation)
        if opening.found:
            self._wanted = key
            self._adopt(opening)
        else:
            self._open_soon()
        return opening.found

    def announce(self) -> None:
        """Be told that rows, cursor or view have moved. A plain view has nobody to tell."""

    def on_resize(self) -> None:
        """Lay out for the new size, with the cursor still in view."""
        self.painter.set_room(self._width, self.size.width - self._width)
        self._resize_list()
        self._bring_into_view()
        self._look_ahead()
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget the styles of the old theme."""
        super().notify_style_update()
        self.painter.set_palette(None)
        self.refresh()

    def watch_view(self, view: View) -> None:
        """Draw what the new view changes."""
        if self.painter.set_view(view):
            self.refresh()

    def watch_empty(self) -> None:
        """Draw the new words."""
        self.refresh()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual calls watchers by position
        """Show on the cursor's row whether keys go here."""
        super().watch_has_focus(has_focus)
        self._refresh_row(self._cursor)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read the rows that come into view."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._look_ahead()
            self.announce()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines of the screen.

        Without border and padding a line needs nothing added, and strips that are handed out as they are kept carry
        what Textual has worked out for them: this saves a third of the time of a page.
        """
        if self.styles.gutter or self.opacity < 1:
            return super().render_lines(crop)
        strips = [self.render_line(y) for y in crop.line_range]
        ground = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        left, right = crop.column_span
        return strips if (left, right) == (0, self.size.width) else [strip.crop(left, right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        if self.painter.needs_palette:
            grounds = {ground: self._ground(ground) for ground in Ground}
            self.painter.set_palette(Palette.of(grounds, self.app.stylesheet.parse_style))
        if y < HEADER:
            return self.painter.header(self._query)
        if not self.known.count:
            return self._render_no_rows(y - HEADER)
        index = self.top + y - HEADER
        if index >= self.known.count:
            return self.painter.message(Phrase())
        ground = Ground.ROW
        if index == self._cursor:
            ground = Ground.CURSOR if self.has_focus else Ground.CURSOR_BLURRED
        row = self.known.rows.get(index)
        return self.painter.placeholder(ground) if row is None else self.painter.row(row, ground)

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
        count = self.known.count
        span = self.known.add(glimpse, around=self.top)
        moved = self.painter.learn(glimpse.window.rows)
        self._bring_up_to_date(draw=moved or count != self.known.count or _overlap(span, self._shown_span))
        if not glimpse.window.exact:
            self._open_soon(stays=True)

    @on(_Counted)
    def _take_count(self, message: _Counted) -> None:
        if message.generation == self.known.generation:
            self.known.set_count(message.count)
            self._bring_up_to_date(draw=True)

    @property
    def page(self) -> int:
        """Return how many rows fit on the screen."""
        return max(0, self.scrollable_content_region.height - HEADER)

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def top(self) -> int:
        """Return the index of the first row on the screen."""
        return self.scroll_offset.y

    @property
    def _shown_span(self) -> range:
        return range(self.top, self.top + self.page)

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
            self._wait_visibly()
        self._open_soon()
        self.announce()
        self.refresh()

    def _look(self, *, stays: bool) -> Look:
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
        look = self._look(stays=stays)
        self._open(look, self.known.generation)

    @work(exclusive=True, group="ledger-open", description="the rows that a table looks at")
    async def _open(self, look: Look, generation: int) -> None:
        if self._source is not None:
            self.post_message(self._Opened(await open_list(self._source, look, generation)))

    @work(group="ledger-rows", description="rows around those on the screen")
    async def _read(self, ask: Ask) -> None:
        if self._source is not None:
            window = await self._source.window(ask.start, ask.count, ask.near)
            self.post_message(self._Fetched(Glimpse(ask, window)))

    @work(exclusive=True, group="ledger-count", description="how many rows there are")
    async def _count(self, generation: int) -> None:
        if self._source is not None:
            self.post_message(self._Counted(generation, await self._source.count()))

    def _adopt(self, opening: Opening) -> None:
        if opening.glimpse.ask.generation != self.known.generation:
            return
        self._fetch = None
        self._shown = self._source
        self._slow = False
        if self._slow_timer is not None:
            self._slow_timer.stop()
        self.known.adopt(opening)
        self._cursor = max(0, min(opening.cursor, self.known.count - 1))
        self._resize_list()
        self.scroll_to(y=opening.top, animate=False)
        if not self.known.counted:
            self._count(self.known.generation)
        self.painter.learn(opening.glimpse.window.rows)
        self._bring_up_to_date(draw=True)

    def _bring_up_to_date(self, *, draw: bool) -> None:
        """Follow rows or counts that have come in."""
        self._cursor = max(0, min(self._cursor, self.known.count - 1))
        if self._wanted is None and self.row is not None:
            self._wanted = self.row.key
        self._resize_list()
        if draw:
            self.refresh()
        self._look_ahead()
        self.announce()

    def _resize_list(self) -> None:
        size = Size(self._width, self.known.count + HEADER)
        if size != self.virtual_size:
            self.virtual_size = size

    def _look_ahead(self) -> None:
        """Get what is missing on the screen now, and what lies beyond it as soon as the screen has been drawn."""
        if self.known.rows.gap(self.top, min(self._shown_span.stop, self.known.count)):
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
        top, height = self.top, self.page
        ask = self.known.ask(top, top + height, max(_LEAST_AHEAD, 2 * height))
        if ask is None:
            return
        if self._fetch is not None:
            under_way, worker = self._fetch
            if (
                worker.is_running
                and under_way.generation == ask.generation
                and _overlap(under_way.span, self._shown_span)
            ):
                return  # When these rows are here, this is looked at again.
            worker.cancel()
        self._fetch = ask, self._read(ask)

    def move_to(self, index: int) -> None:
        """Put the cursor on the row at an index, or the nearest that there is, and bring it into view."""
        before = self._cursor
        self._cursor = max(0, min(index, self.known.count - 1))
        row = self.row
        self._wanted = row.key if row else None
        self._bring_into_view()
        self._line = self._cursor - self.top
        self._refresh_row(before)
        self._refresh_row(self._cursor)
        self.announce()

    def _bring_into_view(self) -> None:
        height = max(1, self.page)
        if self._cursor < self.top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= self.top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False)

    def _refresh_row(self, index: int) -> None:
        y = index - self.top + HEADER
        if HEADER <= y < self.page + HEADER:
            self.refresh(Region(0, y, self._width, 1))

    def _wait_visibly(self) -> None:
        self._slow = False
        self._slow_timer = self.set_timer(_LOADING_AFTER, self._say_loading)

    def _say_loading(self) -> None:
        self._slow = self.known.state is None
        self.refresh()

    def _ground(self, ground: Ground) -> Style:
        if ground is Ground.ROW:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(f"ledger-view--{ground}", partial=True)

    def _render_no_rows(self, line: int) -> Strip:
        waiting = phrase(("loading…" if self._slow else "", Tone.MUTED))
        words = waiting if self.known.state is None else self.empty
        lines = wrapped(words, max(1, self._width - 4))
        at = line - max(0, (self.page - len(lines)) // 3)
        return self.painter.message(lines[at] if 0 <= at < len(lines) else Phrase())


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop

"""The drawing part of the ledger table: the rows on the screen, the cursor, the scrollbar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView

from banktui.services.query import Query
from banktui.ui.phrase import Phrase, Tone, phrase, wrapped
from banktui.ui.presenter.view import OPEN, View
from banktui.ui.widgets.known_list import KnownList
from banktui.ui.widgets.ledger_painter import Ground, LedgerPainter, Palette

if TYPE_CHECKING:
    from textual.filter import LineFilter
    from textual.strip import Strip
    from textual.timer import Timer

    from banktui.services.shelf import Row
    from banktui.ui.widgets.table_status import TableStatus

HEADER = 1
"""Lines above the rows."""
_LOADING_AFTER = 0.15
"""Seconds before a table without rows says that it is loading: most reads are over long before."""
_THUMB_STEPS = 8
"""Block characters show eighths of a cell."""


class LedgerCanvas(ScrollView, inherit_bindings=False):
    """Draws what is known of a list. Neither reads more of it nor knows keys."""

    DEFAULT_CSS = """
    LedgerCanvas {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        background: $background;
        color: $foreground;
    }
    """
    ALLOW_SELECT = False

    view: var[View] = var(OPEN)
    """The present moment and what is hidden: set it as time passes and when privacy is switched."""
    empty: var[Phrase] = var(phrase(("Nothing here", Tone.MUTED)))
    """What stands in the middle of a list without rows: why, and what to press."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self.painter = LedgerPainter()
        self.known = KnownList()
        self._filters: tuple[LineFilter, ...] = ()
        self._query = Query()
        self._cursor = 0
        self._thumb = -1
        self._slow = False
        self._slow_timer: Timer | None = None

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

    @property
    def page(self) -> int:
        """Return how many rows fit on the screen."""
        return max(0, self.scrollable_content_region.height - HEADER)

    @property
    def row_width(self) -> int:
        """Return how many cells a row has; the scrollbar's are not among them."""
        return self.scrollable_content_region.width

    @property
    def top(self) -> int:
        """Return the index of the first row on the screen."""
        return self.scroll_offset.y

    def move_thumb(self, position: float) -> None:
        """Move the scrollbar's thumb if that can be seen: in a long list drawing it would cost as much as the rows."""
        if self.show_vertical_scrollbar:
            thumb = int(position * self.size.height * _THUMB_STEPS / max(1, self.virtual_size.height))
            if thumb != self._thumb:
                self._thumb = thumb
                self.vertical_scrollbar.position = position

    @property
    def span(self) -> range:
        """Return the indexes that have a line on the screen."""
        return range(self.top, self.top + self.page)

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
        self.refresh_row(self._cursor)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines of the screen.

        Without border and padding a line needs nothing added, and its styles are filtered already: strips are handed
        out as they are kept, with what Textual has worked out for them. This halves the time of a page.
        """
        if self.styles.gutter or self.opacity < 1:
            return super().render_lines(crop)
        # Where the scrollbar stands, a line that ended behind it would have to be cut before it each time.
        margin = 0 if self.show_vertical_scrollbar else self.size.width - self.row_width
        self.painter.set_room(self.row_width, margin)
        strips = [self.render_line(y) for y in crop.line_range]
        left, right = crop.column_span
        return strips if (left, right) == (0, self.size.width) else [strip.crop(left, right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        self._resolve_styles()
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

    def bring_into_view(self) -> None:
        """Scroll as little as possible so that the cursor is on the screen."""
        height = max(1, self.page)
        if self._cursor < self.top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= self.top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False)

    def refresh_row(self, index: int) -> None:
        """Have the line of one row drawn again."""
        y = index - self.top + HEADER
        if HEADER <= y < self.page + HEADER:
            self.refresh(Region(0, y, self.row_width, 1))

    def resize_list(self) -> None:
        """Let the scrollbar stand for the rows that there are."""
        size = Size(self.row_width, self.known.count + HEADER)
        if size != self.virtual_size:
            self.virtual_size = size

    def wait_visibly(self) -> None:
        """Say after a while that the list is being read, unless it has come by then."""
        self.wait_no_more()
        self._slow_timer = self.set_timer(_LOADING_AFTER, self._say_loading)

    def wait_no_more(self) -> None:
        """Take back that the list is being read: it is here, or another one is wanted."""
        self._slow = False
        if self._slow_timer is not None:
            self._slow_timer.stop()

    def _say_loading(self) -> None:
        self._slow = self.known.state is None
        self.refresh()

    def _resolve_styles(self) -> None:
        """Work the theme's styles out if they, or what the terminal cannot show of them, have changed."""
        filters = tuple(self.get_line_filters())
        if filters == self._filters and not self.painter.needs_palette:
            return
        self._filters = filters
        background = self.background_colors[1]

        def finish(style: Style) -> Style:
            segments = [Segment(" ", style)]
            for line_filter in filters:
                segments = line_filter.apply(segments, background)
            return segments[0].style or Style()

        self.painter.set_palette(Palette(self.rich_style, self.app.stylesheet.parse_style, finish))

    def _render_no_rows(self, line: int) -> Strip:
        waiting = phrase(("loading…" if self._slow else "", Tone.MUTED))
        words = waiting if self.known.state is None else self.empty
        lines = wrapped(words, max(1, self.row_width - 4))
        at = line - max(0, (self.page - len(lines)) // 3)
        return self.painter.message(lines[at] if 0 <= at < len(lines) else Phrase())

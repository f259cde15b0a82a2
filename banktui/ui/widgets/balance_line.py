"""How a balance went, in a line (or a few) of block characters."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from banktui.ui.phrase import Phrase, Tone, clipped, phrase
from banktui.ui.presenter.charts import block_rows
from banktui.ui.presenter.sheet import stacked

_GAP = 2


class BalanceLine(Widget):
    """Draws the balance at the end of each day, oldest left, after a caption. Taller widgets draw finer steps."""

    DEFAULT_CSS = """
    BalanceLine { height: 1; color: $foreground; }
    """
    ALLOW_SELECT = False

    values: reactive[tuple[Decimal, ...]] = reactive(())
    caption: reactive[Phrase] = reactive(Phrase())

    def show(self, points: Sequence[tuple[datetime, Decimal]], caption: Phrase | None = None) -> None:
        """Draw other days."""
        self.values = tuple(value for _, value in points)
        self.caption = caption or Phrase()

    def render(self) -> Content:
        """Return caption and blocks, never wider than the widget."""
        width, height = self.content_size
        caption = Phrase(clipped(self.caption.runs, width)) if self.values else Phrase()
        indent = caption.cells + _GAP if caption else 0
        rows = block_rows(self.values, max(0, width - indent), height)
        lines = [phrase(" " * indent, (row, Tone.ACCENT)) for row in rows]
        if lines and caption:
            lines[-1] = phrase(caption, " " * _GAP, (rows[-1], Tone.ACCENT))
        return stacked(lines).content()

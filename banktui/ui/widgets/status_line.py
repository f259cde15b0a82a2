"""One line below a list: how much of it is seen at the left, sums and age at the right."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from banktui.ui.phrase import Phrase, clipped, phrase

_GAP = 2


class StatusLine(Widget):
    """Two phrases on one line. The right one is kept whole as long as it fits; the left one gives way."""

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; color: $foreground; }
    """
    ALLOW_SELECT = False

    left: reactive[Phrase] = reactive(Phrase(), layout=False)
    right: reactive[Phrase] = reactive(Phrase(), layout=False)

    def render(self) -> Content:
        """Return the line, never wider than the widget."""
        width = self.content_size.width
        right = Phrase(clipped(self.right.runs, width))
        room = width - right.cells - _GAP
        left = Phrase(clipped(self.left.runs, room)) if room > 0 else Phrase()
        return phrase(left, " " * max(0, width - left.cells - right.cells), right).content()

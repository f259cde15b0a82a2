"""One line below a list: how much of it is seen at the left, sums and age at the right."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from banktui.ui.phrase import ELLIPSIS, Phrase, Tone, clipped, joined, phrase

_GAP = 2
_DOT, _APART, _BETWEEN = " · ", "  ·  ", "   "
_NOTE_LEAST = 16
"""Cells of the note that sums do not take from it: enough to see that rows are left out, and by what."""


class StatusLine(Widget):
    """Says what matters most as long as there is room for it.

    First the count at the left, then the age at the right, then what narrows the list, then the sums: these are shown
    by whole currencies or not at all, since half an amount is a wrong one.
    """

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; color: $foreground; }
    """
    ALLOW_SELECT = False

    left: reactive[Phrase] = reactive(Phrase(), layout=False)
    """How much of the list is seen."""
    note: reactive[Phrase] = reactive(Phrase(), layout=False)
    """What narrows or orders it."""
    sums: reactive[tuple[Phrase, ...]] = reactive((), layout=False)
    """What its rows add up to, a phrase for each currency."""
    right: reactive[Phrase] = reactive(Phrase(), layout=False)
    """How old it is."""

    def render(self) -> Content:
        """Return the line, never wider than the widget."""
        width = self.content_size.width
        left = Phrase(clipped(self.left.runs, width))
        right = _cut(self.right, width - left.cells - _GAP)
        note = phrase((_DOT if left else "", Tone.MUTED), self.note) if self.note else Phrase()
        room = width - left.cells - right.cells - _GAP
        sums = self._fitting(room - min(note.cells, _NOTE_LEAST), behind=right)
        right = joined(_BETWEEN, (sums, right))
        left += _cut(note, width - left.cells - right.cells - _GAP)
        return phrase(left, " " * max(0, width - left.cells - right.cells), right).content()

    def _fitting(self, room: int, behind: Phrase) -> Phrase:
        """Return the sums of as many currencies as there is room for; those that are left out have a mark."""
        room -= len(_BETWEEN) if behind else 0
        for count in range(len(self.sums), 0, -1):
            rest = [phrase((ELLIPSIS, Tone.MUTED))] if count < len(self.sums) else []
            written = joined(_APART, (*self.sums[:count], *rest))
            if written.cells <= room:
                return written
        return Phrase()


def _cut(words: Phrase, room: int) -> Phrase:
    return Phrase(clipped(words.runs, room)) if room > 0 else Phrase()

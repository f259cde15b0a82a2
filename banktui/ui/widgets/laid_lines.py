"""Lines that are laid out anew for whatever width there is, and never cut."""

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from banktui.ui.phrase import Phrase
from banktui.ui.presenter.sheet import stacked

Lay = Callable[[int], Sequence[Phrase]]
"""Gives the lines for a width in cells."""


def _nothing(_width: int) -> Sequence[Phrase]:
    return ()


class LaidLines(Widget):
    """Takes as many lines as its words need."""

    DEFAULT_CSS = """
    LaidLines { width: 1fr; height: auto; color: $foreground; }
    """

    def __init__(self, lay: Lay = _nothing, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lay = lay

    def show(self, lay: Lay) -> None:
        """Show other lines."""
        self._lay = lay
        self.refresh(layout=True)

    @property
    def needs(self) -> int:
        """Return how many lines the words take at the present width."""
        return len(self._lay(max(self.content_size.width, 1)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - its signature
        """Return how many lines the words take at a width."""
        return len(self._lay(max(width, 1)))

    def render(self) -> Content:
        """Return the lines."""
        return stacked(self._lay(max(self.content_size.width, 1))).content()

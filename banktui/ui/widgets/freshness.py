"""How old what is shown beside it is."""

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from banktui.services.shelf import ListState
from banktui.ui.phrase import Phrase, clipped
from banktui.ui.presenter.freshness import freshness
from banktui.ui.presenter.view import View


class FreshnessLabel(Widget):
    """Shows an age, that a refresh is under way, why the last one failed, or how long the bank makes us wait."""

    DEFAULT_CSS = """
    FreshnessLabel { width: auto; height: 1; color: $foreground; }
    """
    ALLOW_SELECT = False

    words: reactive[Phrase] = reactive(Phrase(), layout=True)

    def show(self, state: ListState, view: View, *, refreshing: bool = False, waiting: int | None = None) -> None:
        """Say how fresh a list is now."""
        self.words = freshness(state, view, refreshing=refreshing, waiting=waiting)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - Textual's signature
        """Return the width of the words."""
        return self.words.cells

    def render(self) -> Content:
        """Return the words, cut to the room there is."""
        return Phrase(clipped(self.words.runs, self.content_size.width)).content()

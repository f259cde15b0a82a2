"""What went wrong, shown beside the data that is still there."""

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from banktui.domain.errors import Problem
from banktui.ui.presenter.problems import problem_sheet
from banktui.ui.presenter.sheet import Sheet, stacked
from banktui.ui.presenter.view import View


class ProblemPanel(Widget):
    """Takes no room without a problem."""

    DEFAULT_CSS = """
    ProblemPanel {
        display: none;
        height: auto;
        max-height: 8;
        padding: 0 1;
        margin: 0 0 1 0;
        border-left: outer $refused;
        background: $surface;
        color: $foreground;
    }
    """

    sheet: reactive[Sheet | None] = reactive(None, layout=True)

    _problem: Problem | None = None

    def show(self, problem: Problem | None, view: View) -> None:
        """Show a problem, or nothing."""
        self._problem = problem
        self.sheet = problem_sheet(problem, view) if problem else None
        self.display = problem is not None

    def look_changed(self, view: View) -> None:
        """Show what there is to show as things are to be shown now."""
        self.show(self._problem, view)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - its signature
        """Return how many lines the problem takes at a width."""
        return len(self.sheet.lines(width)) if self.sheet else 0

    def render(self) -> Content:
        """Return the problem's lines."""
        return stacked(self.sheet.lines(self.content_size.width)).content() if self.sheet else Content()

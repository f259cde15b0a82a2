"""A scrolling pane of facts about one thing."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from banktui.ui.presenter.sheet import Sheet, stacked


class SheetBody(Widget):
    """Draws a sheet as wide as it may be and as high as it needs."""

    DEFAULT_CSS = """
    SheetBody { width: 1fr; height: auto; color: $foreground; }
    """

    sheet: reactive[Sheet | None] = reactive(None, layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - its signature
        """Return how many lines the sheet takes at a width."""
        return len(self.sheet.lines(width)) if self.sheet else 0

    def render(self) -> Content:
        """Return the sheet's lines."""
        if self.sheet is None:
            return Content()
        return stacked(self.sheet.lines(self.content_size.width)).content()


class FactSheet(VerticalScroll):
    """Shows what is known of one thing. Stays where it was scrolled to while it is about the same thing."""

    DEFAULT_CSS = """
    FactSheet { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; background: $background; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._body = SheetBody()

    def compose(self) -> ComposeResult:
        """Hold the body."""
        yield self._body

    @property
    def sheet(self) -> Sheet | None:
        """Return what is shown."""
        return self._body.sheet

    def show(self, sheet: Sheet | None) -> None:
        """Show a sheet, or nothing."""
        before = self._body.sheet
        if sheet == before:
            return
        self._body.sheet = sheet
        if before is None or sheet is None or sheet.title != before.title:
            self.scroll_home(animate=False)

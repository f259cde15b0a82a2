"""Text of any length inside something that scrolls: only the lines on the screen cost anything to draw."""

from typing import ClassVar

from textual.geometry import Size
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

from banktui.ui.phrase import Phrase, Run, wrapped


class LongText(Widget):
    """Shows a phrase as wide as it may be and as high as it needs. Marked with the mouse it can be copied."""

    DEFAULT_CSS: ClassVar[str] = """
    LongText { width: 1fr; height: auto; color: $foreground; }
    """

    words: reactive[Phrase] = reactive(Phrase(), layout=True)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._broken: tuple[Phrase, int, list[Phrase]] = (Phrase(), 0, [])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - its signature
        """Return how many lines the text takes at a width."""
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.content_size.width
        lines = self._lines(width)
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        content = lines[y].content()
        marked = self.text_selection.get_span(y) if self.text_selection is not None else None
        if marked is not None:
            start, end = marked
            style = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            content = content.stylize(style, start, len(content.plain) if end < 0 else end)
        strips = Visual.to_strips(self, content, width, 1, self.visual_style, apply_selection=False, pad=True)
        return (strips[0] if strips else Strip.blank(width, self.rich_style)).apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what is marked, line by line as it is shown."""
        return selection.extract("\n".join(line.plain for line in self._lines(self.content_size.width))), "\n"

    def _lines(self, width: int) -> list[Phrase]:
        words, broken_at, lines = self._broken
        if words is not self.words or broken_at != width:
            lines = broken(self.words, width)
            self._broken = self.words, width, lines
        return lines


def broken(source: Phrase, width: int) -> list[Phrase]:
    """Break a phrase into lines as `wrapped` does, but keep lines that fit as they are, which costs next to nothing."""
    lines: list[Phrase] = []
    line: list[Run] = []

    def finish() -> None:
        whole = Phrase(tuple(line))
        if whole.cells <= width:
            lines.append(whole)
        else:
            lines.extend(wrapped(whole, width))
        line.clear()

    for text, tone in source.runs:
        first, *others = text.split("\n")
        if first:
            line.append(Run(first, tone))
        for other in others:
            finish()
            if other:
                line.append(Run(other, tone))
    if line or not lines:
        finish()
    return lines

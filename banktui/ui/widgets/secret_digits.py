"""Draws a secret for as long as there is one, and keeps nothing of it: no value, no picture of a line, no cache.

Textual's own widgets keep their contents and the lines that they were drawn as, and Rich remembers how wide a text was.
Here each character is drawn alone, at the moment in which the terminal wants it.
"""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from banktui.domain.secret import Secret

_GROUP = 4


class SecretDigits(Widget, can_focus=False):
    """One secret: digits spaced so that they can be read to somebody, or an address over as many lines as it needs."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SecretDigits { width: 1fr; height: auto; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._secret: Secret[str] | None = None
        self._is_digits = True

    def show(self, secret: Secret[str], *, is_digits: bool) -> None:
        """Draw another secret from now on."""
        self._secret, self._is_digits = secret, is_digits
        self.refresh(layout=True)

    def clear(self) -> None:
        """Draw nothing from now on, and let go of the lines that Textual has kept."""
        self._secret = None
        self._styles_cache.clear()
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:  # noqa: ARG002 - Textual's form
        """Give nothing to be copied, however it was marked."""
        return None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's form
        """Return how many lines it needs."""
        value = self._secret.seen() if self._secret is not None else None
        return 1 if value is None or self._is_digits else max(1, -(-len(value) // max(width, 1)))

    def render_line(self, y: int) -> Strip:
        """Draw one line, character by character."""
        width, style = self.size.width, self.rich_style
        drawn = [Segment(character, style) for character in self._characters(y, width)][:width]
        return Strip([*drawn, *_blanks(width - len(drawn), style)], width)

    def _characters(self, y: int, width: int) -> Sequence[str]:
        value = self._secret.seen() if self._secret is not None else None
        if value is None:
            return ()
        if not self._is_digits:
            return value[y * width : (y + 1) * width]
        if y:
            return ()
        spaced: list[str] = []
        for at, character in enumerate(value):
            spaced += [*([" "] if at else []), *([" "] if at and at % _GROUP == 0 else []), character]
        return [*([" "] * ((width - len(spaced)) // 2)), *spaced]


def _blanks(count: int, style: Style) -> list[Segment]:
    return [Segment(" ", style) for _ in range(count)]

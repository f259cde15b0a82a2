"""A mark that is set on purpose: `[✓] I know`."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from banktui.ui.phrase import Phrase, Tone, phrase


class Mark(Widget, can_focus=True):
    """Space or a click sets it or takes it away; Enter does not, so that a held key marks nothing."""

    DEFAULT_CSS = """
    Mark { width: auto; height: 1; color: $foreground; }
    Mark:focus { background: $cursor; }
    Mark:disabled { opacity: 60%; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "turn", "mark", show=False, id="mark.toggle")]

    value: reactive[bool] = reactive(default=False, init=False)

    @dataclass
    class Changed(Message):
        """It was set or taken away."""

        mark: "Mark"

    def __init__(self, label: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._label = label

    def watch_value(self) -> None:
        """Say that it has changed."""
        self.post_message(self.Changed(self))

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - its signature
        """Return how many cells the mark and its words take."""
        return self._words().cells

    def render(self) -> Content:
        """Return the mark and what it stands for."""
        return self._words().content()

    def _words(self) -> Phrase:
        sign = phrase(("[✓]", Tone.ACCENT)) if self.value else phrase(("[ ]", Tone.ATTENTION))
        return phrase(sign, f" {self._label}")

    def action_turn(self) -> None:
        """Set it, or take it away."""
        self.value = not self.value

    def on_click(self) -> None:
        """Set it, or take it away."""
        self.action_turn()

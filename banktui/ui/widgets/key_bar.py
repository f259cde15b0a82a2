"""The line of keys at the bottom: what works here, most useful first, never wider than the terminal."""

from typing import NamedTuple

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from banktui.ui.commands import is_typed, key_sign
from banktui.ui.phrase import Phrase, Tone, cells, phrase

_GAP = 2
_LAST = ("app.palette", "app.help", "app.quit")
"""These stand at the right end, and stay when there is no room for others."""


class _Hint(NamedTuple):
    sign: str
    title: str
    key: str
    enabled: bool
    start: int = 0

    @property
    def width(self) -> int:
        return cells(self.sign) + 1 + cells(self.title)


class KeyBar(Widget):
    """Follows the focus: shows the bindings that work for what is focused, then the screen's, then the app's.

    One widget and one line of text, where Textual's own footer mounts a widget for each key whenever the focus moves. A
    click on a hint presses its key.
    """

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """
    ALLOW_SELECT = False

    hints: reactive[tuple[_Hint, ...]] = reactive((), layout=False)

    def __init__(self, *, dimmed: bool = True) -> None:
        """Make one; without `dimmed`, keys that do nothing just now take no room from those that do."""
        super().__init__()
        self._dimmed = dimmed

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, screen: Screen[object]) -> None:
        if screen is not self.screen or not screen.is_active:
            return
        found: dict[str, _Hint] = {}
        actions: set[str] = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if not binding.show or not binding.description or binding.action in actions:
                continue
            if not active.enabled and not self._dimmed:
                continue
            if is_typed(screen.focused, binding.key):
                continue
            actions.add(binding.action)
            found[binding.id or binding.action] = _hint(binding, enabled=active.enabled)
        last = [found.pop(name) for name in _LAST if name in found]
        self.hints = (*found.values(), *last)

    def render(self) -> Content:
        """Return as many hints as there is room for."""
        placed = self._placed()
        line = Phrase()
        for hint in placed:
            line += phrase(" " * (hint.start - line.cells))
            tone = Tone.FAINT if not hint.enabled else Tone.MUTED
            line += phrase((hint.sign, Tone.ACCENT if hint.enabled else Tone.FAINT), " ", (hint.title, tone))
        return line.content()

    def on_click(self, event: events.Click) -> None:
        """Press the key of the hint that was clicked."""
        column = event.x - self.gutter.left
        for hint in self._placed():
            if hint.start <= column < hint.start + hint.width:
                self.app.simulate_key(hint.key)

    def on_resize(self) -> None:
        """Choose anew what there is room for."""
        self.refresh()

    def _placed(self) -> tuple[_Hint, ...]:
        width = self.content_size.width
        last = [hint for hint in self.hints if hint.sign and hint in self.hints[-len(_LAST) :]]
        first = [hint for hint in self.hints if hint not in last]
        kept: list[_Hint] = []
        for hint in reversed(last):
            if sum(other.width + _GAP for other in kept) + hint.width <= width:
                kept.insert(0, hint)
        tail = sum(hint.width + _GAP for hint in kept)
        out: list[_Hint] = []
        column = 0
        for hint in first:
            if column + hint.width + tail > width:
                break
            out.append(_at(hint, column))
            column += hint.width + _GAP
        column = max(0, width - tail + _GAP)
        for hint in kept:
            out.append(_at(hint, column))
            column += hint.width + _GAP
        return tuple(out)


def _hint(binding: Binding, *, enabled: bool) -> _Hint:
    title = binding.description[:1].lower() + binding.description[1:]
    return _Hint(key_sign(binding.key), title, binding.key, enabled)


def _at(hint: _Hint, column: int) -> _Hint:
    return _Hint(hint.sign, hint.title, hint.key, hint.enabled, column)

"""The sections of a screen, on one line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from banktui.ui.phrase import ELLIPSIS, Phrase, Tone, cells, clipped, head, phrase

_ROOMY, _APART, _TIGHT = 3, 2, 1
"""Cells between two tabs."""
_MOST_KEYS = 9


@dataclass(frozen=True, slots=True)
class Tab:
    """One section."""

    id: str
    title: str
    short: str = ""
    """A word for it where there is no room for the title; empty: there is none."""

    @property
    def brief(self) -> str:
        """Return the shorter of its two names."""
        return self.short if self.short and cells(self.short) < cells(self.title) else self.title


@dataclass(frozen=True, slots=True)
class _PlacedTab:
    tab: Tab
    words: Phrase
    start: int

    @property
    def stop(self) -> int:
        return self.start + self.words.cells


class TabStrip(Widget, can_focus=False):
    """Shows which section is open, `[Statements]`, and the number key of each other one. Clicks choose too.

    When room is short the gaps shrink, then titles become their short forms, then the sections farthest from the open
    one keep only their key, `6…`; and where even that is too wide the line is moved so that the open section is seen.
    """

    DEFAULT_CSS = """
    TabStrip { height: 1; padding: 0 1; background: $background; color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Section before", show=False, id="tabs.before"),
        Binding("right", "step(1)", "Section after", show=False, id="tabs.after"),
    ]
    ALLOW_SELECT = False

    tabs: reactive[tuple[Tab, ...]] = reactive(())
    active: reactive[str] = reactive("")

    @dataclass
    class Chosen(Message):
        """A section was chosen."""

        id: str

    def choose(self, number: int) -> bool:
        """Choose the section with a number, counted from 1. Returns whether there is one."""
        if not 1 <= number <= len(self.tabs):
            return False
        self._choose(self.tabs[number - 1])
        return True

    def action_step(self, step: int) -> None:
        """Choose the section beside the present one, round the ends."""
        ids = [tab.id for tab in self.tabs]
        if ids:
            at = ids.index(self.active) if self.active in ids else 0
            self._choose(self.tabs[(at + step) % len(ids)])

    def on_click(self, event: events.Click) -> None:
        """Choose the section that was clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        x = offset.x + self._scrolled()
        for placed in self._placed():
            if placed.start <= x < placed.stop:
                self._choose(placed.tab)

    def render(self) -> Content:
        """Return the part of the line that has the open section in it."""
        width = self.content_size.width
        line = Phrase()
        for placed in self._placed():
            line = phrase(line, " " * (placed.start - line.cells), placed.words)
        skipped = self._scrolled()
        if skipped:
            line = phrase(("‹ ", Tone.MUTED), _from(line, skipped + 2))
        return Phrase(clipped(line.runs, width)).content()

    def _choose(self, tab: Tab) -> None:
        if tab.id != self.active:
            self.post_message(self.Chosen(tab.id))

    def _placed(self) -> list[_PlacedTab]:
        """Return where the tabs stand: the roomiest way that fits, or the tightest that there is."""
        width = self.content_size.width
        placed: list[_PlacedTab] = []
        for gap, titles in self._ways():
            placed = self._in_line(gap, titles)
            if not placed or placed[-1].stop <= width:
                break
        return placed

    def _ways(self) -> Iterator[tuple[int, Sequence[str]]]:
        titles = [tab.title for tab in self.tabs]
        yield _ROOMY, titles
        yield _APART, titles
        titles = [tab.brief for tab in self.tabs]
        yield _APART, titles
        yield _TIGHT, titles
        open_at = next((index for index, tab in enumerate(self.tabs) if tab.id == self.active), 0)
        by_distance = sorted(range(len(titles)), key=lambda index: (abs(index - open_at), index))
        for index in reversed(by_distance[1:]):
            titles = [*titles[:index], ELLIPSIS, *titles[index + 1 :]]
            yield _TIGHT, titles

    def _in_line(self, gap: int, titles: Sequence[str]) -> list[_PlacedTab]:
        out: list[_PlacedTab] = []
        start = 0
        for number, (tab, title) in enumerate(zip(self.tabs, titles, strict=True), 1):
            if tab.id == self.active:
                words = phrase((f"[{title}]", Tone.TITLE))
            else:
                key = str(number) if number <= _MOST_KEYS else ""
                space = " " if key and title != ELLIPSIS else ""
                words = phrase((key + space, Tone.FAINT), (title, Tone.MUTED))
            out.append(_PlacedTab(tab, words, start))
            start += words.cells + gap
        return out

    def _scrolled(self) -> int:
        """Return how many cells are left out at the left so that the open section is in view."""
        width = self.content_size.width
        open_tab = next((placed for placed in self._placed() if placed.tab.id == self.active), None)
        if open_tab is None or open_tab.stop <= width:
            return 0
        return max(0, min(open_tab.start - 2, open_tab.stop - width + 2))


def _from(line: Phrase, skipped: int) -> Phrase:
    """Return a line without its first cells."""
    out: list[tuple[str, Tone]] = []
    for run in line.runs:
        size = cells(run.text)
        if skipped >= size:
            skipped -= size
            continue
        out.append((run.text[len(head(run.text, skipped)) :], run.tone))
        skipped = 0
    return phrase(*out)

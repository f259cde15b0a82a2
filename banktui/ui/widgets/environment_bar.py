"""The top line of every screen: where I am, whether it is real, what helps."""

from collections.abc import Iterable

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from banktui.services.provider import Connection, Environment
from banktui.ui.phrase import ELLIPSIS, Phrase, Tone, clipped, joined, phrase
from banktui.ui.presenter.freshness import environment_phrase

_GAP = 2
_STEP = " ▸ "
_APART = "   "


class EnvironmentBar(Widget):
    """Shows the trail at the left, the environment and then hints at the right.

    When room is short the hints go first, then the place, then the middle of the trail; the environment's word stays,
    and so do the mark of hidden names and amounts and the count of what came in.
    """

    DEFAULT_CSS = """
    EnvironmentBar { dock: top; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """
    ALLOW_SELECT = False

    trail: reactive[tuple[Phrase, ...]] = reactive(())
    """What has been walked through, the present place last."""
    environment: reactive[Environment | None] = reactive(None)
    place: reactive[str] = reactive("")
    """What the bank behind the connection is, in a few words."""
    private: reactive[bool] = reactive(default=False)
    """Names and amounts are hidden."""
    news: reactive[Phrase] = reactive(Phrase())
    """What has come in and was not looked at yet."""
    money: reactive[Phrase] = reactive(Phrase())
    """What is to be said of payments that are not settled; stays when there is room for nothing else."""
    unlocked: reactive[Phrase] = reactive(Phrase())
    """Which production connections can send at the moment; stays as well."""
    hints: reactive[tuple[tuple[str, str], ...]] = reactive(())
    """Keys and what they do."""
    app_name: reactive[str] = reactive("banktui")

    class EnvironmentShown(Message):
        """Another environment, or place, stands in the line."""

    def watch_environment(self) -> None:
        """Tell whoever shows it elsewhere as well."""
        self.post_message(self.EnvironmentShown())

    def watch_place(self) -> None:
        """Tell as above."""
        self.post_message(self.EnvironmentShown())

    def show_all(self, connections: Iterable[Connection]) -> None:
        """Show the environment of several connections: production if any of them is."""
        known = tuple(connections)
        live = any(connection.environment is Environment.PRODUCTION for connection in known)
        places = {connection.place for connection in known}
        self.environment = Environment.PRODUCTION if live else Environment.SANDBOX
        self.place = places.pop() if len(places) == 1 else ""

    def render(self) -> Content:
        """Return the line, never wider than the widget."""
        width = self.content_size.width
        trail = fitted_trail(self.app_name, self.trail, width)
        right = self._right(width, trail.cells)
        room = width - right.cells - (_GAP if right else 0)
        trail = fitted_trail(self.app_name, self.trail, max(0, room))
        return phrase(trail, " " * max(0, width - trail.cells - right.cells), right).content()

    def _right(self, width: int, trail: int) -> Phrase:
        hints = joined("  ", (phrase((key, Tone.ACCENT), (f" {words}", Tone.MUTED)) for key, words in self.hints))
        hidden = phrase(("▨ hidden", Tone.ATTENTION)) if self.private else Phrase()
        marks = joined(_APART, (self.unlocked, self.money, self.news, hidden))
        if self.environment is None:
            whole = joined(_APART, (marks, hints))
            return whole if trail + _GAP + whole.cells <= width else marks
        word = environment_phrase(self.environment)
        long = joined(_APART, (marks, environment_phrase(self.environment, self.place)))
        for candidate in (joined(_APART, (long, hints)), long):
            if trail + _GAP + candidate.cells <= width:
                return candidate
        short = joined(_APART, (marks, word))
        return short if short.cells <= width else Phrase(clipped(word.runs, width))


def fitted_trail(name: str, trail: tuple[Phrase, ...], width: int) -> Phrase:
    """Write a trail in at most `width` cells, leaving out its middle first: its last step is what people need."""
    head = phrase((name, Tone.TITLE))
    if not trail:
        return Phrase(clipped(head.runs, width))
    *before, last = trail
    here = phrase(*((run.text, Tone.STRONG) for run in last.runs))
    earlier = [phrase(*((run.text, Tone.MUTED) for run in step.runs)) for step in before]
    for left_out in range(len(earlier) + 1):
        skipped = [phrase((ELLIPSIS, Tone.MUTED))] if left_out else []
        written = joined(_STEP, (head, *skipped, *earlier[left_out:], here))
        if written.cells <= width:
            return written
    return Phrase(clipped(joined(_STEP, (phrase((ELLIPSIS, Tone.MUTED)), here)).runs, width))

"""The line in which a range of days is typed or picked."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Label

from banktui.domain.calendar import DateRange
from banktui.ui.date_entry import DateEntryError, NamedRange, named_ranges, read_range
from banktui.ui.phrase import Tone, phrase
from banktui.ui.removal import QuietWhenRemoved
from banktui.ui.widgets.plain_input import PlainInput


class DateRangePrompt(QuietWhenRemoved, Vertical):
    """Asks for two days, both included. Up and down offer the usual ranges; an empty field leaves its side open."""

    DEFAULT_CSS = """
    DateRangePrompt {
        display: none;
        height: auto;
        & > Horizontal { height: 1; background: $panel; padding: 0 1; }
        & Label { width: auto; color: $muted; }
        & PlainInput { width: 12; margin: 0 2 0 1; background: $surface; }
        & PlainInput:focus { background: $cursor; background-tint: transparent; }
        & #date-hint { width: 1fr; color: $muted; }
        & #date-error { display: none; padding: 0 1; width: 1fr; height: auto; color: $refused; }
        &.-refused #date-error { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Keep days", id="dates.cancel"),
        Binding("up", "pick(-1)", "Range before", show=False, id="dates.before"),
        Binding("down", "pick(1)", "Usual ranges", id="dates.after"),
    ]

    first = query_one("#date-first", PlainInput)
    last = query_one("#date-last", PlainInput)
    hint = query_one("#date-hint", Label)
    sentence = query_one("#date-error", Label)

    @dataclass
    class Chosen(Message):
        """A range was chosen."""

        dates: DateRange

    @dataclass
    class Cancelled(Message):
        """The range stays as it was."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._ranges: tuple[NamedRange, ...] = ()
        self._picked: int | None = None

    def compose(self) -> ComposeResult:
        """Put two fields on a line, hints after them, the error below."""
        with Horizontal():
            yield Label("from")
            yield PlainInput(placeholder="first day", id="date-first")
            yield Label("to")
            yield PlainInput(placeholder="last day", id="date-last")
            yield Label("", id="date-hint")
        yield Label("", id="date-error")

    def open(self, dates: DateRange, today: date) -> None:
        """Show the line with the present range and take the keys."""
        self._ranges = named_ranges(today)
        self._fill(dates)
        self._picked = None
        self._say("")
        self._hint("↑↓ usual ranges")
        self.display = True
        self.first.focus()
        self.first.select_all()

    def close(self) -> None:
        """Hide the line. Whoever closes it says where the keys go next."""
        self.display = False

    def action_cancel(self) -> None:
        """Leave the range as it was."""
        self.post_message(self.Cancelled())

    def action_pick(self, step: int) -> None:
        """Fill in the next of the usual ranges."""
        if self._picked is None:
            self._picked = 0 if step > 0 else len(self._ranges) - 1
        else:
            self._picked = (self._picked + step) % len(self._ranges)
        chosen = self._ranges[self._picked]
        self._fill(chosen.dates)
        self._hint(chosen.name)
        self._say("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")

    @on(Input.Submitted)
    def _finish(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            dates = read_range(self.first.value, self.last.value)
        except DateEntryError as error:
            self._say(str(error))
        else:
            self.post_message(self.Chosen(dates))

    def _fill(self, dates: DateRange) -> None:
        for field, day in ((self.first, dates.first), (self.last, dates.last)):
            with field.prevent(Input.Changed):
                field.value = day.isoformat() if day else ""
            field.cursor_position = len(field.value)

    def _hint(self, words: str) -> None:
        self.hint.update(phrase((words, Tone.MUTED)).content())

    def _say(self, error: str) -> None:
        self.set_class(bool(error), "-refused")
        self.sentence.update(phrase(("✖ ", Tone.REFUSED), (error, Tone.REFUSED)).content())

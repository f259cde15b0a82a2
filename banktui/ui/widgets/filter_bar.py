"""The line in which a filter is typed."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Label

from banktui.ui.phrase import Tone, phrase
from banktui.ui.removal import QuietWhenRemoved
from banktui.ui.widgets.plain_input import PlainInput

_EXAMPLE = "rent  amount<-500  status:declined  date>=2026-01"


class FilterBar(QuietWhenRemoved, Vertical):
    """Takes a filter as it is typed. It does not understand it: the screen does, and sets `error` to what is wrong."""

    DEFAULT_CSS = """
    FilterBar {
        display: none;
        height: auto;
        & > Horizontal { height: 1; background: $panel; padding: 0 1; }
        & .filter-bar--sign { width: 2; color: $accent; text-style: bold; }
        & PlainInput, & PlainInput:focus { background: $panel; background-tint: transparent; }
        & .filter-bar--error { display: none; height: auto; width: 1fr; padding: 0 3; color: $refused; }
        &.-refused .filter-bar--error { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Drop filter", id="filter.cancel"),
        Binding("down", "submit", "To the rows", show=False, id="filter.rows"),
    ]

    field = query_one("PlainInput", PlainInput)
    sentence = query_one(".filter-bar--error", Label)

    error: var[str] = var("")
    """Why what was typed is not a filter; empty if it is one."""

    @dataclass
    class Typed(Message):
        """The text has changed."""

        text: str

    @dataclass
    class Submitted(Message):
        """The text is final."""

        text: str

    @dataclass
    class Cancelled(Message):
        """No filter after all."""

    def on_mount(self) -> None:
        """Make the parts after the first picture, on which they are not seen."""
        self.call_after_refresh(self._furnish)

    def _furnish(self) -> None:
        """Put the sign before the field and the error below, unless they are there."""
        # A console that is told to stop before its first picture takes its widgets down before this is called.
        if self.children or not self.is_attached:
            return
        row = Horizontal()
        self.mount(row, Label("", classes="filter-bar--error"))
        if row.is_attached:
            # At once, not when the row is composed: whoever opens the bar before that types into the field.
            row.mount(Label("/", classes="filter-bar--sign"), PlainInput(placeholder=_EXAMPLE))

    @property
    def is_open(self) -> bool:
        """Tell whether a filter is being typed."""
        return bool(self.display)

    def open(self, text: str = "") -> None:
        """Show the line with a text to go on from, and take the keys."""
        self._furnish()
        if not self.children:
            return
        with self.field.prevent(Input.Changed):
            self.field.value = text
        self.field.cursor_position = len(self.field.value)
        self.error = ""
        self.display = True
        # At once, not by `focus()`, which waits its turn: whoever types quickly has typed on by then.
        self.screen.set_focus(self.field)

    def close(self) -> None:
        """Hide the line. Whoever closes it says where the keys go next."""
        self.error = ""
        self.display = False

    def watch_error(self, error: str) -> None:
        """Show the sentence below the field."""
        self.set_class(bool(error), "-refused")
        if self.children:
            self.sentence.update(phrase(("✖ ", Tone.REFUSED), (error, Tone.REFUSED)).content())

    @on(Input.Changed)
    def _pass_on_text(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _pass_on_end(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(event.value))

    def action_cancel(self) -> None:
        """Give the filter up."""
        self.post_message(self.Cancelled())

    def action_submit(self) -> None:
        """Keep the filter and go to the rows."""
        self.post_message(self.Submitted(self.field.value))

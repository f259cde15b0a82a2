"""Fields that are filled in by choosing: one of several, or any of several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from banktui.services.acting import Choice
from banktui.ui.phrase import Phrase, Run, Tone, clipped, phrase
from banktui.ui.presenter.sheet import stacked
from banktui.ui.presenter.view import HIDDEN

_GAP = 2


class ChoiceField(Widget, can_focus=True):
    """One of several, on one line: `‹ individual ›`. The arrow keys turn to the next, Space shows all."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; width: 1fr; background: $surface; color: $foreground; padding: 0 1; }
    ChoiceField:focus { background: $cursor; }
    ChoiceField:disabled { opacity: 60%; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,minus", "turn(-1)", "before", show=False, id="choice.before"),
        Binding("right,plus", "turn(1)", "next", show=False, id="choice.next"),
        Binding("space", "list", "list", show=False, id="choice.list"),
    ]

    value: reactive[str] = reactive("", init=False)
    private: reactive[bool] = reactive(default=False)

    @dataclass
    class Changed(Message):
        """Another one was chosen."""

        field: "ChoiceField"

    @dataclass
    class ListWanted(Message):
        """All choices are to be shown."""

        field: "ChoiceField"

    def __init__(self, choices: Sequence[Choice], value: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.choices = tuple(choices)
        self._typed = ""
        """The letters by which the present one was found."""
        self.set_reactive(ChoiceField.value, value)

    def validate_value(self, value: str) -> str:
        """Take no value that is not among the choices, but that nothing is chosen."""
        return value if not value or value in self._values else self.value

    def watch_value(self) -> None:
        """Say that it has changed."""
        self.post_message(self.Changed(self))

    @property
    def _values(self) -> list[str]:
        return [choice.value for choice in self.choices]

    def render(self) -> Content:
        """Return the choice between two arrows, and which of how many it is."""
        values = self._values
        if self.value not in values:
            return phrase(("‹ ", Tone.ACCENT), ("choose", Tone.MUTED), (" ›", Tone.ACCENT)).content()
        at = values.index(self.value)
        count = phrase((f"  {at + 1} of {len(values)}", Tone.MUTED)) if len(values) > 1 else Phrase()
        label = phrase(choice_label(self.choices[at], private=self.private))
        room = self.content_size.width - count.cells - len("‹  ›")
        label = Phrase(clipped(label.runs, max(room, 1)))
        return phrase(("‹ ", Tone.ACCENT), label, (" ›", Tone.ACCENT), count).content()

    def action_turn(self, step: int) -> None:
        """Turn to the choice beside the present one."""
        values = self._values
        if values:
            at = values.index(self.value) + step if self.value in values else 0
            self.value = values[at % len(values)]

    def action_list(self) -> None:
        """Ask for all choices to be shown."""
        self.post_message(self.ListWanted(self))

    def on_key(self, event: events.Key) -> None:
        """Turn to the choice that begins with the letters typed; with one that does not fit them they begin anew."""
        if not (event.is_printable and event.character and event.character.isalnum()):
            return
        letter = event.character.casefold()
        at = self._values.index(self.value) if self.value in self._values else -1
        here = max(at, 0) if self._typed else at + 1
        # The same letter again turns to the next choice; more letters stay on the present one if they fit it.
        for typed, start in ((self._typed + letter, here), (letter, at + 1)):
            for choice in (*self.choices[start:], *self.choices[:start]):
                if not (self.private and choice.names) and choice.label.casefold().startswith(typed):
                    event.stop()
                    self._typed = typed
                    self.value = choice.value
                    return

    def on_blur(self) -> None:
        """Begin anew when the field is come to again."""
        self._typed = ""

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002 - Textual's form
        """Take letters and digits: they choose."""
        return character is not None and character.isalnum()

    def on_click(self) -> None:
        """Show all choices."""
        self.action_list()


class ChoicesField(Widget, can_focus=True):
    """Any of several: `✓ payments  · deposit`, as many lines as it takes. The arrow keys move, Space marks."""

    DEFAULT_CSS = """
    ChoicesField { height: auto; width: 1fr; background: $surface; color: $foreground; padding: 0 1; }
    ChoicesField:focus { background: $surface; }
    ChoicesField:disabled { opacity: 60%; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "before", show=False, id="choices.before"),
        Binding("right", "move(1)", "next", show=False, id="choices.next"),
        Binding("space,x", "mark", "mark", show=False, id="choices.mark"),
    ]

    chosen: reactive[frozenset[str]] = reactive(frozenset(), init=False)
    cursor: reactive[int] = reactive(0)

    @dataclass
    class Changed(Message):
        """Other ones were chosen."""

        field: "ChoicesField"

    def __init__(self, choices: Sequence[Choice], value: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.choices = tuple(choices)
        self.set_reactive(ChoicesField.chosen, self._read(value))

    def _read(self, value: str) -> frozenset[str]:
        return frozenset(part for part in value.split(",") if part)

    @property
    def value(self) -> str:
        """Return the values that are marked, in the order of the choices, joined by commas."""
        return ",".join(choice.value for choice in self.choices if choice.value in self.chosen)

    @value.setter
    def value(self, value: str) -> None:
        self.chosen = self._read(value)

    def watch_chosen(self) -> None:
        """Say that it has changed."""
        self.post_message(self.Changed(self))

    def on_focus(self) -> None:
        """Show where the keys go."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - its signature
        """Return how many lines the choices take at a width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return the choices, wrapped between two of them."""
        return stacked(phrase(*line) for line in self._lines(self.content_size.width)).content()

    def _lines(self, width: int) -> list[list[Phrase]]:
        lines: list[list[Phrase]] = [[]]
        used = 0
        for piece in self._pieces():
            if used and used + piece.cells > width:
                lines.append([])
                used = 0
            lines[-1].append(piece)
            used += piece.cells
        return lines

    def _pieces(self) -> Iterable[Phrase]:
        for at, choice in enumerate(self.choices):
            marked = choice.value in self.chosen
            text = f"[{'✓' if marked else ' '}] {choice.label}"
            here = self.has_focus and at == self.cursor
            run = Run(text, Tone.TITLE if here else (Tone.PLAIN if marked else Tone.MUTED))
            yield Phrase((run, Run(" " * _GAP)))

    def action_move(self, step: int) -> None:
        """Go to the choice beside the one under the cursor."""
        if self.choices:
            self.cursor = (self.cursor + step) % len(self.choices)

    def action_mark(self) -> None:
        """Mark the choice under the cursor, or take its mark away."""
        if self.choices:
            self.chosen = self.chosen ^ {self.choices[self.cursor].value}

    def on_click(self, event: events.Click) -> None:
        """Mark the choice that was clicked, or take its mark away."""
        line, column = event.y - self.gutter.top, event.x - self.gutter.left
        at = 0
        for row, pieces in enumerate(self._lines(self.content_size.width)):
            start = 0
            for piece in pieces:
                if row == line and start <= column < start + piece.cells - _GAP:
                    self.cursor = at
                    self.action_mark()
                    return
                start += piece.cells
                at += 1


def choice_label(choice: Choice, *, private: bool) -> str:
    """Return what a choice is called, with its names hidden on request."""
    if not (private and choice.names):
        return choice.label
    return HIDDEN if choice.personal else f"{HIDDEN} {choice.value[-4:]}"

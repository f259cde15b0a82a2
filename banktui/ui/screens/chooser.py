"""All choices of a field at once, narrowed by typing."""

from collections.abc import Iterator, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from banktui.services.acting import Choice
from banktui.ui.phrase import Tone, phrase
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.choice_field import choice_label
from banktui.ui.widgets.menu_list import MenuList
from banktui.ui.widgets.plain_input import PlainInput


class Chooser(BankPrompt[str]):
    """Its result is the value that was chosen, or None."""

    CSS_PATH = "prompt.tcss"
    takes_text = True
    AUTO_FOCUS = "#wanted"

    wanted = query_one("#wanted", PlainInput)
    choices = query_one("#choices", MenuList)

    def __init__(self, label: str, choices: Sequence[Choice], value: str) -> None:
        super().__init__()
        self._label = label
        self._choices = tuple(choices)
        self._value = value

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase((self._label, Tone.TITLE)).content()
            yield PlainInput(id="wanted", placeholder="type to narrow")
            yield MenuList(id="choices", markup=False)
            yield Static("↑↓ choose   ⏎ takes it   Esc closes", id="hint")

    def on_mount(self) -> None:
        """Show all of them, at the present one."""
        self._fill()

    def look_changed(self) -> None:
        """Write names anew: they are hidden now, or shown again."""
        self._fill()

    def _fill(self) -> None:
        self.choices.clear_options()
        self.choices.add_options(self._options())
        values = [option.id for option in self.choices.options]
        self.choices.highlighted = values.index(self._value) if self._value in values else 0 if values else None

    def _options(self) -> Iterator[Option]:
        words = self.wanted.value.casefold().split()
        for choice in self._choices:
            label = choice_label(choice, private=self.console.private)
            if all(word in label.casefold() for word in words):
                yield Option(phrase(label).content(), id=choice.value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill()

    def on_key(self, event: events.Key) -> None:
        """Move in the list while the field has the keys."""
        moves = {"up": self.choices.action_cursor_up, "down": self.choices.action_cursor_down}
        move = moves.get(event.key)
        if move is not None and self.wanted.has_focus:
            event.stop()
            move()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.choices.action_select()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.is_active:
            self.dismiss(event.option.id)

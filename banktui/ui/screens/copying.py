"""`y`: what can be copied of what is in front."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from banktui.ui import faults
from banktui.ui.copies import Copy
from banktui.ui.phrase import Phrase, Run, Tone, cells, clipped, phrase
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.menu_list import MenuList

_LABEL = 14
_GAP = 2
_PADDING = 2
_LEAST = 12


class CopyMenu(BankPrompt[Copy]):
    """Its result is what to copy, or None."""

    CSS_PATH = "prompt.tcss"
    AUTO_FOCUS = "#copies"

    copies = query_one("#copies", MenuList)

    def __init__(self, title: str, choices: Sequence[Copy]) -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)

    def compose(self) -> ComposeResult:
        """Build the menu."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("Copy", Tone.TITLE), f" · {self._title}").content()
            yield MenuList(id="copies", markup=False)
            yield Static("⏎ sends it to the terminal's clipboard   Esc closes", id="hint")

    def on_resize(self) -> None:
        """Lay the menu out for the room there is."""
        self.call_after_refresh(self._fill)

    def look_changed(self) -> None:
        """Leave when names become hidden: they stand in the menu."""
        self.finish(None)

    def _fill(self) -> None:
        width = max(self.copies.scrollable_content_region.width - _PADDING, _LEAST)
        chosen = self.copies.highlighted or 0
        self.copies.clear_options()
        labels = max(_LABEL, *(cells(each.label) + _GAP for each in self._choices))
        self.copies.add_options(Option(_line(each, labels, width).content()) for each in self._choices)
        self.copies.highlighted = chosen

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        choice = self._choices[event.option_index]
        if choice.reason:
            faults.refuse(self.console, choice.reason)
        elif self.is_active:
            self.dismiss(choice)


def _line(choice: Copy, labels: int, width: int) -> Phrase:
    tone = Tone.FAINT if choice.reason else Tone.PLAIN
    words = choice.reason or choice.note
    if not choice.reason and choice.is_short:
        words = f"{choice.text} {choice.note}".rstrip()
    runs = (Run(choice.label.ljust(labels), tone), Run(words, Tone.MUTED))
    return Phrase(clipped(runs, width))

"""Choose the colours: moving through the list shows each theme on everything behind it."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from banktui.ui.phrase import Tone, phrase
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.menu_list import MenuList


class ThemeChooser(BankPrompt[str]):
    """Its result is a theme's name; without a choice the theme from before comes back."""

    CSS_PATH = "prompt.tcss"
    AUTO_FOCUS = "#themes"

    themes = query_one("#themes", MenuList)

    def __init__(self, names: tuple[str, ...], current: str) -> None:
        super().__init__()
        self._names = names
        self._before = current

    def compose(self) -> ComposeResult:
        """Build the list."""
        with Vertical(id="prompt", classes="small") as box:
            box.border_title = phrase(("Colours", Tone.TITLE)).content()
            yield MenuList(
                *(Option(phrase(name).content(), id=name) for name in self._names), id="themes", markup=False
            )
            yield Static("↑↓ try   ⏎ keep   Esc as before", id="hint")

    def on_mount(self) -> None:
        """Begin at the theme in use."""
        if self._before in self._names:
            self.themes.highlighted = self._names.index(self._before)

    @on(OptionList.OptionHighlighted)
    def _tried(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option.id is not None and self.is_active:
            self.app.theme = event.option.id

    @on(OptionList.OptionSelected)
    def _kept(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.is_active:
            self.dismiss(event.option.id)

    def action_back(self) -> None:
        """Go back to the theme from before."""
        if self.is_active:
            self.app.theme = self._before
            self.dismiss(None)

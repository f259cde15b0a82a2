"""Whether a connection is to be kept as it stands: the last look at it, which says what is not known to work."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from banktui.services.provider import Environment
from banktui.services.setting_up import Sight
from banktui.ui.phrase import Tone, phrase
from banktui.ui.presenter import environment_phrase
from banktui.ui.presenter.connecting import kept_lines
from banktui.ui.presenter.sheet import stacked
from banktui.ui.screens.bank_screen import BankPrompt


class KeepPrompt(BankPrompt[bool]):
    """Its result is whether to keep it. Enter that is pressed once too often goes back."""

    CSS_PATH = ["prompt.tcss", "connect.tcss"]  # noqa: RUF012 - as Textual declares it
    AUTO_FOCUS = "#go-back"

    def __init__(self, sight: Sight, title: str) -> None:
        super().__init__()
        self._sight = sight
        self._title = title

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        environment = self._sight.environment or Environment.SANDBOX
        words = " Keep it all the same " if self._sight.unsettled else " Keep it "
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("Keep this connection?", Tone.TITLE)).content()
            box.border_subtitle = environment_phrase(environment).content()
            box.set_class(environment is Environment.PRODUCTION, "-production")
            with VerticalScroll(id="body"):
                yield Static(stacked(kept_lines(self._sight, self._title)).content(), id="words")
            with Horizontal(id="buttons"):
                yield Button(phrase(" Go back ").content(), id="go-back", compact=True)
                yield Button(phrase(words).content(), id="keep", compact=True)
            yield Static("Tab goes on to the next button   ⏎ presses it   Esc goes back", id="hint")

    def action_complete(self) -> None:
        """Go to the next button."""
        self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if self.is_active:
            self.dismiss(event.button.id == "keep")

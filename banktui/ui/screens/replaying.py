"""A prompt for where notifications are sent on to."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input, Static

from banktui.domain.errors import Rejected
from banktui.services.replaying import local_address
from banktui.ui.phrase import Tone, phrase
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.plain_input import PlainInput


class ReplayPrompt(BankPrompt[str]):
    """Asks for a URL on this machine; its result is the URL, empty for our own address, or None."""

    CSS_PATH = "prompt.tcss"
    takes_text = True

    field = query_one("#number", PlainInput)
    error = query_one("#error", Static)

    def __init__(self, title: str, before: str) -> None:
        super().__init__()
        self._title = title
        self._before = before

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase((self._title, Tone.TITLE)).content()
            yield Static("To a URL on this machine; empty: to our own address, to be judged anew.", id="label")
            yield PlainInput(id="number")
            yield Static(id="error")
            yield Static("⏎ sends   Esc closes", id="hint")

    def on_mount(self) -> None:
        """Offer where the last one went."""
        self.field.value = self._before

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip()
        try:
            url = local_address(typed) if typed else ""
        except Rejected as error:
            self._say(f"{error.title}. {error.hint}")
            return
        if self.is_active:
            self.dismiss(url)

    def _say(self, sentence: str) -> None:
        self.error.display = bool(sentence)
        self.error.update(phrase((sentence, Tone.REFUSED)).content())

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")

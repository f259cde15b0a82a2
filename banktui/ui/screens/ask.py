"""A prompt for the number of a thing that no list gives."""

import re

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input, Static

from banktui.domain.plaintext import printable
from banktui.ui.phrase import Tone, phrase
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.plain_input import PlainInput

_LONGEST = 64
_ALLOWED = re.compile(r"[A-Za-z0-9_.-]", re.ASCII)


def fault_of(number: str) -> str:
    """Say what is wrong with a number as it was typed; empty if it can be looked up."""
    if not number:
        return "Type the number first."
    if len(number) > _LONGEST:
        return f"A number has {_LONGEST} characters at most; this has {len(number)}."
    odd = next((char for char in number if _ALLOWED.fullmatch(char) is None), "")
    if odd.isspace():
        return "A number has no spaces."
    if odd:
        return f"A number has letters, digits, “-”, “_” and “.”; “{printable(odd)}” is none of them."
    if not number[0].isalnum():
        return "A number begins with a letter or a digit."
    return ""


class AskPrompt(BankPrompt[str]):
    """Asks for a number; its result is the number, or None."""

    CSS_PATH = "prompt.tcss"
    takes_text = True

    field = query_one("#number", PlainInput)
    error = query_one("#error", Static)

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase((self._what, Tone.TITLE)).content()
            yield Static("Its number:", id="label")
            yield PlainInput(id="number")
            yield Static(id="error")
            yield Static("⏎ looks it up   Esc closes", id="hint")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        number = event.value.strip()
        fault = fault_of(number)
        if fault:
            self._say(fault)
        elif self.is_active:
            self.dismiss(number)

    def _say(self, sentence: str) -> None:
        self.error.display = bool(sentence)
        self.error.update(phrase((sentence, Tone.REFUSED)).content())

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")

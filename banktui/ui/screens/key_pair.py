"""A key pair that was made: the half that the provider is given, to be copied or read from its file."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from banktui.services.connecting import KeyMade, KeyNeed
from banktui.ui import faults
from banktui.ui.phrase import Tone, phrase
from banktui.ui.screens.bank_screen import BankPrompt


class KeyPairPrompt(BankPrompt[None]):
    """Shows the public half; the private one stays in its file, encrypted."""

    CSS_PATH = ["prompt.tcss", "connect.tcss"]  # noqa: RUF012 - as Textual declares it
    AUTO_FOCUS = "#copy"

    def __init__(self, made: KeyMade, need: KeyNeed) -> None:
        super().__init__()
        self.made = made
        self._need = need

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        made = self.made
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("A key pair was made", Tone.TITLE), f" · RSA, {made.bits} bits").content()
            with VerticalScroll(id="body"):
                yield Static(
                    phrase(
                        (f"{self._need.hand_over}\n", Tone.STRONG),
                        f"{made.public_pem.strip()}\n",
                        ("Public half   ", Tone.MUTED),
                        f"{made.public}\n",
                        ("Private half  ", Tone.MUTED),
                        f"{made.private}\n",
                        ("SHA-256       ", Tone.MUTED),
                        f"{made.fingerprint[:32]}…\n",
                        ("The private half is encrypted; its pass phrase is kept with the connection. ", Tone.MUTED),
                        ("If the connection is not kept, the pair is removed.", Tone.MUTED),
                    ).content(),
                    id="words",
                )
            with Horizontal(id="buttons"):
                yield Button(phrase(" Copy the public half ").content(), id="copy", compact=True)
                yield Button(phrase(" Go on ").content(), id="go-on", compact=True)
            yield Static("⏎ presses the button   Tab the next one   Esc goes on", id="hint")

    def action_complete(self) -> None:
        """Go to the next button."""
        self.focus_next()

    @on(Button.Pressed, "#copy")
    def _copied(self, event: Button.Pressed) -> None:
        event.stop()
        self.app.copy_to_clipboard(self.made.public_pem)
        faults.tell(self.console, "Sent to the clipboard.")

    @on(Button.Pressed, "#go-on")
    def _gone_on(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_back()

"""What the terminal's clipboard holds for a while only."""

from textual.app import App
from textual.timer import Timer

LENT_SECONDS = 30
"""After which a copied secret is taken from the clipboard, where the terminal lets it be."""


class LentClipboard:
    """Takes back what it gave to the clipboard: when its time is over, or when the console is left before that."""

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._due: Timer | None = None

    def lend(self, secret: str) -> None:
        """Copy a secret, for `LENT_SECONDS` from now; what was lent before is overwritten by that."""
        copy_and_forget(self._app, secret)
        self.overwritten()
        self._due = self._app.set_timer(LENT_SECONDS, self.take_back, name="clipboard")

    def take_back(self) -> None:
        """Have the terminal put nothing in its place; some terminals do not. Does nothing if nothing is lent."""
        if self._due is not None:
            self._app.copy_to_clipboard("")
            self.overwritten()

    def overwritten(self) -> None:
        """Note that something else was copied from here: what the clipboard holds is nothing to be taken back."""
        if self._due is not None:
            self._due.stop()
            self._due = None


def copy_and_forget(app: App[int], value: str) -> None:
    """Copy a value without the copy that Textual keeps for pasting."""
    app.copy_to_clipboard(value)
    app._clipboard = ""  # noqa: SLF001 - there is no other way to have it forgotten

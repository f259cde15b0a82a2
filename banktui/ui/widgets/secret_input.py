"""A one-line input for what nobody may see, and no clipboard may hold."""

from textual.message import Message

from banktui.ui.widgets.plain_input import PlainInput


class SecretInput(PlainInput):
    """Shows dots, never gives its text to the clipboard, and is told to forget it."""

    class CopyRefused(Message):
        """Somebody tried to copy it."""

    def __init__(self, *, longest: int, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(longest=longest, password=True, id=id)

    def validate_value(self, value: str) -> str:
        """Take it as it is: dots hide what a stand-in would change, so that it would be another secret."""
        return value

    def action_copy(self) -> None:
        """Refuse: other programs read the clipboard."""
        self.post_message(self.CopyRefused())

    def action_cut(self) -> None:
        """Refuse, as `action_copy`."""
        self.post_message(self.CopyRefused())

    def forget(self) -> None:
        """Empty it."""
        self.value = ""

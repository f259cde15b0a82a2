"""A short list to choose from that is walked by the keys of a table."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList


class MenuList(OptionList):
    """Letters move the cursor as in tables, unless a field that narrows the list has the keys and takes them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "cursor_up", "Up", show=False, id="menu.up"),
        Binding("j", "cursor_down", "Down", show=False, id="menu.down"),
    ]

    def action_page_up(self) -> None:
        """Go a page up, once there is one: Textual 8.2.8 fails before the list has been laid out."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]  # Textual's

    def action_page_down(self) -> None:
        """Go a page down, once there is one."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]  # Textual's

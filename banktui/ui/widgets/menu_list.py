"""A short list to choose from that is walked by the keys of a table."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList


class MenuList(OptionList):
    """Options of a menu in which nothing is typed, so that letters may move the cursor as they do in tables."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "cursor_up", "Up", show=False, id="menu.up"),
        Binding("j", "cursor_down", "Down", show=False, id="menu.down"),
    ]

"""What screens are told. A message says that something happened; whoever hears it reads the store."""

from textual.message import Message

from banktui.services.notices import Notice
from banktui.services.workspace import Preferences, Workspace
from banktui.ui.places import Place


class Noticed(Message, bubble=False):
    """The engine said something. The app hears it first, then every screen that is open."""

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice


class WentTo(Message):
    """A prompt or chooser was left with a place to go to."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class WentBack(Message):
    """The screen in front is done with."""


class CameIn(Message):
    """A way in was found: the console goes on with this workspace."""

    def __init__(self, workspace: Workspace, preferences: Preferences) -> None:
        super().__init__()
        self.workspace = workspace
        self.preferences = preferences

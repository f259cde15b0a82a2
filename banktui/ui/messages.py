"""What screens are told. A message says that something happened; whoever hears it reads the store."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from banktui.domain.errors import Problem
    from banktui.services.acting import Done
    from banktui.services.notices import Notice
    from banktui.services.shelf import Row
    from banktui.services.workspace import Preferences, Workspace
    from banktui.ui.deeds import Errand, Front
    from banktui.ui.places import Place
    from banktui.ui.screens.form import FormScreen


class Noticed(Message, bubble=False):
    """The engine said something. The app hears it first, then every screen that is open."""

    def __init__(self, notice: "Notice") -> None:
        super().__init__()
        self.notice = notice


class WentTo(Message):
    """A prompt or chooser was left with a place to go to."""

    def __init__(self, place: "Place") -> None:
        super().__init__()
        self.place = place


class WentToRow(Message):
    """Something was found, and is wanted where it stands."""

    def __init__(self, place: "Place", row: "Row") -> None:
        super().__init__()
        self.place = place
        self.row = row


class WentToPayment(Message):
    """A payment that was sent from here is wanted where it stands."""

    def __init__(self, intent_id: str) -> None:
        super().__init__()
        self.intent_id = intent_id


class WentBack(Message):
    """The screen in front is done with."""


class ActionsWanted(Message):
    """Somebody asks what can be done with what is in front."""

    def __init__(self, front: "Front") -> None:
        super().__init__()
        self.front = front


class ErrandBegun(Message):
    """An action was chosen."""

    def __init__(self, connection: str, errand: "Errand") -> None:
        super().__init__()
        self.connection = connection
        self.errand = errand


class ActionEnded(Message):
    """What came of an action is known, or is known to be unknown."""

    def __init__(self, form: "FormScreen", outcome: "Done | Problem") -> None:
        super().__init__()
        self.form = form
        self.outcome = outcome


class CameIn(Message):
    """A way in was found: the console goes on with this workspace."""

    def __init__(self, workspace: "Workspace", preferences: "Preferences") -> None:
        super().__init__()
        self.workspace = workspace
        self.preferences = preferences

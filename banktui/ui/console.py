"""What every screen may ask of the running console. The app itself adds themes, navigation and notices."""

from typing import cast

from textual.dom import DOMNode

from banktui.services.provider import Connection
from banktui.services.workspace import Preferences, Workspace
from banktui.ui import faults
from banktui.ui.crash import CrashLog
from banktui.ui.guarded import GuardedApp
from banktui.ui.messages import WentBack, WentTo
from banktui.ui.options import Options
from banktui.ui.places import Place
from banktui.ui.presenter import View


class Console(GuardedApp, inherit_bindings=False):
    """The services and habits that screens share."""

    def __init__(self, workspace: Workspace, preferences: Preferences, options: Options) -> None:
        super().__init__(CrashLog(options.crash_log), workspace.clock)
        self.workspace = workspace
        self.preferences = preferences
        self.options = options

    def view(self) -> View:
        """Return how things are to be shown at this moment."""
        return View(self.workspace.clock.now(), zone=self.options.zone)

    def connection(self, connection_id: str) -> Connection | None:
        """Return a connection by its id."""
        return next((each for each in self.workspace.connections if each.id == connection_id), None)

    def go(self, place: Place) -> None:
        """Walk to a place; Esc there comes back here."""
        self.post_message(WentTo(place))

    def back(self) -> None:
        """Leave the screen in front, unless it is the first."""
        self.post_message(WentBack())

    def defect(self, error: BaseException) -> None:
        """Deal with a failed worker: an expected failure is shown, a mistake of our own recorded and admitted."""
        problem = faults.expected(error)
        if problem is not None:
            faults.complain(self, problem)
        else:
            faults.own_up(self, self.crashes.record(error, self.workspace.clock.now()))


def console_of(node: DOMNode) -> Console:
    """Return the running console of a screen or widget."""
    return cast("Console", node.app)

"""What every screen may ask of the running console. The app itself adds themes, navigation and notices."""

from typing import TYPE_CHECKING, cast

from textual.dom import DOMNode
from textual.events import Key
from textual.worker import Worker, WorkerState

from banktui.ui import faults
from banktui.ui.clipboard import LentClipboard
from banktui.ui.crash import CrashLog
from banktui.ui.event_news import EventNews
from banktui.ui.messages import ActionEnded, ActionsWanted, ErrandBegun, WentBack, WentTo, WentToRow
from banktui.ui.options import Options
from banktui.ui.orderly import OrderlyApp
from banktui.ui.presenter.view import View
from banktui.ui.terminal_title import TerminalTitle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import RenderableType
    from textual.notifications import SeverityLevel

    from banktui.domain.intent import State
    from banktui.services.provider import Connection
    from banktui.services.shelf import Row
    from banktui.services.workspace import Preferences, Workspace
    from banktui.ui.deeds import Errand, Front
    from banktui.ui.phrase import Phrase
    from banktui.ui.places import Place
    from banktui.ui.screens.form import Draft, FormScreen

_PICTURE_OUT = 0.01
"""Seconds in which a picture is written, if nothing else is done meanwhile."""


class Console(OrderlyApp, inherit_bindings=False):
    """The services and habits that screens share."""

    def __init__(self, workspace: "Workspace", preferences: "Preferences", options: Options) -> None:
        super().__init__(CrashLog(options.crash_log), workspace.clock)
        self.workspace = workspace
        self.preferences = preferences
        self.options = options
        self.private = False
        """Names and amounts are hidden."""
        self.event_news = EventNews(self)
        self.drafts: dict[tuple[str, str, str], Draft] = {}
        """What was filled in where it is not known whether it was done."""
        self.clipboard_lent = LentClipboard(self)
        self.terminal_title = TerminalTitle(self)
        self.told: dict[str, State] = {}
        """Where each payment of this run stood when that was last said or shown."""

    def after_picture(self, begin: "Callable[[], None]") -> None:
        """Call back when the picture that is being made has reached the terminal.

        A thread of Textual's writes it there. What is begun at once would keep the interpreter from that thread.
        """
        self.call_after_refresh(self.set_timer, _PICTURE_OUT, begin)

    def exit(self, result: int | None = None, return_code: int = 0, message: "RenderableType | None" = None) -> None:
        """Leave, and take along what was copied for a while only."""
        self.clipboard_lent.take_back()
        self.terminal_title.give_back()
        super().exit(result, return_code, message)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: "SeverityLevel" = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002 - nothing that is said here is markup
    ) -> None:
        """Say something in passing; while names and amounts are hidden, without what is hidden."""
        said = self.view().sentence(message)
        super().notify(said, title=title, severity=severity, timeout=timeout, markup=False)

    def copy_to_clipboard(self, text: str) -> None:
        """Send text to the terminal's clipboard, where it stays, whatever was there for a while only."""
        super().copy_to_clipboard(text)
        self.clipboard_lent.overwritten()

    def view(self) -> View:
        """Return how things are to be shown at this moment."""
        return View(self.workspace.clock.now(), self.private, self.options.zone)

    def connection(self, connection_id: str) -> "Connection | None":
        """Return a connection by its id."""
        return next((each for each in self.workspace.connections if each.id == connection_id), None)

    def go(self, place: "Place") -> None:
        """Walk to a place; Esc there comes back here."""
        self.post_message(WentTo(place))

    def show_row(self, place: "Place", row: "Row") -> None:
        """Open a row of a place's section as Enter there would; Esc leads to its list with the cursor on it."""
        self.post_message(WentToRow(place, row))

    def go_to_connection(self, connection_id: str) -> None:
        """Walk to a connection's own place."""
        from banktui.ui.places import Place  # noqa: PLC0415 - nobody walks before the first picture

        self.go(Place(connection_id))

    @property
    def news(self) -> "Phrase":
        """Return how many events came in that nobody has looked at."""
        return self.event_news.badge

    def show_news(self) -> None:
        """Have every screen say so."""
        from banktui.ui.screens.bank_screen import BankScreen  # noqa: PLC0415 - it knows the console

        for screen in self.screen_stack:
            if isinstance(screen, BankScreen):
                screen.show_news()

    def ask_for_vault(self) -> None:
        """Ask for the vault's pass phrase, if something waits for it."""
        if self.workspace.vault_question:
            from banktui.ui import vault_desk  # noqa: PLC0415 - not on the first picture

            vault_desk.ask(self)

    def look_at_events(self, of: "Callable[[str], bool]") -> None:
        """Note that the events of some connections are in front."""
        self.event_news.seen(of)

    def act(self, front: "Front") -> None:
        """List what can be done with what is in front."""
        self.post_message(ActionsWanted(front))

    def begin(self, connection_id: str, errand: "Errand") -> None:
        """Begin an action: ask what it wants to know."""
        self.post_message(ErrandBegun(connection_id, errand))

    def perform(self, form: "FormScreen", errand: "Errand", values: "Mapping[str, str]") -> None:
        """Send what a form holds, once. The work is the console's own: leaving the form does not stop it."""
        self.run_worker(
            self._perform(form, errand, values), group="perform", exit_on_error=False, description="an action"
        )

    async def _perform(self, form: "FormScreen", errand: "Errand", values: "Mapping[str, str]") -> None:
        capability = errand.deed.capability
        outcome = await self.workspace.perform(form.connection.id, capability, errand.parent, values)
        self.post_message(ActionEnded(form, outcome))

    def on_key(self, event: Key) -> None:
        """Deal with a key that no widget took: text goes to the field that it is meant for, a dimmed key says why.

        Here, where keys come one after the other, the one before has been dealt with; further down it may not have.
        """
        from banktui.ui import typed_ahead  # noqa: PLC0415 - nobody types before the first picture
        from banktui.ui.screens.bank_screen import BankScreen  # noqa: PLC0415 - it knows the console

        screen = self.screen
        if typed_ahead.take(screen, self.focused, event):
            event.prevent_default()
        elif isinstance(screen, BankScreen):
            screen.explain_key(event.key)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hear of a failed worker: none fails in silence."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.defect(event.worker.error)

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

"""What all screens have in common: honest keys, timers that rest, workers whose failures are heard."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from textual.actions import parse
from textual.events import ScreenResume
from textual.geometry import Size
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from banktui.services.provider import Environment
from banktui.ui import faults
from banktui.ui.commands import Area, bindings_for
from banktui.ui.console import Console, console_of
from banktui.ui.messages import Noticed
from banktui.ui.phrase import Phrase
from banktui.ui.presenter.freshness import unlocked_phrase
from banktui.ui.removal import QuietScreen
from banktui.ui.widgets.environment_bar import EnvironmentBar

if TYPE_CHECKING:
    from banktui.ui.deeds import Front
    from banktui.ui.places import Place

R = TypeVar("R")


class BankScreen(QuietScreen, Screen[None], inherit_bindings=False):
    """A full screen of the console."""

    takes_text: ClassVar[bool] = False
    """A field of it has the keys from the start, also those that come before it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (50, "-narrow"), (110, "-wide"), (150, "-very-wide")]  # noqa: RUF012 - as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-low"), (28, "-high")]  # noqa: RUF012 - as Textual declares it

    _pulse: Timer | None = None
    _is_new = True

    def fit(self, size: Size) -> Self:
        """Take on what goes with the terminal's size, before anything is styled; returns the screen."""
        _fit(self, size)
        return self

    def on_compose(self) -> None:
        """Look as in this terminal before there is anything on the screen."""
        _style(self.fit(self.app.size))

    @property
    def console(self) -> Console:
        """Return the running console."""
        return console_of(self)

    @property
    def place(self) -> "Place | None":
        """Return where in a connection the screen stands; None above all connections and beside the lists."""
        return None

    def front(self) -> "Front | None":
        """Return what is in front, so that something can be done with it; None if nothing is."""
        return None

    def shows_events_of(self, connection: str) -> bool:  # noqa: ARG002 - for subclasses
        """Tell whether whoever looks at this screen sees what a connection's provider has pushed."""
        return False

    def action_actions(self) -> None:
        """List what can be done with what is in front."""
        front = self.front()
        if front is not None:
            self.console.act(front)

    @abstractmethod
    def reopened(self) -> "BankScreen":
        """Return a screen like this one, as it was left: for going forward again."""

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:  # noqa: ARG002 - for subclasses
        """Say why an action cannot be done now: None if it can, a sentence if not, empty if it has no place here."""
        return None

    def reason_for(self, action: str) -> str | None:
        """Say why an action, written as in a binding, cannot be done now; as `why_not`."""
        _, name, parameters = parse(action)
        return self.why_not(name, parameters)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let through what works; dim what does not work just now; hide what never does here."""
        reason = self.why_not(action, parameters)
        return True if reason is None else (None if reason else False)

    def explain_key(self, key: str) -> None:
        """Say why a dimmed key does nothing; of any other, nothing is said."""
        active = self.active_bindings.get(key)
        if active is None or active.enabled or active.node is not self:
            return
        reason = self.reason_for(active.binding.action)
        if reason:
            faults.refuse(self.console, reason)

    def on_mount(self) -> None:
        """Start the pulse that keeps ages true."""
        self._pulse = self.set_interval(1.0, self._beat, name="ages")
        self.show_privacy()
        self.show_news()
        self.show_money()

    def on_screen_suspend(self) -> None:
        """Rest while another screen is in front."""
        if self._pulse is not None:
            self._pulse.pause()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Catch up with what happened meanwhile."""
        self._is_new = _spare(event, is_new=self._is_new)
        if self._pulse is not None:
            self._pulse.resume()
        self.console.look_at_events(self.shows_events_of)
        self.show_money()
        self.show_unlocked()
        self.show_title()
        self.resumed()
        if self.console.workspace.vault_question:
            self.console.call_later(self.console.ask_for_vault)

    def on_environment_bar_environment_shown(self, message: EnvironmentBar.EnvironmentShown) -> None:
        """Have the terminal's title follow the top line."""
        message.stop()
        if self.is_current:
            self.show_title()

    def show_title(self) -> None:
        """Name the environment in the terminal's title; what stands above a screen leaves that as it is."""
        for bar in self.query(EnvironmentBar):
            self.console.terminal_title.tell(bar.environment, bar.place)

    def show_privacy(self) -> None:
        """Say in the top line whether names and amounts are hidden."""
        for bar in self.query(EnvironmentBar):
            bar.private = self.console.private

    def show_news(self) -> None:
        """Say in the top line how many events nobody has looked at."""
        for bar in self.query(EnvironmentBar):
            bar.news = self.console.news

    def show_money(self) -> None:
        """Say in the top line how many payments are not settled, if any."""
        standing = self.console.workspace.payments.standing()
        if not standing.wants_attention:
            for bar in self.query(EnvironmentBar):
                bar.money = Phrase()
            return
        from banktui.ui.presenter.intents import standing_phrase  # noqa: PLC0415 - rare, and on no first picture

        for bar in self.query(EnvironmentBar):
            bar.money = standing_phrase(standing)

    def show_unlocked(self) -> None:
        """Say in the top line which production connections can send at the moment, and for how long."""
        workspace, now = self.console.workspace, self.console.workspace.clock.now()
        found = [
            (each.id, until)
            for each in workspace.connections
            if each.environment is Environment.PRODUCTION
            and (until := workspace.payments.locked_until(each.id)) is not None
        ]
        for bar in self.query(EnvironmentBar):
            bar.unlocked = unlocked_phrase(found, now)

    def _beat(self) -> None:
        self.show_unlocked()
        self.console.ask_for_vault()
        self.tick()

    def look_changed(self) -> None:
        """Draw everything anew: names and amounts are hidden now, or shown again."""

    def tick(self) -> None:
        """Bring ages up to date; called each second while the screen is in front."""

    def resumed(self) -> None:
        """Catch up: called whenever the screen comes to the front."""

    def on_noticed(self, message: Noticed) -> None:
        """Hear what the engine says; overridden where it matters."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hear of a failed worker: none fails in silence."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.console.defect(event.worker.error)


class BankPrompt(QuietScreen, ModalScreen[R], inherit_bindings=False):
    """A prompt or chooser above a screen. Esc leaves it without a result."""

    takes_text: ClassVar[bool] = False
    """As for a screen."""
    is_undisturbed: ClassVar[bool] = False
    """What comes in meanwhile is counted, and not told in passing: that would hide what sends, and what it sends."""

    HORIZONTAL_BREAKPOINTS = BankScreen.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = BankScreen.VERTICAL_BREAKPOINTS
    BINDINGS = bindings_for(Area.PROMPT)

    _is_new = True

    def __init__(self) -> None:
        super().__init__()
        self._results: list[R | None] = []
        """With what it is left as soon as it can be; nothing while it is used."""

    def on_compose(self) -> None:
        """Look as in this terminal before there is anything in the prompt."""
        _fit(self, self.app.size)
        _style(self)

    @property
    def console(self) -> Console:
        """Return the running console."""
        return console_of(self)

    def look_changed(self) -> None:
        """Draw everything anew: names and amounts are hidden now, or shown again."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's form
        """Hide completion where there is none."""
        return action != "complete" or hasattr(self, "action_complete")

    def action_back(self) -> None:
        """Leave without a choice."""
        if self.is_active:
            self.dismiss(None)

    def finish(self, result: R | None) -> None:
        """Leave with a result, now or once nothing stands above: Textual would take away what is on top instead."""
        self._results = [result]
        self._finish()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Leave if that was to be done."""
        self._is_new = _spare(event, is_new=self._is_new)
        if self._results:
            self.call_later(self._finish)

    def _finish(self) -> None:
        if self._results and self.is_active:
            self.dismiss(self._results.pop())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hear of a failed worker: none fails in silence."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.console.defect(event.worker.error)


def _style(screen: Screen[Any]) -> None:
    """Style a screen itself: Textual 8.2.8 has done so before it loaded the screen's own style sheet."""
    screen.app.stylesheet.apply(screen)


def _spare(event: ScreenResume, *, is_new: bool) -> bool:
    """Keep Textual from styling a new screen a second time when it comes to the front; it is new no longer."""
    if is_new:
        event.refresh_styles = False
    return False


def _fit(screen: Screen[Any], size: Size) -> None:
    """Give a screen what goes with the terminal's size.

    Textual 8.2.8 does this when the screen is first resized, and styles everything a second time for it.
    """
    for breakpoints, cells in (
        (screen.HORIZONTAL_BREAKPOINTS or (), size.width),
        (screen.VERTICAL_BREAKPOINTS or (), size.height),
    ):
        *_, name = (name for least, name in breakpoints if least <= cells)
        screen.add_class(name, update=False)

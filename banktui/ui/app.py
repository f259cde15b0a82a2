"""The console: themes, keys, navigation, and what the engine says passed on to the screens."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from pathlib import Path

from textual.binding import ActiveBinding, Binding
from textual.screen import Screen

from banktui.services.notices import Notice
from banktui.services.workspace import Preferences, Workspace
from banktui.ui import faults
from banktui.ui.commands import Area, bindings_for
from banktui.ui.console import Console
from banktui.ui.keymap import check_keymap
from banktui.ui.messages import CameIn, Noticed, WentBack, WentTo
from banktui.ui.options import Options
from banktui.ui.palette import BankCommands
from banktui.ui.places import Place, Visit
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.goto import GoToPrompt
from banktui.ui.screens.help import HelpScreen, help_lines
from banktui.ui.screens.overview import OverviewScreen
from banktui.ui.screens.theme import ThemeChooser
from banktui.ui.screens.welcome import WelcomeScreen
from banktui.ui.themes import DEFAULT_THEME, VARIABLE_DEFAULTS, load_themes
from banktui.ui.widgets.ledger_table import LedgerTable

_HERE = Path(__file__).parent
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT") if hasattr(signal, name))


class BankApp(Console, inherit_bindings=False):
    """Runs until the user leaves; the result is the exit status."""

    TITLE = "banktui"
    # A default screen's own style sheet is not loaded by Textual 8.2.8, so the two that can be the first stand here.
    # A plain list, as Textual declares it.
    CSS_PATH = [_HERE / name for name in ("app.tcss", "screens/overview.tcss", "screens/welcome.tcss")]  # noqa: RUF012
    COMMANDS = {BankCommands}  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.EVERYWHERE)

    def __init__(self, workspace: Workspace, preferences: Preferences, options: Options | None = None) -> None:
        super().__init__(workspace, preferences, options or Options())
        self._ahead: list[BankScreen] = []
        self._floor = 1
        """How many screens stay: the first, and the one before it if that was the welcome."""
        self._unsubscribe: Callable[[], None] | None = None
        self._complaints = list(self.options.complaints)
        self._use_themes()
        self._use_keymap()
        if not self.options.animations:
            self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give Textual's own themes a value for every variable of ours."""
        return VARIABLE_DEFAULTS

    def _use_themes(self) -> None:
        shelf = load_themes(self.options.user_themes)
        self._complaints += shelf.complaints
        self._theme_names = tuple(theme.name for theme in shelf.themes)
        for theme in shelf.themes:
            self.register_theme(theme)
        wanted = self.options.theme or self.preferences.get("theme", DEFAULT_THEME)
        if wanted not in self._theme_names:
            self._complaints.append(f"There is no theme “{wanted}”.")
            wanted = DEFAULT_THEME
        self.theme = wanted

    def _use_keymap(self) -> None:
        table = [binding for binding in LedgerTable.BINDINGS if isinstance(binding, Binding)]
        check = check_keymap(self.options.keymap, table)
        self._complaints += check.complaints
        self.set_keymap(dict(check.keymap))

    def get_default_screen(self) -> Screen[None]:
        """Return the first screen: what is known, or how to begin."""
        return OverviewScreen() if self.workspace.connections else WelcomeScreen()

    def on_mount(self) -> None:
        """Listen to the engine, and leave the terminal in order when told to stop."""
        self._listen()
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            # Not every platform, and no thread but the main one, has signal handlers.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit, 128 + number, 128 + number)

    def _listen(self) -> None:
        self._unsubscribe = self.workspace.subscribe(self._pass_on)

    def _pass_on(self, notice: Notice) -> None:
        """Take a notice from whatever thread it comes on to the app's own."""
        self.post_message(Noticed(notice))

    def on_ready(self) -> None:
        """Begin to work, now that the first picture is on the screen."""
        self.workspace.start()
        for complaint in self._complaints:
            faults.refuse(self, complaint)

    async def on_unmount(self) -> None:
        """Stop listening, and let the engine give back what it holds."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        await self.workspace.stop()

    async def on_came_in(self, message: CameIn) -> None:
        """Go on with another workspace."""
        message.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
        await self.workspace.stop()
        self.workspace, self.preferences = message.workspace, message.preferences
        self._listen()
        await self.push_screen(OverviewScreen())
        self._floor = len(self.screen_stack)
        self.call_after_refresh(self.workspace.start)

    def on_noticed(self, message: Noticed) -> None:
        """Pass on what the engine says to every screen that is open."""
        for screen in self.screen_stack:
            if isinstance(screen, BankScreen):
                screen.post_message(Noticed(message.notice))

    def on_went_to(self, message: WentTo) -> None:
        """Open a place, unless it is in front already: Enter pressed twice opens once."""
        message.stop()
        if isinstance(self.screen, BrowseScreen) and self.screen.place == message.place:
            return
        self._ahead.clear()
        self.push_screen(BrowseScreen(Visit(message.place)))

    def on_went_back(self, message: WentBack) -> None:
        """Leave the screen in front and keep a way forward to it."""
        message.stop()
        self.action_backward()

    def action_backward(self) -> None:
        """Go to where one was before."""
        screen = self.screen
        if len(self.screen_stack) > self._floor and isinstance(screen, BankScreen):
            self._ahead.append(screen.reopened())
            self.pop_screen()

    def action_forward(self) -> None:
        """Undo going back."""
        if self._ahead and isinstance(self.screen, BankScreen):
            self.push_screen(self._ahead.pop())

    def action_overview(self) -> None:
        """Go to the first screen."""
        while len(self.screen_stack) > self._floor:
            self.pop_screen()

    def action_goto(self) -> None:
        """Ask where to go."""

        def chosen(destination: Place | str | None) -> None:
            if isinstance(destination, Place):
                self.go(destination)
            elif destination is not None:
                self.call_later(self.run_action, destination)

        here = self.screen.place if isinstance(self.screen, BrowseScreen) else None
        self.push_screen(GoToPrompt(here), chosen)

    def action_help(self) -> None:
        """List what works here."""

        def chosen(active: ActiveBinding | None) -> None:
            if active is not None:
                self.call_later(self.run_action, active.binding.action, active.node)

        self.push_screen(HelpScreen(help_lines(self.screen)), chosen)

    def action_theme(self) -> None:
        """Choose the colours."""

        def chosen(name: str | None) -> None:
            if name is not None:
                self.preferences.set("theme", name)

        self.push_screen(ThemeChooser(self._theme_names, self.theme), chosen)

    def action_how_to_quit(self) -> None:
        """Copy text marked with the mouse; without any, say how to leave, since ctrl+c does not."""
        marked = self.screen.get_selected_text()
        if marked:
            self.copy_to_clipboard(marked)
            faults.tell(self, "Sent to the clipboard.")
        else:
            faults.tell(self, "Press q to leave, or ctrl+q from within a field.")

"""The console: themes, keys, navigation, and what the engine says passed on to the screens.

What the first picture does not show is imported where it is used, and by `preloading` soon after that picture.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.binding import ActiveBinding
from textual.screen import Screen

from banktui.ui import faults, preloading
from banktui.ui.commands import Area, bindings_for
from banktui.ui.console import Console
from banktui.ui.messages import (
    ActionEnded,
    ActionsWanted,
    CameIn,
    ErrandBegun,
    Noticed,
    WentBack,
    WentTo,
    WentToPayment,
    WentToRow,
)
from banktui.ui.options import Options
from banktui.ui.screens.bank_screen import BankPrompt, BankScreen
from banktui.ui.stopping import stop_in_order
from banktui.ui.stylesheet import LastingStylesheet
from banktui.ui.themes import DEFAULT_THEME, VARIABLE_DEFAULTS, load_themes, own_theme

if TYPE_CHECKING:
    from banktui.services.notices import Notice
    from banktui.services.workspace import Preferences, Workspace
    from banktui.ui.palette import BankCommands
    from banktui.ui.places import Place

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT") if hasattr(signal, name))


def bank_commands() -> "type[BankCommands]":
    """Return what the palette searches."""
    from banktui.ui.palette import BankCommands  # noqa: PLC0415 - the palette is not on the first picture

    return BankCommands


class BankApp(Console, inherit_bindings=False):
    """Runs until the user leaves; the result is the exit status."""

    TITLE = "banktui"
    CSS_PATH = [Path(__file__).with_name("app.tcss")]  # noqa: RUF012 - as Textual declares it
    COMMANDS = {bank_commands}  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.EVERYWHERE)

    def __init__(self, workspace: "Workspace", preferences: "Preferences", options: Options | None = None) -> None:
        super().__init__(workspace, preferences, options or Options())
        self.stylesheet = LastingStylesheet(variables=self.get_css_variables())
        self._ahead: list[BankScreen] = []
        self._unsubscribe: Callable[[], None] | None = None
        self.has_begun = False
        """Whether work has been begun, which is once the first picture is out."""
        self._complaints = list(self.options.complaints)
        self._theme_names: tuple[str, ...] = ()
        self._use_themes()
        self._use_keymap()
        if not self.options.animations:
            self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give Textual's own themes a value for every variable of ours."""
        return VARIABLE_DEFAULTS

    def _use_themes(self) -> None:
        """Take the theme that is wanted; the others follow the first picture, unless this one cannot be found."""
        wanted = self.options.theme or self.preferences.get("theme", DEFAULT_THEME)
        # A user's theme may have any file name and replace one of ours.
        only = own_theme(wanted) if self.options.user_themes is None else None
        if only is not None:
            self.register_theme(only)
        else:
            self._register_themes()
            if wanted not in self._theme_names:
                self._complaints.append(f"There is no theme “{wanted}”.")
                wanted = DEFAULT_THEME
        self.theme = wanted

    def _register_themes(self) -> None:
        if self._theme_names:
            return
        shelf = load_themes(self.options.user_themes)
        self._complaints += shelf.complaints
        self._theme_names = tuple(theme.name for theme in shelf.themes)
        for theme in shelf.themes:
            self.register_theme(theme)

    def refresh_css(self, animate: bool = True) -> None:  # noqa: FBT001, FBT002 - Textual's form
        """Style everything anew; before the first screen, when the theme is set, there is nothing to style."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def _use_keymap(self) -> None:
        if not self.options.keymap:
            return
        from banktui.ui.keymap import check_keymap  # noqa: PLC0415 - most people keep the keys as they are
        from banktui.ui.widgets.ledger_table import LedgerTable  # noqa: PLC0415 - as above

        check = check_keymap(self.options.keymap, LedgerTable.KEYS)
        self._complaints += check.complaints
        self.set_keymap(dict(check.keymap))

    def get_default_screen(self) -> Screen[None]:
        """Return the first screen: what is known, or how to begin."""
        first = self._overview() if self.workspace.connections else self._welcome()
        # Textual 8.2.8 loads the style sheets of all screens but the default one, and cannot switch away from that.
        self.stylesheet.read_all(first.css_path)
        first._push_result_callback(self, None)  # noqa: SLF001 - it takes one away when it switches
        return first.fit(self.size)

    def _overview(self) -> BankScreen:
        from banktui.ui.screens.overview import OverviewScreen  # noqa: PLC0415 - not where the welcome is the first

        return OverviewScreen()

    def _welcome(self) -> BankScreen:
        from banktui.ui.screens.welcome import WelcomeScreen  # noqa: PLC0415 - not where the overview is the first

        return WelcomeScreen()

    def on_mount(self) -> None:
        """Listen to the engine, and leave the terminal in order when told to stop."""
        self._listen()
        # Textual 8.2.8 comes back from the shell with an empty screen.
        self.app_resume_signal.subscribe(self, lambda _app: self._come_back())
        self.app_suspend_signal.subscribe(self, lambda _app: self.terminal_title.give_back())
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            # Not every platform, and no thread but the main one, has signal handlers.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit, 128 + number, 128 + number)
        stop_in_order(self._driver, self._suspend_signal)

    def _come_back(self) -> None:
        self.refresh(layout=True)
        if isinstance(self.screen, BankScreen):
            self.screen.show_title()

    def _listen(self) -> None:
        self._unsubscribe = self.workspace.subscribe(self._pass_on)

    def _pass_on(self, notice: "Notice") -> None:
        """Take a notice from whatever thread it comes on to the app's own."""
        self.post_message(Noticed(notice))

    def on_ready(self) -> None:
        """Have work begin, now that the first picture is made."""
        self.after_picture(self._begin)

    def _begin(self) -> None:
        self.has_begun = True
        self.workspace.start()
        preloading.begin()
        self._register_themes()
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
        self._ahead.clear()
        if self._unsubscribe is not None:
            self._unsubscribe()
        await self.workspace.stop()
        self.workspace, self.preferences = message.workspace, message.preferences
        self._listen()
        # What stands there, the first screen too, is of connections that are closed now.
        self.action_overview()
        await self.switch_screen(self._overview())
        self.call_after_refresh(self.workspace.start)

    def on_noticed(self, message: Noticed) -> None:
        """Deal with what the engine says, and pass it on to every screen that is open."""
        from banktui.ui import hearing  # noqa: PLC0415 - nothing is told before the first picture

        hearing.hear(self, message.notice, is_first=len(self.screen_stack) == 1)

    def on_went_to(self, message: WentTo) -> None:
        """Open a place, unless it is in front already: Enter pressed twice opens once."""
        message.stop()
        if self._here == message.place:
            return
        from banktui.ui.places import Visit  # noqa: PLC0415 - not on the first picture
        from banktui.ui.screens.browse import BrowseScreen  # noqa: PLC0415 - as above

        self._ahead.clear()
        self.push_screen(BrowseScreen(Visit(message.place)))

    def on_actions_wanted(self, message: ActionsWanted) -> None:
        """List what can be done with what is in front, and what cannot."""
        from banktui.ui import errand_desk  # noqa: PLC0415 - nothing is done before the first picture

        message.stop()
        errand_desk.offer(self, message.front)

    def on_errand_begun(self, message: ErrandBegun) -> None:
        """Ask what an action wants to know."""
        from banktui.ui import errand_desk  # noqa: PLC0415 - as above

        message.stop()
        errand_desk.begin(self, message.connection, message.errand)

    def on_action_ended(self, message: ActionEnded) -> None:
        """Tell what came of an action, wherever whoever asked for it is by now."""
        from banktui.ui import errand_desk  # noqa: PLC0415 - as above

        message.stop()
        errand_desk.end(self, message.form, message.outcome)

    async def on_went_to_row(self, message: WentToRow) -> None:
        """Open something where it stands: its list behind it, with the cursor on it."""
        message.stop()
        from banktui.ui.places import SectionState, Visit  # noqa: PLC0415 - not on the first picture
        from banktui.ui.screens.browse import BrowseScreen  # noqa: PLC0415 - as above

        self._ahead.clear()
        place = message.place
        screen = BrowseScreen(Visit(place, place.section, {place.section: SectionState(key=message.row.key)}))
        await self.push_screen(screen)
        screen.open_row(message.row)

    def on_went_back(self, message: WentBack) -> None:
        """Leave the screen in front and keep a way forward to it."""
        message.stop()
        self.action_backward()

    @property
    def _here(self) -> "Place | None":
        """Return where in a connection the screen in front stands."""
        return self.screen.place if isinstance(self.screen, BankScreen) else None

    def action_backward(self) -> None:
        """Go to where one was before."""
        screen = self.screen
        if len(self.screen_stack) > 1 and isinstance(screen, BankScreen):
            self._ahead.append(screen.reopened())
            self.pop_screen()

    def action_forward(self) -> None:
        """Undo going back."""
        if self._ahead and isinstance(self.screen, BankScreen):
            self.push_screen(self._ahead.pop())

    def action_overview(self) -> None:
        """Go to the first screen."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_goto(self) -> None:
        """Ask where to go."""
        from banktui.ui.screens.goto import GoToPrompt  # noqa: PLC0415 - not on the first picture

        def chosen(destination: "Place | str | None") -> None:
            if isinstance(destination, str):
                self.call_later(self.run_action, destination)
            elif destination is not None:
                self.go(destination)

        self.push_screen(GoToPrompt(self._here), chosen)

    def action_find(self) -> None:
        """Search everything known."""
        from banktui.ui.screens.find import FindScreen  # noqa: PLC0415 - not on the first picture

        if not isinstance(self.screen, FindScreen):
            self.push_screen(FindScreen())

    def action_events(self) -> None:
        """Show what has been pushed."""
        from banktui.ui.screens.inbox import InboxScreen  # noqa: PLC0415 - not on the first picture

        if not isinstance(self.screen, InboxScreen):
            self.push_screen(InboxScreen())

    def action_health(self) -> None:
        """Show how well the connections are."""
        from banktui.ui.screens.health import HealthScreen  # noqa: PLC0415 - not on the first picture

        if not isinstance(self.screen, HealthScreen):
            place = self._here
            self.push_screen(HealthScreen(place.connection if place is not None else ""))

    def action_connect(self, provider: str = "") -> None:
        """Connect a provider with credentials of one's own."""
        from banktui.ui import connect_desk  # noqa: PLC0415 - not on the first picture

        connect_desk.begin(self, provider)

    def action_transfers(self) -> None:
        """Show every payment sent from here."""
        from banktui.ui import money_desk  # noqa: PLC0415 - nothing was sent before the first picture

        money_desk.show(self)

    def on_went_to_payment(self, message: WentToPayment) -> None:
        """Open a payment among those that were sent from here."""
        from banktui.ui import money_desk  # noqa: PLC0415 - as above

        message.stop()
        money_desk.show(self, message.intent_id)

    def action_requests(self) -> None:
        """Show the request behind what is in front."""
        from banktui.ui import request_desk  # noqa: PLC0415 - nothing was asked before the first picture

        request_desk.show(self)

    def action_copy(self) -> None:
        """Offer what can be copied of what is in front."""
        from banktui.ui import request_desk  # noqa: PLC0415 - as above

        request_desk.copy(self)

    def action_help(self) -> None:
        """List what works here."""
        from banktui.ui.screens.help import HelpScreen, help_lines, lacking_lines  # noqa: PLC0415 - not on the first picture

        def chosen(active: ActiveBinding | None) -> None:
            if active is not None:
                self.call_later(self.run_action, active.binding.action, active.node)

        front = self.screen.front() if isinstance(self.screen, BankScreen) else None
        connection = self.connection(front.place.connection) if front else None
        lacking = lacking_lines(connection, self.workspace.offered(connection.id)) if connection else ()
        self.push_screen(HelpScreen((*help_lines(self.screen), *lacking)), chosen)

    def action_privacy(self) -> None:
        """Hide names and amounts on every screen, or show them again."""
        from banktui.ui.palette import Palette  # noqa: PLC0415 - not on the first picture

        self.private = not self.private
        if self.private:
            # What was said in passing names people and amounts.
            self.clear_notifications()
        for screen in self.screen_stack:
            if isinstance(screen, BankScreen):
                screen.show_privacy()
            if isinstance(screen, BankScreen | BankPrompt | Palette):
                screen.look_changed()

    def action_command_palette(self) -> None:
        """Find anything by a few letters of its name."""
        from banktui.ui.palette import Palette  # noqa: PLC0415 - not on the first picture

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def action_suspend(self) -> None:
        """Go back to the shell, until `fg`."""
        if hasattr(os, "getsid") and os.getsid(0) != os.getpid():
            self.action_suspend_process()
        else:
            faults.refuse(self, "There is no shell to go back to: the console was not started from one.")

    def action_theme(self) -> None:
        """Choose the colours."""
        from banktui.ui.screens.theme import ThemeChooser  # noqa: PLC0415 - not on the first picture

        def chosen(name: str | None) -> None:
            if name is not None:
                self.preferences.set("theme", name)

        self._register_themes()
        self.push_screen(ThemeChooser(self._theme_names, self.theme), chosen)

    def action_how_to_quit(self) -> None:
        """Copy text marked with the mouse; without any, say how to leave, since ctrl+c does not."""
        marked = self.screen.get_selected_text()
        if marked:
            self.copy_to_clipboard(marked)
            faults.tell(self, "Sent to the clipboard.")
        else:
            faults.tell(self, "Press q to leave, or ctrl+q from within a field.")

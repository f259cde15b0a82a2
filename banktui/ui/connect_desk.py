"""How connecting a provider begins, from wherever somebody is, and how the console goes on with what was kept."""

from banktui.domain.errors import Problem
from banktui.services.acting import Choice
from banktui.services.setting_up import SettingUpDesk
from banktui.ui import faults
from banktui.ui.console import Console
from banktui.ui.messages import CameIn
from banktui.ui.screens.chooser import Chooser
from banktui.ui.screens.connect import Connected, ConnectScreen

WHY_NOT = "Nothing is kept in this run: it is on a bank that is made for it. Start  banktui  to connect a provider."


def begin(console: Console, provider: str = "") -> None:
    """Ask which provider, unless that is said, and then what it asks."""
    desk = console.options.setting_up
    if desk is None:
        faults.refuse(console, WHY_NOT)
        return
    if any(isinstance(screen, ConnectScreen) for screen in console.screen_stack):
        return
    options = desk.providers()
    if any(each.value == provider for each in options):
        _show(console, desk, provider)
        return

    def chosen(slug: str | None) -> None:
        if slug is not None:
            _show(console, desk, slug)

    choices = [Choice(each.value, each.label) for each in options]
    console.push_screen(Chooser("Connect a provider", choices, provider), chosen)


def _show(console: Console, desk: SettingUpDesk, provider: str) -> None:
    console.push_screen(ConnectScreen(desk, provider), lambda result: _connected(console, result))


def _connected(console: Console, result: Connected | None) -> None:
    """Go on with all connections that are kept now, the new one among them."""
    if result is None:
        return
    saved = result.saved
    if isinstance(result.opened, Problem):
        faults.tell(console, f"{saved.name} is kept in {saved.path}.", long=True)
        faults.complain(console, result.opened)
        return
    console.post_message(CameIn(*result.opened))
    faults.tell(console, f"{saved.name} is kept in {saved.path.name}, and the console works with it now.", long=True)

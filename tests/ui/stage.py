"""A bare app to put widgets on, themed as the console is, and ways to look at what it shows."""

from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from banktui.ui.themes import DEFAULT_THEME, VARIABLE_DEFAULTS, load_themes
from tests.settling import until


class Stage(App[None]):
    """Shows the widgets it is given, one below the other, and remembers the messages that came up from them."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget, theme: str = DEFAULT_THEME) -> None:
        super().__init__()
        self._widgets = widgets
        self.fired: list[str] = []
        for found in load_themes().themes:
            self.register_theme(found)
        self.theme = theme
        self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield from self._widgets

    def action_fire(self, what: str = "") -> None:
        """Be reachable by an injected click, so that a test can see that none arrives."""
        self.fired.append(what)


def screen_lines(app: App[None]) -> list[str]:
    """Return what stands on the screen, line by line."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


async def settle(pilot: Pilot[None], fact: Callable[[], bool]) -> None:
    """Let the app work until something is true; fail if it never becomes true."""
    await until(fact, pilot.pause)


def of_type(seen: list[Message], kind: type[Message]) -> list[Message]:
    """Return the messages of one type, each once: the hook hears a message again at each node that it bubbles to."""
    return list({id(message): message for message in seen if type(message) is kind}.values())

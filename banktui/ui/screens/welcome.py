"""What stands before the first connection: three ways in."""

from dataclasses import dataclass

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import Worker

from banktui.domain.errors import Problem
from banktui.services.workspace import Preferences, Workspace
from banktui.ui.commands import Area, bindings_for
from banktui.ui.messages import CameIn
from banktui.ui.phrase import Tone, phrase
from banktui.ui.presenter import problem_line
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.key_bar import KeyBar
from banktui.ui.widgets.plain_input import PlainInput

_TITLE_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Door:
    """One way in."""

    id: str
    title: str
    note: str


DOORS = (
    Door("built-in", "Open the built-in bank", "a whole bank on this machine, no account needed"),
    Door("folder", "Open a sandbox folder", "made by  banktui sandbox --state DIR"),
    Door(
        "provider",
        "Connect a provider",
        "your own credentials, tested as you type",
    ),
)


class DoorRow(Widget, can_focus=False):
    """One line of the choice; the mouse opens it too."""

    DEFAULT_CSS = "DoorRow { height: 1; width: 100%; }"
    ALLOW_SELECT = False

    chosen: reactive[bool] = reactive(default=False, layout=False)

    class Clicked(Message):
        """The line was clicked."""

        def __init__(self, door: Door) -> None:
            super().__init__()
            self.door = door

    def __init__(self, door: Door) -> None:
        super().__init__(id=f"door-{door.id}")
        self.door = door

    def render(self) -> Content:
        """Return the line."""
        mark = ("▸ ", Tone.ACCENT) if self.chosen else ("  ", Tone.PLAIN)
        tone = Tone.STRONG if self.chosen else Tone.PLAIN
        title = self.door.title.ljust(_TITLE_WIDTH)
        return phrase(mark, (title, tone), (self.door.note, Tone.MUTED)).content()

    def on_click(self, event: events.Click) -> None:
        """Open what was clicked."""
        event.stop()
        self.post_message(self.Clicked(self.door))


class WelcomeScreen(BankScreen):
    """Shown when nothing is configured."""

    CSS_PATH = "welcome.tcss"
    BINDINGS = bindings_for(Area.WELCOME)
    AUTO_FOCUS = ""

    bar = query_one("#bar", EnvironmentBar)
    folder = query_one("#folder", PlainInput)
    hint = query_one("#hint", Static)

    chosen: reactive[int] = reactive(0, init=False)

    class Answered(Message, bubble=False):
        """A door was tried."""

        def __init__(self, answer: tuple[Workspace, Preferences] | Problem) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self) -> None:
        super().__init__()
        self._opener: Worker[None] | None = None

    def reopened(self) -> "WelcomeScreen":
        """Return a screen like this one."""
        return WelcomeScreen()

    def compose(self) -> ComposeResult:
        """Build the page."""
        yield EnvironmentBar(id="bar")
        with Center(id="page"), Vertical(id="card"):
            yield Static(phrase(("b a n k t u i", Tone.TITLE)).content(), id="name")
            yield Static("One terminal for every bank API you hold keys to.", id="motto")
            for door in DOORS:
                yield DoorRow(door)
            yield PlainInput(id="folder", placeholder="path of the folder")
            yield Static("", id="hint")
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin at the first way in."""
        self.bar.trail = (phrase("Welcome"),)
        self.folder.display = False
        self.watch_chosen()

    def watch_chosen(self) -> None:
        """Mark the way that is chosen."""
        for index, row in enumerate(self.query(DoorRow)):
            row.chosen = index == self.chosen
        door = DOORS[self.chosen]
        self.hint.update("")
        if door.id != "folder":
            self._close_folder()

    @property
    def is_opening(self) -> bool:
        """Tell whether a door is being tried."""
        return self._opener is not None and not self._opener.is_finished

    def action_move(self, direction: int) -> None:
        """Choose another way in."""
        self.chosen = (self.chosen + direction) % len(DOORS)

    def action_open(self) -> None:
        """Take the way that is chosen."""
        self._take(DOORS[self.chosen])

    @on(DoorRow.Clicked)
    def _clicked(self, message: DoorRow.Clicked) -> None:
        self.chosen = DOORS.index(message.door)
        self._take(message.door)

    def _take(self, door: Door) -> None:
        if door.id == "folder":
            self.folder.display = True
            self.folder.focus()
        elif door.id == "provider":
            self.console.call_later(self.console.run_action, "connect")
        else:
            self._try("")

    def action_back(self) -> None:
        """Leave the field."""
        self._close_folder()

    def _close_folder(self) -> None:
        self.folder.display = False
        if self.folder.has_focus:
            self.set_focus(None)

    @on(Input.Submitted, "#folder")
    def _folder_given(self, event: Input.Submitted) -> None:
        event.stop()
        path = event.value.strip()
        if not path:
            self._say("Type the path of the folder first.")
        else:
            self._try(path)

    @on(Input.Changed, "#folder")
    def _folder_typed(self, event: Input.Changed) -> None:
        event.stop()
        self.hint.update("")

    def _say(self, sentence: str) -> None:
        self.hint.update(phrase((sentence, Tone.REFUSED)).content())

    def _try(self, path: str) -> None:
        if self.is_opening:
            return
        if self.console.options.doors is None:
            self._say("Start banktui with  banktui demo  to open the built-in bank.")
            return
        self.hint.update(phrase(("Opening …", Tone.PENDING)).content())
        self._opener = self._open(path)

    @work(exclusive=True, group="door", exit_on_error=False, description="a way in")
    async def _open(self, path: str) -> None:
        doors = self.console.options.doors
        if doors is not None:
            self.post_message(self.Answered(await (doors.folder(path) if path else doors.built_in())))

    def on_welcome_screen_answered(self, message: Answered) -> None:
        """Go in, or say why not."""
        if isinstance(message.answer, Problem):
            self.hint.update(problem_line(message.answer).content())
            return
        self.hint.update("")
        self.post_message(CameIn(*message.answer))

"""`?`: what works here, what does not and why. Enter runs it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from banktui.services.provider import Connection
from banktui.ui import faults
from banktui.ui.commands import TABLE_HELP, Area, command_named, is_typed, key_sign
from banktui.ui.deeds import lacks
from banktui.ui.phrase import Phrase, Tone, cells, phrase, wrapped
from banktui.ui.presenter import stacked
from banktui.ui.screens.bank_screen import BankPrompt, BankScreen
from banktui.ui.widgets.menu_list import MenuList

_KEY_WIDTH = 9
_TITLE_WIDTH = 14
_PADDING = 3
_LEAST = 12
_TABLE = "In a list"
_WIDGETS = "Here"


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A command that has a place here."""

    heading: str
    keys: str
    title: str
    help: str
    active: ActiveBinding | None
    """What runs it; None for what the provider cannot do at all."""
    reason: str = ""
    """Why it cannot be done just now, or at all."""

    @property
    def works(self) -> bool:
        """Tell whether it can be run."""
        return self.active is not None and self.active.enabled


def help_lines(screen: Screen[object]) -> tuple[HelpLine, ...]:
    """Return what works on a screen with its present focus, and what has a place there but does not work now."""
    lines: dict[str, HelpLine] = {}
    for active in screen.active_bindings.values():
        name = active.binding.id
        if name is None or not active.binding.description or name.startswith("list.tab_"):
            continue
        if is_typed(screen.focused, active.binding.key):
            continue
        command = command_named(name)
        heading = command.area.value if command else (_TABLE if name.startswith("table.") else _WIDGETS)
        sign = key_sign(active.binding.key)
        if name in lines:
            sign = f"{lines[name].keys} {sign}"
        text = command.help if command else TABLE_HELP.get(name, "")
        title = active.binding.description
        lines[name] = HelpLine(heading, sign, title[:1].lower() + title[1:], text, active, _reason(active))
    order = [_WIDGETS, *(area.value for area in Area if area is not Area.EVERYWHERE), Area.EVERYWHERE.value, _TABLE]
    return tuple(sorted(lines.values(), key=lambda line: order.index(line.heading)))


def _reason(active: ActiveBinding) -> str:
    if active.enabled or not isinstance(active.node, BankScreen):
        return ""
    return active.node.reason_for(active.binding.action) or ""


def lacking_lines(connection: Connection, offered: Iterable[str]) -> tuple[HelpLine, ...]:
    """Return what a connection's provider cannot do, each with its reason."""
    heading = f"Not with {connection.provider.title}"
    return tuple(HelpLine(heading, "", lack.title, "", None, lack.reason) for lack in lacks(connection, offered))


class HelpScreen(BankPrompt[ActiveBinding]):
    """Its result is the command to run, or None."""

    CSS_PATH = "prompt.tcss"
    AUTO_FOCUS = "#commands"

    commands = query_one("#commands", MenuList)

    def __init__(self, lines: Sequence[HelpLine]) -> None:
        super().__init__()
        self._lines = {line.active.binding.id or "" if line.active else line.title: line for line in lines}

    def compose(self) -> ComposeResult:
        """Build the list."""
        with Vertical(id="prompt", classes="tall") as box:
            box.border_title = phrase(("What works here", Tone.TITLE)).content()
            yield MenuList(id="commands", markup=False)
            yield Static("⏎ runs it   Esc closes", id="hint")

    def on_resize(self) -> None:
        """Lay the list out for the room there is."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        width = self.commands.scrollable_content_region.width - _PADDING
        chosen = self.commands.highlighted
        self.commands.clear_options()
        self.commands.add_options(self._options(max(width, _LEAST)))
        self.commands.highlighted = chosen if chosen is not None else 1

    def _options(self, width: int) -> list[Option]:
        options: list[Option] = []
        heading = ""
        for name, line in self._lines.items():
            if line.heading != heading:
                heading = line.heading
                above = "\n" if options else ""
                options.append(Option(phrase((above + heading, Tone.TITLE)).content(), disabled=True))
            is_dead = line.active is not None and not line.works
            options.append(Option(_row(line, width).content(), id=name, disabled=is_dead))
        return options

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        line = self._lines.get(event.option.id or "")
        if line is None or not self.is_active:
            return
        if line.active is None:
            faults.refuse(self.console, line.reason)
        else:
            self.dismiss(line.active)


def _row(line: HelpLine, width: int) -> Phrase:
    """Write a command in as many lines as it needs: its sentence hangs to the right of its name."""
    works = line.works
    keys = line.keys + " " * max(1, _KEY_WIDTH - cells(line.keys))
    if line.active is None:
        keys = ""
    width_of_title = _TITLE_WIDTH if keys else _KEY_WIDTH + _TITLE_WIDTH
    title = line.title + " " * max(1, width_of_title - cells(line.title))
    indent = cells(keys) + cells(title)
    head = phrase((keys, Tone.ACCENT if works else Tone.FAINT), (title, Tone.PLAIN if works else Tone.FAINT))
    first, *rest = wrapped(phrase((line.reason or line.help, Tone.MUTED)), max(width - indent, _LEAST)) or [Phrase()]
    return stacked([head + first, *(phrase(" " * indent, more) for more in rest)])

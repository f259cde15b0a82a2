"""`x`: what can be done with what is in front, and what the provider cannot do and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from banktui.services.provider import Connection
from banktui.ui import faults
from banktui.ui.deeds import Errand, Lack
from banktui.ui.phrase import Phrase, Tone, cells, phrase, wrapped
from banktui.ui.presenter import environment_phrase, stacked
from banktui.ui.presenter import title_of as title_of_item
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.menu_list import MenuList

_PADDING = 3
_LEAST = 12
_TITLE_WIDTH = 24
_LETTER_WIDTH = 3


@dataclass(frozen=True, slots=True)
class _Line:
    heading: Phrase
    title: str
    words: str
    errand: Errand | None = None
    """What Enter begins; None where it only says why that is impossible."""
    letter: str = ""
    is_final: bool = False


class ActionsMenu(BankPrompt[Errand]):
    """Its result is the action to begin, or None."""

    CSS_PATH = "prompt.tcss"
    AUTO_FOCUS = "#deeds"

    deeds = query_one("#deeds", MenuList)

    def __init__(self, connection: Connection, possible: Iterable[Errand], lacking: Iterable[Lack]) -> None:
        super().__init__()
        self._connection = connection
        self._possible = tuple(possible)
        self._lacking = tuple(lacking)
        self._lines: dict[str, _Line] = {}

    def compose(self) -> ComposeResult:
        """Build the list."""
        with Vertical(id="prompt", classes="tall") as box:
            box.border_title = phrase(("Actions", Tone.TITLE), f" · {self._connection.id}").content()
            box.border_subtitle = environment_phrase(self._connection.environment, self._connection.place).content()
            yield MenuList(id="deeds", markup=False)
            letters = "   its letter too" if any(each.deed.key and not each.reason for each in self._possible) else ""
            yield Static(phrase("⏎ begins it", letters, "   Esc closes").content(), id="hint")

    def on_resize(self) -> None:
        """Lay the list out for the room there is."""
        self.call_after_refresh(self._fill)

    def look_changed(self) -> None:
        """Write names anew: they are hidden now, or shown again."""
        self._fill()

    def _fill(self) -> None:
        width = max(self.deeds.scrollable_content_region.width - _PADDING, _LEAST)
        chosen = self.deeds.highlighted
        self._lines = {str(number): line for number, line in enumerate(self._all())}
        self.deeds.clear_options()
        self.deeds.add_options(_options(self._lines, width))
        self.deeds.highlighted = chosen if chosen is not None else 1

    def _all(self) -> Iterator[_Line]:
        view = self.console.view()
        for errand in self._possible:
            heading = phrase(self._connection.provider.title)
            if errand.reason:
                heading = phrase("Not from here")
            elif errand.subject is not None:
                heading = title_of_item(errand.subject, view)
            elif errand.step is not None:
                heading = errand.step.called(view)
            yield _Line(
                heading,
                errand.title,
                errand.reason or errand.deed.help,
                None if errand.reason else errand,
                errand.deed.key,
                errand.deed.is_final,
            )
        for lack in self._lacking:
            yield _Line(phrase(f"Not with {self._connection.provider.title}"), lack.title, lack.reason)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._begin(self._lines.get(event.option.id or ""))

    def on_key(self, event: events.Key) -> None:
        """Begin what has this letter."""
        line = next((line for line in self._all() if line.letter and line.letter == event.character), None)
        if line is not None:
            event.stop()
            self._begin(line)

    def _begin(self, line: _Line | None) -> None:
        if line is None or not self.is_active:
            return
        if line.errand is None:
            faults.refuse(self.console, line.words)
        else:
            self.dismiss(line.errand)


def _options(lines: dict[str, _Line], width: int) -> Iterator[Option]:
    heading: Phrase | None = None
    told = ""
    for number, line in lines.items():
        if line.heading != heading:
            told = ""
            above = "\n" if heading is not None else ""
            heading = line.heading
            title = phrase(*((run.text, Tone.TITLE) for run in heading.runs))
            yield Option(phrase(above, title).content(), disabled=True)
        # What keeps a whole connection from acting is not said once for each action.
        says = Phrase() if line.errand is None and line.words == told else _says(line)
        told = line.words
        yield Option(hanging(_head(line), says, width).content(), id=number)


def _head(line: _Line) -> Phrase:
    tone, key = (Tone.PLAIN, Tone.ACCENT) if line.errand else (Tone.FAINT, Tone.FAINT)
    letter = line.letter.ljust(_LETTER_WIDTH) if line.letter else ""
    gap = " " * max(1, _TITLE_WIDTH - cells(line.title) - cells(letter))
    return phrase((line.title, tone), gap, (letter, key))


def _says(line: _Line) -> Phrase:
    """Write what it does, and first of all whether that can be undone."""
    warning = ("Cannot be undone. ", Tone.REFUSED) if line.is_final and line.errand else ""
    return phrase(warning, (line.words, Tone.MUTED))


def hanging(head: Phrase, sentence: Phrase, width: int) -> Phrase:
    """Write a sentence to the right of a head, in as many lines as it needs, each under the one before."""
    indent = head.cells
    first, *rest = wrapped(sentence, max(width - indent, _LEAST)) or [Phrase()]
    return stacked([head + first, *(phrase(" " * indent, more) for more in rest)])

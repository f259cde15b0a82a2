"""Search over everything known, on every connection, at each key: ⏎ opens what was found where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from banktui.domain.intent import Intent
from banktui.services.notices import ChangedElsewhere, ListChanged
from banktui.services.provider import Environment
from banktui.services.searching import Found, Group, Hit, best, cleaned, only, sought
from banktui.ui.commands import Area, bindings_for
from banktui.ui.messages import Noticed, WentToPayment
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter import Sheet, sheet_of
from banktui.ui.presenter.found import found_line, is_plain_to_see, nothing_found, ways_to_search
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.whereabouts import place_of, section_of
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.fact_sheet import FactSheet
from banktui.ui.widgets.key_bar import KeyBar
from banktui.ui.widgets.menu_list import MenuList
from banktui.ui.widgets.plain_input import PlainInput
from banktui.ui.widgets.status_line import StatusLine

_LIMIT = 50
"""Hits of a kind that are looked for: whoever needs more types another letter."""
_SHORT = 5
"""Hits of a kind that are shown while there are several kinds."""
_PADDING = 2
_SCROLLBAR = 1
_LEAST = 12


class FindField(PlainInput):
    """Takes any paste: of what cannot be seen nothing stays, and of several lines none is lost."""

    # The field's own, so that ⏎ comes after what was pasted or typed just before it.
    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in bindings_for(Area.FIND) if isinstance(binding, Binding) and binding.key == "enter"
    ]

    def validate_value(self, value: str) -> str:
        """Keep a single space at the end: somebody is typing the next word."""
        kept = cleaned(value)
        return super().validate_value(f"{kept} " if kept and value[-1:].isspace() else kept)

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines, where an input takes the first."""
        event.prevent_default()
        event.stop()
        self.replace(cleaned(event.text), *self.selection)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that can be chosen: a hit, or what stands for the others of its kind."""

    hit: Hit | None
    kind: str

    @property
    def id(self) -> tuple[object, ...]:
        """Return what tells the line from the others, whatever its place."""
        return (self.hit.ref, self.hit.row.item.id) if self.hit else (self.kind,)


class FindScreen(BankScreen):
    """Prompt on top, hits in groups, the one that is chosen in detail beside them. Esc leads back."""

    CSS_PATH = "find.tcss"
    BINDINGS = bindings_for(Area.FIND)
    AUTO_FOCUS = "#sought"
    takes_text = True

    bar = query_one("#bar", EnvironmentBar)
    field = query_one("#sought", FindField)
    results = query_one("#results", Vertical)
    hits = query_one("#hits", MenuList)
    advice = query_one("#advice", FactSheet)
    detail = query_one("#detail", FactSheet)
    line = query_one("#line", StatusLine)

    class Answered(Message, bubble=False):
        """The store has been searched, at least for what is near."""

        def __init__(self, text: str, found: Found) -> None:
            super().__init__()
            self.text = text
            self.found = found

    class Traced(Message, bubble=False):
        """It is known where a hit stands, and it can be opened there."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        """What is looked for."""
        self._found = Found()
        self._answered = ""
        """What was looked for when that was found."""
        self._lines: list[_Line | None] = []
        """What each option stands for; None for headings."""
        self._moved = False
        """Somebody has chosen a line: it stays chosen while others come and go."""
        self._opening = False
        """⏎ came before the answer."""
        self._unfolded: str = ""
        self._searcher: Worker[None] | None = None
        self._stale = False

    def reopened(self) -> "FindScreen":
        """Return a screen like this one, with the same search."""
        return FindScreen(self._text)

    def compose(self) -> ComposeResult:
        """Build the frame."""
        yield EnvironmentBar(id="bar")
        with Horizontal(id="prompt"):
            yield Label("Search", id="label")
            yield FindField(id="sought", placeholder="name, IBAN, last four, amount, reference, id")
        with Horizontal(id="body"):
            with Vertical(id="results"):
                yield MenuList(id="hits", markup=False)
                yield FactSheet(id="advice")
            yield FactSheet(id="detail")
        yield StatusLine(id="line")
        yield KeyBar()

    def on_mount(self) -> None:
        """Say what can be searched; search again for what was searched before."""
        connections = self.console.workspace.connections
        live = any(connection.environment is Environment.PRODUCTION for connection in connections)
        places = {connection.place for connection in connections}
        self.bar.trail = (phrase("Search"),)
        self.bar.environment = Environment.PRODUCTION if live else Environment.SANDBOX
        self.bar.place = places.pop() if len(places) == 1 else ""
        # The keys stay with the field: what is typed narrows, arrows choose.
        self.hits.can_focus = False
        self.field.value = self._text
        self._look()

    def resumed(self) -> None:
        """Look again: what is known may have changed meanwhile."""
        if self._answered:
            self._look()

    def look_changed(self) -> None:
        """Forget what was typed when names become hidden, since it may be one; draw everything anew."""
        if self.console.private:
            self.field.value = ""
        self._draw()

    def on_noticed(self, message: Noticed) -> None:
        """Note that something else may answer now."""
        self._stale = self._stale or isinstance(message.notice, ListChanged | ChangedElsewhere)

    def tick(self) -> None:
        """Look again if something has changed, but not at each of a thousand pages."""
        if self._stale and (self._searcher is None or self._searcher.is_finished):
            self._look()

    def on_resize(self) -> None:
        """Lay the hits out for the room there is."""
        self.call_after_refresh(self._draw)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value == self._text:
            return
        self._text, self._moved, self._opening, self._unfolded = event.value, False, False, ""
        self._look()

    def _look(self) -> None:
        self._stale = False
        if sought(self._text):
            self._searcher = self._search(self._text)
            self._draw_line()
        else:
            self.workers.cancel_group(self, "search")
            self._take(self._text, Found())

    @work(exclusive=True, group="search", exit_on_error=False, description="what answers a search")
    async def _search(self, text: str) -> None:
        reader, wanted = self.console.workspace.reader, sought(text)
        found = await reader.search(wanted, _LIMIT, whole=False)
        self.post_message(self.Answered(text, found))
        if not found.whole:
            self.post_message(self.Answered(text, await reader.search(wanted, _LIMIT, whole=True)))

    def on_find_screen_answered(self, message: Answered) -> None:
        """Show what was found, unless something else is looked for by now."""
        if message.text == self._text:
            self._take(message.text, message.found)

    def _take(self, text: str, found: Found) -> None:
        self._answered, self._found = text, found
        self._draw()
        if self._opening and (self._shown().groups or found.whole):
            self._opening = False
            hit = only(self._shown())
            if hit is not None:
                self._open(hit)

    def _shown(self) -> Found:
        """Return the hits that can be opened, and that give nothing away while names are hidden."""
        view, wanted = self.console.view(), sought(self._answered)
        groups = []
        for group in self._found.groups:
            hits = tuple(
                hit
                for hit in group.hits
                if (isinstance(hit.row.item, Intent) or section_of(hit.ref) is not None)
                and self.console.connection(_connection_of(hit)) is not None
                and is_plain_to_see(hit.row.item, wanted, view)
            )
            if hits:
                groups.append(replace(group, hits=hits, more=group.more and not view.private))
        return replace(self._found, groups=tuple(groups))

    def _draw(self) -> None:
        shown = self._shown()
        before = self._chosen
        self.hits.clear_options()
        self.hits.add_options(self._options(shown))
        self.hits.display = bool(self._lines)
        self.advice.display = not self._lines
        self.advice.show(None if self._lines else self._advice())
        self.hits.highlighted = self._place_of(before if self._moved else None, best(shown))
        self._draw_detail()
        self._draw_line()

    @property
    def _chosen(self) -> _Line | None:
        at = self.hits.highlighted
        return self._lines[at] if at is not None and at < len(self._lines) else None

    def _place_of(self, line: _Line | None, hit: Hit | None) -> int | None:
        """Return where a line stands now, or else a hit, or else the first hit."""
        ids = [each.id if each else None for each in self._lines]
        wanted = [each.id for each in (line, _Line(hit, "") if hit else None) if each is not None]
        return next((ids.index(each) for each in wanted if each in ids), None)

    def _options(self, shown: Found) -> Iterator[Option]:
        """Yield headings and lines, and note what each stands for."""
        self._lines = []
        # Of what is around the list: it has no width itself while it is hidden because nothing was found.
        width = max(self.results.content_size.width - _PADDING - _SCROLLBAR, _LEAST)
        view, wanted = self.console.view(), sought(self._answered)
        short = _SHORT if len(shown.groups) > 1 else _LIMIT
        for number, group in enumerate(shown.groups):
            above = "\n" if number else ""
            heading = phrase((f"{above}{group.kind.title}", Tone.TITLE), (f"  {_count(group)}", Tone.MUTED))
            self._lines.append(None)
            yield Option(heading.content(), disabled=True)
            hits = group.hits if group.kind.name == self._unfolded else group.hits[:short]
            for hit in hits:
                said = found_line(hit.row.item, _connection_of(hit), wanted, view, width)
                self._lines.append(_Line(hit, group.kind.name))
                yield Option(said.content())
            if len(hits) < len(group.hits):
                more = phrase((f"{' ' * 12}… {len(group.hits) - len(hits)} more", Tone.ACCENT))
                self._lines.append(_Line(None, group.kind.name))
                yield Option(more.content())

    def _draw_detail(self) -> None:
        line = self._chosen
        row = line.hit.row if line and line.hit else None
        self.detail.show(sheet_of(row.item, self.console.view(), row.as_of) if row else None)

    def _draw_line(self) -> None:
        count = sum(len(group.hits) for group in self._shown().groups)
        is_open = any(group.more for group in self._shown().groups) or not self._found.whole
        is_searching = self._answered != self._text or not self._found.whole
        self.line.left = phrase(f"{count}{'+' if count and is_open else ''} found" if sought(self._answered) else "")
        self.line.note = phrase(("searching older rows …", Tone.PENDING)) if is_searching else Phrase()
        hidden = "hidden names and amounts are not searched" if self.console.private else ""
        self.line.right = phrase((hidden, Tone.ATTENTION))

    def _advice(self) -> Sheet:
        """Say what can be searched, or why nothing was found."""
        return nothing_found(whole=self._found.whole) if sought(self._answered) else ways_to_search()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._draw_detail()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._moved = True
        self._open_chosen()

    def action_back(self) -> None:
        """Go back to where one was."""
        self.console.back()

    def action_move(self, steps: int) -> None:
        """Choose the line above or below, going round at the ends."""
        spots = self._spots
        if spots:
            self._choose(spots[(self._spot + steps) % len(spots)])

    def action_page(self, direction: int) -> None:
        """Choose a line a screenful away."""
        spots = self._spots
        if spots:
            wanted = self._spot + direction * max(1, self.hits.size.height - 1)
            self._choose(spots[min(max(wanted, 0), len(spots) - 1)])

    def action_kind(self, direction: int) -> None:
        """Choose the first hit of the next kind, or of the one before."""
        firsts = [at + 1 for at, line in enumerate(self._lines) if line is None]
        if firsts:
            now = sum(first <= (self.hits.highlighted or 0) for first in firsts) - 1
            self._choose(firsts[(now + direction) % len(firsts)])

    @property
    def _spots(self) -> list[int]:
        """Return the options that can be chosen: all but headings."""
        return [at for at, line in enumerate(self._lines) if line is not None]

    @property
    def _spot(self) -> int:
        spots = self._spots
        return spots.index(self.hits.highlighted) if self.hits.highlighted in spots else 0

    def _choose(self, at: int) -> None:
        self._moved = True
        self.hits.highlighted = at
        if at == self._spots[0]:
            # Its heading stands above it, and nothing can be chosen there.
            self.hits.scroll_home(animate=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.is_active:
            self.action_submit()

    def action_submit(self) -> None:
        """Open what is chosen; if the answer is still to come, open it if it is one thing."""
        if not sought(self._text):
            return
        if self._answered != self._text or (self._chosen is None and not self._found.whole):
            self._opening = True
        else:
            self._open_chosen()

    def _open_chosen(self) -> None:
        line = self._chosen
        if line is None:
            return
        if line.hit is None:
            at = self.hits.highlighted
            self._unfolded = line.kind
            self._draw()
            self.hits.highlighted = at
        else:
            self._open(line.hit)

    @work(exclusive=True, group="open", exit_on_error=False, description="where a hit stands")
    async def _open(self, hit: Hit) -> None:
        section = section_of(hit.ref)
        if isinstance(hit.row.item, Intent):
            self.console.post_message(WentToPayment(hit.row.item.id))
        elif section is not None:
            self.console.show_row(await place_of(self.console.workspace.reader, hit.ref, section), hit.row)


def _connection_of(hit: Hit) -> str:
    """Return the connection that a hit belongs to; payments sent from here stand in one list for all."""
    return hit.row.item.connection if isinstance(hit.row.item, Intent) else hit.ref.connection


def _count(group: Group) -> str:
    return f"{len(group.hits)}{'+' if group.more else ''}"

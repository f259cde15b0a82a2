"""One list: its rows, the row in detail, its filter and days, how much of it is known and how old that is."""

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from banktui.domain.errors import Problem
from banktui.services.notices import Notice
from banktui.services.provider import Connection
from banktui.services.shelf import Row
from banktui.services.workspace import Depth
from banktui.ui.deeds import maker_of
from banktui.ui.emptiness import why_empty
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.places import Place, SectionState
from banktui.ui.presenter import counted, is_plural, sheet_of, totals_phrases
from banktui.ui.presenter.freshness import freshness
from banktui.ui.screens.narrowed_pane import NarrowedPane
from banktui.ui.sections import Section, Shape, section_named, title_of
from banktui.ui.widgets.date_prompt import DateRangePrompt
from banktui.ui.widgets.fact_sheet import FactSheet
from banktui.ui.widgets.filter_bar import FilterBar
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.problem_panel import ProblemPanel
from banktui.ui.widgets.status_line import StatusLine

_KEPT_HERE = "The provider has no call that lists these. They were made or sent from here; others are missing."
_MISSING = "The bank has more of these than is known here: L reads all of it first."


class ListPane(NarrowedPane):
    """Shows one list of the store and asks the engine for what is missing."""

    class Opened(Message):
        """Enter on a row."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    problem = query_one("#problem", ProblemPanel)
    note = query_one("#kept", Static)
    detail = query_one("#detail", FactSheet)
    line = query_one("#line", StatusLine)

    detail_wanted: var[bool | None] = var(None)
    """Whether details are shown; None leaves it to the size of the terminal."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._title = ""
        self._rows_changed = False
        self._failed: Problem | None = None
        self._unread: Problem | None = None
        """Why our own copy of the list cannot be read."""
        self._pointed: Row | None = None
        """What the cursor is to be on, until it is."""

    def compose(self) -> ComposeResult:
        """Build the pane; it shows nothing until `show`."""
        yield FilterBar(id="filter")
        yield DateRangePrompt(id="days")
        yield ProblemPanel(id="problem")
        yield Static(id="kept")
        with Horizontal(id="body"):
            yield LedgerTable(id="rows")
            yield FactSheet(id="detail")
        yield StatusLine(id="line")

    def on_mount(self) -> None:
        """Let the table read the store."""
        self.rows.bind(self.console.workspace.reader)

    def show(self, place: Place, section: Section, connection: Connection, left: SectionState) -> None:
        """Turn to a section, as it was left."""
        self.section, self._place = section, place
        self._title = title_of(section, connection)
        self._left = left
        self._failed = None
        self._key_before = None
        self._pointed = None
        self.rows.view = self.console.view()
        self._apply()
        if left.key is not None:
            self.call_later(self.rows.move_to_key, left.key)
        self._redraw()
        self.detail.show(None)
        if section.shape is Shape.LIST:
            self.freshen()
        if place.filter and not left.filter:
            self.filter_by(place.filter)
            self.search_whole_list()

    def remember(self) -> SectionState:
        """Return how the list is being left."""
        row = self.rows.row
        self._left.key = row.key if row else self._left.key
        return self._left

    def hear(self, notice: Notice) -> bool:
        """Note that rows have changed; they are drawn anew when the store has been asked."""
        self._rows_changed = super().hear(notice) or self._rows_changed
        self._redraw_line()
        return self._rows_changed

    def surveyed(self) -> None:
        """Draw what is known now."""
        if self._rows_changed:
            self._rows_changed = False
            self.call_later(self._reload)
        self._redraw()

    async def _reload(self) -> None:
        wanted = self._pointed or self.rows.row
        await self.rows.reload()
        if wanted is None or self.ref is None:
            return
        is_pointed, is_there = self._pointed is wanted, self._is_on(wanted)
        if not is_there and (is_pointed or not self.narrows):
            # What was made here is kept at the head of its list, until the bank tells where it belongs. A row that a
            # filter leaves out by now has gone nowhere: the cursor stays at its place then.
            row = await self.console.workspace.reader.find(self.ref, wanted.item.id)
            if row is not None and (is_pointed or row.key != wanted.key):
                is_there = await self.rows.move_to_key(row.key)
        # Rows that come in meanwhile may have put it elsewhere again: it is looked for at each reload until it is
        # there, unless a filter leaves it out. And something else may have been pointed at meanwhile.
        if self._pointed is wanted and (is_there or self.narrows):
            self._pointed = None

    def _is_on(self, wanted: Row) -> bool:
        now = self.rows.row
        return now is not None and now.item.id == wanted.item.id

    def tick(self) -> None:
        """Bring the age up to date."""
        self._redraw_line()

    def look_changed(self) -> None:
        """Draw everything anew: other things are hidden now."""
        self.rows.view = self.console.view()
        self._draw_detail(self.rows.row)
        self._redraw()

    def read_again(self) -> None:
        """Read the newest part from the bank."""
        self._failed = None
        if self._unread is not None:
            self.call_later(self._reload)
        self.read(Depth.NEWEST)

    def load_all(self) -> None:
        """Read the whole list."""
        self.read(Depth.ALL)
        self._redraw_line()

    def export(self, place: Place) -> None:
        """Ask in which form and where to these rows are to be written."""
        ref = self.ref
        if ref is None or self.section is None:
            return
        from banktui.ui.exporting import export_table  # noqa: PLC0415 - nobody exports before the first picture

        export_table(
            self.console,
            self.rows,
            self._title,
            where=lambda _: (ref.connection, ref),
            name=(self.section.id, ref.connection),
            names=[step.title.plain for step in place.steps],
            lists=frozenset({ref.capability}),
            scope=place.scope,
            missing="" if self.state.complete or self.section.shape is not Shape.LIST else _MISSING,
        )

    def point_at(self, row: Row) -> None:
        """Draw the rows anew with the cursor on one of them."""
        self._pointed = row
        self._rows_changed = True
        self.survey_soon()

    def fail(self, problem: Problem | None) -> None:
        """Show a problem that is not the list's own, e.g. of something that was asked for."""
        self._failed = problem
        self._redraw()

    @on(LedgerTable.RowHighlighted)
    def _row_highlighted(self, message: LedgerTable.RowHighlighted) -> None:
        message.stop()
        self._draw_detail(message.row)
        if self.section is not None and self.section.id == "events":
            # Whether one can go on to what it is about differs from row to row.
            self.screen.refresh_bindings()

    def _draw_detail(self, row: Row | None) -> None:
        as_of = row.as_of if row and not (self.section and self.section.kept) else None
        self.detail.show(sheet_of(row.item, self.console.view(), as_of) if row else None)

    @on(LedgerTable.RowSelected)
    def _row_selected(self, message: LedgerTable.RowSelected) -> None:
        message.stop()
        self.post_message(self.Opened(message.row))

    @on(LedgerTable.NearEnd)
    def _near_end(self, message: LedgerTable.NearEnd) -> None:
        message.stop()
        if not self.state.complete and self.state.as_of is not None and self.state.problem is None:
            self.read(Depth.MORE)

    @on(LedgerTable.Troubled)
    def _table_troubled(self, message: LedgerTable.Troubled) -> None:
        message.stop()
        self._unread = message.problem
        self._redraw()

    @on(LedgerTable.StatusChanged)
    def _status_changed(self, message: LedgerTable.StatusChanged) -> None:
        message.stop()
        self._redraw_line()

    def watch_detail_wanted(self, wanted: bool | None) -> None:  # noqa: FBT001 - Textual calls it so
        """Show or hide the details."""
        self.set_class(wanted is True, "-detail")
        self.set_class(wanted is False, "-no-detail")

    def toggle_detail(self) -> None:
        """Show the details, or hide them if they can be seen."""
        self.detail_wanted = not self.detail.display

    def _redraw(self) -> None:
        view = self.console.view()
        problem = self._failed or self._unread or self.state.problem
        self.problem.show(problem, view)
        self.rows.empty = self._nothing(problem)
        self._draw_note()
        self._redraw_line()

    def _nothing(self, problem: Problem | None) -> Phrase:
        """Say why there are no rows, and what to press."""
        if self.section is None or self._place is None:
            return Phrase()
        maker = maker_of(self.section, self.console.workspace.offered(self._place.connection))
        is_troubled = problem is not None
        return why_empty(self.section, self.state, narrows=self.narrows, is_troubled=is_troubled, maker=maker)

    def _draw_note(self) -> None:
        """Say what a list consists of that the bank does not give, or what it was opened for."""
        told = self._told()
        self.note.display = bool(told)
        if told:
            self.note.update(phrase(("◇ ", Tone.ACCENT), (told, Tone.MUTED)).content())

    def _told(self) -> str:
        if self.section is None or self._place is None:
            return ""
        if self.section.kept:
            return self.console.workspace.note(self._place.connection, self.section.capability) or _KEPT_HERE
        connection = self.console.connection(self._place.connection)
        if not self._place.ahead or connection is None or self.section.id != self._place.section:
            return ""
        ahead = title_of(section_named(self._place.ahead), connection)
        return f"Choose one of the {_within(self._things)}: ⏎ opens its {_within(ahead)}."

    def _redraw_line(self) -> None:
        view = self.console.view()
        is_asked_for = self.section is not None and self.section.shape is Shape.LOOKUP
        status = self.rows.status
        known = f"{counted(status.known, self._things)} asked for" if is_asked_for else status.words(self._things)
        skipped = (f"⚠ {self.state.skipped} unreadable", Tone.ATTENTION) if self.state.skipped else ""
        self.line.left = joined(" · ", (phrase(known), phrase(skipped)))
        self.line.note = joined(" · ", self._notes())
        self.line.sums = totals_phrases(self.survey.totals, view) if self.survey.totals else ()
        # Things that are asked for one by one have an age each, what is kept here has none: no more have their lists.
        is_ageless = is_asked_for or (self.section is not None and self.section.kept)
        self.line.right = (
            Phrase() if is_ageless else freshness(self.state, view, refreshing=self.is_reading, waiting=self.waiting)
        )

    @property
    def _things(self) -> str:
        """Return what the rows are, in the provider's words where those are a plural."""
        own = self.section.title if self.section is not None else ""
        return self._title if is_plural(self._title) else own

    def _notes(self) -> Iterator[Phrase]:
        """Say what is being done with the list, what narrows it and what orders it."""
        if self.is_reading_all:
            yield phrase(("reading all, Esc stops", Tone.PENDING))
        yield from self.narrowing()


def _within(title: str) -> str:
    """Return a title as it stands within a sentence."""
    return f"{title[:1].lower()}{title[1:]}"

"""`E`: what banks have pushed, for all connections, as it arrives; the one under the cursor in full."""

from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.widgets import Static

from banktui.domain.event import REJECTED, Event
from banktui.services.filtering import FilterError, matches
from banktui.services.filtering import parse as parse_filter
from banktui.services.notices import AddressTold, ChangedElsewhere, ListChanged
from banktui.services.query import Query
from banktui.services.replaying import Replayed
from banktui.services.shelf import ListRef, Row, StoreError
from banktui.ui import faults
from banktui.ui.columns import INBOX
from banktui.ui.commands import Area, bindings_for
from banktui.ui.event_subject import LeadsToSubject
from banktui.ui.exporting import export_table
from banktui.ui.messages import Noticed
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.places import Place
from banktui.ui.presenter import sheet_of
from banktui.ui.presenter.placed_event import PlacedEvent
from banktui.ui.screens.detail import DetailScreen, Subject
from banktui.ui.screens.replaying import ReplayPrompt
from banktui.ui.sections import section_named
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.fact_sheet import FactSheet
from banktui.ui.widgets.filter_bar import FilterBar
from banktui.ui.widgets.key_bar import KeyBar
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.row_source import MemorySource
from banktui.ui.widgets.status_line import StatusLine

_LIST = "events"
_LAST_URL = "events.replay"


class InboxScreen(LeadsToSubject):
    """All events of all connections, newest first."""

    CSS_PATH = "inbox.tcss"
    BINDINGS = bindings_for(Area.INBOX)
    AUTO_FOCUS = "#events"

    bar = query_one("#bar", EnvironmentBar)
    filter_bar = query_one("#filter", FilterBar)
    addresses = query_one("#addresses", Static)
    events = query_one("#events", LedgerTable)
    detail = query_one("#event", FactSheet)
    line = query_one("#line", StatusLine)

    def __init__(self, wanted: str = "") -> None:
        super().__init__()
        self._filter = wanted
        self._source = MemorySource()
        self._known: Sequence[tuple[ListRef, Row]] = ()
        self._shown: tuple[PlacedEvent, ...] = ()

    def reopened(self) -> "InboxScreen":
        """Return a screen like this one, as it was left."""
        return InboxScreen(self._filter)

    @property
    def event(self) -> PlacedEvent | None:
        """Return the event under the cursor."""
        row = self.events.row
        return row.item if row is not None and isinstance(row.item, PlacedEvent) else None

    def compose(self) -> ComposeResult:
        """Build the frame."""
        yield EnvironmentBar(id="bar")
        yield FilterBar(id="filter")
        yield Static(id="addresses")
        with Horizontal(id="body"):
            yield LedgerTable(id="events")
            yield FactSheet(id="event")
        yield StatusLine(id="line")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what has arrived until now."""
        self.bar.trail = (phrase("Events"),)
        self.bar.show_all(self.console.workspace.connections)
        self.events.view = self.console.view()
        self.events.show_source(self._source, INBOX)
        self._gather()

    def on_noticed(self, message: Noticed) -> None:
        """Take in what arrives, at once."""
        match message.notice:
            case ListChanged(ref) if ref.capability == _LIST:
                self._gather()
            case ChangedElsewhere():
                self._gather()
            case AddressTold():
                self._draw_addresses()
            case _:
                pass

    def resumed(self) -> None:
        """Take in what arrived while another screen was in front."""
        self._gather()

    def look_changed(self) -> None:
        """Draw everything anew."""
        self.events.view = self.console.view()
        self._draw_event()

    @work(exclusive=True, group="gather", exit_on_error=False, description="the events of all connections")
    async def _gather(self) -> None:
        try:
            self._known = await self.console.workspace.reader.across(_LIST)
        except StoreError as error:
            faults.complain(self.console, error.problem())
            return
        await self._fill()

    async def _fill(self) -> None:
        wanted = parse_filter(self._filter)
        everything = [
            (PlacedEvent(ref.connection, row.item), row.as_of)
            for ref, row in self._known
            if isinstance(row.item, Event)
        ]
        everything.sort(key=lambda each: each[0].arrived_at, reverse=True)
        shown = [each for each in everything if matches(wanted, each[0].facets())]
        self._shown = tuple(event for event, _ in shown)
        self._source.replace(
            ((event.id, event, as_of) for event, as_of in shown), of=len(everything) if self._filter else None
        )
        words = "No event matches. Esc shows all." if everything else "Nothing has been pushed yet."
        self.events.empty = phrase((words, Tone.MUTED))
        await self.events.reload()
        self._draw_addresses()
        self._draw_event()
        self._draw_line()
        self.refresh_bindings()

    def _draw_addresses(self) -> None:
        """Say where each connection's events are taken, as long as there are few of them to see."""
        workspace = self.console.workspace
        problem = workspace.event_problem()
        found = {
            connection.id: workspace.event_address(connection.id)
            for connection in workspace.connections
            if _LIST in workspace.offered(connection.id) and workspace.event_address(connection.id)
        }
        width = max(map(len, found), default=0)
        told = [phrase((name.ljust(width + 2), Tone.ACCENT), (url, Tone.MUTED)) for name, url in found.items()]
        if problem is not None:
            told.insert(0, phrase((f"{problem.title}. {problem.detail} {problem.hint}", Tone.REFUSED)))
        elif not told:
            told = [phrase(("Nothing is received here.", Tone.MUTED))]
        else:
            told.insert(
                0, phrase(("Have each provider push to its address; only this machine can reach it.", Tone.MUTED))
            )
        self.addresses.display = problem is not None or not self._known
        self.addresses.update(joined("\n", told).content())

    def _draw_event(self) -> None:
        event = self.event
        self.set_class(event is None, "-empty")
        self.detail.show(sheet_of(event.event, self.console.view()) if event is not None else None)

    def _draw_line(self) -> None:
        rejected = sum(event.status.word == REJECTED for event in self._shown)
        refused = phrase((f"✖ {rejected} rejected", Tone.REFUSED)) if rejected else Phrase()
        counted = self.events.status.words("events") if self._known else "no events yet"
        self.line.left = joined(" · ", (phrase(counted), refused))
        self.line.note = phrase(("/", Tone.ACCENT), self._filter) if self._filter else Phrase()
        self.line.right = phrase(("a hint each: the bank is asked before anything changes", Tone.MUTED))

    @on(LedgerTable.RowHighlighted)
    def _row_highlighted(self, message: LedgerTable.RowHighlighted) -> None:
        message.stop()
        self._draw_event()
        self.detail.scroll_home(animate=False)
        self.refresh_bindings()

    @on(LedgerTable.RowSelected)
    def _row_selected(self, message: LedgerTable.RowSelected) -> None:
        message.stop()
        self.action_open()

    @on(LedgerTable.StatusChanged)
    def _status_changed(self, message: LedgerTable.StatusChanged) -> None:
        message.stop()
        self._draw_line()

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Say what cannot be done with the event in front."""
        del parameters
        if action in {"replay", "replay_all"} and not self._shown:
            return "There is no event here to send on."
        if action == "open":
            return None if self.event is not None else ""
        if action == "subject":
            return self.why_no_subject()
        return None

    def shows_events_of(self, connection: str) -> bool:  # noqa: ARG002 - those of all are here
        """Tell that whoever looks at this screen sees them."""
        return True

    def event_in_front(self) -> tuple[str, Event] | None:
        """Return the event under the cursor and its connection."""
        return (self.event.connection, self.event.event) if self.event is not None else None

    def action_open(self) -> None:
        """Show the event in full, among those of its connection."""
        placed = self.event
        known = [
            (ref, row)
            for ref, row in self._known
            if placed is not None and (ref.connection, row.item.id) == (placed.connection, placed.event.id)
        ]
        for ref, row in known:
            place = Place(ref.connection, section=_LIST)
            subject = Subject(place, section_named(_LIST), ref, Query(), row, can_ask=False)
            self.app.push_screen(DetailScreen(subject))

    def action_export(self) -> None:
        """Write the rows on the screen into a file."""
        export_table(
            self.console,
            self.events,
            "Events",
            where=lambda item: _where(getattr(item, "connection", "")),
            name=("events",),
            lists=frozenset({"events"}),
        )

    def action_filter(self) -> None:
        """Open the filter."""
        self.filter_bar.open(self._filter)

    def action_next_pane(self) -> None:
        """Move between the list and the event in full."""
        (self.detail if self.events.has_focus else self.events).focus()

    def action_back(self) -> None:
        """Go back to the list, clear the filter, then leave."""
        if not self.events.has_focus:
            self.events.focus()
        elif self._filter:
            self._filter_by("")
        else:
            self.console.back()

    def action_replay(self) -> None:
        """Send the event under the cursor on."""
        event = self.event
        if event is not None:
            self._ask_where((event,), "Send this event on")

    def action_replay_all(self) -> None:
        """Send on all that are shown."""
        self._ask_where(tuple(reversed(self._shown)), f"Send {len(self._shown)} events on, the oldest first")

    def _ask_where(self, events: Sequence[PlacedEvent], title: str) -> None:
        def chosen(url: str | None) -> None:
            if url is not None:
                self.console.preferences.set(_LAST_URL, url)
                self._replay(events, url)

        self.app.push_screen(ReplayPrompt(title, self.console.preferences.get(_LAST_URL)), chosen)

    @work(group="replay", exit_on_error=False, description="events sent on")
    async def _replay(self, events: Sequence[PlacedEvent], url: str) -> None:
        answers = [await self.console.workspace.replay(each.connection, each.event.id, url) for each in events]
        if len(answers) > 1:
            taken = sum(isinstance(answer, Replayed) and answer.was_taken for answer in answers)
            faults.tell(self.console, f"{taken} of {len(answers)} events were taken; each says how it went.")
        elif isinstance(answers[0], Replayed):
            faults.tell(self.console, f"Answered {answers[0].status} in {answers[0].seconds * 1000:.0f} ms.")
        else:
            faults.complain(self.console, answers[0])

    def _filter_by(self, text: str) -> bool:
        try:
            parse_filter(text)
        except FilterError as error:
            self.filter_bar.error = str(error)
            return False
        self.filter_bar.error = ""
        self._filter = text
        self.call_later(self._fill)
        return True

    @on(FilterBar.Typed)
    def _typed(self, message: FilterBar.Typed) -> None:
        message.stop()
        self._filter_by(message.text)

    @on(FilterBar.Submitted)
    def _filter_chosen(self, message: FilterBar.Submitted) -> None:
        message.stop()
        if self._filter_by(message.text):
            self.filter_bar.close()
            self.events.focus()

    @on(FilterBar.Cancelled)
    def _filter_dropped(self, message: FilterBar.Cancelled) -> None:
        message.stop()
        self.filter_bar.close()
        self.events.focus()
        self._filter_by("")


def _where(connection: str) -> tuple[str, ListRef]:
    return connection, ListRef(connection, "events")

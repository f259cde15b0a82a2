"""The one screen that walks through a connection: its lists and sheets, and those of its accounts and cards."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.css.query import NoMatches
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static
from textual.worker import Worker

from banktui.domain.aggregation import Synchronization
from banktui.domain.errors import Problem
from banktui.services.notices import ChangedElsewhere, ConnectionFailed, ConnectionOpened, ListChanged
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef, Row
from banktui.ui import faults
from banktui.ui.commands import Area, bindings_for
from banktui.ui.deeds import Front
from banktui.ui.event_subject import LeadsToSubject
from banktui.ui.messages import Noticed
from banktui.ui.phrase import phrase
from banktui.ui.places import Place, Step, Visit
from banktui.ui.presenter.freshness import login_phrase
from banktui.ui.screens.ask import AskPrompt
from banktui.ui.screens.detail import DetailScreen, Subject
from banktui.ui.screens.list_pane import ListPane
from banktui.ui.screens.sheet_pane import SheetPane
from banktui.ui.section_keys import LIST_ONLY, why_not_in
from banktui.ui.sections import Section, Shape, can_open, section_named, sections_of, title_of
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.key_bar import KeyBar
from banktui.ui.widgets.problem_panel import ProblemPanel
from banktui.ui.widgets.tab_strip import Tab, TabStrip


class BrowseScreen(LeadsToSubject):
    """Sections as tabs; the one in front as a list with details, or as a sheet."""

    CSS_PATH = "browse.tcss"
    BINDINGS = bindings_for(Area.LIST)
    AUTO_FOCUS = "#rows"

    bar = query_one("#bar", EnvironmentBar)
    tabs = query_one("#tabs", TabStrip)
    lists = query_one("#list", ListPane)
    sheet = query_one("#one", SheetPane)
    closed = query_one("#closed", ProblemPanel)
    login = query_one("#login", Static)

    section: var[Section | None] = var(None, init=False)

    class LookedUp(Message, bubble=False):
        """A thing was asked for by its number."""

        def __init__(self, ref: ListRef, answer: Listed | Problem, row: Row | None) -> None:
            super().__init__()
            self.ref = ref
            self.answer = answer
            self.row = row

    class Synchronized(Message, bubble=False):
        """A synchronization is over, or could not be followed."""

        def __init__(self, outcome: Synchronization | Problem) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.visit = visit
        self._synchronizer: Worker[None] | None = None

    @property
    def place(self) -> Place:
        """Return where this screen is."""
        return self.visit.place

    def front(self) -> Front:
        """Return the row under the cursor, or the thing that is shown."""
        shown = self.sheet.row if self.sheet.display else self.lists.rows.row
        return Front(self.place, self.section, shown.item if shown else None, shown.as_of if shown else None)

    def reopened(self) -> "BrowseScreen":
        """Return a screen like this one, as it was left."""
        self.remember()
        return BrowseScreen(self.visit)

    def compose(self) -> ComposeResult:
        """Build the frame; what is in front is decided by what the connection offers."""
        yield EnvironmentBar(id="bar")
        yield TabStrip(id="tabs")
        yield ProblemPanel(id="closed")
        yield Static(id="login")
        with Container(id="front"):
            yield ListPane(id="list")
            yield SheetPane(id="one")
        yield KeyBar()

    def on_mount(self) -> None:
        """Open the section that was asked for, or the first."""
        self._survey_connection()

    def _survey_connection(self) -> None:
        """Fit the tabs to what the connection offers now."""
        connection = self.console.connection(self.place.connection)
        if connection is None:
            return
        sections = self._sections()
        self.tabs.tabs = tuple(Tab(section.id, title_of(section, connection), section.title) for section in sections)
        self.tabs.display = bool(sections)
        self.closed.show(self.console.workspace.failure(connection.id), self.console.view())
        if self.section is None or self.section not in sections:
            self.section = self._first(sections)
        self._draw_bar()
        self.refresh_bindings()

    def _sections(self) -> tuple[Section, ...]:
        return sections_of(self.console.workspace.offered(self.place.connection), self.place.scope)

    def _first(self, sections: tuple[Section, ...]) -> Section | None:
        wanted = self.visit.section or self.place.section
        if not wanted and not self.place.steps:
            wanted = self.console.preferences.get(f"view.{self.place.connection}")
        return next((section for section in sections if section.id == wanted), sections[0] if sections else None)

    def watch_section(self, before: Section | None, section: Section | None) -> None:
        """Bring a section to the front, as it was left."""
        if before is not None and before.shape is not Shape.SHEET:
            self.lists.remember()
        is_sheet = section is not None and section.shape is Shape.SHEET
        self.lists.display = not is_sheet
        self.sheet.display = is_sheet
        connection = self.console.connection(self.place.connection)
        if section is None or connection is None:
            return
        self.visit.section = section.id
        self.tabs.active = section.id
        if is_sheet:
            ref, item_id = self.place.refers_to(section)
            self.sheet.show(ref, item_id, can_ask=True)
            self.sheet.sheet.focus()
        else:
            self.lists.show(self.place, section, connection, self.visit.state_of(section.id))
            self.lists.rows.focus()
            if self.place.row and section.id == self.place.section:
                self._find_row(section.ref(self.place.connection, self.place.parent), self.place.row)
        if not self.place.steps:
            self.console.preferences.set(f"view.{self.place.connection}", section.id)
        self._draw_bar()
        self.refresh_bindings()
        if self.is_active:
            self.console.look_at_events(self.shows_events_of)

    def _draw_bar(self) -> None:
        connection = self.console.connection(self.place.connection)
        if connection is None:
            return
        front = () if self.section is None else (phrase(title_of(self.section, connection)),)
        view = self.console.view()
        self.bar.trail = (phrase(connection.id), *(step.called(view) for step in self.place.steps), *front)
        self.bar.environment, self.bar.place = connection.environment, connection.place

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Say what cannot be done in the section in front."""
        section = self.section
        if action in {"back", "refresh"}:
            if section is not None and section.kept and action == "refresh":
                return "These are kept here: there is nothing to read from the bank."
            return None if section is not None or action == "back" else ""
        if section is None:
            return "" if action in LIST_ONLY | {"synchronize", "ask", "tab", "choose_tab"} else None
        if action in {"tab", "choose_tab"}:
            return self._why_not_tab(action, parameters)
        if action == "subject":
            return self.why_no_subject()
        return why_not_in(section, action, is_complete=self._is_complete)

    def _is_complete(self) -> bool:
        try:
            return self.lists.state.complete
        except NoMatches:
            return False

    def _why_not_tab(self, action: str, parameters: tuple[object, ...]) -> str | None:
        count = len(self._sections())
        if action == "tab":
            return None if count > 1 else ""
        wanted = parameters[0] if parameters else 0
        return None if isinstance(wanted, int) and wanted <= count else ""

    def on_noticed(self, message: Noticed) -> None:
        """Let the panes hear what concerns them."""
        notice = message.notice
        match notice:
            case ConnectionOpened(connection) | ConnectionFailed(connection, _) if connection == self.place.connection:
                self._survey_connection()
            case ListChanged(ref) if self.sheet.is_about(ref) and self.sheet.display:
                self.sheet.find_soon()
            case ChangedElsewhere() if self.sheet.display:
                self.sheet.find_soon()
            case _:
                pass
        self.lists.hear(notice)
        self._draw_login()
        if self.is_active:
            self.refresh_bindings()

    def look_changed(self) -> None:
        """Draw everything anew."""
        self._draw_bar()
        self.lists.look_changed()
        self.sheet.look_changed()

    def tick(self) -> None:
        """Bring ages up to date, and say if another session took the login."""
        self._draw_login()
        (self.sheet if self.sheet.display else self.lists).tick()

    def _draw_login(self) -> None:
        news = login_phrase(self.console.workspace.standing(self.place.connection), self.console.view())
        self.login.display = bool(news)
        self.login.update(news.content())

    def resumed(self) -> None:
        """Look at what happened while another screen was in front."""
        if self.section is not None and self.section.shape is not Shape.SHEET:
            self.lists.survey_soon()

    @on(TabStrip.Chosen)
    def _tab_chosen(self, message: TabStrip.Chosen) -> None:
        message.stop()
        self.section = section_named(message.id)

    @on(ListPane.Opened)
    def _row_opened(self, message: ListPane.Opened) -> None:
        message.stop()
        if self.is_active:
            self.lists.remember()
            self.open_row(message.row)

    def open_row(self, row: Row) -> None:
        """Walk into a row of the section in front, or show it in full."""
        section = self.section
        if section is None or section.shape is Shape.SHEET or self.lists.ref is None:
            return
        offered = self.console.workspace.offered(self.place.connection)
        if can_open(offered, section) and section.opens is not None:
            step = Step.into(section.opens, row.item, self.lists.ref)
            self.console.go(self.place.below(step, self.place.ahead, self.place.ahead_filter))
            return
        can_ask = section.lookup in offered and section.shape is Shape.LIST
        subject = Subject(self.place, section, self.lists.ref, self.lists.survey.query, row, can_ask=can_ask)
        self.app.push_screen(DetailScreen(subject))

    def action_back(self) -> None:
        """Undo what narrows the list, then leave."""
        if self.lists.display and self.lists.escape():
            return
        self.console.back()

    def remember(self) -> None:
        """Note how the section in front is being left."""
        if self.lists.display and self.section is not None:
            self.lists.remember()

    def action_filter(self) -> None:
        """Open the filter."""
        self.lists.open_filter()

    def action_dates(self) -> None:
        """Open the range of days."""
        self.lists.open_days()

    def action_sort(self) -> None:
        """Go to the next order."""
        self.lists.sort()

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.lists.reverse()

    def action_detail(self) -> None:
        """Show or hide the details."""
        self.lists.toggle_detail()

    def action_export(self) -> None:
        """Write the rows on the screen into a file."""
        if self.section is not None:
            self.lists.export(self.place)

    def action_load_all(self) -> None:
        """Read the whole list."""
        self.lists.load_all()

    def action_refresh(self) -> None:
        """Read what is in front from its bank."""
        if self.sheet.display:
            self.sheet.ask()
        elif self.section is not None and self.section.shape is Shape.LIST:
            self.lists.read_again()
        elif self.lists.rows.row is not None:
            self._look_up(self.lists.rows.row.item.id)

    def action_tab(self, direction: int) -> None:
        """Go to the section beside the one in front."""
        sections = self._sections()
        if self.section in sections:
            self.section = sections[(sections.index(self.section) + direction) % len(sections)]

    def action_choose_tab(self, number: int) -> None:
        """Go to a section by its number."""
        sections = self._sections()
        if 1 <= number <= len(sections):
            self.section = sections[number - 1]

    def action_ask(self) -> None:
        """Ask for a number and look the thing up."""

        def asked(number: str | None) -> None:
            if number:
                self._look_up(number)

        connection = self.console.connection(self.place.connection)
        if self.section is not None and connection is not None:
            self.app.push_screen(AskPrompt(title_of(self.section, connection)), asked)

    def _look_up(self, number: str) -> None:
        if self.lists.ref is not None:
            self.lists.fail(None)
            self._read_one(self.lists.ref, number)

    @work(exclusive=True, group="look up", exit_on_error=False, description="one thing by its number")
    async def _read_one(self, ref: ListRef, number: str) -> None:
        answer = await self.console.workspace.read(ref, number)
        row = None if isinstance(answer, Problem) else await self.console.workspace.reader.find(ref, number)
        self.post_message(self.LookedUp(ref, answer, row))

    def shows_events_of(self, connection: str) -> bool:
        """Tell whether they are the section in front."""
        section = self.section
        return section is not None and section.id == "events" and connection == self.place.connection

    def point_out(self, section: Section, item_id: str) -> None:
        """Bring a section to the front with the cursor on one of its rows."""
        if section in self._sections():
            self.section = section
        self._find_row(section.ref(self.place.connection, self.place.parent), item_id)

    @work(exclusive=True, group="look up", exit_on_error=False, description="one row by its id")
    async def _find_row(self, ref: ListRef, item_id: str) -> None:
        row = await self.console.workspace.reader.find(ref, item_id)
        if row is not None:
            self.post_message(self.LookedUp(ref, row.item, row))

    def on_browse_screen_looked_up(self, message: LookedUp) -> None:
        """Show what was found, or why nothing was."""
        if message.ref != self.lists.ref:
            return
        if isinstance(message.answer, Problem):
            self.lists.fail(message.answer)
        elif message.row is not None:
            self.lists.point_at(message.row)

    def action_synchronize(self) -> None:
        """Have the customer's accounts read at their banks, and follow it in the list."""
        if self.is_synchronizing:
            faults.refuse(self.console, "A synchronization is being followed already.")
            return
        self._synchronizer = self._synchronize(self.place.connection, self.place.parent)

    @property
    def is_synchronizing(self) -> bool:
        """Tell whether a synchronization is being followed from here."""
        return self._synchronizer is not None and not self._synchronizer.is_finished

    @work(group="synchronize", exit_on_error=False, description="a synchronization until it is over")
    async def _synchronize(self, connection: str, customer: str) -> None:
        self.post_message(self.Synchronized(await self.console.workspace.synchronize(connection, customer)))

    def on_browse_screen_synchronized(self, message: Synchronized) -> None:
        """Say how it ended."""
        if isinstance(message.outcome, Problem):
            self.lists.fail(message.outcome)
        else:
            faults.tell(self.console, f"Synchronization {message.outcome.status.word}.")

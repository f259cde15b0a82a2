"""One row in full: why a payment failed and what that means first, then every particular that the bank gives."""

from dataclasses import dataclass, replace

from textual import work
from textual.app import ComposeResult
from textual.getters import query_one
from textual.message import Message

from banktui.services.notices import ChangedElsewhere, ListChanged
from banktui.services.query import Query
from banktui.services.shelf import ListRef, Row
from banktui.ui.commands import Area, bindings_for
from banktui.ui.deeds import Front
from banktui.ui.event_subject import LeadsToSubject
from banktui.ui.messages import Noticed
from banktui.ui.phrase import Tone, phrase
from banktui.ui.places import Place
from banktui.ui.presenter import title_of as title_of_item
from banktui.ui.screens.sheet_pane import SheetPane
from banktui.ui.sections import Section, title_of
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.key_bar import KeyBar


@dataclass(frozen=True, slots=True)
class Subject:
    """A row, and the list in which it stands, as it was filtered and ordered there."""

    place: Place
    section: Section
    ref: ListRef
    query: Query
    row: Row
    can_ask: bool
    """The bank can be asked for this one thing."""


class DetailScreen(LeadsToSubject):
    """Shows a row's particulars and steps through the list without going back to it."""

    CSS_PATH = "detail.tcss"
    BINDINGS = bindings_for(Area.DETAIL)
    AUTO_FOCUS = "#sheet"

    bar = query_one("#bar", EnvironmentBar)
    pane = query_one("#one", SheetPane)

    class Stepped(Message, bubble=False):
        """The row beside the one shown has been found, or there is none."""

        def __init__(self, row: Row | None, index: int, count: int) -> None:
            super().__init__()
            self.row = row
            self.index = index
            self.count = count

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.subject = subject
        self._index: int | None = None
        self._count: int | None = None

    def front(self) -> Front:
        """Return the row that is shown."""
        row = self.subject.row
        return Front(self.subject.place, self.subject.section, row.item, row.as_of)

    def reopened(self) -> "DetailScreen":
        """Return a screen like this one."""
        return DetailScreen(self.subject)

    def compose(self) -> ComposeResult:
        """Build the frame."""
        yield EnvironmentBar(id="bar")
        yield SheetPane(id="one")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the row at once, and ask its bank for the newest state."""
        self._show()
        self._step(0)

    def _show(self) -> None:
        subject = self.subject
        connection = self.console.connection(subject.place.connection)
        if connection is None:
            return
        self._draw_trail()
        self.bar.environment, self.bar.place = connection.environment, connection.place
        self.pane.is_kept = subject.section.kept
        self.pane.show(subject.ref, subject.row.item.id, can_ask=subject.can_ask, row=subject.row)

    def _draw_trail(self) -> None:
        subject = self.subject
        connection = self.console.connection(subject.place.connection)
        if connection is None:
            return
        view = self.console.view()
        above = (phrase(connection.id), *(step.called(view) for step in subject.place.steps))
        section = phrase(title_of(subject.section, connection))
        self.bar.trail = (*above, section, title_of_item(subject.row.item, view))

    def look_changed(self) -> None:
        """Draw everything anew."""
        self._draw_trail()
        self.pane.look_changed()

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Say what cannot be done with this row."""
        if action == "subject":
            return self.why_no_subject()
        if action == "refresh" and not self.subject.can_ask:
            if self.subject.section.kept:
                return "This is kept here: there is nothing to read from the bank."
            return "This provider gives these only as a list; refresh the list instead."
        if action == "step" and parameters:
            if parameters[0] == 1 and self._count is not None and self._index == self._count - 1:
                return "This is the last row that is known."
            if parameters[0] == -1 and self._index == 0:
                return "This is the first row."
        return None

    def on_noticed(self, message: Noticed) -> None:
        """Follow what becomes of the row."""
        notice = message.notice
        if isinstance(notice, ChangedElsewhere) or (isinstance(notice, ListChanged) and self.pane.is_about(notice.ref)):
            self.pane.find_soon()

    def tick(self) -> None:
        """Bring the age up to date."""
        self.pane.tick()

    def action_back(self) -> None:
        """Go back to the list."""
        self.console.back()

    def action_refresh(self) -> None:
        """Read the row again."""
        self.pane.ask()

    def action_step(self, direction: int) -> None:
        """Show the row beside this one."""
        self._step(direction)

    @work(exclusive=True, group="step", exit_on_error=False, description="the row beside")
    async def _step(self, direction: int) -> None:
        reader, subject = self.console.workspace.reader, self.subject
        here = await reader.index_of(subject.ref, subject.query, subject.row.key)
        count = await reader.count(subject.ref, subject.query)
        if here is None:
            return
        wanted = here + direction
        found = await reader.window(subject.ref, subject.query, wanted, 1) if 0 <= wanted < count else None
        row = found.rows[0] if found and found.rows else None
        self.post_message(self.Stepped(row, wanted if row else here, count))

    def on_detail_screen_stepped(self, message: Stepped) -> None:
        """Turn to the row that was found."""
        self._index, self._count = message.index, message.count
        self.pane.where = phrase((f"row {message.index + 1} of {message.count}", Tone.MUTED))
        if message.row is not None and message.row.key != self.subject.row.key:
            self.subject = replace(self.subject, row=message.row)
            self._show()
        self.pane.tick()
        self.refresh_bindings()

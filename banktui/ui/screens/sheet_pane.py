"""One thing in full: what the store knows of it at once, and what its bank says when asked anew."""

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.worker import Worker, WorkerState

from banktui.domain.errors import Problem
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef, Row
from banktui.ui.console import Console, console_of
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter import age_text, problem_line, sheet_of
from banktui.ui.removal import QuietWhenRemoved
from banktui.ui.widgets.fact_sheet import FactSheet
from banktui.ui.widgets.problem_panel import ProblemPanel
from banktui.ui.widgets.status_line import StatusLine


class SheetPane(QuietWhenRemoved, Vertical):
    """Shows one account, card, payment or document and keeps it current."""

    class Found(Message, bubble=False):
        """The store has been asked."""

        def __init__(self, ref: ListRef, row: Row | None) -> None:
            super().__init__()
            self.ref = ref
            self.row = row

    class Answered(Message, bubble=False):
        """The bank has been asked."""

        def __init__(self, ref: ListRef, item_id: str, answer: Listed | Problem) -> None:
            super().__init__()
            self.ref = ref
            self.item_id = item_id
            self.answer = answer

    sheet = query_one("#sheet", FactSheet)
    problem = query_one("#sheet-problem", ProblemPanel)
    line = query_one("#sheet-line", StatusLine)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._ref: ListRef | None = None
        self._item_id = ""
        self._can_ask = False
        self._row: Row | None = None
        self._trouble: Problem | None = None
        self._asker: Worker[None] | None = None
        self.where = Phrase()
        """What stands at the left of the bottom line, e.g. which row of how many."""
        self.is_kept = False
        """The thing is our own note of what was made from here: it has no age."""

    def compose(self) -> ComposeResult:
        """Build the pane; it shows nothing until `show`."""
        yield ProblemPanel(id="sheet-problem")
        yield FactSheet(id="sheet")
        yield StatusLine(id="sheet-line")

    @property
    def console(self) -> Console:
        """Return the running console."""
        return console_of(self)

    @property
    def row(self) -> Row | None:
        """Return what is shown."""
        return self._row

    @property
    def is_asking(self) -> bool:
        """Tell whether the bank is being asked."""
        return self._asker is not None and not self._asker.is_finished

    def show(self, ref: ListRef, item_id: str, *, can_ask: bool, row: Row | None = None, ask: bool = True) -> None:
        """Turn to a thing: draw what is known of it, then have it read anew where that is possible."""
        if (ref, item_id) != (self._ref, self._item_id):
            self._row, self._trouble = None, None
        self._ref, self._item_id, self._can_ask = ref, item_id, can_ask
        self._row = row or self._row
        self._redraw()
        self._find(ref, item_id)
        if ask and can_ask:
            self.ask()

    def ask(self) -> None:
        """Have the bank asked, unless it is being asked already."""
        if self._ref is not None and self._can_ask and not self.is_asking:
            self._asker = self._ask(self._ref, self._item_id)
            self._redraw()

    def find_soon(self) -> None:
        """Look into the store again."""
        if self._ref is not None:
            self._find(self._ref, self._item_id)

    def is_about(self, ref: ListRef) -> bool:
        """Tell whether the thing shown is kept in this list."""
        return ref == self._ref

    @work(exclusive=True, group="find", exit_on_error=False, description="one thing from the store")
    async def _find(self, ref: ListRef, item_id: str) -> None:
        self.post_message(self.Found(ref, await self.console.workspace.reader.find(ref, item_id)))

    @work(exclusive=True, group="ask", exit_on_error=False, description="one thing from its bank")
    async def _ask(self, ref: ListRef, item_id: str) -> None:
        self.post_message(self.Answered(ref, item_id, await self.console.workspace.read(ref, item_id)))

    def on_sheet_pane_found(self, message: Found) -> None:
        """Draw what the store has."""
        if message.ref == self._ref and message.row is not None:
            self._row = message.row
            self._redraw()

    def on_sheet_pane_answered(self, message: Answered) -> None:
        """Draw what the bank says, or why it says nothing."""
        if (message.ref, message.item_id) != (self._ref, self._item_id):
            return
        self._trouble = message.answer if isinstance(message.answer, Problem) else None
        self._find(message.ref, message.item_id)
        self.call_after_refresh(self._redraw)

    def tick(self) -> None:
        """Bring the age up to date."""
        self._redraw_line()

    def look_changed(self) -> None:
        """Draw everything anew: other things are hidden now."""
        self._redraw()

    def _redraw(self) -> None:
        view = self.console.view()
        self.problem.show(self._trouble, view)
        as_of = self._row.as_of if self._row and not self.is_kept else None
        self.sheet.show(sheet_of(self._row.item, view, as_of) if self._row else None)
        self._redraw_line()

    def _redraw_line(self) -> None:
        self.line.left = self.where
        if self.is_asking:
            self.line.right = phrase(("⟳ reading", Tone.PENDING))
        elif self.is_kept:
            self.line.right = phrase(("kept here", Tone.MUTED))
        elif self._row is None:
            self.line.right = Phrase() if self._trouble is None else problem_line(self._trouble)
        else:
            self.line.right = phrase((f"read {age_text(self._row.as_of, self.console.view().now)} ago", Tone.MUTED))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hear of a failed worker: none fails in silence."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.console.defect(event.worker.error)
        self._redraw_line()

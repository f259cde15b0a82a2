"""`$`: every payment sent from here, where it stands, and everything that happened to it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.message import Message

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, Step
from banktui.services.filtering import FilterError
from banktui.services.filtering import parse as parse_filter
from banktui.services.notices import ChangedElsewhere, IntentChanged, ListChanged
from banktui.services.provider import Environment
from banktui.services.query import Query
from banktui.services.shelf import ListRef
from banktui.ui import faults, paper_desk
from banktui.ui.columns import INTENTS
from banktui.ui.commands import Area, bindings_for
from banktui.ui.exporting import export_table
from banktui.ui.messages import Noticed
from banktui.ui.payment_deeds import why_not
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter import sheet_of
from banktui.ui.presenter.intents import WORDS, history_section, intent_sentence, state_phrase
from banktui.ui.presenter.sheet import Sheet
from banktui.ui.screens.attest import Attestation, AttestPrompt
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.fact_sheet import FactSheet
from banktui.ui.widgets.filter_bar import FilterBar
from banktui.ui.widgets.key_bar import KeyBar
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.problem_panel import ProblemPanel
from banktui.ui.widgets.status_line import StatusLine

ALL = ListRef("", "intents")
"""The journal's intents as the store shows them: of all connections."""
_WHO = "payments.who"


class TransfersScreen(BankScreen):
    """All payments of all connections, newest first; the one under the cursor in full, with its history."""

    CSS_PATH = "transfers.tcss"
    BINDINGS = bindings_for(Area.TRANSFERS)
    AUTO_FOCUS = "#intents"

    bar = query_one("#bar", EnvironmentBar)
    filter_bar = query_one("#filter", FilterBar)
    intents = query_one("#intents", LedgerTable)
    detail = query_one("#intent", FactSheet)
    line = query_one("#line", StatusLine)

    class Told(Message, bubble=False):
        """The history of a payment has been read."""

        def __init__(self, intent: Intent, steps: Sequence[Step]) -> None:
            super().__init__()
            self.intent = intent
            self.steps = steps

    def __init__(self, wanted: str = "", *, intent: str = "", first: str = "") -> None:
        super().__init__()
        self._filter = wanted
        self._kind = first
        """The filter that the newest payment answers which the cursor goes to at first."""
        self._first = intent
        """The id of the payment that the cursor goes to at first."""
        self._steps: tuple[str, Sequence[Step]] = ("", ())
        self._checking = False

    def reopened(self) -> "TransfersScreen":
        """Return a screen like this one, as it was left."""
        return TransfersScreen(self._filter)

    @property
    def intent(self) -> Intent | None:
        """Return the payment under the cursor."""
        row = self.intents.row
        return row.item if row is not None and isinstance(row.item, Intent) else None

    def compose(self) -> ComposeResult:
        """Build the frame."""
        yield EnvironmentBar(id="bar")
        yield FilterBar(id="filter")
        yield ProblemPanel(id="journal")
        with Horizontal(id="body"):
            yield LedgerTable(id="intents")
            yield FactSheet(id="intent")
        yield StatusLine(id="line")
        yield KeyBar(dimmed=False)

    def on_mount(self) -> None:
        """Show what the journal knows."""
        self.bar.trail = (phrase("Payments sent from here"),)
        self.bar.show_all(self.console.workspace.connections)
        self.intents.bind(self.console.workspace.reader)
        self.intents.view = self.console.view()
        self._show()
        # Until there is a payment in front there is nothing beside the list, and no room taken for it.
        self._draw()
        if self._first:
            self._point_out(self._first)
        elif self._kind:
            self._point_out_kind()

    def _show(self) -> None:
        query = Query(parse_filter(self._filter))
        words = "No payment matches. Esc shows all." if self._filter else "Nothing was sent from here yet. x begins it."
        if self.console.workspace.payments.standing().problem is not None and not self._filter:
            words = "Whether anything was sent from here cannot be read now."
        self.intents.empty = phrase((words, Tone.MUTED))
        self.intents.show(ALL, query, INTENTS)
        self._draw_line()
        self._draw_problem()

    def _draw_problem(self) -> None:
        """Say why nothing can be sent, if so, and what to do before anything else."""
        problem = self.console.workspace.payments.standing().problem
        if problem is not None:
            problem = replace(problem, hint=f"{problem.hint} B copies the journal as it is.".strip())
        self.query_one("#journal", ProblemPanel).show(problem, self.console.view())

    def point_out(self, intent_id: str) -> None:
        """Put the cursor on a payment."""
        self._point_out(intent_id)

    @work(exclusive=True, group="point", exit_on_error=False, description="where a payment stands")
    async def _point_out(self, intent_id: str) -> None:
        row = await self.console.workspace.reader.find(ALL, intent_id)
        if row is not None:
            await self.intents.move_to_key(row.key)

    @work(exclusive=True, group="point", exit_on_error=False, description="the first payment of a kind")
    async def _point_out_kind(self) -> None:
        window = await self.console.workspace.reader.window(ALL, Query(parse_filter(self._kind)), 0, 1)
        if window.rows:
            self._kind = ""
            await self.intents.move_to_key(window.rows[0].key)

    def on_noticed(self, message: Noticed) -> None:
        """Follow what becomes of each payment."""
        match message.notice:
            case ListChanged(ref) if ref == ALL:
                self.call_later(self.intents.reload)
                if self._kind:
                    self._point_out_kind()
            case ChangedElsewhere():
                self.call_later(self.intents.reload)
                self._draw_line()
                self._tell()
            case IntentChanged(intent):
                self._draw_line()
                if self.intent is not None and intent.id == self.intent.id:
                    self._tell()
            case _:
                pass

    def resumed(self) -> None:
        """Catch up."""
        if self.is_mounted:
            self.call_later(self.intents.reload)
            self._draw_problem()
            self._tell()

    def tick(self) -> None:
        """Bring the time until the next look up to date."""
        self.intents.view = self.console.view()
        self._draw()

    def look_changed(self) -> None:
        """Draw everything anew."""
        self.tick()

    def _tell(self) -> None:
        if self.intent is not None:
            self._read_history(self.intent)

    @work(exclusive=True, group="history", exit_on_error=False, description="a payment's history")
    async def _read_history(self, intent: Intent) -> None:
        self.post_message(self.Told(intent, await self.console.workspace.payments.history(intent.id)))

    def on_transfers_screen_told(self, message: Told) -> None:
        """Show the history beside the payment, if that is still the one in front."""
        self._steps = (message.intent.id, message.steps)
        self._draw()

    def _draw(self) -> None:
        intent, view = self.intent, self.console.view()
        self.set_class(intent is None, "-empty")
        if intent is None:
            self.detail.show(None)
            return
        sheet = sheet_of(intent, view)
        if self._steps[0] == intent.id:
            sheet = Sheet(sheet.title, sheet.lead, (history_section(intent, self._steps[1], view), *sheet.sections))
        self.detail.show(sheet)

    def _draw_line(self) -> None:
        self.line.left = phrase(self.intents.status.words("payments"))
        wanted = phrase(("/", Tone.ACCENT), self._filter) if self._filter else Phrase()
        looking = phrase(("⟳ looking at the bank", Tone.PENDING)) if self._checking else Phrase()
        self.line.note = joined(" · ", (wanted, looking))

    @on(LedgerTable.RowHighlighted)
    def _row_highlighted(self, message: LedgerTable.RowHighlighted) -> None:
        message.stop()
        self._draw()
        self._tell()
        self.refresh_bindings()

    @on(LedgerTable.RowSelected)
    def _row_selected(self, message: LedgerTable.RowSelected) -> None:
        message.stop()
        self.action_next_pane()

    @on(LedgerTable.StatusChanged)
    def _status_changed(self, message: LedgerTable.StatusChanged) -> None:
        message.stop()
        self._draw_line()

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Say what cannot be done with the payment in front."""
        del parameters
        if action == "back_up":
            return None if self.console.workspace.payments.standing().problem is not None else ""
        if action not in {"check", "attest", "send", "cancel", "paper"} or not self.is_mounted:
            return None
        if self.intent is None:
            return ""
        if action == "paper":
            return paper_desk.why_not(self.console, self.intent)
        return why_not(action, self.intent)

    def action_check(self) -> None:
        """Look for the payment at the bank now."""
        if self.intent is not None and not self._checking:
            self._checking = True
            self._draw_line()
            self._check(self.intent)

    @work(group="check", exit_on_error=False, description="a look at the bank")
    async def _check(self, before: Intent) -> None:
        try:
            found = await self.console.workspace.payments.check(before.id)
        finally:
            self._checking = False
        after = found if isinstance(found, Problem) else next(iter(found), None)
        if isinstance(after, Intent) and after.state is before.state and after.sentence == before.sentence:
            self.call_later(self._conclude, None)
            faults.tell(self.console, f"Nothing new: it is {WORDS[after.state]}, as before.")
        else:
            self.call_later(self._conclude, after)

    def action_send(self) -> None:
        """Send a payment of which nothing was carried out, by hand."""
        if self.intent is not None:
            self._act("send", self.intent.id)

    def action_cancel(self) -> None:
        """Give up a payment of which nothing was sent."""
        if self.intent is not None:
            self._act("cancel", self.intent.id)

    @work(group="act", exit_on_error=False, description="a payment")
    async def _act(self, what: str, intent_id: str) -> None:
        payments = self.console.workspace.payments
        outcome = await (payments.send_again(intent_id) if what == "send" else payments.cancel(intent_id))
        self.call_later(self._conclude, outcome)

    def action_back_up(self) -> None:
        """Copy a journal that something is wrong with, as it is."""
        self._back_up()

    @work(exclusive=True, group="act", exit_on_error=False, description="a copy of the journal")
    async def _back_up(self) -> None:
        folder = self.console.options.saved or Path.cwd()
        copied = await self.console.workspace.payments.back_up(str(folder))
        if isinstance(copied, Problem):
            faults.complain(self.console, copied)
        else:
            faults.tell(self.console, f"The journal was copied as it is to {copied}", long=True)

    def action_paper(self) -> None:
        """Keep the bank's proof of an executed payment."""
        if self.intent is not None:
            paper_desk.keep_of(self.console, self.intent)

    def action_attest(self) -> None:
        """Say what became of a payment that nothing proves."""
        intent = self.intent
        if intent is None:
            return

        def said(word: Attestation | None) -> None:
            if word is not None:
                self.console.preferences.set(_WHO, word.who)
                self._attest(intent.id, word)

        real = intent.environment == Environment.PRODUCTION.value
        prompt = AttestPrompt(intent, needs_second=real, who=self.console.preferences.get(_WHO))
        self.app.push_screen(prompt, said)

    @work(group="act", exit_on_error=False, description="a person's word on a payment")
    async def _attest(self, intent_id: str, word: Attestation) -> None:
        outcome = await self.console.workspace.payments.attest(
            intent_id,
            word.state,
            tag=word.tag,
            reason=word.reason,
            who=word.who,
            second=word.second,
            providers_word=word.providers_word,
        )
        self.call_later(self._conclude, outcome)

    def _conclude(self, outcome: Intent | Problem | None) -> None:
        self._draw_line()
        if isinstance(outcome, Problem):
            faults.complain(self.console, outcome)
        elif outcome is not None:
            said = intent_sentence(outcome, self.console.view())
            faults.tell(self.console, f"{state_phrase(outcome.state).plain}: {said or outcome.tag}")
        self._tell()
        self.refresh_bindings()

    def action_export(self) -> None:
        """Write the payments on the screen into a file."""
        export_table(
            self.console,
            self.intents,
            "Payments sent from here",
            where=lambda item: (getattr(item, "connection", ""), ALL),
            name=("transfers",),
            lists=frozenset({ALL.capability}),
        )

    def action_filter(self) -> None:
        """Open the filter."""
        self.filter_bar.open(self._filter)

    def action_next_pane(self) -> None:
        """Move between the list and the payment in full."""
        self._read(reading=self.intents.has_focus)

    def _read(self, *, reading: bool) -> None:
        """Go to the payment in full, or back to the list."""
        self.set_class(reading and self.intent is not None, "-reading")
        (self.detail if self.has_class("-reading") else self.intents).focus()

    def action_back(self) -> None:
        """Go back to the list, clear the filter, then leave."""
        if not self.intents.has_focus:
            self._read(reading=False)
        elif self._filter:
            self._filter_by("")
        else:
            self.console.back()

    def _filter_by(self, text: str) -> bool:
        try:
            parse_filter(text)
        except FilterError as error:
            self.filter_bar.error = str(error)
            return False
        self.filter_bar.error = ""
        self._filter = text
        self._show()
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
            self.intents.focus()

    @on(FilterBar.Cancelled)
    def _filter_dropped(self, message: FilterBar.Cancelled) -> None:
        message.stop()
        self.filter_bar.close()
        self.intents.focus()
        self._filter_by("")

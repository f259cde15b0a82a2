"""`f12`: the request behind what was in front, among all of this session, with its answer."""

import asyncio
from datetime import UTC
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.getters import query_one
from textual.widgets import Static

from banktui.domain.exchange import Exchange
from banktui.services.by_hand import ByHand
from banktui.services.filtering import FilterError, matches
from banktui.services.filtering import parse as parse_filter
from banktui.services.plain_command import plain_command, why_no_command
from banktui.services.shelf import ListRef, Row
from banktui.services.transcript import transcript
from banktui.ui import faults
from banktui.ui.columns import REQUESTS
from banktui.ui.commands import Area, bindings_for
from banktui.ui.exporting import export_table
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter.exchanges import answer_half, exchange_head, request_half
from banktui.ui.saving import save_new
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.filter_bar import FilterBar
from banktui.ui.widgets.key_bar import KeyBar
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.long_text import LongText
from banktui.ui.widgets.row_source import MemorySource
from banktui.ui.widgets.status_line import StatusLine


class RequestsScreen(BankScreen):
    """The session's requests, newest first; the one under the cursor in full below."""

    CSS_PATH = "requests.tcss"
    BINDINGS = bindings_for(Area.REQUESTS)
    AUTO_FOCUS = "#requests"

    bar = query_one("#bar", EnvironmentBar)
    filter_bar = query_one("#filter", FilterBar)
    requests = query_one("#requests", LedgerTable)
    one = query_one("#exchange", Vertical)
    head = query_one("#head", Static)
    body = query_one("#halves", VerticalScroll)
    sent = query_one("#sent", LongText)
    answer = query_one("#answer", LongText)
    line = query_one("#line", StatusLine)

    def __init__(self, number: int | None = None, note: str = "", wanted: str = "") -> None:
        super().__init__()
        self._number = number
        """The request that is wanted first; None: the latest."""
        self._note = note
        self._filter = wanted
        self._source = MemorySource()
        self._seen = -1

    def reopened(self) -> "RequestsScreen":
        """Return a screen like this one, at the same request."""
        exchange = self.exchange
        return RequestsScreen(exchange.number if exchange else None, self._note, self._filter)

    @property
    def exchange(self) -> Exchange | None:
        """Return the request under the cursor, with all that is kept of its answer."""
        return self._full(self.requests.row)

    @property
    def _row_exchange(self) -> Exchange | None:
        row = self.requests.row
        return row.item if row is not None and isinstance(row.item, Exchange) else None

    def _full(self, row: Row | None) -> Exchange | None:
        if row is None or not isinstance(row.item, Exchange):
            return None
        return self.console.workspace.requests.full(row.item)

    def compose(self) -> ComposeResult:
        """Build the frame."""
        yield EnvironmentBar(id="bar")
        yield FilterBar(id="filter")
        yield LedgerTable(id="requests")
        with Vertical(id="exchange"):
            yield Static(id="head")
            with VerticalScroll(id="halves"), Container(id="pair"):
                yield LongText(id="sent")
                yield LongText(id="answer")
        yield StatusLine(id="line")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the request that is wanted, among the others."""
        self.bar.trail = (phrase("Requests of this session"),)
        self.bar.show_all(self.console.workspace.connections)
        self.requests.view = self.console.view()
        self.requests.show_source(self._source, REQUESTS)
        self._fill()

    def tick(self) -> None:
        """Take in what was asked meanwhile."""
        if self.console.workspace.requests.changes != self._seen:
            self._fill()

    def look_changed(self) -> None:
        """Draw everything anew."""
        self.requests.view = self.console.view()
        self._draw(self.exchange)
        self.refresh_bindings()

    def _fill(self) -> None:
        log = self.console.workspace.requests
        self._seen = log.changes
        kept = log.latest()
        wanted = parse_filter(self._filter)
        shown = [each for each in reversed(kept) if matches(wanted, each.facets())]
        self._source.replace(((each.number, each, each.at) for each in shown), of=len(kept) if self._filter else None)
        self.requests.empty = phrase(
            ("No request matches. Esc shows all." if kept else "Nothing was asked yet in this session.", Tone.MUTED)
        )
        self.call_later(self._reload)
        self._draw_line()

    async def _reload(self) -> None:
        await self.requests.reload()
        number, self._number = self._number, None
        if number is not None:
            rows = (await self._source.window(0, await self._source.count())).rows
            key = next((row.key for row in rows if isinstance(row.item, Exchange) and row.item.number == number), None)
            if key is not None:
                await self.requests.move_to_key(key)

    @on(LedgerTable.RowHighlighted)
    def _row_highlighted(self, message: LedgerTable.RowHighlighted) -> None:
        message.stop()
        self._draw(self._full(message.row))
        self.refresh_bindings()
        self.body.scroll_home(animate=False)

    @on(LedgerTable.RowSelected)
    def _row_selected(self, message: LedgerTable.RowSelected) -> None:
        message.stop()
        self.body.focus()

    @on(LedgerTable.StatusChanged)
    def _status_changed(self, message: LedgerTable.StatusChanged) -> None:
        message.stop()
        self._draw_line()

    def _draw(self, exchange: Exchange | None) -> None:
        self.one.display = exchange is not None
        connection = self.console.connection(exchange.connection) if exchange else None
        if exchange is None or connection is None:
            return
        view = self.console.view()
        self.head.update(exchange_head(exchange, view).content())
        self.sent.words = request_half(exchange, connection.provider.by_hand, view)
        self.answer.words = answer_half(exchange, view)

    def _draw_line(self) -> None:
        self.line.left = phrase(self.requests.status.words("requests"))
        self.line.note = phrase(("/", Tone.ACCENT), self._filter) if self._filter else Phrase()
        self.line.right = phrase((self._note or "kept in memory only, secrets never", Tone.MUTED))

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Say what cannot be done with the request under the cursor."""
        del parameters
        if action not in {"copy_command", "save"} or not self.is_mounted:
            return None
        exchange = self._row_exchange
        if exchange is None:
            return ""
        if action == "copy_command":
            return why_no_command(exchange) or None
        if self.console.private:
            return "Names and amounts are hidden; f2 shows them."
        return None if self.console.options.saved is not None else "There is no folder to save into."

    def action_copy_command(self) -> None:
        """Copy the command that does the same."""
        exchange = self._row_exchange
        if exchange is not None:
            self.console.copy_to_clipboard(plain_command(exchange))
            faults.tell(self.console, f"{plain_command(exchange)}: sent to the clipboard.")

    def action_save(self) -> None:
        """Write the request and its answer into a file of their own."""
        exchange, folder = self.exchange, self.console.options.saved
        connection = self.console.connection(exchange.connection) if exchange else None
        if exchange is not None and connection is not None and folder is not None:
            self._save(folder, exchange, connection.provider.by_hand)

    @work(group="save", exit_on_error=False, description="a request saved")
    async def _save(self, folder: Path, exchange: Exchange, by_hand: ByHand) -> None:
        stem = f"request-{exchange.at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{exchange.number}"
        try:
            path = await asyncio.to_thread(save_new, folder, stem, ".txt", transcript(exchange, by_hand))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            faults.refuse(self.console, f"It could not be saved in {folder}: {why}. Nothing was written.")
        else:
            faults.tell(self.console, f"Saved, without secrets: {path}")

    def action_export(self) -> None:
        """Write the rows on the screen into a file."""
        export_table(
            self.console,
            self.requests,
            "Requests of this session",
            where=lambda item: _where(getattr(item, "connection", "")),
            name=("requests",),
            lists=frozenset({"requests"}),
        )

    def action_filter(self) -> None:
        """Open the filter."""
        self.filter_bar.open(self._filter)

    def action_back(self) -> None:
        """Go back to the list, clear the filter, then leave."""
        if not self.requests.has_focus:
            self.requests.focus()
        elif self._filter:
            self._filter_by("")
        else:
            self.console.back()

    def action_next_pane(self) -> None:
        """Move between the list and the request in full."""
        (self.body if self.requests.has_focus else self.requests).focus()

    def _filter_by(self, text: str) -> bool:
        try:
            parse_filter(text)
        except FilterError as error:
            self.filter_bar.error = str(error)
            return False
        self.filter_bar.error = ""
        self._filter = text
        self._fill()
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
            self.requests.focus()

    @on(FilterBar.Cancelled)
    def _filter_dropped(self, message: FilterBar.Cancelled) -> None:
        message.stop()
        self.filter_bar.close()
        self.requests.focus()
        self._filter_by("")


def _where(connection: str) -> tuple[str, ListRef]:
    return connection, ListRef(connection, "requests")

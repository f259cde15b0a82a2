"""All accounts of all connections, what they add up to, and how current each figure is."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from banktui.domain.errors import Problem
from banktui.services.filtering import FilterError, matches
from banktui.services.filtering import parse as parse_filter
from banktui.services.shelf import ListRef, Order, Row
from banktui.services.workspace import Depth
from banktui.ui.columns import OVERVIEW
from banktui.ui.commands import Area, bindings_for
from banktui.ui.messages import Noticed
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter import PlacedAccount, stacked
from banktui.ui.screens.account_glance import AccountGlance
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.standing import (
    Position,
    Standing,
    accounts_of,
    brief_lines,
    empty_words,
    placed,
    position,
    position_lines,
    standing_phrase,
    trouble_lines,
)
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.filter_bar import FilterBar
from banktui.ui.widgets.key_bar import KeyBar
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.row_source import MemorySource
from banktui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from banktui.ui.deeds import Front

_SIDE = 28
"""Cells inside the panes at the left."""
_ORDERS = (Order.NATURAL, Order.AMOUNT, Order.NAME)
_ORDER_WORDS = {Order.NATURAL: "by connection", Order.AMOUNT: "largest first", Order.NAME: "A to Z"}


class OverviewScreen(BankScreen):
    """The first screen: drawn from the store at once, then each connection refreshes by itself."""

    CSS_PATH = "overview.tcss"
    BINDINGS = bindings_for(Area.OVERVIEW)
    AUTO_FOCUS = "#accounts"

    bar = query_one("#bar", EnvironmentBar)
    brief = query_one("#brief", Static)
    side = query_one("#side", Vertical)
    links = query_one("#links", OptionList)
    sums = query_one("#sums", Static)
    filter_bar = query_one("#filter", FilterBar)
    accounts = query_one("#accounts", LedgerTable)
    frame = query_one("#frame", Vertical)
    glance = query_one("#glance", AccountGlance)
    line = query_one("#line", StatusLine)

    class Surveyed(Message, bubble=False):
        """The store has been asked about all connections."""

        def __init__(self, standings: Sequence[Standing], found: Sequence[tuple[PlacedAccount, Row]]) -> None:
            super().__init__()
            self.standings = standings
            self.found = found

    def __init__(self) -> None:
        super().__init__()
        self._source = MemorySource()
        self._standings: Sequence[Standing] = ()
        self._found: Sequence[tuple[PlacedAccount, Row]] = ()
        self._position = Position()
        self._refreshing: set[str] = set()
        self._filter = ""
        self._order = Order.NATURAL
        self._survey_wanted = False
        self._surveying = False
        self._failed: Mapping[str, Problem] = {}

    def reopened(self) -> "OverviewScreen":
        """Return a screen like this one."""
        return OverviewScreen()

    def compose(self) -> ComposeResult:
        """Build the panes; a narrow terminal shows the left ones as two lines."""
        yield EnvironmentBar(id="bar")
        yield Static(id="brief")
        with Horizontal(id="panes"):
            with Vertical(id="side"):
                yield OptionList(id="links", markup=False)
                yield Static(id="sums")
            with Vertical(id="main"):
                with Vertical(id="frame"):
                    yield FilterBar(id="filter")
                    yield LedgerTable(id="accounts")
                    yield StatusLine(id="line")
                yield AccountGlance(id="glance")
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw what is known and have every connection's accounts read, each by itself."""
        self.bar.trail = (phrase("Overview"),)
        self.bar.show_all(self.console.workspace.connections)
        self.links.border_title = phrase(("Connections", Tone.TITLE)).content()
        self.sums.border_title = phrase(("Position", Tone.TITLE)).content()
        self.frame.border_title = phrase(("Accounts", Tone.TITLE)).content()
        self.accounts.view = self.console.view()
        self.accounts.show_source(self._source, OVERVIEW)
        self.call_after_refresh(self.survey_soon)

    def refresh_accounts(self) -> None:
        """Have the accounts of every connection that has any read again, and those that failed tried again."""
        workspace = self.console.workspace
        for connection in workspace.connections:
            ref = accounts_of(connection.id)
            if ref.capability in workspace.offered(connection.id) or workspace.failure(connection.id) is not None:
                self._read_accounts(ref)

    @work(group="accounts", exit_on_error=False, description="a connection's accounts")
    async def _read_accounts(self, ref: ListRef) -> None:
        await self.console.workspace.refresh(ref, Depth.NEWEST)

    def survey_soon(self) -> None:
        """Ask the store again; calls made while it is being asked become one."""
        self._survey_wanted = True
        if not self._surveying:
            self._surveying = True
            self._survey()

    @work(exclusive=True, group="survey", exit_on_error=False, description="what the store knows")
    async def _survey(self) -> None:
        workspace = self.console.workspace
        try:
            while self._survey_wanted:
                self._survey_wanted = False
                standings = []
                for connection in workspace.connections:
                    state = await workspace.reader.state(accounts_of(connection.id))
                    offered = workspace.offered(connection.id)
                    has_accounts = not offered or accounts_of(connection.id).capability in offered
                    failure = workspace.failure(connection.id)
                    login = workspace.standing(connection.id)
                    standings.append(Standing(connection, state, failure, state.known, has_accounts, login))
                found = placed(await workspace.reader.across(accounts_of("").capability), standings)
                self.post_message(self.Surveyed(standings, found))
        finally:
            self._surveying = False

    def on_overview_screen_surveyed(self, message: Surveyed) -> None:
        """Draw what is known."""
        self._standings, self._found = message.standings, message.found
        self._position = position((account for account, _ in self._found), self._standings)
        self._fill()

    def _fill(self) -> None:
        wanted = parse_filter(self._filter)
        kept = [(account, row) for account, row in self._found if matches(wanted, account.facets())]
        of = len(self._found) if self._filter else None
        self._source.replace(((account.id, account, row.as_of) for account, row in kept), of=of)
        self._source.sort(self._order)
        self.accounts.empty = empty_words(self._standings, is_filtered=bool(self._found))
        self.call_later(self._reload, at_top=self.accounts.cursor == 0)
        self._draw()

    async def _reload(self, *, at_top: bool) -> None:
        await self.accounts.reload()
        if at_top:
            # Whoever has not moved yet keeps looking at the first account, not at the one that happened to come first.
            self.accounts.move_to(0)

    def _draw(self) -> None:
        view = self.console.view()
        self.accounts.view = view
        lines = {
            standing.connection.id: stacked(
                [
                    standing_phrase(standing, view, refreshing=standing.connection.id in self._refreshing, width=_SIDE),
                    *trouble_lines(standing, view, _SIDE),
                ]
            )
            for standing in self._standings
        }
        if [option.id for option in self.links.options] != list(lines):
            self.links.clear_options()
            self.links.add_options(Option(line.content(), id=name) for name, line in lines.items())
            self.links.highlighted = 0 if lines else None
        else:
            for name, line in lines.items():
                self.links.replace_option_prompt(name, line.content())
        self.sums.update(stacked(position_lines(self._position, view, _SIDE)).content())
        brief = brief_lines(self._standings, self._position, view, refreshing=self._refreshing)
        self.brief.update(stacked(brief).content())
        self._draw_line()

    def _draw_line(self) -> None:
        self.line.left = phrase(self.accounts.status.words("accounts"))
        order = _ORDER_WORDS[self._order] if self._order is not Order.NATURAL else ""
        wanted = phrase(("/", Tone.ACCENT), self._filter) if self._filter else Phrase()
        self.line.note = joined(" · ", (wanted, phrase((order, Tone.MUTED))))
        waiting = len(self._refreshing)
        self.line.right = phrase((f"⟳ reading {waiting}", Tone.PENDING)) if waiting else Phrase()

    def on_noticed(self, message: Noticed) -> None:
        """Follow each connection by itself: none waits for another."""
        from banktui.services.notices import (  # noqa: PLC0415 - nothing is told before the first picture
            ConnectionFailed,
            ConnectionOpened,
            ListChanged,
            RefreshEnded,
            RefreshStarted,
        )

        match message.notice:
            case RefreshStarted(ref) if ref == accounts_of(ref.connection):
                self._refreshing.add(ref.connection)
                self._draw()
            case RefreshEnded(ref, _) if ref == accounts_of(ref.connection):
                self._refreshing.discard(ref.connection)
                self.survey_soon()
            case ListChanged(ref) if ref.capability == accounts_of(ref.connection).capability:
                self.survey_soon()
            case ListChanged(ref) if self.glance.is_about(ref):
                self.glance.look_again()
            case ConnectionOpened(connection, offered):
                if accounts_of(connection).capability in offered:
                    self._read_accounts(accounts_of(connection))
                self.survey_soon()
            case ConnectionFailed():
                self.survey_soon()
            case _:
                pass

    def look_changed(self) -> None:
        """Draw everything anew."""
        self.tick()
        row = self.accounts.row
        self.glance.show(self.focused_account, row.as_of if row else None)
        self.glance.look_changed()

    def tick(self) -> None:
        """Bring ages up to date."""
        self._draw()

    def resumed(self) -> None:
        """Look at what happened while another screen was in front."""
        if self.is_mounted:
            self.survey_soon()

    @on(LedgerTable.RowHighlighted)
    def _row_highlighted(self, message: LedgerTable.RowHighlighted) -> None:
        row = message.row
        account = row.item if row else None
        self.glance.show(account if isinstance(account, PlacedAccount) else None, row.as_of if row else None)
        self.refresh_bindings()

    @on(LedgerTable.StatusChanged)
    def _status_changed(self) -> None:
        self._draw_line()

    @on(LedgerTable.HeaderSelected)
    def _header_selected(self, message: LedgerTable.HeaderSelected) -> None:
        self._order = message.order
        self._fill()

    @on(LedgerTable.RowSelected)
    def _account_chosen(self) -> None:
        self._open_account("")

    @on(OptionList.OptionSelected, "#links")
    def _connection_chosen(self, message: OptionList.OptionSelected) -> None:
        message.stop()
        if self.is_current and message.option.id is not None:
            self.console.go_to_connection(message.option.id)

    @property
    def focused_account(self) -> PlacedAccount | None:
        """Return the account under the cursor."""
        row = self.accounts.row
        return row.item if row and isinstance(row.item, PlacedAccount) else None

    def front(self) -> "Front | None":
        """Return the account under the cursor."""
        from banktui.ui.deeds import front_of_account  # noqa: PLC0415 - the first picture has no account yet

        return front_of_account(self.focused_account)

    def _open_account(self, section: str) -> None:
        account = self.focused_account
        if account is None or not self.is_current:
            return
        from banktui.services.capability import Scope  # noqa: PLC0415 - nobody walks before the first picture
        from banktui.ui.places import Place, Step  # noqa: PLC0415 - as above

        step = Step.into(Scope.ACCOUNT, account.account, account.ref)
        self.console.go(Place(account.connection).below(step, section))

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:  # noqa: ARG002 - Textual's form
        """Say what cannot be done with the account under the cursor."""
        if action in {"cards", "info", "bank", "actions"} and self.is_mounted:
            account = self.focused_account
            if account is None:
                return ""
            from banktui.services.capability import Scope  # noqa: PLC0415 - the first picture has no account yet
            from banktui.ui.sections import sections_of  # noqa: PLC0415 - as above

            ids = {
                section.id for section in sections_of(self.console.workspace.offered(account.connection), Scope.ACCOUNT)
            }
            if action == "cards" and "cards" not in ids:
                return f"{account.provider} has no cards."
            if action == "info" and "account" not in ids:
                return f"{account.provider} tells no more of an account than its list."
        return None

    def action_cards(self) -> None:
        """Open the account's cards."""
        self._open_account("cards")

    def action_info(self) -> None:
        """Open the account's own page."""
        self._open_account("account")

    def action_bank(self) -> None:
        """Open the connection that the account belongs to."""
        account = self.focused_account
        if account is not None and self.is_current:
            self.console.go_to_connection(account.connection)

    def action_refresh(self) -> None:
        """Read the accounts of every connection again."""
        self.refresh_accounts()

    def action_sort(self) -> None:
        """Go to the next order."""
        self._order = _ORDERS[(_ORDERS.index(self._order) + 1) % len(_ORDERS)]
        self._fill()

    def action_filter(self) -> None:
        """Open the filter."""
        self.filter_bar.open(self._filter)

    def action_next_pane(self) -> None:
        """Move between the accounts and the connections."""
        if self.brief.display:
            at_links = self.links.has_focus
            self.set_class(not at_links, "-links")
            (self.accounts if at_links else self.links).focus()
        else:
            self.focus_next()

    def action_back(self) -> None:
        """Leave the connections, or clear the filter."""
        if not self.accounts.has_focus:
            self.remove_class("-links")
            self.accounts.focus()
        elif self._filter:
            self._filter_by("")

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
        self._filter_by(message.text)

    @on(FilterBar.Submitted)
    def _filter_chosen(self, message: FilterBar.Submitted) -> None:
        if self._filter_by(message.text):
            self.filter_bar.close()
            self.accounts.focus()

    @on(FilterBar.Cancelled)
    def _filter_dropped(self) -> None:
        self.filter_bar.close()
        self.accounts.focus()
        self._filter_by("")

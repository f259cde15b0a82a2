"""All accounts of all connections, what they add up to, and how current each figure is."""

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from banktui.services.query import Order
from banktui.services.workspace import Depth
from banktui.ui import preloading
from banktui.ui.columns import OVERVIEW
from banktui.ui.commands import Area, bindings_for
from banktui.ui.messages import Noticed
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.frames import Below, Beside
from banktui.ui.widgets.key_bar import KeyBar
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from banktui.services.reading import Listed
    from banktui.services.shelf import ListRef, Row
    from banktui.ui.deeds import Front
    from banktui.ui.presenter import PlacedAccount
    from banktui.ui.screens.account_glance import AccountGlance
    from banktui.ui.standing import Survey
    from banktui.ui.widgets.filter_bar import FilterBar
    from banktui.ui.widgets.row_source import MemorySource

_SIDE = 28
"""Cells inside the panes at the left."""
_EDGES = 2
"""Cells at the left and the right of the lines that a narrow terminal shows in place of those panes."""
_ORDERS = (Order.NATURAL, Order.AMOUNT, Order.NAME)
_ORDER_WORDS = {Order.NATURAL: "by connection", Order.AMOUNT: "largest first", Order.NAME: "A to Z"}


class OverviewScreen(BankScreen):
    """The first screen: empty panes, filled from the store at once, then each connection refreshes by itself."""

    CSS_PATH = "overview.tcss"
    # Bars and panes cover it wholly.
    BLANK = True
    BINDINGS = bindings_for(Area.OVERVIEW)
    AUTO_FOCUS = "#accounts"

    bar = query_one("#bar", EnvironmentBar)
    brief = query_one("#brief", Static)
    connections = query_one("#connections", Vertical)
    links = query_one("#links", OptionList)
    sums = query_one("#sums", Static)
    accounts = query_one("#accounts", LedgerTable)
    frame = query_one("#frame", Vertical)
    below = query_one("#glance", Vertical)
    line = query_one("#line", StatusLine)

    class Surveyed(Message, bubble=False):
        """The store has been asked about all connections."""

        def __init__(self, survey: "Survey") -> None:
            super().__init__()
            self.survey = survey

    def __init__(self) -> None:
        super().__init__()
        self._survey: Survey | None = None
        """None: the store has not answered yet, and the panes are empty."""
        self._source: MemorySource | None = None
        self._glance: AccountGlance | None = None
        self._refreshing: set[str] = set()
        self._filter = ""
        self._order = Order.NATURAL
        self._survey_wanted = False
        self._surveying = False

    def reopened(self) -> "OverviewScreen":
        """Return a screen like this one."""
        return OverviewScreen()

    def compose(self) -> ComposeResult:
        """Build the panes; a narrow terminal shows the left ones as two lines."""
        yield EnvironmentBar(id="bar")
        with Beside(id="panes"):
            with Below(id="side"):
                yield Vertical(id="connections")
                yield Static(id="sums")
            with Below(id="main"):
                with Vertical(id="frame"):
                    yield LedgerTable(id="accounts")
                    yield StatusLine(id="line")
                yield Vertical(id="glance")
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw what is known and have every connection's accounts read, each by itself."""
        self.bar.trail = (phrase("Overview"),)
        self.bar.show_all(self.console.workspace.connections)
        self.connections.border_title = phrase(("Connections", Tone.TITLE)).content()
        self.sums.border_title = phrase(("Position", Tone.TITLE)).content()
        self.frame.border_title = phrase(("Accounts", Tone.TITLE)).content()
        self.accounts.view = self.console.view()
        self.accounts.show_titles(OVERVIEW)
        self.console.after_picture(self.survey_soon)

    def refresh_accounts(self) -> None:
        """Have the accounts of every connection that has any read again, and those that failed tried again."""
        from banktui.ui.standing import accounts_of  # noqa: PLC0415 - the first picture has no account yet

        workspace = self.console.workspace
        for connection in workspace.connections:
            ref = accounts_of(connection.id)
            if ref.capability in workspace.offered(connection.id) or workspace.failure(connection.id) is not None:
                self._read_accounts(ref)

    @work(group="accounts", exit_on_error=False, description="a connection's accounts")
    async def _read_accounts(self, ref: "ListRef") -> None:
        await self.console.workspace.refresh(ref, Depth.NEWEST)

    def survey_soon(self) -> None:
        """Ask the store again; calls made while it is being asked become one."""
        self._survey_wanted = True
        if not self._surveying:
            self._surveying = True
            self._ask_store()

    @work(exclusive=True, group="survey", exit_on_error=False, description="what the store knows")
    async def _ask_store(self) -> None:
        try:
            if self._survey is None:
                # Not before the first picture, and not on the event loop: the console answers keys by now.
                await asyncio.to_thread(preloading.import_for_accounts)
            from banktui.ui.standing import survey  # noqa: PLC0415 - as above

            while self._survey_wanted:
                self._survey_wanted = False
                self.post_message(self.Surveyed(await survey(self.console.workspace)))
        finally:
            self._surveying = False

    async def on_overview_screen_surveyed(self, message: Surveyed) -> None:
        """Draw what is known."""
        if self._survey is None:
            await self._furnish()
        self._survey = message.survey
        self._fill()

    async def _furnish(self) -> None:
        """Make what has nothing to show before the store has answered."""
        from banktui.ui.screens.account_glance import AccountGlance  # noqa: PLC0415 - not on the first picture
        from banktui.ui.widgets.menu_list import MenuList  # noqa: PLC0415 - as above
        from banktui.ui.widgets.row_source import MemorySource  # noqa: PLC0415 - as above

        self._source = MemorySource()
        self.accounts.show_source(self._source, OVERVIEW)
        self._glance = AccountGlance()
        await self.mount(Static(id="brief"), before="#panes")
        await self.connections.mount(MenuList(id="links", markup=False))
        await self.below.mount(self._glance)

    def _fill(self) -> None:
        if self._survey is None or self._source is None:
            return
        of = len(self._survey.found) if self._filter else None
        kept = self._survey.passing(self._filter)
        self._source.replace(((account.id, account, row.as_of) for account, row in kept), of=of)
        self._source.sort(self._order)
        self.accounts.empty = self._survey.empty_words()
        self.call_later(self._reload, at_top=self.accounts.cursor == 0)
        self._draw()

    async def _reload(self, *, at_top: bool) -> None:
        await self.accounts.reload()
        if at_top:
            # Whoever has not moved yet keeps looking at the first account, not at the one that happened to come first.
            self.accounts.move_to(0)

    def on_resize(self) -> None:
        """Lay what stands in lines of the terminal's width anew."""
        if self._survey is not None:
            self._draw_brief(self._survey)

    def _draw(self) -> None:
        view = self.console.view()
        self.accounts.view = view
        if self._survey is not None:
            self._draw_links(self._survey.links(view, _SIDE, refreshing=self._refreshing))
            self.sums.update(self._survey.sums(view, _SIDE).content())
            self._draw_brief(self._survey)
        self._draw_line()

    def _draw_brief(self, survey: "Survey") -> None:
        width = self.size.width - _EDGES
        self.brief.update(survey.brief(self.console.view(), width, refreshing=self._refreshing).content())

    def _draw_links(self, lines: "Mapping[str, Phrase]") -> None:
        if [option.id for option in self.links.options] != list(lines):
            self.links.clear_options()
            self.links.add_options(Option(line.content(), id=name) for name, line in lines.items())
            self.links.highlighted = 0 if lines else None
        else:
            for name, line in lines.items():
                self.links.replace_option_prompt(name, line.content())

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
            ChangedElsewhere,
            ConnectionFailed,
            ConnectionOpened,
            ListChanged,
            RefreshEnded,
            RefreshStarted,
        )
        from banktui.ui.standing import accounts_of  # noqa: PLC0415 - as above

        match message.notice:
            case RefreshStarted(ref) if ref == accounts_of(ref.connection):
                self._refreshing.add(ref.connection)
                self._draw()
            case RefreshEnded(ref, _) if ref == accounts_of(ref.connection):
                self._refreshing.discard(ref.connection)
                self.survey_soon()
            case ListChanged(ref) if ref.capability == accounts_of(ref.connection).capability:
                self.survey_soon()
            case ListChanged(ref) if self._glance is not None and self._glance.is_about(ref):
                self._glance.look_again()
            case ConnectionOpened(connection, offered):
                if accounts_of(connection).capability in offered:
                    self._read_accounts(accounts_of(connection))
                self.survey_soon()
            case ConnectionFailed():
                self.survey_soon()
            case ChangedElsewhere():
                self.survey_soon()
                if self._glance is not None:
                    self._glance.look_again()
            case _:
                pass

    def look_changed(self) -> None:
        """Draw everything anew."""
        self.tick()
        self._look_at(self.accounts.row)
        if self._glance is not None:
            self._glance.look_changed()

    def tick(self) -> None:
        """Bring ages up to date."""
        self._draw()

    def resumed(self) -> None:
        """Look at what happened while another screen was in front."""
        if self.is_mounted:
            self.survey_soon()

    @on(LedgerTable.RowHighlighted)
    def _row_highlighted(self, message: LedgerTable.RowHighlighted) -> None:
        self._look_at(message.row)
        self.refresh_bindings()

    def _look_at(self, row: "Row | None") -> None:
        """Show an account at a glance."""
        account = _account_of(row)
        self.below.border_title = phrase((account.connection, Tone.MUTED)).content() if account else ""
        if self._glance is not None:
            self._glance.show(account, row.as_of if row else None)

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
        if self.is_active and message.option.id is not None:
            self.console.go_to_connection(message.option.id)

    @property
    def focused_account(self) -> "PlacedAccount | None":
        """Return the account under the cursor."""
        return _account_of(self.accounts.row)

    def front(self) -> "Front | None":
        """Return the account under the cursor."""
        from banktui.ui.deeds import front_of_account  # noqa: PLC0415 - the first picture has no account yet

        return front_of_account(self.focused_account)

    def _open_account(self, section: str) -> None:
        account = self.focused_account
        if account is None or not self.is_active:
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
        if account is not None and self.is_active:
            self.console.go_to_connection(account.connection)

    def action_export(self) -> None:
        """Write the accounts on the screen into a file."""
        from banktui.ui.exporting import export_table  # noqa: PLC0415 - nobody exports before the first picture
        from banktui.ui.standing import accounts_of  # noqa: PLC0415 - as above

        def where(item: "Listed") -> "tuple[str, ListRef]":
            connection = getattr(item, "connection", "")
            return connection, accounts_of(connection)

        export_table(
            self.console,
            self.accounts,
            "Accounts",
            where=where,
            name=("accounts",),
            lists=frozenset({accounts_of("").capability}),
        )

    def action_refresh(self) -> None:
        """Read the accounts of every connection again."""
        self.refresh_accounts()

    def action_sort(self) -> None:
        """Go to the next order."""
        self._order = _ORDERS[(_ORDERS.index(self._order) + 1) % len(_ORDERS)]
        self._fill()

    def action_filter(self) -> None:
        """Open the filter."""
        self._filter_bar().open(self._filter)

    def _filter_bar(self) -> "FilterBar":
        """Return the line that a filter is typed in; it is made when it is first wanted."""
        from banktui.ui.widgets.filter_bar import FilterBar  # noqa: PLC0415 - not on the first picture

        for made in self.frame.query(FilterBar):
            return made
        bar = FilterBar(id="filter")
        self.frame.mount(bar, before=0)
        return bar

    def action_next_pane(self) -> None:
        """Move between the accounts and the connections."""
        if self._survey is not None and self.brief.display:
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
        from banktui.services.filtering import FilterError, parse  # noqa: PLC0415 - not on the first picture

        try:
            parse(text)
        except FilterError as error:
            self._filter_bar().error = str(error)
            return False
        self._filter_bar().error = ""
        self._filter = text
        self._fill()
        return True

    def on_filter_bar_typed(self, message: "FilterBar.Typed") -> None:
        """Show what passes as it is typed."""
        self._filter_by(message.text)

    def on_filter_bar_submitted(self, message: "FilterBar.Submitted") -> None:
        """Keep the filter and go to the accounts."""
        if self._filter_by(message.text):
            self._filter_bar().close()
            self.accounts.focus()

    def on_filter_bar_cancelled(self) -> None:
        """Show all accounts again."""
        self._filter_bar().close()
        self.accounts.focus()
        self._filter_by("")


def _account_of(row: "Row | None") -> "PlacedAccount | None":
    from banktui.ui.presenter import PlacedAccount  # noqa: PLC0415 - the first picture has no account yet

    return row.item if row and isinstance(row.item, PlacedAccount) else None

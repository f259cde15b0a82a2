"""The account under the cursor at a glance: particulars, thirty days of balance, money in and out, the newest line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from banktui.domain.calendar import DateRange
from banktui.services.capability import Scope
from banktui.services.query import Query
from banktui.services.shelf import CurrencyTotals, ListRef, Row
from banktui.ui.console import Console, console_of
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter import PlacedAccount, sheet_of, title_of, totals_phrase
from banktui.ui.removal import QuietWhenRemoved
from banktui.ui.sections import sections_of
from banktui.ui.widgets.balance_line import BalanceLine
from banktui.ui.widgets.fact_sheet import FactSheet

_DAYS = 30


@dataclass(frozen=True, slots=True)
class Month:
    """What the store knows of an account's last thirty days."""

    ref: ListRef
    totals: dict[str, CurrencyTotals] = field(default_factory=dict)
    points: Sequence[tuple[datetime, Decimal]] = ()
    newest: Row | None = None


class AccountGlance(QuietWhenRemoved, Horizontal):
    """Follows the cursor of the overview. It shows only what is known: looking costs the bank nothing."""

    DEFAULT_CSS = """
    AccountGlance {
        & #facts { width: 1fr; padding: 0 1; }
        & #month { width: 1fr; height: 1fr; padding: 0 2; border-left: vkey $rule; }
        & #chart { height: 4; margin: 0 0 1 0; }
        & #flow { height: auto; }
    }
    """

    class Looked(Message, bubble=False):
        """The store has been asked."""

        def __init__(self, month: Month) -> None:
            super().__init__()
            self.month = month

    facts = query_one("#facts", FactSheet)
    chart = query_one("#chart", BalanceLine)
    flow = query_one("#flow", Static)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._account: PlacedAccount | None = None
        self._ref: ListRef | None = None
        self._month: Month | None = None

    def compose(self) -> ComposeResult:
        """Hold the two halves."""
        yield FactSheet(id="facts")
        with Vertical(id="month"):
            yield BalanceLine(id="chart")
            yield Static(id="flow")

    @property
    def console(self) -> Console:
        """Return the running console."""
        return console_of(self)

    def is_about(self, ref: ListRef) -> bool:
        """Tell whether the account's month comes from this list."""
        return ref == self._ref

    def show(self, account: PlacedAccount | None, as_of: datetime | None) -> None:
        """Turn to an account."""
        same = account is not None and self._account is not None and account.id == self._account.id
        self._account = account
        view = self.console.view()
        self.facts.show(sheet_of(account, view, as_of) if account else None)
        if not same:
            self._ref = self._list_of(account) if account else None
            self._draw(None)
        self.look_again()

    def look_changed(self) -> None:
        """Draw everything anew at once: other things are hidden now."""
        if self._account is not None:
            self._draw(self._month)

    def look_again(self) -> None:
        """Ask the store about the account's month."""
        if self._ref is not None and self._account is not None:
            self._look(self._ref)

    def _list_of(self, account: PlacedAccount) -> ListRef | None:
        offered = self.console.workspace.offered(account.connection)
        for section in sections_of(offered, Scope.ACCOUNT):
            if section.sums:
                return section.ref(account.connection, account.account.id)
        return None

    @work(exclusive=True, group="month", exit_on_error=False, description="an account's last thirty days")
    async def _look(self, ref: ListRef) -> None:
        reader = self.console.workspace.reader
        today = self.console.view().today
        days = DateRange(today - timedelta(days=_DAYS - 1), today)
        totals = await reader.totals(ref, Query(dates=days))
        daily = await reader.daily(ref, days)
        newest = await reader.window(ref, Query(), 0, 1)
        points = next(iter(daily.values()), ())
        self.post_message(self.Looked(Month(ref, dict(totals), points, newest.rows[0] if newest.rows else None)))

    def on_account_glance_looked(self, message: Looked) -> None:
        """Draw the month."""
        if message.month.ref == self._ref:
            self._draw(message.month)

    def _draw(self, month: Month | None) -> None:
        self._month = month
        view = self.console.view()
        if month is None or (not month.points and month.newest is None):
            self.chart.display = False
            hint = phrase(
                ("Nothing of its movements is known yet. ", Tone.MUTED),
                ("⏎", Tone.ACCENT),
                (" reads them.", Tone.MUTED),
            )
            self.flow.update((hint if self._ref else Phrase()).content())
            return
        self.chart.display = bool(month.points)
        self.chart.show(month.points, phrase((f"{_DAYS} days", Tone.MUTED)))
        lines = totals_phrase(month.totals, view)
        if month.newest is not None:
            lines += phrase("\n", ("newest  ", Tone.MUTED), title_of(month.newest.item, view))
        self.flow.update(lines.content())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hear of a failed worker: none fails in silence."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.console.defect(event.worker.error)

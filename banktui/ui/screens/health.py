"""How well the connections are, at a glance and one in full; from here each is tested step by step."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from banktui.domain.errors import Problem
from banktui.services.checking import Result, State
from banktui.services.health import Health, health
from banktui.ui import faults
from banktui.ui.columns import HEALTH
from banktui.ui.commands import Area, bindings_for
from banktui.ui.messages import Noticed
from banktui.ui.phrase import Tone, phrase
from banktui.ui.presenter.health import health_sheet, vault_phrase
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.fact_sheet import FactSheet
from banktui.ui.widgets.key_bar import KeyBar
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.row_source import MemorySource
from banktui.ui.widgets.status_line import StatusLine


@dataclass(slots=True)
class _Test:
    """The latest test of one connection."""

    began: datetime
    results: list[Result] = field(default_factory=list)
    is_over: bool = False


class HealthScreen(BankScreen):
    """The connections, and the health of the one under the cursor; read anew each second, without asking a bank."""

    CSS_PATH = "health.tcss"
    BINDINGS = bindings_for(Area.HEALTH)
    AUTO_FOCUS = "#connections"

    bar = query_one("#bar", EnvironmentBar)
    connections = query_one("#connections", LedgerTable)
    vault = query_one("#vault", Static)
    sheet = query_one("#sheet", FactSheet)
    line = query_one("#line", StatusLine)

    class Found(Message, bubble=False):
        """A step of a test has ended."""

        def __init__(self, connection: str, result: Result) -> None:
            super().__init__()
            self.connection = connection
            self.result = result

    class Ended(Message, bubble=False):
        """A test has ended, or could not be made."""

        def __init__(self, connection: str, problem: Problem | None) -> None:
            super().__init__()
            self.connection = connection
            self.problem = problem

    def __init__(self, wanted: str = "") -> None:
        super().__init__()
        self._wanted = wanted
        """The connection that is shown first."""
        self._source = MemorySource()
        self._healths: dict[str, Health] = {}
        self._tests: dict[str, _Test] = {}

    def reopened(self) -> "HealthScreen":
        """Return a screen like this one, at the same connection."""
        chosen = self.chosen
        made = HealthScreen(chosen.id if chosen else self._wanted)
        made._tests = {name: test for name, test in self._tests.items() if test.is_over}
        return made

    @property
    def chosen(self) -> Health | None:
        """Return the health of the connection under the cursor."""
        row = self.connections.row
        return row.item if row is not None and isinstance(row.item, Health) else None

    def compose(self) -> ComposeResult:
        """Build the frame."""
        yield EnvironmentBar(id="bar")
        yield LedgerTable(id="connections")
        yield Static(id="vault")
        yield FactSheet(id="sheet")
        yield StatusLine(id="line")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show all connections."""
        self.bar.trail = (phrase("Health of the connections"),)
        self.bar.show_all(self.console.workspace.connections)
        self.connections.view = self.console.view()
        self.connections.show_source(self._source, HEALTH)
        self._fill()

    def tick(self) -> None:
        """Take in what has changed meanwhile."""
        self._fill()

    def look_changed(self) -> None:
        """Draw everything anew."""
        self.connections.view = self.console.view()
        self._draw()

    def on_noticed(self, message: Noticed) -> None:
        """See how a connection stands that was opened, or could not be."""
        message.stop()
        self._fill()

    def _fill(self) -> None:
        found = [replace(each, broken=self._broken(each.id)) for each in health(self.console.workspace)]
        self._healths = {each.id: each for each in found}
        self._source.replace((each.id, each, each.now) for each in found)
        self.connections.view = self.console.view()
        self._draw_vault()
        self.call_later(self._reload)

    def _broken(self, name: str) -> str:
        """Return the first step that failed in a connection's latest test."""
        results = self._tests[name].results if name in self._tests else ()
        return next((each.step.name for each in results if each.finding.state is State.FAILED), "")

    async def _reload(self) -> None:
        await self.connections.reload()
        wanted, self._wanted = self._wanted, ""
        if wanted:
            rows = (await self._source.window(0, await self._source.count())).rows
            key = next((row.key for row in rows if isinstance(row.item, Health) and row.item.id == wanted), None)
            if key is not None:
                await self.connections.move_to_key(key)
        self._draw()

    @on(LedgerTable.RowHighlighted)
    def _row_highlighted(self, message: LedgerTable.RowHighlighted) -> None:
        message.stop()
        self._draw()

    @on(LedgerTable.RowSelected)
    def _row_selected(self, message: LedgerTable.RowSelected) -> None:
        message.stop()
        self.sheet.focus()

    @on(LedgerTable.StatusChanged)
    def _status_changed(self, message: LedgerTable.StatusChanged) -> None:
        message.stop()
        self._draw_line()

    def _draw(self) -> None:
        chosen = self.chosen
        if chosen is None:
            self.sheet.show(None)
            return
        test = self._tests.get(chosen.id)
        self.sheet.show(
            health_sheet(
                self._healths.get(chosen.id, chosen),
                self.console.view(),
                results=test.results if test else (),
                tested=test.began if test else None,
                testing=test is not None and not test.is_over,
            )
        )
        self._draw_line()
        self.refresh_bindings()

    def _draw_vault(self) -> None:
        """Say how the vault stands, if a connection has secrets in it."""
        standing = self.console.workspace.vault_standing
        self.vault.display = standing is not None
        if standing is not None:
            self.vault.update(vault_phrase(standing).content())

    def _draw_line(self) -> None:
        self.line.left = phrase(self.connections.status.words("connections"))
        self.line.right = phrase((self._tally(), Tone.MUTED))

    def _tally(self) -> str:
        over = [test for test in self._tests.values() if test.is_over]
        if any(not test.is_over for test in self._tests.values()):
            return "testing …"
        if not over:
            return "no bank is asked for this; t tests"
        failed = sum(bool(self._broken(name)) for name, test in self._tests.items() if test.is_over)
        return f"{len(over)} tested, {failed} with a step that failed" if failed else f"{len(over)} tested, all well"

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Say what cannot be done now."""
        del parameters
        if action not in {"test", "test_all"} or not self.is_mounted:
            return None
        chosen = self.chosen
        names = [*self._healths] if action == "test_all" else [chosen.id] if chosen else []
        return "It is being tested." if any(self._is_testing(name) for name in names) else None

    def _is_testing(self, name: str) -> bool:
        test = self._tests.get(name)
        return test is not None and not test.is_over

    def action_test(self) -> None:
        """Test the connection under the cursor."""
        chosen = self.chosen
        if chosen is not None:
            self._begin((chosen.id,))

    def action_test_all(self) -> None:
        """Test all connections."""
        self._begin(self._healths)

    def _begin(self, names: Iterable[str]) -> None:
        for name in names:
            if not self._is_testing(name):
                self._tests[name] = _Test(self.console.workspace.clock.now())
                self._test(name)
        self._draw()

    @work(group="doctor", exit_on_error=False, description="a test of a connection")
    async def _test(self, name: str) -> None:
        def tell(result: Result) -> None:
            self.post_message(self.Found(name, result))

        problem = await self.console.workspace.examine(name, tell)
        self.post_message(self.Ended(name, problem))

    def on_health_screen_found(self, message: Found) -> None:
        """Show one more result."""
        self._tests[message.connection].results.append(message.result)
        self._draw()

    def on_health_screen_ended(self, message: Ended) -> None:
        """Show that there are no more, and what the test has changed."""
        self._tests[message.connection].is_over = True
        if message.problem is not None:
            self._tests.pop(message.connection)
            faults.refuse(self.console, message.problem.sentence)
        self._fill()

    def action_back(self) -> None:
        """Go back to the list, then leave."""
        if self.connections.has_focus:
            self.console.back()
        else:
            self.connections.focus()

    def action_next_pane(self) -> None:
        """Move between the list and the connection in full."""
        (self.sheet if self.connections.has_focus else self.connections).focus()

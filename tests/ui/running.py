"""The real console on the fake workspace, and ways to wait for facts and to look at what it shows."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from banktui.ui.app import BankApp
from banktui.ui.options import Options
from banktui.ui.places import Place, Step
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.list_pane import ListPane
from banktui.ui.widgets.ledger_table import LedgerTable
from tests.settling import until
from tests.ui.fake_workspace import FakePreferences, FakeWorkspace

WIDE = (160, 45)
SMALL = (80, 24)


@dataclass
class Running:
    """A console that runs."""

    app: BankApp
    pilot: Pilot[int]
    bank: FakeWorkspace
    preferences: FakePreferences

    async def until(self, fact: Callable[[], bool], what: str = "") -> None:
        """Let the console work until something is true; fail if it never becomes true."""
        await until(fact, self.pilot.pause, lambda: f"{what}\n{self.text}")

    async def shows(self, *words: str) -> None:
        """Wait until all these words stand on the screen."""

        def stand_there() -> bool:
            text = self.text
            return all(word in text for word in words)

        await self.until(stand_there, f"{words} on the screen")

    async def says(self, sentence: str) -> None:
        """Wait until a toast with this sentence has been shown."""
        await self.until(lambda: any(sentence in each.message for each in self.app._notifications), sentence)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each when the one before has been dealt with."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def settled(self) -> None:
        """Wait until no worker runs and no message is left."""
        quiet = 0
        while quiet < 3:
            await self.pilot.pause()
            quiet = quiet + 1 if all(worker.is_finished for worker in self.app.workers) else 0

    async def type(self, text: str) -> None:
        """Type a text."""
        names = {" ": "space", "/": "slash", ":": "colon", ">": "greater_than_sign", "<": "less_than_sign"}
        await self.press(*(names.get(char, char) for char in text))

    @property
    def text(self) -> str:
        """Return what stands on the screen."""
        return "\n".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """Return what stands on the screen, line by line."""
        return ["".join(segment.text for segment in strip) for strip in self.app.screen._compositor.render_strips()]

    @property
    def screen(self) -> Screen[object]:
        """Return the screen in front."""
        return self.app.screen

    @property
    def browse(self) -> BrowseScreen:
        """Return the browse screen in front."""
        assert isinstance(self.app.screen, BrowseScreen)
        return self.app.screen

    @property
    def lists(self) -> ListPane:
        """Return the list in front."""
        return self.browse.lists

    @property
    def table(self) -> LedgerTable:
        """Return the table in front."""
        return self.app.screen.query_one(LedgerTable)

    @property
    def row_id(self) -> str:
        """Return the id of the row under the cursor."""
        return self.table.row.item.id if self.table.row else ""

    def has(self, selector: str) -> bool:
        """Tell whether a widget can be seen on the screen in front."""
        return any(widget.display for widget in self.app.screen.query(selector).results(Widget))

    async def open(self, place: Place) -> None:
        """Go to a place and wait until it is there."""
        self.app.go(place)
        await self.until(lambda: isinstance(self.screen, BrowseScreen) and self.screen.place == place)
        await self.settled()


@asynccontextmanager
async def console(
    bank: FakeWorkspace | None = None,
    *,
    size: tuple[int, int] = WIDE,
    options: Options | None = None,
    defects: bool = False,
    wait: bool = True,
    preferences: FakePreferences | None = None,
) -> AsyncIterator[Running]:
    """Run the console; at the end, fail if any part of it failed in passing (unless the test wants `defects`).

    `wait`: only begin when all banks have answered.
    """
    bank = bank or FakeWorkspace()
    preferences = preferences or FakePreferences()
    app = BankApp(bank, preferences, options or Options(animations=False))
    async with app.run_test(size=size, notifications=True) as pilot:
        running = Running(app, pilot, bank, preferences)
        if wait:
            await running.settled()
        yield running
    assert defects or app.crashes.ids == []


def inside(connection: str, *steps: Step, section: str = "", filter_text: str = "") -> Place:
    """Return a place below some steps."""
    return Place(connection, steps, section, filter_text)

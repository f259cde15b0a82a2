"""Every screen of the whole program while both banks send hostile text wherever text can stand."""

import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from banktui.domain.plaintext import printable
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.provider import GenericShaper, ProviderSandbox
from banktui.services.capability import Scope
from banktui.services.query import Query
from banktui.services.shelf import ListRef
from banktui.services.workspace import Workspace
from banktui.settings import SessionPreferences
from banktui.ui import app as app_module
from banktui.ui.app import BankApp
from banktui.ui.options import Options
from banktui.ui.phrase import phrase
from banktui.ui.places import Place, Step
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.sections import SECTIONS, Section
from banktui.ui.widgets.ledger_table import LedgerTable
from tests.settling import until
from tests.stage import BankOnStage, build_bank, idle, live_workspace
from tests.wiring.mangling import edited, wired_workspace

STANDARD = (80, 24)
MEGABYTE = 1_000_000
INPUTS = (
    "[/nope]",
    "[@click=app.quit]free money[/]",
    "[@click=app.screenshot('a.svg','.')]x[/]",
    "[@click=app.simulate_key('enter')]Galerie[/]",
    "[link='https://evil.example']Bank[/]",
    "[red on red]hidden[/]",
    "\\[b] and a trailing \\",
    "\x1b]52;c;ZXZpbA==\x1b\\",
    "\x1b]0;title\x07\x1b[2J\x1b[?1049l\x1bc",
    "\x9b2J \x85 \x00 \x0e\x0f \x7f",
    "\x1b[6n\x1b[c",
    "ACME\u202eDTL",
    "Al\u200bice\u2060B\ufeffob",
    "B\u0430nk",
    "e" + "\u0301" * 50,
    "\U0001f469\u200d\U0001f467 \U0001f1f3\U0001f1f1 1\ufe0f\u20e3 \u6771\u4eac",
    "A" * MEGABYTE,
    "line one\nline two\r\nline three\tend",
    "\xa0" * 200,
    "lone \ud800 surrogate",
)
"""The first twenty of the bad inputs, each as the description of a statement line."""


class Watched(BankApp):
    """The console, noting what a click would have run."""

    CSS_PATH = [Path(app_module.__file__).parent / name for name in BankApp.CSS_PATH]  # noqa: RUF012 - as Textual has it

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, SessionPreferences(), Options(animations=False))
        self.ran: list[str] = []

    async def run_action(self, action: Any, *given: Any, **named: Any) -> bool:
        self.ran.append(str(action))
        return await super().run_action(action, *given, **named)


@dataclass
class Walk:
    """A console that is walked through."""

    app: Watched
    pilot: Pilot[int]
    visited: list[str] = field(default_factory=list)

    async def quiet(self) -> None:
        """Wait until nothing more happens."""
        await idle(lambda: list(self.app.workers), self.pilot.pause)

    async def until(self, fact: Callable[[], bool]) -> None:
        """Wait until something is true."""
        await until(fact, self.pilot.pause, lambda: "\n".join(self.lines()))

    async def press(self, *keys: str) -> None:
        """Press keys, each when the one before has been dealt with."""
        for key in keys:
            await self.pilot.press(key)
            await self.quiet()

    async def go(self, place: Place) -> None:
        """Go to a place."""
        self.app.go(place)
        await self.quiet()
        assert isinstance(self.app.screen, BrowseScreen)
        self.visited.append(f"{place.connection}:{place.scope}:{place.section}")

    def lines(self) -> list[str]:
        """Return what stands on the screen, line by line."""
        return ["".join(segment.text for segment in strip) for strip in self.app.screen._compositor.render_strips()]

    def assert_harmless(self) -> None:
        """Fail if anything on the screen could be more than text."""
        for strip in self.app.screen._compositor.render_strips():
            for text, style, control in strip:
                assert control is None
                assert style is None or style.link is None
                assert not any(_is_unsafe(char) for char in text), repr(text)

    async def click_everywhere(self) -> None:
        """Click on every kind of markup that stands below the title, and see that none of it ran."""
        targets: dict[str, tuple[int, int]] = {}
        before = len(self.app.ran)
        for number, line in enumerate(self.lines()[2:-1], 2):
            for found in re.finditer(r"\[(?:@click|link|red|/)", line):
                targets.setdefault(found[0], (found.start() + 2, number))
        for target in targets.values():
            await self.pilot.click(offset=target)
        await self.quiet()
        assert not [action for action in self.app.ran[before:] if re.search("quit|screenshot|simulate", action)]
        assert self.app.is_running


def _is_unsafe(char: str) -> bool:
    return char != "\u200d" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@asynccontextmanager
async def walking(workspace: Workspace) -> AsyncIterator[Walk]:
    """Run the console on a workspace; at the end, fail if any part of it failed."""
    app = Watched(workspace)
    async with app.run_test(size=STANDARD) as pilot:
        walk = Walk(app, pilot)
        await walk.quiet()
        yield walk
    assert app.crashes.ids == []
    assert not app.return_code


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    bank = build_bank(tmp_path_factory.mktemp("bank"))
    return BankOnStage(bank.bank, {slug: _without_megabyte(sandbox) for slug, sandbox in bank.sandboxes.items()})


def _without_megabyte(sandbox: ProviderSandbox) -> ProviderSandbox:
    """Return a provider whose hostile texts are short: a megabyte in every thirtieth field would cost minutes."""
    assert isinstance(sandbox.shaper, GenericShaper)
    return replace(sandbox, shaper=replace(sandbox.shaper, hostile=tuple(sandbox.shaper.hostile[:-1])))


@pytest.fixture
def poisoned(stage: BankOnStage) -> Iterator[BankOnStage]:
    stage.bank.faults.add(FaultRule("*", "*", "*", parse_fault("poison_text")))
    yield stage
    stage.bank.faults.clear()


async def first_id(workspace: Workspace, ref: ListRef) -> str:
    """Return the id of a list's first row, read from the bank."""
    assert await workspace.refresh(ref) is None, ref
    window = await workspace.reader.window(ref, Query(), 0, 1)
    return window.rows[0].item.id


ORIGINS = {
    Scope.ACCOUNT: ("accounts", Scope.CONNECTION),
    Scope.CUSTOMER: ("customers", Scope.CONNECTION),
    Scope.CARD: ("cards", Scope.ACCOUNT),
    Scope.TEST_INSTITUTION: ("test-institutions", Scope.CONNECTION),
    Scope.TEST_USER: ("test-users", Scope.TEST_INSTITUTION),
    Scope.TEST_ACCOUNT: ("test-accounts", Scope.TEST_USER),
}
"""The list that a thing stands in, and below what that stands."""


async def steps_to(workspace: Workspace, connection: str, scope: Scope) -> tuple[Step, ...]:
    """Walk to the first thing below which sections of a scope stand."""
    if scope is Scope.CONNECTION:
        return ()
    origin, outer = ORIGINS[scope]
    above = await steps_to(workspace, connection, outer)
    ref = ListRef(connection, origin, above[-1].id if above else "")
    return (*above, Step(scope, await first_id(workspace, ref), ref, phrase(printable(INPUTS[1]))))


@pytest.mark.parametrize("connection", ["anytime", "ibanity"])
async def test_every_section_of_a_bank_that_sends_only_hostile_text(connection: str, poisoned: BankOnStage) -> None:
    workspace = live_workspace(poisoned, only=[connection])
    async with walking(workspace) as walk:
        walk.assert_harmless()
        await walk.click_everywhere()
        offered = workspace.offered(connection)
        sections: list[Section] = [section for section in SECTIONS if section.capability in offered]
        for section in sections:
            steps = await steps_to(workspace, connection, section.scope)
            await walk.go(Place(connection, steps, section.id))
            walk.assert_harmless()
            await walk.pilot.press("end", "enter")
            await walk.quiet()
            walk.assert_harmless()
            await walk.click_everywhere()
        assert len(walk.visited) == len(sections) > 5


async def test_the_palette_and_the_prompt_on_hostile_names(poisoned: BankOnStage) -> None:
    async with walking(live_workspace(poisoned)) as walk:
        for keys in (("ctrl+p", "n", "o"), ("colon", *"statements", "space", *"anytime", "space", "n", "o")):
            await walk.pilot.press(*keys)
            await walk.quiet()
            walk.assert_harmless()
            await walk.click_everywhere()
            await walk.press("escape", "escape")


async def test_the_twenty_bad_inputs_as_statement_lines_from_the_wire_to_the_screen(stage: BankOnStage) -> None:
    wired = wired_workspace(stage, only=["anytime"])

    def hostile(answer: Any) -> None:
        for entry, text in zip(answer["body"]["transactions"], INPUTS, strict=False):
            entry["description"] = text

    wired.wires["anytime"].change = edited(hostile, only="/statements")
    async with walking(wired.workspace) as walk:
        await walk.go(Place("anytime", await steps_to(wired.workspace, "anytime", Scope.ACCOUNT), "statements"))
        table = walk.app.screen.query_one(LedgerTable)
        await walk.until(lambda: table.row is not None)
        await walk.press("home")
        title = next(slot for slot in table.painter.slots if slot.column.title == "Description")
        for number, given in enumerate(INPUTS):
            assert table.cursor == number, "\n".join(walk.lines())
            assert table.row is not None, "\n".join(walk.lines())
            kept = table.row.item.description  # type: ignore[attr-defined]
            assert kept.startswith(printable(given, 4096)[:40])
            assert len(kept) < 4200
            line = table.render_line(number + 1 - int(table.scroll_offset.y))
            cell = line.crop(title.start, title.start + title.width).text.strip().rstrip("…")
            assert cell
            assert kept.startswith(cell.rstrip())
            walk.assert_harmless()
            await walk.press("down")
        await walk.press("home")
        await walk.click_everywhere()
        await walk.press("home", "enter")
        for _ in INPUTS:
            walk.assert_harmless()
            await walk.click_everywhere()
            await walk.press("j")

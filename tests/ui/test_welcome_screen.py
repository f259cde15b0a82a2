"""Nothing configured: three ways in."""

import asyncio

from textual.widgets import Input

from banktui.domain.errors import Problem
from banktui.services.workspace import Preferences, Workspace
from banktui.ui.options import Options
from banktui.ui.screens.overview import OverviewScreen
from banktui.ui.screens.welcome import WelcomeScreen
from tests.ui.fake_workspace import FakePreferences, FakeWorkspace
from tests.ui.running import SMALL, console


class FakeDoors:
    """Opens the fake bank, from `here` only."""

    def __init__(self) -> None:
        self.inside = FakeWorkspace()
        self.tried: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def built_in(self) -> tuple[Workspace, Preferences] | Problem:
        self.tried.append("")
        await self.gate.wait()
        return self.inside, FakePreferences()

    async def folder(self, path: str) -> tuple[Workspace, Preferences] | Problem:
        self.tried.append(path)
        if path != "here":
            return Problem("not-found", "There is no sandbox.json in this folder.")
        return self.inside, FakePreferences()


def options(doors: FakeDoors | None) -> Options:
    return Options(doors=doors, animations=False)


async def test_enter_opens_the_built_in_bank_and_starts_it() -> None:
    doors = FakeDoors()
    empty = FakeWorkspace(())
    async with console(empty, options=options(doors)) as it:
        await it.shows("b a n k t u i", "Open the built-in bank")
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, OverviewScreen))
        await it.shows("Studio Lumen SARL")
    assert doors.inside.started
    assert empty.stopped
    assert doors.inside.stopped


async def test_enter_pressed_again_while_it_opens_opens_it_once() -> None:
    doors = FakeDoors()
    doors.gate.clear()
    async with console(FakeWorkspace(()), options=options(doors)) as it:
        await it.press("enter", "enter", "enter")
        await it.shows("Opening")
        doors.gate.set()
        await it.until(lambda: isinstance(it.screen, OverviewScreen))
    assert doors.tried == [""]


async def test_a_folder_is_asked_for_checked_and_opened() -> None:
    doors = FakeDoors()
    async with console(FakeWorkspace(()), size=SMALL, options=options(doors)) as it:
        await it.press("down", "enter", "enter")
        await it.shows("Type the path of the folder first.")
        await it.type("wrong")
        await it.press("enter")
        await it.shows("There is no sandbox.json in this folder.")
        it.screen.query_one(Input).value = "here"
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, OverviewScreen))


async def test_esc_leaves_the_field_and_nothing_else() -> None:
    async with console(FakeWorkspace(()), options=options(FakeDoors())) as it:
        await it.press("down", "enter")
        assert it.has("#folder")
        await it.press("escape")
        assert not it.has("#folder")
        await it.press("escape")
        assert isinstance(it.screen, WelcomeScreen)


async def test_a_provider_is_connected_only_where_that_can_be_kept() -> None:
    async with console(FakeWorkspace(()), options=options(FakeDoors())) as it:
        await it.press("up", "enter")
        await it.says("Nothing is kept in this run")
        assert isinstance(it.screen, WelcomeScreen)


async def test_the_mouse_opens_a_way_too() -> None:
    async with console(FakeWorkspace(()), options=options(FakeDoors())) as it:
        await it.pilot.click("#door-built-in")
        await it.until(lambda: isinstance(it.screen, OverviewScreen))


async def test_without_doors_it_says_how_to_start() -> None:
    async with console(FakeWorkspace(()), options=options(None)) as it:
        await it.press("enter")
        await it.shows("banktui demo")

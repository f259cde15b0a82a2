"""The screen on which a connection is set up: what it says of the fields, and that nobody is left waiting in it."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem, Rejected
from banktui.services.checking import Step, not_reached
from banktui.services.connecting import PAUSED, Answer, Saved, Trial
from banktui.services.setting_up import Sight
from banktui.ui.options import Options
from banktui.ui.presenter.connecting import foot_phrase
from banktui.ui.screens.connect import ConnectScreen
from banktui.ui.screens.keep import KeepPrompt
from banktui.ui.screens.welcome import WelcomeScreen
from banktui.ui.unbidden import QUIET
from tests.setting_up import ScriptedDesk, ScriptedDraft
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, Running, console

SIGHT = Sight((), {}, (Step("host", "Host"), Step("read", "One read")))


class Desk(ScriptedDesk):
    """Hands out one draft, unless it is to fail or to wait."""

    def __init__(self, draft: ScriptedDraft, *, error: Exception | None = None) -> None:
        super().__init__()
        self.draft = draft
        self.error = error

    async def begin(self, provider: str, ask: Callable[[str], None]) -> ScriptedDraft:
        del provider, ask
        if self.error is not None:
            raise self.error
        return self.draft


class PickyDraft(ScriptedDraft):
    """Does not take some answers, and does with others what it is told to."""

    def __init__(self, provider: str = "hub") -> None:
        super().__init__(provider, is_held=False)
        self.refuses: dict[str, str] = {}
        self.error: Exception | None = None
        self.looks = asyncio.Event()
        self.looks.set()
        self.tests = asyncio.Event()
        self.tests.set()
        self.is_looked_at = self.is_ended = False
        self.saves: list[bool] = []

    async def look(self) -> Sight:
        self.is_looked_at = True
        await self.looks.wait()
        return await super().look()

    async def answer(self, answers: Mapping[str, Answer | None]) -> tuple[Sight, Mapping[str, Problem]]:
        refused = {name for name, answer in answers.items() if name in self.refuses and answer and answer.text}
        sight, _ = await super().answer({name: answer for name, answer in answers.items() if name not in refused})
        wrong = {name: Rejected(self.refuses[name], field=name).problem() for name in refused}
        return sight, wrong

    async def save(self, *, despite: bool) -> Saved | Problem:
        self.saves.append(despite)
        if self.error is not None:
            raise self.error
        return await super().save(despite=despite)

    async def test(self, tell: Callable[[Sight], None], *, again: bool = False) -> Sight:
        await self.tests.wait()
        return await super().test(tell, again=again)

    async def end(self) -> None:
        self.is_ended = True
        await super().end()


@pytest.fixture
def draft() -> PickyDraft:
    return PickyDraft()


async def begun(it: Running) -> ConnectScreen:
    """Go to the form, and wait until it is there."""
    await it.app.run_action("connect('hub')")
    await it.until(lambda: isinstance(it.screen, ConnectScreen) and bool(it.screen.query("FieldRow")))
    assert isinstance(it.screen, ConnectScreen)
    await it.settled()
    return it.screen


async def fill(it: Running, screen: ConnectScreen, values: Mapping[str, str], *, wait: bool = True) -> None:
    """Fill in fields one after the other, and leave the last."""
    for name, value in values.items():
        row = screen.fields.row(name)
        assert row is not None
        screen.set_focus(row.control)
        row.control.value = value
        await it.pilot.pause()
    screen.set_focus(screen.side)
    if wait:
        await it.settled()
        await it.until(lambda: not screen.is_testing)


ALL = {"base_url": "https://api.hub.example", "email": "ada@lumen.example", "password": "secret"}


def test_a_field_that_holds_something_wrong_is_not_called_empty() -> None:
    said = foot_phrase(SIGHT, empty=("E-mail", "Password"), wrong=("Address",), testing=False).plain
    assert said == "To put right: Address. Still to fill in: E-mail, Password"
    assert foot_phrase(SIGHT, empty=(), wrong=("Address",), testing=True).plain == "To put right: Address"


def test_more_fields_than_the_line_holds_are_counted() -> None:
    said = foot_phrase(SIGHT, empty=("A", "B", "C", "D", "E"), wrong=(), testing=False).plain
    assert said == "Still to fill in: A, B, C and 2 more"
    said = foot_phrase(SIGHT, empty=("A", "B", "C"), wrong=("X", "Y", "Z", "W"), testing=False).plain
    assert said == "To put right: X, Y and 2 more. Still to fill in: A, B and 1 more"


def test_without_such_fields_it_says_how_the_tests_stand() -> None:
    def said(sight: Sight, *, testing: bool = False) -> str:
        return foot_phrase(sight, empty=(), wrong=(), testing=testing).plain

    waits = not_reached("It was not tested.")
    trial = Trial(SIGHT.steps[-1], waits, ())
    assert said(SIGHT, testing=True) == "◌ Testing: 0 of 2 steps …"
    assert said(SIGHT._replace(unsettled=(trial,))) == "0 of 2 steps have gone well. Nothing is kept yet."
    assert said(SIGHT).startswith("✔ Every step has gone well.")
    paused = Trial(SIGHT.steps[-1], waits._replace(kind=PAUSED), ())
    assert said(SIGHT._replace(trials=(paused,))).startswith("No sign-in was tried")


async def test_what_the_draft_does_not_take_is_to_be_put_right_and_not_kept(draft: PickyDraft) -> None:
    draft.refuses["name"] = "There is a connection called main already"
    async with console(FakeWorkspace(()), size=SMALL, options=Options(animations=False, setting_up=Desk(draft))) as it:
        screen = await begun(it)
        await it.shows("Still to fill in: ")
        await fill(it, screen, {"name": "main", **ALL})
        await it.shows("To put right: ", "There is a connection called main already")
        assert "Still to fill in" not in it.text
        assert screen.submit.disabled
        await it.press("ctrl+s")
        assert it.screen is screen
        draft.refuses.clear()
        await fill(it, screen, {"name": "other"})
        await it.shows("Every step has gone well")
        await it.press("ctrl+s")
        await it.until(lambda: isinstance(it.screen, KeepPrompt))


async def test_what_need_not_be_given_is_not_left_out_without_a_word_because_it_is_wrong(draft: PickyDraft) -> None:
    draft.refuses["webhook_hash_code"] = "There is no variable of this name"
    async with console(FakeWorkspace(()), options=Options(animations=False, setting_up=Desk(draft))) as it:
        screen = await begun(it)
        await fill(it, screen, {**ALL, "webhook_hash_code": "x"})
        await it.shows("To put right: ", "There is no variable of this name")
        await it.press("ctrl+s")
        assert it.screen is screen
        # What is wrong is said only when it has been offered: whoever keeps it at once is told as well.
        await fill(it, screen, {"webhook_hash_code": ""})
        await it.shows("Every step has gone well")
        row = screen.fields.row("webhook_hash_code")
        assert row is not None
        screen.set_focus(row.control)
        row.control.value = "y"
        await it.press("ctrl+s")
        await it.shows("To put right: ")
        assert it.screen is screen
        assert it.app.focused is row.control


async def test_a_mistake_while_it_begins_is_admitted_and_stops_nobody(draft: PickyDraft, tmp_path: Path) -> None:
    desk = Desk(draft, error=ZeroDivisionError("a mistake"))
    options = Options(animations=False, setting_up=desk, crash_log=tmp_path / "crash.log")
    async with console(FakeWorkspace(()), defects=True, options=options) as it:
        await it.app.run_action("connect('hub')")
        await it.shows("It could not be begun, because of a mistake in banktui.")
        assert sum("mistake in banktui" in each.message for each in it.app._notifications) == 1
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, WelcomeScreen))


async def test_a_mistake_while_it_is_kept_loses_nothing_and_stops_nobody(draft: PickyDraft, tmp_path: Path) -> None:
    draft.error = ZeroDivisionError("a mistake")
    options = Options(animations=False, setting_up=Desk(draft), crash_log=tmp_path / "crash.log")
    async with console(FakeWorkspace(()), defects=True, options=options) as it:
        screen = await begun(it)
        await fill(it, screen, ALL)
        await it.press("ctrl+s")
        await it.until(lambda: isinstance(it.screen, KeepPrompt))
        await it.press("tab", "enter")
        await it.shows("It could not be kept, because of a mistake in banktui.")
        assert screen.fields.values["email"] == "ada@lumen.example"
        await it.press("escape", "escape")
        await it.until(lambda: isinstance(it.screen, WelcomeScreen))


async def test_a_draft_that_is_left_before_it_was_shown_is_ended(draft: PickyDraft) -> None:
    draft.looks.clear()
    async with console(FakeWorkspace(()), options=Options(animations=False, setting_up=Desk(draft))) as it:
        await it.app.run_action("connect('hub')")
        await it.until(lambda: draft.is_looked_at)
        await it.press("escape")
        await it.until(lambda: draft.is_ended)


async def test_the_last_question_that_comes_after_a_long_test_is_not_answered_by_keys_from_before(
    draft: PickyDraft,
) -> None:
    bank, saved = FakeWorkspace(()), draft.saves
    async with console(bank, options=Options(animations=False, setting_up=Desk(draft))) as it:
        screen = await begun(it)
        await fill(it, screen, ALL)
        draft.tests.clear()
        await fill(it, screen, {"email": "ada@other.example"}, wait=False)
        await it.press("ctrl+s")
        await it.shows("◌ Testing")
        assert isinstance(bank.clock, FrozenClock)
        bank.clock.advance(QUIET)
        draft.tests.set()
        await it.until(lambda: isinstance(it.screen, KeepPrompt))
        await it.press("tab", "enter", "escape")
        assert isinstance(it.screen, KeepPrompt)
        assert not saved
        bank.clock.advance(QUIET)
        await it.press("enter")
        await it.until(lambda: it.screen is screen)
        # Asked for when all has been tested, it listens at once.
        await it.press("ctrl+s")
        await it.until(lambda: isinstance(it.screen, KeepPrompt))
        await it.press("tab", "enter")
        await it.until(lambda: bool(saved))


async def test_any_other_key_means_that_it_is_not_to_be_left(draft: PickyDraft) -> None:
    async with console(FakeWorkspace(()), options=Options(animations=False, setting_up=Desk(draft))) as it:
        screen = await begun(it)
        await fill(it, screen, ALL)
        for key in ("tab", "shift+tab", "down", "ctrl+t", "x"):
            await it.press("escape")
            await it.shows("Esc again drops what was typed")
            await it.press(key)
            await it.until(lambda: "Esc again drops what was typed" not in it.text, key)
        await it.press("escape", "escape")
        await it.until(lambda: isinstance(it.screen, WelcomeScreen))


async def test_a_file_that_nobody_has_named_yet_is_asked_for_like_anything_else() -> None:
    options = Options(animations=False, setting_up=Desk(PickyDraft("anytime")))
    async with console(FakeWorkspace(()), options=options) as it:
        screen = await begun(it)
        await it.shows("Still to fill in: ")
        names = [row.field.name for row in screen.fields.rows if row.own_complaint]
        assert "private_key" in names
        await fill(it, screen, {name: "x" for name in names if name != "private_key"})
        await it.shows("Still to fill in: Private key's file")
        await it.press("ctrl+s")
        await it.shows("✖ “Private key's file” must be filled in.")
        assert it.screen is screen

"""What waits behind a key is dealt with after it, and never reaches a screen that it was not meant for."""

import asyncio

import pytest
from textual.app import ComposeResult
from textual.events import Event, Key
from textual.screen import Screen
from textual.widgets import Input, Static

from banktui.ui import key_order
from tests.ui.running import console


class Deaf(Screen[None]):
    """Takes itself away when a key comes, without having dealt with it."""

    def compose(self) -> ComposeResult:
        yield Static("deaf")

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key):
            self.app.pop_screen()
            return
        await super().on_event(event)


async def test_what_waits_behind_a_key_whose_screen_is_gone_reaches_no_other_screen() -> None:
    async with console() as it:
        below = it.screen
        it.app.push_screen(Deaf())
        await it.until(lambda: isinstance(it.screen, Deaf))
        for key in ("j", "question_mark"):
            it.app.post_message(Key(key, None))
        await it.until(lambda: it.screen is below)
        # A key of its own, pressed when the screen is gone, is no such key.
        it.app.post_message(Key("slash", "/"))
        await it.until(lambda: isinstance(it.app.focused, Input))
        assert it.screen is below


class Fields(Screen[None]):
    """Two fields between which Tab goes by a binding that the app runs last of all."""

    def compose(self) -> ComposeResult:
        yield Input(id="first", select_on_focus=False)
        yield Input(id="second", select_on_focus=False)


async def test_letters_behind_tab_go_into_the_next_field_and_those_behind_backspace_are_not_taken_away() -> None:
    async with console() as it:
        it.app.push_screen(Fields())
        await it.until(lambda: isinstance(it.app.focused, Input))
        for key in ("j", "q", "backspace", "k", "tab", "k", "l", "home", "m", "shift+tab", "n"):
            it.app.post_message(Key(key, key if len(key) == 1 else None))
        await it.until(lambda: "n" in it.screen.query_one("#first", Input).value)
        await it.settled()
        assert [field.value for field in it.screen.query(Input)] == ["jkn", "mkl"]


class Slow(Static, can_focus=True):
    """Takes its time over a letter."""

    def __init__(self) -> None:
        super().__init__("slow")
        self.may_go_on = asyncio.Event()
        self.taken: list[str] = []

    async def on_key(self, event: Key) -> None:
        if event.is_printable:
            event.stop()
            await self.may_go_on.wait()
            self.taken.append(event.key)


class SlowScreen(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Slow()
        yield Input()


async def test_a_key_is_waited_for_as_long_as_what_it_was_handed_to_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_order, "_LOST", 0.01)
    looks: list[int] = []
    look_after = key_order.KeyOrder._look_after

    def counted(self: key_order.KeyOrder, key: key_order._PassingKey, glances: int = 1_000_000) -> None:
        looks.append(glances)
        look_after(self, key, glances)

    monkeypatch.setattr(key_order.KeyOrder, "_look_after", counted)
    async with console() as it:
        it.app.push_screen(SlowScreen())
        await it.until(lambda: isinstance(it.app.focused, Slow))
        slow = it.screen.query_one(Slow)
        for key, character in (("j", "j"), ("tab", None), ("k", "k")):
            it.app.post_message(Key(key, character))
        await it.until(lambda: len(looks) > 4)
        assert slow.taken == []
        assert it.app.focused is slow, "Tab waits for the letter before it"
        slow.may_go_on.set()
        await it.until(lambda: it.screen.query_one(Input).value == "k")
        assert slow.taken == ["j"]

"""What waits behind a key is dealt with after it, and never reaches a screen that it was not meant for."""

from textual.app import ComposeResult
from textual.events import Event, Key
from textual.screen import Screen
from textual.widgets import Input, Static

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

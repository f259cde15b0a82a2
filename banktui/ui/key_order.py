"""Keys in the order in which they were pressed, each dealt with before the next is handed on.

Textual 8.2.8 hands a key to what has the focus when the key is read, and runs a binding when the key has climbed from
there to the app. Of two keys in one burst the second may so overtake the first: a field takes letters at once, while
Backspace or Tab are still on their way up.
"""

from collections import deque
from collections.abc import Awaitable, Callable

from textual.app import App
from textual.events import Event, InputEvent, Key, Paste
from textual.screen import Screen
from textual.widget import Widget

_LOST = 0.25
"""Seconds after which a key is taken for lost if what it was handed to has been taken away with it."""
_GLANCES = 8
"""How many times as long a key may be on its way through what is still there: a machine may be that busy."""


class _PassingKey(Key):
    """A key that tells when somebody has taken it."""

    def __init__(self, key: Key, taken: "Callable[[_PassingKey], None]") -> None:
        super().__init__(key.key, key.character)
        # Made while the app has the word, it would count as sent by it: Textual stops at the screen what the app has
        # sent, just before the app itself is handed it, and the key would be taken before its binding has run.
        self._sender = None
        self.time = key.time
        self._taken = taken

    def stop(self, stop: bool = True) -> "_PassingKey":  # noqa: FBT001, FBT002 - Textual's form
        super().stop(stop)
        if stop:
            self._taken(self)
        return self


# Textual finds the methods that handle a message by this name.
_PassingKey.handler_name = Key.handler_name


class KeyOrder:
    """Holds back what was pressed, pasted or clicked while a key is still on its way."""

    def __init__(self, app: App[int], deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._passing: _PassingKey | None = None
        self._front: Screen[object] | None = None
        """The screen that the key on its way was handed to."""
        self._holder: Widget | None = None
        """What had the focus there."""
        self._waiting: deque[Event] = deque()

    async def take(self, event: Event) -> None:
        """Deliver what comes from the terminal, or what has come back up to the app."""
        if event.is_forwarded or not isinstance(event, InputEvent | Paste):
            await self._deliver(event)
            if isinstance(event, _PassingKey):
                self._end(event)
            return
        self._drop_lost()
        if self._passing is not None or self._waiting:
            if not self._waiting and self._passing is not None:
                self._look_after(self._passing)
            self._waiting.append(event)
        else:
            await self._begin(event)

    async def _begin(self, event: Event) -> None:
        if not isinstance(event, Key):
            await self._deliver(event)
            return
        self._front, self._passing = None, (key := _PassingKey(event, self._end))
        await self._deliver(key)
        if key.is_forwarded:
            self._front = self._app.screen
            self._holder = self._app.focused
        else:
            # A binding with priority, or the app itself, has dealt with it.
            self._end(key)

    def _end(self, key: _PassingKey) -> None:
        if key is self._passing:
            self._passing = None
            if self._waiting:
                self._app.call_later(self._go_on)

    async def _go_on(self) -> None:
        while self._waiting and self._passing is None:
            await self._begin(self._waiting.popleft())
        if self._waiting and self._passing is not None:
            self._look_after(self._passing)

    def _look_after(self, key: _PassingKey, glances: int = _GLANCES) -> None:
        """Have a key not be waited for any longer than is sound."""

        def look() -> None:
            self._drop_lost()
            is_held = self._holder is not None and self._holder.is_attached
            if key is self._passing and is_held and glances > 1:
                self._look_after(key, glances - 1)
            else:
                self._end(key)

        self._app.set_timer(_LOST, look)

    def _drop_lost(self) -> None:
        """Forget a key whose screen is gone, and what was pressed behind it: neither was meant for another screen."""
        if self._passing is not None and self._front is not None and self._front not in self._app.screen_stack:
            self._passing = None
            self._waiting.clear()

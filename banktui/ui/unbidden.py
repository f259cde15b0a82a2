"""Prompts that come up by themselves: what somebody presses who has not seen them yet is no answer to them.

Browsers do the same for questions of theirs that appear over a page (Chromium's `InputEventActivationProtector`,
Firefox's `security.notification_enable_delay`): each begins to listen half a second after it can be seen, and not while
somebody goes on pressing keys, because those are still meant for what was there before.
"""

from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from textual.app import App
from textual.events import Event, Key, MouseDown, MouseUp, Paste
from textual.screen import Screen

from banktui.domain.clock import Clock

QUIET = 0.5
"""Seconds for which such a prompt must have been seen, with no key meanwhile, before it takes one."""
_WAITS = "-not-yet"
"""The class of a prompt that takes no key yet: it does not offer any."""


class Unbidden:
    """Knows which prompts do not listen yet."""

    def __init__(self, app: App[int], clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._quiet_since: WeakKeyDictionary[Screen[Any], float | None] = WeakKeyDictionary()
        """Since when nothing was pressed before each of them; None before it was drawn."""

    def watch(self, prompt: Screen[Any]) -> None:
        """Have a prompt that has just been put in front listen later."""
        self._quiet_since[prompt] = None
        prompt.add_class(_WAITS)
        prompt.call_after_refresh(self._drawn, prompt)

    def withholds(self, event: Event) -> bool:
        """Tell whether what was pressed is not for the prompt in front, nor for what it hides by now."""
        if not isinstance(event, Key | Paste | MouseDown | MouseUp) or not self._app.screen_stack:
            return False
        prompt = self._app.screen
        if prompt not in self._quiet_since or self._listens(prompt):
            return False
        if self._quiet_since[prompt] is not None:
            self._quiet_since[prompt] = self._clock.monotonic()
        return True

    def _drawn(self, prompt: Screen[Any]) -> None:
        self._quiet_since[prompt] = self._clock.monotonic()
        self._look_again(prompt)

    def _look_again(self, prompt: Screen[Any]) -> None:
        """Have a prompt say that it listens as soon as it does, not only when a key finds out."""
        if prompt in self._quiet_since and not self._listens(prompt):
            prompt.set_timer(self._left(prompt), partial(self._look_again, prompt))

    def _left(self, prompt: Screen[Any]) -> float:
        """Return how many seconds are left until a prompt listens; 0 or less: none."""
        since = self._quiet_since[prompt]
        return QUIET if since is None else since + QUIET - self._clock.monotonic()

    def _listens(self, prompt: Screen[Any]) -> bool:
        """Tell whether a prompt listens by now, from when on it always does."""
        if self._left(prompt) > 0:
            return False
        del self._quiet_since[prompt]
        prompt.remove_class(_WAITS)
        return True

"""Textual's app for hands that are faster than screens: what is pressed meets what it was meant for, or nothing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.events import Event, InputEvent
from textual.screen import Screen

from banktui.domain.clock import Clock
from banktui.ui.crash import CrashLog
from banktui.ui.guarded import GuardedApp
from banktui.ui.key_order import KeyOrder

if TYPE_CHECKING:
    from collections.abc import Callable

    from banktui.ui.unbidden import Unbidden

R = TypeVar("R")


class OrderlyApp(GuardedApp, inherit_bindings=False):
    """Deals with keys and clicks one after the other, each when the screen that it is meant for is there."""

    def __init__(self, crashes: CrashLog, clock: Clock) -> None:
        super().__init__(crashes, clock)
        self._key_order = KeyOrder(self, self._deliver)
        self._unbidden: Unbidden | None = None
        """Once a prompt has come by itself."""

    async def on_event(self, event: Event) -> None:
        """Deal with what comes from the terminal in its order."""
        await self._key_order.take(event)

    async def _deliver(self, event: Event) -> None:
        if isinstance(event, InputEvent):
            if not self._screen_stack:
                # After the last screen there is nothing that a key could be meant for.
                return
            # A screen that is still building itself misses its own widgets.
            await self.screen._mounted_event.wait()  # noqa: SLF001 - there is no other way to wait for it
        if self._unbidden is not None and self._unbidden.withholds(event):
            return
        await super().on_event(event)

    @property
    def moment(self) -> float:
        """Return the seconds by which it is judged what a key was meant for."""
        return self._clock.monotonic()

    def interrupt(self, prompt: Screen[R], answered: "Callable[[R | None], None] | None" = None) -> None:
        """Show a prompt that nobody has asked for just now: what is being pressed meanwhile is no answer to it."""
        if self._unbidden is None:
            from banktui.ui.unbidden import Unbidden  # noqa: PLC0415 - no prompt comes before the first picture

            self._unbidden = Unbidden(self, self._clock)
        self.push_screen(prompt, answered)
        self._unbidden.watch(prompt)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do something, unless the screen that it was chosen for is being taken away meanwhile."""
        if getattr(default_namespace, "_pruning", False):
            return False
        return await super().run_action(action, default_namespace, namespaces)

    async def _replace_screen(self, screen: Screen[Any]) -> Screen[Any]:
        # Textual 8.2.8 would take the widgets away from a screen that is still building itself.
        await screen._mounted_event.wait()  # noqa: SLF001 - as above
        return await super()._replace_screen(screen)

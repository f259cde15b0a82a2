"""Screens and panes that are taken away: they hear nothing any more once that has begun.

Textual 8.2.8 takes the widgets of a screen away one after the other, the innermost first, and goes on delivering
messages, timers and callbacks to what is left. Whoever draws then looks for a widget that is gone.
"""

from textual.events import Callback
from textual.message import Message


class QuietWhenRemoved:
    """Mixed into widgets that draw by way of widgets inside them.

    No widget itself: of a class's bases Textual reads the style sheet of the first that is one.
    """

    _pruning: bool

    async def _dispatch_message(self, message: Message) -> None:
        # What is Textual's own still passes: some of it is how a widget comes to its end.
        if not (self._pruning and _is_ours(message)):
            await super()._dispatch_message(message)  # type: ignore[misc]  # the widget's


class QuietScreen(QuietWhenRemoved):
    """Mixed into screens."""

    async def _invoke_and_clear_callbacks(self) -> None:
        waiting = self._callbacks  # type: ignore[attr-defined]  # the screen's
        waiting[:] = [each for each in waiting if not getattr(each[1], "_pruning", False)]
        await super()._invoke_and_clear_callbacks()  # type: ignore[misc]  # the screen's


def _is_ours(message: Message) -> bool:
    """Tell whether a message is one of ours, or calls a method of a screen or pane of ours."""
    if not isinstance(message, Callback):
        return type(message).__module__.startswith("banktui.")
    called = getattr(message.callback, "func", message.callback)
    return isinstance(getattr(called, "__self__", None), QuietWhenRemoved)

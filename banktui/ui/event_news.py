"""Tells in passing that events have arrived: many that come together are told as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banktui.ui import faults

if TYPE_CHECKING:
    from banktui.services.notices import EventArrived, Notice
    from banktui.ui.console import Console

_TOGETHER = 0.4
"""Seconds in which events are gathered into one sentence."""
_QUIET = 3.0
"""Seconds until the next sentence, however many come meanwhile."""


class EventNews:
    """Counts what arrives and says so, unless the events themselves are in front."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._news: list[EventArrived] = []
        self._is_waiting = False
        self._is_quiet = False

    def hear(self, notice: Notice) -> None:
        """Note an event that arrived; other notices are nobody's business here."""
        # By its name: what notices there are is not imported before the first picture.
        if type(notice).__name__ != "EventArrived":
            return
        arrived: EventArrived = notice  # type: ignore[assignment]  # its name was looked at
        if arrived.deliveries > 1:
            return
        self._news.append(arrived)
        if not self._is_waiting:
            self._is_waiting = True
            self._console.set_timer(_QUIET if self._is_quiet else _TOGETHER, self._tell, name="event news")

    def _tell(self) -> None:
        from banktui.ui.screens.inbox import InboxScreen  # noqa: PLC0415 - not on the first picture

        news, self._news = self._news, []
        self._is_waiting = False
        self._is_quiet = True
        if not self._console.screen_stack:
            # The console is on its way out, and has nowhere left to say anything.
            return
        self._console.set_timer(_QUIET, self._speak_again, name="event news")
        if not isinstance(self._console.screen, InboxScreen):
            (faults.tell if all(each.is_believed for each in news) else faults.refuse)(self._console, _sentence(news))

    def _speak_again(self) -> None:
        self._is_quiet = False


def _sentence(news: list[EventArrived]) -> str:
    if len(news) == 1:
        (one,) = news
        what = one.title if one.is_believed else "an event was rejected"
        return f"{one.connection}: {what}. E shows it."
    rejected = sum(not each.is_believed for each in news)
    return f"{len(news)} new events{f', {rejected} of them rejected' if rejected else ''}. E shows them."

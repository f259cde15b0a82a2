"""Tells that events have arrived: in passing, many together as one, and by a count until they are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banktui.ui import faults
from banktui.ui.phrase import Phrase, Tone, joined, phrase

if TYPE_CHECKING:
    from collections.abc import Callable

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
        self._unseen: dict[tuple[str, str], bool] = {}
        """Events that nobody has looked at, by connection and id, and whether they are believed."""
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
        self.count(arrived)
        self._news.append(arrived)
        if not self._is_waiting:
            self._is_waiting = True
            self._console.set_timer(_QUIET if self._is_quiet else _TOGETHER, self._tell, name="event news")

    def count(self, arrived: EventArrived) -> None:
        """Add an event to those that nobody has looked at, unless it is in front."""
        if not self._is_in_front(arrived.connection):
            self._unseen[arrived.connection, arrived.event_id] = arrived.is_believed
            self._console.show_news()

    @property
    def badge(self) -> Phrase:
        """Return how many events nobody has looked at, and how many of these were rejected; nothing without any."""
        count, rejected = len(self._unseen), sum(not is_believed for is_believed in self._unseen.values())
        if not count:
            return Phrase()
        new = phrase(("E", Tone.ACCENT), (f" {count} new", Tone.ATTENTION))
        return joined(" ", (new, phrase((f"✖ {rejected}", Tone.REFUSED)) if rejected else Phrase()))

    def seen(self, of: Callable[[str], bool]) -> None:
        """Note that the events of some connections are being looked at."""
        left = {known: is_believed for known, is_believed in self._unseen.items() if not of(known[0])}
        if len(left) != len(self._unseen):
            self._unseen = left
            self._console.show_news()

    def _tell(self) -> None:
        news, self._news = self._news, []
        self._is_waiting = False
        self._is_quiet = True
        if not self._console.screen_stack:
            # The console is on its way out, and has nowhere left to say anything.
            return
        self._console.set_timer(_QUIET, self._speak_again, name="event news")
        if not self._is_undisturbed() and not all(self._is_in_front(each.connection) for each in news):
            (faults.tell if all(each.is_believed for each in news) else faults.refuse)(self._console, _sentence(news))

    def _is_in_front(self, connection: str) -> bool:
        from banktui.ui.screens.bank_screen import BankScreen  # noqa: PLC0415 - it knows the console

        screen = self._console.screen_stack[-1] if self._console.screen_stack else None
        return isinstance(screen, BankScreen) and screen.shows_events_of(connection)

    def _is_undisturbed(self) -> bool:
        from banktui.ui.screens.bank_screen import BankPrompt  # noqa: PLC0415 - it knows the console

        screen = self._console.screen_stack[-1]
        return isinstance(screen, BankPrompt) and screen.is_undisturbed

    def _speak_again(self) -> None:
        self._is_quiet = False


def _sentence(news: list[EventArrived]) -> str:
    if len(news) == 1:
        (one,) = news
        what = one.title if one.is_believed else "an event was rejected"
        return f"{one.connection}: {what}. E shows it."
    rejected = sum(not each.is_believed for each in news)
    return f"{len(news)} new events{f', {rejected} of them rejected' if rejected else ''}. E shows them."

"""Telling listeners that lists have changed, often enough to look alive and seldom enough not to keep them busy."""

from collections.abc import Callable

from banktui.domain.clock import Clock
from banktui.services.notices import ListChanged, Notice
from banktui.services.shelf import Keeper, ListRef, StoreError

_SECONDS = 0.25


class Announcer:
    """Sends ListChanged at most four times a second for each list; `settle` sends what was held back."""

    def __init__(self, keeper: Keeper, clock: Clock, notify: Callable[[Notice], None]) -> None:
        self._keeper = keeper
        self._clock = clock
        self._notify = notify
        self._sent: dict[ListRef, float] = {}
        self._held: set[ListRef] = set()

    def changed(self, ref: ListRef) -> None:
        """Note that rows of a list, or its state, have changed in the store."""
        sent = self._sent.get(ref)
        if sent is not None and self._clock.monotonic() - sent < _SECONDS:
            self._held.add(ref)
        else:
            self._send(ref)

    def settle(self, ref: ListRef) -> None:
        """Tell of the last change if that has not been done; the next one is told at once."""
        if ref in self._held:
            self._send(ref)
        self._sent.pop(ref, None)

    def _send(self, ref: ListRef) -> None:
        self._held.discard(ref)
        try:
            state = self._keeper.state(ref)
        except StoreError:
            # A store that cannot be read has nothing new to show; whoever reads or writes next says so.
            return
        self._sent[ref] = self._clock.monotonic()
        self._notify(ListChanged(ref, state.known, state.total, state.complete))

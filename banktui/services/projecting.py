"""Intents in the lists that screens read: a copy that can be made anew at any time; the journal is the only truth."""

from collections.abc import Callable, Sequence

from banktui.domain.clock import Clock
from banktui.domain.intent import Intent, State
from banktui.services.announcing import Announcer
from banktui.services.capability import INTENTS, SENT
from banktui.services.notices import Notice
from banktui.services.shelf import Keeper, ListRef, StoreError

EVERY_INTENT = ListRef("", INTENTS.name)
"""The list of all intents of all connections."""

_CHUNK = 500
_LEFT = frozenset(State) - {State.DRAFTED, State.CONFIRMED, State.CANCELLED, State.EXPIRED}
"""States of what has left, or may have: what stands in a list of what was sent."""


class Projector:
    """Writes intents into the cache. A cache that cannot be written harms nothing: it says so itself."""

    def __init__(
        self,
        keeper: Callable[[], Keeper],
        clock: Clock,
        tell: Callable[[Notice], None],
        keeps_sent: Callable[[str], bool],
    ) -> None:
        """Make one. `keeps_sent` tells whether a connection's provider has no list of its own of what was sent."""
        self._keeper = keeper
        self._clock = clock
        self._tell = tell
        self._keeps_sent = keeps_sent
        self._announcer: Announcer | None = None

    def show(self, intent: Intent) -> None:
        """Show an intent as it stands now."""
        self._put(EVERY_INTENT, (intent,))
        if self._keeps_sent(intent.connection):
            ref = sent_list(intent)
            if intent.state in _LEFT:
                self._put(ref, (intent,))
            else:
                self._drop(ref, intent)

    def show_all(self, intents: Sequence[Intent]) -> None:
        """Show exactly these, newest first."""
        self._replace(EVERY_INTENT, intents)

    def show_sent(self, connection: str, intents: Sequence[Intent]) -> None:
        """Show in a connection's lists of what was sent what of these belongs there; called once it is opened."""
        if not self._keeps_sent(connection):
            return
        lists: dict[ListRef, list[Intent]] = {}
        for intent in intents:
            if intent.connection == connection and intent.state in _LEFT:
                lists.setdefault(sent_list(intent), []).append(intent)
        for ref, of_list in lists.items():
            self._replace(ref, of_list)

    def _replace(self, ref: ListRef, intents: Sequence[Intent]) -> None:
        at = self._clock.now()
        try:
            keeper = self._keeper()
            keeper.forget(ref)
            for start in range(0, len(intents), _CHUNK):
                keeper.add_older(ref, intents[start : start + _CHUNK], at)
            keeper.progress(ref, at=at, cursor=None, complete=True)
        except StoreError:
            return
        self._changed(ref)

    def _put(self, ref: ListRef, intents: Sequence[Intent]) -> None:
        at = self._clock.now()
        try:
            keeper = self._keeper()
            keeper.add_newest(ref, intents, at)
            keeper.progress(ref, at=at, cursor=None, complete=True)
        except StoreError:
            return
        self._changed(ref)

    def _drop(self, ref: ListRef, intent: Intent) -> None:
        try:
            keeper = self._keeper()
            if not keeper.known_ids(ref, (intent.id,)):
                return
            keeper.drop(ref, (intent.id,), self._clock.now())
        except StoreError:
            return
        self._changed(ref)

    def _changed(self, ref: ListRef) -> None:
        if self._announcer is None:
            self._announcer = Announcer(self._keeper(), self._clock, self._tell)
        self._announcer.changed(ref)
        self._announcer.settle(ref)


def sent_list(intent: Intent) -> ListRef:
    """Return the list of what was sent from an account or ledger that an intent belongs to."""
    return ListRef(intent.connection, SENT.name, intent.source.id or intent.parent)

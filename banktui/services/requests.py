"""The requests of this session: kept in memory and nowhere else, the latest few hundred of all connections."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from banktui.domain.exchange import Exchange, Occasion

CAPACITY = 500


class RequestLog:
    """Keeps the latest requests. May be written from one thread and read from another."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._kept: deque[Exchange] = deque(maxlen=capacity)
        self._lock = threading.Lock()
        self._count = 0
        self._changes = 0

    @property
    def changes(self) -> int:
        """Return a number that is another one whenever something has changed."""
        return self._changes

    def add(self, make: Callable[[int], Exchange]) -> int:
        """Keep what `make` returns for the next number, and return that number."""
        with self._lock:
            self._count += 1
            self._changes += 1
            self._kept.append(make(self._count))
            return self._count

    def amend(self, number: int, **told: Any) -> None:
        """Note more about a request; one that has already been forgotten is passed over."""
        with self._lock:
            if not self._kept:
                return
            # They were numbered one by one, so the number says where it stands.
            index = number - self._kept[0].number
            if 0 <= index < len(self._kept):
                self._changes += 1
                self._kept[index] = replace(self._kept[index], **told)

    def latest(self) -> tuple[Exchange, ...]:
        """Return what is kept, oldest first."""
        with self._lock:
            return tuple(self._kept)

    def behind(self, connection: str, wanted: Occasion, as_of: datetime | None = None) -> Exchange | None:
        """Return the request that something on the screen came with; None if it is not (or no longer) kept.

        `wanted.item` is a row's id: it came with its list, or was asked for by itself. `as_of` is when the bank gave
        it; without, and where it has been asked for in vain since, the latest request is meant.
        """
        about = [
            each
            for each in self.latest()
            if each.connection == connection
            and not each.sign_in
            and (each.occasion.capability, each.occasion.parent) == (wanted.capability, wanted.parent)
            and each.occasion.item in {"", wanted.item}
            and not each.is_in_passing
        ]
        if not about:
            return None
        last = about[-1]
        if not last.is_accepted and (as_of is None or last.at >= as_of):
            return last
        fine = [each for each in about if each.is_accepted]
        # A list may be put together from requests for each of its things.
        own = [each for each in fine if wanted.item and wanted.item in unquote(each.path).split("/")] or fine
        return min(reversed(own), key=lambda each: abs(each.at - as_of)) if as_of else own[-1]

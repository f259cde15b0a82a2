"""The requests of this session: kept in memory and nowhere else, the latest few hundred of all connections."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict, deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from banktui.domain.exchange import Body, Exchange, Occasion

CAPACITY = 500
ROOM = 8 * 1024 * 1024
"""Characters of whole answers that are kept, the newest ones."""
_MOST_PROMISED, _MOST_PROMISED_SIZE = 16, 8 * 1024 * 1024
"""How many answers may wait to be written whole, and their bytes: of the others the first entries are kept."""
_QUIET = 0.25
"""Seconds without an answer after which those that wait are written."""


class _Promise(NamedTuple):
    """An answer that can be written whole."""

    size: int
    write: Callable[[], Body]


class RequestLog:
    """Keeps the latest requests. May be written from one thread and read from another."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._kept: deque[Exchange] = deque(maxlen=capacity)
        self._lock = threading.Lock()
        self._count = 0
        self._changes = 0
        self._promises: OrderedDict[int, _Promise] = OrderedDict()
        self._writing = threading.Lock()
        """Held while an answer is written: whoever looks at it meanwhile waits for it."""
        self._whole: dict[int, Body] = {}
        self._used = 0
        self._promised_at = 0.0
        self._waits_in: asyncio.AbstractEventLoop | None = None
        """Where the promises are seen to, as long as there are any."""

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

    def promise(self, number: int, size: int, write: Callable[[], Body]) -> None:
        """Keep how all that may be seen of an answer of `size` bytes can be written, for a moment.

        It is written when the request is looked at, or once nothing has been answered for a moment. The oldest promises
        make room: while many answers come one after the other none is written, and few wait.
        """
        with self._lock:
            self._promises[number] = _Promise(size, write)
            waiting = sum(promise.size for promise in self._promises.values())
            while len(self._promises) > _MOST_PROMISED or (waiting > _MOST_PROMISED_SIZE and len(self._promises) > 1):
                waiting -= self._promises.popitem(last=False)[1].size
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # Nobody will come back later.
            self._keep_promise(number)
            return
        self._promised_at = loop.time()
        if self._waits_in is not loop:
            self._waits_in = loop
            loop.call_later(_QUIET, self._keep_promises, loop)

    def full(self, exchange: Exchange) -> Exchange:
        """Return a request with all that is kept of its answer."""
        self._keep_promise(exchange.number)
        with self._lock:
            whole = self._whole.get(exchange.number)
        return exchange if whole is None else replace(exchange, answer=whole)

    def _keep_promises(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write one answer a turn, so that whoever waits for the loop waits for one only."""
        quiet = loop.time() - self._promised_at
        with self._lock:
            number = next(reversed(self._promises), None)
        if number is None:
            self._waits_in = None
            return
        if quiet >= _QUIET:
            self._keep_promise(number)
        loop.call_later(max(0.0, _QUIET - quiet), self._keep_promises, loop)

    def _keep_promise(self, number: int) -> None:
        with self._writing:
            with self._lock:
                promise = self._promises.pop(number, None)
            if promise is None:
                return
            whole = promise.write()
            with self._lock:
                self._whole[number] = whole
                self._used += _length(whole)
                while self._used > ROOM:
                    self._used -= _length(self._whole.pop(min(self._whole)))

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


def _length(body: Body) -> int:
    return sum(len(piece) for piece in body.pieces if isinstance(piece, str))

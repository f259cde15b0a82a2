"""What the bank's providers push: events on their way to whoever asked for them."""

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from banktui.sandbox.clock import BankClock

_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Notification:
    """One event as its provider writes it, signed and ready to be posted."""

    provider: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    """Content type and signature; host and length are added when it is posted."""
    forged: Callable[[], "Notification"] = field(repr=False, compare=False)
    """Makes the same event as somebody would who does not have the secret."""
    url: str = ""
    """Where it goes; empty: where the bank was told that this provider's events go."""
    retries: tuple[float, ...] = ()
    """Seconds of the bank's clock before each further attempt, should no 2xx answer come."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A notification, where it goes and when it is due."""

    notification: Notification
    url: str
    due: datetime
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt to post, and how it went."""

    at: datetime
    provider: str
    url: str
    attempt: int
    status: int | None
    """None: nobody answered."""
    seconds: float
    next_at: datetime | None
    """When it is tried again; None: it is not."""


class Outbox:
    """Notifications that wait to be posted, by the bank's clock. All of it happens on one event loop."""

    def __init__(self, clock: BankClock, addresses: Mapping[str, str]) -> None:
        """Make an empty one; `addresses` holds where each provider's events go, now and whenever that changes."""
        self._clock = clock
        self._addresses = addresses
        self._waiting: list[tuple[datetime, int, Posting]] = []
        self._order = itertools.count()
        self.log: deque[Attempted] = deque(maxlen=_REMEMBERED)
        """The latest attempts, oldest first."""
        self.on_push: Callable[[], None] = lambda: None
        """Called when something new waits."""

    def push(self, notification: Notification, *, after: float = 0.0) -> bool:
        """Have an event posted `after` so many seconds; tell whether anybody asked for it (else it is dropped)."""
        url = notification.url or self._addresses.get(notification.provider, "")
        if url:
            self._wait(Posting(notification, url, self._clock.now() + timedelta(seconds=after)))
        return bool(url)

    def next_due(self) -> datetime | None:
        """Return when the next posting is due, None if nothing waits."""
        return self._waiting[0][0] if self._waiting else None

    def take_due(self) -> list[Posting]:
        """Return what is due, in order, and let go of it: `note` says what became of each."""
        due: list[Posting] = []
        while self._waiting and self._waiting[0][0] <= self._clock.now():
            due.append(heapq.heappop(self._waiting)[2])
        return due

    def note(self, posting: Posting, status: int | None, seconds: float) -> None:
        """Write down how an attempt went, and have it made again where its provider does that."""
        again: datetime | None = None
        retries = posting.notification.retries
        if not _is_success(status) and posting.attempt <= len(retries):
            again = self._clock.now() + timedelta(seconds=retries[posting.attempt - 1])
            self._wait(replace(posting, due=again, attempt=posting.attempt + 1))
        provider = posting.notification.provider
        self.log.append(Attempted(self._clock.now(), provider, posting.url, posting.attempt, status, seconds, again))

    def _wait(self, posting: Posting) -> None:
        heapq.heappush(self._waiting, (posting.due, next(self._order), posting))
        self.on_push()


_FIRST_SUCCESS, _LAST_SUCCESS = 200, 299


def _is_success(status: int | None) -> bool:
    return status is not None and _FIRST_SUCCESS <= status <= _LAST_SUCCESS

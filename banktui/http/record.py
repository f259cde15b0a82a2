"""What was asked of the bank and how that went, redacted by construction: what must not be seen is never taken in."""

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from banktui.domain.plaintext import printable

MASK = "•••"
SHOWN_PARAMETERS = frozenset(
    {"limit", "before", "after", "limit_start", "limit_number", "page", "pageSize", "date_start", "date_end"}
)
"""Query parameters whose values are worth showing and can never be a secret: places in lists and days."""

_CAPACITY = 500
_LONGEST_PATH = 300


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One attempt as it may be shown to anybody: no header, no body, no value of an unknown parameter."""

    number: int
    """Counts up from 1 within a recorder."""
    provider: str
    operation: str
    """What it was for, in the provider's words."""
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    """Parameter names and values; a value that is not known to be harmless is `•••`."""
    status: int | None
    """None: no answer came."""
    elapsed: float
    """Seconds from the start of the attempt to the last byte of the answer."""
    attempt: int
    """1 for the first, counting repeats of the same read."""
    decided: str
    """What followed from it: `accepted`, `repeated in 0.2 s`, `signed in again`, an error's kind …"""
    at: datetime


class Recorder:
    """Keeps the latest requests. May be written from one thread and read from another."""

    def __init__(self, capacity: int = _CAPACITY, shown: Iterable[str] = SHOWN_PARAMETERS) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=capacity)
        self._shown = frozenset(shown)
        self._lock = threading.Lock()
        self._count = 0

    def add(
        self,
        *,
        provider: str,
        operation: str,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]],
        status: int | None,
        elapsed: float,
        attempt: int,
        at: datetime,
    ) -> int:
        """Take in one attempt and return its number."""
        masked = tuple((printable(name), printable(value) if name in self._shown else MASK) for name, value in query)
        with self._lock:
            self._count += 1
            self._records.append(
                RequestRecord(
                    number=self._count,
                    provider=provider,
                    operation=operation,
                    method=method,
                    path=printable(path, _LONGEST_PATH),
                    query=masked,
                    status=status,
                    elapsed=elapsed,
                    attempt=attempt,
                    decided="",
                    at=at,
                )
            )
            return self._count

    def decide(self, number: int, decided: str) -> None:
        """Note what followed from an attempt; one that has already been forgotten is passed over."""
        with self._lock:
            for index in range(len(self._records) - 1, -1, -1):
                if self._records[index].number == number:
                    self._records[index] = replace(self._records[index], decided=decided)
                    return

    def latest(self) -> tuple[RequestRecord, ...]:
        """Return what is kept, oldest first."""
        with self._lock:
            return tuple(self._records)

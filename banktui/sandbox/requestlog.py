"""What arrived at the bank, with secrets masked."""

import re
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from banktui.domain.clock import Clock

_KEPT = 10_000
_LONGEST = 2_000
_SECRET_NAME = re.compile(
    r"(?:.*[_-])?(?:cvc|cvv2?|pin|pan|password|passphrase|secret|token|key|signature)(?:[_-].*)?", re.IGNORECASE
)
_CARD_NUMBER = re.compile(r"(?<![0-9])[0-9]{13,19}(?![0-9])")


@dataclass(slots=True)
class LoggedRequest:
    """One request and what became of it."""

    at: datetime
    provider: str
    method: str
    path: str
    """Path and query, secrets masked, two thousand characters at most."""
    status: int | None = None
    """None until it is answered, and for ever if the connection was dropped instead."""
    fault: str = ""
    """The fault that was applied, if one was."""


class RequestLog:
    """The latest requests, oldest first; the oldest are forgotten after ten thousand."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._requests: deque[LoggedRequest] = deque(maxlen=_KEPT)

    def add(self, provider: str, method: str, path: str, query: str) -> LoggedRequest:
        """Note that a request arrived; the caller fills in how it ended."""
        entry = LoggedRequest(self._clock.now(), provider, method, mask(path, query)[:_LONGEST])
        self._requests.append(entry)
        return entry

    def list(self) -> tuple[LoggedRequest, ...]:
        """Return what arrived, oldest first."""
        return tuple(self._requests)


def mask(path: str, query: str) -> str:
    """Return path and query with the values of secret parameters and anything like a card number hidden."""
    fields = [_masked(field) for field in query.split("&")] if query else []
    return _CARD_NUMBER.sub("***", path + ("?" if fields else "") + "&".join(fields))


def _masked(field: str) -> str:
    name, equals, _ = field.partition("=")
    return f"{name}=***" if equals and _SECRET_NAME.fullmatch(unquote(name)) else field

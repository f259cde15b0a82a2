"""When a read may be made once more. One table; what changes something at the bank is never repeated from here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from banktui.domain.errors import BankError, Busy
from banktui.http.fields import http_date

SHORTEST_WAIT = 1
LONGEST_WAIT = 60
"""Seconds: what a bank may ask for is clamped to these."""

_TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503
_PASSING_FAULTS = frozenset({408, 500, 502, 504})


class Setback(StrEnum):
    """Why an attempt did not give a usable answer, as far as repeating it is concerned."""

    NOT_CONNECTED = "not connected"
    """No byte of the request left: no address, refused, connecting took too long."""
    NO_ANSWER = "no answer"
    """The connection broke or the time ran out after the request had been (partly) sent."""
    PAUSE_ASKED = "pause asked"
    """The bank asked to come back later (429 for the rate of requests, 503)."""
    PASSING_FAULT = "passing fault"
    """The bank failed in a way that often passes (408, 500, 502, 504)."""
    FINAL = "final"
    """Repeating cannot help: refused, not found, TLS, malformed."""


@dataclass(frozen=True, slots=True)
class Pause:
    """How long to wait before the same read is made once more."""

    seconds: float
    told: bool = False
    """The bank named the pause; worth showing a countdown."""


_OWN_PAUSES: dict[Setback, tuple[float, ...]] = {
    Setback.NOT_CONNECTED: (0.2, 0.6),
    Setback.NO_ANSWER: (0.2,),
    Setback.PASSING_FAULT: (0.5,),
    Setback.PAUSE_ASKED: (),
    Setback.FINAL: (),
}
_TOLD_PAUSES = 3


def pause_before_repeat(setback: Setback, earlier: int, told_seconds: int = SHORTEST_WAIT) -> Pause | None:
    """Say how long to wait before a read is repeated, None if it may not be; `earlier`: repeats for this setback."""
    if setback is Setback.PAUSE_ASKED:
        return Pause(told_seconds, told=True) if earlier < _TOLD_PAUSES else None
    pauses = _OWN_PAUSES[setback]
    return Pause(pauses[earlier]) if earlier < len(pauses) else None


def setback_of(status: int, error: BankError) -> Setback:
    """Classify a judged answer. A 429 is a pause only if the provider's verdict is `Busy`: some are business limits."""
    if status == _UNAVAILABLE or (status == _TOO_MANY_REQUESTS and isinstance(error, Busy)):
        return Setback.PAUSE_ASKED
    return Setback.PASSING_FAULT if status in _PASSING_FAULTS else Setback.FINAL


def retry_after(header: str | None, now: datetime) -> int:
    """Return the seconds that a Retry-After header asks for, clamped to 1–60; 1 if it is absent or makes no sense."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return LONGEST_WAIT if len(text) > len(str(LONGEST_WAIT)) else _clamped(int(text))
    moment = http_date(text)
    return SHORTEST_WAIT if moment is None else _clamped(int((moment - now).total_seconds()))


def _clamped(seconds: int) -> int:
    return max(SHORTEST_WAIT, min(seconds, LONGEST_WAIT))

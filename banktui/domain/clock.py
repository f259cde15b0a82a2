"""The only source of "now". Everything that needs the time is given a `Clock`."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests and the built-in bank bring their own."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start that never run backwards: for time-outs and ages."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's idea of the present instant."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()


class ShiftedClock:
    """A clock that started at a chosen instant and runs at the machine's pace, so that demos look alike on any day."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Return the chosen start plus the time that has really passed."""
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()


class FrozenClock:
    """A clock that moves only when told to."""

    def __init__(self, instant: datetime, seconds: float = 0.0) -> None:
        self.instant = instant
        self.seconds = seconds

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.instant

    def monotonic(self) -> float:
        """Return the seconds it was advanced by."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Move both readings forward."""
        self.instant += timedelta(seconds=seconds)
        self.seconds += seconds

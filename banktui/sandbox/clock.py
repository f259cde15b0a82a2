"""The bank's own time: it starts where it is told and moves when it is told."""

import math
import time
from datetime import UTC, datetime, timedelta


class BankClock:
    """Tells the bank's time: a chosen start, plus real time if it runs, plus what it was advanced by."""

    def __init__(self, start: datetime, *, running: bool) -> None:
        if start.tzinfo is None:
            raise ValueError("the bank's clock needs a start with a time zone")
        self.start = start.astimezone(UTC)
        """Where the clock began; the demo data end here, however long the bank has been open since."""
        self.running = running
        self._offset = 0.0
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Return the bank's present instant, aware, in UTC."""
        return self.start + timedelta(seconds=self._elapsed())

    def monotonic(self) -> float:
        """Return the seconds since the clock's start; they never run backwards."""
        return self._elapsed()

    def advance(self, seconds: float) -> None:
        """Move the clock forward. Raises ValueError for a step that is negative, not finite or leaves the calendar."""
        if not math.isfinite(seconds) or seconds < 0:
            raise ValueError("a bank's clock only moves forward, by a finite number of seconds")
        try:
            _ = self.now() + timedelta(seconds=seconds)
        except OverflowError as error:
            raise ValueError("the clock would leave the calendar") from error
        self._offset += seconds

    def _elapsed(self) -> float:
        return self._offset + (time.monotonic() - self._began if self.running else 0.0)

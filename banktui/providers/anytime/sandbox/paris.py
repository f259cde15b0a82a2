"""The bank's wall clock: Anytime writes card and statement times without a zone, and means Paris."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")


def stamp(instant: datetime) -> str:
    """Write an instant as `2026-11-20 09:12:00`, Paris time."""
    return instant.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")


def with_offset(instant: datetime) -> str:
    """Write an instant as `2026-11-20T09:12:00+01:00`, to the second."""
    return instant.astimezone(PARIS).isoformat(timespec="seconds")


def day_of(instant: datetime) -> date:
    """Return the day that it is in Paris."""
    return instant.astimezone(PARIS).date()


def at_clock(day: date, clock: str) -> datetime:
    """Return the instant, in UTC, at which clocks in Paris show `HH:MM` on a day."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=PARIS).astimezone(UTC)


def before(start: datetime, days_ago: int, clock: str) -> datetime:
    """Return the instant so many days before `start` at a Paris clock time; never later than `start`."""
    day = day_of(start) - timedelta(days=days_ago)
    instant = at_clock(day, clock)
    return instant if instant <= start else at_clock(day - timedelta(days=1), clock)


def months_later(day: date, months: int) -> date:
    """Return the last day of the month that lies `months` after a day's own."""
    index = day.year * 12 + day.month - 1 + months + 1
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)

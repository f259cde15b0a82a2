"""Bank days and instants. A bank day is a `date`, not a moment; an instant is an aware `datetime` in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_NO_DAY = "This is not a day, as in 2026-12-01."
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `first` to `last`, both included; None is open on that side."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise ValueError("the first day is after the last day")

    def holds(self, day: date | None) -> bool:
        """Tell whether a day lies in the range. An unknown day lies only in a range that is open on both sides."""
        if day is None:
            return self.first is None and self.last is None
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


def parse_day(text: str) -> date:
    """Read `YYYY-MM-DD`, alone or at the start of a longer timestamp. Raises ValueError for days that do not exist."""
    match = _DAY.match(text)
    if match is None:
        raise ValueError("not a day of the form YYYY-MM-DD")
    year, month, day = (int(part) for part in match.groups())
    return date(year, month, day)


def typed_day_fault(typed: str) -> str:
    """Say what is wrong with a day that a person typed, as a sentence; empty if nothing is."""
    text = typed.strip()
    try:
        parse_day(text)
    except ValueError:
        return _NO_DAY
    return "" if _DAY.fullmatch(text) else _NO_DAY


def parse_instant(text: str, zone: "ZoneInfo | None" = None) -> datetime:
    """Read an ISO 8601 timestamp as an instant in UTC.

    A timestamp without a zone is read in `zone` (the provider's documented one) and refused with ValueError without it.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        if zone is None:
            raise ValueError("a timestamp without a time zone")
        instant = instant.replace(tzinfo=zone)
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a timestamp outside the calendar") from error


def month_range(day: date) -> DateRange:
    """Return the calendar month that a day lies in."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return DateRange(first, following - timedelta(days=1))


def typed_day(text: str) -> date | None:
    """Return the day that somebody typed as YYYY-MM-DD; None for any other way to write one, and for no day."""
    plain = text.strip()
    try:
        return parse_day(plain) if len(plain) == len("2026-01-31") else None
    except ValueError:
        return None

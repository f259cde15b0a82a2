"""Reading a range of days as people type it, and the ranges that people ask for most."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from banktui.domain.calendar import DateRange, month_range

_TYPED = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2}))?)?", re.ASCII)
_QUARTER = 90


@dataclass(frozen=True, slots=True)
class NamedRange:
    """A range of days that has a name."""

    name: str
    dates: DateRange


class DateEntryError(ValueError):
    """A day that cannot be understood; the message is a sentence for the person who typed it."""


def read_first(text: str) -> date | None:
    """Read where a range begins: a day, or the first day of a month or year. Empty: open. Raises DateEntryError."""
    span = _read(text)
    return span.first if span else None


def read_last(text: str) -> date | None:
    """Read where a range ends: a day, or the last day of a month or year. Empty: open. Raises DateEntryError."""
    span = _read(text)
    return span.last if span else None


def read_range(first: str, last: str) -> DateRange:
    """Read both ends. Raises DateEntryError."""
    begins, ends = read_first(first), read_last(last)
    if begins and ends and begins > ends:
        raise DateEntryError(f"{begins.isoformat()} is after {ends.isoformat()}")
    return DateRange(begins, ends)


def named_ranges(today: date) -> tuple[NamedRange, ...]:
    """Return the ranges that people ask for most, seen from a day."""
    month = month_range(today)
    before = month_range(today.replace(day=1) - timedelta(days=1))
    year = DateRange(date(today.year, 1, 1), date(today.year, 12, 31))
    return (
        NamedRange("this month", month),
        NamedRange("last month", before),
        NamedRange(f"last {_QUARTER} days", DateRange(today - timedelta(days=_QUARTER - 1), today)),
        NamedRange("this year", year),
        NamedRange("last year", DateRange(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))),
        NamedRange("all days", DateRange()),
    )


def _read(text: str) -> DateRange | None:
    text = text.strip()
    if not text:
        return None
    match = _TYPED.fullmatch(text)
    if match is None:
        raise DateEntryError(f"“{text}” is not a day: write 2026-11-20, 2026-11 or 2026")
    year, month, day = (int(match[part]) if match[part] else None for part in ("year", "month", "day"))
    try:
        if year is not None and month is not None and day is not None:
            exact = date(year, month, day)
            return DateRange(exact, exact)
        if year is not None and month is not None:
            return month_range(date(year, month, 1))
        return DateRange(date(year or 0, 1, 1), date(year or 0, 12, 31))
    except (ValueError, OverflowError) as error:
        raise DateEntryError(f"there is no day {text}") from error

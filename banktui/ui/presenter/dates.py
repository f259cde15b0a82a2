"""Days, instants and ages."""

from datetime import UTC, date, datetime, tzinfo

from banktui.ui.presenter.view import View

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
NEVER = "never"
UNKNOWN_DAY = "?"
"""Stands for a day that the bank must have but did not tell in a form that can be understood."""


def day_text(day: date | None) -> str:
    """Write a bank day as ISO 8601; empty if there is none."""
    return day.isoformat() if day else ""


def instant_text(at: datetime | None, view: View, *, zone: bool = False) -> str:
    """Write an instant to the minute in the view's zone, with the zone's name on request; empty if there is none."""
    if at is None:
        return ""
    where: tzinfo = view.zone
    try:
        shown = at.astimezone(where)
    except OverflowError:  # the first or last day of the calendar, which has no such hour elsewhere
        shown, where = at, at.tzinfo or UTC
    text = f"{shown.date().isoformat()} {shown:%H:%M}"
    return f"{text} {zone_name(where, shown)}" if zone else text


def second_text(at: datetime, view: View) -> str:
    """Write an instant to the second in the view's zone."""
    return f"{instant_text(at, view)}:{at:%S}"


def moment_text(at: datetime, view: View) -> str:
    """Write an instant of this session to the second, as a time of day in the view's zone."""
    return f"{at.astimezone(view.zone):%H:%M:%S}"


def zone_name(zone: tzinfo, at: datetime) -> str:
    """Return what people call a time zone: `Europe/Paris`, `UTC`."""
    if zone is UTC:
        return "UTC"
    return str(getattr(zone, "key", "")) or zone.tzname(at) or ""


def age_text(since: datetime | None, now: datetime) -> str:
    """Write how long ago something was, in its largest whole unit: `6 s`, `12 min`, `2 h`, `3 d`; `never` for None.

    An instant in the future (a clock that is behind) counts as now.
    """
    if since is None:
        return NEVER
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} d"


def duration_text(milliseconds: int | None) -> str:
    """Write how long something took; empty if it is not known."""
    if milliseconds is None:
        return ""
    if milliseconds < 1000:  # noqa: PLR2004 - a second
        return f"{milliseconds} ms"
    return f"{milliseconds / 1000:.1f} s"

"""Points in time as the document writes them: ISO 8601 in UTC, `Z`, always with microseconds or always midnight."""

from datetime import UTC, date, datetime


def stamp(instant: datetime) -> str:
    """Write an instant with microseconds: `2017-05-19T15:20:03.688660Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def midnight(day: date) -> str:
    """Write a bank day as the midnight that begins it: `2017-05-22T00:00:00Z`."""
    return f"{day.isoformat()}T00:00:00Z"

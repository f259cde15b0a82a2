"""How Hub writes instants: never with a zone, and always meaning UTC."""

from datetime import UTC, datetime


def login_time(instant: datetime) -> str:
    """Write an instant as `2019-08-22 16:47:18`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def event_time(instant: datetime) -> str:
    """Write an instant as fourteen digits, `20190822164718`."""
    return instant.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def token_time(instant: datetime) -> str:
    """Write an instant as tokens have it, `2019-03-12T07:50:02+0000`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")

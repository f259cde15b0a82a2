"""Points in time as the documents write them: `2021-01-11T12:12:12.5431424+00:00`, seven digits of a second."""

from datetime import UTC, datetime
from zlib import crc32


def stamp(instant: datetime, of: str) -> str:
    """Write an instant; the seventh digit, which the bank's clock does not have, comes from the id of what it is of."""
    tenth = crc32(of.encode()) % 10
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}{tenth}+00:00"

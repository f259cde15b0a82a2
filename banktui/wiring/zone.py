"""The time zone of this machine: what the user's own clock shows."""

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path

_LINK = Path("/etc/localtime")
_NAME = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+", re.ASCII)


class SystemZone(tzinfo):
    """Asks the C library, so summer time is right on every day that it knows.

    Nothing is read until an instant is shown. `TZ` in the environment rules, as for every other program.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ, link: Path = _LINK) -> None:
        self._environ = environ
        self._link = link

    @cached_property
    def key(self) -> str:
        """Return the zone's name, `Europe/Paris`; empty if the machine does not tell one that people know."""
        named = self._environ.get("TZ")
        if named is not None:
            name = named.removeprefix(":")
            # The C library takes a name that it does not know, and none at all, for UTC: such a name would be a lie.
            return name if _is_a_place(name) and _is_known(name) else ""
        try:
            file = str(self._link.resolve(strict=True))
        except OSError:
            return ""
        name = file.rpartition("/zoneinfo/")[2]
        return name if _is_a_place(name) else ""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Return how far the user's clock is ahead of UTC at a moment on that clock."""
        if moment is None:
            return timedelta(0)
        try:
            return moment.replace(tzinfo=None).astimezone().utcoffset() or timedelta(0)
        except (OverflowError, OSError, ValueError):
            return timedelta(0)

    def dst(self, moment: datetime | None) -> timedelta | None:  # noqa: ARG002 - datetime's form
        """Return None: nobody here asks how much of the offset is summer time."""
        return None

    def tzname(self, moment: datetime | None) -> str:
        """Return the offset as people write it: `UTC+01:00`."""
        return UTC.tzname(None) if not (offset := self.utcoffset(moment)) else _offset_name(offset)

    def fromutc(self, moment: datetime) -> datetime:
        """Return the same instant on the user's clock. Raises OverflowError where that clock has no such day."""
        instant = moment.replace(tzinfo=UTC)
        try:
            local = instant.astimezone()
        except (OSError, ValueError) as error:
            raise OverflowError("the C library cannot place this instant") from error
        shown = local.replace(tzinfo=self)
        # An hour that comes twice: the second time is told apart by `fold`.
        return shown if self.utcoffset(shown) == local.utcoffset() else shown.replace(fold=1)


def _is_a_place(name: str) -> bool:
    """Tell whether a zone is named after a place; `Etc/UTC` and `Etc/GMT+1` are clearer as offsets."""
    return _NAME.fullmatch(name) is not None and not name.startswith("Etc/")


def _is_known(name: str) -> bool:
    places = ("/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo", "/var/db/timezone/zoneinfo")
    return any(Path(place, name).is_file() for place in places)


def _offset_name(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    sign = "+" if minutes > 0 else "-"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"

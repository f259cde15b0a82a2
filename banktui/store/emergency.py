"""The last resort: lines in a file beside the journal that say that an outcome could not be kept in it.

It holds tags and times and nothing else, so that it may be read by anybody who may read the folder.
"""

import contextlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_LINE = re.compile(r"(\S+) ([0-9A-Z]{8}) (\S+)")


@dataclass(frozen=True, slots=True)
class Cry:
    """One line."""

    at: str
    tag: str
    run: str

    @property
    def sentence(self) -> str:
        """Return what it says."""
        return f"An outcome could not be kept at {self.at}."


class Emergency:
    """The file for one journal; none where the journal is in memory."""

    def __init__(self, journal: Path | None) -> None:
        self._path = journal.with_name(f"{journal.name}.emergency") if journal is not None else None

    def cry(self, tag: str, run: str, at: datetime) -> None:
        """Add a line. Never raises: whoever calls has no better place left."""
        if self._path is None:
            return
        line = f"{at.astimezone(UTC).isoformat(timespec='seconds')} {tag} {run}\n"
        with contextlib.suppress(OSError):
            descriptor = os.open(
                self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600
            )
            try:
                os.write(descriptor, line.encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def read(self) -> list[Cry]:
        """Return what was cried; nothing if nothing was, or it cannot be read."""
        if self._path is None:
            return []
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        return [Cry(*found.groups()) for found in map(_LINE.fullmatch, lines) if found]

    def put_aside(self, is_alive: Callable[[str], bool]) -> None:
        """Rename the file once all who cried in it are gone: what they said has been taken over."""
        cries = self.read()
        if self._path is not None and cries and not any(is_alive(cry.run) for cry in cries):
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_name(f"{self._path.name}.taken-over"))

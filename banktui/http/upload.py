"""Files in a request: each a part of a form, read as it is sent, with word of how far that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final, cast

from banktui.services.attaching import Attachment
from banktui.services.progress import Report, current_report

_SLOWEST: Final = 16 * 1024
"""Bytes a second that a line carries at least: a slower one runs out of time."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file as a part of a form. What it is called on this machine is not told."""

    name: str
    """The form's field."""
    attachment: Attachment

    @property
    def filename(self) -> str:
        """Return what it is called in the request: after its field and its kind."""
        return f"{self.name}.{self.attachment.kind.ending}"


class Progress:
    """Counts what has been read of all files of a request, and tells it: each per cent once."""

    def __init__(self, whole: int, report: Report) -> None:
        self.whole = whole
        self._report = report
        self._done: dict[str, int] = {}
        self._told = -1

    def at(self, name: str, place: int) -> None:
        """Note how far one file has been read; a request that is sent once more begins again."""
        self._done[name] = place
        done = sum(self._done.values())
        percent = 100 * done // self.whole
        if percent != self._told:
            self._told = percent
            self._report(done, self.whole)


class _Counted:
    """A file that tells how far it has been read: as much of a file as httpx needs."""

    def __init__(self, part: FilePart, progress: Progress) -> None:
        self._part = part
        self._progress = progress

    def read(self, count: int = -1) -> bytes:
        piece = self._part.attachment.read(count)
        self._progress.at(self._part.name, self.tell())
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._part.attachment.seek(offset, whence)

    def tell(self) -> int:
        return self._part.attachment.tell()


def multipart(parts: Sequence[FilePart]) -> Mapping[str, tuple[str, IO[bytes], str]]:
    """Return files as httpx takes them, having looked at each once more. Raises UnfitFileError."""
    for part in parts:
        part.attachment.check()
    progress = Progress(sum(part.attachment.size for part in parts), current_report())
    files: dict[str, Any] = {
        part.name: (part.filename, _Counted(part, progress), part.attachment.kind.media_type) for part in parts
    }
    return cast("Mapping[str, tuple[str, IO[bytes], str]]", files)


def patience(parts: Sequence[FilePart]) -> float:
    """Return how many seconds more than other requests one with these files may take."""
    return sum(part.attachment.size for part in parts) / _SLOWEST

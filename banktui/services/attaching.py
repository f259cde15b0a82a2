"""Files of this machine that are sent to a bank: what may be one, said in a sentence where it is not, and its contents.

A file is looked at by the very descriptor that is read afterwards, so that nothing can be put in its place in between.
Nothing but a regular file is ever opened: opening a pipe could wait for ever, and opening a device can do something.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Final, NamedTuple

_MIB: Final = 1 << 20
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FAULTS: Final = {
    errno.ENOENT: "There is no such file.",
    errno.ENOTDIR: "There is no such file: a part of its path is no folder.",
    errno.EACCES: "You may not read this file.",
    errno.EPERM: "You may not read this file.",
    errno.ELOOP: "It is a symbolic link: give the file that it leads to.",
    errno.ENAMETOOLONG: "No file can have a name as long as this.",
}
_OTHERS: Final = (
    (stat.S_ISLNK, "It is a symbolic link: give the file that it leads to."),
    (stat.S_ISDIR, "It is a folder: give a file in it."),
    (stat.S_ISFIFO, "It is a named pipe, no file."),
    (stat.S_ISSOCK, "It is a socket, no file."),
    (lambda mode: stat.S_ISCHR(mode) or stat.S_ISBLK(mode), "It is a device, no file."),
)


class FileKind(NamedTuple):
    """One kind of file, and how it is told from others: by what it begins with, whatever it is called."""

    title: str
    ending: str
    media_type: str
    beginning: bytes


JPEG: Final = FileKind("JPEG", "jpg", "image/jpeg", b"\xff\xd8\xff")
PNG: Final = FileKind("PNG", "png", "image/png", b"\x89PNG\r\n\x1a\n")
PDF: Final = FileKind("PDF", "pdf", "application/pdf", b"%PDF-")


class FileRule(NamedTuple):
    """What a file must be."""

    kinds: tuple[FileKind, ...]
    most: int
    """Bytes."""

    def told(self) -> str:
        """Return the rule in a few words: `JPEG, PNG or PDF, 10 MiB at most`."""
        return f"{self.titles()}, {self.most // _MIB} MiB at most"

    def titles(self) -> str:
        """Name the kinds."""
        *others, last = (kind.title for kind in self.kinds)
        return f"{', '.join(others)} or {last}" if others else last


class UnfitFileError(Exception):
    """A file cannot be sent; its text is a sentence that says why, with nothing of what the file holds."""


class CutFileError(UnfitFileError):
    """A file became shorter while it was sent, or somebody stopped that: what is on the wire is no whole request."""


class Attachment:
    """An open file that may be sent, of a size that is known."""

    def __init__(self, file: FileIO, rule: FileRule) -> None:
        self._file = file
        self._rule = rule
        self.size, self.kind = _examined(file, rule)

    def check(self) -> None:
        """Look at it once more, just before it is sent. Raises UnfitFileError if it is not what it was."""
        if (self.size, self.kind) != _examined(self._file, self._rule):
            raise UnfitFileError("It was changed while the form was sent. Send it again.")

    def read(self, count: int = -1) -> bytes:
        """Return the next bytes of it, never more than its size. Raises CutFileError if it has become shorter."""
        left = self.size - self._file.tell()
        wanted = left if count < 0 else min(count, left)
        piece = self._file.read(wanted) if wanted else b""
        if wanted and not piece:
            raise CutFileError("It was cut while it was sent.")
        return piece or b""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in it."""
        return self._file.seek(self.size if whence == os.SEEK_END else offset)

    def tell(self) -> int:
        """Return where in it reading is."""
        return self._file.tell()


def path_of(typed: str) -> Path:
    """Return the path that was typed, or dropped into the terminal with quotes around it; `~` is one's own folder.

    Raises UnfitFileError.
    """
    text = typed.strip()
    for quote in "'\"":
        if len(text) > 1 and text.startswith(quote) and text.endswith(quote):
            text = text[1:-1]
    if "\0" in text:
        raise UnfitFileError("A path holds no NUL character.")
    path = Path(text)
    try:
        return path.expanduser() if text.startswith("~") else path
    except RuntimeError:
        raise UnfitFileError("There is no such user whose folder this could be.") from None


def file_fault(typed: str, rule: FileRule) -> str:
    """Say why what was typed cannot be sent; empty if it can. Waits for the disk."""
    try:
        with attached(typed, rule):
            return ""
    except UnfitFileError as fault:
        return str(fault)


@contextmanager
def attached(typed: str, rule: FileRule) -> Iterator[Attachment]:
    """Open a file to be sent, for as long as that takes. Raises UnfitFileError."""
    path = path_of(typed)
    try:
        _refuse_others(os.lstat(path).st_mode)
        descriptor = os.open(path, _FLAGS)
    except ValueError:
        raise UnfitFileError("This is no path of a file.") from None
    except OSError as error:
        raise UnfitFileError(_FAULTS.get(error.errno or 0, "It cannot be read.")) from None
    with FileIO(descriptor, "rb") as file:
        yield Attachment(file, rule)


def _refuse_others(mode: int) -> None:
    for is_it, sentence in _OTHERS:
        if is_it(mode):
            raise UnfitFileError(sentence)


def _examined(file: FileIO, rule: FileRule) -> tuple[int, FileKind]:
    """Return the size and kind of an open file. Raises UnfitFileError."""
    status = os.fstat(file.fileno())
    _refuse_others(status.st_mode)
    if not stat.S_ISREG(status.st_mode):
        raise UnfitFileError("It is no regular file.")
    if not status.st_size:
        raise UnfitFileError("It is empty.")
    if status.st_size > rule.most:
        size = f"{status.st_size / _MIB:.1f} MiB"
        raise UnfitFileError(f"It has {size}; {rule.most // _MIB} MiB is the most that can be sent.")
    longest = max(len(kind.beginning) for kind in rule.kinds)
    try:
        file.seek(0)
        beginning = file.read(longest) or b""
        file.seek(0)
    except OSError:
        raise UnfitFileError("It cannot be read.") from None
    kind = next((kind for kind in rule.kinds if beginning.startswith(kind.beginning)), None)
    if kind is None:
        raise UnfitFileError(f"It is no {rule.titles()}, whatever it is called.")
    return status.st_size, kind

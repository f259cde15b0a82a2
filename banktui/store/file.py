"""The store's file: private from its first byte, and checked before SQLite trusts it."""

import os
import stat
from pathlib import Path

from banktui.services.shelf import StoreError

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_COMPANIONS = ("-wal", "-shm", "-journal")


def make_private(path: Path) -> None:
    """Create the folder (0700) and an empty file (0600), or take back what others may do with an existing file.

    SQLite gives its `-wal` and `-shm` files the mode of the database, so that it must be right before it is opened.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise _unusable(error) from error
    try:
        kind = os.fstat(descriptor)
        if not stat.S_ISREG(kind.st_mode):
            raise StoreError("The local copy cannot be used", detail="Its path does not lead to a plain file.")
        if hasattr(os, "fchmod") and stat.S_IMODE(kind.st_mode) != stat.S_IRUSR | stat.S_IWUSR:
            os.fchmod(descriptor, 0o600)
    except OSError as error:
        raise _unusable(error) from error
    finally:
        os.close(descriptor)


def file_fault(path: Path) -> str:
    """Return what is wrong with a file at first sight, as the end of a sentence; empty if nothing is.

    SQLite's own `quick_check` accepts a file that was cut off, and reading all of a large one takes seconds: the
    header's count of pages is compared with the file's length instead.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
            length = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise _unusable(error) from error
    if not length:
        return ""
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        return "is not a database"
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    # While a write-ahead log is there, the missing pages may be in it.
    return "was cut off" if length < pages * (65536 if page_size == 1 else page_size) and not _has_log(path) else ""


def set_aside(path: Path) -> Path:
    """Rename a file with its companions, over what was set aside before, and return its new name."""
    aside = path.with_name(f"{path.name}.aside")
    try:
        for companion in _COMPANIONS:
            path.with_name(path.name + companion).unlink(missing_ok=True)
        path.replace(aside)
    except OSError as error:
        raise _unusable(error) from error
    return aside


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _unusable(error: OSError) -> StoreError:
    return StoreError(
        "The local copy cannot be opened",
        detail=error.strerror or type(error).__name__,
        hint="Check the permissions of its folder, or let this connection keep nothing on disk.",
    )

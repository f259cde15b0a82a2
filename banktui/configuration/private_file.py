"""Files that nobody but their owner may read: checked before they are believed, replaced as a whole."""

import contextlib
import errno
import os
import stat
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LARGEST = 64 * 1024


class NotPrivateError(Exception):
    """A file is not fit to hold secrets, or cannot be read; the message is the end of a sentence about it."""


def read_private(path: Path, largest: int = _LARGEST) -> bytes:
    """Return what a file holds. Raises FileNotFoundError, and NotPrivateError if others could have read or made it.

    A link is not followed: who can change where it leads could give us another file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotPrivateError("is a symbolic link; put the file itself there") from None
        raise NotPrivateError(f"cannot be read: {error.strerror or type(error).__name__}") from None
    try:
        _check(os.fstat(descriptor))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(largest + 1)
    finally:
        os.close(descriptor)
    if len(content) > largest:
        raise NotPrivateError(f"is larger than {largest // 1024} KiB")
    return content


def check_private_folder(folder: Path) -> None:
    """Raise NotPrivateError for a folder in which others could look around or put something. It need not exist."""
    with contextlib.suppress(FileNotFoundError):
        found = folder.stat()
        if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
            raise NotPrivateError("stands in a folder that belongs to another user")
        if hasattr(os, "geteuid") and found.st_mode & _OTHERS:
            mode = stat.S_IMODE(found.st_mode)
            raise NotPrivateError(f"stands in a folder that is open to others (mode {mode:04o}); close it: chmod 700")


def write_private(path: Path, content: str | bytes) -> None:
    """Replace a file's contents (0600, in a folder made 0700 if it has to be made): all of it or nothing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    # Whatever a killed process of this number has left behind.
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _make_durable(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _make_durable(folder: Path) -> None:
    """Have the folder remember the file that now stands in it, also if the power goes."""
    # Windows opens no folders, and keeps its own journal of names.
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotPrivateError("is not a plain file")
    # Windows has neither owners nor modes of this kind.
    if not hasattr(os, "geteuid"):
        return
    if found.st_uid != os.geteuid():
        raise NotPrivateError("belongs to another user")
    if found.st_mode & _OTHERS:
        mode = stat.S_IMODE(found.st_mode)
        raise NotPrivateError(f"is open to others (mode {mode:04o}); close it with: chmod 600")

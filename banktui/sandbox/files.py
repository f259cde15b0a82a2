"""Files that only their owner may read, replaced whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

_LOCK = "lock"


class DirectoryInUseError(Exception):
    """Another process works with a directory that only one may change."""


def make_private_directory(path: Path) -> Path:
    """Create a directory that only its owner can enter, or close an existing one to others."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def write_private(path: Path, content: bytes) -> None:
    """Write a file with mode 0600 so that a reader sees the old content or the new, never a part of either."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make the directory's entries durable where the platform lets a directory be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lock_directory(path: Path) -> Callable[[], None]:
    """Keep a directory to this process until the returned function is called or the process ends.

    Raises DirectoryInUseError. Where the platform has no `flock` (Windows) nothing is kept from anybody.
    """
    try:
        import fcntl  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return lambda: None
    handle = os.open(make_private_directory(path) / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise DirectoryInUseError(f"{path} is in use: another built-in bank is served from it") from error
    return lambda: os.close(handle)

"""Keeping a bank's document as a file: whole or not at all, for its owner only, and never over another file."""

import os
import tempfile
from pathlib import Path

from banktui.domain.errors import BankError
from banktui.services.document import Document

_MOST_COPIES = 99
_TRY = "Choose another folder, or make room there, then try again; nothing was kept."


class NotKeptError(BankError):
    """A document could not be written to a file."""

    kind = "not-kept"


def save(document: Document, folder: Path) -> Path:
    """Write a document into a folder under its own name and return the file's path; mode 0600.

    A file of that name is left as it is: the new one gets a number. A symbolic link in its place is not followed.
    Raises NotKeptError with a sentence.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = _reserved(document.name, folder)
    except OSError as error:
        raise _not_kept(error) from None
    try:
        _written(document.content, target)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise _not_kept(error) from None
    return target


def _reserved(name: str, folder: Path) -> Path:
    """Make an empty file that nobody else has, and return its path."""
    stem, suffix = Path(name).stem, Path(name).suffix
    for number in range(1, _MOST_COPIES + 1):
        path = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))
        except FileExistsError:
            continue
        return path
    raise NotKeptError(f"There are {_MOST_COPIES} files of this document there already.", hint=_TRY)


def _written(content: bytes, target: Path) -> None:
    """Write beside the target and put that in its place: a reader never sees a part of it."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _not_kept(error: OSError) -> NotKeptError:
    reason = (error.strerror or "it cannot be written to").lower()
    return NotKeptError("The document could not be kept as a file.", detail=f"The folder: {reason}.", hint=_TRY)

"""A copy of the journal in another place, for the case that something is wrong with it, or before that."""

import contextlib
import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from banktui.services.journal import JournalError

_COMPANIONS = ("", "-wal", "-journal", ".emergency")


def copy_journal(path: Path, sound: sqlite3.Connection | None, folder: Path, at: datetime) -> Path:
    """Copy a journal into a new folder within another one and return the copy, private and never over anything.

    A sound one (an open connection is given) is copied as one consistent file; one that is not, byte for byte with
    what lies beside it, as the evidence that it is. Raises JournalError.
    """
    try:
        place = folder.expanduser() / f"banktui-journal-{at.astimezone(UTC):%Y%m%d-%H%M%S}"
        place.mkdir(mode=0o700, parents=True)
        copy = place / path.name
        if sound is not None:
            _copy_whole(sound, copy)
        else:
            for companion in _COMPANIONS:
                with contextlib.suppress(FileNotFoundError):
                    _copy_bytes(path.with_name(path.name + companion), copy.with_name(copy.name + companion))
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        problem = JournalError(
            "The journal of payments could not be copied.",
            detail=reason or type(error).__name__,
            hint="Name a folder that can be written and does not hold a copy of this very second.",
        )
    else:
        return copy
    raise problem


def _copy_whole(sound: sqlite3.Connection, copy: Path) -> None:
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(sqlite3.connect(copy)) as target:
        sound.backup(target)


def _copy_bytes(source: Path, copy: Path) -> None:
    with (
        source.open("rb") as read,
        os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as write,
    ):
        shutil.copyfileobj(read, write)
        write.flush()
        os.fsync(write.fileno())

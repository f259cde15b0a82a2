"""The journal of payments, opened on a thread of its own once the first picture is drawn."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banktui.services.journal import Journal
    from banktui.store.audit import Verification


def journal_in(path: Path) -> "Callable[[], Journal]":
    """Return what opens the journal in a file. It never raises: the journal says itself what is wrong with it."""
    return partial(_open, path)


def verify_journal_in(path: Path) -> "Verification":
    """Go through the audit log of the journal in a file, without changing anything. Raises JournalError."""
    from banktui.store.journal_opening import verify_journal  # noqa: PLC0415 - brings in SQLite

    return verify_journal(path)


def _open(path: Path) -> "Journal":
    from banktui.store.journal_opening import open_journal  # noqa: PLC0415 - brings in SQLite

    return open_journal(path, user=_user())


def _user() -> str:
    """Return who the audit log says has done things: the name of whoever runs the program."""
    import getpass  # noqa: PLC0415 - the journal is opened after the first picture

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown user"

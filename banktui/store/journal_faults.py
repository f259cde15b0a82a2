"""What keeps the journal from being written, in words a person can act on. Whatever it is, nothing is sent."""

import sqlite3

from banktui.services.journal import JournalError
from banktui.store.access import is_damage

BUSY_SECONDS = 5.0
"""How long the journal is waited for while another program writes it."""

_BACK_UP = "Nothing is sent. Back the journal up before you do anything else: what it says may be the only proof."
_SENTENCES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        "The journal of payments is in use by another program.",
        "Nothing was sent. Close other windows of this program, and try again.",
    ),
    (("SQLITE_FULL",), "The disk is full.", "Nothing was sent. Free some space, and try again."),
    (
        ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"),
        "The journal of payments cannot be written.",
        "Nothing was sent. Check the permissions of its folder, and try again.",
    ),
    (
        ("SQLITE_IOERR", "SQLITE_NOMEM", "SQLITE_TOOBIG", "SQLITE_INTERRUPT"),
        "The journal of payments cannot be used.",
        "Nothing was sent. The system reported an error; look at the disk, and try again.",
    ),
)


def damaged(how: str) -> JournalError:
    """Return why a journal is not used, given the end of the sentence: `was cut off`."""
    return JournalError(f"The journal of payments {how}.", hint=_BACK_UP)


def in_words(error: sqlite3.Error) -> JournalError | None:
    """Return what a failure means; None if it is a defect of ours."""
    name = getattr(error, "sqlite_errorname", "")
    if is_damage(error):
        return JournalError("The journal of payments is damaged.", detail=str(error), hint=_BACK_UP)
    for names, title, hint in _SENTENCES:
        if name.startswith(names):
            return JournalError(title, detail=str(error), hint=hint)
    return None

"""Connections to the store, and SQLite's failures in words a person can act on."""

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

from banktui.services.shelf import StoreError

BUSY_SECONDS = 3.0
"""How long a write waits for another program's."""

_LOCKS_MEMORY_SINCE = (3, 36)
_LOG_LIMIT = 16 * 1024 * 1024
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_SHORT_READ", "SQLITE_FORMAT")
_SENTENCES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        "The local copy is in use by another program",
        "Close other windows of this program and refresh.",
    ),
    (("SQLITE_FULL",), "The disk is full", "Free some space and refresh. What is already known can still be read."),
    (
        ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"),
        "The local copy cannot be written",
        "Check the permissions of its folder.",
    ),
    (_DAMAGE, "The local copy is damaged", "It is set aside and read anew when the program starts the next time."),
    (("SQLITE_INTERRUPT",), "The query was given up", ""),
    (
        ("SQLITE_IOERR", "SQLITE_NOMEM", "SQLITE_TOOBIG"),
        "The local copy cannot be used",
        "The system reported an I/O error.",
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the store is: a URI that SQLite opens, and whether it is memory shared by this process only."""

    uri: str
    in_memory: bool
    turn: AbstractContextManager[object] = field(default_factory=nullcontext)
    """What is held while a transaction reads or writes, where SQLite itself does not keep readers from half of one."""


def in_memory() -> Place:
    """Return a place of this process only, which nobody else knows and nothing of which touches a disk.

    Connections to it lock each other out as those to a file do. SQLite can do that for memory since 3.36; before, all
    connections share one cache, in which readers either see rows while they are being changed or are refused, and
    neither reads nor writes wait: there, everyone waits for a turn.
    """
    name = f"banktui-{secrets.token_hex(8)}"
    if sqlite3.sqlite_version_info >= _LOCKS_MEMORY_SINCE:
        return Place(f"file:/{name}?vfs=memdb", in_memory=True)
    return Place(f"file:{name}?mode=memory&cache=shared", in_memory=True, turn=threading.Lock())


def connect(place: Place, *, read_only: bool = False) -> sqlite3.Connection:
    """Open the store with the settings that all its users share. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        place.uri,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        # The owner keeps each connection to one thread at a time; only closing may come from another.
        check_same_thread=False,
    )
    try:
        # What is deleted is overwritten, and sorting never spills rows into a file of its own.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        # Text that looks like a column's name stays text, and a schema cannot call functions that a stranger put there.
        connection.execute("PRAGMA trusted_schema = OFF")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            # A power cut may cost a cache its last pages, never its soundness.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT}")
            # Rows touch many pages of the indexes: writing these back less often saves a tenth of a long read.
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
    except BaseException:
        connection.close()
        raise
    return connection


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error says that the file itself is not sound."""
    return getattr(error, "sqlite_errorname", "").startswith(_DAMAGE)


def in_words(error: sqlite3.Error) -> StoreError | None:
    """Return what a failure means for the person in front of it; None if it is a defect of ours."""
    name = getattr(error, "sqlite_errorname", "")
    for names, title, hint in _SENTENCES:
        if name.startswith(names):
            return StoreError(title, detail=str(error), hint=hint, code=name)
    return None


@contextmanager
def explained(on_damage: Callable[[], None]) -> Iterator[None]:
    """Turn SQLite's expected failures into StoreError; report damage to whoever can set the file aside."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damage(error):
            on_damage()
        sentence = in_words(error)
        if sentence is None:
            raise
        raise sentence from error

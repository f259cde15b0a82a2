"""Opening the journal: checked before it is trusted, and never begun anew by itself.

A cache that is damaged is read from the banks again. A journal that is damaged may hold the only trace of a payment: it
is left exactly as it is, nothing is sent, and as much of it as can be is still read.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from banktui.services.journal import JournalError
from banktui.services.shelf import StoreError
from banktui.store.audit import Verification, verify
from banktui.store.file import file_fault, make_private
from banktui.store.journal import SqliteJournal
from banktui.store.journal_faults import BUSY_SECONDS, damaged, in_words
from banktui.store.journal_schema import APPLICATION_ID, STEPS
from banktui.store.lease import Alone, Lease
from banktui.store.schema import migrate, version_of


def open_journal(path: Path | None, *, user: str = "", busy_seconds: float = BUSY_SECONDS) -> SqliteJournal:
    """Open the journal in a file, or in memory if there is no path. Never raises: its `problem` says what is wrong.

    `user` is named in the audit log as who does things.
    """
    run = uuid4().hex
    if path is None:
        memory = _connect(":memory:", busy_seconds)
        migrate(memory, STEPS, application_id=APPLICATION_ID)
        return SqliteJournal(memory, Alone(run), user=user)
    try:
        owner = _prepare(path, run)
        fault = file_fault(path)
    except StoreError as error:
        why = JournalError("The journal of payments cannot be opened.", detail=error.detail, hint=_PERMISSIONS)
        return _readable(path, why, run, user)
    if fault:
        owner.release()
        return _readable(path, damaged(fault), run, user)
    opened = _open_sound(path, busy_seconds)
    if isinstance(opened, JournalError):
        owner.release()
        return _readable(path, opened, run, user)
    return SqliteJournal(opened, owner, path=path, user=user)


def verify_journal(path: Path) -> Verification:
    """Go through the audit log of a journal without changing anything. Raises JournalError if it cannot be judged."""
    if not path.exists():
        raise JournalError("There is no journal of payments here.", detail=path.name)
    try:
        fault = file_fault(path)
        if fault:
            raise damaged(fault)
        with closing(_looking(path)) as connection:
            if _is_newer(connection):
                raise _newer("Verify it with that version: this one cannot tell what is right in it.")
            found = verify(connection)
            # A line that was changed says more than that the table lets it be changed.
            problem = _content_fault(connection) if found.broken_at is None else None
    except StoreError as error:
        raise JournalError("The journal of payments cannot be opened.", detail=error.detail) from error
    except sqlite3.Error as error:
        why = in_words(error) or damaged("cannot be read")
        raise JournalError(why.title, detail=why.detail, hint="It could not be verified: try again later.") from error
    if problem is not None:
        raise problem
    return found


_PERMISSIONS = "Nothing is sent. Check the permissions of its folder."


def _prepare(path: Path, run: str) -> Lease:
    """Make the file and the sign of this run's life. Raises StoreError."""
    is_new = not path.exists()
    make_private(path)
    try:
        if is_new:
            _keep_name(path.parent)
        return Lease.take(path.with_name(f"{path.name}.runs"), run)
    except OSError as error:
        raise StoreError("", detail=error.strerror or type(error).__name__) from error


def _keep_name(folder: Path) -> None:
    """Have the folder remember a new file through a power cut; its contents are SQLite's to keep."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _open_sound(path: Path, busy_seconds: float) -> sqlite3.Connection | JournalError:
    connection: sqlite3.Connection | None = None
    uri = path.absolute().as_uri()
    try:
        if path.stat().st_size:
            # Looked at before anything may be written: opening for writing alone can change what lies beside the file.
            with closing(_connect(f"{uri}?mode=ro", busy_seconds)) as looking:
                problem = _content_fault(looking)
            if problem is not None:
                return problem
        connection = _connect(uri, busy_seconds)
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection, STEPS, application_id=APPLICATION_ID)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        problem = in_words(error)
        if problem is None:
            raise
        return problem
    return connection


def _connect(address: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    try:
        # Durable when COMMIT returns, also through a power cut, and on macOS through the drive's own cache.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def _content_fault(connection: sqlite3.Connection) -> JournalError | None:
    """Return why a file is not a sound journal of ours. All of it is looked at: it is small."""
    version = version_of(connection)
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if not version and not application and not _schema(connection):
        # Its making was cut short before the first step: nothing was ever in it.
        return None
    if not version or application != APPLICATION_ID:
        # Before its version is looked at: another program counts in its own way.
        return damaged("is another program's database")
    if _is_newer(connection):
        return _newer("Nothing is sent. Use that version; this one can only show what it understands.")
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        return damaged("is damaged")
    with closing(_connect(":memory:", 0)) as model:
        migrate(model, STEPS[:version], application_id=APPLICATION_ID)
        if _schema(model) != _schema(connection):
            return damaged("is not as this program made it")
    return None


def _is_newer(connection: sqlite3.Connection) -> bool:
    """Tell whether a journal of ours was written by a version that this one does not know."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return application == APPLICATION_ID and version_of(connection) > len(STEPS)


def _newer(hint: str) -> JournalError:
    return JournalError("The journal of payments was written by a newer version of this program.", hint=hint)


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return tables, indexes and triggers; a trigger that is missing would let history be changed."""
    return set(connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'").fetchall())


def _readable(path: Path, problem: JournalError, run: str, user: str) -> SqliteJournal:
    """Return a journal by which nothing is sent, and that can be read as far as the file lets itself be read."""
    return SqliteJournal(_read_only(path), Alone(run), path=path, problem=problem, user=user)


def _read_only(path: Path) -> sqlite3.Connection | None:
    try:
        return _looking(path)
    except sqlite3.Error:
        return None


def _looking(path: Path) -> sqlite3.Connection:
    """Open a journal to be read and nothing else. Raises sqlite3.Error."""
    uri = path.absolute().as_uri()
    try:
        return _trusted(f"{uri}?mode=ro")
    except sqlite3.Error as error:
        log = path.with_name(f"{path.name}-wal")
        is_busy = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
        if is_busy or (log.exists() and log.stat().st_size):
            raise
    # In a folder that cannot be written SQLite cannot make what it shares a log by; without a log it need not.
    return _trusted(f"{uri}?immutable=1")


def _trusted(address: str) -> sqlite3.Connection:
    connection = _connect(address, 1.0)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM intents").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection

"""Opening the store: a private file, moved aside and begun anew if it cannot be used."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from banktui.services.shelf import StoreError
from banktui.store.access import Place, connect, in_memory, in_words, is_damage
from banktui.store.file import file_fault, make_private, set_aside
from banktui.store.keeper import SqliteKeeper
from banktui.store.reader import SqliteReader
from banktui.store.schema import APPLICATION_ID, STEPS, migrate, version_of
from banktui.store.shapes import drop_unreadable


class _Opened(NamedTuple):
    """A sound database of ours."""

    connection: sqlite3.Connection
    offered: Mapping[str, frozenset[str]]


class Store:
    """What is known: `keeper` for the one thread that refreshes, `reader` for screens on any event loop."""

    def __init__(self, place: Place, path: Path | None, opened: _Opened, rebuilt: str = "") -> None:
        self.rebuilt = rebuilt
        """Why the store was begun anew, as a sentence to show; empty if it was not."""
        self.offered = opened.offered
        """What each connection offered when it was last opened, by its id."""
        self._path = path
        self._connection = opened.connection
        self._damaged = False
        self.keeper = SqliteKeeper(opened.connection, place.turn, self._note_damage)
        self.reader = SqliteReader(place, self._note_damage)

    def adopt(self, identities: Mapping[str, str]) -> None:
        """Say to which bank each connection leads, before anything is read.

        What was known through a name while it led elsewhere is forgotten, and all of connections that are not named.
        Raises StoreError.
        """
        gone = self.keeper.adopt(identities)
        self.offered = {name: names for name, names in self.offered.items() if name not in gone}

    def close(self) -> None:
        """Give the file back. A copy that turned out to be damaged is set aside, so that the next start begins anew."""
        self.reader.close()
        self._connection.close()
        if self._damaged and self._path is not None:
            set_aside(self._path)

    def _note_damage(self) -> None:
        self._damaged = True


def open_store(path: Path | None) -> Store:
    """Open the store in a file, or in memory if there is no path. Raises StoreError if it is locked or not writable.

    A file that is damaged, foreign or from a newer version is set aside and begun anew: everything in it can be read
    from the banks again.
    """
    if path is None:
        place = in_memory()
        connection = connect(place)
        migrate(connection)
        return Store(place, None, _Opened(connection, {}))
    place = Place(path.absolute().as_uri(), in_memory=False)
    make_private(path)
    opened = file_fault(path) or _open_file(place)
    if isinstance(opened, _Opened):
        return Store(place, path, opened)
    aside = set_aside(path)
    make_private(path)
    rebuilt = f"The local copy {opened}. It was set aside as {aside.name}; lists are read from the banks again."
    reopened = _open_file(place)
    if not isinstance(reopened, _Opened):
        raise StoreError("The local copy cannot be used", detail=f"A new one {reopened}.")
    return Store(place, path, reopened, rebuilt)


def _open_file(place: Place) -> _Opened | str:
    """Return a sound database of ours, or what is wrong with it as the end of a sentence."""
    connection: sqlite3.Connection | None = None
    try:
        connection = connect(place)
        fault = _content_fault(connection)
        if not fault:
            connection.execute("PRAGMA journal_mode = WAL")
            migrate(connection)
            drop_unreadable(connection)
            return _Opened(connection, _offered(connection))
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        if is_damage(error) or getattr(error, "sqlite_errorname", "") == "SQLITE_ERROR":
            # Also tables that are not those which the version promises.
            return "is damaged"
        sentence = in_words(error)
        if sentence is None:
            raise
        raise sentence from error
    connection.close()
    return fault


def _content_fault(connection: sqlite3.Connection) -> str:
    version = version_of(connection)
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if version > len(STEPS):
        return "was written by a newer version of this program"
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if tables and (version == 0 or application != APPLICATION_ID):
        return "is another program's database"
    return ""


def _offered(connection: sqlite3.Connection) -> Mapping[str, frozenset[str]]:
    rows = connection.execute("SELECT connection, names FROM offered").fetchall()
    return {name: frozenset(json.loads(names)) for name, names in rows}

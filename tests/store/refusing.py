"""A journal whose database takes nothing any more, and goes on being read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from banktui.store.journal import SqliteJournal

FAULTS = ("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_READONLY", "SQLITE_IOERR_FSYNC", "SQLITE_CORRUPT")


class Refusing:
    """A database that takes no transaction any more."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        if statement.startswith("BEGIN"):
            error = sqlite3.OperationalError("no")
            error.sqlite_errorname = self._name
            raise error
        return self._connection.execute(statement, values)

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def close(self) -> None:
        self._connection.close()


def refuse(journal: SqliteJournal, name: str) -> sqlite3.Connection:
    """Have a journal take nothing from now on, and return what it had."""
    with journal._access.reading() as connection:
        journal._access._connection = Refusing(connection, name)  # type: ignore[assignment]
        return connection


@contextmanager
def refusing(journal: SqliteJournal, name: str) -> Iterator[None]:
    connection = refuse(journal, name)
    try:
        yield
    finally:
        journal._access._connection = connection

"""The tables, as the steps that led to them."""

import sqlite3
from collections.abc import Sequence

APPLICATION_ID = 0x62746369
"""Marks the file as this program's cache (`btci`)."""

Step = Sequence[str]

STEPS: tuple[Step, ...] = (
    (
        # One line per list: what is known about it as a whole.
        """
        CREATE TABLE lists (
            list_id INTEGER PRIMARY KEY,
            connection TEXT NOT NULL,
            capability TEXT NOT NULL,
            parent TEXT NOT NULL,
            by_day INTEGER NOT NULL DEFAULT 1,
            known INTEGER NOT NULL DEFAULT 0,
            total INTEGER,
            complete INTEGER NOT NULL DEFAULT 0,
            as_of INTEGER,
            problem TEXT,
            cursor TEXT,
            skipped INTEGER NOT NULL DEFAULT 0,
            UNIQUE (connection, capability, parent)
        )
        """,
        "CREATE INDEX lists_by_capability ON lists (capability)",
        # How rows were laid out when they were written: see codec. A number is never used twice, because another
        # process may still write rows with it.
        """
        CREATE TABLE shapes (
            shape_id INTEGER PRIMARY KEY AUTOINCREMENT,
            noun TEXT NOT NULL,
            shape TEXT NOT NULL,
            UNIQUE (noun, shape)
        )
        """,
        # All rows of all lists. `place` holds list, day and sequence in one number (see placing), so the table's own
        # tree is the natural order and a window is one range of it. What is searched stands before what is only shown:
        # SQLite reads a record from its front. A table with row ids, because wide rows in a WITHOUT ROWID tree would
        # sit in its inner pages too.
        """
        CREATE TABLE rows (
            place INTEGER PRIMARY KEY,
            list_id INTEGER NOT NULL,
            id TEXT NOT NULL,
            day INTEGER,
            as_of INTEGER NOT NULL,
            settled INTEGER NOT NULL,
            largeness BLOB NOT NULL,
            minor INTEGER,
            currency TEXT NOT NULL,
            status TEXT NOT NULL,
            balance TEXT,
            name TEXT NOT NULL,
            text TEXT NOT NULL,
            shape_id INTEGER NOT NULL,
            doc TEXT NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX rows_by_id ON rows (list_id, id)",
        "CREATE INDEX rows_by_largeness ON rows (list_id, largeness)",
        "CREATE INDEX rows_by_name ON rows (list_id, name)",
        # How many rows stand on each day: the index of any row and the row at any index are found by counting days, not
        # rows. `currency` is that of the rows' balances, empty for rows without one.
        """
        CREATE TABLE days (
            list_id INTEGER NOT NULL,
            day INTEGER NOT NULL,
            currency TEXT NOT NULL,
            rows INTEGER NOT NULL,
            undated INTEGER NOT NULL,
            PRIMARY KEY (list_id, day, currency)
        ) WITHOUT ROWID
        """,
        "CREATE TABLE offered (connection TEXT PRIMARY KEY, names TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        # To which bank the rows of a connection belong: a name can be given to another one.
        "CREATE TABLE identities (connection TEXT PRIMARY KEY, identity TEXT NOT NULL) WITHOUT ROWID",
    ),
)
"""Step n brings a file from version n to n + 1. A step that has been published is never changed; a new one is added."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return how many steps a file has taken."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(
    connection: sqlite3.Connection, steps: Sequence[Step] = STEPS, *, application_id: int = APPLICATION_ID
) -> int:
    """Take the steps that a file has not taken yet, each in one transaction, and return how many there were."""
    taken = 0
    for number in range(version_of(connection), len(steps)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have taken it while we waited for the lock.
            if version_of(connection) == number:
                for statement in steps[number]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1}")
                connection.execute(f"PRAGMA application_id = {application_id}")
                taken += 1
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    return taken

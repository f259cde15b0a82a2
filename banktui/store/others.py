"""Noticing what others write to a database: other programs, and other connections of this one."""

import sqlite3


class Others:
    """Remembers how a database stood when it was last looked at."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._version = self._look()

    def have_written(self) -> bool:
        """Tell whether anything was written since this was last asked, by anybody but this connection."""
        before, self._version = self._version, self._look()
        return self._version != before

    def _look(self) -> int:
        # SQLite counts on each connection what the others commit, and never its own.
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

"""How the journal's database is gone about: one at a time, each change a transaction, each failure in words."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from banktui.services.journal import ConflictError, JournalError
from banktui.store.access import is_damage
from banktui.store.journal_faults import damaged, in_words


class Access:
    """The database of a journal, or the reason why there is none or why it must not be written."""

    def __init__(self, connection: sqlite3.Connection | None, problem: JournalError | None) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self.problem = problem
        """Why it must not be written; damage that is met on the way stays here."""

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the database for one transaction, which is on the disk when this ends well. Raises JournalError."""
        with self._lock:
            if self.problem is not None:
                raise _again(self.problem)
            with self._explained() as connection:
                # The write lock at once: what is checked first still holds when it is written.
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    with suppress(sqlite3.Error):
                        if connection.in_transaction:
                            connection.execute("ROLLBACK")
                    raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the database to be read, as far as that is possible. Raises JournalError."""
        with self._lock, self._explained() as connection:
            try:
                yield connection
            except (ValueError, KeyError, TypeError) as error:
                # A sound database with a row that none of ours wrote.
                self.problem = self.problem or damaged("holds what cannot be read")
                raise _again(self.problem) from error

    @contextmanager
    def as_it_is(self) -> Iterator[sqlite3.Connection | None]:
        """Give the database if it is sound, None if it is not, and let nobody write meanwhile."""
        with self._lock:
            yield None if self.problem is not None else self._connection

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            if self._connection is not None:
                with suppress(sqlite3.Error):
                    self._connection.close()
            self._connection = None
            self.problem = self.problem or JournalError("The journal of payments is closed.")

    @contextmanager
    def _explained(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        if connection is None:
            raise _again(self.problem or JournalError("The journal of payments is closed."))
        try:
            yield connection
        except sqlite3.IntegrityError as error:
            # What the checks before it let pass and the tables refuse: never a reason to go on.
            raise ConflictError("The journal refuses this.", detail=str(error)) from error
        except sqlite3.Error as error:
            told = in_words(error)
            if is_damage(error):
                self.problem = told
            if told is None:
                raise
            raise told from error


def _again(problem: JournalError) -> JournalError:
    """Return the same problem to be raised once more, without the way that it went before."""
    return JournalError(problem.title, detail=problem.detail, hint=problem.hint)

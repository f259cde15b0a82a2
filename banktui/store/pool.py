"""Reading off the event loop: a few threads with a read-only connection each, interruptible."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from banktui.services.shelf import StoreError
from banktui.store.access import Place, connect, explained
from banktui.store.ranking import Rankings, SharedRankings
from banktui.store.shapes import Shapes

T = TypeVar("T")

_THREADS = 2
"""One long count must not hold up the rows that a key press asks for; more would only share the same processor."""

_LOOK_EVERY = 500_000
"""Steps of SQLite's machine (some 20 ms) between two looks at whether a query is still wanted."""


class _Job:
    """One call, which may be given up while it waits, runs, or has just ended."""

    def __init__(self) -> None:
        self.is_given_up = False
        self._lock = threading.Lock()
        self._running: sqlite3.Connection | None = None

    def begin(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            self._running = connection

    def end(self) -> None:
        with self._lock:
            self._running = None

    def give_up(self) -> None:
        self.is_given_up = True
        # Under the lock, so that the next query on the same connection can never be hit.
        with self._lock:
            if self._running is not None:
                self._running.interrupt()


class Session:
    """What a reading function works with: a read-only connection, the decoders of its rows, and where rows stand."""

    def __init__(self, connection: sqlite3.Connection, rankings: SharedRankings) -> None:
        self.connection = connection
        self.shapes = Shapes(connection)
        self.rankings = Rankings(connection, rankings)
        self.job: _Job | None = None
        # An interrupt between two statements is lost; this look is not. It is rare, because it needs the interpreter.
        connection.set_progress_handler(lambda: self.is_given_up, _LOOK_EVERY)

    @property
    def is_given_up(self) -> bool:
        """Tell whether nobody waits for an answer any more: for functions that ask many short questions."""
        return self.job is not None and self.job.is_given_up


class ReadingPool:
    """Runs reading functions on threads of its own. A caller that is cancelled has its query interrupted."""

    def __init__(self, place: Place, on_damage: Callable[[], None]) -> None:
        self._place = place
        self._on_damage = on_damage
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="store-reader")
        self._local = threading.local()
        self._rankings = SharedRankings()
        self._sessions: list[Session] = []
        self._closed = False

    async def run(self, read: Callable[[Session], T]) -> T:
        """Return what a reading function returns; it sees one state of the store from begin to end.

        Raises StoreError if the copy cannot be read or has been closed.
        """
        job = _Job()
        try:
            answer = asyncio.get_running_loop().run_in_executor(self._threads, self._perform, job, read)
        except RuntimeError as error:
            # What the threads say once they have been ended.
            raise StoreError("The local copy is closed") from error
        try:
            return await answer
        except asyncio.CancelledError:
            job.give_up()
            raise

    def close(self) -> None:
        """Give up what runs and close the connections."""
        self._closed = True
        for session in tuple(self._sessions):
            job = session.job
            if job is not None:
                job.give_up()
        # Calls that still wait for a thread get one, and are told.
        self._threads.shutdown(wait=True)
        for session in self._sessions:
            session.connection.close()

    def _perform(self, job: _Job, read: Callable[[Session], T]) -> T:
        with explained(self._on_damage), self._place.turn:
            session = self._session()
            session.job = job
            job.begin(session.connection)
            try:
                if job.is_given_up or self._closed:
                    raise StoreError("The query was given up")
                session.rankings.begin()
                session.connection.execute("BEGIN")
                try:
                    return read(session)
                finally:
                    if session.connection.in_transaction:
                        session.connection.execute("ROLLBACK")
            finally:
                job.end()
                session.job = None

    def _session(self) -> Session:
        session: Session | None = getattr(self._local, "session", None)
        if session is None:
            session = Session(connect(self._place, read_only=True), self._rankings)
            self._local.session = session
            self._sessions.append(session)
        return session

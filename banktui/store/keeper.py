"""The write side of the store: what refresh has read, one short transaction per call."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime

from banktui.domain.errors import Problem
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef, ListState
from banktui.store.access import explained
from banktui.store.instants import microseconds, problem_text
from banktui.store.known import KnownRows
from banktui.store.listing import Listing, find_listing, open_listing, state_of
from banktui.store.others import Others
from banktui.store.placing import span_of
from banktui.store.shapes import Shapes
from banktui.store.writing import Side, Writer


class SqliteKeeper:
    """Implements `services.shelf.Keeper`. Used by one thread at a time."""

    def __init__(
        self, connection: sqlite3.Connection, turn: AbstractContextManager[object], on_damage: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._turn = turn
        self._on_damage = on_damage
        self._shapes = Shapes(connection)
        self._known = KnownRows(connection)
        self._others = Others(connection)

    def state(self, ref: ListRef) -> ListState:
        """Return how complete and how old the copy is."""
        with explained(self._on_damage):
            return state_of(self._connection, ref)

    def changed_elsewhere(self) -> bool:
        """Tell whether anybody else has written to the store since this was last asked."""
        with explained(self._on_damage):
            return self._others.have_written()

    def resume_at(self, ref: ListRef) -> str | None:
        """Return the bank's cursor behind the oldest entry that was read without a gap; None: not begun."""
        with explained(self._on_damage):
            found = self._connection.execute(
                "SELECT cursor FROM lists WHERE connection = ? AND capability = ? AND parent = ?",
                (ref.connection, ref.capability, ref.parent),
            ).fetchone()
        return json.loads(found[0]) if found and found[0] is not None else None

    def known_ids(self, ref: ListRef, ids: Sequence[str]) -> frozenset[str]:
        """Return which of these ids the list already has."""
        with explained(self._on_damage):
            listing = find_listing(self._connection, ref)
            if listing is None:
                return frozenset()
            return frozenset(self._known.among(listing.list_id, ids))

    def newest_day(self, ref: ListRef) -> date | None:
        """Return the day of a list's newest entry; None if it has no entries or that one has no day."""
        with explained(self._on_damage):
            listing = find_listing(self._connection, ref)
            if listing is None:
                return None
            found = self._connection.execute(
                "SELECT day FROM rows WHERE place >= ? AND place < ? ORDER BY place LIMIT 1", span_of(listing.list_id)
            ).fetchone()
        return date.fromordinal(found[0]) if found and found[0] is not None else None

    def ids(self, ref: ListRef, *, unsettled: bool = False) -> tuple[str, ...]:
        """Return the ids of a small list in its order, or of those rows only that are expected to change."""
        with explained(self._on_damage):
            listing = find_listing(self._connection, ref)
            if listing is None:
                return ()
            rows = self._connection.execute(
                "SELECT id FROM rows WHERE place >= ? AND place < ? AND settled <= ? ORDER BY place",
                (*span_of(listing.list_id), not unsettled),
            )
            return tuple(row[0] for row in rows)

    def parents(self, connection: str, capability: str) -> tuple[str, ...]:
        """Return below what a connection has lists of a capability here."""
        with explained(self._on_damage):
            rows = self._connection.execute(
                "SELECT parent FROM lists WHERE connection = ? AND capability = ? ORDER BY parent",
                (connection, capability),
            )
            return tuple(row[0] for row in rows)

    def replace(self, ref: ListRef, items: Sequence[Listed], at: datetime) -> None:
        """Make a small list exactly these items, in this order, complete as of `at`."""
        with self._writing(ref, at) as writer:
            writer.replace(items)
            self._connection.execute(
                "UPDATE lists SET by_day = 0, total = NULL, complete = 1, as_of = ?, problem = NULL, cursor = NULL, "
                "skipped = 0 WHERE list_id = ?",
                (microseconds(at), writer.listing.list_id),
            )

    def add_newest(self, ref: ListRef, items: Sequence[Listed], at: datetime) -> int:
        """Put entries, newest first, before all that is known of their days. Returns new rows."""
        with self._writing(ref, at) as writer:
            return writer.merge(items, Side.NEWEST)

    def add_older(self, ref: ListRef, items: Sequence[Listed], at: datetime) -> int:
        """Put entries, newest first, behind all that is known of their days. Returns new rows."""
        with self._writing(ref, at) as writer:
            return writer.merge(items, Side.OLDER)

    def put(self, ref: ListRef, item: Listed, at: datetime) -> None:
        """Keep one thing that was read by its id: updated in place, or added as the newest."""
        self.add_newest(ref, (item,), at)

    def drop(self, ref: ListRef, ids: Sequence[str], at: datetime) -> None:
        """Forget single entries of a list."""
        with self._writing(ref, at) as writer:
            writer.drop(ids)

    def progress(
        self,
        ref: ListRef,
        *,
        at: datetime,
        cursor: str | None,
        complete: bool,
        total: int | None = None,
        skipped: int = 0,
    ) -> None:
        """Note how far a list has been read; clears its problem."""
        with self._writing(ref, at) as writer:
            self._connection.execute(
                "UPDATE lists SET as_of = ?, cursor = ?, complete = ?, total = ?, skipped = ?, problem = NULL "
                "WHERE list_id = ?",
                (
                    microseconds(at),
                    # As JSON: a cursor is the bank's own text and may hold half a surrogate pair, which SQLite cannot.
                    None if cursor is None else json.dumps(cursor),
                    complete,
                    total,
                    skipped,
                    writer.listing.list_id,
                ),
            )

    def fail(self, ref: ListRef, problem: Problem) -> None:
        """Note why a list could not be read. Its rows and their age stay."""
        with self._transaction():
            listing = open_listing(self._connection, ref)
            self._connection.execute(
                "UPDATE lists SET problem = ? WHERE list_id = ?", (problem_text(problem), listing.list_id)
            )

    def forget(self, ref: ListRef) -> None:
        """Drop a list's rows and state, also from the write-ahead log as far as readers allow."""
        with self._transaction():
            listing = find_listing(self._connection, ref)
            if listing is not None:
                self._drop_list(listing.list_id)
        with explained(self._on_damage):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def adopt(self, identities: Mapping[str, str]) -> frozenset[str]:
        """Say which bank each connection leads to, and return those of which nothing is known any more.

        What was known through a name while it led elsewhere is dropped, and all of connections that are not there.
        """
        with explained(self._on_damage):
            known = dict(self._connection.execute("SELECT connection, identity FROM identities").fetchall())
        if known == dict(identities):
            return frozenset()
        with self._transaction():
            kept = {name for name, identity in identities.items() if known.get(name) == identity}
            found = self._connection.execute("SELECT list_id, connection FROM lists").fetchall()
            for list_id, connection in found:
                if connection not in kept:
                    self._drop_list(list_id)
            self._connection.execute("DELETE FROM identities")
            self._connection.executemany("INSERT INTO identities VALUES (?, ?)", identities.items())
            offered = {row[0] for row in self._connection.execute("SELECT connection FROM offered").fetchall()}
            gone = offered - kept
            self._connection.executemany("DELETE FROM offered WHERE connection = ?", ((name,) for name in gone))
        return frozenset(gone)

    def remember_offered(self, connection: str, offered: frozenset[str]) -> None:
        """Keep the names of what a connection offers."""
        with self._transaction():
            self._connection.execute(
                "INSERT INTO offered (connection, names) VALUES (?, ?) "
                "ON CONFLICT (connection) DO UPDATE SET names = excluded.names WHERE names <> excluded.names",
                (connection, json.dumps(sorted(offered))),
            )

    def _drop_list(self, list_id: int) -> None:
        self._connection.execute("DELETE FROM rows WHERE place >= ? AND place < ?", span_of(list_id))
        self._connection.execute("DELETE FROM days WHERE list_id = ?", (list_id,))
        self._connection.execute("DELETE FROM lists WHERE list_id = ?", (list_id,))

    @contextmanager
    def _writing(self, ref: ListRef, at: datetime) -> Iterator[Writer]:
        with self._transaction():
            listing: Listing = open_listing(self._connection, ref)
            yield Writer(self._connection, self._shapes, self._known, listing, microseconds(at))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with explained(self._on_damage), self._turn:
            # The write lock at once: a transaction that began by reading could not take it any more after another
            # program's write.
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._shapes.forget_numbers()
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

"""The line that a list has in `lists`."""

import sqlite3
from typing import NamedTuple

from banktui.services.shelf import ListRef, ListState, StoreError
from banktui.store.instants import instant_of, problem_of
from banktui.store.placing import MAX_LISTS

_WHERE = "WHERE connection = ? AND capability = ? AND parent = ?"


class Listing(NamedTuple):
    """What reading and writing rows needs to know of their list."""

    list_id: int
    by_day: bool
    """Rows stand on their days; otherwise in the bank's order."""
    known: int


def find_listing(connection: sqlite3.Connection, ref: ListRef) -> Listing | None:
    """Return a list's line, None if nothing was ever noted about it."""
    found = connection.execute(
        f"SELECT list_id, by_day, known FROM lists {_WHERE}",  # noqa: S608 - constant
        (ref.connection, ref.capability, ref.parent),
    ).fetchone()
    return Listing(found[0], bool(found[1]), found[2]) if found else None


def open_listing(connection: sqlite3.Connection, ref: ListRef) -> Listing:
    """Return a list's line, writing it first if there is none. Called inside a write transaction."""
    listing = find_listing(connection, ref)
    if listing is not None:
        return listing
    inserted = connection.execute(
        "INSERT INTO lists (connection, capability, parent) VALUES (?, ?, ?)",
        (ref.connection, ref.capability, ref.parent),
    )
    list_id = inserted.lastrowid or 0
    if list_id >= MAX_LISTS:
        raise StoreError("The local copy has no room for more lists", hint="Remove its file and start again.")
    return Listing(list_id, by_day=True, known=0)


def state_of(connection: sqlite3.Connection, ref: ListRef) -> ListState:
    """Return how complete, how old and how sound a list's copy is."""
    found = connection.execute(
        f"SELECT known, total, complete, as_of, problem, skipped FROM lists {_WHERE}",  # noqa: S608 - constant
        (ref.connection, ref.capability, ref.parent),
    ).fetchone()
    if found is None:
        return ListState()
    known, total, complete, as_of, problem, skipped = found
    return ListState(
        known=known,
        total=total,
        complete=bool(complete),
        as_of=None if as_of is None else instant_of(as_of),
        problem=problem_of(problem) if problem else None,
        skipped=skipped,
    )

"""Acts that move no money, in the journal: written down before they leave, ended once, never forgotten."""

import sqlite3
from collections.abc import Callable
from datetime import datetime

from banktui.services.journal import Act, Bound, ConflictError
from banktui.store.instants import instant_of, microseconds
from banktui.store.journal_rows import texts
from banktui.store.journal_writing import Hand

_GONE = "the program that did it has ended"


def begin(connection: sqlite3.Connection, act: Act, bound: Bound, *, run: str, at: datetime) -> None:
    """Write down that an act is about to be sent. Raises ConflictError if one like it is under way."""
    under_way = connection.execute(
        "SELECT 1 FROM acts WHERE connection = ? AND operation = ? AND about = ? AND outcome = ''",
        (act.connection, act.operation, act.about),
    ).fetchone()
    if under_way:
        raise ConflictError(
            "The same is being done already, from here or from another window.",
            hint="Nothing was sent now. Wait for the answer to the first.",
        )
    connection.execute(
        "INSERT INTO acts (act_id, connection, provider, environment, host, credential, operation, about, repeatable, "
        "run, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(act.id, act.connection, act.provider, bound.environment, bound.host, bound.credential),
            *(act.operation, act.about, act.is_repeatable, run, microseconds(at)),
        ),
    )


def end(connection: sqlite3.Connection, hand: Hand, act_id: str, outcome: str, *, at: datetime, why: str) -> None:
    """Write down what became of an act, with its line in the audit log. One that has ended stays as it ended."""
    row = connection.execute(
        "SELECT connection, environment, operation, about, repeatable FROM acts WHERE act_id = ? AND outcome = ''",
        (act_id,),
    ).fetchone()
    if row is None:
        return
    connection.execute("UPDATE acts SET outcome = ?, ended = ? WHERE act_id = ?", (outcome, microseconds(at), act_id))
    name, environment, operation, about, is_repeatable = row
    told = (f"through {name}", environment, "can be repeated" if is_repeatable else "not repeatable", why)
    hand.log(at=at, what=f"{operation}: {outcome}", about=about or name, detail=texts(tuple(filter(None, told))))


def unknown(connection: sqlite3.Connection, name: str, operation: str, about: str) -> datetime | None:
    """Return when the latest act of a kind was begun, if it cannot be repeated and its outcome is not known."""
    row = connection.execute(
        "SELECT at, outcome, repeatable FROM acts WHERE connection = ? AND operation = ? AND about = ? "
        "AND outcome NOT IN ('', 'refused') ORDER BY number DESC LIMIT 1",
        (name, operation, about),
    ).fetchone()
    return instant_of(row[0]) if row and row[1] == "unknown" and not row[2] else None


def recover(connection: sqlite3.Connection, hand: Hand, at: datetime, *, is_alive: Callable[[str], bool]) -> None:
    """Make unknown what a run that is gone was doing."""
    rows = connection.execute("SELECT act_id, run FROM acts WHERE outcome = '' ORDER BY number").fetchall()
    for act_id, run in rows:
        if not is_alive(run):
            end(connection, hand, act_id, "unknown", at=at, why=_GONE)

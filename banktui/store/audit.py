"""The audit log: who did what and when, each line bound to all before it by its hash.

Whoever changes, removes or inserts a line breaks the chain from there on. That a line is missing at the very end shows
by its number having been given out. It proves tampering by anybody who does not write the whole chain anew.
"""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

BEGINNING = "0" * 64
"""What stands for the hash before the first line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    number: int
    at: str
    """ISO 8601 in UTC, with microseconds."""
    who: str
    what: str
    about: str
    """The intent, card or connection that it was done to, by its id."""
    detail: str
    """Never a secret."""
    previous: str
    hash: str

    def sound(self) -> str:
        """Return the hash that the line must have: SHA-256 over its contents and the hash before it."""
        content = [self.number, self.at, self.who, self.what, self.about, self.detail, self.previous]
        return sha256(json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verification:
    """What a look at the whole log has found."""

    lines: int
    broken_at: int | None = None
    """The number of the first line that is not what it was; None if all are."""
    why: str = ""
    """What is wrong there, as a sentence."""
    last_hash: str = BEGINNING
    """The hash of the last sound line: whoever keeps it elsewhere can tell later whether all before it is the same."""


def append(connection: sqlite3.Connection, *, at: datetime, who: str, what: str, about: str, detail: str) -> int:
    """Add a line, inside a transaction of the caller's that holds the write lock, and return its number."""
    given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    last = connection.execute("SELECT hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    number = (int(given[0]) if given else 0) + 1
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    entry = Entry(number, instant, who, what, about, detail, last[0] if last else BEGINNING, "")
    connection.execute(
        "INSERT INTO audit (number, at, who, what, about, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, instant, who, what, about, detail, entry.previous, entry.sound()),
    )
    return number


def entries(connection: sqlite3.Connection, *, newest: int = 0) -> list[Entry]:
    """Return the log, oldest first: all of it, or its newest lines."""
    rows = connection.execute(
        "SELECT number, at, who, what, about, detail, previous, hash FROM audit ORDER BY number DESC LIMIT ?",
        (newest or -1,),
    ).fetchall()
    return [Entry(*row) for row in reversed(rows)]


def verify(connection: sqlite3.Connection) -> Verification:
    """Go through the whole log and say where it stops being what it was."""
    previous, lines = BEGINNING, 0
    rows = connection.execute("SELECT number, at, who, what, about, detail, previous, hash FROM audit ORDER BY number")
    for row in rows:
        entry = Entry(*row)
        why = _fault(entry, lines + 1, previous)
        if why:
            return Verification(lines, entry.number, why, previous)
        previous, lines = entry.hash, lines + 1
    given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    if given and int(given[0]) > lines:
        return Verification(lines, lines + 1, "It was written and is gone, and all behind it.", previous)
    return Verification(lines, last_hash=previous)


def _fault(entry: Entry, expected: int, previous: str) -> str:
    if entry.number != expected:
        return f"The line before it, number {expected}, is gone."
    if entry.previous != previous:
        return "It does not follow the line before it."
    if entry.sound() != entry.hash:
        return "It is not what was written."
    return ""

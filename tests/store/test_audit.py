"""The audit log: a chain that shows where it was tampered with."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from banktui.domain.intent import State
from banktui.services.journal import JournalError
from banktui.store.audit import BEGINNING
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal, verify_journal
from tests.paying import NOW, sent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    opened = open_journal(path, user="ann")
    yield opened
    opened.close()


@pytest.fixture
def sql(path: Path, journal: SqliteJournal) -> Iterator[sqlite3.Connection]:
    """Give the hand of somebody who may write the file, and has removed what forbids it."""
    sent(journal, State.UNKNOWN)
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    connection.close()


def test_every_step_has_its_line_and_its_author(journal: SqliteJournal) -> None:
    made = sent(journal, State.UNKNOWN)
    journal.note(made.id, at=NOW, why="not listed", evidence="3 records")
    journal.move(made.id, State.UNKNOWN, State.NOT_EXECUTED, at=NOW, why="the bank's word", who="bob")
    lines = journal.audit()
    assert [(line.who, line.what) for line in lines] == [
        ("ann", "new → drafted"),
        ("ann", "drafted → confirmed"),
        ("ann", "confirmed → sending"),
        ("ann", "sending → unknown"),
        ("ann", "unknown, noted"),
        ("bob", "unknown → not_executed"),
    ]
    assert {line.about for line in lines} == {made.id}
    assert "12.50 EUR" in lines[0].detail
    assert made.tag in lines[0].detail
    assert lines[0].previous == BEGINNING
    assert [line.previous for line in lines[1:]] == [line.hash for line in lines[:-1]]
    assert [line.number for line in journal.audit(newest=2)] == [5, 6]


def test_other_things_are_recorded_too(journal: SqliteJournal) -> None:
    journal.record(at=NOW, what="shown: PIN", about="card-1", who="bob")
    journal.record(at=NOW + timedelta(hours=1), what="unlocked for 5 minutes", about="main")
    assert [(line.who, line.what, line.about, line.at) for line in journal.audit()] == [
        ("bob", "shown: PIN", "card-1", "2026-11-20T14:31:07.000000+00:00"),
        ("ann", "unlocked for 5 minutes", "main", "2026-11-20T15:31:07.000000+00:00"),
    ]


def test_an_untouched_log_is_sound(journal: SqliteJournal, path: Path) -> None:
    assert journal.verify().lines == 0
    sent(journal, State.UNKNOWN)
    found = journal.verify()
    assert (found.lines, found.broken_at, found.why) == (4, None, "")
    assert found.last_hash == journal.audit()[-1].hash
    assert verify_journal(path) == found


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit SET who = 'eve' WHERE number = 2", 2),
        ("UPDATE audit SET at = at || ' ' WHERE number = 1", 1),
        ("UPDATE audit SET what = 'x' WHERE number = 4", 4),
        ("UPDATE audit SET about = 'x' WHERE number = 3", 3),
        ("UPDATE audit SET detail = detail || 'x' WHERE number = 3", 3),
        ("UPDATE audit SET previous = hash WHERE number = 2", 2),
        ("UPDATE audit SET hash = previous WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 2", 3),
        ("DELETE FROM audit WHERE number = 1", 2),
        ("DELETE FROM audit WHERE number = 4", 4),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET number = 9 WHERE number = 4", 9),
        ("INSERT INTO audit SELECT 5, at, who, what, about, detail, previous, hash FROM audit WHERE number = 4", 5),
    ],
)
def test_the_first_line_that_was_touched_is_named(
    journal: SqliteJournal, sql: sqlite3.Connection, path: Path, statement: str, broken_at: int
) -> None:
    sql.execute(statement)
    found = journal.verify()
    assert found.broken_at == broken_at
    assert found.why.endswith(".")
    assert verify_journal(path) == found


def test_two_lines_that_changed_places_are_seen(journal: SqliteJournal, sql: sqlite3.Connection) -> None:
    for old, new in ((2, 20), (3, 2), (20, 3)):
        sql.execute("UPDATE audit SET number = ? WHERE number = ?", (new, old))
    assert journal.verify().broken_at == 2


def test_a_line_that_was_undone_leaves_no_gap(journal: SqliteJournal) -> None:
    made = sent(journal, State.UNKNOWN)
    with pytest.raises(ValueError, match="never change"):
        journal.note(made.id, at=NOW, why="x", changes={"money": 1})
    journal.note(made.id, at=NOW, why="y")
    assert journal.verify().broken_at is None
    assert journal.verify().lines == 5


def test_where_there_is_no_journal_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="no journal"):
        verify_journal(tmp_path / "none.db")
    (tmp_path / "garbage.db").write_bytes(b"garbage" * 1000)
    with pytest.raises(JournalError):
        verify_journal(tmp_path / "garbage.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["garbage.db"]

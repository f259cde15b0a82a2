"""Acts in the journal's file: what a program that is gone was doing is unknown, and nothing that ended changes."""

import sqlite3
from pathlib import Path

import pytest

from banktui.services.journal import Act, Bound
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal, verify_journal
from tests.paying import NOW

BOUND = Bound("sandbox", "https://bank", "c-1")
LOST = Act("a-1", "main", "fake", "card-lost", "C-1")


def audit(journal: SqliteJournal) -> list[tuple[str, str]]:
    return [(line.what, line.about) for line in journal.audit()]


def test_what_a_program_that_is_gone_was_doing_is_unknown_and_said_once(tmp_path: Path) -> None:
    first = open_journal(tmp_path / "journal.db", user="ann")
    first.begin_act(LOST, BOUND, at=NOW)
    first.close()
    second = open_journal(tmp_path / "journal.db", user="bob")
    second.recover(NOW)
    second.recover(NOW)
    assert audit(second) == [("card-lost: unknown", "C-1")]
    assert second.unknown_act("main", "card-lost", "C-1") == NOW
    second.close()
    assert verify_journal(tmp_path / "journal.db").broken_at is None


def test_what_a_program_that_is_alive_is_doing_is_left_to_it(tmp_path: Path) -> None:
    first = open_journal(tmp_path / "journal.db", user="ann")
    first.begin_act(LOST, BOUND, at=NOW)
    second = open_journal(tmp_path / "journal.db", user="bob")
    second.recover(NOW)
    assert audit(second) == []
    first.end_act("a-1", "accepted", at=NOW)
    assert audit(second) == [("card-lost: accepted", "C-1")]
    second.close()
    first.close()


def test_what_has_ended_never_changes_and_is_never_forgotten(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.db")
    journal.begin_act(LOST, BOUND, at=NOW)
    journal.end_act("a-1", "refused", at=NOW)
    journal.end_act("a-1", "accepted", at=NOW)
    assert [what for what, _ in audit(journal)] == ["card-lost: refused"]
    sql = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
    for change in ("UPDATE acts SET outcome = 'accepted'", "UPDATE acts SET outcome = ''", "DELETE FROM acts"):
        with pytest.raises(sqlite3.IntegrityError):
            sql.execute(change)
    sql.close()
    journal.close()

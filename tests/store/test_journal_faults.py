"""What a disk may do to the journal, at each statement in turn: all of a change is there afterwards, or none of it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.intent import Intent, State
from banktui.services.journal import JournalError
from banktui.store.journal import SqliteJournal
from banktui.store.journal_access import Access
from banktui.store.journal_opening import open_journal
from tests.paying import BOUND, NOW, OTHER, begun, confirmed, draft, sent, written

FAULTS = {
    "SQLITE_FULL": "disk is full",
    "SQLITE_BUSY": "in use by another program",
    "SQLITE_READONLY": "cannot be written",
    "SQLITE_IOERR_FSYNC": "cannot be used",
    "SQLITE_IOERR_WRITE": "cannot be used",
    "SQLITE_CORRUPT": "is damaged",
    "SQLITE_NOTADB": "is damaged",
}
DAMAGE = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}


class Failing:
    """A database that fails at one statement, before or after it has been carried out."""

    def __init__(self, connection: sqlite3.Connection, name: str, at: int, *, too_late: bool) -> None:
        self._connection = connection
        self._name = name
        self._at = at
        self._too_late = too_late
        self.count = 0
        self.failed_at = ""

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        self.count += 1
        if self.count == self._at and statement != "ROLLBACK":
            self.failed_at = statement.split(maxsplit=1)[0]
            if self._too_late:
                self._connection.execute(statement, values)
            error = sqlite3.OperationalError("no")
            error.sqlite_errorname = self._name
            raise error
        return self._connection.execute(statement, values)

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction


Act = Callable[[SqliteJournal, Intent], object]
ACTS: dict[str, tuple[Callable[[SqliteJournal], Intent], Act]] = {
    "write down": (written, lambda journal, _: written(journal, draft(to=OTHER))),
    "confirm": (
        written,
        lambda journal, made: journal.move(made.id, State.DRAFTED, State.CONFIRMED, at=NOW, why="confirmed"),
    ),
    "begin": (confirmed, begun),
    "accept": (
        lambda journal: begun(journal, confirmed(journal)),
        lambda journal, made: journal.move(
            made.id, State.SENDING, State.ACCEPTED, at=NOW, why="yes", evidence="e", changes={"remote_id": "t-1"}
        ),
    ),
    "note": (
        lambda journal: sent(journal, State.UNKNOWN),
        lambda journal, made: journal.note(made.id, at=NOW, why="looked", changes={"looks": 1}),
    ),
    "begin again": (
        lambda journal: sent(journal, State.UNKNOWN),
        lambda journal, made: journal.begin_again(made.id, bound=BOUND, at=NOW),
    ),
    "record": (written, lambda journal, made: journal.record(at=NOW, what="x", about=made.id)),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def everything(connection: sqlite3.Connection) -> list[list[Any]]:
    """Return all rows of all tables."""
    assert not connection.in_transaction
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [connection.execute(f"SELECT * FROM {name}").fetchall() for name in names]  # noqa: S608 - its own names


@contextmanager
def failing(journal: SqliteJournal, name: str, at: int, *, too_late: bool = False) -> Iterator[Failing]:
    """Have a journal fail at a statement until this ends."""
    with journal._access.reading() as connection:
        put_in = Failing(connection, name, at, too_late=too_late)
        journal._access._connection = put_in  # type: ignore[assignment]
        try:
            yield put_in
        finally:
            journal._access._connection = connection


def statements(prepare: Callable[[SqliteJournal], Intent], act: Act) -> range:
    """Count the statements of an act by carrying it out once on a journal of its own."""
    journal = open_journal(None)
    made = prepare(journal)
    with failing(journal, "", -1) as counting:
        act(journal, made)
    journal.close()
    return range(1, counting.count + 1)


@pytest.mark.parametrize(
    "name",
    # The same is done for each of them: two stand for what passes and what stays.
    [
        pytest.param(name, marks=() if name in {"SQLITE_FULL", "SQLITE_CORRUPT"} else pytest.mark.slow)
        for name in FAULTS
    ],
)
@pytest.mark.parametrize("act_name", ACTS)
def test_a_fault_at_any_statement_leaves_all_or_nothing(act_name: str, name: str) -> None:
    prepare, act = ACTS[act_name]
    points = statements(prepare, act)
    assert len(points) > 2
    for point in points:
        journal = open_journal(None)
        made = prepare(journal)
        with journal._access.reading() as connection:
            before = everything(connection)
        with failing(journal, name, point) as put_in, pytest.raises(JournalError, match=FAULTS[name]):
            act(journal, made)
        assert put_in.failed_at
        assert everything(connection) == before
        assert (journal.problem is not None) is (name in DAMAGE)
        if name not in DAMAGE:
            act(journal, made)
            assert everything(connection) != before
            assert journal.verify().broken_at is None
        journal.close()


def test_a_commit_that_failed_too_late_is_seen_in_the_file() -> None:
    """The disk may report a failure of what is on it all the same: whoever asks the file again is told the truth."""
    journal = open_journal(None)
    made = confirmed(journal)
    last = statements(*ACTS["begin"])[-1]
    with failing(journal, "SQLITE_IOERR_FSYNC", last, too_late=True) as put_in, pytest.raises(JournalError):
        begun(journal, made)
    assert put_in.failed_at == "COMMIT"
    kept = journal.get(made.id)
    assert kept is not None
    assert kept.intent.state is State.SENDING
    journal.close()


def test_damage_that_is_met_on_the_way_stops_the_journal() -> None:
    journal = open_journal(None)
    made = confirmed(journal)
    with failing(journal, "SQLITE_CORRUPT", 2), pytest.raises(JournalError, match="is damaged"):
        begun(journal, made)
    assert journal.problem is not None
    with pytest.raises(JournalError, match="is damaged"):
        begun(journal, made)
    assert journal.intents() == [made]
    journal.close()


def test_a_defect_of_ours_is_loud(path: Path) -> None:
    access = Access(sqlite3.connect(":memory:", isolation_level=None), None)
    with pytest.raises(sqlite3.OperationalError), access.writing() as connection:
        connection.execute("SELECT * FROM nothing")
    access.close()
    assert not path.exists()


# What is cried where the journal cannot take an outcome.


def test_an_outcome_that_could_not_be_kept_is_cried_outside(path: Path) -> None:
    journal = open_journal(path)
    made = begun(journal, confirmed(journal))
    journal.cry(made, NOW)
    told = path.with_name("journal.db.emergency").read_text()
    assert told == f"2026-11-20T14:31:07+00:00 {made.tag} {journal.run}\n"
    assert "12.50" not in told
    assert journal.recover(NOW) == []
    assert path.with_name("journal.db.emergency").exists(), "we are still at it"
    journal.close()
    again = open_journal(path)
    [found] = again.recover(NOW)
    assert (found.state, found.alarm) == (State.UNKNOWN, True)
    assert "could not be kept" in again.history(found.id)[-1].evidence
    assert not path.with_name("journal.db.emergency").exists()
    assert path.with_name("journal.db.emergency.taken-over").exists()
    assert again.recover(NOW) == []
    again.close()


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\n", b"one two\n", b"a b c d\n", b"x 7k2m9qxd y\n"])
def test_an_emergency_file_that_makes_no_sense_is_passed_over(path: Path, raw: bytes) -> None:
    path.with_name("journal.db.emergency").write_bytes(raw)
    journal = open_journal(path)
    assert journal.recover(NOW) == []
    journal.close()


def test_crying_never_fails(path: Path) -> None:
    journal = open_journal(path)
    made = confirmed(journal)
    path.with_name("journal.db.emergency").mkdir()
    journal.cry(made, NOW)
    assert journal.recover(NOW) == []
    journal.close()

"""The journal's file: private, durable, never begun anew; whatever is wrong with it, nothing is sent by it."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from banktui.domain.intent import State
from banktui.services.journal import JournalError
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from banktui.store.journal_schema import APPLICATION_ID, STEPS
from banktui.store.opening import open_store
from tests.paying import NOW, OTHER, begun, confirmed, draft, sent, written

Damage = Callable[[Path], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def loose_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def filled(path: Path, intents: int = 1) -> str:
    """Leave a sound journal with an unknown intent at a path, and return its tag."""
    journal = open_journal(path)
    assert journal.problem is None
    tag = sent(journal, State.UNKNOWN).tag
    for number in range(1, intents):
        written(journal, draft(f"{number}.01", to=OTHER))
    journal.close()
    return tag


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.usefixtures("loose_umask")
def test_nobody_else_can_read_any_of_the_files(path: Path) -> None:
    journal = open_journal(path)
    made = begun(journal, confirmed(journal))
    journal.cry(made, NOW)
    files = sorted(file.name for file in path.parent.iterdir())
    assert files == ["journal.db", "journal.db-shm", "journal.db-wal", "journal.db.emergency", "journal.db.runs"]
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes.pop("journal.db.runs") == 0o700
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    journal.close()


def test_it_is_durable_when_it_says_so(path: Path) -> None:
    journal = open_journal(path)
    with journal._access.reading() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert connection.execute("PRAGMA trusted_schema").fetchone() == (0,)
    journal.close()


def test_what_was_written_is_there_for_everybody_at_once(path: Path) -> None:
    journal, other = open_journal(path), open_journal(path)
    made = written(journal)
    assert other.by_tag(made.tag) == made
    journal.close()
    other.close()


def test_the_cache_and_the_journal_are_not_each_other(path: Path) -> None:
    filled(path)
    before = contents(path.parent)["journal.db"]
    store = open_store(path)
    assert store.rebuilt
    store.close()
    assert path.with_name("journal.db.aside").read_bytes() == before
    as_journal = open_journal(path)
    assert as_journal.problem is not None
    assert "another program" in as_journal.problem.title
    as_journal.close()


def test_a_journal_in_memory_works_and_is_gone() -> None:
    journal = open_journal(None)
    made = sent(journal, State.UNKNOWN)
    journal.cry(made, NOW)
    assert journal.recover(NOW) == []
    with pytest.raises(JournalError, match="no journal on this disk"):
        journal.back_up(Path(), NOW)
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="closed"):
        journal.intents()


def garbage(path: Path) -> None:
    path.write_bytes(b"not a database at all. " * 1000)


def another_magic(path: Path) -> None:
    path.write_bytes(b"SQLite format 4\x00" + path.read_bytes()[16:])


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA application_id = 1")


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 4096)


def cut_short(path: Path) -> None:
    os.truncate(path, 50)


def page_of_garbage(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[4096 * 2 : 4096 * 3] = b"\xa5" * 4096
    path.write_bytes(raw)


def lost_table(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE steps")


def lost_trigger(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER steps_history_never_changes")


def added_trigger(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TRIGGER x AFTER INSERT ON steps BEGIN SELECT 1; END")


def lost_index_entry(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, '(tag)', '(amount)') WHERE name = 'intents_by_tag'"
        )


DAMAGES: list[Damage] = [
    garbage,
    another_magic,
    newer,
    other_program,
    cut,
    cut_short,
    page_of_garbage,
    lost_table,
    lost_trigger,
    added_trigger,
    lost_index_entry,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_journal_that_is_not_sound_is_left_as_it_is_and_sends_nothing(path: Path, damage: Damage) -> None:
    """Row 54 of the list of bad inputs."""
    filled(path, 40)
    damage(path)
    before = contents(path.parent)
    journal = open_journal(path)
    assert journal.problem is not None
    assert journal.problem.title.startswith("The journal of payments")
    assert journal.problem.hint
    for act in (
        lambda: written(journal, draft("77.00")),
        lambda: journal.recover(NOW),
        lambda: journal.record(at=NOW, what="x", about="y"),
    ):
        with pytest.raises(JournalError) as caught:
            act()
        assert caught.value.title == journal.problem.title
    journal.close()
    after = contents(path.parent)
    assert after["journal.db"] == before["journal.db"]
    # What SQLite needs to look into a file; neither holds anything.
    assert {name for name, raw in after.items() if raw} - set(before) <= {"journal.db-shm"}


@pytest.mark.parametrize("damage", [newer, other_program])
def test_what_can_be_read_is_still_shown(path: Path, damage: Damage) -> None:
    tag = filled(path)
    damage(path)
    journal = open_journal(path)
    assert journal.problem is not None
    [made] = journal.intents()
    assert (made.tag, made.state) == (tag, State.UNKNOWN)
    assert journal.history(made.id)
    journal.close()


@pytest.mark.parametrize("damage", [garbage, cut_short])
def test_what_cannot_be_read_says_so(path: Path, damage: Damage) -> None:
    filled(path)
    damage(path)
    journal = open_journal(path)
    with pytest.raises(JournalError):
        journal.intents()
    journal.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_journal_is_copied_byte_for_byte_on_command(path: Path, damage: Damage, tmp_path: Path) -> None:
    """Row 54 of the list of bad inputs."""
    filled(path)
    damage(path)
    path.with_name("journal.db-wal").write_bytes(b"left over")
    journal = open_journal(path)
    before = contents(path.parent)
    copy = journal.back_up(tmp_path / "backups", NOW)
    assert copy.read_bytes() == before["journal.db"]
    assert copy.with_name("journal.db-wal").read_bytes() == b"left over"
    assert copy.parent.name == "banktui-journal-20261120-143107"
    with pytest.raises(JournalError, match="could not be copied"):
        journal.back_up(tmp_path / "backups", NOW)
    journal.close()


def test_a_sound_journal_is_copied_whole_while_it_is_in_use(path: Path, tmp_path: Path) -> None:
    journal = open_journal(path)
    made = sent(journal, State.UNKNOWN)
    copy = journal.back_up(tmp_path / "backups", NOW)
    journal.close()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    again = open_journal(copy)
    assert again.problem is None
    assert again.intents() == [made]
    assert again.verify().broken_at is None
    again.close()


def test_a_copy_that_cannot_be_made_says_so(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    journal = open_journal(path)
    with pytest.raises(JournalError, match="could not be copied") as caught:
        journal.back_up(tmp_path / "file", NOW)
    assert caught.value.hint
    journal.close()


def test_a_journal_that_is_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    filled(tmp_path / "elsewhere.db")
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere.db")
    journal = open_journal(path)
    assert journal.problem is not None
    journal.close()


def test_a_folder_in_its_place(path: Path) -> None:
    path.mkdir(parents=True)
    journal = open_journal(path)
    assert journal.problem is not None
    with pytest.raises(JournalError):
        journal.intents()
    journal.close()


def test_a_log_that_was_lost_is_not_a_reason_to_lie(path: Path) -> None:
    """Without its write-ahead log the file is older than what was done: it cannot know, but it must be sound."""
    journal = open_journal(path)
    written(journal)
    raw = path.read_bytes()
    journal.close()
    path.write_bytes(raw)
    again = open_journal(path)
    assert again.problem is not None or again.intents() == []
    again.close()


# In use.


def test_a_journal_that_another_program_keeps_locked(path: Path) -> None:
    """Row 54 of the list of bad inputs."""
    filled(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        journal = open_journal(path, busy_seconds=0.01)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="in use by another program") as caught:
            written(journal, draft(to=OTHER))
        assert "Nothing was sent" in caught.value.hint
        assert len(journal.intents()) == 1
        other.execute("ROLLBACK")
        written(journal, draft(to=OTHER))
        assert journal.problem is None
        journal.close()


def test_a_journal_that_is_locked_whole_when_it_is_opened(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE sqlite_sequence SET seq = seq")
        journal = open_journal(path, busy_seconds=0.01)
        assert journal.problem is not None
        assert "in use by another program" in journal.problem.title
        journal.close()


def write_many(journal: SqliteJournal) -> None:
    for number in range(1, 200):
        written(journal, draft(f"{number}.00"))


def test_a_full_disk_is_told_and_passes(path: Path) -> None:
    """Row 54 of the list of bad inputs."""
    journal = open_journal(path)
    with journal._access.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match="disk is full"):
        write_many(journal)
    kept = len(journal.intents())
    with journal._access.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    written(journal, draft("500.00"))
    assert len(journal.intents()) == kept + 1
    assert journal.problem is None
    assert journal.verify().broken_at is None
    journal.close()


def test_a_journal_that_cannot_be_written_is_read(path: Path) -> None:
    """Row 54 of the list of bad inputs."""
    filled(path)
    journal = open_journal(path)
    with journal._access.reading() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalError, match="cannot be written"):
        written(journal, draft(to=OTHER))
    assert len(journal.intents()) == 1
    journal.close()


# Growing up.


def test_a_file_is_made_by_its_steps_once(path: Path) -> None:
    first, second = open_journal(path), open_journal(path)
    assert first.problem is None
    assert second.problem is None
    assert first.run != second.run
    first.close()
    second.close()


def test_a_making_that_was_cut_short_is_gone_on_with(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert path.stat().st_size
    journal = open_journal(path)
    assert journal.problem is None
    journal.close()


def test_a_database_without_anything_is_taken_over(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    journal = open_journal(path)
    assert journal.problem is None
    written(journal)
    journal.close()


def test_ids_are_never_used_twice(path: Path) -> None:
    journal = open_journal(path)
    made = written(journal)
    with pytest.raises(JournalError):
        written(journal, draft(to=OTHER), id=made.id)
    journal.close()

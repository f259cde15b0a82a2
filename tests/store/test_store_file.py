"""The store's file: who may read it, how it grows up, and what happens when it is not what it should be."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from banktui.services.query import Query
from banktui.services.shelf import ListState
from banktui.store import Store, StoreError, access, open_store
from banktui.store.codec import shape_of
from banktui.store.pool import Session
from banktui.store.schema import APPLICATION_ID, STEPS, migrate, version_of
from tests.store.samples import AT, LIST, on

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "cache.sqlite3"


@pytest.fixture
def loose_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def aside_of(path: Path) -> Path:
    return path.with_name("cache.sqlite3.aside")


def filled(path: Path, days: int = 1) -> None:
    """Leave a sound file with a row or more at a path."""
    store = open_store(path)
    for day in range(1, days + 1):
        store.keeper.add_older(LIST, on(day, *(f"{day}-{n}" for n in range(200 if days > 1 else 1))), AT)
    store.close()


@pytest.mark.usefixtures("loose_umask")
def test_nobody_else_can_read_any_of_the_files(path: Path) -> None:
    store = open_store(path)
    store.keeper.add_older(LIST, on(1, "a"), AT)
    files = sorted(file.name for file in path.parent.iterdir())
    assert files == ["cache.sqlite3", "cache.sqlite3-shm", "cache.sqlite3-wal"]
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    assert mode(path.parent) == 0o700
    store.close()
    assert [file.name for file in path.parent.iterdir()] == ["cache.sqlite3"]


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    filled(path)
    path.chmod(0o644)
    store = open_store(path)
    store.keeper.add_older(LIST, on(1, "b"), AT)
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    store.close()


async def test_what_was_written_is_there_after_reopening(path: Path) -> None:
    first = open_store(path)
    first.keeper.add_older(LIST, on(1, "a"), AT)
    first.keeper.progress(LIST, at=AT, cursor="next", complete=False, total=9)
    first.keeper.remember_offered("anytime-main", frozenset({"accounts", "cards"}))
    first.keeper.remember_offered("other", frozenset())
    first.keeper.remember_offered("other", frozenset({"check"}))
    first.close()
    again = open_store(path)
    assert again.rebuilt == ""
    assert again.offered == {"anytime-main": frozenset({"accounts", "cards"}), "other": frozenset({"check"})}
    assert again.keeper.resume_at(LIST) == "next"
    assert await again.reader.state(LIST) == ListState(known=1, total=9, as_of=AT)
    assert (await again.reader.window(LIST, Query(), 0, 5)).rows[0].item == on(1, "a")[0]
    again.close()


def test_the_settings_that_privacy_and_safety_rest_on_are_in_force(path: Path) -> None:
    store = open_store(path)
    connection = store._connection
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "temp_store", "user_version", "application_id")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "user_version": len(STEPS),
        "application_id": APPLICATION_ID,
    }
    store.close()


def test_forgotten_text_is_in_none_of_the_files(path: Path) -> None:
    store = open_store(path)
    store.keeper.add_older(LIST, on(1, "very-private-counterparty"), AT)
    store.keeper.forget(LIST)
    assert not any(b"very-private-counterparty" in file.read_bytes() for file in path.parent.iterdir())
    store.close()


def test_migrations_are_taken_once_each_and_in_order(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x", isolation_level=None)
    steps = (("CREATE TABLE a (x)",), ("ALTER TABLE a ADD COLUMN y DEFAULT 5", "INSERT INTO a (x) VALUES (1)"))
    assert migrate(connection, steps[:1]) == 1
    connection.execute("INSERT INTO a VALUES (0)")
    assert migrate(connection, steps) == 1
    assert migrate(connection, steps) == 0
    assert version_of(connection) == 2
    assert connection.execute("SELECT x, y FROM a ORDER BY x").fetchall() == [(0, 5), (1, 5)]
    connection.close()


def test_a_migration_that_fails_leaves_the_version_before_it(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x", isolation_level=None)
    steps = (("CREATE TABLE a (x)",), ("INSERT INTO a VALUES (1)", "NONSENSE"))
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, steps)
    assert version_of(connection) == 1
    assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    connection.close()


def _garbage(path: Path) -> None:
    path.write_bytes(os.urandom(5000))


def _short(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00")


def _text(path: Path) -> None:
    path.write_text("hello\n")


def _wrong_magic(path: Path) -> None:
    filled(path)
    path.write_bytes(b"x" + path.read_bytes()[1:])


def _cut(path: Path) -> None:
    filled(path, days=5)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 4096 * 3)


def _broken_first_page(path: Path) -> None:
    filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 3996 + whole[4096:])


def _newer(path: Path) -> None:
    filled(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    connection.close()


def _foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (x)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_garbage, "is not a database"),
        (_short, "is not a database"),
        (_text, "is not a database"),
        (_wrong_magic, "is not a database"),
        (_cut, "was cut off"),
        (_broken_first_page, "is damaged"),
        (_newer, "was written by a newer version"),
        (_foreign, "is another program's database"),
    ],
)
def test_a_file_that_cannot_be_used_is_set_aside_and_begun_anew(path: Path, harm: object, sentence: str) -> None:
    """Row 54 of the list of bad inputs."""
    path.parent.mkdir()
    assert callable(harm)
    harm(path)
    before = path.read_bytes()
    store = open_store(path)
    assert sentence in store.rebuilt
    assert "cache.sqlite3.aside" in store.rebuilt
    assert store.keeper.state(LIST) == ListState()
    assert store.keeper.add_older(LIST, on(1, "a"), AT) == 1
    assert aside_of(path).read_bytes() == before
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    store.close()
    again = open_store(path)
    assert again.rebuilt == ""
    assert again.keeper.state(LIST).known == 1
    again.close()


def test_only_the_last_file_is_kept_aside(path: Path) -> None:
    path.parent.mkdir()
    for text in ("first", "second"):
        path.write_text(text)
        open_store(path).close()
        path.unlink()
    assert [file.read_text() for file in path.parent.iterdir()] == ["second"]


def test_an_empty_file_is_simply_begun(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    store = open_store(path)
    assert store.rebuilt == ""
    store.close()


def _broken_rows(path: Path) -> None:
    with path.open("r+b") as file:
        # Spare the first pages: what opening looks at is sound.
        for page in range(30, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)


async def test_damage_met_while_reading_is_said_and_ends_with_the_next_start(path: Path) -> None:
    filled(path, days=20)
    _broken_rows(path)
    store = open_store(path)
    assert store.rebuilt == ""
    with pytest.raises(StoreError, match="damaged"):
        await store.reader.window(LIST, Query(), 0, 4000)
    store.close()
    fresh = open_store(path)
    assert fresh.rebuilt == ""
    assert fresh.keeper.state(LIST) == ListState()
    assert aside_of(path).exists()
    fresh.close()


def test_rows_that_an_other_version_wrote_unreadably_are_forgotten_with_their_list(path: Path) -> None:
    filled(path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE shapes SET shape = ?", ('{"Transaction":["id"]}',))
    connection.commit()
    connection.close()
    store = open_store(path)
    assert store.keeper.state(LIST) == ListState()
    assert store.keeper.add_older(LIST, on(1, "a"), AT) == 1
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT noun, shape FROM shapes").fetchall() == [
        ("Transaction", shape_of(type(on(1, "a")[0])))
    ]
    connection.close()
    store.close()


def test_a_locked_file_is_said_to_be_in_use(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 54 of the list of bad inputs."""
    monkeypatch.setattr("banktui.store.access.BUSY_SECONDS", 0.01)
    store = open_store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="in use by another program") as caught:
        store.keeper.add_older(LIST, on(1, "a"), AT)
    problem = caught.value.problem(AT)
    assert (problem.kind, problem.code) == ("store", "SQLITE_BUSY")
    assert problem.hint
    other.execute("ROLLBACK")
    assert store.keeper.add_older(LIST, on(1, "a"), AT) == 1
    other.close()
    store.close()


def test_a_path_that_is_no_plain_file_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    target = tmp_path / "elsewhere"
    target.write_text("precious")
    path.symlink_to(target)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(path)
    assert target.read_text() == "precious"
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(path)


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        open_store(tmp_path / "file" / "cache.sqlite3")
    assert str(tmp_path) not in caught.value.detail


_READ = """
import asyncio, sys
from pathlib import Path
from banktui.services.query import Query
from banktui.services.shelf import ListRef
from banktui.store import open_store
store = open_store(Path(sys.argv[1]))
window = asyncio.run(store.reader.window(ListRef("anytime-main", "statements", "acc-1"), Query(), 0, 10))
print([row.item.id for row in window.rows], store.keeper.state(ListRef("anytime-main", "statements", "acc-1")).known)
store.close()
"""


def test_another_process_reads_while_this_one_is_in_the_middle_of_writing(path: Path) -> None:
    store = open_store(path)
    store.keeper.add_older(LIST, on(1, "a"), AT)
    with store.keeper._transaction():
        store._connection.execute("UPDATE lists SET known = 99")
        done = subprocess.run(
            [sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=True, timeout=60
        )
        assert done.stdout == "['a'] 1\n"
    store.close()


def test_two_stores_on_one_file_see_each_others_rows(path: Path) -> None:
    one, other = open_store(path), open_store(path)
    one.keeper.add_older(LIST, on(2, "b"), AT)
    other.keeper.add_older(LIST, on(1, "a"), AT)
    one.keeper.forget(LIST)
    other.keeper.add_older(LIST, on(1, "a"), AT)
    assert one.keeper.state(LIST).known == 1
    one.close()
    other.close()


async def test_a_store_in_memory_is_shared_by_its_two_sides_and_by_nobody_else() -> None:
    one, other = open_store(None), open_store(None)
    one.keeper.add_older(LIST, on(1, "a"), AT)
    assert (await one.reader.state(LIST)).known == 1
    assert (await other.reader.state(LIST)).known == 0
    one.close()
    other.close()


async def test_a_reader_of_a_store_in_memory_never_sees_a_page_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "BUSY_SECONDS", 0)
    store = open_store(None)
    store.keeper.add_older(LIST, on(2, "c", "b"), AT)
    with store.keeper._transaction():
        store.keeper._connection.execute("DELETE FROM rows")
        with pytest.raises(StoreError, match="in use"):
            await store.reader.window(LIST, Query(), 0, 10)
    store.close()


async def test_where_sqlite_cannot_lock_memory_reading_and_writing_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_LOCKS_MEMORY_SINCE", (99,))
    store = open_store(None)
    turn = store.keeper._turn
    assert isinstance(turn, type(threading.Lock()))
    store.keeper.add_older(LIST, on(1, "a"), AT)
    with store.keeper._transaction():
        assert turn.locked()
    assert await store.reader._pool.run(lambda _: turn.locked())
    assert not turn.locked()
    assert (await store.reader.state(LIST)).known == 1
    store.close()


async def test_writing_into_memory_waits_for_who_reads() -> None:
    store = open_store(None)
    store.keeper.add_older(LIST, on(1, "a"), AT)
    begun, go_on = threading.Event(), threading.Event()

    def read(session: Session) -> tuple[int, int]:
        count = "SELECT count(*) FROM rows"
        before: int = session.connection.execute(count).fetchone()[0]
        begun.set()
        assert go_on.wait(60)
        return before, session.connection.execute(count).fetchone()[0]

    reading = asyncio.create_task(store.reader._pool.run(read))
    await asyncio.to_thread(begun.wait, 60)
    writing = asyncio.create_task(asyncio.to_thread(store.keeper.add_older, LIST, on(1, "b"), AT))
    go_on.set()
    assert await reading == (1, 1)
    assert await writing == 1
    assert (await store.reader.state(LIST)).known == 2
    store.close()


def test_a_store_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store(None)
    store.keeper.add_older(LIST, on(1, "a"), AT)
    store.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("in_memory", [False, True])
async def test_a_reader_cannot_write(path: Path, in_memory: bool) -> None:  # noqa: FBT001 - a parameter of the test
    store: Store = open_store(None if in_memory else path)

    with pytest.raises(StoreError, match="cannot be written"):
        await store.reader._pool.run(lambda session: session.connection.execute("DELETE FROM rows"))
    store.close()

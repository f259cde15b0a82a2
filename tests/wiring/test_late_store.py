"""A store that is opened by whoever needs it first."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from banktui.domain.clock import SystemClock
from banktui.services.shelf import ListRef, StoreError
from banktui.store import open_store
from banktui.wiring.late_store import LateStore
from banktui.wiring.workspace import LiveWorkspace

REF = ListRef("main", "accounts")


async def test_a_workspace_opens_its_store_when_it_is_first_read(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    workspace = LiveWorkspace((), clock=SystemClock(), store=LateStore(path))
    assert workspace.connections == ()
    assert not path.exists()
    assert (await workspace.reader.state(REF)).known == 0
    assert path.exists()
    await workspace.stop()


async def test_a_workspace_that_was_never_read_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    workspace = LiveWorkspace((), clock=SystemClock(), store=LateStore(path))
    await workspace.stop()
    assert not path.exists()


def test_what_a_connection_offered_is_known_from_the_run_before(tmp_path: Path) -> None:
    before = open_store(tmp_path / "store.db")
    before.keeper.remember_offered("main", frozenset({"accounts"}))
    before.close()
    store = LateStore(tmp_path / "store.db")
    workspace = LiveWorkspace((), clock=SystemClock(), store=store)
    assert workspace.offered("main") == {"accounts"}
    assert workspace.offered("other") == frozenset()
    store.close()


def test_threads_that_need_it_at_once_get_the_same_store(tmp_path: Path) -> None:
    store = LateStore(tmp_path / "store.db")
    with ThreadPoolExecutor(8) as threads:
        opened = {id(each) for each in threads.map(lambda _: store.open(), range(32))}
    assert len(opened) == 1
    store.close()


def test_a_store_that_cannot_be_opened_offers_nothing_and_says_why_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "store.db").mkdir()
    store = LateStore(tmp_path / "store.db")
    assert store.offered == {}
    with pytest.raises(StoreError):
        _ = store.reader
    store.close()

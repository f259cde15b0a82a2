"""What is known through a connection's name is known of one bank only."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from banktui.domain.account import Account
from banktui.services.shelf import ListRef, StoreError
from banktui.store import Store, open_store

AT = datetime(2026, 3, 4, tzinfo=UTC)
ONE, TWO = ListRef("one", "accounts"), ListRef("two", "accounts")


def filled(path: Path) -> Store:
    store = open_store(path)
    store.adopt({"one": "bank A", "two": "bank B"})
    for ref in (ONE, TWO):
        store.keeper.replace(ref, [Account("7", "Main")], AT)
        store.keeper.remember_offered(ref.connection, frozenset({"accounts"}))
    store.close()
    return open_store(path)


def known(store: Store) -> tuple[int, int]:
    return store.keeper.state(ONE).known, store.keeper.state(TWO).known


async def test_the_same_banks_are_known_again(tmp_path: Path) -> None:
    store = filled(tmp_path / "store.db")
    store.adopt({"two": "bank B", "one": "bank A"})
    assert known(store) == (1, 1)
    assert set(store.offered) == {"one", "two"}
    store.close()


async def test_a_name_that_leads_elsewhere_begins_anew(tmp_path: Path) -> None:
    store = filled(tmp_path / "store.db")
    store.adopt({"one": "bank C", "two": "bank B"})
    assert known(store) == (0, 1)
    assert await store.reader.find(ONE, "7") is None
    assert set(store.offered) == {"two"}
    store.close()
    again = open_store(tmp_path / "store.db")
    again.adopt({"one": "bank C", "two": "bank B"})
    assert known(again) == (0, 1)
    assert set(again.offered) == {"two"}
    again.close()


async def test_a_connection_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    store = filled(tmp_path / "store.db")
    store.adopt({"two": "bank B"})
    store.adopt({"one": "bank A", "two": "bank B"})
    assert known(store) == (0, 1)
    store.close()


async def test_what_was_known_before_banks_were_told_apart_is_forgotten(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store.db")
    store.keeper.replace(ONE, [Account("7", "Main")], AT)
    store.adopt({"one": "bank A"})
    assert known(store) == (0, 0)
    store.close()


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    store = filled(tmp_path / "store.db")
    other = open_store(tmp_path / "store.db")
    other._connection.execute("PRAGMA busy_timeout = 0")
    store._connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="in use by another program"):
        other.adopt({})
    store._connection.execute("ROLLBACK")
    other.close()
    store.close()

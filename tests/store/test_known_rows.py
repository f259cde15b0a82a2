from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from banktui.services.shelf import StoreError
from banktui.store import Store, open_store, writing
from tests.store.samples import AT, LATER, LIST, OTHER, entry, on


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two programs on one file."""
    ours, theirs = open_store(tmp_path / "copy.db"), open_store(tmp_path / "copy.db")
    yield ours, theirs
    theirs.close()
    ours.close()


def test_what_another_program_writes_between_two_questions_is_seen(two: tuple[Store, Store]) -> None:
    ours, theirs = two
    ours.keeper.add_older(LIST, on(1, "a"), AT)
    assert ours.keeper.known_ids(LIST, ["a", "b"]) == {"a"}
    theirs.keeper.add_older(LIST, on(1, "b"), AT)
    # Had the answer been remembered, "b" would be written a second time and refused.
    assert ours.keeper.add_older(LIST, on(1, "a", "b"), LATER) == 0
    assert ours.keeper.known_ids(LIST, ["a", "b"]) == {"a", "b"}
    theirs.keeper.drop(LIST, ["a"], LATER)
    assert ours.keeper.known_ids(LIST, ["a", "b"]) == {"b"}


async def test_what_is_written_between_two_questions_is_seen(two: tuple[Store, Store]) -> None:
    ours, _ = two
    assert ours.keeper.known_ids(LIST, ["a"]) == frozenset()
    ours.keeper.add_older(LIST, [entry("a", date(2026, 3, 1))], AT)
    assert ours.keeper.known_ids(LIST, ["a"]) == {"a"}
    ours.keeper.add_newest(LIST, [entry("a", date(2026, 3, 2))], AT)
    assert ours.keeper.add_newest(LIST, [entry("a", date(2026, 3, 2), "-7.00")], LATER) == 0
    row = await ours.reader.find(LIST, "a")
    assert row is not None
    assert row.item == entry("a", date(2026, 3, 2), "-7.00")
    ours.keeper.forget(LIST)
    assert ours.keeper.known_ids(LIST, ["a"]) == frozenset()


def test_a_part_of_what_was_asked_is_answered_alone_and_lists_apart(two: tuple[Store, Store]) -> None:
    ours, _ = two
    ours.keeper.add_older(LIST, on(1, "a", "b"), AT)
    ours.keeper.add_older(OTHER, on(1, "c"), AT)
    assert ours.keeper.known_ids(LIST, ["a", "b", "c"]) == {"a", "b"}
    assert ours.keeper.known_ids(LIST, ["b", "c"]) == {"b"}
    assert ours.keeper.known_ids(OTHER, ["b", "c"]) == {"c"}


def test_what_was_rolled_back_is_not_known(two: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    ours, _ = two
    ours.keeper.add_older(LIST, on(2, "z"), AT)
    monkeypatch.setattr(writing, "_COUNT_DAYS", "INSERT INTO nowhere VALUES (?, ?, ?, ?, ?)")
    with pytest.raises(Exception, match="nowhere") as failed:
        ours.keeper.add_older(LIST, on(1, "a"), AT)
    assert not isinstance(failed.value, StoreError)
    monkeypatch.undo()
    assert ours.keeper.known_ids(LIST, ["a", "z"]) == {"z"}
    assert ours.keeper.add_older(LIST, on(1, "a"), AT) == 1

"""What others write to the same file is noticed, and nobody takes their own writing for it."""

from pathlib import Path

from banktui.domain.intent import State
from banktui.store import open_store
from banktui.store.journal_opening import open_journal
from tests.paying import draft, euros, sent, written
from tests.store.samples import AT, LIST, on


def test_another_programs_rows_are_noticed_once(tmp_path: Path) -> None:
    ours, theirs = open_store(tmp_path / "copy.db"), open_store(tmp_path / "copy.db")
    try:
        assert not ours.keeper.changed_elsewhere()
        ours.keeper.add_older(LIST, on(1, "a"), AT)
        assert not ours.keeper.changed_elsewhere()
        assert theirs.keeper.changed_elsewhere()
        theirs.keeper.add_older(LIST, on(1, "b"), AT)
        assert ours.keeper.changed_elsewhere()
        assert not ours.keeper.changed_elsewhere()
        assert not theirs.keeper.changed_elsewhere()
    finally:
        theirs.close()
        ours.close()


def test_another_programs_payments_are_noticed_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    ours, theirs = open_journal(path), open_journal(path)
    try:
        assert not ours.changed_elsewhere()
        written(ours)
        assert not ours.changed_elsewhere()
        assert not theirs.changed_elsewhere()
        sent(ours, State.UNKNOWN, draft(money=euros("7.00")))
        assert theirs.changed_elsewhere()
        assert not theirs.changed_elsewhere()
        assert not ours.changed_elsewhere()
    finally:
        theirs.close()
        ours.close()

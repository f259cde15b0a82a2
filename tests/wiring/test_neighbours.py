"""Two programs on one store and one journal: what one writes, the other shows and counts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from banktui.domain.intent import State
from banktui.services.notices import ChangedElsewhere, Notice
from banktui.services.shelf import StoreError
from banktui.store.journal_opening import open_journal
from banktui.wiring.neighbours import watch
from tests.paying import NOW
from tests.services.mint import Bench, Mint, drops_after
from tests.store.samples import AT, LIST, on


@asynccontextmanager
async def watched(bench: Bench) -> AsyncIterator[list[Notice]]:
    """Watch for the neighbours of a desk, which is looked after each second of its time."""
    told: list[Notice] = []
    task = asyncio.create_task(watch(lambda: bench.store.keeper, bench.desk, told.append, bench.hours.sleep))
    await bench.hours.pass_by(1)
    yield told
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_payment_that_another_program_has_lost_is_counted_here(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    ours = Bench(journal=lambda: open_journal(path))
    theirs = Bench(Mint(script=[drops_after]), journal=lambda: open_journal(path))
    await ours.desk.open()
    await theirs.desk.open()
    async with watched(ours) as told:
        await ours.hours.pass_by(1)
        assert told == []
        assert ours.desk.standing().unknown == 0
        lost = await theirs.pay()
        assert lost.state is State.UNKNOWN
        await ours.hours.pass_by(1)
        assert told == [ChangedElsewhere()]
        assert ours.desk.standing().unknown == 1
        await ours.hours.pass_by(1)
        assert len(told) == 1
    await theirs.close()
    await ours.close()


async def test_what_is_written_before_the_first_look_is_news(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    ours = Bench(journal=lambda: open_journal(path))
    theirs = Bench(Mint(script=[drops_after]), journal=lambda: open_journal(path))
    await ours.desk.open()
    await theirs.desk.open()
    await theirs.pay()
    async with watched(ours) as told:
        assert told == [ChangedElsewhere()]
        assert ours.desk.standing().unknown == 1
    await theirs.close()
    await ours.close()


async def test_our_own_payments_are_no_news(tmp_path: Path) -> None:
    bench = Bench(journal=lambda: open_journal(tmp_path / "journal.db"))
    await bench.desk.open()
    async with watched(bench) as told:
        await bench.pay()
        bench.store.keeper.add_older(LIST, on(1, "a"), AT)
        await bench.hours.pass_by(1)
        assert told == []
    await bench.close()


async def test_a_store_or_journal_that_cannot_be_read_says_nothing_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.db"
    bench = Bench(journal=lambda: open_journal(path))
    await bench.desk.open()

    def full(_: object) -> bool:
        raise StoreError("The disk is full")

    monkeypatch.setattr(type(bench.store.keeper), "changed_elsewhere", full)
    other = open_journal(path)
    async with watched(bench) as told:
        other.record(at=NOW, what="something", about="else")
        await bench.hours.pass_by(1)
        assert told == [ChangedElsewhere()]
        (await bench.desk.journal()).close()
        await bench.hours.pass_by(1)
        assert len(told) == 1
    other.close()
    await bench.close()

"""What is done without moving money is written down before it leaves, and what became of it has one line."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Malformed, NotPermitted, OutcomeUnknown
from banktui.services.journal import Bound, ConflictError, Journal, JournalError
from banktui.services.witnessing import Witness
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal

NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
BOUND = Bound("sandbox", "https://bank", "c-1")


@pytest.fixture
def journal() -> Iterator[SqliteJournal]:
    opened = open_journal(None, user="ann")
    yield opened
    opened.close()


def witness(journal: SqliteJournal) -> Witness:
    async def opened() -> Journal:
        return journal

    return Witness("main", "fake", FrozenClock(NOW), journal=opened, bound=lambda: BOUND)


def lines(journal: SqliteJournal) -> list[tuple[str, str]]:
    return [(line.what, line.about) for line in journal.audit()]


async def test_it_is_in_the_journal_before_anything_is_done(journal: SqliteJournal) -> None:
    seen: list[object] = []

    async def do() -> str:
        with pytest.raises(ConflictError):
            await witness(journal).over("card-lost", "C-1", do)
        seen.append(lines(journal))
        return "done"

    assert await witness(journal).over("card-lost", "C-1", do) == "done"
    assert seen == [[]], "the same is not done twice at a time, and nothing is said before it has ended"
    assert lines(journal) == [("card-lost: accepted", "C-1")]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NotPermitted("No", code="4030365"), "refused"),
        (OutcomeUnknown("Lost"), "unknown"),
        (Malformed("Nonsense"), "unknown"),
    ],
)
async def test_its_outcome_is_what_the_bank_says_and_unknown_where_it_says_nothing_usable(
    journal: SqliteJournal, error: BankError, outcome: str
) -> None:
    async def do() -> None:
        raise error

    with pytest.raises(type(error)):
        await witness(journal).over("card-lost", "C-1", do)
    assert lines(journal) == [(f"card-lost: {outcome}", "C-1")]
    earlier = await witness(journal).earlier("card-lost", "C-1")
    assert ("2026-11-20 at 09:14 UTC" in earlier) is (outcome == "unknown")
    assert not await witness(journal).earlier("card-lost", "C-2")


async def test_what_is_stopped_before_its_answer_is_unknown(journal: SqliteJournal) -> None:
    started = asyncio.Event()

    async def do() -> None:
        started.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(witness(journal).over("send-pin", "C-1", do))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert lines(journal) == [("send-pin: unknown", "C-1")]


async def test_what_can_be_repeated_is_no_reason_to_warn(journal: SqliteJournal) -> None:
    async def do() -> None:
        raise OutcomeUnknown("Lost")

    with pytest.raises(OutcomeUnknown):
        await witness(journal).over("card-uses", "C-1", do, is_repeatable=True)
    assert json.loads(journal.audit()[0].detail)[2] == "can be repeated"
    assert not await witness(journal).earlier("card-uses", "C-1")


async def test_an_outcome_that_the_journal_does_not_take_is_kept_as_soon_as_it_does(
    journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeing = witness(journal)
    end = journal.end_act

    def full(*_: object, **__: object) -> None:
        raise JournalError("The disk is full.")

    async def do() -> str:
        monkeypatch.setattr(journal, "end_act", full)
        return "done"

    async def nothing() -> None:
        pass

    assert await seeing.over("card-lost", "C-1", do) == "done", "the bank did it all the same"
    assert lines(journal) == []
    monkeypatch.setattr(journal, "end_act", end)
    await seeing.over("card-lost", "C-2", nothing)
    assert lines(journal) == [("card-lost: accepted", "C-1"), ("card-lost: accepted", "C-2")]

"""A journal that fails before the send, which keeps it back, and after it, which must not hide that it has left."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.store.journal_opening import open_journal
from tests.services.mint import Bench, Mint, accepts, answers, drops_after, yes
from tests.store.refusing import FAULTS, refuse, refusing


@pytest.mark.parametrize("name", FAULTS)
async def test_a_journal_that_takes_nothing_keeps_the_payment_back(name: str) -> None:
    bench = Bench()
    await bench.desk.open()
    review = await bench.review()
    with refusing(bench.opened, name):
        problem = await bench.desk.send(review.id, yes(review))
    assert isinstance(problem, Problem)
    assert problem.kind == "journal"
    assert "othing" in problem.hint
    assert bench.mint.sent == []
    if name != "SQLITE_CORRUPT":
        made = await bench.desk.send(review.id, yes(review))
        assert isinstance(made, Intent)
        assert made.state is State.ACCEPTED
        assert len(bench.mint.sent) == 1
    else:
        refused = bench.desk.refusal("main")
        assert refused is not None
        assert bench.desk.standing().problem == refused
    await bench.close()


@pytest.mark.parametrize("name", FAULTS)
async def test_a_journal_that_fails_between_confirming_and_sending_keeps_it_back(name: str) -> None:
    bench = Bench()
    await bench.desk.open()
    review = await bench.review()
    preflight = bench.mint.preflight
    had: list[sqlite3.Connection] = []

    async def breaks_meanwhile(draft: Any) -> Any:
        had.append(refuse(bench.opened, name))
        return await preflight(draft)

    bench.mint.preflight = breaks_meanwhile  # type: ignore[method-assign]
    made = await bench.desk.send(review.id, yes(review))
    bench.opened._access._connection = had[0]
    assert isinstance(made, Intent)
    assert made.state is State.CONFIRMED
    assert bench.mint.sent == []
    await bench.close()


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("script", [accepts, drops_after, answers(402)])
async def test_an_outcome_that_cannot_be_kept_is_an_alarm_and_a_cry(tmp_path: Path, name: str, script: Any) -> None:
    path = tmp_path / "journal.db"
    bench = Bench(Mint(script=[script]), journal=lambda: open_journal(path))
    await bench.desk.open()
    had: list[sqlite3.Connection] = []
    bench.mint.before_send = lambda: had.append(refuse(bench.opened, name))
    made = await bench.pay()
    assert (made.state, made.alarm) == (State.UNKNOWN, True)
    assert "could not be written" in made.sentence
    assert bench.desk.standing().alarms == 1
    assert bench.desk.standing().unknown == 1
    cry = path.with_name("journal.db.emergency")
    assert made.tag in cry.read_text()
    assert "12.50" not in cry.read_text()
    assert cry.stat().st_mode & 0o777 == 0o600
    # The same one again sends nothing and says the same.
    review_id = made.id
    seen = await bench.desk.intent(review_id)
    assert seen == made
    assert len(bench.mint.sent) == 1
    # The program ends like this: the next one finds it unknown, with the alarm.
    bench.opened._access._connection = had[0]
    bench.opened.close()
    later = open_journal(path)
    [found] = later.recover(bench.clock.now())
    assert (found.id, found.state, found.alarm) == (made.id, State.UNKNOWN, True)
    later.close()
    bench.store.close()


async def test_it_is_kept_as_soon_as_the_journal_takes_it_again() -> None:
    bench = Bench()
    await bench.desk.open()
    had: list[sqlite3.Connection] = []
    bench.mint.before_send = lambda: had.append(refuse(bench.opened, "SQLITE_FULL"))
    made = await bench.pay()
    assert made.alarm
    still = await bench.desk.check()
    assert isinstance(still, Problem) or still == []
    assert bench.desk.standing().alarms == 1
    bench.opened._access._connection = had[0]
    await bench.desk.check()
    seen = await bench.desk.intent(made.id)
    assert seen is not None
    assert (seen.state, seen.remote_id, seen.alarm) == (State.ACCEPTED, "t-1", False)
    assert bench.desk.standing().alarms == 0
    assert len(bench.mint.sent) == 1
    await bench.close()


async def test_it_is_tried_again_without_being_asked() -> None:
    bench = Bench()
    await bench.desk.open()
    had: list[sqlite3.Connection] = []
    bench.mint.before_send = lambda: had.append(refuse(bench.opened, "SQLITE_BUSY"))
    made = await bench.pay()
    bench.opened._access._connection = had[0]
    await bench.hours.pass_by(30)
    kept = bench.opened.get(made.id)
    assert kept is not None
    assert kept.intent.state is State.ACCEPTED
    await bench.close()


async def test_a_damaged_journal_is_shown_as_far_as_it_can_be_and_sends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"garbage " * 1000)
    bench = Bench(journal=lambda: open_journal(path))
    await bench.desk.open()
    problem = bench.desk.standing().problem
    assert problem is not None
    for answer in (
        bench.desk.refusal("main"),
        await bench.desk.review("main", "credit-transfer", "7", {}),
        await bench.desk.check(),
    ):
        assert isinstance(answer, Problem)
        assert answer.title == problem.title
    assert await bench.desk.history("x") == ()
    assert await bench.desk.intent("x") is None
    copied = await bench.desk.back_up(str(tmp_path / "backup"))
    assert copied == str(tmp_path / "backup" / "banktui-journal-20261120-143107" / "journal.db")
    assert bench.mint.sent == []
    await bench.close()

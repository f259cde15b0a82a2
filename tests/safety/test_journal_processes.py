"""Several programs on one journal: one of them wins each race, and nobody takes what another is still at work on."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.intent import State
from banktui.services.journal import ConflictError
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from tests.paying import NOW, begun, confirmed, draft, sent, written

RACES = 25
THREADS = 4
SPAWN = multiprocessing.get_context("spawn")


def won(act: Callable[[], object]) -> bool:
    try:
        act()
    except ConflictError:
        return False
    return True


def race(path: Path, kind: str, ready: Barrier, told: Any) -> None:
    """Take part in all races with several threads, and tell how many of each were won."""
    journal = open_journal(path)
    unknown = {intent.money.plain(): intent.id for intent in journal.intents(frozenset({State.UNKNOWN}))}

    def run(amount: str) -> bool:
        if kind == "write down":
            return won(lambda: written(journal, draft(amount)))
        return won(
            lambda: journal.move(
                unknown[amount], State.UNKNOWN, State.ACCEPTED, at=NOW, why="found", evidence=f"by {journal.run}"
            )
        )

    ready.wait()
    with ThreadPoolExecutor(THREADS) as threads:
        wins = [sum(threads.map(run, [amount] * THREADS)) for amount in AMOUNTS]
    told.put(wins)
    told.close()
    told.join_thread()
    journal.close()


AMOUNTS = [f"{number}.00" for number in range(1, RACES + 1)]


@pytest.mark.parametrize("kind", ["write down", "find"])
def test_each_race_between_programs_has_one_winner(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "journal.db"
    journal = open_journal(path)
    if kind == "find":
        for amount in AMOUNTS:
            sent(journal, State.UNKNOWN, draft(amount))
    ready, told = SPAWN.Barrier(2), SPAWN.Queue()
    racers = [SPAWN.Process(target=race, args=(path, kind, ready, told)) for _ in range(2)]
    for racer in racers:
        racer.start()
    wins = [told.get(timeout=120) for _ in racers]
    for racer in racers:
        racer.join()
        assert racer.exitcode == 0
    assert [sum(each) for each in zip(*wins, strict=True)] == [1] * RACES
    assert len(journal.intents()) == RACES
    steps = {len(journal.history(intent.id)) for intent in journal.intents()}
    assert steps == ({1} if kind == "write down" else {5})
    assert journal.verify().broken_at is None
    journal.close()


def test_eight_senders_of_one_intent_send_it_once() -> None:
    journal = open_journal(None)
    for amount in AMOUNTS:
        made = confirmed(journal, draft(amount))
        with ThreadPoolExecutor(8) as threads:
            wins = list(threads.map(lambda _, made=made: won(lambda: begun(journal, made)), range(8)))
        assert sum(wins) == 1
        kept = journal.get(made.id)
        assert kept is not None
        assert (kept.attempts, kept.intent.state) == (1, State.SENDING)
    journal.close()


SENDER = """
import sys
from pathlib import Path
from banktui.domain.intent import State
from banktui.store.journal_opening import open_journal
from tests.paying import begun, confirmed, draft, written
journal = open_journal(Path(sys.argv[1]))
written(journal, draft("1.00"))
confirmed(journal, draft("2.00"))
begun(journal, confirmed(journal, draft("3.00")))
print(journal.run, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def states(journal: SqliteJournal) -> dict[str, State]:
    return {intent.money.plain(): intent.state for intent in journal.intents()}


@pytest.mark.parametrize("ending", ["kill -9", "end"])
def test_what_a_program_had_that_is_gone_is_taken_over(path: Path, ending: str) -> None:
    ours = open_journal(path)
    going = begun(ours, confirmed(ours, draft("4.00")))
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        [sys.executable, "-c", SENDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline()
        assert ours.recover(NOW) == [], "it is still alive"
        if ending == "kill -9":
            process.send_signal(signal.SIGKILL)
        else:
            process.stdin.close()
        process.wait()
    taken_over = ours.recover(NOW)
    assert {intent.money.plain(): intent.state for intent in taken_over} == {
        "1.00": State.EXPIRED,
        "2.00": State.EXPIRED,
        "3.00": State.UNKNOWN,
    }
    assert states(ours)["4.00"] is State.SENDING, "what we are sending ourselves is left alone"
    assert "ended" in ours.history(taken_over[-1].id)[-1].why
    assert ours.recover(NOW) == []
    ours.move(going.id, State.SENDING, State.ACCEPTED, at=NOW, why="answered", evidence="status 201")
    assert ours.verify().broken_at is None
    ours.close()


def test_two_live_programs_leave_each_other_alone(path: Path) -> None:
    ours, theirs = open_journal(path), open_journal(path)
    made = confirmed(theirs, draft("1.00"))
    going = begun(theirs, confirmed(theirs, draft("2.00")))
    assert ours.recover(NOW) == []
    acts: tuple[Callable[[], object], ...] = (
        lambda: begun(ours, made),
        lambda: ours.move(made.id, State.CONFIRMED, State.CANCELLED, at=NOW, why="no"),
        lambda: ours.move(going.id, State.SENDING, State.UNKNOWN, at=NOW, why="no"),
    )
    for act in acts:
        with pytest.raises(ConflictError, match="Another window"):
            act()
    theirs.move(going.id, State.SENDING, State.UNKNOWN, at=NOW, why="no answer")
    ours.move(going.id, State.UNKNOWN, State.ACCEPTED, at=NOW, why="found", evidence="record 1")
    theirs.close()
    assert [intent.state for intent in ours.recover(NOW)] == [State.EXPIRED]
    ours.close()


def test_a_repeat_that_a_program_left_behind_is_ended(path: Path) -> None:
    theirs = open_journal(path)
    made = sent(theirs, State.UNKNOWN)
    kept = theirs.get(made.id)
    assert kept is not None
    theirs.begin_again(made.id, bound=kept.bound, at=NOW)
    ours = open_journal(path)
    with pytest.raises(ConflictError, match="under way"):
        ours.begin_again(made.id, bound=kept.bound, at=NOW)
    theirs.close()
    assert ours.recover(NOW) == []
    assert ours.begin_again(made.id, bound=kept.bound, at=NOW).attempts == 3
    ours.close()

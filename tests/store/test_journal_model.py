"""Random events against the journal: it takes exactly those that the machine allows, whoever comes in what order.

Each sequence is made from a number that a failure prints: `replay(number)` does the same again.
"""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from banktui.domain.intent import FINAL, OPEN, Intent, State
from banktui.services.journal import ConflictError, JournalError
from banktui.services.moving import Serial
from banktui.services.transition import TRANSITIONS, what_is_missing
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from tests.paying import BOUND, NOW, OTHER, PAYEE, draft, intent

EVENTS = 25
FAST, MANY = 300, 10_000


class Runs:
    """Who is at work: any of three runs of the program, each of which may have ended."""

    def __init__(self) -> None:
        self.run = "0"
        self.alive = {"0", "1", "2"}

    def is_alive(self, run: str) -> bool:
        return run in self.alive

    def release(self) -> None:
        """Hold nothing."""


class Model:
    """What the journal must say, kept in a dictionary."""

    def __init__(self, number: int, journal: SqliteJournal) -> None:
        self.random = random.Random(number)  # noqa: S311 - a test's dice
        self.journal = journal
        self.runs = Runs()
        journal._owner = self.runs
        self.states: dict[str, State] = {}
        self.owners: dict[str, str] = {}
        self.attempts: Counter[str] = Counter()
        self.records: dict[str, str] = {}
        self.steps: Counter[str] = Counter()
        self.at = NOW

    def step(self) -> None:
        """Do something, and hold the journal to what must come of it."""
        self.at += timedelta(seconds=self.random.choice([0, 1, 3600, -7200]))
        if self.random.random() < 0.1:
            self.runs.run = self.random.choice("012")
            self.runs.alive.add(self.runs.run)
        event = self.random.choice(
            [self.write_down, self.write_down, self.begin, self.begin, self.move, self.move, self.move, self.move,
             self.note, self.recover, self.somebody_ends]
        )  # fmt: skip
        event()

    def pick(self) -> str | None:
        return self.random.choice(sorted(self.states)) if self.states else None

    def write_down(self) -> None:
        amount = self.random.choice(["1.00", "2.00"])
        to = self.random.choice([PAYEE, OTHER])
        what = draft(amount, to=to)
        serial = self.random.choice([Serial.PAYMENT, Serial.PAYMENT, Serial.PARENT])
        made = intent(what)
        known = self.journal.in_the_way(made, serial)
        doubtful = all(each.state in {State.UNKNOWN, State.HELD} for each in known)
        beside = known[0].id if known and self.random.random() < 0.5 else ""
        allowed = (not known) or (doubtful and bool(beside))
        self._expect(
            allowed, lambda: self.journal.write_down(made, what, BOUND, serial=serial, at=self.at, beside=beside)
        )
        if allowed:
            self.states[made.id], self.owners[made.id] = State.DRAFTED, self.runs.run
            self.steps[made.id] += 1

    def begin(self) -> None:
        chosen = self.pick()
        if chosen is None:
            return
        kept = self.journal.get(chosen)
        assert kept is not None
        digest = kept.draft.request.digest if self.random.random() < 0.8 else "another"
        own = self.owners[chosen] == self.runs.run
        allowed = self.states[chosen] is State.CONFIRMED and own and digest != "another"
        self._expect(
            allowed,
            lambda: self.journal.begin(
                chosen, key="k", digest=digest, bound=BOUND, balance=None, snapshot=(), at=self.at
            ),
        )
        if allowed:
            self.states[chosen] = State.SENDING
            self.attempts[chosen] += 1
            self.steps[chosen] += 1

    def move(self) -> None:
        chosen = self.pick()
        if chosen is None:
            return
        # Mostly from where it stands to where it may go; sometimes from anywhere to anywhere.
        before = self.states[chosen] if self.random.random() < 0.8 else self.random.choice(list(State))
        ways = sorted(TRANSITIONS[before]) if self.random.random() < 0.8 else sorted(State)
        after = self.random.choice(ways) if ways else State.SETTLED
        evidence = self.random.choice(["", "record 1"])
        who = self.random.choice(["", "", "Ann"])
        record = self.random.choice(["", "", "r-1", "r-2"])
        told: dict[str, Any] = {"evidence": evidence, "who": who}
        wrong = what_is_missing(before, after, why="why", **told) or (after is State.SENDING and "no way")
        own = before not in {State.DRAFTED, State.CONFIRMED, State.SENDING} or self.owners[chosen] == self.runs.run
        known = self.journal.get(chosen)
        assert known is not None
        taken = self.records.get(record, chosen) != chosen if record else False
        allowed = not wrong and before is self.states[chosen] and own and not taken
        changes = {"remote_id": record} if record else {}

        def act() -> Intent:
            return self.journal.move(chosen, before, after, at=self.at, why="why", changes=changes, **told)

        if wrong:
            with pytest.raises(ValueError, match=r"\w"):
                act()
            return
        self._expect(allowed, act)
        if allowed:
            self.states[chosen] = after
            self.steps[chosen] += 1
            if record:
                self.records = {name: owner for name, owner in self.records.items() if owner != chosen}
                self.records[record] = chosen

    def note(self) -> None:
        chosen = self.pick()
        if chosen is not None:
            noted = self.journal.note(chosen, at=self.at, why="looked", changes={"looks": 1})
            assert noted.state is self.states[chosen]
            self.steps[chosen] += 1

    def recover(self) -> None:
        found = {each.id: each.state for each in self.journal.recover(self.at)}
        expected = {}
        for chosen, state in self.states.items():
            if state in {State.DRAFTED, State.CONFIRMED, State.SENDING} and self.owners[chosen] not in self.runs.alive:
                expected[chosen] = State.UNKNOWN if state is State.SENDING else State.EXPIRED
        assert found == expected
        self.states.update(expected)
        self.steps.update(expected.keys())

    def somebody_ends(self) -> None:
        others = self.runs.alive - {self.runs.run}
        if others:
            self.runs.alive.discard(self.random.choice(sorted(others)))

    def _expect(self, allowed: bool, act: Any) -> None:  # noqa: FBT001 - what is expected of the act
        if allowed:
            act()
        else:
            with pytest.raises(ConflictError):
                act()

    def check(self) -> None:
        """Hold the whole journal to the model."""
        intents = self.journal.intents()
        assert {each.id: each.state for each in intents} == self.states
        assert {each.remote_id: each.id for each in intents if each.remote_id} == self.records
        for each in intents:
            history = self.journal.history(each.id)
            kept = self.journal.get(each.id)
            assert kept is not None
            assert kept.attempts == self.attempts[each.id]
            assert len(history) == self.steps[each.id]
            assert [step.number for step in history] == list(range(1, len(history) + 1))
            changes = [step for step in history if step.before is not step.after]
            assert changes[-1].after is each.state
            finals = [step for step in changes if step.after in FINAL]
            assert len(finals) == (each.state in FINAL)
        slots = Counter(
            (each.destination.key, each.money, kept.beside)
            for each in intents
            if each.state in OPEN and (kept := self.journal.get(each.id)) is not None
        )
        assert all(number == 1 for number in slots.values())
        found = self.journal.verify()
        assert found.broken_at is None
        assert found.lines == self.steps.total()


def replay(number: int) -> None:
    """Play the sequence of a number."""
    journal = open_journal(None)
    model = Model(number, journal)
    try:
        for _ in range(EVENTS):
            model.step()
        model.check()
    except (AssertionError, JournalError, ValueError) as error:
        raise AssertionError(f"sequence {number} breaks the journal: replay({number})") from error
    finally:
        journal.close()


@pytest.mark.parametrize("part", range(10))
def test_sequences_of_random_events(part: int) -> None:
    for number in range(part * FAST // 10, (part + 1) * FAST // 10):
        replay(number)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_ten_thousand_sequences_of_random_events(part: int) -> None:
    for number in range(FAST + part * MANY // 20, FAST + (part + 1) * MANY // 20):
        replay(number)

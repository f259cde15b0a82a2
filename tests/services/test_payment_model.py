"""Random lives of payments against the rules that hold for every one of them, whatever happens in what order.

Each run is a bank that carries out, loses, hides, refuses and contradicts, a person who presses everything at any time,
a clock that jumps, a journal that fails, and a program that ends and begins again. After every step the bank's own book
is compared with the journal.
"""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from banktui.domain.errors import Unreachable
from banktui.domain.intent import FINAL, Intent, State
from banktui.services.moving import MoneyTraits, Proof
from banktui.services.payments import Review
from banktui.services.transition import may_follow
from banktui.store.journal_opening import open_journal
from tests.paying import euros
from tests.services.mint import (
    OPERATION,
    SANDBOX,
    VALUES,
    Answer,
    Bench,
    Hours,
    Mint,
    accepts,
    answers,
    drops_after,
    drops_before,
    unreachable,
    yes,
)

SCRIPTS: dict[str, Answer] = {
    "accepts": accepts,
    "drops after": drops_after,
    "drops before": drops_before,
    "no connection": unreachable,
    "held": answers(202),
    "declined": answers(402),
    "too many": answers(429, retry_after=3),
    "fault": answers(500),
    "redirect": answers(302),
    "no id": answers(201, {}),
    "another's id": answers(201, {"id": "t-1"}),
    "broken body": answers(201, malformed="It is cut."),
    "not genuine": answers(402, genuine=False),
}
AMOUNTS = ("1.00", "2.00", "3.00")
# What moves money and what hides it is where things go wrong: half of all sends are of these.
scripts = st.sampled_from(["accepts", "drops after", "drops before"]) | st.sampled_from(sorted(SCRIPTS))


class Run:
    """What a program that has just begun holds in memory; the journal and the bank outlive it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.reviews: list[Review] = []


class Payments(RuleBasedStateMachine):
    """All that can happen, and what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.mint = Mint(traits=MoneyTraits(proof=Proof.TAG, follows=True))
        self.mint.script = [accepts]
        self.mint.send = self._noted_send  # type: ignore[method-assign]
        self.journal = open_journal(None)
        self.hours = Hours()
        self.seen: dict[str, State] = {}
        self.sends: Counter[str] = Counter()
        self.broken: list[str] = []
        self.run_ = Run(self._begin())

    # The machinery.

    def _begin(self) -> Bench:
        bench = Bench(self.mint, SANDBOX._replace(), journal=lambda: self.journal, hours=self.hours)
        self._do(bench.desk.open())
        return bench

    def _do(self, coroutine: Any) -> Any:
        async def bounded() -> Any:
            task = asyncio.ensure_future(coroutine)
            await self.hours.settle()
            while not task.done():
                # Whoever waits for time gets it; whoever waits for a thread gets a turn.
                await asyncio.sleep(0.001)
                await self.hours.pass_by(0.5)
            return task.result()

        return self.loop.run_until_complete(bounded())

    def _pass(self, seconds: float) -> None:
        self.loop.run_until_complete(self.hours.pass_by(seconds))

    async def _noted_send(self, request: Any, key: str) -> Any:
        """Hold each send to what must be true when its first byte leaves (I1, I2, I3)."""
        sending = self.journal.intents(frozenset({State.SENDING}))
        mine = [intent for intent in sending if intent.tag in request.body.decode().replace("-", "")]
        if len(mine) != 1:
            self.broken.append("a request left that is not in the journal as being sent")
        else:
            kept = self.journal.get(mine[0].id)
            assert kept is not None
            if kept.draft.request.digest != request.digest or kept.key != key:
                self.broken.append("other bytes left than those that were confirmed")
        self.mint.sent.append((request, key))
        await asyncio.sleep(0)
        answer = self.mint.script.pop(0) if len(self.mint.script) > 1 else self.mint.script[0]
        if answer is not unreachable:
            self.sends[mine[0].id if mine else "?"] += 1
        return await answer(self.mint, request, key)

    def _intents(self) -> list[Intent]:
        return list(self.journal.intents())

    def _some(self, number: int) -> Intent | None:
        intents = self._intents()
        return intents[number % len(intents)] if intents else None

    def teardown(self) -> None:
        self._do(self.run_.bench.desk.close())
        self.run_.bench.store.close()
        self.loop.close()

    # What can happen.

    @initialize(name=scripts, amount=st.sampled_from(AMOUNTS))
    def the_first_payment(self, name: str, amount: str) -> None:
        self._pay(name, amount, 1)

    @rule(name=scripts, amount=st.sampled_from(AMOUNTS), times=st.integers(1, 3))
    def a_payment(self, name: str, amount: str, times: int) -> None:
        self._pay(name, amount, times)

    @rule(name=scripts, amount=st.sampled_from(AMOUNTS))
    def another_payment(self, name: str, amount: str) -> None:
        self._pay(name, amount, 1)

    def _pay(self, name: str, amount: str, times: int) -> None:
        self.mint.script = [SCRIPTS[name]]
        self.a_review(amount)
        self.send_is_pressed(len(self.run_.reviews) - 1, times)

    @rule(name=scripts)
    def the_bank_changes(self, name: str) -> None:
        self.mint.script = [SCRIPTS[name]]

    @rule(amount=st.sampled_from(AMOUNTS))
    def a_review(self, amount: str) -> None:
        review = self._do(self.run_.bench.desk.review("main", OPERATION, "7", {**VALUES, "amount": amount}))
        if isinstance(review, Review):
            self.run_.reviews.append(review)

    @rule(number=st.integers(0, 50), times=st.integers(1, 4))
    def send_is_pressed(self, number: int, times: int) -> None:
        if not self.run_.reviews:
            return
        review = self.run_.reviews[number % len(self.run_.reviews)]
        desk = self.run_.bench.desk

        async def presses() -> Any:
            return await asyncio.gather(*(desk.send(review.id, yes(review)) for _ in range(times)))

        self._do(presses())

    @rule(number=st.integers(0, 50))
    def send_again_is_pressed(self, number: int) -> None:
        intent = self._some(number)
        if intent is not None:
            self._do(self.run_.bench.desk.send_again(intent.id))

    @rule(number=st.integers(0, 50))
    def it_is_given_up(self, number: int) -> None:
        intent = self._some(number)
        if intent is not None:
            self._do(self.run_.bench.desk.cancel(intent.id))

    @rule(seconds=st.sampled_from([1, 5, 30, 200, 600, 4000, 90_000]))
    def time_goes_by(self, seconds: int) -> None:
        self._pass(seconds)

    @rule(hours=st.sampled_from([-2, 2]))
    def the_clock_jumps(self, hours: int) -> None:
        self.hours.clock.instant += timedelta(hours=hours)

    @rule(looks=st.integers(0, 3), complete=st.booleans())
    def the_list_is_incomplete(self, looks: int, complete: bool) -> None:  # noqa: FBT001 - drawn
        self.mint.hidden, self.mint.complete = looks, complete

    @rule(fails=st.booleans())
    def looks_fail(self, fails: bool) -> None:  # noqa: FBT001 - drawn
        self.mint.look_error = Unreachable("Nothing answers.") if fails else None

    @rule()
    def the_preflight_fails_once(self) -> None:
        self.mint.preflight_errors = [Unreachable("Nothing answers.")]

    @rule(number=st.integers(0, 20), state=st.sampled_from([State.SETTLED, State.FAILED_LATER, State.ACCEPTED]))
    def the_bank_goes_on(self, number: int, state: State) -> None:
        if self.mint.records:
            at = number % len(self.mint.records)
            if self.mint.records[at].amounts_to is State.ACCEPTED:
                self.mint.becomes(at, state, state.value)

    @rule(number=st.integers(0, 20))
    def a_record_is_of_something_else(self, number: int) -> None:
        if self.mint.records:
            at = number % len(self.mint.records)
            self.mint.records[at] = replace(self.mint.records[at], money=euros("77.00"))

    @rule(number=st.integers(0, 50), state=st.sampled_from(State))
    def a_person_says_something(self, number: int, state: State) -> None:
        intent = self._some(number)
        if intent is not None:
            said = self.run_.bench.desk.attest(
                intent.id, state, tag=intent.tag, reason="The bank's word for it", who="Ann", providers_word=True
            )
            self._do(said)

    @rule()
    def everything_is_checked(self) -> None:
        self._do(self.run_.bench.desk.check())

    @rule()
    def the_program_ends_and_begins_again(self) -> None:
        """In order, or as if it had been killed: what is in memory is gone either way."""
        desk = self.run_.bench.desk
        close, self.journal.close = self.journal.close, lambda: None  # type: ignore[method-assign]
        self._do(desk.close())
        self.journal.close = close  # type: ignore[method-assign]
        self.run_.bench.store.close()
        before = self.journal._owner.run
        self.journal._owner = _Next(before)
        self.run_ = Run(self._begin())

    # What must hold.

    @invariant()
    def nothing_left_unwritten(self) -> None:
        assert self.broken == []

    @invariant()
    def each_intent_left_at_most_once(self) -> None:
        """No automatic second delivery (I3); by hand only what the bank said it had not processed."""
        for intent_id, sends in self.sends.items():
            kept = self.journal.get(intent_id)
            assert kept is not None
            history = self.journal.history(intent_id)
            back = sum(step.before is State.SENDING and step.after is State.CONFIRMED for step in history)
            assert sends <= back + 1

    @invariant()
    def nothing_was_paid_twice(self) -> None:
        tags = Counter(tag for record in self.mint.records for tag in record.tags)
        for intent in self._intents():
            assert tags[intent.tag] <= 1

    @invariant()
    def whatever_was_paid_is_known(self) -> None:
        """Find all of the bank's book in the journal (I15), and nothing in it that the program calls unpaid."""
        by_tag = {intent.tag: intent for intent in self._intents()}
        for record in self.mint.records:
            intents = [by_tag[tag] for tag in record.tags if tag in by_tag]
            assert len(intents) == 1
            intent = intents[0]
            if intent.state in {State.CANCELLED, State.EXPIRED, State.CONFIRMED, State.DRAFTED, State.DECLINED}:
                raise AssertionError(f"{intent.state} although it was paid")
            if intent.state is State.NOT_EXECUTED:
                assert any(step.who for step in self.journal.history(intent.id)), "only a person may be wrong"

    @invariant()
    def whatever_is_called_accepted_has_a_reason(self) -> None:
        for intent in self._intents():
            if intent.state in {State.ACCEPTED, State.SETTLED, State.FAILED_LATER}:
                steps = self.journal.history(intent.id)
                last = next(step for step in reversed(steps) if step.before is not step.after)
                assert last.evidence or last.who

    @invariant()
    def whatever_was_found_carries_its_tag(self) -> None:
        tags = {record.id: record.tags for record in self.mint.records}
        for intent in self._intents():
            for step in self.journal.history(intent.id):
                if step.before is State.UNKNOWN and step.after is not State.UNKNOWN and not step.who:
                    assert intent.tag in tags[intent.remote_id]

    @invariant()
    def states_go_only_where_they_may(self) -> None:
        """Find final states unchanged (I5), and unknown left by evidence or a word only (I6)."""
        for intent in self._intents():
            steps = [step for step in self.journal.history(intent.id) if step.before is not step.after]
            for earlier, later in pairwise(steps):
                assert earlier.after is later.before
                assert later.before is not None
                assert may_follow(later.before, later.after)
                if later.before is State.UNKNOWN:
                    assert later.evidence or later.who
            before = self.seen.get(intent.id)
            if before in FINAL:
                assert intent.state is before
            self.seen[intent.id] = intent.state

    @invariant()
    def one_is_open_for_the_same_payment(self) -> None:
        open_ones = Counter(
            (intent.money, (kept.beside if (kept := self.journal.get(intent.id)) else ""))
            for intent in self._intents()
            if intent.is_open
        )
        assert all(number == 1 for number in open_ones.values())

    @invariant()
    def a_record_belongs_to_one_intent(self) -> None:
        records = Counter(intent.remote_id for intent in self._intents() if intent.remote_id)
        assert all(number == 1 for number in records.values())

    @invariant()
    def nobody_is_left_sending(self) -> None:
        assert [intent for intent in self._intents() if intent.state is State.SENDING] == []

    @invariant()
    def what_is_shown_is_so(self) -> None:
        standing = self.run_.bench.desk.standing()
        states = Counter(intent.state for intent in self._intents())
        assert (standing.unknown, standing.held) == (states[State.UNKNOWN], states[State.HELD])

    @invariant()
    def the_log_is_whole(self) -> None:
        assert self.journal.verify().broken_at is None


class _Next:
    """The owner of the journal after a program has ended: none of the others is alive."""

    def __init__(self, before: str) -> None:
        self.run = f"{before}+"

    def is_alive(self, run: str) -> bool:
        return run == self.run

    def release(self) -> None:
        """Hold nothing."""


_CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


# The form in which hypothesis hands a machine to pytest.
TestPayments = Payments.TestCase
TestPayments.settings = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=_CHECKS)


@pytest.mark.slow
def test_a_thousand_lives() -> None:
    """Takes some ten minutes; a failure prints the steps that led to it."""
    many = settings(max_examples=1000, stateful_step_count=20, deadline=None, suppress_health_check=_CHECKS)
    run_state_machine_as_test(Payments, settings=many)

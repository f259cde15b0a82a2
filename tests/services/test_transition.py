"""Every step that a payment intent may take, and none that it may not."""

from itertools import product

import pytest

from banktui.domain.intent import FINAL, OPEN, State
from banktui.services.outcome import Outcome
from banktui.services.transition import AFTER, TRANSITIONS, may_follow, what_is_missing

ALLOWED = {
    "drafted": "confirmed cancelled expired",
    "confirmed": "sending cancelled expired drafted",
    "sending": "confirmed accepted held declined unknown",
    "accepted": "settled failed_later",
    "held": "accepted settled declined failed_later not_executed",
    "unknown": "accepted held declined settled failed_later not_executed",
}
"""Written down a second time, by hand: a change of the machine is a decision and not an accident."""


@pytest.mark.parametrize(("before", "after"), product(State, State))
def test_each_step_is_listed_or_refused(before: State, after: State) -> None:
    assert may_follow(before, after) is (after.value in ALLOWED.get(before.value, "").split())


def test_nothing_leaves_a_final_state() -> None:
    assert {state for state in State if not TRANSITIONS[state]} == set(FINAL)
    assert not FINAL & OPEN
    assert set(State) == FINAL | OPEN | {State.ACCEPTED}


def test_nothing_is_sent_but_what_was_confirmed() -> None:
    assert [state for state in State if may_follow(state, State.SENDING)] == [State.CONFIRMED]


def test_what_may_have_left_never_becomes_unsent() -> None:
    unsent = {State.DRAFTED, State.CONFIRMED, State.SENDING, State.CANCELLED, State.EXPIRED}
    assert not any(may_follow(State.UNKNOWN, state) for state in unsent)
    assert not any(may_follow(State.ACCEPTED, state) for state in unsent | {State.UNKNOWN, State.NOT_EXECUTED})


def test_every_outcome_leads_somewhere_from_sending() -> None:
    assert set(AFTER) == set(Outcome)
    assert all(may_follow(State.SENDING, state) for state in AFTER.values())
    assert [outcome for outcome in Outcome if AFTER[outcome] is State.CONFIRMED] == [
        Outcome.NOT_SENT,
        Outcome.NOT_PROCESSED,
    ]


def missing(before: State, after: State, *, why: str = "Why.", evidence: str = "", who: str = "") -> str:
    return what_is_missing(before, after, why=why, evidence=evidence, who=who)


@pytest.mark.parametrize(("before", "after"), [(b, a) for b, a in product(State, State) if not may_follow(b, a)])
def test_no_evidence_opens_a_way_that_is_none(before: State, after: State) -> None:
    assert missing(before, after, evidence="record 1", who="Ann")


@pytest.mark.parametrize(("before", "after"), [(b, a) for b, a in product(State, State) if may_follow(b, a)])
def test_every_step_needs_a_reason(before: State, after: State) -> None:
    assert missing(before, after, why=" ", evidence="record 1", who="Ann")


@pytest.mark.parametrize("after", sorted(TRANSITIONS[State.UNKNOWN] - {State.NOT_EXECUTED}))
@pytest.mark.parametrize("before", [State.UNKNOWN, State.HELD, State.ACCEPTED, State.SENDING])
def test_what_was_sent_moves_by_evidence_or_a_persons_word(before: State, after: State) -> None:
    if may_follow(before, after):
        assert missing(before, after)
        assert missing(before, after, evidence=" ", who="\n")
        assert not missing(before, after, evidence="record 1")
        assert not missing(before, after, who="Ann")


@pytest.mark.parametrize("before", [State.UNKNOWN, State.HELD])
def test_absence_is_never_evidence(before: State) -> None:
    assert missing(before, State.NOT_EXECUTED, evidence="not on any list")
    assert not missing(before, State.NOT_EXECUTED, who="Ann")


def test_back_from_sending_needs_evidence_and_unknown_needs_none() -> None:
    assert missing(State.SENDING, State.CONFIRMED)
    assert not missing(State.SENDING, State.CONFIRMED, evidence="not connected")
    assert not missing(State.SENDING, State.UNKNOWN)


@pytest.mark.parametrize("before", [State.DRAFTED, State.CONFIRMED])
def test_before_a_send_a_reason_is_enough(before: State) -> None:
    assert all(not missing(before, after) for after in TRANSITIONS[before])

"""Which state of a payment intent may follow which: the whole machine, as data."""

from collections.abc import Mapping

from banktui.domain.intent import State
from banktui.services.outcome import Outcome

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.DRAFTED: frozenset({State.CONFIRMED, State.CANCELLED, State.EXPIRED}),
    State.CONFIRMED: frozenset({State.SENDING, State.CANCELLED, State.EXPIRED, State.DRAFTED}),
    State.SENDING: frozenset({State.CONFIRMED, State.ACCEPTED, State.HELD, State.DECLINED, State.UNKNOWN}),
    State.ACCEPTED: frozenset({State.SETTLED, State.FAILED_LATER}),
    State.HELD: frozenset({State.ACCEPTED, State.SETTLED, State.DECLINED, State.FAILED_LATER, State.NOT_EXECUTED}),
    State.UNKNOWN: frozenset(
        {State.ACCEPTED, State.HELD, State.DECLINED, State.SETTLED, State.FAILED_LATER, State.NOT_EXECUTED}
    ),
    State.DECLINED: frozenset(),
    State.SETTLED: frozenset(),
    State.FAILED_LATER: frozenset(),
    State.NOT_EXECUTED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}
"""From `sending` back to `confirmed` only where it is certain that the bank did nothing. From `unknown` and `held` only
with evidence or a person's word. Final states have no way out."""

AFTER: Mapping[Outcome, State] = {
    Outcome.NOT_SENT: State.CONFIRMED,
    Outcome.NOT_PROCESSED: State.CONFIRMED,
    Outcome.ACCEPTED: State.ACCEPTED,
    Outcome.HELD: State.HELD,
    Outcome.DECLINED: State.DECLINED,
    Outcome.UNKNOWN: State.UNKNOWN,
}
"""Where an attempt leads, by its outcome."""


_WITHOUT_PROOF = frozenset({State.DRAFTED, State.CONFIRMED})
"""States before a send: what happens to them is decided here, and needs no more than a reason."""


def may_follow(before: State, after: State) -> bool:
    """Tell whether an intent may go from one state to another."""
    return after in TRANSITIONS[before]


def what_is_missing(before: State, after: State, *, why: str, evidence: str, who: str) -> str:
    """Say what a step lacks to be taken, empty if nothing: a way, a reason, evidence, or a person's word.

    What was sent leaves a state only by what the bank said or shows (`evidence`), or by a person who says so (`who`)
    and why. That it was not carried out is never evident, only said.
    """
    if not may_follow(before, after):
        return f"there is no way from {before} to {after}"
    if not why.strip():
        return "a step needs a reason"
    if after is State.NOT_EXECUTED:
        return "" if who.strip() else "that it was not carried out is a person's word, and needs their name"
    if before in _WITHOUT_PROOF or after is State.UNKNOWN or evidence.strip() or who.strip():
        return ""
    return f"from {before} to {after} needs evidence or a person's word"

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


def may_follow(before: State, after: State) -> bool:
    """Tell whether an intent may go from one state to another."""
    return after in TRANSITIONS[before]

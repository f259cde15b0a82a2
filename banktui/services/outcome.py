"""What became of a money request: one pure rule from evidence to verdict. Source: the outcome table of the project.

A request that may have reached the bank has only two certain ends: the bank says in so many words that it carried it
out, or that it did not. Everything else is unknown, and unknown is a result.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What is known of a request after one attempt to have it carried out."""

    NOT_SENT = "not sent"
    """No byte of it can have reached the bank."""
    NOT_PROCESSED = "not processed"
    """The bank refused to look at it (sign-in, too many requests): it is as if it had not been sent."""
    ACCEPTED = "accepted"
    HELD = "held"
    DECLINED = "declined"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """How far an attempt came."""

    REFUSED_HERE = "refused here"
    """A check of ours stopped it."""
    NOT_CONNECTED = "not connected"
    """There was no connection to send it on."""
    BROKEN = "broken"
    """It may have been sent, at least in part, and no complete answer came."""
    ANSWERED = "answered"
    """A complete answer came, whatever it says."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that one attempt left behind. Holds no address, header or secret."""

    stage: Stage
    status: int | None = None
    data: Any = field(default=None, repr=False)
    """The answer's JSON, fractions as Decimal; None if there is none."""
    malformed: str = ""
    """Why the body cannot be used, as a sentence; empty if it is sound JSON."""
    digest: str = ""
    """SHA-256 of the answer's bytes in hexadecimal."""
    retry_after: int = 0
    """Seconds that the bank asks us to wait, 1 to 60; 0: it did not ask."""
    title: str = ""
    """Why there is no answer, for people."""
    hint: str = ""
    request: int | None = None
    """The number of the request in the session's list."""
    elapsed: float = 0.0
    genuine: bool = True
    """False where a check of the answer's own (a hash, a signature) failed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from the evidence, with the sentences that a person needs."""

    outcome: Outcome
    title: str
    """What happened, and whether money moved."""
    detail: str = ""
    hint: str = ""
    """Who must act, and whether repeating it is safe."""
    code: str = ""
    field: str = ""
    """The input at fault, where the bank names one."""
    remote_id: str = ""
    remote_status: str = ""
    alarm: bool = False
    """The answer contradicts what was sent."""
    wait: int = 0
    """Seconds to wait before it can be sent again by hand."""


Judge = Callable[[Evidence], Verdict]
"""A provider's reading of a complete answer that is no redirect and whose body is sound where its status needs one."""

_SUCCESS = range(200, 300)
_REDIRECT = range(300, 400)
_DO_NOT = "Do not pay it again. It is looked for at the bank; until that proves something it stays unknown."


def classify(evidence: Evidence, judge: Judge) -> Verdict:
    """Return what is known after an attempt. Never raises: what cannot be judged is unknown."""
    match evidence.stage:
        case Stage.REFUSED_HERE | Stage.NOT_CONNECTED:
            return Verdict(
                Outcome.NOT_SENT,
                evidence.title or "It was not sent.",
                "No byte of it left: no money moved.",
                evidence.hint or "It can be sent again from the review.",
            )
        case Stage.BROKEN:
            return unknown(evidence.title or "The request left and no usable answer came back.")
        case Stage.ANSWERED:
            return _answered(evidence, judge)


def unknown(cause: str, *, code: str = "", alarm: bool = False) -> Verdict:
    """Return the verdict that nothing is known, and what that means for whoever waits."""
    return Verdict(
        Outcome.UNKNOWN, "It is not known whether this was carried out. It may have been.", cause, _DO_NOT, code,
        alarm=alarm,
    )  # fmt: skip


def _answered(evidence: Evidence, judge: Judge) -> Verdict:
    status = evidence.status
    if status is None or status in _REDIRECT:
        return unknown("The bank's answer leads elsewhere; it was not followed.")
    if status in _SUCCESS and evidence.malformed:
        return unknown(f"The bank answered, but its answer cannot be used: {evidence.malformed}")
    if status in _SUCCESS and not evidence.genuine:
        return unknown("The bank's answer does not pass its own check.", alarm=True)
    verdict = judge(evidence)
    if verdict.outcome in {Outcome.ACCEPTED, Outcome.HELD} and status not in _SUCCESS:
        return unknown("The bank's answer and its status contradict each other.", alarm=True)
    if verdict.outcome is Outcome.NOT_PROCESSED and evidence.retry_after:
        return replace(verdict, wait=evidence.retry_after)
    return verdict

"""What became of a money request: one pure rule from evidence to verdict. Source: the outcome table of the project.

A request that may have reached the bank has only two certain ends: the bank says in so many words that it carried it
out, or that it did not. Everything else is unknown, and unknown is a result.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

_log = logging.getLogger(__name__)
# Where nobody records failures nothing is printed of them either: Python's report would quote what was being read.
_log.addHandler(logging.NullHandler())


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
    """False where a check of the answer's own (a hash, a signature) failed; not where there is nothing to check."""


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
"""A provider's reading of a complete answer: a success with a sound JSON body, or a refusal (400 and above) with any.

Where `Evidence.malformed` says something, `data` is None: a refusal that cannot be read is unknown unless its status
alone is known to mean that nothing was done.
"""

_FIRST, _LAST = 200, 599
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
            return _weighed(evidence, judge)


def unknown(cause: str, *, code: str = "", alarm: bool = False) -> Verdict:
    """Return the verdict that nothing is known, and what that means for whoever waits."""
    return Verdict(
        Outcome.UNKNOWN, "It is not known whether this was carried out. It may have been.", cause, _DO_NOT, code,
        alarm=alarm,
    )  # fmt: skip


def _weighed(evidence: Evidence, judge: Judge) -> Verdict:
    status = evidence.status
    if status is None or not _FIRST <= status <= _LAST:
        return unknown("The bank's answer has a status that means nothing.")
    if status in _REDIRECT:
        return unknown("The bank's answer leads elsewhere; it was not followed.")
    if not evidence.genuine:
        return unknown("The bank's answer does not pass its own check.", alarm=True)
    if status in _SUCCESS and evidence.malformed:
        return unknown(f"The bank answered, but its answer cannot be used: {evidence.malformed}")
    try:
        verdict = judge(evidence)
    except Exception:  # noqa: BLE001 - recorded below; the request has left, and a judge that fails says nothing of it
        _log.exception("an answer could not be judged")
        return unknown("The bank's answer could not be understood.")
    return _checked(verdict, evidence, status)


def _checked(verdict: Verdict, evidence: Evidence, status: int) -> Verdict:
    """Return a judge's verdict, or unknown where it says what cannot follow from an answer."""
    if verdict.outcome is Outcome.NOT_SENT:
        # An answer came to it: it was sent. That nothing was done is called "not processed".
        return unknown("The bank's answer was read as if nothing had been sent.")
    if verdict.outcome in {Outcome.ACCEPTED, Outcome.HELD} and status not in _SUCCESS:
        return unknown("The bank's answer and its status contradict each other.", alarm=True)
    if verdict.outcome in {Outcome.DECLINED, Outcome.NOT_PROCESSED} and verdict.alarm:
        return unknown(verdict.title, code=verdict.code, alarm=True)
    if verdict.outcome is Outcome.NOT_PROCESSED and evidence.retry_after:
        return replace(verdict, wait=evidence.retry_after)
    return verdict

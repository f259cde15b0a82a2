"""Senders as they should not be, to see that the checker notices: each has one fault that others have had.

They use the same clients and the same bank as the real one, and lack what it has around them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from banktui.domain.intent import State
from banktui.domain.tag import tag_of
from banktui.services.known import Known
from banktui.services.moving import Draft
from banktui.services.outcome import Evidence, Outcome, Stage, Verdict, classify
from banktui.services.reviewing import operation_of
from tests.money.checking import Claim
from tests.money.rig import Rig
from tests.money.ways import Way

TRIES = 4
Judging = Callable[[Evidence, Verdict], Outcome]


def honest(_evidence: Evidence, verdict: Verdict) -> Outcome:
    """Take the verdict as it is."""
    return verdict.outcome


def late_is_no(evidence: Evidence, verdict: Verdict) -> Outcome:
    """Take what was not answered, or not well, for what was not done."""
    is_no = evidence.stage is Stage.BROKEN or verdict.outcome is Outcome.UNKNOWN
    return Outcome.DECLINED if is_no else verdict.outcome


def fine_is_yes(evidence: Evidence, verdict: Verdict) -> Outcome:
    """Take any status below 400 for success, whatever the answer says."""
    is_yes = evidence.status is not None and evidence.status < 400
    return Outcome.ACCEPTED if is_yes else verdict.outcome


@dataclass
class Naive:
    """Sends, and tries again with a new key when no answer comes; it keeps its claims in memory, if at all."""

    rig: Rig
    way: Way
    tries: int = TRIES
    judging: Judging = late_is_no
    forgets: bool = False
    """It notes a payment only once it has an answer."""
    claims: list[Claim] = field(default_factory=list)

    async def pay(self, values: Mapping[str, str]) -> None:
        """Pay once, as it believes."""
        way, client = self.way, self.rig.clients[self.way.slug]
        operation = operation_of(client, way.operation)
        known = await Known(way.slug, self.rig.front.store.reader).lists(way.operation, operation, way.parent)
        filled = {**self.rig.front.initial[way.operation], **values}
        tag = tag_of(uuid4().hex)
        draft = operation.draft(way.parent, filled, tag, known)
        outcome = Outcome.UNKNOWN
        for _ in range(self.tries):
            async with operation.line() as line:
                looked = await line.preflight(draft)
                evidence = await line.send(draft.request, operation.new_key())
            del looked
            outcome = self._outcome(operation.judge, draft, evidence)
            if outcome is Outcome.ACCEPTED:
                break
        if self.forgets and outcome is not Outcome.ACCEPTED:
            return
        states = {Outcome.ACCEPTED: State.ACCEPTED, Outcome.DECLINED: State.DECLINED}
        state = states.get(outcome, State.UNKNOWN)
        self.claims.append(Claim(tag, way.operation, draft.money.amount, draft.money.currency, state))

    def _outcome(self, judge: Callable[[Draft, Evidence], Verdict], draft: Draft, evidence: Evidence) -> Outcome:
        verdict = classify(evidence, lambda found: judge(draft, found))
        return self.judging(evidence, verdict)

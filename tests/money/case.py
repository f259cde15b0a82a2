"""One run of one cell: a payment, what is done to it, and whether it became what is required."""

import random
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.services.journal import Bound, Conformance
from banktui.services.moving import Proof
from tests.money.checking import Findings, check, claims_of
from tests.money.matrix import Cell
from tests.money.rig import Answering, Rig, Till
from tests.money.ways import Way, way_of

MOST_ATTEMPTS = 6
"""With one key: the first, and five more."""
_MOST_CONNECTS = 3
"""The first, and two more."""


@dataclass
class Case:
    """A payment in one cell of the matrix, made from a seed."""

    rig: Rig
    cell: Cell
    seed: int
    findings: Findings = field(default_factory=Findings)
    is_lasting: bool = False
    """A fault that is arranged strikes again and again."""

    def __post_init__(self) -> None:
        self.way: Way = way_of(self.cell.operation, self.seed)
        self.word = self.cell.word(self.seed)
        self.chance = random.Random(f"{self.cell.name}/{self.seed}")  # noqa: S311 - to be repeated
        self.values = self.way.fill(self.chance)
        self.wire = self.rig.wires[self.way.slug]
        self.folder = Path(tempfile.mkdtemp(dir=self.rig.stage.bank.directory))
        self._begin()

    def _begin(self) -> None:
        self._effects_before = len(self.rig.effects(self.way))
        self._arrived_before = self.rig.arrived(self.way)

    def till(self, *, served: bool = False, kept: bool = False) -> Till:
        """Open a program's desk; `kept`: with a journal in this case's folder."""
        return self.rig.till(self.way, self.folder / "journal.db" if kept else None, served=served)

    @property
    def effects(self) -> int:
        """Return how often the bank has carried something out since the case began."""
        return len(self.rig.effects(self.way)) - self._effects_before

    @property
    def arrived(self) -> int:
        """Return how many money requests have reached the bank since."""
        return self.rig.arrived(self.way) - self._arrived_before

    @property
    def can_be_proven(self) -> bool:
        """Tell whether the provider's lists show what was carried out."""
        return self.way.proof is not Proof.NONE

    def hook(self, answering: Answering) -> None:
        """Have the next money request answered in a way, and those after it by the bank again."""

        async def once(request: httpx.Request) -> httpx.Response:
            if not self.is_lasting:
                self.wire.money = None
            return await answering(request)

        self.wire.money = once

    def fault(self, text: str) -> None:
        """Have the bank do something to the next money request."""
        self.rig.fault(self.way, text, times=None if self.is_lasting else 1)

    async def passed_on(self, request: httpx.Request) -> httpx.Response:
        """Return the bank's own answer, read."""
        answer = await self.wire.inner.handle_async_request(request)
        await answer.aread()
        return answer

    # What is required.

    async def unknown(self, till: Till, made: Intent, *, proven: bool | None = None) -> Intent:
        """Require that it is unknown, cannot be sent again, and is proven by the bank's lists or by nothing."""
        assert made.state is State.UNKNOWN, (made.state, made.sentence)
        self.check(till)
        arrived, left = self.arrived, len(self.wire.posts)
        again = await till.desk.send_again(made.id)
        assert isinstance(again, Problem), again
        cancelled = await till.desk.cancel(made.id)
        assert isinstance(cancelled, Problem), cancelled
        assert till.desk.standing().unknown == 1
        found = await till.checked(made)
        assert (self.arrived, len(self.wire.posts)) == (arrived, left), "it was sent again"
        is_there = self.effects > 0 and self.can_be_proven if proven is None else proven
        states = {State.ACCEPTED, State.SETTLED} if is_there else {State.UNKNOWN}
        assert found.state in states, (
            found.state,
            found.sentence,
            [step.why for step in till.journal.history(made.id)],
        )
        self.check(till)
        return found

    async def attested(self, till: Till, made: Intent) -> None:
        """Require that only a person's word ends it, by its tag and with a reason, and a day later."""
        state = State.ACCEPTED if self.effects else State.NOT_EXECUTED
        wrong = await till.desk.attest(made.id, state, tag="0" * 8, reason="The bank says so", who="Ann")
        assert isinstance(wrong, Problem)
        said = await till.desk.attest(
            made.id, state, tag=made.tag, reason="The bank says so", who="Ann", providers_word=True
        )
        assert isinstance(said, Intent), said
        assert said.state is state
        self.check(till)

    async def not_sent(self, till: Till, made: Intent, *, wait: bool = False) -> None:
        """Require that nothing was done, and that it goes by hand once the fault is gone; `wait`: not at once."""
        assert made.state is State.CONFIRMED, (made.state, made.sentence)
        assert self.effects == 0
        assert len(self.wire.posts) <= _MOST_CONNECTS
        self.check(till)
        self.wire.heal()
        self.rig.stage.bank.faults.clear()
        if wait:
            early = await till.desk.send_again(made.id)
            assert isinstance(early, Problem), early
            assert early.kind == "busy"
            assert self.effects == 0
        self.rig.pass_by(61)
        again = await till.desk.send_again(made.id)
        assert isinstance(again, Intent), again
        assert again.state in {State.ACCEPTED, State.HELD}, (again.state, again.sentence)
        assert self.effects == 1
        self.check(till)

    def accepted(self, till: Till, made: Intent) -> None:
        """Require that it is accepted, and was carried out once."""
        assert made.state is State.ACCEPTED, (made.state, made.sentence)
        assert (self.effects, self.arrived) == (1, 1)
        self.check(till)

    def declined(self, till: Till, made: Intent) -> None:
        """Require that it is declined for good."""
        assert made.state is State.DECLINED, (made.state, made.sentence)
        assert self.effects == 0
        self.check(till)

    def check(self, till: Till) -> None:
        """Hold the journal to the bank's book; anything that is wrong ends the run."""
        effects = self.rig.effects(self.way)[self._effects_before :]
        findings = check(effects, claims_of(till.journal))
        self.findings.add(findings)
        assert not findings, str(findings)

    # Sending again with the same key.

    def trust_keys(self, till: Till) -> None:
        """Record that the provider was seen to keep its promise about keys."""
        reached = self.rig.clients[self.way.slug].reached
        found = Conformance(self.rig.clock.now(), passed=True, checks=("the same key twice: one request",))
        bound = Bound("sandbox", reached.host, reached.credential)
        till.journal.record_conformance(self.way.slug, self.way.operation, bound, found)

    async def repeated(self, *, served: bool) -> None:
        """Require that with a conformance pass it is sent again: same key, same bytes, not often, not late."""
        self._begin()
        till = self.till(served=served)
        self.trust_keys(till)
        del self.wire.posts[:]
        made = await till.pay(self.values)
        assert made.state is State.UNKNOWN, (made.state, made.sentence)
        lost = made
        if self.is_lasting:
            for _ in range(MOST_ATTEMPTS + 2):
                lost = await till.checked(made)
            assert self.arrived <= MOST_ATTEMPTS
        self.rig.stage.bank.faults.clear()
        self.wire.heal()
        if self.is_lasting and lost.state is State.UNKNOWN:
            self.rig.pass_by(timedelta(hours=25).total_seconds())
            late = self.arrived
            await till.checked(made)
            assert self.arrived == late, "a key was relied on for too long"
        else:
            found = await till.checked(made)
            states = {State.ACCEPTED, State.SETTLED}
            assert found.state in states, (found.state, [step.why for step in till.journal.history(made.id)])
        sent = [(post.content, post.headers["x-idempotent-id"]) for post in self.wire.posts]
        assert len(set(sent)) <= 1
        assert self.effects <= 1
        self.check(till)

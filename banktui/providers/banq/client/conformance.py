"""Whether Banq keeps its promise that the same `X-Idempotent-Id` gets the first answer again, and asks once.

The documents promise that in one sentence. How long an id is known, and what becomes of two requests at the same time
or of a first answer that was an error, they do not say: it is found out here, on a sandbox.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

from banktui.domain.clock import Clock
from banktui.domain.errors import Malformed
from banktui.domain.intent import Intent
from banktui.domain.tag import tag_of
from banktui.http.decode import decode
from banktui.http.encode import encode
from banktui.services.conforming import Mishap, Trial
from banktui.services.journal import Conformance
from banktui.services.moving import Draft, MoneyOperation
from banktui.services.outcome import Evidence, Outcome, Verdict, classify
from banktui.services.reading import Listed

_CUT_AFTER: Final = 0.05
"""Seconds after which a request is abandoned on a bank that cannot be told to lose an answer."""
_FIRST_WAIT: Final = 1
_SECOND_WAIT: Final = 22
"""Hours: together they come to 23, within the day for which an id is relied on."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    evidence: Evidence
    verdict: Verdict

    @property
    def is_taken_on(self) -> bool:
        """Tell whether the bank says that it asked for the money."""
        return self.verdict.outcome is Outcome.ACCEPTED


@dataclass(frozen=True, slots=True)
class _Finding:
    sentence: str
    passed: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """One request under one id, whose tag tells how often it was carried out."""

    intent_id: str
    draft: Draft
    key: str


class ConformanceSuite:
    """Sends one operation's requests again and again under the same ids."""

    def __init__(
        self,
        operation: MoneyOperation,
        values: Mapping[str, str],
        known: Mapping[str, Sequence[Listed]],
        *,
        clock: Clock,
        trial: Trial,
    ) -> None:
        self._operation = operation
        self._values = values
        self._known = known
        self._clock = clock
        self._trial = trial
        self._began = clock.now()

    async def run(self) -> Conformance:
        """Make every check that can be made here, and say of the others that they were not. Raises BankError."""
        checks: tuple[tuple[str, Callable[[], Awaitable[_Finding]]], ...] = (
            ("Sent twice", self._twice),
            ("Sent twice at the same time", self._at_once),
            ("Sent again after a cut connection", self._after_a_cut),
            ("Sent again after 1 hour and after 23 hours", self._after_hours),
            ("Sent again after a refusal", self._after_a_refusal),
            ("Sent again after an error of the bank's own", self._after_an_error),
        )
        found = [(name, await check()) for name, check in checks]
        sentences = tuple(f"{name}: {finding.sentence}" for name, finding in found)
        return Conformance(self._clock.now(), all(finding.passed for _, finding in found), sentences)

    async def _twice(self) -> _Finding:
        case = self._case()
        first, second = await self._send(case), await self._send(case)
        return await self._same(case, (first, second))

    async def _at_once(self) -> _Finding:
        case = self._case()
        both = await asyncio.gather(self._send(case), self._send(case))
        # The slower one may be told to wait; what counts is that the bank did it once.
        done = [attempt for attempt in both if attempt.is_taken_on]
        return await self._same(case, done) if done else _failed("neither was carried out", both)

    async def _after_a_cut(self) -> _Finding:
        case = self._case()
        if self._trial.arrange is not None:
            await self._trial.arrange(case.draft.request.path, Mishap.LOST_AFTER)
            await self._send(case)
        else:
            await self._abandon(case)
        return await self._same(case, (await self._send(case),))

    async def _after_hours(self) -> _Finding:
        if self._trial.advance is None:
            return _Finding("not tried, time cannot be made to pass at this bank.", passed=False)
        case = self._case()
        attempts = [await self._send(case)]
        for hours in (_FIRST_WAIT, _SECOND_WAIT):
            await self._trial.advance(hours)
            attempts.append(await self._send(case))
        return await self._same(case, attempts)

    async def _after_a_refusal(self) -> _Finding:
        case = self._case()
        body = decode(case.draft.request.body)
        refused = replace(case.draft.request, body=encode({**body, "funds": 0}))
        case = replace(case, draft=replace(case.draft, request=refused))
        both = (await self._send(case), await self._send(case))
        if any(attempt.verdict.outcome is not Outcome.DECLINED for attempt in both):
            return _failed("a request for nothing was not refused", both)
        count = await self._count(case)
        if count:
            return _Finding(f"FAILED: {count} made of a request for nothing.", passed=False)
        return _Finding("refused again, nothing was made.", passed=True)

    async def _after_an_error(self) -> _Finding:
        if self._trial.arrange is None:
            return _Finding("not tried, this bank cannot be told to fail.", passed=False)
        findings = []
        for mishap in (Mishap.FAILED_BEFORE, Mishap.FAILED_AFTER):
            case = self._case()
            await self._trial.arrange(case.draft.request.path, mishap)
            await self._send(case)
            findings.append(await self._same(case, (await self._send(case),)))
        return next((finding for finding in findings if not finding.passed), findings[0])

    def _case(self) -> _Case:
        intent_id = uuid4().hex
        draft = self._operation.draft("", self._values, tag_of(intent_id), self._known)
        return _Case(intent_id, draft, self._operation.new_key())

    async def _send(self, case: _Case) -> _Attempt:
        async with self._operation.line() as line:
            await line.preflight(case.draft)
            evidence = await line.send(case.draft.request, case.key)
        return _Attempt(evidence, classify(evidence, lambda found: self._operation.judge(case.draft, found)))

    async def _abandon(self, case: _Case) -> None:
        async with self._operation.line() as line:
            await line.preflight(case.draft)
            sending = asyncio.create_task(line.send(case.draft.request, case.key))
            await asyncio.wait({sending}, timeout=_CUT_AFTER)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _same(self, case: _Case, attempts: Sequence[_Attempt]) -> _Finding:
        """Judge attempts that all must have got the same answer about the one payment that was made."""
        if not all(attempt.is_taken_on for attempt in attempts):
            return _failed("it was not carried out", attempts)
        if len({(attempt.verdict.remote_id, attempt.evidence.digest) for attempt in attempts}) != 1:
            return _failed("the answers differ", attempts)
        count = await self._count(case)
        if count != 1:
            return _Finding(f"FAILED: {count} were made.", passed=False)
        return _Finding("one was made, by the same answer each time.", passed=True)

    async def _count(self, case: _Case) -> int:
        """Return how many payments Banq lists with the tag of a case. Raises BankError, Malformed for half a list."""
        draft, tag = case.draft, tag_of(case.intent_id)
        intent = Intent(
            case.intent_id, tag, "", "", "", "", "", draft.source, draft.destination, draft.money, incoming=True
        )
        seen = await self._operation.look_up(intent, (), self._began)
        if not seen.complete:
            raise Malformed("Banq's payments could not be counted.", detail=seen.remark, provider="banq")
        return sum(tag in record.tags for record in seen.records)


def _failed(what: str, attempts: Sequence[_Attempt]) -> _Finding:
    told = ", ".join(f"{attempt.verdict.outcome} ({attempt.verdict.code or attempt.evidence.status or '-'})"
                     for attempt in attempts)  # fmt: skip
    return _Finding(f"FAILED: {what}: {told}.", passed=False)

"""The proof that the proof works: senders with one fault each are found out, each by what it does wrong."""

import random
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import httpx
import pytest

from banktui.domain.intent import State
from tests.money.case import Case
from tests.money.checking import Claim, Effect, check, claims_of
from tests.money.matrix import CELLS
from tests.money.naive import Judging, Naive, fine_is_yes, honest, late_is_no
from tests.money.rig import Rig
from tests.money.ways import way_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

COLUMNS = ("A1", "A2", "A4", "B1", "H1", "I1")
RUNS = 3


async def found(rig: Rig, sender: Naive, fault: str, *, losses: int = 1) -> dict[str, int]:
    """Have a sender pay a few times at a bank that goes wrong, and return how much the checker finds of each kind."""
    before = len(rig.effects(sender.way))
    wire = rig.wires[sender.way.slug]
    for run in range(RUNS):
        lost = 0

        async def loses(request: httpx.Request) -> httpx.Response:
            nonlocal lost
            answer = await wire.inner.handle_async_request(request)
            await answer.aread()
            lost += 1
            if lost <= losses:
                raise httpx.ReadTimeout("")
            return answer

        if fault == "loses":
            wire.money = loses
        else:
            rig.fault(sender.way, fault, times=losses)
        await sender.pay(sender.way.fill(random.Random(run)))  # noqa: S311 - to be repeated
        wire.heal()
        rig.stage.bank.faults.clear()
    return check(rig.effects(sender.way)[before:], sender.claims).counts()


@pytest.mark.parametrize("code", COLUMNS)
async def test_a_sender_that_tries_again_after_a_time_out_pays_twice(rig: Rig, code: str) -> None:
    counts = await found(rig, Naive(rig, way_of(code)), "loses")
    assert counts["duplicates"] == RUNS


async def test_a_sender_that_gives_up_says_that_it_was_not_paid(rig: Rig) -> None:
    counts = await found(rig, Naive(rig, way_of("A1")), "loses", losses=99)
    assert counts["duplicates"] == RUNS
    assert counts["false_not_paid"] == RUNS


@pytest.mark.parametrize(
    ("judging", "forgets", "fault", "kind"),
    [
        (late_is_no, False, "loses", "false_not_paid"),
        (honest, True, "loses", "lost"),
        (fine_is_yes, False, "redirect:https://elsewhere.example/", "false_paid"),
    ],
)
async def test_each_other_fault_is_found_by_its_name(
    rig: Rig, judging: Judging, fault: str, kind: str, *, forgets: bool
) -> None:
    """A card order has no tag that comes back; what it lacks is found all the same."""
    for code in ("H1", "A4"):
        sender = Naive(rig, way_of(code), tries=1, judging=judging, forgets=forgets)
        counts = await found(rig, sender, fault)
        assert counts == {"duplicates": 0, "lost": 0, "false_paid": 0, "false_not_paid": 0, kind: RUNS}


async def test_a_sender_that_says_that_it_does_not_know_is_never_wrong(rig: Rig) -> None:
    sender = Naive(rig, way_of("H1"), tries=1, judging=honest)
    counts = await found(rig, sender, "loses")
    assert not any(counts.values())
    assert [claim.state for claim in sender.claims] == [State.UNKNOWN] * RUNS


@pytest.mark.parametrize("trusted", [False, True])
async def test_a_bank_that_ignores_its_keys_is_harmless_until_it_is_trusted(rig: Rig, *, trusted: bool) -> None:
    """Why a key is relied on only with a recorded test: the look-up sees nothing, so a trusted key is sent again."""
    case = Case(rig, CELLS["F13-B1"], seed=0)
    wire = case.wire

    async def ignores(request: httpx.Request) -> httpx.Response:
        headers = {**request.headers, "x-idempotent-id": str(uuid4())}
        another = httpx.Request(request.method, request.url, headers=headers, content=request.content)
        answer = await case.passed_on(another)
        if case.effects == 1:
            raise httpx.ReadTimeout("")
        return answer

    till = case.till()
    if trusted:
        case.trust_keys(till)
    wire.money = ignores
    rig.fault(case.way, "hide:1000", method="GET", path="*", times=None)
    made = await till.pay(case.values)
    assert made.state is State.UNKNOWN
    await till.checked(made)
    counts = check(rig.effects(case.way)[-case.effects :], claims_of(till.journal)).counts()
    assert (case.effects, counts["duplicates"]) == ((2, 1) if trusted else (1, 0))
    await rig.close_tills()


EFFECT = Effect("M1", "credit-transfer", Decimal("1.00"), "EUR", frozenset({"7K2M9QXD"}))
CLAIM = Claim("7K2M9QXD", "credit-transfer", Decimal("1.00"), "EUR", State.ACCEPTED)


async def test_the_checker_by_itself() -> None:
    assert not check([EFFECT], [CLAIM])
    assert not check([], [])
    assert str(check([EFFECT, EFFECT], [CLAIM])).startswith("duplicates: 7K2M-9QXD is accepted, carried out 2 times")
    assert check([EFFECT], []).counts()["lost"] == 1
    assert check([], [CLAIM]).counts()["false_paid"] == 1
    other = replace(EFFECT, tags=frozenset({"00000000"}), amount=Decimal("2.00"))
    assert check([other], [CLAIM]).counts() == {"duplicates": 0, "lost": 1, "false_paid": 1, "false_not_paid": 0}
    for state in (State.DECLINED, State.EXPIRED, State.CONFIRMED, State.CANCELLED, State.NOT_EXECUTED):
        assert check([EFFECT], [replace(CLAIM, state=state)]).counts()["false_not_paid"] == 1
    for state in (State.UNKNOWN, State.SENDING, State.HELD):
        assert not check([EFFECT], [replace(CLAIM, state=state)])
        assert not check([], [replace(CLAIM, state=state)])
    # A person may be wrong, and has said so under their own name.
    assert not check([EFFECT], [replace(CLAIM, state=State.NOT_EXECUTED, is_attested=True)])

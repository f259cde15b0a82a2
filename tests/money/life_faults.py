"""F26 to F32: what people, the machine, the journal and the bank's lists do around a payment."""

import asyncio
import stat
from collections.abc import Callable
from typing import Any

import httpx

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.sandbox.shaping import decode, encode
from banktui.services import payment_desk
from banktui.services.moving import Proof
from banktui.services.notices import EventArrived
from tests.money.case import Case
from tests.money.driving import Driver, switched
from tests.money.rig import yes
from tests.store.refusing import FAULTS, refuse

_JUMP = 7200.0
_PRODUCTION = {"transaction_ids": "hidden", "comments": "hidden"}


async def pressed_twice(case: Case) -> None:
    """F26: many presses at once and later, two reviews of one payment, two windows on one journal."""
    kind = case.chance.choice(("presses", "reviews", "windows"))
    first = case.till(kept=kind == "windows")
    second = case.till(kept=True) if kind == "windows" else first
    reviews = [await till.review(case.values) for till in (first, second)]
    if kind == "presses":
        reviews[1] = reviews[0]
    presses = [
        till.desk.send(review.id, yes(review))
        for till, review in zip((first, second), reviews, strict=True)
        for _ in range(case.chance.randint(1, 4))
    ]
    case.chance.shuffle(presses)
    told = await asyncio.gather(*presses)
    sent = {one.id for one in told if isinstance(one, Intent)}
    assert len(sent) == 1, told
    later = await first.desk.send(reviews[0].id, yes(reviews[0]))
    assert isinstance(later, Intent | Problem)
    [made] = first.journal.intents(frozenset({State.ACCEPTED}))
    case.accepted(first, made)


async def left_in_flight(case: Case) -> None:
    """F27: the caller goes; the program ends and the answer comes in time; it ends and the answer does not."""
    left, answers = asyncio.Event(), asyncio.Event()

    async def slowly(request: httpx.Request) -> httpx.Response:
        answer = await case.passed_on(request)
        left.set()
        await answers.wait()
        return answer

    till = case.till(kept=True)
    review = await till.review(case.values)
    case.hook(slowly)
    sending = asyncio.ensure_future(till.desk.send(review.id, yes(review)))
    await left.wait()
    match case.seed % 3:
        case 0:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            answers.set()
            again = await till.desk.send(review.id, yes(review))
            assert isinstance(again, Intent)
        case 1:
            closing = asyncio.ensure_future(till.desk.close())
            await asyncio.sleep(0)
            answers.set()
            await closing
        case _:
            patience, payment_desk._DRAIN_SECONDS = payment_desk._DRAIN_SECONDS, 0.0
            try:
                await till.desk.close()
            finally:
                payment_desk._DRAIN_SECONDS = patience
    await asyncio.gather(sending, return_exceptions=True)
    await case.rig.close_tills()
    # The next start of the program.
    following = case.till(kept=True)
    await following.desk.open()
    [made] = following.journal.intents()
    if case.word == "A":
        case.accepted(following, made)
    else:
        await case.unknown(following, made)


async def journal_fails_before(case: Case) -> None:
    """F28: before anything is written down, or between confirming and sending; nothing reaches the bank."""
    name, is_early = case.chance.choice(FAULTS), case.chance.random() < 0.5
    till = case.till()
    review = await till.review(case.values)
    had: list[Any] = []
    if is_early:
        had.append(refuse(till.journal, name))
    else:
        begin = till.journal.begin

        def fails(*args: Any, **told: Any) -> Any:
            had.append(refuse(till.journal, name))
            return begin(*args, **told)

        till.journal.begin = fails  # type: ignore[method-assign]
    told = await till.desk.send(review.id, yes(review))
    assert isinstance(told, Problem) or told.state is State.CONFIRMED, told
    assert (case.effects, case.arrived, case.wire.posts) == (0, 0, [])
    till.journal._access._connection = had[0]
    case.check(till)


async def journal_fails_after(case: Case) -> None:
    """F29: the outcome is kept in memory and cried beside the journal, and the next start finds it unknown."""
    name = case.chance.choice(FAULTS)
    had: list[Any] = []
    till = case.till(kept=True)

    async def then_fails(request: httpx.Request) -> httpx.Response:
        answer = await case.passed_on(request)
        had.append(refuse(till.journal, name))
        return answer

    case.hook(then_fails)
    made = await till.pay(case.values)
    assert (made.state, made.alarm, case.effects) == (State.UNKNOWN, True, 1)
    standing = till.desk.standing()
    assert (standing.unknown, standing.alarms) == (1, 1)
    cry = case.folder / "journal.db.emergency"
    assert stat.S_IMODE(cry.stat().st_mode) == 0o600
    at, tag, run = cry.read_text().split()
    assert (tag, run) == (made.tag, till.journal.run)
    assert at.startswith("20")
    # The program ends without having been able to write: what it held in memory is gone.
    till.desk._books_if_open()._unkept.clear()  # type: ignore[union-attr]
    till.journal._access._connection = had[0]
    await case.rig.close_tills()
    following = case.till(kept=True)
    await following.desk.open()
    [found] = following.journal.intents()
    assert (found.state, found.alarm) == (State.UNKNOWN, True)
    await case.unknown(following, found)


async def clock_jumps(case: Case) -> None:
    """F30: our clock is set by two hours, before or during the send: nothing else changes."""
    jump, is_early = case.chance.choice((-_JUMP, _JUMP)), case.chance.random() < 0.5
    clock = case.rig.clock
    real = clock.instant

    def set_clock() -> None:
        clock.instant = real.fromtimestamp(real.timestamp() + jump, real.tzinfo)

    async def jumping(request: httpx.Request) -> httpx.Response:
        set_clock()
        return await case.passed_on(request)

    till = case.till()
    if is_early:
        set_clock()
    else:
        case.hook(jumping)
    try:
        made = await till.pay(case.values)
        case.accepted(till, made)
    finally:
        clock.instant = real


async def list_is_wrong(case: Case) -> None:
    """F31: whatever is wrong with the list in which it is looked for, absence and doubt prove nothing."""
    kind = case.chance.choice(("stale", "fails", "cut", "two"))
    if kind == "two" and case.way.proof is Proof.NEW_ITEM:
        await _two_new_ones(case)
        return
    till = case.till()
    case.rig.fault(case.way, "status_after:500")
    made = await till.pay(case.values)
    assert case.effects == 1
    healed = {State.ACCEPTED, State.SETTLED}
    match kind:
        case "stale":
            looks = case.chance.randint(1, 3)
            # One look may read several lists: for each of them the newest entry is not there yet.
            case.rig.fault(case.way, "hide:1000", method="GET", path="*", times=None)
            for _ in range(looks):
                await case.unknown(till, made, proven=False)
        case "fails":
            case.rig.fault(case.way, "status_before:503", method="GET", path=case.way.lists, times=None)
            await case.unknown(till, made, proven=False)
        case "cut":
            case.wire.reads = _changed(case, lambda _: {"data": None, "body": None})
            await case.unknown(till, made, proven=False)
        case _:
            case.wire.reads = _changed(case, lambda content: _doubled(content, made.tag))
            found = await case.unknown(till, made, proven=False)
            assert found.alarm
    case.rig.stage.bank.faults.clear()
    case.wire.heal()
    found = await till.checked(made)
    assert found.state in healed, (kind, [step.why for step in till.journal.history(made.id)])
    case.check(till)


def _changed(case: Case, change: Callable[[Any], Any]) -> Callable[[httpx.Request], Any]:
    async def answer(request: httpx.Request) -> httpx.Response:
        real = await case.passed_on(request)
        kind = {"content-type": real.headers["content-type"]}
        return httpx.Response(real.status_code, content=encode(change(decode(real.content))), headers=kind)

    return answer


def _doubled(content: Any, tag: str) -> Any:
    """Return a list in which the record with a tag stands twice, with two ids."""
    if isinstance(content, dict):
        return {key: _doubled(value, tag) for key, value in content.items()}
    if not isinstance(content, list):
        return content
    doubled = []
    for item in content:
        doubled.append(item)
        if tag in str(item).replace("-", ""):
            doubled.append(_with_another_id(item))
    return doubled


def _with_another_id(item: Any) -> Any:
    other = dict(item)
    for name in ("internal_id", "id", "txid"):
        if name in other:
            value = other[name]
            other[name] = value + 1_000_000 if isinstance(value, int) else f"{value}9"
    return other


async def _two_new_ones(case: Case) -> None:
    """Let somebody else do the same at the same time, where nothing of ours comes back: which is ours nobody tells."""
    async with switched(case, "anytime_switches", **_PRODUCTION):
        till, other = case.till(), case.till()

        async def meanwhile(request: httpx.Request) -> httpx.Response:
            theirs = await other.pay(case.values)
            assert theirs.state is State.ACCEPTED
            return await _lost(case, request)

        case.hook(meanwhile)
        review = await till.review(case.values)
        made = await till.desk.send(review.id, yes(review))
        assert isinstance(made, Intent)
        assert made.state is State.UNKNOWN, (made.state, made.sentence)
        found = await till.checked(made)
        assert found.state is State.UNKNOWN, [step.why for step in till.journal.history(made.id)]
        assert case.effects == 2


async def _lost(case: Case, request: httpx.Request) -> httpx.Response:
    await case.passed_on(request)
    raise httpx.ReadError("")


async def notification_lies(case: Case) -> None:
    """F32: whatever is pushed, what the bank says when it is asked wins."""
    kind = case.chance.choice(("says executed", "forged", "replayed", "early"))
    till = case.till()
    said = EventArrived(case.way.slug, "Executed", is_believed=kind != "forged")

    async def early(request: httpx.Request) -> httpx.Response:
        for _ in range(3):
            till.desk.heed(said)
            await asyncio.sleep(0)
        [sending] = till.journal.intents()
        assert sending.state is State.SENDING
        return await case.passed_on(request)

    if kind == "early":
        case.hook(early)
    if kind == "forged":
        case.rig.fault(case.way, "status_before:500")
    made = await till.pay(case.values)
    asked = case.wire.asked
    for _ in range(1000 if kind == "replayed" else 1):
        till.desk.heed(said)
        await asyncio.sleep(0)
    found = await till.checked(made)
    if kind == "forged":
        assert (made.state, found.state, case.effects) == (State.UNKNOWN, State.UNKNOWN, 0)
        case.check(till)
        return
    # The bank itself still says that it is to be executed, or waits for the payer.
    assert found.state is State.ACCEPTED, (found.state, found.remote_status)
    assert case.wire.asked - asked <= _MOST_READS
    case.accepted(till, found)


_MOST_READS = 12
"""For two looks, each of a few lists and pages."""

LIFE_FAULTS: dict[str, Driver] = {
    "F26": pressed_twice,
    "F27": left_in_flight,
    "F28": journal_fails_before,
    "F29": journal_fails_after,
    "F30": clock_jumps,
    "F31": list_is_wrong,
    "F32": notification_lies,
}

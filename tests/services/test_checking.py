"""Steps one after the other: what is tested, what is not and why, and how each ends."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from banktui.domain.errors import SignInNeeded, Unreachable
from banktui.services.apart import apart
from banktui.services.checking import (
    EXPIRY_WARNINGS,
    Check,
    Finding,
    State,
    Step,
    examine,
    not_reached,
    passed,
    until,
    warned,
)

NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
Test = Callable[[list[str]], Awaitable[Finding]]


def ending(finding: Finding) -> Test:
    async def test(seen: list[str]) -> Finding:
        seen.append(finding.sentence)
        return finding

    return test


async def refused(_seen: list[str]) -> Finding:
    raise SignInNeeded("The password is wrong.", detail="The bank says so", hint="Correct it.")


async def never(_seen: list[str]) -> Finding:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


def check(name: str, test: Test, *needs: str, seconds: float = 15.0) -> Check[list[str]]:
    return Check(Step(name, name.upper()), test, needs, seconds=seconds)


async def states(*checks: Check[list[str]], seen: list[str] | None = None) -> dict[str, State]:
    bench = [] if seen is None else seen
    return {result.step.name: result.finding.state async for result in examine(checks, bench)}


async def test_what_does_not_need_what_failed_is_tested_all_the_same() -> None:
    seen: list[str] = []
    found = await states(
        check("key", refused),
        check("host", ending(passed("It answers."))),
        check("sign-in", ending(passed("It lets us in.")), "key", "host"),
        check("read", ending(passed("It was read.")), "sign-in"),
        seen=seen,
    )
    assert found == {
        "key": State.FAILED,
        "host": State.PASSED,
        "sign-in": State.NOT_REACHED,
        "read": State.NOT_REACHED,
    }
    assert seen == ["It answers."]


async def test_what_was_not_tested_says_what_is_to_be_put_right_first() -> None:
    seen: list[str] = []
    checks = [check("key", refused), check("sign-in", refused, "key"), check("read", refused, "sign-in")]
    results = [result async for result in examine(checks, seen)]
    assert [result.finding.sentence for result in results[1:]] == [
        "It was not tested: it needs what “key” did not bring."
    ] * 2


async def test_a_warning_keeps_nothing_from_being_tested() -> None:
    found = await states(
        check("clock", ending(warned("They differ.", "Set one."))), check("sign-in", ending(passed("Yes.")), "clock")
    )
    assert found == {"clock": State.WARNING, "sign-in": State.PASSED}


async def test_a_step_that_finds_that_it_cannot_be_tested_keeps_others_from_it() -> None:
    found = await states(check("a", ending(not_reached("Not yet."))), check("b", ending(passed("Yes.")), "a"))
    assert found == {"a": State.NOT_REACHED, "b": State.NOT_REACHED}


async def test_what_is_wrong_becomes_a_sentence_and_what_to_do() -> None:
    seen: list[str] = []
    (result,) = [result async for result in examine([check("sign-in", refused)], seen)]
    assert result.finding == Finding(
        State.FAILED,
        "The password is wrong. The bank says so.",
        "Correct it.",
        SignInNeeded.kind,
    )


async def test_a_step_that_does_not_end_is_given_up() -> None:
    seen: list[str] = []
    checks = [check("host", never, seconds=0), check("file", ending(passed("It is there.")))]
    first, second = [result.finding async for result in examine(checks, seen)]
    assert (first.state, first.kind) == (State.FAILED, Unreachable.kind)
    assert "longer than 0 seconds" in first.sentence
    assert second.state is State.PASSED


async def test_a_mistake_of_ours_is_loud() -> None:
    async def wrong(_seen: list[str]) -> Finding:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await states(check("x", wrong))


@pytest.mark.parametrize(
    ("left", "state"),
    [
        (timedelta(days=400), State.PASSED),
        (timedelta(days=EXPIRY_WARNINGS[0]), State.PASSED),
        (timedelta(days=EXPIRY_WARNINGS[0], seconds=-1), State.WARNING),
        (timedelta(days=1), State.WARNING),
        (timedelta(0), State.WARNING),
        (timedelta(seconds=-1), State.FAILED),
    ],
)
def test_a_certificate_is_warned_of_in_its_last_days(left: timedelta, state: State) -> None:
    found = until("It", NOW + left, NOW, hint="Ask for the next one.")
    assert found.state is state
    assert bool(found.hint) is (state is not State.PASSED)


def test_days_are_counted_in_words() -> None:
    assert until("It", NOW + timedelta(days=1), NOW, hint="").sentence.endswith(": 1 day left.")
    assert until("It", NOW + timedelta(days=2), NOW, hint="").sentence.endswith(": 2 days left.")


async def test_a_call_apart_brings_its_value_or_its_error() -> None:
    assert await apart(lambda: 7) == 7

    def wrong() -> None:
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        await apart(wrong)


async def test_nobody_waits_for_a_call_apart_that_was_given_up() -> None:
    import threading  # noqa: PLC0415 - only here

    go_on, gone_on = threading.Event(), threading.Event()

    def blocking() -> None:
        go_on.wait()
        gone_on.set()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await apart(blocking)
    go_on.set()
    assert await asyncio.to_thread(gone_on.wait, 30)

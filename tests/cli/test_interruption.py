"""Being told to stop: at once where nothing was sent, heard where something was, and forgotten afterwards."""

import asyncio
import signal

import pytest

from banktui.cli.money.interruption import Interrupted, Interruption
from banktui.cli.status import ExitStatus

SIGNALS = {
    signal.SIGINT: ExitStatus.INTERRUPTED,
    signal.SIGTERM: ExitStatus.TERMINATED,
    signal.SIGHUP: ExitStatus.TERMINATED,
}


@pytest.mark.parametrize(("number", "status"), SIGNALS.items())
async def test_what_may_be_broken_off_is(number: signal.Signals, status: ExitStatus) -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            signal.raise_signal(number)
            await asyncio.Event().wait()
        finally:
            ended.set()

    with Interruption() as interruption:
        assert not interruption.is_told
        with pytest.raises(Interrupted):
            await interruption.unless(work())
        assert (interruption.is_told, interruption.status) == (True, status)
    assert ended.is_set()


async def test_what_must_not_be_broken_off_goes_on() -> None:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    with Interruption() as interruption:
        signal.raise_signal(signal.SIGTERM)
        assert not await interruption.first(answer)
        # A second one changes nothing: it is not sent any faster.
        signal.raise_signal(signal.SIGINT)
        assert interruption.status is ExitStatus.TERMINATED
        answer.set_result("accepted")
        assert await interruption.first(answer)


async def test_a_question_ends_where_it_stands() -> None:
    with Interruption() as interruption:
        with pytest.raises(Interrupted), interruption.asking():
            signal.raise_signal(signal.SIGINT)
        assert interruption.status is ExitStatus.INTERRUPTED


async def test_what_was_there_before_is_there_again() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with Interruption():
        assert [signal.getsignal(number) for number in SIGNALS] != before
    assert [signal.getsignal(number) for number in SIGNALS] == before


async def test_a_program_that_is_to_survive_its_terminal_does() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            signal.raise_signal(signal.SIGHUP)
            assert not interruption.is_told
    finally:
        signal.signal(signal.SIGHUP, before)


async def test_what_ends_well_is_given_back() -> None:
    async def work() -> str:
        return "done"

    with Interruption() as interruption:
        assert await interruption.unless(work()) == "done"

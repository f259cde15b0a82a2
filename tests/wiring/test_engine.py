"""The engine: work happens on its thread, cancelling reaches it, stopping leaves nothing behind."""

import asyncio
import threading

import pytest

from banktui.wiring.engine import Engine


async def thread_name() -> str:
    return threading.current_thread().name


async def test_work_happens_on_the_engines_thread() -> None:
    engine = Engine()
    engine.start()
    engine.start()
    assert await engine.call(thread_name()) == "banktui-engine"
    await engine.stop()
    assert not engine.is_running


async def test_an_error_reaches_the_caller() -> None:
    async def fail() -> None:
        raise LookupError("nothing there")

    engine = Engine()
    engine.start()
    with pytest.raises(LookupError, match="nothing there"):
        await engine.call(fail())
    await engine.stop()


async def test_cancelling_the_caller_cancels_the_work() -> None:
    begun, cancelled = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    engine = Engine()
    engine.start()
    caller = asyncio.create_task(engine.call(work()))
    assert await asyncio.to_thread(begun.wait, 5)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await asyncio.to_thread(cancelled.wait, 5)
    await engine.stop()


async def test_stopping_lets_running_work_clean_up() -> None:
    begun, cleaned = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.to_thread(cleaned.set)

    engine = Engine()
    engine.start()
    future = engine.spawn(work())
    assert await asyncio.to_thread(begun.wait, 5)
    await engine.stop()
    assert cleaned.is_set()
    assert future.cancelled()


async def test_an_engine_that_was_never_started_takes_no_work() -> None:
    engine = Engine()
    await engine.stop()
    with pytest.raises(RuntimeError, match="not running"):
        await engine.call(thread_name())

"""Waiting for what cannot be interrupted, without being held up by it in the end."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def apart(call: Callable[[], T]) -> T:
    """Return what a call that blocks returns, or raise what it raises. It has a thread of its own.

    Unlike with `asyncio.to_thread`, neither giving up waiting nor the end of the program waits for it: looking a host
    name up, or a command that asks a person, may take a minute longer than anybody wants to know.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def tell(value: T | None, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(value)  # type: ignore[arg-type]

    def run() -> None:
        value: T | None = None
        error: BaseException | None = None
        try:
            value = call()
        except BaseException as raised:  # noqa: BLE001 - whatever it is, it belongs to whoever waits
            error = raised
        # The loop is gone if nobody waits any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, value, error)

    threading.Thread(target=run, name="banktui-apart", daemon=True).start()
    return await outcome

"""A thread with an event loop of its own, where everything slow or heavy happens."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

_STOP_SECONDS = 10.0


class Engine:
    """Runs coroutines away from the screens' event loop, so that decoding, signing and storing never delay a key."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Tell whether coroutines can be given to the engine."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Start the thread. Starting twice is harmless."""
        if self._thread is not None:
            return
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="banktui-engine", daemon=True)
        self._thread.start()
        ready.wait()

    def spawn(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the engine's loop; the returned future can be cancelled from any thread."""
        if self._loop is None:
            coroutine.close()
            raise RuntimeError("the engine is not running")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    async def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Await a coroutine that runs on the engine's loop. Cancelling the caller cancels it there."""
        return await asyncio.wrap_future(self.spawn(coroutine))

    async def stop(self) -> None:
        """Cancel what still runs, let it clean up, and end the thread."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_cancel_everything(), loop))
        loop.call_soon_threadsafe(loop.stop)
        await asyncio.to_thread(thread.join, _STOP_SECONDS)
        self._loop = self._thread = None

    def _run(self, ready: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        self._loop = loop
        asyncio.set_event_loop(loop)
        loop.call_soon(ready.set)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()


async def _cancel_everything() -> None:
    current = asyncio.current_task()
    tasks = [task for task in asyncio.all_tasks() if task is not current]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

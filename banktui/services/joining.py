"""Reads that several callers share: one is under way, the others join it."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

W = TypeVar("W")
R = TypeVar("R")


@dataclass(slots=True, eq=False)
class _Run(Generic[W, R]):
    wanted: W
    task: asyncio.Task[R]
    waiters: int = 0
    given_up: bool = False


class Joint(Generic[W, R]):
    """Runs at most one piece of work per key.

    `covers(running, wanted)` tells whether the work under way gives what is wanted.
    """

    def __init__(self, covers: Callable[[W, W], bool]) -> None:
        self._covers = covers
        self._runs: dict[Hashable, _Run[W, R]] = {}

    async def run(self, key: Hashable, wanted: W, start: Callable[[], Coroutine[Any, Any, R]]) -> R:
        """Return the result of the work under way or, after it if it does not cover what is wanted, of new work.

        The work is cancelled when the last of its callers is, and has ended when that caller sees its cancellation.
        """
        run = self._under_way(key)
        while run is not None and (run.given_up or not self._covers(run.wanted, wanted)):
            await asyncio.wait({run.task})
            run = self._under_way(key)
        if run is None:
            run = self._runs[key] = _Run(wanted, asyncio.create_task(start()))
        run.waiters += 1
        try:
            return await asyncio.shield(run.task)
        finally:
            run.waiters -= 1
            if not run.waiters:
                await self._end(key, run)

    def _under_way(self, key: Hashable) -> _Run[W, R] | None:
        run = self._runs.get(key)
        return None if run is None or run.task.done() else run

    async def _end(self, key: Hashable, run: _Run[W, R]) -> None:
        if not run.task.done():
            run.given_up = True
            run.task.cancel()
            await asyncio.wait({run.task})
        if self._runs.get(key) is run:
            del self._runs[key]
        if not run.task.cancelled():
            # Nobody else may be left to look at it.
            run.task.exception()

"""Being told to stop, by Ctrl+C, SIGTERM or a terminal that goes: heeded at once, but for what is being sent."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self, TypeVar

from banktui.cli.status import ExitStatus

T = TypeVar("T")

_NUMBERS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interrupted(Exception):  # noqa: N818 - a state of affairs
    """Somebody wants the program to stop."""


class Interruption:
    """Hears the signals that end programs, while its context lasts."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._is_asking = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heard: asyncio.Event | None = None
        self._before: dict[int, Any] = {}

    @property
    def is_told(self) -> bool:
        """Tell whether somebody wants the program to stop."""
        return self._number is not None

    @property
    def status(self) -> ExitStatus:
        """Return how a program ends that was told to, and has sent nothing."""
        return ExitStatus.INTERRUPTED if self._number == signal.SIGINT else ExitStatus.TERMINATED

    def __enter__(self) -> Self:
        self._loop, self._heard = asyncio.get_running_loop(), asyncio.Event()
        for number in _NUMBERS:
            # A program that was started to survive its terminal goes on surviving it.
            if signal.getsignal(number) is not signal.SIG_IGN:
                # Only the main thread hears signals; elsewhere somebody else looks after them.
                with suppress(ValueError):
                    self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    async def unless(self, asked: Coroutine[Any, Any, T]) -> T:
        """Await something that may be broken off. Raises Interrupted when it is."""
        task = asyncio.ensure_future(asked)
        if not await self.first(task):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise Interrupted
        return task.result()

    async def first(self, task: "asyncio.Future[Any]") -> bool:
        """Wait until a task is done or somebody wants to stop; tell whether it is done."""
        assert self._heard is not None  # noqa: S101 - it is awaited within the context only
        waiting = asyncio.ensure_future(self._heard.wait())
        try:
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        return task.done()

    def asking(self) -> "_Asking":
        """Return a context in which a signal raises Interrupted wherever the program waits."""
        return _Asking(self)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self._number is None:
            self._number = number
        if self._is_asking:
            raise Interrupted
        if self._loop is not None and self._heard is not None:
            self._loop.call_soon_threadsafe(self._heard.set)


class _Asking:
    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption

    def __enter__(self) -> None:
        self._interruption._is_asking = True  # noqa: SLF001 - its own part

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._interruption._is_asking = False  # noqa: SLF001 - its own part

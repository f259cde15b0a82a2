"""Keeps a served bank's time: what is due happens by itself, and events are posted when they are."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from banktui.sandbox.bank import Bank
from banktui.sandbox.outbox import Posting
from banktui.sandbox.posting import post

_SHORTEST = 0.05
"""Seconds between two looks: a clock that is read before its due time by less than it can tell must not spin."""


class Ticker:
    """Runs beside a served bank on its event loop."""

    def __init__(self, bank: Bank, send: Callable[[Posting], Awaitable[int | None]] = post) -> None:
        self._bank = bank
        self._send = send
        self._wake = asyncio.Event()
        self._lines: dict[str, asyncio.Task[None]] = {}
        """For each address the postings under way: in order, because a sender's events come one after the other."""

    async def run(self) -> None:
        """Do what is due, whenever it is, until cancelled."""
        self._bank.outbox.on_push = self._wake.set
        self._bank.on_plan = self._wake.set
        try:
            while True:
                self._wake.clear()
                self._bank.settle()
                self._dispatch()
                await self._sleep()
        finally:
            for task in self._lines.values():
                task.cancel()
            await asyncio.gather(*self._lines.values(), return_exceptions=True)

    def _dispatch(self) -> None:
        for posting in self._bank.outbox.take_due():
            task = asyncio.get_running_loop().create_task(self._post(posting, self._lines.get(posting.url)))
            self._lines[posting.url] = task
            task.add_done_callback(partial(self._ended, posting.url))

    def _ended(self, url: str, task: asyncio.Task[None]) -> None:
        if self._lines.get(url) is task:
            del self._lines[url]

    async def _post(self, posting: Posting, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait((before,))
        began = time.monotonic()
        status = await self._send(posting)
        self._bank.outbox.note(posting, status, time.monotonic() - began)

    async def _sleep(self) -> None:
        """Sleep until the bank's clock reaches what is due next; a clock that stands is moved by a call."""
        due = [moment for moment in (self._bank.next_due(), self._bank.outbox.next_due()) if moment is not None]
        seconds = self._until(min(due)) if due and self._bank.clock.running else None
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    def _until(self, moment: datetime) -> float:
        return max(_SHORTEST, (moment - self._bank.clock.now()).total_seconds())

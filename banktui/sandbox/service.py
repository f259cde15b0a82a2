"""Opening a bank in a directory and serving it, in a test's event loop or as a process of its own."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from banktui.sandbox.bank import Bank, StateMismatchError, read_identity
from banktui.sandbox.clock import BankClock
from banktui.sandbox.files import DirectoryInUseError, lock_directory
from banktui.sandbox.interception import wrap
from banktui.sandbox.provider import ProviderSandbox
from banktui.sandbox.server import DESCRIPTION, SandboxServer

__all__ = [
    "DESCRIPTION",
    "DirectoryInUseError",
    "SandboxServer",
    "StateMismatchError",
    "assemble",
    "open_bank",
    "serve",
    "wrap",
]

DEFAULT_SEED = 1


def open_bank(
    directory: Path,
    *,
    seed: int | None = None,
    clock: datetime | None = None,
    running: bool = True,
    history_rows: int | None = None,
) -> Bank:
    """Return the bank of a directory, new or as it was left; the directory is this process's until the bank is closed.

    What is None is taken from the directory or, for a new bank, is seed 1, the present time and usual histories.
    Raises DirectoryInUseError, and StateMismatchError if something else is asked for than the directory was made with.
    """
    release = lock_directory(directory)
    try:
        found = read_identity(directory) or {}
        start = clock or (datetime.fromisoformat(found["clock"]) if found else datetime.now(UTC).replace(microsecond=0))
        bank = Bank(
            seed=seed if seed is not None else found.get("seed", DEFAULT_SEED),
            clock=BankClock(start, running=running),
            directory=directory,
            history_rows=history_rows if history_rows is not None else found.get("history_rows"),
        )
    except BaseException:
        release()
        raise
    bank.when_closed(release)
    return bank


def assemble(
    bank: Bank, providers: Sequence[ProviderSandbox], *, host: str = "127.0.0.1", port: int = 0
) -> SandboxServer:
    """Put a bank and its providers behind one server, not yet started; it is an async context manager."""
    return SandboxServer(bank, providers, host=host, port=port)


def serve(
    bank: Bank,
    providers: Sequence[ProviderSandbox],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    stop_on_eof: bool = False,
    announce: Callable[[Mapping[str, Any]], None] | None = None,
    warn: Callable[[str], None] | None = None,
) -> None:
    """Serve a bank until SIGINT or SIGTERM and, with `stop_on_eof`, until stdin ends (the parent has died); close it.

    `announce` is called once, with the contents of sandbox.json, when every port answers; `warn` with a sentence if
    others than this machine can reach the bank. Raises PortsTakenError and other OSErrors.
    """
    try:
        asyncio.run(_serve(assemble(bank, providers, host=host, port=port), stop_on_eof, announce, warn))
    finally:
        bank.close()


async def _serve(
    server: SandboxServer,
    stop_on_eof: bool,  # noqa: FBT001 - private, passed on from a keyword
    announce: Callable[[Mapping[str, Any]], None] | None,
    warn: Callable[[str], None] | None,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    _on_signals(loop, stop)
    if server.warning and warn:
        warn(server.warning)
    description = await server.start()
    try:
        if announce:
            announce(description)
        if stop_on_eof:
            _watch_input(stop)
        await stop.wait()
    finally:
        await server.stop()


def _on_signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows has no loop.add_signal_handler
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def _watch_input(stop: asyncio.Event) -> None:
    """Set the event once stdin ends. A thread reads, because not every kind of stdin can be watched by the loop."""
    loop = asyncio.get_running_loop()

    def drain() -> None:
        with suppress(OSError, ValueError):
            while os.read(sys.stdin.fileno(), 4096):
                continue
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=drain, name="banktui-parent-watch", daemon=True).start()

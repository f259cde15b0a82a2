"""The built-in bank as a process of its own: started for a demo, gone with it."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from banktui.domain.errors import Unreachable

READY_FILE = "sandbox.json"
_READY_SECONDS = 30.0
_LOOK_EVERY = 0.02
_STOP_SECONDS = 5.0


class BuiltInBank:
    """Serves the built-in bank from a child process, which ends when this process does, however that happens.

    A process, because generating and serving a bank must never delay a key press in the console.
    """

    def __init__(self, directory: Path, *, clock: datetime, seed: int = 1) -> None:
        self._directory = directory
        self._clock = clock
        self._seed = seed
        self._process: subprocess.Popen[bytes] | None = None
        self._ready: asyncio.Task[Mapping[str, Any]] | None = None

    @property
    def directory(self) -> Path:
        """Return the private folder that holds the bank's certificates, keys and state."""
        return self._directory

    async def ready(self) -> Mapping[str, Any]:
        """Start the bank if need be and return its `sandbox.json` once it serves. Raises Unreachable if it does not."""
        if self._ready is None or (self._ready.done() and self._ready.exception() is not None):
            self._ready = asyncio.create_task(self._start())
        return await asyncio.shield(self._ready)

    def stop(self) -> None:
        """End the process and wait until it is gone."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
            return
        process.kill()
        process.wait()

    async def _start(self) -> Mapping[str, Any]:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Standard input is the leash: the bank stops when it closes, also when this process is killed.
        with (self._directory / "bank.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603, ASYNC220 - our own program; starting it takes a millisecond
                [
                    *(sys.executable, "-m", "banktui", "sandbox", "--until-stdin-closes"),
                    *("--state", str(self._directory), "--seed", str(self._seed), "--clock", self._clock.isoformat()),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        async with asyncio.timeout(_READY_SECONDS) as limit:
            with contextlib.suppress(TimeoutError):
                return await self._wait_until_ready(self._process)
        raise Unreachable(
            "The built-in bank did not start in time" if limit.expired() else "The built-in bank did not start",
            hint="Press r to try again.",
        )

    async def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> Mapping[str, Any]:
        import json  # noqa: PLC0415 - the bank is waited for after the first picture

        path = self._directory / READY_FILE
        while process.poll() is None:
            with contextlib.suppress(FileNotFoundError):
                return dict(json.loads(path.read_text(encoding="utf-8")))
            await asyncio.sleep(_LOOK_EVERY)
        raise Unreachable(
            "The built-in bank did not start",
            detail=self._last_words(),
            hint="Press r to try again.",
        )

    def _last_words(self) -> str:
        lines = (self._directory / "bank.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else ""

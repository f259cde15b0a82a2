"""Exports of the fake workspace: real files in a test's folder, begun and held back when a test says so."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from banktui.domain.errors import BankError, Problem
from banktui.services.exporting.wanted import Export, Exported
from banktui.services.shelf import Reader
from banktui.wiring.exporting import export


class FakeExports:
    """Knows what was to be exported."""

    def __init__(self) -> None:
        self.wanted: list[Export] = []
        self.gate: asyncio.Event | None = None
        """Exports wait at their first part until it is set."""
        self.begun = asyncio.Event()
        self.folder = Path("/nowhere")
        """Where downloads are kept."""

    async def export(
        self, wanted: Export, reader: Reader, now: datetime, report: Callable[[int], None]
    ) -> Exported | Problem:
        self.wanted.append(wanted)
        try:
            if self.gate is not None:
                report(1)
                self.begun.set()
                await self.gate.wait()
            return await export(wanted, self.folder, reader=reader, now=now, report=report)
        except BankError as error:
            return error.problem(now)

"""The path of a file: completed while it is typed, and looked at off the event loop, because disks can be slow."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from banktui.ui.widgets.plain_input import PlainInput

LOOKING = "Looking at the file …"
_MOST = 2000
"""Entries of a folder among which one is looked for."""


class FileInput(PlainInput):
    """Knows what is wrong with the file whose path is typed; until it knows, that it does not is what is wrong."""

    class Looked(Message):
        """What is wrong with the file is known; with what was typed meanwhile it may be something else again."""

        def __init__(self, control: "FileInput", typed: str, verdict: str) -> None:
            super().__init__()
            self.file_input = control
            self.typed = typed
            self.verdict = verdict

        @property
        def control(self) -> "FileInput":
            """Return the field."""
            return self.file_input

    def __init__(self, look: Callable[[str], str], *, longest: int) -> None:
        """Make one. `look` says what is wrong with what is typed, empty if nothing is; it may wait for the disk."""
        super().__init__(longest=longest)
        self.suggester = PathSuggester()
        self._look = look
        self.verdict = ""
        """What is wrong with the file; empty if nothing is, or nothing is typed."""

    @on(Input.Changed)
    def _look_again(self) -> None:
        """Have the file looked at. The change goes on to whoever holds the field."""
        typed = self.value
        if not typed.strip():
            self.verdict = self._look("")
            self.workers.cancel_group(self, "look")
            return
        self.verdict = LOOKING
        self.run_worker(
            self._see(typed), group="look", exclusive=True, exit_on_error=False, description="a file that is chosen"
        )

    async def _see(self, typed: str) -> None:
        self.post_message(self.Looked(self, typed, await asyncio.to_thread(self._look, typed)))

    @on(Looked)
    def _seen(self, message: Looked) -> None:
        if message.typed == self.value:
            self.verdict = message.verdict


class PathSuggester(Suggester):
    """Completes a path by the first file or folder whose name goes on from what is typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the path as it could go on; None if nothing does."""
        return await asyncio.to_thread(_completed, value)


def _completed(typed: str) -> str | None:
    folder, slash, begun = typed.rpartition("/")
    if not begun:
        return None
    try:
        where = Path(f"{folder}{slash}" or ".").expanduser()
        with os.scandir(where) as entries:
            found = sorted(
                f"{entry.name}/" if entry.is_dir() else entry.name
                for entry, _ in zip(entries, range(_MOST), strict=False)
                if entry.name.startswith(begun) and entry.name.isprintable()
                if entry.is_dir() or entry.is_file(follow_symlinks=False)
            )
    except (OSError, RuntimeError, ValueError):
        # Nothing there to be found: the field says so by itself.
        return None
    return f"{folder}{slash}{found[0]}" if found else None

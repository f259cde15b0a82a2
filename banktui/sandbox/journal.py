"""What the bank must not forget over a restart, one JSON object per line."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from banktui.sandbox.files import sync_directory


class StateJournal:
    """An append-only file (mode 0600) whose lines are on the disk before `append` returns.

    A last line that was cut off by a crash is passed over, and dropped before the next one is written. A broken line
    anywhere else is refused with ValueError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def append(self, provider: str, kind: str, payload: Mapping[str, Any]) -> None:
        """Add a line. The payload holds what JSON can hold; ValueError and TypeError leave the file unchanged."""
        line = json.dumps({"provider": provider, "kind": kind, "payload": payload}, allow_nan=False) + "\n"
        handle = self._open()
        os.write(handle, line.encode())
        os.fsync(handle)

    def lines(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield provider, kind and payload of every line, oldest first."""
        if not self._path.exists():
            return
        lines = self._path.read_bytes().split(b"\n")
        for number, line in enumerate(lines[:-1], start=1):
            try:
                record = json.loads(line)
                yield record["provider"], record["kind"], record["payload"]
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{self._path}, line {number}: this is not a line that the bank wrote") from error

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _open(self) -> int:
        if self._handle is None:
            is_new = not self._path.exists()
            if not is_new:
                self._drop_cut_line()
            self._handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            if is_new:
                sync_directory(self._path.parent)
        return self._handle

    def _drop_cut_line(self) -> None:
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(self._path, whole)

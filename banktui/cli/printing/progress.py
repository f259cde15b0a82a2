"""Says on a terminal how far a long reading has come, in one line that goes when it is done."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from banktui.services.notices import ListChanged, Notice, WaitStarted
from banktui.services.workspace import Workspace

_PATIENCE = 1.0
"""Seconds for which nothing is said: most readings are over by then."""
_LONGEST = 79


class Progress:
    """Listens to a workspace while its context lasts. Without a terminal it says nothing."""

    def __init__(self, workspace: Workspace, out: TextIO) -> None:
        self._workspace = workspace
        self._out = out
        self._began = workspace.clock.monotonic()
        self._lock = threading.Lock()
        self._shown = 0
        self._is_over = False
        self._unsubscribe: Callable[[], None] | None = None

    def __enter__(self) -> Self:
        if self._out.isatty():
            self._unsubscribe = self._workspace.subscribe(self._hear)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
        with self._lock:
            self._is_over = True
            self._show("")

    def tell(self, sentence: str) -> None:
        """Say how far it has come, once that takes long enough to be worth saying."""
        if self._out.isatty() and self._workspace.clock.monotonic() - self._began > _PATIENCE:
            with self._lock:
                if not self._is_over:
                    self._show(sentence[:_LONGEST])

    def _hear(self, notice: Notice) -> None:
        """Take a notice, on whatever thread it comes."""
        if isinstance(notice, WaitStarted):
            sentence = f"{notice.connection} asks for a pause of {notice.seconds} s"
        elif isinstance(notice, ListChanged) and self._workspace.clock.monotonic() - self._began > _PATIENCE:
            of = f" of {notice.total}" if notice.total is not None else ""
            sentence = f"{notice.ref.connection}: {notice.ref.capability}, {notice.known}{of} read; Ctrl+C stops"
        else:
            return
        with self._lock:
            if not self._is_over:
                self._show(sentence[:_LONGEST])

    def _show(self, sentence: str) -> None:
        if not sentence and not self._shown:
            return
        self._out.write(f"\r{sentence.ljust(self._shown)}" if sentence else f"\r{' ' * self._shown}\r")
        self._out.flush()
        self._shown = len(sentence)

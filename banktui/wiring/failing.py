"""What becomes of a failure outside the screens: one line for the person, places in code for the log, data for nobody.

Python's own reports quote the exception's text, and with it whatever was being read.
"""

import codecs
import logging
import sys
import threading
from collections.abc import Callable
from functools import partial

from textual.drivers._writer_thread import WriterThread

from banktui.domain.clock import Clock, SystemClock
from banktui.ui.crash import CrashLog
from banktui.wiring.folders import crash_log


def last_words(error: Exception) -> str:
    """Return the line with which the program ends; what is not an expected failure is recorded in the crash log."""
    if isinstance(error, OSError) and error.strerror:
        return f"banktui: {error.strerror}" + (f": {error.filename}" if error.filename else "")
    crashes = CrashLog(crash_log())
    return crashes.sentence(crashes.record(error, SystemClock().now()))


def keep_off_the_terminal(crashes: CrashLog, clock: Clock) -> None:
    """Have everything recorded that this process would print of failures in threads, destructors, tasks and libraries.

    It stays so until the process ends: some of these reports are written while the interpreter shuts down.
    """

    def in_thread(failed: threading.ExceptHookArgs) -> None:
        if isinstance(failed.thread, WriterThread) and isinstance(failed.exc_value, OSError):
            _write_nowhere(failed.thread)
        elif failed.exc_value is not None:
            crashes.record(failed.exc_value, clock.now())

    def in_destructor(failed: "sys.UnraisableHookArgs") -> None:
        if failed.exc_value is not None:
            crashes.record(failed.exc_value, clock.now())

    threading.excepthook = in_thread
    sys.unraisablehook = in_destructor
    # With a handler on the root, `logging` no longer prints warnings by itself.
    logging.getLogger().addHandler(_Recording(crashes, clock))


def forgive_typing() -> None:
    """Have bytes that are no UTF-8 typed as `�`: Textual 8.2.8 ends the console at a letter of a Latin-1 terminal."""
    if sys.platform == "win32":
        return
    from textual.drivers import linux_driver  # noqa: PLC0415 - not on Windows

    def forgiving(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        return partial(codecs.getincrementaldecoder(encoding), errors="replace")

    # The module's own name for it, which it asks for utf-8 only.
    setattr(linux_driver, "getincrementaldecoder", forgiving)  # noqa: B010 - a plain assignment has no type


def _write_nowhere(writer: WriterThread) -> None:
    """Go on for a writer that failed because its terminal is gone: take what it is given, until it is told to stop.

    Textual 8.2.8 would otherwise wait for ever to hand over the next picture, and neither the console nor its bank end.
    """
    while writer._queue.get() is not None:  # noqa: SLF001 - Textual offers no other way, and its version is pinned
        continue


class _Recording(logging.Handler):
    """Records the exceptions that libraries log, asyncio's of forgotten tasks among them; of all else keeps nothing."""

    def __init__(self, crashes: CrashLog, clock: Clock) -> None:
        super().__init__(logging.ERROR)
        self._crashes = crashes
        self._clock = clock

    def emit(self, record: logging.LogRecord) -> None:
        """Keep types and places of an exception, never the message."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self._crashes.record(error, self._clock.now())

"""Stopping and continuing the process (`kill -TSTP`, ctrl+z, `fg`) at moments when the terminal can be left."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Any

_TRIES = 100
"""Enough for anybody's `bg`; a terminal that is gone must not be asked for ever."""


def stop_in_order(driver: Any, before: Callable[[], None]) -> None:
    """Have the signals do what Textual 8.2.8 does with them, but from the event loop and only when it makes sense.

    Textual leaves the terminal wherever a signal finds the program: while a picture is handed over to be written, it
    waits for itself for ever. And a signal to continue what was never stopped enters the terminal a second time.
    `before` is called before the program stops: by itself Textual tells of ctrl+z only, not of a signal from elsewhere.
    """
    leave = getattr(driver, "_sigtstp_application", None)
    enter = getattr(driver, "_sigcont_application", None)
    if leave is None or enter is None:
        return

    comes_back = False

    def go() -> None:
        before()
        leave()

    def come_back(*_signal: object) -> None:
        nonlocal comes_back
        if comes_back:
            return
        comes_back = True
        try:
            for _ in range(_TRIES):
                if not driver._must_signal_resume:  # noqa: SLF001 - no other way, and Textual's version is pinned
                    break
                # Continued in the background (`bg`) this is stopped again, and has to be tried once more after `fg`.
                enter()
        finally:
            comes_back = False

    # No thread but the main one has signal handlers.
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTSTP, go)
        signal.signal(signal.SIGCONT, come_back)

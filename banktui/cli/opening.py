"""Opening the console: what a person waits for, so nothing is imported that its first picture can do without."""

import os
import sys

from banktui import startup
from banktui.cli.status import ExitStatus


def console(config: str | None = None) -> int:
    """Open the console on the connections that are kept, or on the welcome screen; returns the exit status."""
    if not _has_terminal():
        return ExitStatus.NO_TERMINAL
    startup.put_off_collecting()
    from banktui.wiring.console import run_console  # noqa: PLC0415 - imports Textual

    return run_console(config)


def demo() -> int:
    """Open the console on the built-in bank and return the exit status."""
    if not _has_terminal():
        return ExitStatus.NO_TERMINAL
    startup.put_off_collecting()
    from banktui.wiring.console import run_demo  # noqa: PLC0415 - imports Textual

    return run_demo()


def _has_terminal() -> bool:
    # Textual reads keys from standard input and draws on standard error.
    # A stream that was closed before the program began is None.
    streams = (sys.stdin, sys.stderr)
    if all(each is not None and each.isatty() for each in streams) and os.environ.get("TERM", "dumb") != "dumb":
        return True
    print(
        "banktui: the console needs a terminal to draw on; see `banktui --help` for commands that do not",
        file=sys.stderr,
    )
    return False

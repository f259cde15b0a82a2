"""What is said on the terminal when the console has ended and it is not known what became of a payment."""

import shlex
import sys
from typing import TextIO

from banktui.services.unsettled import MoneyStanding


def shown_by_command(config: str | None) -> str:
    """Return which command shows the payments of the connections that are kept in a configuration."""
    command = ["banktui", "transfers", "list", "--state", "unknown", *(["--config", config] if config else [])]
    return f"`{shlex.join(command)}` shows {{it}}, and the console looks for {{it}} when it is opened again."


def shown_by_folder(folder: str) -> str:
    """Return where the payments made at a served bank of this machine are shown, which no command reads."""
    return f"The console shows {{it}}, and looks for {{it}}, when the bank in {shlex.quote(folder)} is opened again."


def parting_words(standing: MoneyStanding, shown_by: str) -> str:
    """Return what has to be said of payments; empty if nothing has.

    `shown_by` says where they are shown, with `{it}` for them; empty where they are gone, with the bank that they
    were made at.
    """
    count = standing.unknown + standing.sending
    if not count or not shown_by:
        return ""
    is_one = count == 1
    what = "1 payment was" if is_one else f"{count} payments were"
    it = "it" if is_one else "them"
    unknown = f"{what} sent, and it is not known whether {'it was' if is_one else 'they were'} carried out."
    return f"banktui: {unknown} Do not pay {it} again. {shown_by.format(it=it)}"


def say(words: str, stream: TextIO | None = None) -> None:
    """Print a line where the console was drawn, unless that is gone by now."""
    stream = stream or sys.stderr
    if not words or stream is None:
        return
    try:
        print(words, file=stream, flush=True)
    except (OSError, ValueError):
        # The window was closed: what is said here is on every screen of the next start too.
        return

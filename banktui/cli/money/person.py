"""The person at the terminal: what they are told goes to standard error, what they answer comes from standard input."""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TextIO

from banktui.cli.money.interruption import Interrupted, Interruption
from banktui.cli.printing.encoding import LIKENESS
from banktui.domain.plaintext import printable
from banktui.wiring.terminal_phrase import forget_typed

_LONGEST_ANSWER = 500
_LEAST = 40
"""Cells below which breaking lines between words makes nothing easier to read."""


def say(sentence: str, name: str = "banktui: ", indent: int = 0) -> None:
    """Write a line to standard error; whoever has closed it hears nothing, and nothing else changes.

    On a terminal it goes over as many lines as it needs, those behind the first one indented.
    """
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            for line in laid(f"{name}{sentence}", sys.stderr, indent):
                sys.stderr.write(f"{_encodable(line)}\n")
            sys.stderr.flush()


def say_lines(lines: Iterable[str], indent: int) -> None:
    """Write lines to standard error."""
    for line in lines:
        say(line, name="", indent=indent)


def laid(line: str, out: TextIO, indent: int = 0) -> Sequence[str]:
    """Return a line safe to print, broken between words for a terminal; nothing else breaks it."""
    safe = printable(line, max(1, len(line)))
    if not out.isatty():
        return [safe]
    return textwrap.wrap(
        safe,
        max(_LEAST, shutil.get_terminal_size().columns),
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


class Person:
    """Whoever can be asked."""

    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption

    @property
    def is_there(self) -> bool:
        """Tell whether there is a terminal to ask on, and to show the review on."""
        return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))

    def ask(self, question: str) -> str:
        """Return what is typed, without spaces around it; empty at the end of input. Raises Interrupted.

        What was typed before the question was there is no answer to it.
        """
        forget_typed()
        with suppress(OSError):
            sys.stderr.write(f"{question} ")
            sys.stderr.flush()
        try:
            with self._interruption.asking():
                line = sys.stdin.readline(_LONGEST_ANSWER)
        except Interrupted:
            say("", name="")
            raise
        except UnicodeDecodeError:
            return ""
        if not line.endswith("\n"):
            say("", name="")
        return line.strip()


def _encodable(line: str) -> str:
    encoding = sys.stderr.encoding or "utf-8"
    return line.encode(encoding, LIKENESS).decode(encoding)

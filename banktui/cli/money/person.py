"""The person at the terminal: what they are told goes to standard error, what they answer comes from standard input."""

import sys
from collections.abc import Iterable
from contextlib import suppress

from banktui.cli.money.interruption import Interrupted, Interruption
from banktui.domain.plaintext import printable

_LONGEST_ANSWER = 500


def say(sentence: str, name: str = "banktui: ") -> None:
    """Write a line to standard error; whoever has closed it hears nothing, and nothing else changes."""
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            sys.stderr.write(f"{name}{_shown(sentence)}\n")
            sys.stderr.flush()


def say_lines(lines: Iterable[str]) -> None:
    """Write lines to standard error."""
    for line in lines:
        say(line, name="")


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
        _forget_typed()
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


def _forget_typed() -> None:
    if sys.platform != "win32":
        import termios  # noqa: PLC0415 - not on Windows

        with suppress(termios.error, OSError, ValueError):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def _shown(sentence: str) -> str:
    encoding = sys.stderr.encoding or "utf-8"
    return printable(sentence, max(1, len(sentence))).encode(encoding, "replace").decode(encoding)

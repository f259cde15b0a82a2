"""Asking on a terminal in plain lines: no boxes, no colours, nothing that only eyes would understand.

Questions go to standard error. What is typed in answer to a secret is not shown, and stays nowhere on the screen.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from banktui.cli.money.person import say
from banktui.cli.printing.encoding import LIKENESS
from banktui.services.connecting import Option
from banktui.wiring.terminal_phrase import forget_typed, hidden

HELP, BACK, OTHERWISE, NOTHING = "?", "<", "=", "-"
"""What may be typed instead of an answer."""
_INDENT = 2


class BackWanted(Exception):  # noqa: N818 - a state of affairs
    """A person wants the question before this one."""


class Left(Exception):  # noqa: N818 - a state of affairs
    """There is nobody to ask any more: the end of input."""


class Terminal(Protocol):
    """Where somebody reads and types."""

    def line(self, prompt: str) -> str:
        """Return a line that is typed, without spaces around it. Raises Left at the end of input."""
        ...

    def secret(self, prompt: str) -> str:
        """Return a line that is typed and not shown. Raises VaultError at the end of input."""
        ...

    def say(self, line: str, indent: int = 0) -> None:
        """Show a line; what does not fit into one goes in by `indent`."""
        ...


class PersonsTerminal:
    """The terminal that the program was started in."""

    @property
    def is_there(self) -> bool:
        """Tell whether somebody can read questions and answer them."""
        return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))

    def line(self, prompt: str) -> str:
        """Return a line that is typed. What was typed before the question was there is no answer to it."""
        forget_typed()
        encoding = sys.stderr.encoding or "utf-8"
        with suppress(OSError):
            sys.stderr.write(f"{prompt} ".encode(encoding, LIKENESS).decode(encoding))
            sys.stderr.flush()
        try:
            with echo(is_on=True):
                typed = sys.stdin.readline()
        except UnicodeDecodeError:
            return ""
        if not typed.endswith("\n"):
            self.say("")
            if not typed:
                raise Left
        return typed.strip()

    def secret(self, prompt: str) -> str:
        """Return a line that is typed and not shown."""
        return hidden(f"{prompt} ")

    def say(self, line: str, indent: int = 0) -> None:
        """Show a line, broken between words."""
        say(line, name="", indent=indent)


@contextmanager
def echo(*, is_on: bool) -> Iterator[None]:
    """Have the terminal show what is typed, or not: a secret that somebody types too early must not stay on it.

    What is typed ahead is kept for the next question; where there is none because of an error or a signal it is
    dropped, for the shell would show it.
    """
    if sys.platform == "win32" or sys.stdin is None or not sys.stdin.isatty():
        yield
        return
    import termios  # noqa: PLC0415 - not on Windows

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    changed = [*before]
    changed[3] = before[3] | termios.ECHO if is_on else before[3] & ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSADRAIN, changed)
    meanwhile = termios.TCSAFLUSH
    try:
        yield
        meanwhile = termios.TCSADRAIN
    finally:
        termios.tcsetattr(terminal, meanwhile, before)


def note(terminal: Terminal, *lines: str) -> None:
    """Show lines that belong to the question above them."""
    for line in lines:
        terminal.say(f"{'':{_INDENT}}{line}", _INDENT)


def reply(terminal: Terminal, prompt: str, explain: Callable[[], None]) -> str:
    """Return what is typed, explaining the question as often as that is asked for. Raises BackWanted."""
    while (typed := terminal.line(prompt)) == HELP:
        explain()
    if typed == BACK:
        raise BackWanted
    return typed


def choice(
    terminal: Terminal,
    label: str,
    options: Sequence[Option],
    usual: str,
    *,
    explain: Callable[[], None] | None = None,
    has_words: bool = True,
) -> str:
    """Return the value of the option that is chosen, by its number, its value or how that begins. Raises BackWanted.

    `has_words` is False where values are no words to type: then only the numbers are shown.
    """
    values = [each.value for each in options]
    width = max(len(value) for value in values) if has_words else 0

    def listed() -> None:
        for number, each in enumerate(options, 1):
            start = f"{'':{_INDENT}}{number}  " + (f"{each.value:<{width}}  " if has_words else "")
            terminal.say(f"{start}{each.label}", len(start))

    listed()
    shown = usual if has_words else str(values.index(usual) + 1)
    prompt = f"{label} [{shown}]:" if usual else f"{label}:"
    while True:
        typed = reply(terminal, prompt, explain or listed).lower() or usual
        found = _chosen(typed, options)
        if found:
            return found
        note(terminal, "Type one of these, or its number." if has_words else "Type one of these numbers.")


def agreed(terminal: Terminal, question: str, *, usual: bool) -> bool:
    """Return whether somebody says yes; at the end of input nobody does. Raises BackWanted."""
    while True:
        typed = terminal.line(f"{question} yes or no [{'yes' if usual else 'no'}]:").lower()
        if typed == BACK:
            raise BackWanted
        if not typed:
            return usual
        if typed in {"y", "yes", "n", "no"}:
            return typed[0] == "y"
        note(terminal, f"Type yes or no, or {BACK} to go back.")


def _chosen(typed: str, options: Sequence[Option]) -> str:
    if typed.isascii() and typed.isdigit() and 0 < int(typed[:4]) <= len(options):
        return options[int(typed[:4]) - 1].value
    exactly = [each.value for each in options if each.value == typed]
    begun = [each.value for each in options if typed and each.value.startswith(typed)]
    return next(iter(exactly or (begun if len(begun) == 1 else [])), "")

"""Parsers whose complaints never repeat what was typed: it may have been a secret."""

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from banktui.cli.status import ExitStatus

_CHOICE = re.compile(r"invalid choice: .*? \(choose from ", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """A parser of ours: options are written out, and help keeps its line ends."""

    def __init__(self, **told: Any) -> None:
        later: Callable[[], str] | None = told.pop("later", None)
        """Gives the end of the help, where making it costs something."""
        super().__init__(allow_abbrev=False, formatter_class=_Formatter, **told)
        self._later = later

    def format_help(self) -> str:
        """Return the help, its end made only now."""
        if self._later is not None:
            self.epilog = self._later()
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """End with what is wrong, without what was typed."""
        unrecognized = "unrecognized arguments"
        shown = f"{unrecognized} (not repeated here)" if message.startswith(unrecognized) else message
        self.print_usage(sys.stderr)
        self.exit(ExitStatus.WRONG_USAGE, f"{self.prog}: {_CHOICE.sub('not one of (', shown)}\n")


class _Formatter(argparse.HelpFormatter):
    """Wraps paragraphs, and leaves tables as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return "\n".join(indent + line for line in text.splitlines())
        return super()._fill_text(text, width, indent)


def add_config(parser: argparse.ArgumentParser, *, is_top: bool = False) -> None:
    """Let a command be told another configuration file."""
    parser.add_argument(
        "--config",
        metavar="FILE",
        # Below the top, what was given before the command must not be overruled by nothing.
        default=None if is_top else argparse.SUPPRESS,
        help="another file of connections than the usual config.toml",
    )


def add_forms(parser: argparse.ArgumentParser) -> None:
    """Let a command's output take another form than text."""
    forms = parser.add_argument_group("form (default: aligned text)").add_mutually_exclusive_group()
    for name, told in FORMS.items():
        # Where a command has commands of its own, what was given before must not be overruled by nothing.
        forms.add_argument(
            f"--{name}", dest="form", action="store_const", const=name, default=argparse.SUPPRESS, help=told
        )


FORMS = {
    "json": "one JSON array of objects",
    "jsonl": "one JSON object a line",
    "csv": "CSV with a header (RFC 4180)",
}


def positive(text: str) -> int:
    """Read a whole number of at least 1."""
    if not (text.isascii() and text.isdigit() and int(text[:_DIGITS]) > 0):
        raise argparse.ArgumentTypeError("is a whole number of at least 1")
    return int(text[:_DIGITS])


_DIGITS = 15
"""Of a number with more digits the first ones say enough: it is beyond any list."""

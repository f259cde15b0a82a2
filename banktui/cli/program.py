"""The command line's beginning and end: a hardened start, one command, and an exit status that says what came of it.

Data goes to standard output, everything else to standard error. Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from banktui import startup
from banktui.cli import opening
from banktui.cli.closed_pipe import forget_output
from banktui.cli.status import ExitStatus, status_of
from banktui.domain.errors import BankError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Collection, Sequence

    from banktui.cli.parsing import Parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status."""
    startup.collect_seldom()
    for warning in startup.harden(os.environ):
        print(f"banktui: {warning}", file=sys.stderr)
    given = list(sys.argv[1:] if arguments is None else arguments)
    exposed = startup.secret_option(given)
    if exposed is not None:
        print(
            f"banktui: {exposed} is refused: a secret on the command line can be read in the process list. "
            "It is already there now, so treat it as known to others and change it.",
            file=sys.stderr,
        )
        return ExitStatus.WRONG_USAGE
    try:
        status = _run(given)
        if sys.stdout is not None:
            # What is still buffered would fail when Python ends, and say so.
            sys.stdout.flush()
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        forget_output()
        return ExitStatus.PIPE_CLOSED
    except BankError as error:
        print(f"banktui: {error.problem().sentence}", file=sys.stderr)
        return status_of(error.kind)
    except Exception as error:  # noqa: BLE001 - Python's own report would quote what was being read
        return _failed(error)
    return status


def parser(words: Collection[str] | None = None) -> Parser:
    """Return the parser for all commands; of those that are not among `words`, if given, no more than their names."""
    from banktui.cli import commands  # noqa: PLC0415 - the console opens without a parser

    return commands.parser(words)


def _run(given: list[str]) -> int:
    # What opens the console, without an option, is understood without a parser: building one would delay the picture.
    if not given:
        return opening.console()
    if given == ["demo"]:
        return opening.demo()
    options = parser(given).parse_args(given)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _failed(error: Exception) -> int:
    from banktui.wiring.failing import last_words  # noqa: PLC0415 - only where something has failed

    print(last_words(error), file=sys.stderr)
    return ExitStatus.FAILED

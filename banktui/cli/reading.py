"""The reading commands, made from the table of `services.command_line`: what they take, and how they are run."""

import argparse
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any

from banktui.cli.parsing import Parser, add_config, add_forms, positive
from banktui.cli.status import ExitStatus, aligned, statuses_text
from banktui.services.command_line import ABOVE, READINGS, Reading, option_of
from banktui.services.scope import Scope

_FIELDS = """\
Fields of a row, in JSON and CSV (nested ones in JSON only). What the bank does
not tell is null, and empty in CSV. Amounts are texts. A CSV cell that a
spreadsheet would take for a formula begins with an apostrophe."""
NEWEST = 100
"""Rows of a list that grows which are printed unless more is asked for."""


def add_to(commands: "argparse._SubParsersAction[Parser]", words: Collection[str] | None = None) -> None:
    """Add every reading command; options only for those that are among `words`, if given."""
    for reading in READINGS:
        # Without a line of help of its own: `commands_text` gives them, in a table of their own. Shells want one.
        told: dict[str, Any] = {"help": reading.summary} if words is None else {}
        parser = commands.add_parser(
            reading.word, description=_description(reading), later=lambda r=reading: _epilog(r), **told
        )
        if words is None or reading.word in words:
            _add_options(parser, reading)
        parser.set_defaults(run=run, reading=reading)


def commands_text() -> str:
    """Return the reading commands as lines of help."""
    return aligned((reading.word, reading.summary) for reading in READINGS)


def scopes_of(reading: Reading) -> tuple[Scope, ...]:
    """Return what can be named to say which list is meant: what it stands below, and what that stands below."""
    found: list[Scope] = [scope for scope in reading.lists if scope is not Scope.CONNECTION]
    for scope in found:
        if ABOVE[scope] not in (Scope.CONNECTION, *found):
            found.append(ABOVE[scope])
    return tuple(found)


def metavar_of(scope: Scope) -> str:
    """Return what stands for a value in the help: a word that leaves its line room."""
    return "NAME" if "-" in scope else scope.upper()


def _add_options(parser: Parser, reading: Reading) -> None:
    add_which(parser, reading)
    add_forms(parser)


def add_which(parser: Parser, reading: Reading) -> None:
    """Let a command be told which lists it is about, and which of their rows."""
    which = parser.add_argument_group("which")
    which.add_argument(
        "--connection",
        action="append",
        metavar="C",
        help="by its name; may be given again (default: all that have such a list)",
    )
    for scope in scopes_of(reading):
        one = which.add_mutually_exclusive_group()
        one.add_argument(
            option_of(scope),
            dest=scope.value,
            metavar=metavar_of(scope),
            help=f"{_article(scope)}'s name, number, last four characters or id",
        )
        if scope in reading.lists:
            one.add_argument(
                f"--all-{scope}s", dest=f"all_{scope}s", action="store_true", help=f"every {scope} there is"
            )
    if not reading.single:
        which.add_argument("--id", metavar="ID", help="only the one with this id, read again by itself if possible")
        if reading.dated:
            add_days(parser)
        add_how_much(parser, reading)
    parser.add_argument("--offline", action="store_true", help="ask no bank: print what is known")
    add_config(parser)


def add_days(parser: Parser) -> None:
    """Let a command be told a range of days."""
    days = parser.add_argument_group("days")
    days.add_argument("--since", metavar="DAY", help="first day, as 2026-03-04")
    days.add_argument("--until", metavar="DAY", help="last day")


def add_how_much(parser: Parser, reading: Reading) -> None:
    """Let a command be told a filter and how many rows are wanted."""
    which = parser.add_argument_group("how much")
    which.add_argument(
        "--filter",
        default="",
        metavar="F",
        help="as in the console: 'rent amount<-500 status:declined date>=2026-01'; one that begins with a minus is "
        "given as --filter='-refund'",
    )
    much = which.add_mutually_exclusive_group()
    of_each = "of each list" if set(reading.lists) != {Scope.CONNECTION} else "of each connection"
    default = f" (default: the newest {NEWEST}, or all since the day that is given)" if reading.dated else ""
    much.add_argument("--limit", type=positive, metavar="N", help=f"at most N rows {of_each}{default}")
    if reading.dated:
        much.add_argument("--all", action="store_true", dest="whole", help="the whole list, however long that takes")


def _description(reading: Reading) -> str:
    return (
        f"Prints {reading.summary}. Standard output is data and nothing else; what there is to say of it goes to "
        "standard error. What could not be read is not printed, and the exit status tells."
    )


def _epilog(reading: Reading) -> str:
    from banktui.services.rows import fields_of  # noqa: PLC0415 - only where help is asked for

    fields = aligned((field.name, field.form.value, field.meaning) for field in fields_of(reading))
    return f"{_FIELDS}\n\n{fields}\n\nExit status:\n{statuses_text()}"


def _article(scope: Scope) -> str:
    return f"an {scope}" if scope[0] in "aeiou" else f"a {scope}"


def run(options: argparse.Namespace) -> int:
    """Run a reading command and return its exit status."""
    return printing(lambda: _read(options))


def _read(options: argparse.Namespace) -> int:
    from banktui.cli.printing.running import print_reading  # noqa: PLC0415 - imports the domain and the store

    return print_reading(options.reading, told_by(options), getattr(options, "form", "text"), options.config)


def printing(work: Callable[[], int]) -> int:
    """Do something that prints, and return its exit status, or why there is nowhere to print."""
    if sys.stdout is None:
        sys.stderr.write("banktui: standard output is closed\n")
        return ExitStatus.FAILED
    return work()


def told_by(options: argparse.Namespace) -> Mapping[str, object]:
    """Return what was given on the command line, by the options' names."""
    return {name: value for name, value in vars(options).items() if value not in (None, False, "")}

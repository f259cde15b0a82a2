"""`export LIST`: the plain twin of the console's `e`. Cheap to import: what it does is elsewhere."""

import argparse
from collections.abc import Callable, Collection, Mapping
from typing import Any

from banktui.cli.parsing import Parser, add_config
from banktui.cli.reading import add_days, add_how_much, add_which, told_by
from banktui.cli.status import statuses_text
from banktui.services.command_line import READINGS, TRANSFERS, Reading

FORMATS = ("csv", "json", "ofx", "beancount")
"""A test holds them to `services.exporting.wanted.Format`."""
_GRAMMAR = """\
The file has the rows of the list in its order, and of each row the columns that
the console shows: the very file that `e` writes there. Where rows of several
lists are asked for, the connection and what each list stands below come first.
OFX and Beancount hold money in and out of accounts, so only statements and
transactions can become such: payments that did not happen are left out, and
OFX also leaves out what is not final yet; it is said how many.

A file that exists already is never written over. Until all is written nothing
is in its place, and nothing is left of an export that fails or is broken off.
Standard output tells the path of the file and nothing else."""


def add_to(
    commands: "argparse._SubParsersAction[Parser]",
    run: Callable[[argparse.Namespace], int],
    words: Collection[str] | None = None,
) -> None:
    """Add `export` with a command for each list, if `words` are not given or have it. `run` runs what was asked for."""
    export = commands.add_parser(
        "export",
        help="write a list into a file: CSV, JSON, OFX or a Beancount journal",
        description="Writes a list into a new file that only its owner can read.",
        epilog=f"{_GRAMMAR}\n\nExit status:\n{statuses_text()}",
    )
    lists = export.add_subparsers(title="lists", metavar="LIST", parser_class=Parser, required=True)
    if words is not None and "export" not in words:
        return
    for reading in (*(each for each in READINGS if not each.fields), TRANSFERS):
        told: dict[str, Any] = {"help": reading.summary} if words is None else {}
        parser = lists.add_parser(
            reading.word,
            **told,
            usage=f"banktui export {reading.word} [--format F] [--output PATH] [OPTION …]",
            description=f"Writes {reading.summary} into a file.",
            epilog=f"{_GRAMMAR}\n\nExit status:\n{statuses_text()}",
        )
        if words is None or reading.word in words:
            _add_options(parser, reading)
        parser.set_defaults(run=run, reading=reading)


def _add_options(parser: Parser, reading: Reading) -> None:
    if reading is TRANSFERS:
        _add_transfers(parser)
    else:
        add_which(parser, reading)
    _add_file(parser)


def _add_transfers(parser: Parser) -> None:
    which = parser.add_argument_group("which")
    which.add_argument("--connection", action="append", metavar="C", help="only those sent through it")
    add_days(parser)
    add_how_much(parser, TRANSFERS)
    add_config(parser)


def _add_file(parser: Parser) -> None:
    file = parser.add_argument_group("file")
    file.add_argument(
        "--format", choices=FORMATS, metavar="F", help=f"{', '.join(FORMATS)} (default: as PATH ends, else csv)"
    )
    file.add_argument(
        "--output",
        metavar="PATH",
        help="the file to make (default: one in the folder of downloads, named after the list)",
    )


def asked_for(options: argparse.Namespace) -> tuple[Reading, Mapping[str, Any]]:
    """Return which list was asked for, and what was said of it."""
    return options.reading, told_by(options)

"""`search TEXT`: the plain twin of the console's search. Cheap to import: what it does is elsewhere."""

import argparse
from collections.abc import Callable
from typing import Any

from banktui.cli.parsing import Parser, add_config, add_forms, positive
from banktui.cli.status import ExitStatus, aligned, statuses_text

EACH = 20
"""Things of each kind that are printed unless more is asked for."""


def add_to(commands: "argparse._SubParsersAction[Parser]", run: Callable[[Callable[[], int]], int]) -> None:
    """Add `search`. `run` runs something that prints, and ends well if nobody reads on."""
    search = commands.add_parser(
        "search",
        help="search everything that is known, on all connections at once",
        description=(
            "Prints what answers a text, as the console's search does: a name or a part of it, an IBAN with or without "
            "its spaces, an amount, a reference, an id; of several words all must be found. No bank is asked: what has "
            "been read is searched."
        ),
        later=_epilog,
    )
    search.add_argument("text", metavar="TEXT", nargs="+", help="what is looked for")
    search.add_argument("--connection", action="append", metavar="C", help="only there; may be given again")
    search.add_argument(
        "--limit", type=positive, metavar="N", default=EACH, help=f"at most N things of each kind (default: {EACH})"
    )
    add_config(search)
    add_forms(search)

    def start(options: argparse.Namespace) -> int:
        told: dict[str, Any] = {name: value for name, value in vars(options).items() if value is not None}
        return run(lambda: _search(told))

    search.set_defaults(run=start)


def _search(told: dict[str, Any]) -> int:
    from banktui.cli.printing.searching import print_found  # noqa: PLC0415 - imports the domain and the store

    return print_found(told)


def _epilog() -> str:
    from banktui.cli.printing.searching import FIELDS  # noqa: PLC0415 - only where help is asked for

    fields = aligned((field.name, field.form.value, field.meaning) for field in FIELDS)
    return (
        f"The exit status is {ExitStatus.NOT_FOUND.value} if nothing answers.\n\n"
        f"Fields of a row, in JSON and CSV:\n{fields}\n\nExit status:\n{statuses_text()}"
    )

"""`requests LIST`: the requests behind a list, as f12 shows them in the console. Cheap to import."""

import argparse
from collections.abc import Callable, Collection
from typing import Any

from banktui.cli.parsing import Parser, add_forms
from banktui.cli.reading import add_which
from banktui.cli.status import aligned, statuses_text
from banktui.services.command_line import READINGS, REQUESTS

_WHAT = (
    "Reads a list as the command of that name does, and prints the requests that this took, oldest first, signing in "
    "among them. Nothing secret is in them: it was never taken in."
)


def add_to(
    commands: "argparse._SubParsersAction[Parser]",
    run: Callable[[argparse.Namespace], int],
    words: Collection[str] | None = None,
) -> None:
    """Add `requests` with a command for each list, if `words` are not given or have it. `run` runs it."""
    requests = commands.add_parser("requests", help=REQUESTS.summary, description=_WHAT, later=_epilog)
    if words is not None and "requests" not in words:
        return
    lists = requests.add_subparsers(title="lists", metavar="LIST", parser_class=Parser, required=True)
    for reading in READINGS:
        told: dict[str, Any] = {"help": reading.summary} if words is None else {}
        parser = lists.add_parser(
            reading.word,
            **told,
            usage=f"banktui requests {reading.word} [OPTION …]",
            description=_WHAT,
            later=_epilog,
        )
        if words is None or reading.word in words:
            add_which(parser, reading)
            add_forms(parser)
        parser.set_defaults(run=run, reading=reading, shows_requests=True)


def _epilog() -> str:
    from banktui.services.rows import fields_of  # noqa: PLC0415 - only where help is asked for

    fields = aligned((field.name, field.form.value, field.meaning) for field in fields_of(REQUESTS))
    return f"Fields of a row, in JSON and CSV (nested ones in JSON only):\n{fields}\n\nExit status:\n{statuses_text()}"

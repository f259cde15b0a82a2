"""Payments on standard output: rows in every form, each belonging to the connection that it was sent through."""

import sys
from collections.abc import Callable, Iterable, Sequence

from banktui.cli.money.person import laid
from banktui.cli.money.words import LABELS
from banktui.cli.printing.running import ready
from banktui.domain.intent import Intent
from banktui.services.capability import INTENTS
from banktui.services.command_line import TRANSFERS
from banktui.services.provider import Connection, Environment, ProviderInfo
from banktui.services.records import RECORDS
from banktui.services.row_fields import Place, RowField
from banktui.services.rows import fields_of
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef

TEXT = "text"
_LIST = ListRef("", INTENTS.name)


def place_of(intent: Intent, connections: Iterable[Connection]) -> Place:
    """Return where a payment's row stands; the connection that it was sent through need not be kept any more."""
    gone = Connection(
        intent.connection, ProviderInfo(intent.provider, intent.provider, ""), Environment(intent.environment)
    )
    connection = next((each for each in connections if each.id == intent.connection), gone)
    return Place(connection, Scope.CONNECTION, _LIST, intent.changed_at)


def print_payments(
    intents: Sequence[Intent],
    form: str,
    connections: Sequence[Connection],
    in_text: Callable[[Intent], Iterable[str]],
    fields: Sequence[RowField] | None = None,
) -> None:
    """Print payments: as records for programs, or each in its lines of text."""
    out = ready(sys.stdout, form)
    if form == TEXT:
        for intent in intents:
            for line in in_text(intent):
                out.writelines(f"{part}\n" for part in laid(line, out, LABELS + 1))
    else:
        printer = RECORDS[form](out, fields_of(TRANSFERS) if fields is None else fields)
        printer.begin()
        for intent in intents:
            printer.row(intent, place_of(intent, connections))
        printer.end()
    out.flush()

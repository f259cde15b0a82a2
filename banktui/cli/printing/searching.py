"""Runs `search`: asks the store, and prints the hits of each kind, the surest first."""

import asyncio
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from banktui.cli.printing.running import TEXT, ready, say
from banktui.cli.status import ExitStatus
from banktui.domain.clock import SystemClock
from banktui.domain.intent import Intent
from banktui.domain.listed import Facets
from banktui.domain.money import Money, is_currency_code
from banktui.services.provider import Connection, Environment, ProviderInfo
from banktui.services.records import RECORDS, Printer
from banktui.services.row_fields import (
    Form,
    Place,
    RowField,
    amount_fields,
    day_field,
    instant,
    safe,
    text_field,
)
from banktui.services.scope import Scope
from banktui.services.searching import Found, Hit, sought
from banktui.services.shelf import ListRef
from banktui.ui.columns import Column
from banktui.ui.presenter.details import title_of
from banktui.ui.presenter.kind import Kind
from banktui.ui.presenter.view import OPEN
from banktui.wiring.configured import configuration_at, workspace_on
from banktui.wiring.workspace import LiveWorkspace

_LIST = ListRef("", "found")


@dataclass(frozen=True, slots=True)
class FoundThing:
    """One hit, as a row."""

    kind: str
    hit: Hit
    connection: str

    @property
    def id(self) -> str:
        """Return the bank's id of it."""
        return self.hit.row.item.id

    @property
    def name(self) -> str:
        """Return what it is called."""
        return title_of(self.hit.row.item, OPEN).plain

    @property
    def list(self) -> str:
        """Return the list in which it stands."""
        return self.hit.ref.capability

    @property
    def below(self) -> str:
        """Return the id of what that list stands below."""
        return self.hit.ref.parent

    @property
    def day(self) -> date | None:
        """Return its day, where it has one."""
        return self.facets().day

    @property
    def when(self) -> str:
        """Return the same as text: most kinds of things have none, and nothing is wrong with that."""
        return self.day.isoformat() if self.day is not None else ""

    @property
    def money(self) -> Money | None:
        """Return its amount, where it has one."""
        facets = self.facets()
        is_money = isinstance(facets.amount, Decimal) and is_currency_code(facets.currency)
        return Money(facets.amount, facets.currency) if is_money and facets.amount is not None else None

    def facets(self) -> Facets:
        """Return by what it was found."""
        return self.hit.row.item.facets()


FIELDS: tuple[RowField, ...] = (
    RowField("connection", Form.TEXT, "the connection's name", lambda _, place: place.connection.id),
    RowField("provider", Form.TEXT, "the API that it speaks", lambda _, place: place.connection.provider.slug or None),
    text_field("id", "the bank's id"),
    text_field("kind", "what it is: accounts, cards, transactions …"),
    text_field("name", "what it is called"),
    day_field("day", "its day, where it has one"),
    *amount_fields("amount", "currency", "its amount or balance", "money"),
    text_field("list", "the list in which it stands"),
    text_field("below", "the id of what that list stands below"),
    RowField("as_of", Form.INSTANT, "when the bank last gave it", lambda _, place: instant(place.as_of)),
)
COLUMNS = (
    Column("Kind", Kind.WORDS, "kind", width=12),
    Column("Name", Kind.WORDS, "name", width=16, share=2),
    Column("Date", Kind.QUIET, "when"),
    Column("Amount", Kind.BALANCE, "money"),
    Column("Connection", Kind.WORDS, "connection", width=10),
    Column("Id", Kind.WORDS, "id", width=12, rank=1),
)


def print_found(told: Mapping[str, Any]) -> int:
    """Print what answers a text and return the exit status. `told` holds what was given, by the options' names."""
    workspace = workspace_on(configuration_at(told.get("config")), clock=SystemClock())
    return asyncio.run(_run(workspace, told))


async def _run(workspace: LiveWorkspace, told: Mapping[str, Any]) -> int:
    wanted = sought(" ".join(told["text"]))
    known = {connection.id: connection for connection in workspace.connections}
    only = told.get("connection", ())
    try:
        if not set(only) <= set(known):
            say(f"--connection names one that is not there. There are: {', '.join(known) or 'none'}.")
            return ExitStatus.WRONG_USAGE
        found = await workspace.reader.search(wanted, told["limit"], whole=True)
    finally:
        await workspace.stop()
    things = [thing for thing in _things(found) if not only or thing.connection in only]
    _print(things, known, told.get("form", TEXT))
    more = [group.kind.title for group in found.groups if group.more]
    if more:
        say(f"there are more of these: {', '.join(more)}; --limit says how many are printed", name="")
    return ExitStatus.DONE if things else ExitStatus.NOT_FOUND


def _things(found: Found) -> Iterator[FoundThing]:
    for group in found.groups:
        for hit in group.hits:
            item = hit.row.item
            yield FoundThing(group.kind.name, hit, item.connection if isinstance(item, Intent) else hit.ref.connection)


def _print(things: Sequence[FoundThing], known: Mapping[str, Connection], form: str) -> None:
    out = ready(sys.stdout, form)
    printer: Printer
    if form == TEXT:
        from banktui.cli.printing.text import TextPrinter  # noqa: PLC0415 - see `running`
        from banktui.ui.presenter.view import View  # noqa: PLC0415 - as above

        width = shutil.get_terminal_size().columns if out.isatty() else 0
        printer = TextPrinter(out, [_LIST.capability], View(SystemClock().now()), width=width)
    else:
        printer = RECORDS[form](out, FIELDS)
    printer.begin()
    for thing in things:
        gone = Connection(safe(thing.connection), ProviderInfo("", "", ""), Environment.SANDBOX)
        place = Place(known.get(thing.connection, gone), Scope.CONNECTION, _LIST, thing.hit.row.as_of)
        printer.row(thing, place)
    printer.end()
    out.flush()
    if not things:
        say("nothing that is known here answers this; only what has been read from the banks is searched", name="")

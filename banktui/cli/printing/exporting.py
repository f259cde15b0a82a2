"""Runs `export LIST`: brings the lists up to date and writes them into one file, through the console's own service."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from banktui.cli.money.interruption import Interrupted, Interruption
from banktui.cli.money.output import place_of
from banktui.cli.printing.progress import Progress
from banktui.cli.printing.running import asked_for, has_more, is_cut, misasked, outcome_of, ready, say
from banktui.cli.printing.text import columns_of
from banktui.cli.reading import NEWEST
from banktui.cli.status import ExitStatus, status_of
from banktui.domain.clock import SystemClock
from banktui.domain.errors import Problem
from banktui.domain.intent import Intent
from banktui.services.capability import ACCOUNTS, CUSTOMER_ACCOUNTS, INTENTS
from banktui.services.command_line import TRANSFERS, Reading
from banktui.services.exporting.movement import PENDING, VOID
from banktui.services.exporting.wanted import (
    CHUNK,
    MOVEMENTS,
    Export,
    Exported,
    Format,
    MemoryRows,
    Rows,
    WindowedRows,
    file_name,
    refusal,
)
from banktui.services.finding import Misasked
from banktui.services.gathering import Asked, Gatherer, Source
from banktui.services.projecting import EVERY_INTENT
from banktui.services.query import Query
from banktui.services.reading import Listed
from banktui.services.row_fields import Form, Place, RowField, safe
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef, StoreError
from banktui.ui.exported_fields import fields_of_columns
from banktui.ui.presenter.view import OPEN
from banktui.wiring.configured import checked, configuration_at, workspace_on
from banktui.wiring.workspace import LiveWorkspace

_BY_DESIGN = frozenset({VOID, PENDING})
"""Why rows are left out on purpose: nothing is missing then."""


def export_list(reading: Reading, told: Mapping[str, Any]) -> int:
    """Write a list into a file, print its path, and return the exit status. `told` holds what was given, by name."""
    configuration = configuration_at(told.get("config"))
    if not configuration.connections and reading is not TRANSFERS:
        say("no connection is kept yet; `banktui connect --help` says how to keep some")
        return ExitStatus.CONFIGURATION
    form = _format(told)
    try:
        asked = asked_for(reading, told)
        if not reading.names & MOVEMENTS and (refused := refusal(form, reading.names, is_private=False)):
            raise Misasked(refused)
    except ValueError as error:
        return misasked(error)
    checked(configuration)
    workspace = workspace_on(configuration, clock=SystemClock())
    return asyncio.run(_Run(workspace, asked, form, told).run())


class _Run:
    """One export, on the event loop that it is made for."""

    def __init__(self, workspace: LiveWorkspace, asked: Asked, form: Format, told: Mapping[str, Any]) -> None:
        self._workspace = workspace
        self._asked = asked
        self._form = form
        self._told = told

    async def run(self) -> int:
        """Read, write, and return the exit status."""
        is_ours = self._asked.reading is TRANSFERS
        with Interruption() as interruption:
            if is_ours or not self._asked.is_offline:
                self._workspace.start(opening=False)
            try:
                return await interruption.unless(self._transfers() if is_ours else self._lists())
            except Misasked as error:
                return misasked(error)
            except Interrupted:
                return interruption.status
            finally:
                await self._workspace.stop()

    async def _lists(self) -> int:
        gatherer = Gatherer(self._workspace, self._asked)
        with Progress(self._workspace, sys.stderr):
            sources = await gatherer.sources()
            if self._form.is_of_movements and not self._asked.is_offline:
                await self._know_accounts(sources)
        sound = [source for source in sources if source.problem is None]
        if not sound:
            if not sources:
                say("there is no such list, so nothing was written")
            return outcome_of(sources) if sources else ExitStatus.NOT_FOUND
        lists = frozenset(source.ref.capability for source in sound)
        rows = _Gathered(gatherer, sound)
        status = await self._write(rows, lists, _fields(sound), _name_parts(self._asked.reading, sound))
        if is_cut(self._told) and not status:
            cut = [await has_more(self._workspace, self._asked, each, rows.counts.get(each.ref, 0)) for each in sound]
            if any(cut):
                say(f"only the newest {NEWEST} rows of each list are written; --all and --limit say otherwise")
        return status or outcome_of(sources)

    async def _know_accounts(self, sources: Sequence[Source]) -> None:
        """Have accounts read that rows only name: accounting wants to know what they are called and hold."""
        lists = {
            Scope.CONNECTION: ListRef("", ACCOUNTS.name),
            Scope.CUSTOMER: ListRef("", CUSTOMER_ACCOUNTS.name),
        }
        wanted = {
            replace(lists[source.scope], connection=source.connection.id, parent=source.ref.parent)
            for source in sources
            if source.problem is None and source.scope in lists
        }
        for ref in sorted(wanted, key=str):
            problem = await self._workspace.refresh(ref)
            if problem is not None:
                say(f"{ref.connection}: {problem.sentence}")

    async def _transfers(self) -> int:
        standing = await self._workspace.payments.opened()
        if standing.problem is not None:
            say(standing.problem.sentence)
            return ExitStatus.FAILED
        query = Query(self._asked.filter, self._asked.dates)
        connections = self._workspace.connections
        wanted = self._asked.connections
        reader = self._workspace.reader
        everything = WindowedRows(
            partial(reader.window, EVERY_INTENT, query),
            partial(reader.count, EVERY_INTENT, query),
            lambda row: _placed(row.item, connections),
        )
        kept = [
            (item, place)
            async for page in everything.pages()
            for item, place in page
            if isinstance(item, Intent) and (not wanted or item.connection in wanted)
        ]
        shown = kept[: self._asked.limit]
        fields = fields_of_columns(columns_of(INTENTS.name), OPEN)
        status = await self._write(MemoryRows(shown), frozenset({INTENTS.name}), fields, (TRANSFERS.word, *wanted))
        if len(shown) < len(kept) and is_cut(self._told):
            say(f"only the newest {NEWEST} are written; --all and --limit say otherwise")
        return status

    async def _write(self, rows: Rows, lists: frozenset[str], fields: tuple[RowField, ...], name: Sequence[str]) -> int:
        today = self._workspace.clock.now().date().isoformat()
        path = self._told.get("output") or self._workspace.free_path(file_name((*name, today), self._form))
        with Progress(self._workspace, sys.stderr) as progress:
            outcome = await self._workspace.export(
                Export(rows, lists, fields, self._form, path),
                lambda count: progress.tell(f"{count} rows written; Ctrl+C stops"),
            )
        if isinstance(outcome, Problem):
            say(outcome.sentence)
            return status_of(outcome.kind)
        out = ready(sys.stdout, self._form)
        out.write(f"{outcome.path}\n")
        out.flush()
        return _told_of(outcome)


class _Gathered:
    """The rows of lists that were brought up to date, one list after the other."""

    def __init__(self, gatherer: Gatherer, sources: Sequence[Source]) -> None:
        self._gatherer = gatherer
        self._sources = sources
        self.counts: dict[ListRef, int] = {}
        """How many rows each list had."""

    async def count(self) -> int:
        """Return how many there are; what is not yet read is not counted."""
        return sum(self.counts.values())

    async def pages(self) -> AsyncIterator[Sequence[tuple[Listed, Place]]]:
        """Return them a part at a time. Raises StoreError."""
        page: list[tuple[Listed, Place]] = []
        for source in self._sources:
            self.counts[source.ref] = 0
            async for row in self._gatherer.rows(source):
                page.append((row.item, Place(source.connection, source.scope, source.ref, row.as_of)))
                self.counts[source.ref] += 1
                if len(page) == CHUNK:
                    yield page
                    page = []
        if page:
            yield page


def _placed(item: Listed, connections: Sequence[Any]) -> Place:
    if not isinstance(item, Intent):
        raise StoreError("The list of payments holds something else.")
    return place_of(item, connections)


def _format(told: Mapping[str, Any]) -> Format:
    if "format" in told:
        return Format(told["format"])
    suffix = Path(told.get("output", "")).suffix.casefold()
    return next((each for each in Format if each.suffix == suffix), Format.CSV)


def _fields(sources: Sequence[Source]) -> tuple[RowField, ...]:
    """Return what is told of each row; of several lists first which one it stands in."""
    names = dict.fromkeys(source.ref.capability for source in sources)
    columns = dict.fromkeys(column for name in names for column in columns_of(name))
    found = {field.name: field for field in fields_of_columns(columns, OPEN)}
    if len({source.connection.id for source in sources}) > 1:
        first = RowField("connection", Form.TEXT, "the connection's name", lambda _, place: place.connection.id)
        found = {first.name: first, **found}
    scopes = {source.scope for source in sources} - {Scope.CONNECTION}
    if len(sources) > 1:
        for scope in scopes:
            below = RowField(scope.value, Form.TEXT, f"id of the {scope}", lambda _, place: safe(place.ref.parent))
            found = {below.name: below, **found}
    return tuple(found.values())


def _name_parts(reading: Reading, sources: Sequence[Source]) -> Sequence[str]:
    connections = dict.fromkeys(source.connection.id for source in sources)
    above = [source.above.facets().name for source in sources if source.above is not None]
    return (reading.word, *(connections if len(connections) == 1 else ()), *(above if len(above) == 1 else ()))


def _told_of(outcome: Exported) -> int:
    say(f"{outcome.rows} {'row' if outcome.rows == 1 else 'rows'} written", name="")
    if outcome.left_out:
        say(outcome.left_out_sentence(), name="")
    return ExitStatus.DONE if _BY_DESIGN.issuperset(outcome.left_out) else ExitStatus.PARTIAL

"""Runs a reading command: brings its lists up to date and prints them."""

import asyncio
import io
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from banktui.cli.printing.encoding import LIKENESS
from banktui.cli.printing.progress import Progress
from banktui.cli.reading import NEWEST, scopes_of
from banktui.cli.status import ExitStatus, status_of
from banktui.domain.calendar import DateRange, parse_day
from banktui.domain.clock import SystemClock
from banktui.domain.money import Money
from banktui.services.command_line import REQUESTS, Reading
from banktui.services.filtering import parse
from banktui.services.finding import Misasked
from banktui.services.gathering import Asked, Gatherer, Source
from banktui.services.records import RECORDS, Printer
from banktui.services.row_fields import Place
from banktui.services.rows import fields_of
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef
from banktui.wiring.configured import checked, configuration_at, workspace_on
from banktui.wiring.terminal_phrase import unlock_for
from banktui.wiring.workspace import LiveWorkspace

TEXT = "text"
_DAY = len("2026-03-04")


def print_reading(reading: Reading, told: Mapping[str, Any], form: str, config: str | None) -> int:
    """Print what a command asks for and return the exit status. `told` holds its options by their names.

    Raises BankError for a configuration or a store that cannot be used, BrokenPipeError if nobody reads on.
    """
    configuration = configuration_at(config)
    if not configuration.connections:
        say("no connection is kept yet; `banktui connect --help` says how to keep some")
        return ExitStatus.CONFIGURATION
    try:
        asked = asked_for(reading, told)
    except ValueError as error:
        return misasked(error)
    checked(configuration)
    if not asked.is_offline:
        unlock_for(configuration, asked.connections)
    workspace = workspace_on(configuration, clock=SystemClock())
    shows_requests = "shows_requests" in told
    return asyncio.run(_Run(workspace, asked, form, is_cut=is_cut(told), shows_requests=shows_requests).run())


class _Run:
    """One command, on the event loop that it is made for."""

    def __init__(
        self, workspace: LiveWorkspace, asked: Asked, form: str, *, is_cut: bool, shows_requests: bool
    ) -> None:
        self._workspace = workspace
        self._asked = asked
        self._form = form
        self._is_cut = is_cut
        """Only the newest rows are printed although nobody asked for a limit."""
        self._shows_requests = shows_requests
        """Not the rows are printed, but what was asked of the banks for them."""
        self._gatherer = Gatherer(workspace, asked)
        self._totals: dict[str, Money] = {}

    async def run(self) -> int:
        """Read, print, and return the exit status."""
        if not self._asked.is_offline:
            self._workspace.start(opening=False)
        try:
            with Progress(self._workspace, sys.stderr):
                sources = await self._gatherer.sources()
            sound = [source for source in sources if source.problem is None]
            if self._shows_requests:
                self._print_requests()
            elif sound or not sources:
                await self._print(sound)
        except Misasked as error:
            return misasked(error)
        finally:
            await self._workspace.stop()
        return outcome_of(sources)

    def _print_requests(self) -> None:
        out = ready(sys.stdout, self._form)
        connections = {connection.id: connection for connection in self._workspace.connections}
        printer = self._request_printer(out)
        printer.begin()
        for exchange in self._workspace.requests.latest():
            connection = connections.get(exchange.connection)
            if connection is not None:
                ref = ListRef(connection.id, REQUESTS.word)
                place = Place(connection, Scope.CONNECTION, ref, exchange.at)
                printer.row(self._workspace.requests.full(exchange), place)
        printer.end()
        out.flush()

    def _request_printer(self, out: TextIO) -> Printer:
        if self._form != TEXT:
            return RECORDS[self._form](out, fields_of(REQUESTS))
        from banktui.cli.printing.text import TextPrinter  # noqa: PLC0415 - as below
        from banktui.ui.presenter.view import View  # noqa: PLC0415 - as below
        from banktui.wiring.zone import SystemZone  # noqa: PLC0415 - as below

        view = View(self._workspace.clock.now(), zone=SystemZone())
        width = shutil.get_terminal_size().columns if out.isatty() else 0
        return TextPrinter(out, [REQUESTS.word], view, width=width)

    async def _print(self, sources: Sequence[Source]) -> None:
        printer = self._printer(sources, ready(sys.stdout, self._form))
        printer.begin()
        cut = False
        for source in sources:
            printed = 0
            async for row in self._gatherer.rows(source):
                printer.row(row.item, Place(source.connection, source.scope, source.ref, row.as_of))
                printed += 1
                self._add(row.item)
            cut = cut or (self._is_cut and await has_more(self._workspace, self._asked, source, printed))
        printer.end()
        sys.stdout.flush()
        if cut:
            say(f"only the newest {NEWEST} rows of each list are printed; --all and --limit say otherwise")
        if self._form == TEXT and self._asked.reading.fields:
            self._say_totals()

    def _printer(self, sources: Sequence[Source], out: TextIO) -> Printer:
        reading = self._asked.reading
        if self._form != TEXT:
            return RECORDS[self._form](out, fields_of(reading))
        # Brings in what the console is drawn with, which programs do not need.
        from banktui.cli.printing.text import Leading, TextPrinter  # noqa: PLC0415
        from banktui.ui.presenter.view import View  # noqa: PLC0415
        from banktui.wiring.zone import SystemZone  # noqa: PLC0415

        names = {
            (source.connection.id, source.ref.parent): source.above.facets().name
            for source in sources
            if source.above is not None
        }
        leading = []
        if len(self._workspace.connections) > 1:
            leading.append(Leading("Connection", lambda place: place.connection.id))
        if len(names) > 1:
            scope = sources[0].scope
            leading.append(
                Leading(
                    scope.capitalize(),
                    lambda place: names.get((place.connection.id, place.ref.parent)) or place.ref.parent,
                )
            )
        every = [name for names in reading.lists.values() for name in names]
        return TextPrinter(
            out,
            list(dict.fromkeys(source.ref.capability for source in sources)) or every[:1],
            View(self._workspace.clock.now(), zone=SystemZone()),
            leading=leading,
            width=shutil.get_terminal_size().columns if out.isatty() else 0,
        )

    def _add(self, item: object) -> None:
        balance = getattr(item, "balance", None)
        if isinstance(balance, Money):
            known = self._totals.get(balance.currency, Money(Decimal(0), balance.currency))
            self._totals[balance.currency] = known + balance

    def _say_totals(self) -> None:
        from banktui.cli.printing.text import totals_line  # noqa: PLC0415 - as above
        from banktui.ui.presenter.view import View  # noqa: PLC0415 - as above

        if self._totals:
            say(f"in all: {totals_line(self._totals, View(self._workspace.clock.now()))}", name="")


async def has_more(workspace: LiveWorkspace, asked: Asked, source: Source, printed: int) -> bool:
    """Tell whether a list has more rows than were printed, where nobody said how many are wanted."""
    if printed < NEWEST or not asked.reading.dated:
        return False
    state = await workspace.reader.state(source.ref)
    return not state.complete or await workspace.reader.count(source.ref, asked.query) > printed


def asked_for(reading: Reading, told: Mapping[str, Any]) -> Asked:
    """Return what the options ask for. Raises ValueError with a sentence for options that make no sense."""
    since, until = (day_given(told, name) for name in ("since", "until"))
    if since and until and since > until:
        raise ValueError("--since is a day after --until.")
    limit = told.get("limit")
    return Asked(
        reading,
        tuple(dict.fromkeys(told.get("connection", ()))),
        {scope: told[scope.value] for scope in scopes_of(reading) if scope.value in told},
        frozenset(scope for scope in Scope if f"all_{scope}s" in told),
        told.get("id", ""),
        parse(told.get("filter", "")),
        DateRange(since, until),
        NEWEST if limit is None and reading.dated and is_cut(told) else limit,
        "whole" in told,
        "offline" in told,
    )


def is_cut(told: Mapping[str, Any]) -> bool:
    """Tell whether nobody said how much of a list that grows is wanted."""
    return not {"limit", "whole", "since"} & set(told)


def day_given(told: Mapping[str, Any], name: str) -> date | None:
    """Return the day that an option gives; None if it was not given. Raises ValueError with a sentence."""
    text = told.get(name)
    if text is None:
        return None
    try:
        if len(text) == _DAY:
            return parse_day(text)
    except ValueError:
        pass
    raise ValueError(f"--{name} is a day, as in --{name} 2026-03-04.")


def ready(out: TextIO, form: str) -> TextIO:
    """Return standard output as a form needs it: for programs always UTF-8, with line ends as they are written."""
    if isinstance(out, io.TextIOWrapper):
        if form == TEXT:
            out.reconfigure(errors=LIKENESS)
        else:
            out.reconfigure(encoding="utf-8", newline="")
    return out


def outcome_of(sources: Sequence[Source]) -> int:
    """Say what could not be read, each sentence once, and return the exit status."""
    failed = [(source.connection.id, source.problem) for source in sources if source.problem is not None]
    short = [f"{source.connection.id}: {source.shortfall}." for source in sources if source.shortfall]
    for sentence in dict.fromkeys((*(f"{name}: {problem.sentence}" for name, problem in failed), *short)):
        say(sentence)
    if failed and len(failed) == len(sources):
        return status_of(failed[0][1].kind)
    return ExitStatus.PARTIAL if failed or short else ExitStatus.DONE


def misasked(error: ValueError) -> int:
    """Say what is wrong with what was asked for, and return the exit status."""
    say(str(error))
    return ExitStatus.WRONG_USAGE


def say(sentence: str, name: str = "banktui: ") -> None:
    """Say something that is no data, after whose word it is."""
    sys.stderr.write(f"{name}{sentence}\n")
    sys.stderr.flush()

"""`transfers list`, `show` and `check`: what the journal knows, and one look at the bank for what it does not."""

import asyncio
import shutil
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from banktui.cli.money.interruption import Interrupted, Interruption
from banktui.cli.money.output import TEXT, place_of, print_payments
from banktui.cli.money.person import say
from banktui.cli.money.words import outcome_sentence, payment_lines, standing_line
from banktui.cli.printing.running import day_given, ready
from banktui.cli.reading import NEWEST
from banktui.cli.status import ExitStatus, status_of
from banktui.domain.calendar import DateRange
from banktui.domain.clock import SystemClock
from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.domain.tag import shown
from banktui.services.capability import INTENTS
from banktui.services.command_line import TRANSFERS
from banktui.services.filtering import parse
from banktui.services.projecting import EVERY_INTENT
from banktui.services.query import Query
from banktui.services.records import RECORDS
from banktui.services.rows import fields_of, fields_of_payment
from banktui.services.shelf import StoreError
from banktui.services.unsettled import MoneyStanding
from banktui.ui.presenter.view import View
from banktui.wiring.configured import configuration_at, workspace_on
from banktui.wiring.terminal_phrase import unlock_for
from banktui.wiring.workspace import LiveWorkspace
from banktui.wiring.zone import SystemZone

_CHUNK = 500
_LOOKED_FOR = frozenset({State.UNKNOWN, State.ACCEPTED, State.HELD})
"""Of these a look at the bank can say more."""
_NOT_KNOWN = frozenset({State.UNKNOWN, State.SENDING})


def list_payments(told: Mapping[str, Any]) -> int:
    """Print payments, newest first. `told` holds what was given, by the options' names."""
    return _on_workspace(told, lambda run: run.list())


def show_payment(told: Mapping[str, Any]) -> int:
    """Print one payment and everything that happened to it."""
    return _on_workspace(told, lambda run: run.show())


def check_payments(told: Mapping[str, Any]) -> int:
    """Look at the bank for what became of payments, once, and print them as they stand then."""
    return _on_workspace(told, lambda run: run.check(), asks_banks=True)


def _on_workspace(
    told: Mapping[str, Any], work: "Callable[[_Run], Coroutine[Any, Any, int]]", *, asks_banks: bool = False
) -> int:
    configuration = configuration_at(told.get("config"))
    if asks_banks:
        unlock_for(configuration, told.get("connection", ()))
    workspace = workspace_on(configuration, clock=SystemClock())
    return asyncio.run(_Run(workspace, told).run(work))


class _Run:
    """One command, on the event loop that it is made for."""

    def __init__(self, workspace: LiveWorkspace, told: Mapping[str, Any]) -> None:
        self._workspace = workspace
        self._payments = workspace.payments
        self._told = told
        self._form: str = told.get("form", TEXT)
        self._connections = tuple(dict.fromkeys(told.get("connection", ())))

    async def run(self, work: "Callable[[_Run], Coroutine[Any, Any, int]]") -> int:
        with Interruption() as interruption:
            self._workspace.start(opening=False)
            try:
                self._expect_connections()
                return await interruption.unless(work(self))
            except ValueError as error:
                say(str(error))
                return ExitStatus.WRONG_USAGE
            except Interrupted:
                return interruption.status
            finally:
                await self._workspace.stop()

    async def list(self) -> int:
        wanted = self._wanted()
        standing = await self._payments.opened()
        if standing.problem is not None:
            say(standing.problem.sentence)
        printed = await self._print_list(*wanted)
        self._say_standing(standing)
        if printed == NEWEST and self._is_cut:
            say(f"only the newest {NEWEST} are printed; --all and --limit say otherwise")
        return ExitStatus.FAILED if standing.problem is not None else ExitStatus.DONE

    async def show(self) -> int:
        await self._payments.opened()
        found = await self._found(self._told["payment"])
        if isinstance(found, Problem):
            say(found.sentence)
            return status_of(found.kind)
        steps = await self._payments.history(found.id)
        view = self._view()
        print_payments(
            [found],
            self._form,
            self._workspace.connections,
            lambda intent: payment_lines(intent, steps, view),
            fields_of_payment(steps),
        )
        return ExitStatus.DONE

    async def check(self) -> int:
        await self._payments.opened()
        looked: list[Intent] = []
        for intent in await self._meant():
            if isinstance(intent, Problem):
                say(intent.sentence)
                return status_of(intent.kind)
            found = await self._payments.check(intent.id)
            if isinstance(found, Problem):
                say(f"{shown(intent.tag)}: {found.sentence}")
                return status_of(found.kind)
            looked += found
            for each in found:
                say(f"{shown(each.tag)}: {await self._came_of(each)}", name="")
        print_payments(looked, self._form, self._workspace.connections, lambda intent: [standing_line(intent)])
        if not looked:
            say("there is nothing to look for: no payment is unknown, accepted or held")
        is_unknown = any(intent.state in _NOT_KNOWN for intent in looked)
        return ExitStatus.OUTCOME_UNKNOWN if is_unknown else ExitStatus.DONE

    async def _meant(self) -> Sequence[Intent | Problem]:
        """Return the payments that are to be looked for: those that were named, or all of which more may be known."""
        named: Sequence[str] = self._told.get("payments", ())
        if named:
            return [await self._found(each) for each in named]
        known = await self._rows(Query())
        return [intent for intent in known if intent.state in _LOOKED_FOR and self._is_of(intent)]

    async def _came_of(self, intent: Intent) -> str:
        """Say what a look has found: the step that it left behind, or where the payment stands."""
        steps = await self._payments.history(intent.id)
        last = steps[-1].why if steps else ""
        if intent.state is State.UNKNOWN and last:
            return f"still unknown. {last}"
        return outcome_sentence(intent)

    async def _found(self, named: str) -> Intent | Problem:
        found = await self._payments.intent(named)
        if found is not None:
            return found
        title = "The journal knows no payment by this tag or id."
        return Problem("not-found", title, hint="`banktui transfers list` shows those it knows.")

    async def _print_list(self, query: Query, states: frozenset[State], limit: int | None) -> int:
        out = ready(sys.stdout, self._form)
        connections = self._workspace.connections
        if self._form == TEXT:
            from banktui.cli.printing.text import TextPrinter  # noqa: PLC0415 - see `printing.running`

            width = shutil.get_terminal_size().columns if out.isatty() else 0
            printer: Any = TextPrinter(out, [INTENTS.name], self._view(), width=width)
        else:
            printer = RECORDS[self._form](out, fields_of(TRANSFERS))
        printer.begin()
        printed = 0
        for intent in await self._rows(query):
            if (states and intent.state not in states) or not self._is_of(intent):
                continue
            if printed == limit:
                break
            printer.row(intent, place_of(intent, connections))
            printed += 1
        printer.end()
        out.flush()
        return printed

    async def _rows(self, query: Query) -> Sequence[Intent]:
        """Return every payment that a query lets pass, newest first. Of a store that cannot be read there are none."""
        found: list[Intent] = []
        while True:
            try:
                window = await self._workspace.reader.window(EVERY_INTENT, query, len(found), _CHUNK)
            except StoreError as error:
                say(error.problem().sentence)
                return found
            found += [row.item for row in window.rows if isinstance(row.item, Intent)]
            if len(window.rows) < _CHUNK:
                return found

    def _wanted(self) -> tuple[Query, frozenset[State], int | None]:
        """Return which payments are to be printed. Raises ValueError with a sentence."""
        since, until = (day_given(self._told, name) for name in ("since", "until"))
        if since and until and since > until:
            raise ValueError("--since is a day after --until.")
        states = frozenset(State(word) for word in self._told.get("state", ()))
        limit = NEWEST if self._is_cut else self._told.get("limit")
        return Query(parse(self._told.get("filter", "")), DateRange(since, until)), states, limit

    @property
    def _is_cut(self) -> bool:
        return not {"limit", "whole", "since"} & set(self._told)

    def _is_of(self, intent: Intent) -> bool:
        return not self._connections or intent.connection in self._connections

    def _expect_connections(self) -> None:
        known = [each.id for each in self._workspace.connections]
        if not set(self._connections) <= set(known):
            raise ValueError(f"--connection names one that is not there. There are: {', '.join(known) or 'none'}.")

    def _say_standing(self, standing: MoneyStanding) -> None:
        for count, word in ((standing.unknown, "unknown"), (standing.held, "held"), (standing.alarms, "contradicted")):
            if count:
                say(f"{count} {'payment is' if count == 1 else 'payments are'} {word}", name="")

    def _view(self) -> View:
        return View(self._workspace.clock.now(), zone=SystemZone())

"""`transfers promises`: what is recorded of the banks' promises about keys, and the test of one on demand."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from banktui.cli.money.interruption import Interrupted, Interruption
from banktui.cli.money.output import TEXT
from banktui.cli.money.person import laid, say
from banktui.cli.printing.running import ready
from banktui.cli.status import ExitStatus, status_of
from banktui.domain.clock import SystemClock
from banktui.domain.errors import Problem
from banktui.domain.listed import Facets
from banktui.services.capability import INTENTS
from banktui.services.payments import PromiseOnRecord
from banktui.services.provider import Connection
from banktui.services.records import RECORDS
from banktui.services.row_fields import Form, Place, RowField, instant, safe, text_field
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef
from banktui.ui.presenter.promises import verdict
from banktui.ui.presenter.view import View
from banktui.wiring.configured import configuration_at, workspace_on
from banktui.wiring.terminal_phrase import unlock_for
from banktui.wiring.workspace import LiveWorkspace
from banktui.wiring.zone import SystemZone

_PROMISES_NOTHING = "not-permitted"
"""The kind of problem of a connection whose provider promises nothing."""


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One operation's promise at one connection, as a row for programs."""

    connection: Connection
    promise: PromiseOnRecord

    @property
    def id(self) -> str:
        """Return the operation's name: a connection has one promise for each."""
        return self.promise.operation

    @property
    def title(self) -> str:
        """Return what the operation is called."""
        return self.promise.title

    def facets(self) -> Facets:
        """Return by what it is called."""
        return Facets(self.title, f"{self.id} {self.title}")


def _found(name: str, form: Form, meaning: str) -> RowField:
    def read(row: PromiseRow, _: Place) -> Any:
        found = row.promise.found
        return getattr(found, name) if found is not None else None

    return RowField(name, form, meaning, read)


FIELDS: tuple[RowField, ...] = (
    RowField("connection", Form.TEXT, "the connection's name", lambda row, _: row.connection.id),
    RowField("provider", Form.TEXT, "the provider's short name", lambda row, _: row.connection.provider.slug),
    text_field("id", "the operation, as `transfers send` calls it"),
    text_field("title", "what the operation is called"),
    RowField("environment", Form.TEXT, "sandbox or production", lambda row, _: row.connection.environment.value),
    _found("passed", Form.FLAG, "whether the latest test passed; null where none was made"),
    RowField(
        "checks",
        Form.NESTED,
        "what was tried, each as a sentence with its result",
        lambda row, _: [safe(check) for check in row.promise.found.checks] if row.promise.found is not None else [],
    ),
    RowField(
        "as_of",
        Form.INSTANT,
        "when it was tested",
        lambda row, _: instant(row.promise.found.at) if row.promise.found is not None else None,
    ),
)
"""The fields of a row, in their order."""


def tell_promises(told: Mapping[str, Any]) -> int:
    """Print what is recorded of promises about keys; with `test` among what was given, test one connection first."""
    configuration = configuration_at(told.get("config"))
    if told.get("test"):
        unlock_for(configuration, [told.get("connection", "")])
    workspace = workspace_on(configuration, clock=SystemClock())
    return asyncio.run(PromisesRun(workspace, told).run())


class PromisesRun:
    """One command, on the event loop that it is made for."""

    def __init__(self, workspace: LiveWorkspace, told: Mapping[str, Any]) -> None:
        self._workspace = workspace
        self._form: str = told.get("form", TEXT)
        self._named: str = told.get("connection", "")
        self._tests: bool = told.get("test", False)

    async def run(self) -> int:
        """Do it, and return the exit status."""
        with Interruption() as interruption:
            self._workspace.start(opening=False)
            try:
                connections = self._meant()
                return await interruption.unless(self._tell(connections))
            except ValueError as error:
                say(str(error))
                return ExitStatus.WRONG_USAGE
            except Interrupted:
                if not self._tests:
                    return interruption.status
                say("the test was broken off: what it has sent may have been carried out, and nothing is recorded")
                return ExitStatus.FAILED
            finally:
                await self._workspace.stop()

    def _meant(self) -> Sequence[Connection]:
        """Return the connections that are asked about. Raises ValueError with a sentence."""
        connections = self._workspace.connections
        if self._tests and not self._named:
            raise ValueError("--test really sends: name the connection that is to be tested with --connection.")
        if not self._named:
            return connections
        named = [each for each in connections if each.id == self._named]
        if not named:
            known = ", ".join(each.id for each in connections) or "none"
            raise ValueError(f"--connection names one that is not there. There are: {known}.")
        return named

    async def _tell(self, connections: Sequence[Connection]) -> int:
        rows: list[PromiseRow] = []
        unread: list[Problem] = []
        for connection in connections:
            answer = await self._answer(connection)
            if not isinstance(answer, Problem):
                rows += [PromiseRow(connection, promise) for promise in answer]
            elif self._named:
                say(answer.sentence)
                return status_of(answer.kind)
            elif answer.kind != _PROMISES_NOTHING:
                say(f"{connection.id}: {answer.sentence}")
                unread.append(answer)
        self._print(rows)
        if not rows and not unread:
            say("no provider of these connections promises anything about keys")
        if self._tests:
            return self._came_of(rows)
        return ExitStatus.PARTIAL if unread else ExitStatus.DONE

    async def _answer(self, connection: Connection) -> Sequence[PromiseOnRecord] | Problem:
        payments = self._workspace.payments
        if not self._tests:
            return await payments.promises(connection.id)
        say(f"testing {connection.id}: requests for the smallest amount are sent again and again with the same key …")
        return await payments.put_to_the_test(connection.id)

    def _came_of(self, rows: Sequence[PromiseRow]) -> int:
        """Say what follows from a test, and return the exit status."""
        broken = [row for row in rows if row.promise.found is None or not row.promise.found.passed]
        if not broken:
            return ExitStatus.DONE
        count = f"{len(broken)} of {len(rows)} did not pass"
        say(f"{count}: through {self._named}, what is unknown of these is looked for only, and never sent again")
        return ExitStatus.FAILED

    def _print(self, rows: Sequence[PromiseRow]) -> None:
        out = ready(sys.stdout, self._form)
        if self._form == TEXT:
            view = View(self._workspace.clock.now(), zone=SystemZone())
            for row in rows:
                head = f"{row.connection.id} ({row.connection.environment.value})  {row.title}"
                found = row.promise.found
                lines = (f"{head}: {verdict(found, view)}", *(f"  {each}" for each in (found.checks if found else ())))
                out.writelines(f"{part}\n" for line in lines for part in laid(line, out, 4))
        else:
            printer = RECORDS[self._form](out, FIELDS)
            printer.begin()
            for row in rows:
                found = row.promise.found
                place = Place(row.connection, Scope.CONNECTION, _LIST, found.at if found is not None else None)
                printer.row(row, place)
            printer.end()
        out.flush()


_LIST = ListRef("", INTENTS.name)

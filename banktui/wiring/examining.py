"""Testing the connections that are kept: from the file to one read, with the checks of each provider's own folder."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from banktui.configuration.outline import Configuration, Outline
from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Unreachable
from banktui.http.checks import Bench, Call
from banktui.services.apart import apart
from banktui.services.capability import CHECK
from banktui.services.checking import CONFIGURATION, SECRETS, Check, Finding, Result, Step, examine, passed
from banktui.services.provider import Connection, Provider
from banktui.services.requests import RequestLog
from banktui.wiring.configured import checked_connection, connection_of, fetched
from banktui.wiring.discovery import part
from banktui.wiring.served import Credentials, opener

if TYPE_CHECKING:
    from banktui.configuration.connection import ConfiguredConnection
    from banktui.http.settings import ProviderSettings

_A_PERSON_IS_ASKED = 65.0
"""Seconds that fetching secrets may take: a little longer than a command may."""

Lend = Callable[[], Awaitable[Provider]]
"""Gives a provider that is open already and stays so. Raises BankError."""


@dataclass(slots=True)
class _Case:
    """One connection on its way from the file to an answer."""

    configuration: Configuration
    outline: Outline
    clock: Clock
    lend: Lend | None = None
    requests: RequestLog = field(default_factory=RequestLog)
    connection: "ConfiguredConnection | None" = None
    bench: "Bench[ProviderSettings] | None" = None
    made: Call | None = None

    async def call(self) -> Call:
        """Make the provider's own test call, once."""
        if self.made is None:
            self.made = Call((), Unreachable("The test call did not end in time.", hint="Try again in a while."))
            self.made = await self._called()
        return self.made

    async def _called(self) -> Call:
        before = max((each.number for each in self.requests.latest()), default=0)
        error: BankError | None = None
        try:
            await self._ask()
        except BankError as problem:
            error = problem
        made = [each for each in self.requests.latest() if each.number > before]
        return Call([each for each in made if each.connection == self.outline.name], error)

    async def _ask(self) -> None:
        if self.lend is not None:
            await _test_call(await self.lend())
            return
        provider = await self._open(lambda _seconds: None)
        try:
            await _test_call(provider)
        finally:
            await provider.close()

    @property
    def _open(self) -> Callable[[Callable[[int], None]], Awaitable[Provider]]:
        name = self.outline.name
        return opener(self.outline.provider, self._credentials, name=name, clock=self.clock, requests=self.requests)

    async def _credentials(self) -> Credentials:
        bench = self.on_bench()
        return Credentials(bench.settings, bench.ca_file)

    def on_bench(self) -> "Bench[ProviderSettings]":
        """Return what the provider's checks look at; they come after what puts it there."""
        if self.bench is None:
            raise ValueError("a provider's checks come after its settings were fetched")
        return self.bench


async def _test_call(provider: Provider) -> None:
    check = provider.get(CHECK)
    if check is None:
        raise Unreachable("This provider has no call that could be tried.")
    await check.read("", "")


async def _configuration_is_sound(case: _Case) -> Finding:
    case.connection = await apart(partial(checked_connection, case.configuration, case.outline))
    return passed(f"What {case.configuration.path.name} says of the connection is right.")


async def _secrets_are_there(case: _Case) -> Finding:
    connection = case.connection
    if connection is None:
        raise ValueError("secrets are fetched after the table was checked")
    credentials = await apart(partial(fetched, connection))
    case.bench = Bench(credentials.settings, case.outline.provider, case.clock, case.call, ca_file=credentials.ca_file)
    count = len(connection.references)
    if not count:
        return passed("Nothing has to be fetched from elsewhere.")
    values = "The one value" if count == 1 else f"All {count} values"
    return passed(f"{values} that the file refers to could be fetched.")


def _of_provider(check: Check[Any]) -> Check[_Case]:
    """Return a provider's check as one of a connection: it needs what the file and its references bring."""

    async def test(case: _Case) -> Finding:
        return await check.test(case.on_bench())

    return Check(check.step, test, (SECRETS, *check.needs), check.fields, check.seconds, check.hint)


def checks_of(provider: str) -> tuple[Check[_Case], ...]:
    """Return what is tested of a connection to a provider, in order."""
    own = cast("tuple[Check[Any], ...]", part(provider, "checks").CHECKS)
    return (
        Check(Step(CONFIGURATION, "Configuration"), _configuration_is_sound, hint="Correct that line of the file."),
        Check(
            Step(SECRETS, "Secrets"),
            _secrets_are_there,
            (CONFIGURATION,),
            seconds=_A_PERSON_IS_ASKED,
            hint="Put the value where the file says that it is, or correct the file.",
        ),
        *(_of_provider(check) for check in own),
    )


class Examination:
    """One look at one connection."""

    def __init__(
        self,
        configuration: Configuration,
        outline: Outline,
        *,
        clock: Clock,
        lend: Lend | None = None,
        requests: RequestLog | None = None,
    ) -> None:
        """Make one.

        `lend` gives the connection's provider where it is open already, for a second sign-in could void the first;
        `requests` is then where its requests are noted.
        """
        self.connection: Connection = connection_of(outline)
        self._case = _Case(configuration, outline, clock, lend, requests or RequestLog())
        self._checks = checks_of(outline.provider)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return what will be tested, in order."""
        return tuple(check.step for check in self._checks)

    async def run(self) -> AsyncIterator[Result]:
        """Test step by step and yield each result."""
        async for result in examine(self._checks, self._case):
            yield result


async def results_of(examination: Examination) -> list[Result]:
    """Return all results at once."""
    return [result async for result in examination.run()]


def started(examination: Examination) -> "asyncio.Task[list[Result]]":
    """Begin an examination beside others, and return what will have its results."""
    return asyncio.create_task(results_of(examination))

"""Testing connections: from what they are opened with to one read, with the checks of each provider's own folder."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from banktui.configuration.outline import Configuration, Outline
from banktui.domain.checked import Checked
from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Unreachable
from banktui.http.checks import Bench, Call
from banktui.services.apart import apart
from banktui.services.capability import CHECK
from banktui.services.checking import CONFIGURATION, SECRETS, Check, Finding, Result, Step, examine, passed
from banktui.services.provider import Provider
from banktui.services.requests import RequestLog
from banktui.wiring.configured import checked_connection, fetched
from banktui.wiring.discovery import part
from banktui.wiring.served import Credentials, opener

if TYPE_CHECKING:
    from banktui.configuration.connection import ConfiguredConnection
    from banktui.http.settings import ProviderSettings

_A_PERSON_IS_ASKED = 65.0
"""Seconds that fetching secrets may take: a little longer than a command may."""

Lend = Callable[[], Awaitable[Provider]]
"""Gives a provider that is open already and stays so. Raises BankError."""
Fetch = Callable[[], Awaitable[Credentials]]
"""Gives what a connection is opened with. Raises BankError."""


@dataclass(slots=True)
class Case:
    """One connection on its way to an answer."""

    name: str
    provider: str
    clock: Clock
    lend: Lend | None = None
    requests: RequestLog = field(default_factory=RequestLog)
    bench: "Bench[ProviderSettings] | None" = None
    made: Call | None = None

    def put_on_bench(self, credentials: Credentials) -> None:
        """Have the provider's checks look at what the connection is opened with."""
        self.bench = Bench(credentials.settings, self.provider, self.clock, self.call, ca_file=credentials.ca_file)

    def on_bench(self) -> "Bench[ProviderSettings]":
        """Return what the provider's checks look at; they come after what puts it there."""
        if self.bench is None:
            raise ValueError("a provider's checks come after its settings were fetched")
        return self.bench

    async def call(self) -> Call:
        """Make the provider's own test call, once."""
        if self.made is None:
            self.made = Call((), Unreachable("The test call did not end in time.", hint="Try again in a while."))
            self.made = await self._called()
        return self.made

    async def _called(self) -> Call:
        before = max((each.number for each in self.requests.latest()), default=0)
        error: BankError | None = None
        answer: Checked | None = None
        try:
            answer = await self._ask()
        except BankError as problem:
            error = problem
        made = [each for each in self.requests.latest() if each.number > before]
        return Call([each for each in made if each.connection == self.name], error, answer)

    async def _ask(self) -> Checked:
        if self.lend is not None:
            return await _test_call(await self.lend())
        open_provider = opener(
            self.provider, self._credentials, name=self.name, clock=self.clock, requests=self.requests
        )
        provider = await open_provider(lambda _seconds: None)
        try:
            return await _test_call(provider)
        finally:
            await provider.close()

    async def _credentials(self) -> Credentials:
        bench = self.on_bench()
        return Credentials(bench.settings, bench.ca_file)


async def _test_call(provider: Provider) -> Checked:
    check = provider.get(CHECK)
    if check is None:
        raise Unreachable("This provider has no call that could be tried.")
    return await check.read("", "")


def _of_provider(check: Check[Any]) -> Check[Case]:
    """Return a provider's check as one of a connection: it needs what the connection is opened with."""

    async def test(case: Case) -> Finding:
        return await check.test(case.on_bench())

    return check._replace(test=test, needs=(SECRETS, *check.needs))


class Examination:
    """One look at one connection."""

    def __init__(
        self,
        name: str,
        provider: str,
        fetch: Fetch,
        *,
        clock: Clock,
        lend: Lend | None = None,
        requests: RequestLog | None = None,
        before: Sequence[Check[Any]] = (),
        told: Callable[[], str] = lambda: "What the connection is opened with is there.",
    ) -> None:
        """Make one of the connection `name` to a provider.

        `lend` gives its provider where it is open already, for a second sign-in could void the first; `requests` is
        then where its requests are noted. `before` are checks of what `fetch` needs, `told` says what it has brought.
        """
        self._case = Case(name, provider, clock, lend, requests or RequestLog())

        async def secrets(case: Case) -> Finding:
            case.put_on_bench(await fetch())
            return passed(told())

        own = cast("tuple[Check[Any], ...]", part(provider, "checks").CHECKS)
        self._checks: tuple[Check[Case], ...] = (
            *before,
            Check(
                Step(SECRETS, "Secrets"),
                secrets,
                tuple(check.step.name for check in before),
                seconds=_A_PERSON_IS_ASKED,
                hint="Put the value where the file says that it is, or correct the file.",
            ),
            *(_of_provider(check) for check in own),
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return what will be tested, in order."""
        return tuple(check.step for check in self._checks)

    @property
    def call(self) -> Call | None:
        """Return what the bank made of the test call; None as long as it was not made."""
        return self._case.made

    async def run(self) -> AsyncIterator[Result]:
        """Test step by step and yield each result."""
        async for result in examine(self._checks, self._case):
            yield result


def examination_of(
    configuration: Configuration,
    outline: Outline,
    *,
    clock: Clock,
    unlocked: Callable[[], Awaitable[None]],
    lend: Lend | None = None,
    requests: RequestLog | None = None,
) -> Examination:
    """Return the examination of a connection that is kept in a file, from what the file says of it on.

    `unlocked` returns once the vault is open; it is waited for where the connection refers to the vault.
    """
    checked: ConfiguredConnection | None = None

    async def sound(_case: Case) -> Finding:
        nonlocal checked
        checked = await apart(partial(checked_connection, configuration, outline))
        return passed(f"What {configuration.path.name} says of the connection is right.")

    async def fetch() -> Credentials:
        connection = _sound(checked)
        if outline.needs_vault:
            await unlocked()
        return await apart(partial(fetched, connection))

    def told() -> str:
        count = len(_sound(checked).references)
        if not count:
            return "Nothing has to be fetched from elsewhere."
        values = "The one value" if count == 1 else f"All {count} values"
        return f"{values} that the file refers to could be fetched."

    configured = Check(Step(CONFIGURATION, "Configuration"), sound, hint="Correct that line of the file.")
    return Examination(
        outline.name,
        outline.provider,
        fetch,
        clock=clock,
        lend=lend,
        requests=requests,
        before=(configured,),
        told=told,
    )


def _sound(checked: "ConfiguredConnection | None") -> "ConfiguredConnection":
    """Return a connection that was checked: secrets are fetched only once that has gone well."""
    if checked is None:
        raise ValueError("secrets are fetched once the configuration was checked")
    return checked


async def results_of(examination: Examination) -> list[Result]:
    """Return all results at once."""
    return [result async for result in examination.run()]


def started(examination: Examination) -> "asyncio.Task[list[Result]]":
    """Begin an examination beside others, and return what will have its results."""
    return asyncio.create_task(results_of(examination))

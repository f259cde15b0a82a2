"""Testing a connection while it is being set up: each step as soon as what it looks at is given, and only once."""

from collections.abc import AsyncIterator, Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

from banktui.domain.clock import Clock
from banktui.http.settings import ProviderSettings
from banktui.services.checking import (
    KEY,
    READ,
    SIGN_IN,
    SIGNATURE,
    Check,
    Finding,
    State,
    examine,
    not_reached,
)
from banktui.services.connecting import PAUSED, Trial
from banktui.wiring.answering import stamp
from banktui.wiring.discovery import part
from banktui.wiring.examining import Case
from banktui.wiring.served import Credentials

_AT_THE_BANK = (SIGN_IN, SIGNATURE, READ)
"""Steps that one sign-in answers."""
_REFUSALS = 2
"""So many sign-ins may be refused before a person is asked: banks lock an account after three or so."""
_ENOUGH = Finding(
    State.NOT_REACHED,
    f"{_REFUSALS} sign-ins were refused, and banks lock an account after a few more: none was tried with this.",
    "Have it tested once you are sure of what you have given.",
    PAUSED,
)


class Given(NamedTuple):
    """What is tested: what has been answered so far."""

    settings: ProviderSettings
    """Possibly not complete."""
    fields: Collection[str]
    """Names of what has been answered, and of what will not be asked."""
    values: Mapping[str, Any]
    ca_file: Path | None
    name: str
    is_production: bool = False


class _Known(NamedTuple):
    """How a step ended, and what it was tested with."""

    with_values: tuple[Any, ...]
    finding: Finding


class Trials:
    """The steps of one provider, and how each of them ended."""

    def __init__(self, provider: str, clock: Clock) -> None:
        self._case = Case("", provider, clock)
        self._checks = cast("tuple[Check[Any], ...]", part(provider, "checks").CHECKS)
        self._fields = _reach(self._checks)
        self._known: dict[str, _Known] = {}
        self._refused = 0

    async def run(self, given: Given, *, again: bool) -> AsyncIterator[Trial]:
        """Test what can be tested and was not with these values; with `again`, also what has failed with them."""
        self._prepare(given)
        for check in self._checks:
            if not self._fields[check.step.name] <= set(given.fields):
                continue
            before = self._current(check, given)
            if before is not None and (before.is_sound or not again):
                continue
            finding = await self._found(check, given, again=again)
            self._known[check.step.name] = _Known(self._values(check, given), finding)
            yield _trial(check, finding)

    def current(self, given: Given) -> tuple[Trial, ...]:
        """Return how each step ended that was tested with exactly these values."""
        found = ((check, self._current(check, given)) for check in self._checks)
        return tuple(_trial(check, finding) for check, finding in found if finding is not None)

    def unsettled(self, given: Given) -> tuple[Trial, ...]:
        """Return what failed, and what keeps the last step from having been reached."""
        found = {each.step.name: each for each in self.current(given)}
        failed = tuple(each for each in found.values() if each.finding.state is State.FAILED)
        if failed:
            return failed
        read = next(check for check in self._checks if check.step.name == READ)
        last = found.get(READ) or _trial(read, not_reached("It was not tested with what is given now."))
        return () if last.finding.is_sound else (last,)

    def _prepare(self, given: Given) -> None:
        self._case.name = given.name
        # One sign-in at most for each time that something has changed.
        self._case.made = None
        if self._case.bench is None:
            self._case.put_on_bench(Credentials(given.settings, given.ca_file))
        bench = self._case.on_bench()
        bench.settings, bench.ca_file, bench.is_production = given.settings, given.ca_file, given.is_production

    async def _found(self, check: Check[Any], given: Given, *, again: bool) -> Finding:
        missing = self._missing(check, given)
        if missing:
            known = self._known.get(missing)
            if known is not None and known.finding.kind == PAUSED:
                return known.finding
            return not_reached(f"It was not tested: it needs what “{missing}” did not bring.")
        if check.step.name in _AT_THE_BANK and self._refused >= _REFUSALS and not again:
            return _ENOUGH
        bench = self._case.on_bench()
        if check.step.name == KEY:
            # Whatever was read from other files is not who we are any more.
            bench.identity = None
        (result,) = [result async for result in examine([check._replace(needs=())], bench)]
        finding = result.finding
        if finding.kind == "sign-in-needed" and check.step.name in {SIGN_IN, SIGNATURE}:
            self._refused += 1
        return finding

    def _missing(self, check: Check[Any], given: Given) -> str:
        """Return the first step of those it builds on that has not gone well, empty if all have."""
        for each in (each for each in self._checks if each.step.name in check.needs):
            finding = self._current(each, given)
            if finding is None or not finding.is_sound:
                return self._missing(each, given) or each.step.name
        return ""

    def _current(self, check: Check[Any], given: Given) -> Finding | None:
        known = self._known.get(check.step.name)
        return known.finding if known is not None and known.with_values == self._values(check, given) else None

    def _values(self, check: Check[Any], given: Given) -> tuple[Any, ...]:
        values = ((name, stamp(given.values.get(name))) for name in sorted(self._fields[check.step.name]))
        return (given.is_production, *values)


def _trial(check: Check[Any], finding: Finding) -> Trial:
    likeliest = tuple(dict.fromkeys((*finding.suspects, *check.suspects, *check.fields)))
    return Trial(check.step, finding, likeliest)


def _reach(checks: tuple[Check[Any], ...]) -> Mapping[str, frozenset[str]]:
    """Return all that a step depends on: what it looks at, and what the steps look at that it needs."""
    found: dict[str, frozenset[str]] = {}
    for check in checks:
        found[check.step.name] = frozenset(check.fields).union(*(found[name] for name in check.needs))
    return found

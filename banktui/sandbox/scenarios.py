"""Things that can be made to happen in the bank on purpose, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

_WHOSE = "provider"
"""The parameter that says whose scenario is meant, where several providers have one of the same name."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that can be made to happen."""

    name: str
    summary: str
    """One sentence: what happens."""
    parameters: Mapping[str, str]
    """Name of each parameter and what it means; those whose meaning starts with "optional" may be left out."""
    run: Callable[[Mapping[str, str]], Mapping[str, Any]]
    """Makes it happen and returns what changed. Raises ValueError with a sentence for unusable parameters."""
    provider: str = ""
    """The provider whose scenario it is; empty for the bank's own."""


class ScenarioBoard:
    """The scenarios that the bank and its providers offer."""

    def __init__(self) -> None:
        self._scenarios: dict[str, dict[str, Scenario]] = {}

    def add(
        self,
        name: str,
        summary: str,
        parameters: Mapping[str, str],
        run: Callable[[Mapping[str, str]], Mapping[str, Any]],
        *,
        provider: str = "",
    ) -> None:
        """Offer a scenario. Providers may have one of the same name each. Raises ValueError if it is there already."""
        named = self._scenarios.setdefault(name, {})
        if provider in named or (named and "" in {provider, *named}):
            raise ValueError(f"there is already a scenario {name}")
        named[provider] = Scenario(name, summary, dict(parameters), run, provider)

    def list(self) -> tuple[Scenario, ...]:
        """Return all scenarios by name; those of several providers need to be told whose is meant."""
        return tuple(
            _of_several(scenario, named) if len(named) > 1 else scenario
            for _, named in sorted(self._scenarios.items())
            for _, scenario in sorted(named.items())
        )

    def run(self, name: str, arguments: Mapping[str, str]) -> Mapping[str, Any]:
        """Make a scenario happen and return what changed; of several providers all, by provider, unless one is named.

        Raises KeyError for an unknown name and ValueError for missing, unknown or unusable parameters.
        """
        named = self._scenarios[name]
        whose = arguments.get(_WHOSE)
        if len(named) == 1 and (whose is None or whose not in named):
            return _run(next(iter(named.values())), arguments)
        rest = {key: value for key, value in arguments.items() if key != _WHOSE}
        if whose is None:
            return {provider: _run(scenario, rest) for provider, scenario in sorted(named.items())}
        if whose not in named:
            raise ValueError(f"{whose} has no scenario {name}; these have: {', '.join(sorted(named))}")
        return _run(named[whose], rest)


def _run(scenario: Scenario, arguments: Mapping[str, str]) -> Mapping[str, Any]:
    unknown = sorted(set(arguments) - set(scenario.parameters))
    if unknown:
        raise ValueError(f"{scenario.name} has no parameter {', '.join(unknown)}")
    missing = [
        parameter
        for parameter, meaning in scenario.parameters.items()
        if parameter not in arguments and not meaning.startswith("optional")
    ]
    if missing:
        raise ValueError(f"{scenario.name} needs {', '.join(missing)}")
    return scenario.run(arguments)


def _of_several(scenario: Scenario, named: Mapping[str, Scenario]) -> Scenario:
    whose = f"optional: {' or '.join(sorted(named))}; every one of them if left out"
    return replace(scenario, parameters={_WHOSE: whose, **scenario.parameters})

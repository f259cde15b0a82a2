"""Things that can be made to happen in the bank on purpose, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


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


class ScenarioBoard:
    """The scenarios that the bank's providers offer."""

    def __init__(self) -> None:
        self._scenarios: dict[str, Scenario] = {}

    def add(
        self,
        name: str,
        summary: str,
        parameters: Mapping[str, str],
        run: Callable[[Mapping[str, str]], Mapping[str, Any]],
    ) -> None:
        """Offer a scenario. Raises ValueError if the name is taken."""
        if name in self._scenarios:
            raise ValueError(f"there is already a scenario {name}")
        self._scenarios[name] = Scenario(name, summary, dict(parameters), run)

    def list(self) -> tuple[Scenario, ...]:
        """Return all scenarios by name."""
        return tuple(self._scenarios[name] for name in sorted(self._scenarios))

    def run(self, name: str, arguments: Mapping[str, str]) -> Mapping[str, Any]:
        """Make a scenario happen and return what changed.

        Raises KeyError for an unknown name and ValueError for missing, unknown or unusable parameters.
        """
        scenario = self._scenarios[name]
        unknown = sorted(set(arguments) - set(scenario.parameters))
        if unknown:
            raise ValueError(f"{name} has no parameter {', '.join(unknown)}")
        missing = [
            parameter
            for parameter, meaning in scenario.parameters.items()
            if parameter not in arguments and not meaning.startswith("optional")
        ]
        if missing:
            raise ValueError(f"{name} needs {', '.join(missing)}")
        return scenario.run(arguments)

"""How demo customers live: what they are paid, what they pay, and how often."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_EVERY_MONTH = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Habit:
    """Something that happens again and again. Amounts are in euros and scaled to the account's currency."""

    words: str
    """Which wording of the place's bank."""
    kind: str
    """The posting's kind."""
    who: str = ""
    """Role of the counterparty in the place; empty for the bank itself."""
    sign: str = "-"
    """`+` is money in."""
    amount: tuple[float, float] = (0, 0)
    """Least and most; merchants and direct debits have their own."""
    vary: float = 0
    """How much a monthly amount moves, in per cent."""
    round: float = 0
    """Amounts are multiples of this; 0 is the minor unit."""
    day: int = 0
    """Day of the month; 0 for what has no fixed day."""
    months: tuple[int, ...] = _EVERY_MONTH
    count: int = 1
    """With how many of the role's names."""
    offset: int = 0
    """How many of the role's names are skipped first."""
    per_month: float = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A way of living."""

    low: float
    high: float
    """Money is taken from savings below `low` and put aside above `high`."""
    opening: float
    hours: tuple[int, int]
    """Local hours between which things happen."""
    trade: str
    """Which merchants: `p`, `b` or both."""
    savings: str
    """Role of where spare money goes."""
    week: tuple[float, ...]
    """How busy Monday to Sunday are."""
    monthly: tuple[Habit, ...]
    often: tuple[Habit, ...]
    ceiling: float = 0
    """What one card purchase costs at most; 0 for no limit."""


def profile_of(name: str) -> Profile:
    """Return a profile. Raises ValueError that lists those there are."""
    profiles = _profiles()
    if name not in profiles:
        raise ValueError(f"there is no profile {name!r}; there are: {', '.join(profiles)}")
    return profiles[name]


@cache
def _profiles() -> dict[str, Profile]:
    tables = tomllib.loads(files(__package__).joinpath("lives.toml").read_text(encoding="utf-8"))
    return {name: _profile(table) for name, table in tables.items()}


def _profile(table: dict[str, Any]) -> Profile:
    fields = _immutable(table)
    for rhythm in ("monthly", "often"):
        fields[rhythm] = tuple(Habit(**_immutable(habit)) for habit in table.get(rhythm, []))
    return Profile(**fields)


def _immutable(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}

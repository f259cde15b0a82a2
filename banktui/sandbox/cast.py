"""With whom a demo customer's habits are shared."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from banktui.sandbox.iban import make_iban
from banktui.sandbox.ledger import Party
from banktui.sandbox.places import Merchant, Place, price_level
from banktui.sandbox.profiles import Habit, Profile

WITH_ACCOUNT_NUMBER = frozenset({"transfer", "salary", "direct-debit"})
"""Kinds of posting in which a statement shows the other side's account number."""


@dataclass(slots=True)
class Counterpart:
    """Somebody with whom a habit is shared. Amounts are in euros."""

    name: str
    party: Party
    least: float
    most: float
    weight: float = 1.0
    reference: str = ""
    city: str = ""


@dataclass(slots=True)
class Routine:
    """A habit with the people and amounts that one account's life has fixed for it."""

    habit: Habit
    counterparts: list[Counterpart]
    weights: list[float]
    numbers: dict[int, Iterator[int]] = field(default_factory=dict)
    """Running invoice numbers by year."""


class Cast:
    """Finds, in a place, everybody whom a profile's habits need."""

    def __init__(self, place: Place, profile: Profile, chance: random.Random) -> None:
        self._place = place
        self._profile = profile
        self._chance = chance

    def routine(self, habit: Habit) -> Routine:
        """Return a habit with those with whom it is shared, and with what is always the same about it."""
        counterparts = self._counterparts(habit)
        return Routine(habit, counterparts, [counterpart.weight for counterpart in counterparts])

    def reference(self) -> str:
        """Return a payment reference in the place's form."""
        number = self._chance.randrange(10**9, 10**10)
        if not self._place.structured_references:
            return str(number)[:8]
        digits = f"{number}{number % 97 or 97:02d}"
        return f"{digits[:3]}/{digits[3:7]}/{digits[7:]}"

    def _counterparts(self, habit: Habit) -> list[Counterpart]:
        if habit.who == "merchants":
            return [self._merchant(m) for m in self._place.merchants if set(m.used_by) & set(self._profile.trade)]
        if habit.who == "direct_debits":
            debits = self._place.debits[habit.offset : habit.offset + habit.count]
            return [
                Counterpart(name, self._party(habit, name), self._chance.uniform(least, most), most, reference=what)
                for name, least, most, what in debits
            ]
        names = self._names(habit.who)
        if habit.day:
            names = names[habit.offset : habit.offset + habit.count]
        contract = self.reference() if habit.words == "insurance" else ""
        return [
            Counterpart(
                name,
                self._party(habit, name),
                self._chance.uniform(*habit.amount) if habit.day else habit.amount[0],
                habit.amount[1],
                weight=1 + 3 * self._chance.random(),
                reference=contract,
            )
            for name in names
        ]

    def _names(self, role: str) -> tuple[str, ...]:
        """Return who has a role; places without food suppliers of their own buy food from their suppliers."""
        if not role:
            return ("",)
        return self._place.names.get(role) or self._place.names[role.removeprefix("food_")]

    def _party(self, habit: Habit, name: str) -> Party:
        if habit.kind not in WITH_ACCOUNT_NUMBER or not name:
            return Party(name)
        return Party(name, *make_iban(self._place.country, name))

    def _merchant(self, merchant: Merchant) -> Counterpart:
        level = price_level(merchant.currency)
        least, most = merchant.least / level, merchant.most / level
        if self._profile.ceiling:
            most = max(least, min(most, self._profile.ceiling))
        return Counterpart(merchant.name, Party(merchant.name), least, most, weight=merchant.weight, city=merchant.city)

"""Which rows of a list are wanted, and in what order: all that a list needs to know before it has any."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from banktui.domain.calendar import DateRange

if TYPE_CHECKING:
    from banktui.services.filtering import Term


class Filter(NamedTuple):
    """All terms must hold. No terms: everything passes. `filtering` reads one from what was typed."""

    terms: tuple[Term, ...] = ()
    source: str = ""
    """What was typed."""


class Order(StrEnum):
    """By what a list is ordered. Ties are broken by the natural order; a reversed order is the exact mirror."""

    NATURAL = "natural"
    """As the bank orders it: newest first for lists that grow, the bank's order otherwise."""
    AMOUNT = "amount"
    NAME = "name"


class Query(NamedTuple):
    """Which rows of a list are wanted, and in what order."""

    filter: Filter = Filter()
    dates: DateRange = DateRange()
    order: Order = Order.NATURAL
    reverse: bool = False
    """The opposite of the order's usual direction (natural: newest first; amount: largest first; name: A first)."""

    @property
    def narrows(self) -> bool:
        """Tell whether the query leaves rows out."""
        return bool(self.filter.terms) or self.dates != DateRange()

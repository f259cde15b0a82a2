"""A row as its columns: what is searched and ordered by, made from the item's facets."""

from typing import NamedTuple

from banktui.domain.money import Money
from banktui.services.filtering import fold
from banktui.services.reading import Listed
from banktui.store.amounts import largeness, minor_units

NAME_LIMIT = 64
"""Characters of a name that count for the order by name; names alike that far stand in their natural order."""


class Record(NamedTuple):
    """The columns of `rows` behind `place` and `list_id`, in their order, without `as_of`."""

    id: str
    day: int | None
    settled: bool
    largeness: bytes
    minor: int | None
    currency: str
    status: str
    balance: str | None
    name: str
    text: str
    shape_id: int
    doc: str


def record_of(item: Listed, shape_id: int, doc: str) -> Record:
    """Return an item's columns."""
    facets = item.facets()
    balance: Money | None = getattr(item, "balance", None)
    return Record(
        item.id,
        facets.day.toordinal() if facets.day else None,
        facets.settled,
        largeness(facets.amount),
        # What did not happen adds nothing to a sum.
        0 if facets.void else minor_units(facets.amount),
        facets.currency,
        fold(facets.status),
        f"{balance.currency}{balance.amount!s}" if balance else None,
        fold(facets.name)[:NAME_LIMIT],
        fold(facets.text),
        shape_id,
        doc,
    )


def balance_currency(balance: str | None) -> str:
    """Return the currency of a `balance` column, empty if there is none."""
    return balance[:3] if balance else ""

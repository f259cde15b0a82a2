"""How a provider is read: lists page by page, single things by id."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

from banktui.domain.aggregation import Synchronization
from banktui.domain.calendar import DateRange
from banktui.domain.listed import Facets
from banktui.domain.page import Page


class Listed(Protocol):
    """Anything that can stand in a list."""

    @property
    def id(self) -> str:
        """Return the bank's id: the same thing always has the same one within its list."""
        ...

    def facets(self) -> Facets:
        """Return by what it is found, ordered and summed."""
        ...


T_co = TypeVar("T_co", bound=Listed, covariant=True)


@dataclass(frozen=True, slots=True)
class ListTraits:
    """How one of a provider's lists behaves; refresh and screens act on this, never on the provider's name."""

    grows: bool = False
    """Entries are added at the newest end for years. Otherwise the list is small and is always read whole."""
    filters_dates: bool = False
    """The bank itself can restrict the list to a range of days."""
    parallel: int = 1
    """Pages that may be in flight at once: more than one only where a cursor does not depend on the page before."""


@runtime_checkable
class Collection(Protocol[T_co]):
    """A list that the provider gives page by page."""

    @property
    def traits(self) -> ListTraits:
        """Return how the list behaves."""
        ...

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[T_co]:
        """Return the part of the list at a cursor (None: its beginning, the newest entries).

        `parent` is the id of the account, customer or card that the list belongs to, empty for the connection's own.
        Raises BankError.
        """
        ...


@runtime_checkable
class Foreseeing(Protocol):
    """A collection that can tell cursors before it reads the parts (offsets, page numbers): several are read at once.

    A collection with `ListTraits.parallel` above 1 has this too.
    """

    def following(self, cursor: str, count: int, total: int | None = None) -> Sequence[str]:
        """Return up to `count` cursors of the parts that follow the part at `cursor`, none behind the list's end.

        A guess that turns out wrong (a part's own `next` differs) costs a request and nothing else.
        """
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A list that the provider cannot give: it consists of what was made or sent from here, in our own copy."""

    sentence: str
    """Says so: `The bank has no call that lists customers; these were created from here.`"""


class Lookup(Protocol[T_co]):
    """One thing, read by its id."""

    async def read(self, parent: str, item_id: str) -> T_co:
        """Return the thing as the bank knows it now. `parent` as in `Collection.page`. Raises BankError."""
        ...


class Synchronizing(Lookup[Synchronization], Protocol):
    """A provider that reads other banks on demand."""

    async def trigger(self, customer_id: str) -> Synchronization:
        """Ask the provider to read all of a customer's accounts now. Moves no money. Raises BankError."""
        ...

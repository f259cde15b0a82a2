"""Lists and single things, whatever they are of: where they are read, and how a row becomes one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from banktui.domain.calendar import DateRange
from banktui.domain.errors import Malformed
from banktui.domain.page import Page
from banktui.http.address import path_of
from banktui.providers.ibanity.client.gateway import Gateway, found
from banktui.providers.ibanity.wire import Form
from banktui.services.reading import Listed, ListTraits

R = TypeVar("R")
T = TypeVar("T", bound=Listed)

Segments = tuple[str, ...]
Address = Callable[[str], Awaitable[Segments]]
"""From a parent's id to the parts of a list's path. May ask the bank, if the parent alone does not say."""


def fixed(*segments: str) -> Address:
    """Return the address of a list that has no parent."""

    async def address(_parent: str) -> Segments:
        return segments

    return address


def of_customer(name: str) -> Address:
    """Return the address of a customer's list."""

    async def address(parent: str) -> Segments:
        return ("customers", parent, name)

    return address


@dataclass(frozen=True, slots=True)
class Source(Generic[R, T]):
    """What the list of a resource and one of its entries have in common."""

    gateway: Gateway
    form: Form[R]
    convert: Callable[[R], T | None]
    """From the wire to the domain; None for a row that cannot be identified."""
    address: Address
    operation: str
    """What is being read, for the request record."""


class List(Generic[R, T]):
    """A list that is read page by page, from its newest entry on."""

    def __init__(self, source: Source[R, T], *, grows: bool = False) -> None:
        self._source = source
        self._traits = ListTraits(grows=grows)

    @property
    def traits(self) -> ListTraits:
        """Return how the list behaves: its next page is known only from the last."""
        return self._traits

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[T]:  # noqa: ARG002 - the API cannot restrict a list to days
        """Return the part of the list at a cursor. Raises BankError."""
        source = self._source
        path = path_of(*await source.address(parent))
        if cursor is not None and cursor.partition("?")[0].rstrip("/") != path:
            raise Malformed(
                "The place where reading stopped cannot be read back.", hint="Refresh the list from its beginning."
            )
        part = await source.gateway.page(source.form, path, cursor, operation=source.operation)
        convert = source.convert
        things = [convert(row) for row in part.rows if row is not None]
        items = tuple([thing for thing in things if thing is not None])
        return Page(items, part.next, skipped=len(part.rows) - len(items))


class Entry(Generic[R, T]):
    """One entry of a list, read by its id."""

    def __init__(self, source: Source[R, T]) -> None:
        self._source = source

    async def read(self, parent: str, item_id: str) -> T:
        """Return the thing as the bank knows it now. Raises BankError."""
        source = self._source
        path = path_of(*await source.address(parent), item_id)
        return found(source.convert(await source.gateway.one(source.form, path, operation=source.operation)))

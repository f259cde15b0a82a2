"""Banq's numbered pages: `page` counts from one, `pageSize` is how many are given, `meta` tells how many there are."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from banktui.domain.calendar import DateRange
from banktui.domain.errors import Malformed, Rejected
from banktui.domain.page import Page
from banktui.http.fields import int_of
from banktui.http.pagination import NumberedCursor
from banktui.providers.banq.client.gateway import Gateway, lacking
from banktui.providers.banq.wire import ListBody, Meta
from banktui.services.reading import Listed, ListTraits

PAGE_SIZE = 100
"""Entries asked for at once. No document names a maximum."""

MODEST_SIZE = 20
"""Entries asked for once a bank has refused the larger size."""

IN_FLIGHT = 4
"""Requests at once. No document names a limit."""

_READ = re.compile(r"(.+)/([0-9]{1,12})", re.ASCII)
_NO_META = Meta()

W = TypeVar("W", bound=BaseModel)
L = TypeVar("L", bound=Listed)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a list, and how many entries the pages before it held.

    The count stands beside the number because a bank that gives fewer than asked for makes the one no multiple of the
    other, and the list's end is told by the count.
    """

    at: NumberedCursor
    read: int

    def __str__(self) -> str:
        return f"{self.at}/{self.read}"

    @classmethod
    def of(cls, cursor: str | None) -> "Place":
        """Return the place that a cursor of ours names; None is the beginning. Raises Malformed for other texts."""
        if cursor is None:
            return cls(NumberedCursor(1, PAGE_SIZE), 0)
        found = _READ.fullmatch(cursor)
        at = NumberedCursor.parse(found.group(1) if found else "")
        if found is None or at.page < 1 or at.size < 1:
            raise Malformed(
                "The place where reading stopped cannot be read back.", hint="Refresh the list from its beginning."
            )
        return cls(at, int(found.group(2)))

    def query(self) -> dict[str, str]:
        """Return the request's query; pages count from one, so that `page=0` is never asked for."""
        return {"page": str(self.at.page), "pageSize": str(self.at.size)}

    def following(self, got: int, total: int | None, pages: int | None) -> "Place | None":
        """Return the next page after one of `got` entries; None at the end.

        An empty page is the end. Otherwise `resourceCount` and `pageCount` must both agree that it is; where only one
        is told, a full page is taken to have a successor, which costs one empty page at worst.
        """
        if got == 0:
            return None
        read = self.read + got
        by_total = None if total is None else read >= total
        by_pages = None if pages is None else self.at.page >= pages
        full = got >= self.at.size
        known = [ended for ended in (by_total, by_pages) if ended is not None]
        ended = all(known) if len(known) > 1 else all(known) and not full
        return None if ended else Place(NumberedCursor(self.at.page + 1, self.at.size), read)

    def foreseen(self, count: int, total: int | None) -> tuple[str, ...]:
        """Return the cursors of up to `count` pages behind this one, if all are full; none without a total."""
        ahead = range(1, count + 1)
        places = (Place(NumberedCursor(self.at.page + n, self.at.size), self.read + n * self.at.size) for n in ahead)
        return tuple(str(place) for place in places if total is not None and place.read < total)


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list as the bank sent it."""

    rows: Sequence[Any]
    total: int | None
    """How many entries the whole list has, as far as the bank tells."""
    next: str | None
    """The cursor of the next page; None at the end."""


async def read_part(gateway: Gateway, segments: Sequence[str], cursor: str | None, *, operation: str) -> Part:
    """Return the page of a list at a cursor; None is its beginning. Raises BankError."""
    place = Place.of(cursor)
    try:
        body = await _read(gateway, segments, place, operation)
    except Rejected as refused:
        if cursor is not None:
            raise
        # The maximum is unpublished: a bank that refuses this size may well give the usual one.
        place = replace(place, at=NumberedCursor(1, MODEST_SIZE))
        try:
            body = await _read(gateway, segments, place, operation)
        except Rejected:
            # It was not the size: the first refusal is the one that fits what a person did.
            raise refused from None
    if not isinstance(body.data, list):
        raise lacking("data")
    meta = body.meta or _NO_META
    total = _count(meta.resource_count)
    following = place.following(len(body.data), total, _count(meta.page_count))
    return Part(body.data, total, None if following is None else str(following))


class Pages(Generic[W, L]):
    """One of Banq's lists, read page by page."""

    def __init__(
        self,
        gateway: Gateway,
        address: Callable[[str], Sequence[str]],
        form: type[W],
        convert: Callable[[W], L | None],
        *,
        operation: str,
        grows: bool = False,
    ) -> None:
        self._gateway = gateway
        self._address = address
        self._form = form
        self._convert = convert
        self._operation = operation
        self._traits = ListTraits(grows=grows, parallel=IN_FLIGHT)

    @property
    def traits(self) -> ListTraits:
        """Return how the list behaves: pages have numbers, so that several can be read at once."""
        return self._traits

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[L]:  # noqa: ARG002 - the API cannot restrict a list to days
        """Return the part of the list at a cursor, newest first. Raises BankError."""
        address = self._address(parent)
        part = await read_part(self._gateway, address, cursor, operation=self._operation)
        items = tuple(item for row in part.rows if (item := self._converted(row)) is not None)
        return Page(items, part.next, part.total, len(part.rows) - len(items))

    def following(self, cursor: str, count: int, total: int | None = None) -> Sequence[str]:
        """Return the cursors of the pages behind a cursor, as far as the total tells."""
        return Place.of(cursor).foreseen(count, total)

    def _converted(self, row: Any) -> L | None:
        try:
            return self._convert(self._form.model_validate(row))
        except ValidationError:
            return None


async def _read(gateway: Gateway, segments: Sequence[str], place: Place, operation: str) -> ListBody:
    reply = await gateway.read(*segments, operation=operation, query=place.query())
    return ListBody.model_validate(reply.data if isinstance(reply.data, dict) else {})


def _count(value: object) -> int | None:
    told = int_of(value)
    return None if told is None or told < 0 else told

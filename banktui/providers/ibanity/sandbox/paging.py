"""Cursor paging: `limit`, `before` and `after`, the page they cut, and the links that lead on from it.

A cursor is the id of an item, and the item itself is not on the page: `after=X` is what follows X in the list,
`before=X` what precedes it, nearest to X. In a reply `meta.paging` names the two neighbours between which the page
lies, so the same two words mean the same thing both ways: either of them with the same limit gives the same page again.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from banktui.providers.ibanity.sandbox.errors import refused

# Neither number is in the document; the vendor's own published collection asks for 100.
DEFAULT_LIMIT = 10
LARGEST_LIMIT = 100
_LIMIT = re.compile(r"[0-9]{1,9}", re.ASCII)

T = TypeVar("T")


class Listing(Protocol[T]):
    """A list in its fixed order, walked from any of its items in either direction."""

    def id_of(self, item: T) -> str:
        """Return the item's id, which is its cursor."""
        ...

    def find(self, cursor: str) -> T | None:
        """Return the item that a cursor marks, or None if this list has no such item (any more)."""
        ...

    def following(self, mark: T | None) -> Iterator[T]:
        """Walk towards the end from the item after `mark`, or from the beginning."""
        ...

    def preceding(self, mark: T) -> Iterator[T]:
        """Walk towards the beginning from the item before `mark`."""
        ...


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list was asked for."""

    limit: int = DEFAULT_LIMIT
    after: str | None = None
    before: str | None = None
    limit_was_given: bool = False

    @classmethod
    def from_query(cls, query: Sequence[tuple[str, str]]) -> "PageRequest":
        """Read the three parameters; others are ignored.

        An empty value is as wrong as any other: to take an empty cursor for none would send a client that lost its
        cursor round in circles. Raises RefusedError with the documented paging codes.
        """
        given: dict[str, list[str]] = {}
        for name, value in query:
            given.setdefault(name, []).append(value)
        limits, after, before = (given.get(name, []) for name in ("limit", "after", "before"))
        if limits and (len(limits) > 1 or not _is_limit(limits[0])):
            raise refused("invalid_paging_limit")
        if after and before:
            raise refused("ambiguous_paging_cursors")
        if len(after) > 1 or len(before) > 1:
            raise refused("invalid_paging_cursor")
        return cls(
            limit=int(limits[0]) if limits else DEFAULT_LIMIT,
            after=after[0] if after else None,
            before=before[0] if before else None,
            limit_was_given=bool(limits),
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A stretch of a list and the ids of the items on either side of it."""

    items: Sequence[T]
    preceded_by: str | None
    followed_by: str | None


def cut(listing: Listing[T], request: PageRequest) -> Page[T]:
    """Take the requested page out of a list. Raises RefusedError for a cursor that marks nothing in it."""
    if request.before is not None:
        mark = _marked(listing, request.before)
        found = list(islice(listing.preceding(mark), request.limit + 1))
        items, beyond = found[: request.limit], found[request.limit :]
        return Page(items[::-1], listing.id_of(beyond[0]) if beyond else None, listing.id_of(mark))
    start = None if request.after is None else _marked(listing, request.after)
    found = list(islice(listing.following(start), request.limit + 1))
    items, beyond = found[: request.limit], found[request.limit :]
    return Page(
        items,
        None if start is None else listing.id_of(start),
        listing.id_of(beyond[0]) if beyond else None,
    )


def page_document(
    listing: Listing[T], request: PageRequest, url: str, render: Callable[[T], Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the whole reply to a list request: `meta`, `links`, `data`.

    The document's sample links drop the limit; here a limit that was asked for is kept in them, because pages that
    change their size on the way would surprise everyone who follows links as told.
    """
    page = cut(listing, request)
    kept = {"limit": str(request.limit)} if request.limit_was_given else {}
    links = {"first": _link(url, kept)}
    if page.items and page.followed_by is not None:
        links["next"] = _link(url, {"after": listing.id_of(page.items[-1]), **kept})
    if page.items and page.preceded_by is not None:
        links["previous"] = _link(url, {"before": listing.id_of(page.items[0]), **kept})
    return {
        "meta": {"paging": {"limit": request.limit, "before": page.followed_by, "after": page.preceded_by}},
        "links": links,
        "data": [render(item) for item in page.items],
    }


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=_HasId)


class Roll(Generic[Item]):
    """A short list that is held whole, such as customers or institutions."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._positions = {item.id: position for position, item in enumerate(items)}

    def id_of(self, item: Item) -> str:
        """Return the item's id."""
        return item.id

    def find(self, cursor: str) -> Item | None:
        """Return the item of that id, if it is on the roll."""
        position = self._positions.get(cursor.lower())
        return None if position is None else self._items[position]

    def following(self, mark: Item | None) -> Iterator[Item]:
        """Walk down the roll."""
        start = 0 if mark is None else self._positions[mark.id] + 1
        return (self._items[position] for position in range(start, len(self._items)))

    def preceding(self, mark: Item) -> Iterator[Item]:
        """Walk up the roll."""
        return (self._items[position] for position in range(self._positions[mark.id] - 1, -1, -1))


def _is_limit(text: str) -> bool:
    return _LIMIT.fullmatch(text) is not None and 1 <= int(text) <= LARGEST_LIMIT


def _marked(listing: Listing[T], cursor: str) -> T:
    item = listing.find(cursor)
    if item is None:
        raise refused("invalid_paging_cursor")
    return item


def _link(url: str, parameters: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(parameters)}" if parameters else url

"""Reading a list to its end, to look for something in it: what was seen, and whether that was everything."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from banktui.domain.page import Page
from banktui.services.reading import Listed

T = TypeVar("T", bound=Listed)

MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class Walk(Generic[T]):
    """What reading a list to its end gave."""

    items: tuple[T, ...]
    complete: bool
    """Every entry could be read, each page was another one, and the list's end was reached."""


async def walk(page: Callable[[str | None], Awaitable[Page[T]]], *, until: str = "") -> Walk[T]:
    """Read a list from its beginning to its end, or to the entry of an id. Raises BankError.

    Entries that come again are counted once: the list may grow while it is read, and then they move to later pages.
    """
    items: dict[str, T] = {}
    cursors = set[str]()
    cursor: str | None = None
    total: int | None = None
    complete = True
    for _ in range(MOST_PAGES):
        found = await page(cursor)
        items.update({item.id: item for item in found.items if item.id not in items})
        complete = complete and not found.skipped
        total = found.total if found.total is not None else total
        cursor = found.next
        if cursor is None:
            return Walk(tuple(items.values()), complete and (total is None or len(items) >= total))
        if cursor in cursors or until in items:
            break
        cursors.add(cursor)
    return Walk(tuple(items.values()), complete=False)

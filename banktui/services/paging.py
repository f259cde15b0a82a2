"""Walking over a bank's list part by part, without trusting the bank to ever end it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from banktui.domain.calendar import DateRange
from banktui.domain.errors import BankError, Malformed
from banktui.domain.page import Page
from banktui.services.reading import Collection, Foreseeing, Listed

PART_LIMIT = 20_000
"""Parts read in one walk: two million entries of a bank that gives a hundred at a time."""

_SAME_LIMIT = 3
"""Parts without a single other entry than an earlier part's, after which a list is taken to run in circles."""


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a walk."""

    cursor: str | None
    """The cursor that gave it."""
    items: tuple[Listed, ...]
    next: str | None
    """Where the walk goes on; None if this was the last part or the walk cannot go on."""
    total: int | None
    skipped: int
    fault: BankError | None = None
    """Why the walk cannot go on. The part itself is sound: keep it, then raise this."""

    @property
    def is_last(self) -> bool:
        """Tell whether the bank says that nothing follows."""
        return self.next is None and self.fault is None


class Walk:
    """An asynchronous iterator over the parts of a list from a cursor on; leaving it gives up what is in flight.

    `ahead` sends requests before they are asked for: always the next part's, and as many more as the list's traits
    allow.
    """

    def __init__(
        self,
        collection: Collection[Listed],
        parent: str,
        cursor: str | None = None,
        *,
        dates: DateRange | None = None,
        ahead: bool = False,
    ) -> None:
        self._collection = collection
        self._parent = parent
        self._dates = dates
        self._ahead = ahead
        self._cursor = cursor
        self._over = False
        self._met: set[str | None] = {cursor}
        self._contents: set[int] = set()
        self._repeats = 0
        self._in_flight: dict[str, asyncio.Task[Page[Any]]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._drop(tuple(self._in_flight))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Part:
        """Return the next part. Raises BankError."""
        if self._over:
            raise StopAsyncIteration
        cursor = self._cursor
        task = None if cursor is None else self._in_flight.get(cursor)
        page = await (self._ask(cursor) if task is None else task)
        if cursor is not None:
            self._in_flight.pop(cursor, None)
        fault = self._fault(page)
        self._over = page.next is None or fault is not None
        self._cursor = None if self._over else page.next
        await self._foresee(page.total)
        return Part(cursor, page.items, self._cursor, page.total, page.skipped, fault)

    async def _ask(self, cursor: str | None) -> Page[Any]:
        return await self._collection.page(self._parent, cursor, self._dates)

    def _fault(self, page: Page[Any]) -> BankError | None:
        if page.next is None:
            return None
        content = hash(tuple(item.id for item in page.items))
        self._repeats = self._repeats + 1 if content in self._contents else 0
        self._contents.add(content)
        if page.next in self._met or self._repeats >= _SAME_LIMIT:
            return Malformed(
                "The bank's list runs in circles",
                detail="It named as next a part that it had given before.",
                hint="What was read before is kept.",
            )
        self._met.add(page.next)
        if len(self._met) > PART_LIMIT:
            return Malformed(
                "The list is longer than is read in one go",
                detail=f"Reading stopped after {PART_LIMIT:,} parts.",
                hint="Ask for more to go on from there.",
            )
        return None

    async def _foresee(self, total: int | None) -> None:
        """Send the requests that are likely to be needed next, and drop those that are not."""
        if not self._ahead:
            return
        wanted: list[str] = []
        if self._cursor is not None:
            wanted = [self._cursor, *self._guesses(self._cursor, total)]
        await self._drop([cursor for cursor in self._in_flight if cursor not in wanted])
        for cursor in wanted:
            if cursor not in self._in_flight:
                self._in_flight[cursor] = asyncio.create_task(self._ask(cursor))

    def _guesses(self, cursor: str, total: int | None) -> Sequence[str]:
        more = self._collection.traits.parallel - 1
        if more < 1 or not isinstance(self._collection, Foreseeing):
            return ()
        return self._collection.following(cursor, more, total)

    async def _drop(self, cursors: Sequence[str]) -> None:
        tasks = [self._in_flight.pop(cursor) for cursor in cursors]
        for task in tasks:
            task.cancel()
        if tasks:
            # Also takes their exceptions: nobody waits for these answers any more.
            await asyncio.gather(*tasks, return_exceptions=True)

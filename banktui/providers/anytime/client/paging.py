"""Anytime's offset paging: `limit_start` and `limit_number`, with days where a list has them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from banktui.domain.calendar import DateRange
from banktui.domain.page import Page
from banktui.http.fields import int_of
from banktui.http.pagination import OffsetCursor
from banktui.providers.anytime.wire import ListBody
from banktui.services.reading import Listed

PAGE_SIZE = 200
"""Entries asked for at once. The default of 50 would cost four times the requests, each with a signature and a round
trip; the documents name no maximum, and a bank that gives fewer is noticed by what it says or by its total."""

IN_FLIGHT = 4
"""Requests at once. The bank limits the rate per user; the documents no longer say to what."""

_SEPARATOR = "/"

W = TypeVar("W")
L = TypeVar("L", bound=Listed)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins and, where that is in the cursor, with which entry the page before it began."""

    offset: OffsetCursor
    after: str = ""

    @classmethod
    def at(cls, cursor: str | None) -> "Place":
        """Return the place that a cursor of ours names; None is the beginning. Raises Malformed for other texts."""
        if cursor is None:
            return cls(OffsetCursor(0, PAGE_SIZE))
        offset, _, after = cursor.partition(_SEPARATOR)
        return cls(OffsetCursor.parse(offset), after)

    def query(self, dates: DateRange | None = None) -> dict[str, str]:
        """Return the request's query, the days included that are set; both days count as inside the range."""
        query = self.offset.next_query("limit_start", "limit_number")
        if dates and dates.first:
            query["date_start"] = dates.first.isoformat()
        if dates and dates.last:
            query["date_end"] = dates.last.isoformat()
        return query

    def next(self, body: ListBody, got: int, total: int | None) -> OffsetCursor | None:
        """Return where the page behind one of `got` entries begins; None at the end of the list.

        A short page is the end, unless the bank says that it gave fewer than asked or that its total is not reached.
        More entries than asked for mean that it does not page here at all.
        """
        start, size = self.offset.start, self.offset.size
        applied = int_of(body.filters.limit_number) if body.filters else None
        full = min(size, applied) if applied and applied > 0 else size
        reached = start + got
        if not 0 < got <= size or (got < full and (total is None or reached >= total)):
            return None
        return OffsetCursor(reached, size)


def page_of(
    place: Place,
    body: ListBody,
    entries: Sequence[W | None],
    convert: Callable[[W], L | None],
    *,
    trust_total: bool = True,
    documented: bool = True,
) -> Page[L]:
    """Return one page of domain objects; entries that are no objects or have no id are counted as skipped.

    Where the documents promise no offsets, the cursor carries the page's first entry: a page that begins as the one
    before it did shows that the bank ignores offsets, and ends the list.
    """
    items = tuple([item for entry in entries if entry is not None and (item := convert(entry)) is not None])
    told = int_of(body.total_results) if trust_total else None
    total = None if told is None or told < 0 else told
    first = items[0].id if items and not documented else ""
    if first and place.after == first:
        return Page((), total=total)
    following = place.next(body, len(entries), total)
    return Page(
        items=items,
        next=None if following is None else f"{following}{_SEPARATOR if first else ''}{first}",
        total=total,
        skipped=len(entries) - len(items),
    )


def foreseen(cursor: str, count: int, total: int | None) -> tuple[str, ...]:
    """Return the cursors of up to `count` pages behind the one at a cursor; none where the list's end is not known."""
    offset = Place.at(cursor).offset
    starts = range(offset.start + offset.size, total or 0, offset.size)
    return tuple(str(OffsetCursor(start, offset.size)) for start in starts[:count])

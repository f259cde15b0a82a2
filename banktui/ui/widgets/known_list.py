"""What a ledger table knows of its list: the rows that it has, and how many there are. No widget here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from banktui.ui.widgets.ledger_rows import LoadedRows
from banktui.ui.widgets.table_status import TableStatus

if TYPE_CHECKING:
    from banktui.services.shelf import Anchor, ListState
    from banktui.ui.widgets.ledger_list import Ask, Glimpse, Opening

_WITHIN = 4_096
"""Rows from an estimated one within which others are read by way of it; the store estimates none nearer to an end."""


class KnownList:
    """Rows that are loaded and how many there are. All indexes are places in the query's result."""

    def __init__(self) -> None:
        self.rows = LoadedRows()
        self.count = 0
        """Rows in the result: exact once `counted`, until then the least that there must be and a little more."""
        self.counted = False
        self.estimate: Anchor | None = None
        """The row that all others were read around, while its own index is an estimate."""
        self.state: ListState | None = None
        self.narrowed = False
        self.generation = 0
        """Raised by each change that makes answers under way worthless."""
        self.adopted = -1
        """The generation that the loaded rows belong to."""

    @property
    def is_current(self) -> bool:
        """Tell whether the loaded rows are those of the latest question, so that more of them may be read."""
        return self.adopted == self.generation

    @property
    def is_coherent(self) -> bool:
        """Tell whether the length of the whole list is that of the rows.

        It is not while a list is stored between the two being read: rows that a table had no room for yet would pass
        for all that there are.
        """
        return not self.narrowed and self.state is not None and self.state.known == self.count

    def forget(self) -> None:
        """Start over with another list."""
        self.rows = LoadedRows()
        self.count, self.counted, self.estimate, self.state = 0, False, None, None

    def adopt(self, opening: Opening) -> None:
        """Take the list as it has just been found; rows from before are let go only now."""
        self.rows = LoadedRows()
        self.adopted = opening.glimpse.ask.generation
        self.state = opening.state
        self.narrowed = opening.narrowed
        near = opening.glimpse.ask.near
        self.estimate = None if near is None or opening.glimpse.window.exact else near
        self.counted = not opening.narrowed
        self.count = opening.state.known if self.counted else 0
        self.add(opening.glimpse, around=opening.top)

    def add(self, glimpse: Glimpse, *, around: int) -> range:
        """Put a window's rows in their place and learn from it where the list ends. Returns their indexes."""
        rows = glimpse.window.rows
        first = glimpse.first(self.count)
        self.rows.place(first, rows, around=around)
        end = first + len(rows)
        if glimpse.ends_list and glimpse.window.exact:
            self.set_count(end)
        else:
            self.count = max(self.count, end if self.counted else end + len(rows))
        return range(first, end)

    def set_count(self, count: int) -> None:
        """Take the exact number of rows."""
        self.count = count
        self.counted = True
        self.rows.drop_from(count)

    def settle(self, index: int, screen: range) -> int | None:
        """Learn the index of the row that has only been estimated. Returns how far the rows on the screen move.

        None if other rows are looked at by now: the list has to be opened anew then.
        """
        if self.estimate is None:
            return 0
        piece = self.rows.piece(self.estimate.index)
        row = self.rows.get(self.estimate.index)
        if row is None or row.key != self.estimate.key or not overlap(piece, screen):
            return None
        change = index - self.estimate.index
        self.rows.move(piece, change)
        self.estimate = None
        self.generation += 1  # What is being read was asked for by indexes that no longer hold.
        self.adopted = self.generation
        return change

    def ask(self, start: int, stop: int, ahead: int) -> Ask | None:
        """Return what has to be read so that the rows from `start` to `stop` and `ahead` more on both sides are loaded.

        None while enough of them are: reading begins when half of what lies ahead is used up.
        """
        last = min(self.count, stop + ahead)
        soon = self.rows.gap(max(0, start - ahead // 2), min(self.count, stop + ahead // 2))
        if not soon:
            return None
        from banktui.ui.widgets.ledger_list import Ask  # noqa: PLC0415 - the first picture has no rows

        gap = self.rows.gap(max(0, start - ahead), last)
        if self.counted and gap.stop == self.count and self.rows.get(gap.start - 1) is None:
            return Ask(self.generation, gap.start, len(gap), from_end=True)
        near = self.rows.nearest(gap.start)
        if near is not None and self.estimate is not None:
            # From an estimate, only what is near it can be told.
            near = replace(near, exact=False) if abs(near.index - gap.start) <= _WITHIN else None
        return Ask(self.generation, gap.start, len(gap), near)

    def status(self) -> TableStatus:
        """Say how much of the list is known and shown."""
        if self.state is None:
            return TableStatus()
        return TableStatus(
            known=self.state.known,
            total=self.state.total,
            complete=self.state.complete,
            narrowed=self.narrowed,
            matching=self.count if self.counted else None,
            loading=False,
            never_read=self.state.as_of is None,
        )


def overlap(one: range, other: range) -> bool:
    """Tell whether two ranges have an index in common."""
    return one.start < other.stop and other.start < one.stop

"""The part of a list that a ledger table holds, and how much there is in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banktui.services.shelf import Anchor, Row

CAPACITY = 4096
"""Rows kept. A row is about a kilobyte; a screen shows a few dozen."""


class LoadedRows:
    """Rows by their index. Those farthest from what is on the screen are let go first."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, index: int) -> Row | None:
        """Return the row at an index, None while it is not loaded."""
        return self._rows.get(index)

    def place(self, first: int, rows: tuple[Row, ...], *, around: int) -> None:
        """Put consecutive rows in, keeping those nearest to the index `around` when there are too many."""
        self._rows.update(enumerate(rows, first))
        if len(self._rows) > CAPACITY:
            nearest = sorted(self._rows, key=lambda index: abs(index - around))[: CAPACITY // 2]
            self._rows = {index: self._rows[index] for index in nearest}

    def gap(self, start: int, stop: int) -> range:
        """Return the shortest range that has all indexes from `start` to `stop` (not included) that are not loaded."""
        missing = [index for index in range(start, stop) if index not in self._rows]
        return range(missing[0], missing[-1] + 1) if missing else range(start, start)

    def nearest(self, index: int) -> Anchor | None:
        """Return the loaded row that is nearest to an index, as the place to read on from."""
        if not self._rows:
            return None
        from banktui.services.shelf import Anchor  # noqa: PLC0415 - there is nothing to read on from without rows

        at = min(self._rows, key=lambda known: abs(known - index))
        return Anchor(at, self._rows[at].key)

    def piece(self, index: int) -> range:
        """Return the indexes around one that are loaded without a gap; none if it is not."""
        start = stop = index
        while start - 1 in self._rows and start in self._rows:
            start -= 1
        while stop in self._rows:
            stop += 1
        return range(start, stop)

    def move(self, piece: range, by: int) -> None:
        """Bring rows to the indexes where they belong; all others are let go."""
        self._rows = {index + by: self._rows[index] for index in piece}

    def drop_from(self, index: int) -> None:
        """Let the rows from an index on go: the list has turned out to be shorter."""
        self._rows = {at: row for at, row in self._rows.items() if at < index}

"""Putting rows of one list into their places, inside a transaction that the keeper holds."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from banktui.services.reading import Listed
from banktui.services.shelf import StoreError
from banktui.store.known import Known, KnownRows
from banktui.store.listing import Listing
from banktui.store.placing import STEP, day_at, day_span, middle_of, respread, span_of
from banktui.store.record import Record, balance_currency, record_of
from banktui.store.shapes import Shapes

_NAMES = ", ".join(Record._fields)
_MARKS = ", ".join("?" * (len(Record._fields) + 3))
_INSERT = f"INSERT INTO rows ({_NAMES}, list_id, as_of, place) VALUES ({_MARKS})"  # noqa: S608 - names of ours
_UPDATE = f"UPDATE rows SET {', '.join(f'{name} = ?' for name in Record._fields)}, as_of = ? WHERE place = ?"  # noqa: S608 - names of ours
_COUNT_DAYS = (
    "INSERT INTO days (list_id, day, currency, rows, undated) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (list_id, day, currency) "
    "DO UPDATE SET rows = rows + excluded.rows, undated = undated + excluded.undated"
)


class Side(Enum):
    """At which end of what is known of their days new rows are put."""

    NEWEST = "newest"
    OLDER = "older"


@dataclass(slots=True)
class _Changes:
    """What a call does to the rows, applied in one go so that no two rows ever claim one place."""

    gone: list[int] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    updated: list[tuple[int, Record]] = field(default_factory=list)
    placed: list[tuple[int, Record]] = field(default_factory=list)
    days: Counter[tuple[int, str, bool]] = field(default_factory=Counter)
    """Rows more or less by day, currency of their balance, and whether they are undated."""

    def count(self, place: int, balance: str | None, day: int | None, rows: int) -> None:
        """Note that a day has so many rows more."""
        self.days[day_at(place), balance_currency(balance), day is None] += rows


class Writer:
    """Changes the rows of one list."""

    def __init__(
        self, connection: sqlite3.Connection, shapes: Shapes, known: KnownRows, listing: Listing, as_of: int
    ) -> None:
        self.listing = listing
        self._connection = connection
        self._shapes = shapes
        self._known = known
        self._as_of = as_of

    def merge(self, items: Sequence[Listed], side: Side) -> int:
        """Add entries, newest first, at one end of what is known of their days; known ones are updated in place.

        Returns how many are new. An entry whose day has changed moves to that day.
        """
        records = self._records(items)
        known = self._known.among(self.listing.list_id, tuple(records))
        changes = _Changes()
        arriving: list[Record] = []
        for record in records.values():
            row = known.get(record.id)
            if row is None:
                arriving.append(record)
            elif self.listing.by_day and record.day is not None and record.day != day_at(row.place):
                changes.gone.append(row.place)
                changes.count(row.place, row.balance, row.day, -1)
                arriving.append(record)
            else:
                self._update(row, record, changes)
        if arriving:
            self._place(arriving, side, changes)
        self._apply(changes)
        new = len(records) - len(known)
        self._connection.execute("UPDATE lists SET known = known + ? WHERE list_id = ?", (new, self.listing.list_id))
        return new

    def drop(self, ids: Sequence[str]) -> None:
        """Forget single entries."""
        known = self._known.among(self.listing.list_id, tuple(ids))
        changes = _Changes(gone=[row.place for row in known.values()])
        for row in known.values():
            changes.count(row.place, row.balance, row.day, -1)
        self._apply(changes)
        self._connection.execute(
            "UPDATE lists SET known = known - ? WHERE list_id = ?", (len(known), self.listing.list_id)
        )

    def replace(self, items: Sequence[Listed]) -> None:
        """Make the list exactly these items in this order, moving as few rows as possible."""
        list_id = self.listing.list_id
        records = self._records(items)
        known = self._known.all(list_id)
        changes = _Changes(gone=[row.place for item_id, row in known.items() if item_id not in records])
        kept = [row.place if (row := known.get(item_id)) else None for item_id in records]
        for place, record in zip(respread(list_id, kept), records.values(), strict=True):
            row = known.get(record.id)
            if row is not None and row.place == place:
                self._update(row, record, changes)
                continue
            if row is not None:
                changes.gone.append(row.place)
            changes.placed.append((place, record))
        changes.days.clear()
        self._apply(changes)
        self._connection.execute("DELETE FROM days WHERE list_id = ?", (list_id,))
        self._connection.execute("UPDATE lists SET known = ?, by_day = 0 WHERE list_id = ?", (len(records), list_id))

    def _records(self, items: Sequence[Listed]) -> dict[str, Record]:
        """Return the items' columns by id; of entries that a page repeats, the first."""
        first: dict[str, Listed] = {}
        for item in items:
            first.setdefault(item.id, item)
        encode = self._shapes.encode
        return {item_id: record_of(item, *encode(item)) for item_id, item in first.items()}

    def _update(self, row: Known, record: Record, changes: _Changes) -> None:
        if (row.shape_id, row.doc) == (record.shape_id, record.doc):
            changes.same.append(row.place)
            return
        changes.updated.append((row.place, record))
        changes.count(row.place, row.balance, row.day, -1)
        changes.count(row.place, record.balance, record.day, 1)

    def _apply(self, changes: _Changes) -> None:
        run = self._connection.executemany
        as_of, list_id = self._as_of, self.listing.list_id
        if changes.gone:
            run("DELETE FROM rows WHERE place = ?", [(place,) for place in changes.gone])
        if changes.same:
            run("UPDATE rows SET as_of = ? WHERE place = ?", [(as_of, place) for place in changes.same])
        if changes.updated:
            run(_UPDATE, [(*record, as_of, place) for place, record in changes.updated])
        if changes.placed:
            run(_INSERT, [record + (list_id, as_of, place) for place, record in changes.placed])  # noqa: RUF005 - quicker
        if self.listing.by_day:
            run(
                _COUNT_DAYS,
                [
                    (list_id, day, currency, rows, rows if undated else 0)
                    for (day, currency, undated), rows in changes.days.items()
                    if rows
                ],
            )

    def _place(self, arriving: Sequence[Record], side: Side, changes: _Changes) -> None:
        """Find places for new entries, and note how many come to each day."""
        if not self.listing.by_day:
            changes.placed.extend(zip(self._bank_order(len(arriving), side), arriving, strict=True))
            return
        by_day: dict[int, list[Record]] = {}
        for day, record in zip(self._filled([record.day for record in arriving], side), arriving, strict=True):
            by_day.setdefault(day, []).append(record)
        for day, records in by_day.items():
            changes.placed.extend(zip(self._day_order(day, len(records), side), records, strict=True))
            changes.days.update([(day, balance_currency(each.balance), each.day is None) for each in records])

    def _filled(self, days: Sequence[int | None], side: Side) -> list[int]:
        """Return a day for each entry: one without stands with the entry before it, else with the one behind it."""
        current = next((day for day in days if day is not None), None)
        if current is None:
            edge = self._edge(*span_of(self.listing.list_id), side)
            current = day_at(edge) if edge is not None else 0
        filled: list[int] = []
        for day in days:
            current = current if day is None else day
            filled.append(current)
        return filled

    def _day_order(self, day: int, count: int, side: Side) -> range:
        first, behind = day_span(self.listing.list_id, day)
        edge = self._edge(first, behind, side)
        if side is Side.NEWEST:
            start = ((first + behind) // 2 if edge is None else edge) - count
        else:
            start = (first + behind) // 2 if edge is None else edge + 1
        if start < first or start + count > behind:
            raise StoreError("The local copy has no room for more entries on one day")
        return range(start, start + count)

    def _bank_order(self, count: int, side: Side) -> range:
        span = span_of(self.listing.list_id)
        edge = self._edge(*span, side)
        if side is Side.NEWEST:
            start = (middle_of(self.listing.list_id) if edge is None else edge) - STEP * count
        else:
            start = middle_of(self.listing.list_id) if edge is None else edge + STEP
        if start < span[0] or start + STEP * count > span[1]:
            raise StoreError("The local copy has no room for more entries in one list")
        return range(start, start + STEP * count, STEP)

    def _edge(self, first: int, behind: int, side: Side) -> int | None:
        """Return the place of the outermost row in a range on one side."""
        edge = "max" if side is Side.OLDER else "min"
        query = f"SELECT {edge}(place) FROM rows WHERE place >= ? AND place < ?"  # noqa: S608 - one of two words
        found: int | None = self._connection.execute(query, (first, behind)).fetchone()[0]
        return found

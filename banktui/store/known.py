"""Which rows of a list are there already: asked twice for a part, before it is sorted in and when it is written."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from banktui.store.placing import span_of

_CHUNK = 500
"""Ids asked for in one statement."""


class Known(NamedTuple):
    """What is compared of a row that is already there."""

    place: int
    day: int | None
    balance: str | None
    shape_id: int
    doc: str


class KnownRows:
    """Looks rows up by their ids, and only once while nobody has written anything in between."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._moment: tuple[int, int, int] | None = None
        self._asked: frozenset[str] = frozenset()
        self._found: Mapping[str, Known] = {}

    def among(self, list_id: int, ids: Sequence[str]) -> Mapping[str, Known]:
        """Return those of the ids that a list has."""
        # Before the rows are read: what another program writes afterwards must count as a change.
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        moment = (list_id, version, self._connection.total_changes)
        if moment != self._moment or not self._asked.issuperset(ids):
            self._moment, self._asked = None, frozenset(ids)
            self._found = self._select(list_id, ids)
            self._moment = moment
        found = self._found
        return {item_id: found[item_id] for item_id in ids if item_id in found} if found else {}

    def all(self, list_id: int) -> Mapping[str, Known]:
        """Return all rows of a small list."""
        return self._rows("place >= ? AND place < ?", span_of(list_id))

    def _select(self, list_id: int, ids: Sequence[str]) -> Mapping[str, Known]:
        found: dict[str, Known] = {}
        for start in range(0, len(ids), _CHUNK):
            part = ids[start : start + _CHUNK]
            found |= self._rows(f"list_id = ? AND id IN ({','.join('?' * len(part))})", (list_id, *part))
        return found

    def _rows(self, where: str, values: Sequence[object]) -> dict[str, Known]:
        query = f"SELECT id, place, day, balance, shape_id, doc FROM rows WHERE {where}"  # noqa: S608 - marks only
        return {row[0]: Known._make(row[1:]) for row in self._connection.execute(query, values)}

"""Search over all rows of all lists: ids and amounts by their indexes, texts row by row from the newest on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from banktui.services.searching import KINDS, Closeness, Found, Group, Hit, Kind, Sought, Word, closeness, kind_of
from banktui.services.shelf import ListRef, Row, StoreError
from banktui.store.amounts import largeness
from banktui.store.instants import instant_of
from banktui.store.placing import key_at, span_of
from banktui.store.pool import Session
from banktui.store.selecting import Clause, Value

_NEAR = 20_000
"""Rows of all lists together whose texts are looked at while somebody waits: some ten milliseconds."""

_COLUMNS = "place, id, day, shape_id"


class _Shelf(NamedTuple):
    """A list to be searched."""

    list_id: int
    ref: ListRef
    known: int
    preference: int
    """Its place among the lists in which the same thing may stand."""


class _Sighting(NamedTuple):
    """A row that answers, before it is read."""

    closeness: Closeness
    age: int
    """Smaller is newer."""
    preference: int
    place: int
    shelf: _Shelf
    thing: tuple[str, str, str]
    """What makes it the same thing in another list: connection, noun, id."""


@dataclass(frozen=True, slots=True)
class _Hunt:
    """One search within one state of the store."""

    session: Session
    wanted: Sought
    limit: int
    nouns: Mapping[int, str]

    def group(self, kind: Kind, shelves: Sequence[_Shelf], reach: Mapping[int, int]) -> Group | None:
        """Return what answers among the lists of a kind; `reach` is how many rows of each are looked at."""
        sightings: dict[tuple[str, str, str], _Sighting] = {}
        more = False
        for shelf in shelves:
            if self.session.is_given_up:
                raise StoreError("The query was given up")
            for found in (self._named(shelf), self._priced(shelf), self._mentioned(shelf, reach[shelf.list_id])):
                rows = list(found)
                more |= len(rows) > self.limit
                for row in rows:
                    known = sightings.get(row.thing)
                    # Where it stands is the first list's say; how sure it is, the surest way that led to it.
                    if known is None or row.preference < known.preference:
                        sightings[row.thing] = (
                            row if known is None else row._replace(closeness=min(row.closeness, known.closeness))
                        )
        if not sightings:
            return None
        kept = sorted(sightings.values(), key=lambda sighting: sighting[:4])[: self.limit]
        hits = [(hit, sighting) for sighting in kept if (hit := self._hit(sighting)) is not None]
        hits.sort(key=lambda pair: (pair[0].closeness, *pair[1][1:4]))
        return Group(kind, tuple(hit for hit, _ in hits), more or len(sightings) > len(kept))

    def _named(self, shelf: _Shelf) -> Iterator[_Sighting]:
        where = Clause(f"list_id = ? AND id IN ({_marks(self.wanted.ids)})", (shelf.list_id, *self.wanted.ids))
        return self._sightings(shelf, where, Closeness.ITSELF)

    def _priced(self, shelf: _Shelf) -> Iterator[_Sighting]:
        currency = Clause(" AND currency = ?", (self.wanted.currency,)) if self.wanted.currency else Clause("")
        for key in _keys(self.wanted.sizes):
            # One key at a time: each has its rows in the natural order, so that reading ends with the limit.
            where = Clause(f"list_id = ? AND largeness = ?{currency.sql}", (shelf.list_id, key, *currency.values))
            yield from self._sightings(shelf, where, Closeness.LIKELY)

    def _mentioned(self, shelf: _Shelf, reach: int) -> Iterator[_Sighting]:
        low, high = span_of(shelf.list_id)
        if reach < shelf.known:
            behind = self.session.connection.execute(
                "SELECT place FROM rows WHERE place >= ? AND place < ? ORDER BY place LIMIT 1 OFFSET ?",
                (low, high, reach),
            ).fetchone()
            high = behind[0] if behind else high
        said = _said(self.wanted)
        where = Clause(f"place >= ? AND place < ? AND ({said.sql})", (low, high, *said.values))
        return self._sightings(shelf, where, Closeness.MENTIONED)

    def _sightings(self, shelf: _Shelf, where: Clause, closeness: Closeness) -> Iterator[_Sighting]:
        found = self.session.connection.execute(
            f"SELECT {_COLUMNS} FROM rows WHERE {where.sql} ORDER BY place LIMIT ?",  # noqa: S608 - constants and marks
            (*where.values, self.limit + 1),
        )
        for place, item_id, day, shape_id in found:
            thing = (shelf.ref.connection, self.nouns.get(shape_id, ""), item_id)
            yield _Sighting(closeness, -(day or 0), shelf.preference, place, shelf, thing)

    def _hit(self, sighting: _Sighting) -> Hit | None:
        row = _row_at(self.session, sighting.place)
        if row is None:
            return None
        return Hit(sighting.shelf.ref, row, min(sighting.closeness, closeness(self.wanted, row.item)))


def search(session: Session, wanted: Sought, limit: int, *, whole: bool) -> Found:
    """Return what answers a search, up to `limit` things of each kind; by a bounded effort unless `whole`."""
    if not wanted or limit <= 0:
        return Found()
    shelves = _shelves(session)
    every = [shelf for of_kind in shelves.values() for shelf in of_kind]
    reach = {shelf.list_id: shelf.known for shelf in every} if whole else _near(every)
    hunt = _Hunt(session, wanted, limit, dict(session.connection.execute("SELECT shape_id, noun FROM shapes")))
    groups = [hunt.group(kind, shelves[kind.name], reach) for kind in KINDS if kind.name in shelves]
    return Found(
        tuple(group for group in groups if group is not None),
        whole=all(reach[shelf.list_id] >= shelf.known for shelf in every),
    )


def holders(
    session: Session, connection: str, capabilities: Sequence[str], item_id: str
) -> Sequence[tuple[ListRef, Row]]:
    """Return where a thing stands, by its id: in which lists of these capabilities, in their order."""
    query = (
        "SELECT capability, parent, place FROM lists CROSS JOIN rows ON rows.list_id = lists.list_id "  # noqa: S608 - marks
        f"WHERE connection = ? AND capability IN ({_marks(capabilities)}) AND id = ? ORDER BY lists.list_id"
    )
    found = session.connection.execute(query, (connection, *capabilities, item_id)).fetchall()
    found.sort(key=lambda columns: capabilities.index(columns[0]))
    placed = [(ListRef(connection, capability, parent), _row_at(session, place)) for capability, parent, place in found]
    return [(ref, row) for ref, row in placed if row is not None]


def _shelves(session: Session) -> dict[str, list[_Shelf]]:
    shelves: dict[str, list[_Shelf]] = {}
    for list_id, connection, capability, parent, known in session.connection.execute(
        "SELECT list_id, connection, capability, parent, known FROM lists WHERE known > 0 ORDER BY list_id"
    ):
        kind = kind_of(capability)
        if kind is not None:
            preference = kind.capabilities.index(capability)
            shelf = _Shelf(list_id, ListRef(connection, capability, parent), known, preference)
            shelves.setdefault(kind.name, []).append(shelf)
    return shelves


def _near(shelves: Sequence[_Shelf]) -> dict[int, int]:
    """Return how many rows of each list are looked at for a bounded effort: short lists whole, of long ones as many."""
    reach: dict[int, int] = {}
    left = _NEAR
    for done, shelf in enumerate(sorted(shelves, key=lambda shelf: shelf.known)):
        reach[shelf.list_id] = min(shelf.known, max(1, left // (len(shelves) - done)))
        left -= reach[shelf.list_id]
    return reach


def _said(wanted: Sought) -> Clause:
    """Return the condition that a row's text meets, or that its text and amount meet together."""
    # One word that is an amount is found by the amounts' index, as is any text that means one as a whole.
    is_indexed = len(wanted.words) == 1 and wanted.words[0].sizes == wanted.sizes != ()
    every = [_word(Word(word.text) if is_indexed else word) for word in wanted.words]
    said = " AND ".join(clause.sql for clause in every)
    values = [value for clause in every for value in clause.values]
    for number in wanted.numbers[1:]:
        # The first is the text as it was typed: where that occurs, all its words do.
        said += " OR instr(text, ?) > 0"
        values.append(number)
    return Clause(said, tuple(values))


def _word(word: Word) -> Clause:
    said = "instr(text, ?) > 0"
    values: tuple[Value, ...] = (word.text,)
    keys = _keys(word.sizes)
    if keys:
        said += f" OR largeness IN ({_marks(keys)})"
        values += keys
    if word.currency:
        said += " AND currency = ?" if keys else " OR currency = ?"
        values += (word.currency,)
    return Clause(f"({said})", values)


def _keys(sizes: Sequence[Decimal]) -> tuple[bytes, ...]:
    """Return the amounts of these sizes, in and out, as the index has them."""
    return tuple(dict.fromkeys(key for size in sizes for key in (largeness(size), largeness(size.copy_negate()))))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _row_at(session: Session, place: int) -> Row | None:
    found = session.connection.execute("SELECT as_of, shape_id, doc FROM rows WHERE place = ?", (place,)).fetchone()
    if found is None:
        return None
    as_of, shape_id, doc = found
    return Row(key_at(place), session.shapes.decode(shape_id, doc), instant_of(as_of))

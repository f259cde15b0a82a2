"""Where rows stand in a long list that is ordered by amount or name: at once about, and exactly after one walk."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from banktui.services.filtering import parse
from banktui.services.query import Order, Query
from banktui.services.shelf import Anchor
from banktui.store import Store, open_store
from banktui.store.access import Place, connect
from banktui.store.listing import find_listing
from banktui.store.pool import Session
from banktui.store.ranking import SharedRankings
from banktui.store.selecting import Origin, selection
from banktui.store.windows import Sight
from tests.store.model import ids, in_order, many
from tests.store.samples import AT, LATER, LIST, entry

_FIRST = date(2026, 3, 1)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(None)
    yield opened
    opened.close()


@pytest.fixture
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a list of some thousand rows treated as a long one, by one thread: each keeps what it has walked."""
    monkeypatch.setattr("banktui.store.pool._THREADS", 1)
    monkeypatch.setattr("banktui.store.windows._COUNTED", 300)
    monkeypatch.setattr("banktui.store.windows._NEARBY", 100)
    for module in ("windows", "ranking"):
        monkeypatch.setattr(f"banktui.store.{module}.STEP", 64)


ORDERED = [Query(order=order, reverse=reverse) for order in (Order.AMOUNT, Order.NAME) for reverse in (False, True)]


@pytest.mark.usefixtures("_small_steps")
@pytest.mark.parametrize("query", ORDERED)
async def test_a_long_order_is_estimated_at_once_and_exact_when_it_has_been_walked(store: Store, query: Query) -> None:
    rows = [replace(row, description=f"{index % 7}") for index, row in enumerate(many(2000))]
    store.keeper.add_older(LIST, rows, AT)
    expected = [row.id for row in in_order(rows, query)]
    keys = {row.item.id: row.key for row in (await store.reader.window(LIST, Query(), 0, 2000)).rows}
    for index in (0, 299, 1701, 1999):
        assert await store.reader.locate(LIST, query, keys[expected[index]]) == Anchor(index, keys[expected[index]])
    middle = keys[expected[900]]
    about = await store.reader.locate(LIST, query, middle)
    assert about is not None
    assert not about.exact
    assert 300 <= about.index <= 1699
    around = await store.reader.window(LIST, query, about.index - 10, 30, about)
    assert (ids(around), around.first, around.exact) == (expected[890:920], about.index - 10, False)

    for index in (0, 1, 63, 64, 65, 900, 1500, 1998, 1999):
        assert await store.reader.index_of(LIST, query, keys[expected[index]]) == index
        assert ids(await store.reader.window(LIST, query, index, 40)) == expected[index : index + 40]
    assert await store.reader.locate(LIST, query, middle) == Anchor(900, middle)


@pytest.mark.usefixtures("_small_steps")
@pytest.mark.parametrize("name", [None, "copy.db"])
async def test_what_is_written_makes_an_exact_place_an_estimate_again(tmp_path: Path, name: str | None) -> None:
    query = Query(order=Order.AMOUNT)
    rows = many(2000)
    store = open_store(tmp_path / name if name else None)
    store.keeper.add_older(LIST, rows, AT)
    middle = in_order(rows, query)[1000]
    key = next(row.key for row in (await store.reader.window(LIST, Query(), 0, 2000)).rows if row.item == middle)
    assert await store.reader.index_of(LIST, query, key) == 1000
    store.keeper.add_newest(LIST, [entry(f"n{n}", _FIRST, "1e9") for n in range(5)], LATER)
    about = await store.reader.locate(LIST, query, key)
    assert about is not None
    assert not about.exact
    assert await store.reader.index_of(LIST, query, key) == 1005
    assert await store.reader.locate(LIST, query, 1) is None
    store.close()


@pytest.mark.usefixtures("_small_steps")
async def test_a_filtered_order_is_never_estimated(store: Store) -> None:
    rows = many(2000)
    store.keeper.add_older(LIST, rows, AT)
    query = Query(parse("t01"), order=Order.AMOUNT)
    expected = in_order(rows, query)
    found = await store.reader.find(LIST, expected[500].id)
    assert found is not None
    assert await store.reader.locate(LIST, query, found.key) == Anchor(500, found.key)


@pytest.mark.parametrize("order", Order)
def test_every_order_that_can_be_asked_for_is_walked_along_an_index(tmp_path: Path, order: Order) -> None:
    path = tmp_path / "copy.db"
    store = open_store(path)
    store.keeper.add_older(LIST, many(100), AT)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        listing = find_listing(connection, LIST)
        assert listing is not None
        for reverse in (False, True):
            chosen = selection(listing, Query(order=order, reverse=reverse))
            row = connection.execute(f"SELECT {chosen.column or 'place'}, place FROM rows LIMIT 1").fetchone()  # noqa: S608
            values = row if chosen.column else row[1:]
            for backward in (False, True):
                where = chosen.in_order(Origin(values), backward=backward)
                steps = connection.execute(
                    f"EXPLAIN QUERY PLAN SELECT doc FROM rows WHERE {where.sql} "  # noqa: S608 - a plan
                    f"ORDER BY {chosen.order_by(backward=backward)} LIMIT 40",
                    where.values,
                ).fetchall()
                assert [step[3].split(" (")[0].split(" USING ")[0] for step in steps] == ["SEARCH rows"]


@pytest.mark.usefixtures("_small_steps")
async def test_what_one_thread_has_walked_serves_the_others_until_somebody_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banktui.store.windows._COUNTED", 300)
    query = Query(order=Order.AMOUNT)
    store = open_store(tmp_path / "copy.db")
    rows = many(2000)
    store.keeper.add_older(LIST, rows, AT)
    place = Place(f"file:{tmp_path / 'copy.db'}", in_memory=False)
    shared = SharedRankings()
    one, two = (Session(connect(place, read_only=True), shared) for _ in range(2))

    def sight(session: Session) -> Sight:
        session.rankings.begin()
        listing = find_listing(session.connection, LIST)
        assert listing is not None
        return Sight(session, listing, query)

    sight(two)
    key = sight(one).window(1000, 1, None).rows[0].key
    assert sight(two).locate(key) == Anchor(1000, key), "nothing has changed since it first looked"
    store.keeper.add_newest(LIST, [entry("new", _FIRST, "1e9")], LATER)
    about = sight(two).locate(key)
    assert about is not None
    assert not about.exact
    assert sight(one).index_of(key) == 1001
    assert sight(two).locate(key) == Anchor(1001, key)
    store.keeper.add_newest(LIST, [entry("newer", _FIRST, "1e9")], LATER)
    assert sight(one).index_of(key) == 1002
    late = sight(two).locate(key)
    assert late is not None
    assert not late.exact, "what it saw before is older than what has been walked"
    store.close()
    for session in (one, two):
        session.connection.close()

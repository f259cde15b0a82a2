"""What the table knows of its list: every question ends, whatever the source answers."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.services.query import Query
from banktui.services.shelf import Anchor, ListRef, ListState, Window
from banktui.ui.widgets.known_list import KnownList
from banktui.ui.widgets.ledger_list import Ask, Glimpse, Look
from banktui.ui.widgets.ledger_rows import CAPACITY, LoadedRows
from banktui.ui.widgets.row_source import StoreSource
from tests.ui.virtual_list import STATEMENTS, VirtualReader

MOST_QUESTIONS = 8


class EstimatingReader(VirtualReader):
    """Only guesses where rows stand when it is asked from the end, as a store may."""

    guess = 0

    async def window(self, ref: ListRef, query: Query, start: int, count: int, near: Anchor | None = None) -> Window:
        """Answer with a wrong place for the last rows."""
        found = await super().window(ref, query, start, count, near)
        return found if start >= 0 else Window(found.rows, max(0, found.first + self.guess), exact=False)


class GuessingReader(VirtualReader):
    """Only guesses where a row stands, as a store does in a long list, and reads around it where it was guessed."""

    guess = 0

    async def locate(self, ref: ListRef, query: Query, key: int) -> Anchor | None:
        """Guess wrong."""
        index = await self.index_of(ref, query, key)
        return None if index is None else Anchor(index + self.guess, key, exact=False)

    async def window(self, ref: ListRef, query: Query, start: int, count: int, near: Anchor | None = None) -> Window:
        """Read around a guessed row."""
        if near is None or near.exact:
            return await super().window(ref, query, start, count, near)
        found = await super().window(ref, query, start - self.guess, count)
        return Window(found.rows, start, exact=False)


def opened(reader: VirtualReader, look: Look, query: Query | None = None) -> tuple[KnownList, StoreSource]:
    source = StoreSource(reader, STATEMENTS, query or Query())
    known = KnownList()
    known.adopt(asyncio.run(look.open(source, 0)))
    return known, source


def fill(known: KnownList, source: StoreSource, top: int, page: int) -> int:
    """Ask until nothing is missing; return how many questions that took."""
    for questions in range(MOST_QUESTIONS):
        ask = known.ask(top, top + page, 48)
        if ask is None:
            return questions
        window = asyncio.run(source.window(ask.start, ask.count, ask.near))
        known.add(Glimpse(ask, window), around=top)
    raise AssertionError("it never stops asking")


@given(
    length=st.integers(0, 400),
    page=st.integers(0, 40),
    moves=st.lists(st.tuples(st.floats(0, 1), st.integers(-30, 30)), max_size=4),
    guess=st.integers(-300, 300),
    estimates=st.booleans(),
)
def test_what_is_on_the_screen_gets_loaded_in_a_few_questions(
    length: int,
    page: int,
    moves: list[tuple[float, int]],
    guess: int,
    estimates: bool,  # noqa: FBT001
) -> None:
    reader = EstimatingReader(length)
    reader.guess = guess if estimates else 0
    known, source = opened(reader, Look(max(page, 1)))
    for place, change in moves:
        top = int(place * max(0, known.count - page))
        fill(known, source, top, page)
        shown = range(top, min(top + page, known.count))
        assert all(known.rows.get(index) is not None for index in shown)
        if estimates:
            continue
        for index in shown:
            row = known.rows.get(index)
            assert row is not None
            assert row.item.id == f"st-{index + reader.born - reader.length}"
        reader.length = max(0, reader.length + change)
        known.adopt(asyncio.run(Look(max(page, 1), top, top, stays=True).open(source, 0)))
        fill(known, source, min(top, max(0, known.count - page)), page)
        assert known.count == reader.length


def test_far_rows_are_let_go() -> None:
    known, source = opened(VirtualReader(1_000_000), Look(40))
    for top in range(0, 20_000, 40):
        fill(known, source, top, 40)
    assert len(known.rows) <= CAPACITY
    assert known.rows.get(19_999) is not None
    assert known.rows.get(0) is None


def test_the_last_rows_of_a_counted_list_are_in_place_although_the_source_only_guesses() -> None:
    reader = EstimatingReader(1000)
    reader.guess = 777
    known, source = opened(reader, Look(20))
    fill(known, source, 980, 20)
    last = known.rows.get(999)
    assert last is not None
    assert last.item.id == "st-999"
    assert known.count == 1000


def test_rows_with_an_estimated_place_stand_where_they_were_looked_for() -> None:
    known = KnownList()
    known.set_count(500)
    rows = tuple(asyncio.run(VirtualReader(500).window(STATEMENTS, Query(), 0, 10)).rows)
    span = known.add(Glimpse(Ask(0, 200, 10), Window(rows, 333, exact=False)), around=200)
    assert span == range(200, 210)


def estimated(guess: int, top: int) -> tuple[KnownList, StoreSource]:
    """Open a list of 100 000 at its row 50 000, which the source takes for one elsewhere."""
    reader = GuessingReader(100_000)
    reader.guess = guess
    return opened(reader, Look(20, top=top, cursor=top, wanted=50_000, pivot=50_000))


@pytest.mark.parametrize("guess", [-3000, 0, 7000])
def test_rows_around_an_estimated_one_move_to_where_it_is_found_to_stand(guess: int) -> None:
    known, source = estimated(guess, 0)
    assert known.estimate == Anchor(50_000 + guess, 50_000, exact=False)
    top = 50_000 + guess
    assert fill(known, source, top, 20) <= 1, "what is beside it is read by way of it"
    before = [known.rows.get(index) for index in range(top, top + 20)]
    generation = known.generation
    assert known.settle(50_000, range(top, top + 20)) == -guess
    assert known.estimate is None
    assert known.generation == known.adopted > generation
    assert [known.rows.get(index) for index in range(50_000, 50_020)] == before
    assert [row.key for row in before if row] == list(range(50_000, 49_980, -1))


def test_what_is_far_from_an_estimate_is_read_by_its_own_place() -> None:
    known, source = estimated(7000, 0)
    fill(known, source, 0, 20)
    first = known.rows.get(0)
    assert first is not None
    assert first.key == 100_000
    assert known.settle(50_000, range(20)) is None, "other rows are looked at: the list is opened anew"


def test_a_list_that_became_shorter_is_looked_at_at_its_end() -> None:
    reader = VirtualReader(30)
    known, _ = opened(reader, Look(10, top=500, cursor=505, stays=True))
    assert known.count == 30
    assert known.rows.get(29) is not None


def test_the_nearest_loaded_row_is_the_anchor() -> None:
    rows = LoadedRows()
    assert rows.nearest(5) is None
    rows.place(10, asyncio.run(VirtualReader(100).window(STATEMENTS, Query(), 10, 5)).rows, around=10)
    assert rows.nearest(0) == Anchor(10, 90)
    assert rows.nearest(99) == Anchor(14, 86)


@pytest.mark.parametrize("state", [ListState(), ListState(5, 9, complete=False)])
def test_the_status_of_a_list_follows_its_state(state: ListState) -> None:
    known = KnownList()
    assert known.status().loading
    known.state, known.count, known.counted = state, state.known, True
    assert known.status().known == state.known
    assert known.status().never_read

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banktui.domain.account import Account
from banktui.domain.card import CardOrder
from banktui.domain.errors import Problem
from banktui.domain.money import Money
from banktui.services.query import Query
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef, ListState
from banktui.store import Store, StoreError, open_store
from tests.store.samples import AT, BOOKED, LATER, LIST, OTHER, PENDING, entry, on

ACCOUNTS = ListRef("anytime-main", "accounts")


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(None)
    yield opened
    opened.close()


async def order_of(store: Store, ref: ListRef = LIST) -> list[str]:
    window = await store.reader.window(ref, Query(), 0, 100_000)
    assert store.keeper.state(ref).known == len(window.rows)
    return [row.item.id for row in window.rows]


async def keys_of(store: Store, ref: ListRef) -> dict[str, int]:
    window = await store.reader.window(ref, Query(), 0, 1000)
    return {row.item.id: row.key for row in window.rows}


def accounts(*names: str) -> list[Account]:
    return [Account(name, name) for name in names]


async def test_older_pages_go_below_and_new_entries_on_top_within_one_day(store: Store) -> None:
    keeper = store.keeper
    assert keeper.add_older(LIST, [*on(4, "d2", "d1"), *on(3, "c3")], AT) == 3
    assert keeper.add_older(LIST, [*on(3, "c2", "c1"), *on(1, "a1")], AT) == 3
    assert keeper.add_newest(LIST, [*on(5, "e1"), *on(4, "d4", "d3")], AT) == 3
    assert keeper.add_newest(LIST, on(3, "c4"), AT) == 1
    assert await order_of(store) == ["e1", "d4", "d3", "d2", "d1", "c4", "c3", "c2", "c1", "a1"]


async def test_known_entries_are_updated_where_they_stand(store: Store) -> None:
    store.keeper.add_older(LIST, [entry("p", date(2026, 3, 2), status=PENDING), *on(2, "q"), *on(1, "r")], AT)
    keys = await keys_of(store, LIST)
    assert store.keeper.ids(LIST, unsettled=True) == ("p",)
    new = store.keeper.add_newest(LIST, [*on(3, "n"), entry("p", date(2026, 3, 2), "-1.05", status=BOOKED)], LATER)
    assert new == 1
    assert await order_of(store) == ["n", "p", "q", "r"]
    assert store.keeper.ids(LIST, unsettled=True) == ()
    row = await store.reader.find(LIST, "p")
    assert row is not None
    assert row.key == keys["p"]
    assert row.as_of == LATER
    assert row.item == entry("p", date(2026, 3, 2), "-1.05", status=BOOKED)


async def test_an_entry_whose_day_has_changed_moves_there_and_is_not_new(store: Store) -> None:
    store.keeper.add_older(LIST, [*on(4, "a"), *on(3, "b"), *on(2, "c")], AT)
    assert store.keeper.add_newest(LIST, on(2, "a"), LATER) == 0
    assert await order_of(store) == ["b", "a", "c"]


async def test_an_entry_without_a_day_stands_with_its_neighbours(store: Store) -> None:
    page: list[Listed] = [*on(4, "d"), entry("x"), *on(3, "c"), entry("y"), *on(3, "b")]
    store.keeper.add_older(LIST, page, AT)
    store.keeper.add_older(LIST, [entry("z"), *on(1, "a")], AT)
    store.keeper.add_newest(LIST, [entry("w")], AT)
    assert await order_of(store) == ["w", "d", "x", "c", "y", "b", "z", "a"]
    assert store.keeper.add_newest(LIST, [entry("x", amount="-2.00")], LATER) == 0
    assert await order_of(store) == ["w", "d", "x", "c", "y", "b", "z", "a"]


async def test_an_entry_that_a_page_repeats_is_kept_once(store: Store) -> None:
    assert store.keeper.add_older(LIST, [*on(1, "a", "b"), *on(1, "a")], AT) == 2
    assert await order_of(store) == ["a", "b"]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 6)), max_size=25), st.data())
async def test_any_cut_into_pages_from_any_point_gives_the_banks_order(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    bank = [entry(f"{day}-{n}", date(2026, 3, day)) for day, n in sorted(set(pairs), reverse=True)]
    middle = data.draw(st.integers(0, len(bank)))
    size = data.draw(st.integers(1, 4))
    store = open_store(None)
    try:
        older, newer = bank[middle:], bank[:middle]
        for start in range(0, len(older), size):
            store.keeper.add_older(LIST, older[start : start + size], AT)
        for end in range(len(newer), 0, -size):
            store.keeper.add_newest(LIST, newer[max(0, end - size) : end], AT)
        assert await order_of(store) == [item.id for item in bank]
    finally:
        store.close()


async def test_replace_makes_a_list_exactly_what_the_bank_says(store: Store) -> None:
    store.keeper.replace(ACCOUNTS, accounts("a", "b", "c", "d"), AT)
    keys = await keys_of(store, ACCOUNTS)
    store.keeper.replace(ACCOUNTS, accounts("x", "a", "c", "y", "d"), LATER)
    assert await order_of(store, ACCOUNTS) == ["x", "a", "c", "y", "d"]
    after = await keys_of(store, ACCOUNTS)
    # A cursor that a screen holds on a row stays on it.
    assert [after[name] for name in "acd"] == [keys[name] for name in "acd"]
    state = store.keeper.state(ACCOUNTS)
    assert state == ListState(known=5, complete=True, as_of=LATER)
    store.keeper.replace(ACCOUNTS, (), LATER)
    assert await order_of(store, ACCOUNTS) == []


async def test_a_list_in_the_banks_order_takes_single_things_on_top(store: Store) -> None:
    store.keeper.replace(ACCOUNTS, accounts("b", "a"), AT)
    store.keeper.put(ACCOUNTS, Account("c", "c"), LATER)
    store.keeper.put(ACCOUNTS, Account("a", "renamed"), LATER)
    store.keeper.add_older(ACCOUNTS, accounts("z"), LATER)
    assert await order_of(store, ACCOUNTS) == ["c", "b", "a", "z"]
    row = await store.reader.find(ACCOUNTS, "a")
    assert row is not None
    assert row.item == Account("a", "renamed")


async def test_remembered_things_stand_newest_first(store: Store) -> None:
    orders = ListRef("anytime-main", "card-orders")
    for name in ("1", "2", "3"):
        store.keeper.put(orders, CardOrder(name), AT)
    assert await order_of(store, orders) == ["3", "2", "1"]
    assert store.keeper.ids(orders) == ("3", "2", "1")


def test_known_ids_are_told_in_any_number(store: Store) -> None:
    store.keeper.add_older(LIST, on(1, "a", "b"), AT)
    asked = ["b", "x", *(f"n{number}" for number in range(1200)), "a"]
    assert store.keeper.known_ids(LIST, asked) == {"a", "b"}
    assert store.keeper.known_ids(OTHER, asked) == frozenset()
    assert store.keeper.known_ids(LIST, []) == frozenset()


def test_progress_is_remembered_and_clears_a_problem(store: Store) -> None:
    keeper = store.keeper
    assert keeper.state(LIST) == ListState()
    assert keeper.resume_at(LIST) is None
    keeper.add_older(LIST, on(1, "a"), AT)
    problem = Problem("unreachable", "The bank does not answer", "d", "h", "c", "r", AT)
    keeper.fail(LIST, problem)
    assert keeper.state(LIST) == ListState(known=1, problem=problem)
    keeper.progress(LIST, at=AT, cursor="page 2", complete=False, total=7, skipped=1)
    assert keeper.resume_at(LIST) == "page 2"
    assert keeper.state(LIST) == ListState(known=1, total=7, as_of=AT, skipped=1)
    keeper.fail(LIST, Problem("busy", "Wait"))
    state = keeper.state(LIST)
    assert state.problem == Problem("busy", "Wait")
    # A failure takes nothing away.
    assert (state.known, state.as_of, keeper.resume_at(LIST)) == (1, AT, "page 2")


@pytest.mark.parametrize("cursor", ["", "é", "half \ud83d of a pair", "\x00", "x" * 5000, '"quoted"'])
def test_a_cursor_comes_back_as_the_bank_wrote_it(store: Store, cursor: str) -> None:
    store.keeper.progress(LIST, at=AT, cursor=cursor, complete=False)
    assert store.keeper.resume_at(LIST) == cursor


def test_an_instant_comes_back_to_the_microsecond_in_utc(store: Store) -> None:
    at = datetime(2026, 3, 4, 12, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    store.keeper.progress(LIST, at=at, cursor=None, complete=True)
    as_of = store.keeper.state(LIST).as_of
    assert as_of == at
    assert as_of is not None
    assert as_of.tzinfo is UTC


async def test_forgetting_takes_rows_and_state_of_one_list_only(store: Store) -> None:
    store.keeper.add_older(LIST, on(1, "a"), AT)
    store.keeper.add_older(OTHER, on(1, "b"), AT)
    store.keeper.progress(LIST, at=AT, cursor="c", complete=False)
    store.keeper.forget(LIST)
    store.keeper.forget(ListRef("never", "seen"))
    assert store.keeper.state(LIST) == ListState()
    assert store.keeper.resume_at(LIST) is None
    assert await order_of(store, LIST) == []
    assert await order_of(store, OTHER) == ["b"]
    store.keeper.add_older(LIST, on(1, "a"), AT)
    assert await order_of(store, LIST) == ["a"]


async def test_a_call_that_fails_changes_nothing(store: Store) -> None:
    store.keeper.add_older(LIST, on(1, "a"), AT)

    broken = entry("b", date(2026, 3, 1), text="half \ud83d of a pair")
    with pytest.raises(UnicodeEncodeError):
        store.keeper.add_older(LIST, [*on(1, "c"), broken], AT)
    assert await order_of(store) == ["a"]
    assert store.keeper.add_older(LIST, on(1, "c"), AT) == 1


async def test_balances_of_a_day_follow_its_newest_entry(store: Store) -> None:
    day = date(2026, 3, 1)
    store.keeper.add_older(LIST, [entry("a", day, balance="10.00")], AT)
    store.keeper.add_newest(LIST, [entry("b", day, balance="8.00")], AT)
    store.keeper.add_newest(LIST, [entry("c", day, status=PENDING)], AT)
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    assert await store.reader.daily(LIST, Query().dates) == {"EUR": [(midnight, Decimal("8.00"))]}
    store.keeper.add_newest(LIST, [entry("b", day, balance=None)], AT)
    assert await store.reader.daily(LIST, Query().dates) == {"EUR": [(midnight, Decimal("10.00"))]}
    store.keeper.add_newest(LIST, [entry("a", day, balance=None)], AT)
    assert await store.reader.daily(LIST, Query().dates) == {}


def test_balances_of_any_size_are_kept(store: Store) -> None:
    huge = Money(Decimal("12345678901234567890123.45"), "EUR")
    store.keeper.replace(ACCOUNTS, [Account("a", "a", balance=huge)], AT)
    assert store.keeper.ids(ACCOUNTS) == ("a",)


def test_too_many_entries_on_one_day_are_refused_not_misplaced(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banktui.store.writing.day_span", lambda list_id, _: (list_id << 46, (list_id << 46) + 4))
    store.keeper.add_older(LIST, on(1, "a", "b"), AT)
    with pytest.raises(StoreError, match="no room"):
        store.keeper.add_older(LIST, on(1, "c"), AT)

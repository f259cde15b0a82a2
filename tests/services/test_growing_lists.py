"""Reading a list that grows: what is stored is in the bank's order, never falsely complete, and never lost."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banktui.domain.calendar import DateRange
from banktui.domain.errors import Unreachable
from banktui.domain.page import Page
from banktui.services import growing
from banktui.services.capability import STATEMENTS
from banktui.services.reading import ListTraits
from banktui.services.shelf import ListRef
from banktui.services.workspace import Depth
from banktui.store import Store, open_store
from tests.services.banks import PENDING, Bank, Bench, line, lines, names

REF = ListRef("fake-1", STATEMENTS.name, "acc-1")
TODAY = date(2026, 3, 4)


def bench(store: Store, bank: Bank) -> Bench:
    return Bench(store, {STATEMENTS: bank})


@pytest.fixture(params=[False, True], ids=["offsets", "cursors"])
def by_name(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


async def test_the_first_look_reads_a_screenful_and_remembers_where_it_ended(store: Store) -> None:
    bank = Bank(lines(500), size=20, counts=True)
    b = bench(store, bank)
    assert await b.refresher.refresh(REF) is None
    assert bank.asked == [None, "20", "40"]
    state = store.keeper.state(REF)
    assert (state.known, state.total, state.complete, state.as_of) == (60, 500, False, b.clock.now())
    assert store.keeper.resume_at(REF) == "60"
    assert await b.known(REF) == names(bank.entries[:60])


async def test_more_takes_up_the_walk_and_all_ends_it(store: Store, by_name: bool) -> None:  # noqa: FBT001 - a fixture
    bank = Bank(lines(200), by_name=by_name)
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    await b.refresher.refresh(REF, Depth.MORE)
    assert await b.known(REF) == names(bank.entries[:60])
    await b.refresher.refresh(REF, Depth.ALL)
    assert await b.known(REF) == names(bank.entries)
    state = store.keeper.state(REF)
    assert (state.complete, state.total) == (True, None)
    asked = len(bank.asked)
    await b.refresher.refresh(REF, Depth.MORE)
    assert len(bank.asked) == asked


async def test_new_entries_go_on_top_of_their_day(store: Store, by_name: bool) -> None:  # noqa: FBT001 - a fixture
    bank = Bank(lines(60, a_day=30), by_name=by_name)
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    # More than two pages of the same day as the newest known.
    bank.entries[:0] = lines(25, prefix="new", a_day=30)
    b.clock.advance(60)
    bank.asked.clear()
    assert await b.refresher.refresh(REF) is None
    assert len(bank.asked) == 3
    assert (await b.known(REF))[:75] == names(bank.entries[:75])
    assert store.keeper.state(REF).as_of == b.clock.now()
    await b.refresher.refresh(REF, Depth.ALL)
    assert await b.known(REF) == names(bank.entries)
    assert store.keeper.state(REF).complete


async def test_an_entry_once_read_by_its_id_is_not_taken_for_the_known_part(store: Store) -> None:
    bank = Bank(lines(60, a_day=30))
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    bank.entries[:0] = lines(25, prefix="new", a_day=30)
    # It happens to be the last of its part.
    store.keeper.put(REF, bank.entries[9], b.clock.now())
    await b.refresher.refresh(REF)
    assert set(names(bank.entries[:25])) <= set(await b.known(REF))


async def test_pending_entries_are_updated_when_they_are_met(store: Store) -> None:
    bank = Bank([line("p", TODAY, status=PENDING), *lines(5)])
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    assert store.keeper.ids(REF, unsettled=True) == ("p",)
    bank.entries[0] = line("p", TODAY, "-1.50")
    bank.entries.insert(0, line("n", TODAY))
    await b.refresher.refresh(REF)
    assert store.keeper.ids(REF, unsettled=True) == ()
    assert await b.known(REF) == names(bank.entries)


async def test_a_resumed_walk_over_shifted_offsets_repeats_nothing_and_misses_nothing(store: Store) -> None:
    bank = Bank(lines(100), counts=True)
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    bank.entries[:0] = lines(23, prefix="new", a_day=30)
    # Two of its parts hold nothing but entries that had slid down: it goes on to one that does.
    await b.refresher.refresh(REF, Depth.MORE)
    assert store.keeper.state(REF).known == 57
    assert bank.asked[-3:] == ["50", "60", "70"]
    await b.refresher.refresh(REF, Depth.ALL)
    assert await b.known(REF) == names(bank.entries)
    assert store.keeper.state(REF).complete


async def test_entries_that_arrive_during_the_walk_are_fetched_before_it_calls_itself_complete(store: Store) -> None:
    bank = Bank(lines(100), counts=True)
    b = bench(store, bank)

    def arrive(cursor: str | None) -> None:
        if cursor == "50" and len(bank.entries) == 100:
            bank.entries[:0] = lines(3, prefix="new")

    bank.before = arrive
    assert await b.refresher.refresh(REF, Depth.ALL) is None
    assert await b.known(REF) == names(bank.entries)
    state = store.keeper.state(REF)
    assert (state.known, state.total, state.complete) == (103, 103, True)


async def test_a_walk_during_which_entries_vanished_is_not_complete_until_it_is_walked_again(store: Store) -> None:
    bank = Bank(lines(100), counts=True)
    b = bench(store, bank)

    def vanish(cursor: str | None) -> None:
        if cursor == "50" and len(bank.entries) == 100:
            del bank.entries[3]

    bank.before = vanish
    await b.refresher.refresh(REF, Depth.ALL)
    # The entry that slid over the page's edge was missed, and the gone one hides that in the count.
    assert "t00050" not in await b.known(REF)
    assert not store.keeper.state(REF).complete
    await b.refresher.refresh(REF, Depth.ALL)
    assert "t00050" in await b.known(REF)
    assert store.keeper.state(REF).complete


async def test_entries_that_vanished_between_two_walks_make_the_second_begin_again(store: Store) -> None:
    bank = Bank(lines(100), counts=True)
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    del bank.entries[3]
    await b.refresher.refresh(REF, Depth.ALL)
    assert set(names(bank.entries)) <= set(await b.known(REF))
    assert store.keeper.state(REF).complete


async def test_a_bank_that_counts_more_than_it_gives_is_never_complete(store: Store) -> None:
    class Boasting(Bank):
        def _page(self, cursor: str | None, dates: DateRange | None) -> Page[object]:
            return replace(super()._page(cursor, dates), total=105)

    bank = Boasting(lines(100))
    b = bench(store, bank)
    assert await b.refresher.refresh(REF, Depth.ALL) is None
    state = store.keeper.state(REF)
    assert (state.known, state.total, state.complete) == (100, 105, False)
    # And asking again costs a look at both ends, not another walk.
    bank.asked.clear()
    await b.refresher.refresh(REF, Depth.ALL)
    assert len(bank.asked) <= 5
    bank.skips = 1
    await b.refresher.refresh(REF, Depth.NEWEST)
    assert store.keeper.state(REF).skipped == 1


async def test_unreadable_entries_count_towards_the_total(store: Store) -> None:
    class Partly(Bank):
        def _page(self, cursor: str | None, dates: DateRange | None) -> Page[object]:
            return replace(super()._page(cursor, dates), total=len(self.entries) + 10)

    bank = Partly(lines(100), skips=1)
    b = bench(store, bank)
    await b.refresher.refresh(REF, Depth.ALL)
    state = store.keeper.state(REF)
    assert (state.known, state.skipped, state.total, state.complete) == (100, 10, 110, True)


async def test_a_failure_keeps_what_was_read_and_the_next_walk_goes_on_from_there(store: Store) -> None:
    bank = Bank(lines(100))
    b = bench(store, bank)

    def refuse(cursor: str | None) -> None:
        if cursor == "70":
            raise Unreachable("The bank does not answer")

    bank.before = refuse
    problem = await b.refresher.refresh(REF, Depth.ALL)
    assert problem is not None
    assert (problem.kind, problem.at) == ("unreachable", b.clock.now())
    state = store.keeper.state(REF)
    assert (state.known, state.problem, state.complete) == (70, problem, False)
    bank.before = lambda _: None
    bank.asked.clear()
    assert await b.refresher.refresh(REF, Depth.ALL) is None
    assert bank.asked == [None, "70", "80", "90"]
    assert await b.known(REF) == names(bank.entries)
    assert store.keeper.state(REF).problem is None


async def test_a_failure_at_the_top_leaves_no_gap(store: Store) -> None:
    bank = Bank(lines(60))
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    old = await b.known(REF)
    bank.entries[:0] = lines(25, prefix="new", a_day=30)

    def refuse(cursor: str | None) -> None:
        if cursor == "20":
            raise Unreachable("The bank does not answer")

    bank.before = refuse
    assert await b.refresher.refresh(REF) is not None
    assert await b.known(REF) == old
    bank.before = lambda _: None
    await b.refresher.refresh(REF)
    assert (await b.known(REF))[:75] == names(bank.entries[:75])


async def test_cancelling_a_long_walk_keeps_its_pages_and_resuming_reads_only_the_rest(store: Store) -> None:
    bank = Bank(lines(1000), size=50, gate=asyncio.Semaphore(7))
    b = bench(store, bank)
    task = asyncio.create_task(b.refresher.refresh(REF, Depth.ALL))
    await asyncio.wait_for(bank.held.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bank.in_flight == 0
    assert await b.known(REF) == names(bank.entries[:350])
    assert not store.keeper.state(REF).complete
    bank.gate = None
    bank.asked.clear()
    bank.entries[:0] = lines(2, prefix="new")
    await b.refresher.refresh(REF, Depth.ALL)
    assert bank.asked[:2] == [None, "350"]
    assert len(bank.asked) == 15
    assert await b.known(REF) == names(bank.entries)
    assert store.keeper.state(REF).complete


async def test_too_many_new_entries_begin_the_list_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "GAP_LIMIT", 35)
    bank = Bank(lines(60))
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    bank.entries[:0] = lines(80, prefix="new", first=TODAY + timedelta(30))
    await b.refresher.refresh(REF)
    # No hole in the middle that would look like the bank's own list.
    assert await b.known(REF) == names(bank.entries[:40])
    assert not store.keeper.state(REF).complete
    await b.refresher.refresh(REF, Depth.ALL)
    assert await b.known(REF) == names(bank.entries)


async def test_a_list_of_which_nothing_is_left_at_the_bank_is_replaced(store: Store) -> None:
    bank = Bank(lines(30))
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    assert store.keeper.state(REF).complete
    bank.entries[:] = lines(25, prefix="other")
    await b.refresher.refresh(REF)
    assert await b.known(REF) == names(bank.entries)
    assert store.keeper.state(REF).complete
    bank.entries.clear()
    await b.refresher.refresh(REF)
    state = store.keeper.state(REF)
    assert (state.known, state.complete) == (0, True)


async def test_an_empty_list_is_complete_and_can_grow(store: Store) -> None:
    bank = Bank([], counts=True)
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    state = store.keeper.state(REF)
    assert (state.known, state.total, state.complete, state.as_of) == (0, 0, True, b.clock.now())
    bank.entries[:] = lines(12)
    await b.refresher.refresh(REF)
    assert await b.known(REF) == names(bank.entries)
    assert store.keeper.state(REF).complete


async def test_a_short_copy_that_ends_inside_a_part_is_met_all_the_same(store: Store) -> None:
    bank = Bank(lines(30), size=3)
    b = bench(store, bank)
    await b.refresher.refresh(REF, Depth.MORE)
    assert await b.known(REF) == names(bank.entries[:3])
    bank.entries[:0] = lines(8, prefix="new", a_day=100)
    await b.refresher.refresh(REF)
    # Nothing below what was known has been put above it.
    assert await b.known(REF) == names(bank.entries[:11])
    await b.refresher.refresh(REF, Depth.ALL)
    assert await b.known(REF) == names(bank.entries)


async def test_a_cursor_that_slid_above_what_is_known_is_noticed(store: Store) -> None:
    bank = Bank(lines(30), size=3)
    b = bench(store, bank)
    await b.refresher.refresh(REF, Depth.MORE)
    bank.entries[:0] = lines(6, prefix="new", a_day=100)
    bank.asked.clear()
    await b.refresher.refresh(REF, Depth.MORE)
    assert bank.asked[0] == "3"
    assert await b.known(REF) == names(bank.entries[:12])


async def test_going_back_over_other_days_costs_one_request_a_part(store: Store) -> None:
    bank = Bank(lines(60, a_day=3), size=10)
    b = bench(store, bank)
    await b.refresher.refresh(REF, Depth.MORE)
    bank.asked.clear()
    for _ in range(3):
        await b.refresher.refresh(REF, Depth.MORE)
    assert bank.asked == ["10", "20", "30"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["newest", "more", "all", "range", "grow", "settle"]), min_size=3, max_size=9),
    st.booleans(),
    st.integers(3, 30),
    st.data(),
)
async def test_whatever_is_asked_in_whatever_order_the_end_is_the_banks_list(
    steps: list[str],
    by_name: bool,  # noqa: FBT001 - drawn by hypothesis
    size: int,
    data: st.DataObject,
) -> None:
    bank = Bank(
        lines(150),
        size=size,
        by_name=by_name,
        counts=data.draw(st.booleans()),
        traits=ListTraits(grows=True, filters_dates=data.draw(st.booleans())),
    )
    today = TODAY
    store = open_store(None)
    try:
        b = bench(store, bank)
        for number, step in enumerate(steps):
            if step == "grow":
                # A bank books on the day it is, never behind its own newest entry.
                today += timedelta(data.draw(st.integers(0, 3)))
                b.clock.instant = b.clock.instant.replace(year=today.year, month=today.month, day=today.day)
                fresh = lines(data.draw(st.integers(1, 40)), prefix=f"g{number}-", first=today, a_day=100)
                bank.entries[:0] = fresh
            elif step == "range":
                back = data.draw(st.integers(0, 20))
                assert (
                    await b.refresher.refresh(
                        REF, dates=DateRange(today - timedelta(back + 3), today - timedelta(back))
                    )
                    is None
                )
            elif step != "settle":
                assert await b.refresher.refresh(REF, Depth(step)) is None
            known = await b.known(REF)
            assert known == [name for name in names(bank.entries) if name in set(known)]
        assert await b.refresher.refresh(REF, Depth.ALL) is None
        assert await b.known(REF) == names(bank.entries)
        assert store.keeper.state(REF).complete
    finally:
        store.close()

"""Reading a range of days of a list that grows, without spoiling the walk from its top."""

from datetime import date, timedelta

from banktui.domain.calendar import DateRange
from banktui.services.capability import STATEMENTS
from banktui.services.reading import ListTraits
from banktui.services.shelf import ListRef
from banktui.services.workspace import Depth
from banktui.store import Store
from tests.services.banks import Bank, Bench, line, lines, names

REF = ListRef("fake-1", STATEMENTS.name, "acc-1")
TODAY = date(2026, 3, 4)


def bench(store: Store, bank: Bank) -> Bench:
    return Bench(store, {STATEMENTS: bank})


async def test_a_range_of_days_is_asked_of_the_bank_alone(store: Store) -> None:
    bank = Bank(lines(700), traits=ListTraits(grows=True, filters_dates=True))
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    cursor = store.keeper.resume_at(REF)
    before = store.keeper.state(REF)
    b.clock.advance(60)
    bank.asked.clear()
    dates = DateRange(date(2026, 1, 10), date(2026, 1, 12))
    assert await b.refresher.refresh(REF, dates=dates) is None
    assert bank.asked == [None, "10", "20"]
    wanted = [item for item in bank.entries if dates.holds(item.day)]
    assert await b.known(REF) == names(bank.entries[:50] + wanted)
    assert store.keeper.resume_at(REF) == cursor
    after = store.keeper.state(REF)
    assert (after.as_of, after.complete) == (before.as_of, False)
    # The walk fills the rest around it, each entry in its place.
    await b.refresher.refresh(REF, Depth.ALL)
    assert await b.known(REF) == names(bank.entries)
    assert store.keeper.state(REF).complete


async def test_a_range_that_reaches_the_top_does_not_hide_what_lies_between(store: Store) -> None:
    bank = Bank(lines(100), traits=ListTraits(grows=True, filters_dates=True))
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    b.clock.advance(40 * 24 * 3600.0)
    bank.entries[:0] = lines(200, prefix="new", first=TODAY + timedelta(40), a_day=5)
    await b.refresher.refresh(REF, dates=DateRange(TODAY + timedelta(35), TODAY + timedelta(38)))
    await b.refresher.refresh(REF)
    assert (await b.known(REF))[:250] == names(bank.entries[:250])


async def test_a_range_on_an_unknown_list_reads_its_top_too(store: Store) -> None:
    bank = Bank(lines(700), traits=ListTraits(grows=True, filters_dates=True))
    b = bench(store, bank)
    dates = DateRange(date(2025, 12, 1), date(2025, 12, 2))
    await b.refresher.refresh(REF, dates=dates)
    wanted = [item for item in bank.entries if dates.holds(item.day)]
    assert await b.known(REF) == names(bank.entries[:50] + wanted)


async def test_a_range_that_the_bank_cannot_filter_is_walked_to(store: Store) -> None:
    bank = Bank(lines(700))
    b = bench(store, bank)
    first = date(2026, 2, 10)
    await b.refresher.refresh(REF, dates=DateRange(first, date(2026, 2, 12)))
    known = await b.known(REF)
    assert known == names(bank.entries[: len(known)])
    assert bank.entries[len(known) - 1].day < first
    assert len(known) < 300
    await b.refresher.refresh(REF, dates=DateRange(None, date(2026, 2, 12)))
    assert store.keeper.state(REF).complete


async def test_a_range_of_a_complete_list_only_looks_at_the_top(store: Store) -> None:
    bank = Bank(lines(30), traits=ListTraits(grows=True, filters_dates=True))
    b = bench(store, bank)
    await b.refresher.refresh(REF, Depth.ALL)
    bank.asked.clear()
    bank.ranges.clear()
    await b.refresher.refresh(REF, dates=DateRange(date(2026, 3, 1), date(2026, 3, 2)))
    assert bank.ranges == [None]


async def test_an_open_range_is_no_range(store: Store) -> None:
    bank = Bank(lines(30), traits=ListTraits(grows=True, filters_dates=True))
    b = bench(store, bank)
    await b.refresher.refresh(REF, dates=DateRange())
    assert set(bank.ranges) == {None}


async def test_entries_that_a_range_shows_above_known_ones_of_their_day_are_put_there(store: Store) -> None:
    bank = Bank(lines(60, a_day=20), traits=ListTraits(grows=True, filters_dates=True))
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    # Booked late: above what is known of a day that lies far below the top.
    bank.entries[20:20] = [line("late-2", TODAY - timedelta(1)), line("late-1", TODAY - timedelta(1))]
    b.clock.advance(5 * 24 * 3600.0)
    await b.refresher.refresh(REF)
    assert "late-1" not in await b.known(REF)
    await b.refresher.refresh(REF, dates=DateRange(TODAY - timedelta(1), TODAY - timedelta(1)))
    assert await b.known(REF) == names(bank.entries[: store.keeper.state(REF).known])

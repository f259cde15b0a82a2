"""Banks whose lists run in circles or never end, and parts that are read ahead."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from banktui.domain.calendar import DateRange
from banktui.domain.errors import Malformed
from banktui.domain.page import Page
from banktui.services import paging
from banktui.services.capability import STATEMENTS
from banktui.services.reading import ListTraits
from banktui.services.shelf import ListRef
from banktui.services.workspace import Depth
from banktui.store import Store
from tests.services.banks import Bank, Bench, OffsetBank, lines, names

REF = ListRef("fake-1", STATEMENTS.name, "acc-1")
TODAY = date(2026, 3, 4)


def bench(store: Store, bank: Bank) -> Bench:
    return Bench(store, {STATEMENTS: bank})


@dataclass
class Circling(Bank):
    """Names a part as next that it has given before."""

    turn_at: int = 30

    def _page(self, cursor: str | None, dates: DateRange | None) -> Page[object]:
        page = super()._page(cursor, dates)
        return replace(page, next="10") if page.next == str(self.turn_at) else page


async def test_a_cursor_that_repeats_ends_the_walk_and_keeps_what_is_there(store: Store) -> None:
    bank = Circling(lines(100))
    b = bench(store, bank)
    problem = await b.refresher.refresh(REF, Depth.ALL)
    assert problem is not None
    assert problem.kind == Malformed.kind
    assert await b.known(REF) == names(bank.entries[:30])
    state = store.keeper.state(REF)
    assert (state.complete, state.problem) == (False, problem)
    assert len(bank.asked) < 6
    # Once the bank has mended its ways, the walk goes on from the part that led astray.
    bank.turn_at = -1
    assert await b.refresher.refresh(REF, Depth.ALL) is None
    assert await b.known(REF) == names(bank.entries)


async def test_cursors_that_change_for_ever_over_the_same_entries_end_the_walk(store: Store) -> None:
    class Echo(Bank):
        def _page(self, cursor: str | None, dates: DateRange | None) -> Page[object]:
            return replace(super()._page(None, dates), next=f"{cursor}x")

    bank = Echo(lines(10))
    b = bench(store, bank)
    problem = await b.refresher.refresh(REF, Depth.ALL)
    assert problem is not None
    assert problem.kind == Malformed.kind
    assert len(bank.asked) < 10
    assert await b.known(REF) == names(bank.entries)


async def test_circles_among_new_entries_or_in_a_range_leave_the_walk_as_it_was(store: Store) -> None:
    bank = Circling(lines(60, a_day=30), turn_at=-1, traits=ListTraits(grows=True, filters_dates=True))
    b = bench(store, bank)
    await b.refresher.refresh(REF)
    known, cursor = await b.known(REF), store.keeper.resume_at(REF)
    bank.turn_at = 30
    bank.entries[:0] = lines(45, prefix="new", a_day=100)
    problem = await b.refresher.refresh(REF)
    assert problem is not None
    assert problem.kind == Malformed.kind
    assert (await b.known(REF), store.keeper.resume_at(REF)) == (known, cursor)
    old = lines(60, prefix="old", first=date(2025, 1, 1), a_day=100)
    bank.entries += old
    problem = await b.refresher.refresh(REF, dates=DateRange(date(2025, 1, 1), date(2025, 1, 1)))
    assert problem is not None
    assert (await b.known(REF), store.keeper.resume_at(REF)) == ([*known, *names(old[:30])], cursor)


async def test_a_walk_has_a_cap_and_can_be_taken_up_behind_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PART_LIMIT", 6)
    bank = Bank(lines(100))
    b = bench(store, bank)
    problem = await b.refresher.refresh(REF, Depth.ALL)
    assert problem is not None
    assert "longer" in problem.title
    known = store.keeper.state(REF).known
    assert 50 <= known < 100
    await b.refresher.refresh(REF, Depth.ALL)
    assert await b.known(REF) == names(bank.entries)


async def test_several_parts_are_in_flight_where_the_bank_allows_it(store: Store) -> None:
    bank = OffsetBank(lines(200), counts=True, traits=ListTraits(grows=True, parallel=4))
    b = bench(store, bank)
    assert await b.refresher.refresh(REF, Depth.ALL) is None
    assert bank.most_in_flight == 4
    assert len(bank.asked) == 20
    assert await b.known(REF) == names(bank.entries)
    assert store.keeper.state(REF).complete


async def test_guessed_parts_that_are_not_on_the_way_are_dropped(store: Store) -> None:
    bank = OffsetBank(lines(200), traits=ListTraits(grows=True, parallel=4))

    def shrink(cursor: str | None) -> None:
        bank.size = 7 if cursor == "50" else 10

    bank.before = shrink
    b = bench(store, bank)
    assert await b.refresher.refresh(REF, Depth.ALL) is None
    assert await b.known(REF) == names(bank.entries)

"""What callers and listeners of a refresh can rely on, whatever the list."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from banktui.domain.account import Account, Identity
from banktui.domain.calendar import DateRange
from banktui.domain.card import CardOrder
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Malformed, NotFound, NotPermitted, Problem, Unreachable
from banktui.domain.listed import Meaning, Status
from banktui.domain.page import Page
from banktui.services.announcing import Announcer
from banktui.services.capability import ACCOUNT, ACCOUNTS, CARD_ORDERS, IDENTITY, STATEMENT, STATEMENTS
from banktui.services.notices import ListChanged, Notice, RefreshEnded, RefreshStarted
from banktui.services.reading import ListTraits
from banktui.services.shelf import ListRef, ListState, StoreError
from banktui.services.workspace import Depth
from banktui.store import Store
from tests.services.banks import PENDING, START, Bank, Bench, Shelf, line, lines, names

GROWING = ListRef("fake-1", STATEMENTS.name, "acc-1")
SMALL = ListRef("fake-1", ACCOUNTS.name)
ORDERS = ListRef("fake-1", CARD_ORDERS.name)


def accounts(*ids: str) -> list[Account]:
    return [Account(item_id, f"Account {item_id}") for item_id in ids]


def small(*ids: str) -> Bank:
    return Bank(accounts(*ids), size=2, traits=ListTraits())


async def test_a_small_list_is_read_whole_and_made_exactly_what_the_bank_has(store: Store) -> None:
    bank = small("a", "b", "c", "d", "e")
    b = Bench(store, {ACCOUNTS: bank})
    assert await b.refresher.refresh(SMALL) is None
    assert await b.known(SMALL) == ["a", "b", "c", "d", "e"]
    assert store.keeper.state(SMALL) == ListState(known=5, complete=True, as_of=START)
    bank.entries[:] = accounts("e", "b")
    b.clock.advance(5)
    assert await b.refresher.refresh(SMALL, Depth.MORE) is None
    assert await b.known(SMALL) == ["e", "b"]
    assert store.keeper.state(SMALL).as_of == START + timedelta(seconds=5)


async def test_what_is_given_one_by_one_cannot_be_read_as_a_list_and_that_is_said(store: Store) -> None:
    b = Bench(store, {ACCOUNT: Shelf({"a": accounts("a")[0]})})
    ref = ListRef("fake-1", ACCOUNT.name, "a")
    for depth in Depth:
        problem = await b.refresher.refresh(ref, depth)
        assert problem == Problem(
            NotPermitted.kind,
            "The provider gives these one by one, each by its number, not as a list",
            at=START,
        )
    assert await b.known(ref) == []


async def test_a_small_list_that_fails_halfway_stays_as_it_was(store: Store) -> None:
    bank = small("a", "b", "c", "d")
    b = Bench(store, {ACCOUNTS: bank})
    await b.refresher.refresh(SMALL)
    bank.entries[:] = accounts("x", "y", "z")

    def refuse(cursor: str | None) -> None:
        if cursor:
            raise Unreachable("The bank does not answer")

    bank.before = refuse
    b.clock.advance(60)
    problem = await b.refresher.refresh(SMALL)
    assert problem == Problem("unreachable", "The bank does not answer", at=b.clock.now())
    assert await b.known(SMALL) == ["a", "b", "c", "d"]
    assert store.keeper.state(SMALL) == ListState(known=4, complete=True, as_of=START, problem=problem)


async def test_a_small_list_never_seen_before_shows_the_part_that_came(store: Store) -> None:
    class Circling(Bank):
        def _page(self, cursor: str | None, dates: DateRange | None) -> Page[object]:
            page = super()._page(cursor, dates)
            return replace(page, next="2") if cursor else page

    b = Bench(store, {ACCOUNTS: Circling(accounts("a", "b", "c", "d", "e"), size=2, traits=ListTraits())})
    problem = await b.refresher.refresh(SMALL)
    assert problem is not None
    assert problem.kind == Malformed.kind
    assert await b.known(SMALL) == ["a", "b", "c", "d"]
    state = store.keeper.state(SMALL)
    assert (state.complete, state.problem) == (False, problem)


async def test_a_small_list_whose_count_does_not_add_up_is_not_called_complete(store: Store) -> None:
    class Boasting(Bank):
        def _page(self, cursor: str | None, dates: DateRange | None) -> Page[object]:
            return replace(super()._page(cursor, dates), total=9, skipped=1)

    bank = Boasting(accounts("a", "b", "a", "c"), size=2, traits=ListTraits())
    b = Bench(store, {ACCOUNTS: bank})
    assert await b.refresher.refresh(SMALL) is None
    assert await b.known(SMALL) == ["a", "b", "c"]
    state = store.keeper.state(SMALL)
    assert (state.known, state.total, state.skipped, state.complete) == (3, 9, 2, False)


async def test_every_refresh_is_framed_and_its_last_change_is_told(store: Store) -> None:
    bank = Bank(lines(95), counts=True)
    b = Bench(store, {STATEMENTS: bank})
    await b.refresher.refresh(GROWING, Depth.ALL)
    assert b.notices[0] == RefreshStarted(GROWING)
    assert b.notices[-1] == RefreshEnded(GROWING, None)
    # The clock stands still: the first change is told at once, all others at the end together.
    assert b.changes(GROWING) == [
        ListChanged(GROWING, 10, 95, complete=False),
        ListChanged(GROWING, 95, 95, complete=True),
    ]


async def test_changes_are_told_four_times_a_second_at_most(store: Store) -> None:
    bank = Bank(lines(1000))
    b = Bench(store, {STATEMENTS: bank})
    bank.before = lambda _: b.clock.advance(0.03)
    await b.refresher.refresh(GROWING, Depth.ALL)
    seconds = b.clock.monotonic()
    assert seconds * 4 / 2 <= len(b.changes(GROWING)) <= seconds * 4 + 2
    assert b.changes(GROWING)[-1].known == 1000


async def test_a_failure_is_told_and_kept(store: Store) -> None:
    bank = Bank(lines(5))

    def refuse(_: str | None) -> None:
        raise Unreachable("The bank does not answer", hint="Try later.", request_id="r-1")

    bank.before = refuse
    b = Bench(store, {STATEMENTS: bank})
    problem = await b.refresher.refresh(GROWING)
    assert problem == Problem("unreachable", "The bank does not answer", hint="Try later.", request_id="r-1", at=START)
    assert b.notices == [
        RefreshStarted(GROWING),
        ListChanged(GROWING, 0, None, complete=False),
        RefreshEnded(GROWING, problem),
    ]
    assert store.keeper.state(GROWING) == ListState(problem=problem)


async def test_a_list_that_the_provider_does_not_have_is_a_problem_not_a_crash(store: Store) -> None:
    b = Bench(store, {})
    for ref in (GROWING, ORDERS):
        problem = await b.refresher.refresh(ref)
        assert problem is not None
        assert problem.kind == "not-permitted"
    read = await b.refresher.read(GROWING, "x")
    assert isinstance(read, Problem)
    synchronized = await b.synchronize("customer")
    assert isinstance(synchronized, Problem)


async def test_a_defect_is_loud_and_still_ends_the_refresh(store: Store) -> None:
    bank = Bank(lines(5))

    def break_down(_: str | None) -> None:
        raise ZeroDivisionError

    bank.before = break_down
    b = Bench(store, {STATEMENTS: bank})
    with pytest.raises(ZeroDivisionError):
        await b.refresher.refresh(GROWING)
    ended = b.notices[-1]
    assert isinstance(ended, RefreshEnded)
    assert ended.problem is not None
    assert ended.problem.kind == "defect"


async def test_a_store_that_cannot_be_written_is_said_not_raised(store: Store) -> None:
    b = Bench(store, {STATEMENTS: Bank(lines(5))})
    store._connection.execute("PRAGMA query_only = ON")
    problem = await b.refresher.refresh(GROWING)
    assert problem is not None
    assert (problem.kind, problem.code) == (StoreError.kind, "SQLITE_READONLY")
    assert b.notices[-1] == RefreshEnded(GROWING, problem)
    read = await Bench(store, {STATEMENT: Shelf({"x": lines(1)[0]})}).refresher.read(GROWING, "x")
    assert isinstance(read, Problem)
    assert read.kind == StoreError.kind


async def test_a_change_that_cannot_be_looked_up_is_not_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(_: ListRef) -> ListState:
        raise StoreError("The local copy is damaged")

    notices: list[Notice] = []
    announcer = Announcer(store.keeper, FrozenClock(START), notices.append)
    monkeypatch.setattr(store.keeper, "state", unreadable)
    announcer.changed(GROWING)
    announcer.settle(GROWING)
    assert notices == []


async def test_calls_for_the_same_list_join(store: Store) -> None:
    bank = Bank(lines(30), size=10)
    b = Bench(store, {STATEMENTS: bank})
    assert await asyncio.gather(*(b.refresher.refresh(GROWING) for _ in range(4))) == [None] * 4
    assert bank.asked == [None, "10", "20"]
    assert b.notices.count(RefreshStarted(GROWING)) == 1


async def test_reading_all_serves_who_wants_less_and_less_is_followed_by_all(store: Store) -> None:
    bank = Bank(lines(100))
    b = Bench(store, {STATEMENTS: bank})
    await asyncio.gather(b.refresher.refresh(GROWING, Depth.ALL), b.refresher.refresh(GROWING, Depth.MORE))
    assert b.notices.count(RefreshStarted(GROWING)) == 1
    store.keeper.forget(GROWING)
    b.notices.clear()
    await asyncio.gather(
        b.refresher.refresh(GROWING), b.refresher.refresh(GROWING, Depth.ALL), b.refresher.refresh(GROWING, Depth.ALL)
    )
    assert b.notices.count(RefreshStarted(GROWING)) == 2
    assert [type(n) for n in b.notices if not isinstance(n, ListChanged)] == [
        RefreshStarted,
        RefreshEnded,
        RefreshStarted,
        RefreshEnded,
    ]
    assert store.keeper.state(GROWING).complete


async def test_cancelling_one_of_two_callers_leaves_the_read_alone(store: Store) -> None:
    bank = Bank(lines(30), gate=asyncio.Semaphore(0))
    b = Bench(store, {STATEMENTS: bank})
    one = asyncio.create_task(b.refresher.refresh(GROWING))
    other = asyncio.create_task(b.refresher.refresh(GROWING))
    await asyncio.wait_for(bank.held.wait(), 20)
    one.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one
    assert bank.in_flight == 1
    bank.gate = None
    other.cancel()
    with pytest.raises(asyncio.CancelledError):
        await other
    # The last one has gone: so has the request, and listeners were told.
    assert bank.in_flight == 0
    assert b.notices == [RefreshStarted(GROWING), RefreshEnded(GROWING, None)]
    assert await b.refresher.refresh(GROWING) is None
    assert store.keeper.state(GROWING).known == 30


async def test_who_comes_while_a_read_is_being_given_up_gets_a_new_one(store: Store) -> None:
    bank = Bank(lines(30), gate=asyncio.Semaphore(0))
    b = Bench(store, {STATEMENTS: bank})
    first = asyncio.create_task(b.refresher.refresh(GROWING))
    await asyncio.wait_for(bank.held.wait(), 20)
    first.cancel()
    bank.gate = None
    second = asyncio.create_task(b.refresher.refresh(GROWING))
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await second is None
    assert store.keeper.state(GROWING).known == 30
    assert b.notices.count(RefreshStarted(GROWING)) == 2


async def test_who_wants_more_starts_as_soon_as_a_lesser_read_is_given_up(store: Store) -> None:
    bank = Bank(lines(30), gate=asyncio.Semaphore(0))
    b = Bench(store, {STATEMENTS: bank})
    less = asyncio.create_task(b.refresher.refresh(GROWING))
    await asyncio.wait_for(bank.held.wait(), 20)
    more = asyncio.create_task(b.refresher.refresh(GROWING, Depth.ALL))
    await asyncio.sleep(0)
    less.cancel()
    bank.gate = None
    with pytest.raises(asyncio.CancelledError):
        await less
    # The read that replaced the one given up is the one that later callers join.
    assert [*await asyncio.gather(more, b.refresher.refresh(GROWING, Depth.ALL))] == [None, None]
    assert b.notices.count(RefreshStarted(GROWING)) == 2
    assert store.keeper.state(GROWING).complete


async def test_lists_do_not_wait_for_each_other(store: Store) -> None:
    slow = Bank(lines(30), gate=asyncio.Semaphore(0))
    b = Bench(store, {STATEMENTS: slow, ACCOUNTS: small("a")})
    waiting = asyncio.create_task(b.refresher.refresh(GROWING))
    await asyncio.wait_for(slow.held.wait(), 20)
    assert await b.refresher.refresh(SMALL) is None
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_single_thing_is_read_by_its_id_and_kept_in_its_list(store: Store) -> None:
    account = Account("b", "New name")
    shelf = Shelf({"b": account, "gone": NotFound("There is no such account")})
    b = Bench(store, {ACCOUNTS: small("a", "b"), ACCOUNT: shelf})
    await b.refresher.refresh(SMALL)
    assert await b.refresher.read(SMALL, "b") is account
    assert await b.known(SMALL) == ["a", "b"]
    row = await store.reader.find(SMALL, "b")
    assert row is not None
    assert row.item == account
    assert b.changes(SMALL)[-1].known == 2
    missing = await b.refresher.read(SMALL, "gone")
    assert missing == Problem("not-found", "There is no such account", at=START)
    # One thing's absence says nothing about the list.
    assert store.keeper.state(SMALL).problem is None


async def test_a_customers_account_is_read_below_its_customer(store: Store) -> None:
    shelf = Shelf({"x": Account("x", "X")})
    b = Bench(store, {ACCOUNT: shelf})
    ref = ListRef("fake-1", "customer-accounts", "customer-1")
    await b.refresher.read(ref, "x")
    assert shelf.asked == [("customer-1", "x")]
    assert await b.known(ref) == ["x"]


async def test_a_remembered_list_reads_again_what_may_still_change(store: Store) -> None:
    transfers = ListRef("fake-1", CARD_ORDERS.name)
    done, waiting = line("done", START.date()), line("waiting", START.date(), status=PENDING)
    for item in (done, waiting, line("lost", START.date(), status=PENDING)):
        store.keeper.put(transfers, item, START)
    settled = line("waiting", START.date(), "-2.00")
    shelf = Shelf({"waiting": settled, "lost": NotFound("Gone")})
    b = Bench(store, {CARD_ORDERS: shelf})
    problem = await b.refresher.refresh(transfers)
    assert problem == Problem("not-found", "Gone", at=START)
    assert sorted(shelf.asked) == [("", "lost"), ("", "waiting")]
    assert store.keeper.ids(transfers, unsettled=True) == ("lost",)
    shelf.things["lost"] = line("lost", START.date())
    assert await b.refresher.refresh(transfers) is None
    state = store.keeper.state(transfers)
    assert (state.known, state.complete, state.problem, state.as_of) == (3, True, None, START)


async def test_an_order_looked_up_once_is_remembered(store: Store) -> None:
    order = CardOrder("o-1", tracking_link="https://carrier.example/1")
    b = Bench(store, {CARD_ORDERS: Shelf({"o-1": order})})
    assert await b.refresher.read(ORDERS, "o-1") == order
    assert await b.known(ORDERS) == ["o-1"]
    assert await b.refresher.refresh(ORDERS) is None


async def test_an_identity_is_read_by_its_accounts_id(store: Store) -> None:
    record = Identity("acc-1", Status("Pending", Meaning.ATTENTION))
    shelf = Shelf({"acc-1": record})
    b = Bench(store, {IDENTITY: shelf})
    ref = ListRef("fake-1", IDENTITY.name, "acc-1")
    assert await b.refresher.refresh(ref) is None
    assert shelf.asked == [("acc-1", "acc-1")]
    row = await store.reader.find(ref, "acc-1")
    assert row is not None
    assert row.item == record
    assert store.keeper.state(ref).complete
    assert names([row.item]) == ["acc-1"]

"""Search over all lists: against a plain model, in its order, within its limits, and at a cost with a bound."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banktui.domain.account import Account
from banktui.domain.card import Card, CardTransaction
from banktui.domain.checked import Checked
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.searching import Closeness, Found, answers, sought
from banktui.services.shelf import ListRef
from banktui.store import Store, StoreError, open_store, searching
from banktui.store.pool import Session
from tests.store.samples import AT, LIST, OTHER, entry

ACCOUNTS = ListRef("anytime-main", "accounts")
CARDS = ListRef("anytime-main", "cards", "acc-1")
CUSTOMERS_ACCOUNTS = ListRef("ibanity-fr", "customer-accounts", "c-1")
IBANITY_ACCOUNTS = ListRef("ibanity-fr", "accounts")
IBAN = "FR1420041010050500013M02606"
DAY = date(2026, 3, 4)
MANY = 100_000


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(None)
    yield opened
    opened.close()


async def search(store: Store, text: str, limit: int = 50, *, whole: bool = True) -> Found:
    return await store.reader.search(sought(text), limit, whole=whole)


def ids(found: Found) -> dict[str, list[str]]:
    return {group.kind.name: [hit.row.item.id for hit in group.hits] for group in found.groups}


_words = st.sampled_from(["rent", "RENT", "Ünï", "50%", "a_b", "129.90", "0042", "o'neil", '"x"', "x;y", "EUR", "👧"])
_texts = st.lists(_words, min_size=1, max_size=3).map(" ".join)
_amounts = st.sampled_from(["-129.90", "129.9", "1250", "-1.250", "0", None])
_currencies = st.sampled_from(["EUR", "USD"])
_asked = st.one_of(
    st.lists(
        st.one_of(_words, st.sampled_from(["129,90", "-1250", "1.250", "1,250.00 USD", "eur", "t1", "%", "_", "zz"])),
        min_size=1,
        max_size=3,
    ).map(" ".join),
    st.text(max_size=8),
)


@settings(max_examples=120)
@given(st.lists(st.tuples(_texts, _amounts, _currencies), max_size=10), _asked)
def test_the_store_finds_what_a_plain_list_would(rows: list[tuple[str, str | None, str]], asked: str) -> None:
    items = [entry(f"t{n}", DAY, amount, text=text, currency=code) for n, (text, amount, code) in enumerate(rows)]
    store = open_store(None)
    try:
        store.keeper.add_older(LIST, items[::2], AT)
        store.keeper.replace(ListRef("banq-usd", "transactions"), items[1::2], AT)
        found = asyncio.run(search(store, asked))
    finally:
        store.close()
    wanted = sought(asked)
    expected = {item.id for item in items if answers(wanted, item.id, item.facets())}
    assert set(ids(found).get("transactions", ())) == expected
    assert found.whole


async def test_hits_come_by_kind_the_surest_first_and_then_the_newest(store: Store) -> None:
    store.keeper.replace(ACCOUNTS, [Account("7001", "Bakkerij 2606"), Account("7002", "Lumen", IBAN)], AT)
    store.keeper.replace(CARDS, [Card("ANY2606000042", "Julie"), Card("ANY0000002606", "Julie")], AT)
    store.keeper.add_older(
        LIST,
        [
            entry("new", DAY, text="about 2606 and others"),
            entry("2606", DAY - timedelta(1)),
            entry("paid", DAY - timedelta(2), "-2606.00"),
            entry("old", DAY - timedelta(3), text="x26061"),
        ],
        AT,
    )
    store.keeper.add_older(OTHER, [entry("other", DAY - timedelta(1), text="-2606-")], AT)
    found = await search(store, "2606")
    assert [group.kind.name for group in found.groups] == ["accounts", "cards", "transactions"]
    assert ids(found) == {
        "accounts": ["7001", "7002"],
        "cards": ["ANY0000002606", "ANY2606000042"],
        "transactions": ["2606", "new", "paid", "other", "old"],
    }
    transactions = found.groups[-1].hits
    assert transactions[0].closeness is Closeness.ITSELF
    assert [hit.closeness for hit in transactions[1:]] == [
        Closeness.LIKELY,
        Closeness.LIKELY,
        Closeness.MENTIONED,
        Closeness.MENTIONED,
    ]
    assert transactions[3].ref == OTHER


async def test_what_stands_in_two_lists_is_found_once_where_it_belongs(store: Store) -> None:
    checking = Account("a-1", "Compte courant", IBAN)
    store.keeper.replace(CUSTOMERS_ACCOUNTS, [checking], AT)
    store.keeper.replace(IBANITY_ACCOUNTS, [checking], AT)
    store.keeper.replace(ACCOUNTS, [checking], AT)
    found = await search(store, "FR14 2004 1010 0505 0001 3M02 606")
    assert [hit.ref for hit in found.groups[0].hits] == [ACCOUNTS, IBANITY_ACCOUNTS] or [
        hit.ref for hit in found.groups[0].hits
    ] == [IBANITY_ACCOUNTS, ACCOUNTS]
    # The same id means another thing where it stands for another kind of thing, or with another bank.
    store.keeper.add_older(LIST, [Transaction("a-1", "x", DAY)], AT)
    store.keeper.add_older(
        ListRef("anytime-main", "card-transactions", "c"), [CardTransaction("a-1", "y", day=DAY)], AT
    )
    assert len(ids(await search(store, "a-1"))["transactions"]) == 2


async def test_a_kind_has_no_more_hits_than_the_limit_and_says_that_there_are_others(store: Store) -> None:
    store.keeper.add_older(LIST, [entry(f"t{n}", DAY - timedelta(n), text="rent") for n in range(30)], AT)
    store.keeper.replace(ACCOUNTS, [Account("7001", "rent office")], AT)
    accounts, transactions = (await search(store, "rent", 10)).groups
    assert [hit.row.item.id for hit in transactions.hits] == [f"t{n}" for n in range(10)]
    assert transactions.more
    assert not accounts.more
    assert not (await search(store, "rent", 30)).groups[1].more
    assert (await search(store, "rent", 0)).groups == ()


async def test_hits_say_when_the_bank_told_and_can_be_read_again_by_their_place(store: Store) -> None:
    store.keeper.replace(CARDS, [Card("ANY0000000042", "Julie")], AT)
    (group,) = (await search(store, "julie")).groups
    assert group.hits[0].row == await store.reader.find(CARDS, "ANY0000000042")
    assert group.hits[0].ref == CARDS


async def test_answers_about_the_connection_itself_are_not_searched(store: Store) -> None:
    store.keeper.put(ListRef("anytime-main", "check"), Checked(AT, AT, "check"), AT)
    assert (await search(store, "check")).groups == ()


async def test_an_empty_store_and_an_empty_search_find_nothing_and_that_is_everything(store: Store) -> None:
    assert await search(store, "rent") == Found()
    assert await search(store, "", whole=False) == Found()


async def test_who_holds_a_thing_is_told_in_the_order_that_is_asked_for(store: Store) -> None:
    checking = Account("a-1", "Compte courant", IBAN)
    store.keeper.replace(CUSTOMERS_ACCOUNTS, [checking], AT)
    store.keeper.replace(IBANITY_ACCOUNTS, [checking, Account("a-2", "Livret")], AT)
    store.keeper.replace(ACCOUNTS, [checking], AT)
    reader = store.reader
    found = await reader.holders("ibanity-fr", ("accounts", "customer-accounts"), "a-1")
    assert [ref for ref, _ in found] == [IBANITY_ACCOUNTS, CUSTOMERS_ACCOUNTS]
    assert {row.item for _, row in found} == {checking}
    found = await reader.holders("ibanity-fr", ("customer-accounts", "accounts"), "a-1")
    assert [ref for ref, _ in found] == [CUSTOMERS_ACCOUNTS, IBANITY_ACCOUNTS]
    assert await reader.holders("ibanity-fr", ("accounts",), "nobody") == []


@pytest.fixture(scope="module")
def large() -> Iterator[Store]:
    """Make a store of 100 000 rows in four lists: one is long, and what is looked for stands at its very end."""
    store = open_store(None)
    for number, size in enumerate((90_000, 5_000, 4_000, 1_000)):
        ref = ListRef("anytime-main", "statements", f"acc-{number}")
        for start in range(0, size, 1_000):
            rows = [
                Transaction(
                    f"{number}-{at}",
                    f"Rent {at}" + (" needle" if at == size - 1 else ""),
                    DAY - timedelta(at // 50),
                    money=Money(Decimal(at) / 100, "EUR"),
                )
                for at in range(start, start + 1_000)
            ]
            store.keeper.add_older(ref, rows, AT)
    yield store
    store.close()


def effort(store: Store, text: str, *, whole: bool) -> tuple[Found, int]:
    """Return what is found, and how many thousand steps SQLite took for it."""
    steps = 0

    def counted() -> None:
        nonlocal steps
        steps += 1

    def read(session: Session) -> Found:
        session.connection.set_progress_handler(counted, 1_000)
        try:
            return searching.search(session, sought(text), 50, whole=whole)
        finally:
            session.connection.set_progress_handler(None, 0)

    return asyncio.run(_run(store, read)), steps


async def _run(store: Store, read: Callable[[Session], Found]) -> Found:
    return await store.reader._pool.run(read)


NEAR_STEPS = 400
"""Thousands of steps of SQLite's machine: enough for 20 000 rows, and for not much more."""


@pytest.mark.parametrize(
    "text", ["r", "rent", "zzzzz", "needle", "zzz yyy xxx", "129.90", "FR14 2004 1010 0505", "x" * 10_000, "👧"]
)
def test_the_first_answer_takes_a_bounded_effort(large: Store, text: str) -> None:
    found, steps = effort(large, text, whole=False)
    assert steps < NEAR_STEPS
    assert not found.whole


def test_what_has_an_index_is_found_at_once_however_old(large: Store) -> None:
    found, _ = effort(large, "0-89999", whole=False)
    assert ids(found) == {"transactions": ["0-89999"]}
    found, _ = effort(large, "-899,99 eur", whole=False)
    assert ids(found) == {"transactions": ["0-89999"]}


def test_the_rest_is_found_by_looking_at_everything(large: Store) -> None:
    near, _ = effort(large, "needle", whole=False)
    # The short lists are looked at whole, and the newest part of the long one.
    assert set(ids(near)["transactions"]) == {"1-4999", "2-3999", "3-999"}
    whole, _ = effort(large, "needle", whole=True)
    assert set(ids(whole)["transactions"]) == {"0-89999", "1-4999", "2-3999", "3-999"}
    assert whole.whole


def test_common_words_take_no_longer_in_all_rows_than_in_the_newest(large: Store) -> None:
    _, near = effort(large, "rent", whole=False)
    _, whole = effort(large, "rent", whole=True)
    assert whole <= max(near, 100)


async def test_a_search_that_nobody_waits_for_any_more_is_given_up(large: Store) -> None:
    tasks = [asyncio.create_task(search(large, f"zzz{n}")) for n in range(40)]
    await asyncio.sleep(0)
    for task in tasks[:-1]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results[:-1])
    assert results[-1] == Found()


def test_a_search_given_up_between_two_questions_ends_there(large: Store) -> None:
    def read(session: Session) -> Found:
        assert session.job is not None
        session.job.is_given_up = True
        assert session.is_given_up
        return searching.search(session, sought("rent"), 50, whole=True)

    with pytest.raises(StoreError, match="given up"):
        asyncio.run(_run(large, read))

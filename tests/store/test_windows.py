"""Windows, counts, places and sums against a plain model of the same rows in Python."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banktui.domain.calendar import DateRange
from banktui.domain.listed import Meaning, Status
from banktui.domain.transaction import Transaction
from banktui.services.filtering import (
    AmountTerm,
    Comparison,
    CurrencyTerm,
    DateTerm,
    StatusTerm,
    Term,
    TextTerm,
    fold,
    parse,
)
from banktui.services.query import Filter, Order, Query
from banktui.services.shelf import Anchor, Window
from banktui.store import Store, open_store
from tests.store.model import ids, in_order, many
from tests.store.samples import AT, BOOKED, LATER, LIST, OTHER, PENDING, entry, on

_FIRST = date(2026, 3, 1)

_texts = st.text(st.sampled_from("aAbBéÉe%_\\'\"ßſK İ-"), max_size=6)
_amount_texts = st.sampled_from(["-10.00", "-9.99", "0.00", "9.99", "10", "10.005", "-123456789012345678901.5", "1e19"])
_days = st.integers(0, 4).map(lambda number: _FIRST + timedelta(number))


def build(number: int, parts: tuple[str, date | None, str | None, Status | None, str, str | None]) -> Transaction:
    text, day, amount, status, currency, balance = parts
    return entry(f"t{number}", day, amount, status=status, currency=currency, balance=balance, text=text)


_parts = st.tuples(
    _texts,
    st.one_of(st.none(), _days, _days),
    st.one_of(st.none(), _amount_texts),
    st.sampled_from([None, BOOKED, PENDING]),
    st.sampled_from(["EUR", "USD"]),
    st.one_of(st.none(), _amount_texts),
)
_rows = st.lists(_parts, max_size=12).map(lambda many: [build(n, parts) for n, parts in enumerate(many)])
_decimals = st.one_of(_amount_texts.map(Decimal), st.decimals(-20, 20, places=2))
_terms: st.SearchStrategy[Term] = st.one_of(
    st.builds(TextTerm, _texts.map(fold).filter(bool), st.booleans()),
    st.builds(AmountTerm, st.sampled_from(Comparison), _decimals, st.just(False)),  # noqa: FBT003 - a field's value
    st.builds(AmountTerm, st.sampled_from(Comparison), _decimals.map(Decimal.copy_abs), st.just(True)),  # noqa: FBT003
    st.builds(StatusTerm, st.sampled_from(["b", "booked", "pen", "x"])),
    st.builds(CurrencyTerm, st.sampled_from(["EUR", "USD", "JPY"])),
    st.builds(lambda c, d, n: DateTerm(c, d, d + timedelta(n)), st.sampled_from(Comparison), _days, st.integers(0, 2)),
)
_filters = st.lists(_terms, max_size=2).map(lambda terms: Filter(tuple(terms)))
_ranges = st.one_of(
    st.just(DateRange()),
    st.tuples(st.one_of(st.none(), _days), st.one_of(st.none(), _days))
    .filter(lambda ends: not (ends[0] and ends[1]) or ends[0] <= ends[1])
    .map(lambda ends: DateRange(*ends)),
)
_queries = st.builds(Query, _filters, _ranges, st.sampled_from(Order), st.booleans())


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(None)
    yield opened
    opened.close()


@settings(max_examples=150)
@given(_rows, _queries, st.booleans(), st.integers(-14, 14), st.integers(0, 5))
def test_every_question_is_answered_as_by_a_plain_list(
    rows: list[Transaction],
    query: Query,
    by_day: bool,  # noqa: FBT001 - drawn by hypothesis
    start: int,
    count: int,
) -> None:
    store = open_store(None)
    try:
        if by_day:
            store.keeper.add_older(LIST, rows, AT)
        else:
            store.keeper.replace(LIST, rows, AT)
        asyncio.run(_compare(store, query, start, count))
    finally:
        store.close()


async def _compare(store: Store, query: Query, start: int, count: int) -> None:
    reader = store.reader
    # What the natural order is has tests of its own; here it is the ground that the rest stands on.
    natural = await reader.window(LIST, Query(), 0, 1000)
    key_of = {row.item.id: row.key for row in natural.rows}
    assert list(key_of.values()) == sorted(key_of.values(), reverse=True)
    expected = in_order([row.item for row in natural.rows if isinstance(row.item, Transaction)], query)
    names = [item.id for item in expected]

    first = start if start >= 0 else max(0, len(names) + start)
    end = min(start + count, 0) + len(names) if start < 0 else start + count
    window = await reader.window(LIST, query, start, count)
    assert ids(window) == names[first : max(end, 0)]
    if window.rows:
        assert (window.first, window.exact) == (first, True)
    assert await reader.count(LIST, query) == len(names)
    for index, name in enumerate(names):
        assert await reader.index_of(LIST, query, key_of[name]) == index
        assert await reader.locate(LIST, query, key_of[name]) == Anchor(index, key_of[name])
        if start >= 0:
            near = await reader.window(LIST, query, start, count, Anchor(index, key_of[name]))
            assert ids(near) == names[start : start + count]
    for name in key_of.keys() - set(names):
        assert await reader.index_of(LIST, query, key_of[name]) is None
        assert await reader.locate(LIST, query, key_of[name]) is None
    totals = await reader.totals(LIST, query)
    for currency in ("EUR", "USD"):
        amounts = [r.money.amount for r in expected if r.money and r.money.currency == currency]
        if amounts:
            assert totals[currency].incoming == sum(a for a in amounts if a > 0)
            assert totals[currency].outgoing == sum(a for a in amounts if a < 0)
        else:
            assert currency not in totals
    await _compare_daily(store, [row.item for row in natural.rows if isinstance(row.item, Transaction)], query.dates)


async def _compare_daily(store: Store, natural: list[Transaction], dates: DateRange) -> None:
    closing: dict[str, dict[date, Decimal]] = {}
    for item in natural:
        if item.day and item.balance and dates.holds(item.day):
            closing.setdefault(item.balance.currency, {}).setdefault(item.day, item.balance.amount)
    assert await store.reader.daily(LIST, dates) == {
        currency: [(datetime.combine(day, time.min, UTC), amount) for day, amount in sorted(days.items())]
        for currency, days in closing.items()
    }


@pytest.mark.parametrize("order", [Order.AMOUNT, Order.NAME])
@pytest.mark.parametrize("typed", ["t0", "t00", "t00999", "absent", "date>2026-03", "date:2026-02-02"])
async def test_a_filtered_order_is_the_same_whichever_way_it_is_found(
    store: Store, monkeypatch: pytest.MonkeyPatch, order: Order, typed: str
) -> None:
    monkeypatch.setattr("banktui.store.windows._SORTABLE", 100)
    rows = many(2000)
    store.keeper.add_older(LIST, rows, AT)
    query = Query(parse(typed), order=order)
    expected = [row.id for row in in_order(rows, query)]
    found: list[str] = []
    near: Anchor | None = None
    while True:
        window = await store.reader.window(LIST, query, len(found), 400, near)
        if not window.rows:
            break
        near = Anchor(len(found), window.rows[0].key)
        found += ids(window)
    assert found == expected
    if expected:
        assert ids(await store.reader.window(LIST, query, -7, 7)) == expected[-7:]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("dates", [DateRange(), DateRange(date(2026, 1, 20), date(2026, 4, 1))])
async def test_far_jumps_and_near_steps_meet_in_the_same_rows(
    store: Store,
    order: Order,
    reverse: bool,  # noqa: FBT001 - a parameter of the test
    dates: DateRange,
) -> None:
    store.keeper.add_older(LIST, many(9000), AT)
    query = Query(dates=dates, order=order, reverse=reverse)
    length = await store.reader.count(LIST, query)
    everything = ids(await store.reader.window(LIST, query, 0, length))
    assert len(everything) == length
    anchor = await store.reader.window(LIST, query, 4500, 1)
    near = Anchor(4500, anchor.rows[0].key)
    assert await store.reader.index_of(LIST, query, near.key) == 4500
    for start in (0, 1999, 2001, 2600, 4460, 4499, 4500, 4501, 5200, length - 30, length - 1, length, length + 5):
        assert ids(await store.reader.window(LIST, query, start, 60)) == everything[start : start + 60]
        assert ids(await store.reader.window(LIST, query, start, 60, near)) == everything[start : start + 60]
    last = await store.reader.window(LIST, query, -40, 40)
    assert (ids(last), last.first) == (everything[-40:], length - 40)


async def test_an_anchor_that_has_gone_is_no_obstacle(store: Store) -> None:
    store.keeper.replace(LIST, on(1, "a", "b", "c", "d"), AT)
    row = await store.reader.find(LIST, "c")
    assert row is not None
    store.keeper.replace(LIST, on(1, "a", "b", "d"), AT)
    for order in Order:
        window = await store.reader.window(LIST, Query(order=order), 1, 2, Anchor(2, row.key))
        assert ids(window) == ids(await store.reader.window(LIST, Query(order=order), 1, 2))


async def test_an_anchor_whose_index_is_too_large_does_not_invent_rows(store: Store) -> None:
    store.keeper.add_older(LIST, many(50), AT)
    row = await store.reader.find(LIST, "t00005")
    assert row is not None
    window = await store.reader.window(LIST, Query(), 20, 5, Anchor(30, row.key))
    assert ids(window) == [f"t{n:05}" for n in range(20, 25)]


async def test_a_list_that_was_never_read_is_empty(store: Store) -> None:
    assert await store.reader.window(LIST, Query(), 0, 10) == Window((), 0)
    assert await store.reader.window(LIST, Query(), -1, 10) == Window((), 0)
    assert await store.reader.count(LIST, Query()) == 0
    assert await store.reader.totals(LIST, Query()) == {}
    assert await store.reader.daily(LIST, DateRange()) == {}
    assert await store.reader.find(LIST, "x") is None
    assert await store.reader.index_of(LIST, Query(), 5) is None


async def test_lists_do_not_see_each_other(store: Store) -> None:
    store.keeper.add_older(LIST, on(1, "a", "b"), AT)
    store.keeper.add_older(OTHER, on(1, "b", "c"), AT)
    for order in Order:
        assert ids(await store.reader.window(LIST, Query(order=order), 0, 10)) == ["a", "b"]
        assert ids(await store.reader.window(OTHER, Query(order=order), -10, 10)) == ["b", "c"]
    assert await store.reader.find(OTHER, "a") is None
    assert [(ref, row.item.id) for ref, row in await store.reader.across("statements")] == [
        (LIST, "a"),
        (LIST, "b"),
        (OTHER, "b"),
        (OTHER, "c"),
    ]
    assert await store.reader.across("cards") == []


async def test_a_row_says_when_the_bank_last_gave_it(store: Store) -> None:
    store.keeper.add_older(LIST, on(1, "a", "b"), AT)
    store.keeper.add_newest(LIST, on(1, "a"), LATER)
    window = await store.reader.window(LIST, Query(), 0, 2)
    assert [(row.item.id, row.as_of) for row in window.rows] == [("a", LATER), ("b", AT)]


async def test_sums_of_amounts_that_overflow_machine_integers_are_exact(store: Store) -> None:
    giant = "899999999999999.9999"
    store.keeper.add_older(LIST, [entry(f"t{n}", _FIRST, giant) for n in range(3)], AT)
    store.keeper.add_older(LIST, [entry("odd", _FIRST, "0.00001"), entry("huge", _FIRST, "1e30")], AT)
    totals = await store.reader.totals(LIST, Query())
    assert totals["EUR"].incoming == Decimal("1000000000000002699999999999999.99971")
    assert totals["EUR"].outgoing == 0


async def test_a_filter_as_typed_finds_rows_whatever_their_case_and_accents(store: Store) -> None:
    store.keeper.add_older(
        LIST, [entry("1", _FIRST, text="Société GÉNÉRALE 100%"), entry("2", _FIRST, text="100 percent")], AT
    )
    assert ids(await store.reader.window(LIST, Query(parse("societe générale")), 0, 9)) == ["1"]
    assert ids(await store.reader.window(LIST, Query(parse("100%")), 0, 9)) == ["1"]
    assert ids(await store.reader.window(LIST, Query(parse("-100%")), 0, 9)) == ["2"]


async def test_the_end_of_a_long_filtered_list_is_given_at_once_and_called_an_estimate(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banktui.store.windows._COUNTABLE", 50)
    store.keeper.add_older(LIST, many(100), AT)
    query = Query(parse("t000"))
    window = await store.reader.window(LIST, query, -5, 5)
    assert (ids(window), window.exact) == ([f"t{n:05}" for n in range(95, 100)], False)
    few = await store.reader.window(LIST, Query(parse("t0000")), -20, 20)
    assert (len(few.rows), few.first, few.exact) == (10, 0, True)


async def test_what_did_not_happen_counts_in_no_sum_but_is_still_found_by_its_amount(store: Store) -> None:
    declined, cancelled = Status("declined", Meaning.REFUSED, "D"), Status("cancelled", Meaning.ENDED, "C")
    store.keeper.add_older(
        LIST,
        [
            entry("paid", _FIRST, "-10.00"),
            entry("pending", _FIRST, "-5.00", status=PENDING),
            entry("declined", _FIRST, "-129.90", status=declined),
            entry("cancelled", _FIRST, "-7.00", status=cancelled),
        ],
        AT,
    )
    totals = await store.reader.totals(LIST, Query())
    assert totals["EUR"].outgoing == Decimal("-15.00")
    large = await store.reader.window(LIST, Query(order=Order.AMOUNT, reverse=True), 0, 1)
    assert ids(large) == ["declined"]

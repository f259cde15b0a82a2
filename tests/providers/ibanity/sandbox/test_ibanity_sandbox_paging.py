"""Cursor paging over short rolls and long statements."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banktui.providers.ibanity.sandbox.errors import RefusedError
from banktui.providers.ibanity.sandbox.identifiers import PostingIds
from banktui.providers.ibanity.sandbox.paging import Listing, Page, PageRequest, Roll, cut, page_document
from banktui.providers.ibanity.sandbox.statements import Entry, Statement, Track
from banktui.sandbox.ledger import Ledger, LedgerAccount, Posting

T = TypeVar("T")
IDS = PostingIds(b"paging")
START = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://bank.test/things"


@dataclass(frozen=True)
class Thing:
    id: str


THINGS = [Thing(f"{number:08x}-0000-4000-8000-000000000000") for number in range(25)]

# Minutes at which something is booked, one list per account; small numbers make many equal instants.
BOOKINGS = st.lists(st.lists(st.integers(0, 12), max_size=12), min_size=1, max_size=4)


class CountingLedger(Ledger):
    """A ledger that counts how many postings were looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.looked_at = 0

    def posting(self, account_id: str, number: int) -> Posting | None:
        self.looked_at += 1
        return super().posting(account_id, number)


def statement(bookings: list[list[int]], ledger: Ledger | None = None) -> Statement[str]:
    ledger = ledger or Ledger()
    outside = ledger.outside("EUR")
    tracks = []
    for serial, minutes in enumerate(bookings, start=1):
        name = f"account-{serial}"
        ledger.open_account(LedgerAccount(name, "Holder", "Name", "EUR", "personal"))
        for minute in sorted(minutes):
            at = START + timedelta(minutes=minute)
            ledger.post(debit=outside, credit=name, amount=Decimal("1.00"), at=at, description="x", kind="transfer")
        tracks.append(Track(name, serial, name, len(minutes)))
    return Statement(ledger, IDS, tracks)


def whole(bookings: list[list[int]]) -> list[tuple[int, int]]:
    """Return serial and number of every transaction in the order that the list promises, made the slow way."""
    places = [
        (-minute, serial, -number, number)
        for serial, minutes in enumerate(bookings, start=1)
        for number, minute in enumerate(sorted(minutes), start=1)
    ]
    return [(serial, number) for _, serial, _, number in sorted(places)]


def places(page: Page[Entry[str]]) -> list[tuple[int, int]]:
    return [(entry.serial, entry.posting.number) for entry in page.items]


def walk_forward(listing: Listing[T], limit: int) -> list[str]:
    seen: list[str] = []
    page = cut(listing, PageRequest(limit))
    while True:
        ids = [listing.id_of(item) for item in page.items]
        assert len(ids) <= limit
        seen += ids
        if page.followed_by is None:
            return seen
        page = cut(listing, PageRequest(limit, after=ids[-1]))


def walk_back(listing: Listing[T], limit: int, start: str) -> list[str]:
    seen = [start]
    while True:
        page = cut(listing, PageRequest(limit, before=seen[0]))
        seen = [listing.id_of(item) for item in page.items] + seen
        if page.preceded_by is None:
            return seen


@given(BOOKINGS, st.integers(1, 7))
def test_walking_a_statement_forward_gives_the_whole_of_it_in_order(bookings: list[list[int]], limit: int) -> None:
    expected = [IDS.encode(*place) for place in whole(bookings)]
    assert walk_forward(statement(bookings), limit) == expected


@given(BOOKINGS, st.integers(1, 7))
def test_walking_it_back_from_the_end_gives_the_same(bookings: list[list[int]], limit: int) -> None:
    expected = [IDS.encode(*place) for place in whole(bookings)]
    if expected:
        assert walk_back(statement(bookings), limit, expected[-1]) == expected


@given(BOOKINGS, st.integers(1, 7), st.data())
def test_after_and_before_are_slices_at_the_cursor(bookings: list[list[int]], limit: int, data: st.DataObject) -> None:
    order = whole(bookings)
    if not order:
        return
    index = data.draw(st.integers(0, len(order) - 1))
    listing, cursor = statement(bookings), IDS.encode(*order[index])
    assert places(cut(listing, PageRequest(limit, after=cursor))) == order[index + 1 : index + 1 + limit]
    assert places(cut(listing, PageRequest(limit, before=cursor))) == order[max(0, index - limit) : index]


@given(BOOKINGS, st.integers(1, 7), st.data())
def test_the_cursors_beside_a_page_give_that_page_again(
    bookings: list[list[int]], limit: int, data: st.DataObject
) -> None:
    order = whole(bookings)
    if not order:
        return
    listing, cursor = statement(bookings), IDS.encode(*data.draw(st.sampled_from(order)))
    page = cut(listing, PageRequest(limit, after=cursor))
    assert page.preceded_by == cursor
    if page.followed_by is not None:
        assert cut(listing, PageRequest(limit, before=page.followed_by)) == page


@given(st.integers(1, 30))
def test_a_roll_is_walked_forward_and_back(limit: int) -> None:
    expected = [thing.id for thing in THINGS]
    assert walk_forward(Roll(THINGS), limit) == expected
    assert walk_back(Roll(THINGS), limit, expected[-1]) == expected


@pytest.mark.parametrize("limit", [1, 100])
def test_a_page_deep_inside_costs_a_bisection_and_not_a_walk(limit: int) -> None:
    ledger = CountingLedger()
    lengths = [20_000, 3_000, 1]
    listing = statement([list(range(length)) for length in lengths], ledger)
    cut(listing, PageRequest(limit, after=IDS.encode(1, 9_000)))
    bisections = sum(math.ceil(math.log2(length + 1)) + 2 for length in lengths)
    assert 0 < ledger.looked_at <= bisections + limit + len(lengths) + 2
    ledger.looked_at = 0
    cut(listing, PageRequest(limit, before=IDS.encode(1, 9_000)))
    assert 0 < ledger.looked_at <= bisections + limit + len(lengths) + 2


@given(BOOKINGS)
@settings(max_examples=30)
def test_transactions_beyond_what_is_known_do_not_exist(bookings: list[list[int]]) -> None:
    ledger = Ledger()
    statement(bookings, ledger)
    tracks = [Track("x", n, f"account-{n}", len(m) // 2) for n, m in enumerate(bookings, start=1)]
    listing = Statement(ledger, IDS, tracks)
    assert len(walk_forward(listing, 5)) == sum(len(minutes) // 2 for minutes in bookings)
    for track in tracks:
        assert listing.find(IDS.encode(track.serial, track.length + 1)) is None
        assert listing.find(IDS.encode(track.serial, 0)) is None


@pytest.mark.parametrize(
    "query",
    [
        [("limit", "0")],
        [("limit", "-1")],
        [("limit", "101")],
        [("limit", "ten")],
        [("limit", "1.5")],
        [("limit", "")],
        [("limit", " 5")],
        [("limit", "٥")],
        [("limit", "9" * 5000)],
        [("limit", "5"), ("limit", "5")],
        [("limit", "0"), ("after", "x"), ("before", "y")],
    ],
)
def test_a_limit_is_a_number_from_1_to_100(query: list[tuple[str, str]]) -> None:
    with pytest.raises(RefusedError, match="invalid_paging_limit"):
        PageRequest.from_query(query)


@pytest.mark.parametrize("query", [[("after", "x"), ("before", "y")], [("before", ""), ("after", "")]])
def test_both_cursors_are_ambiguous(query: list[tuple[str, str]]) -> None:
    with pytest.raises(RefusedError, match="ambiguous_paging_cursors"):
        PageRequest.from_query(query)


@pytest.mark.parametrize("name", ["after", "before"])
def test_a_cursor_comes_once(name: str) -> None:
    with pytest.raises(RefusedError, match="invalid_paging_cursor"):
        PageRequest.from_query([(name, THINGS[0].id), (name, THINGS[1].id)])


@pytest.mark.parametrize("cursor", ["", "nonsense", "00000000-0000-4000-8000-000000000000x", "\ud800"])
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_cursor_marks_an_item_of_this_list(side: str, cursor: str) -> None:
    request = PageRequest.from_query([(side, cursor)])
    with pytest.raises(RefusedError, match="invalid_paging_cursor"):
        cut(Roll(THINGS), request)
    with pytest.raises(RefusedError, match="invalid_paging_cursor"):
        cut(statement([[1, 2]]), request)


def test_a_deleted_item_is_no_cursor_any_more() -> None:
    with pytest.raises(RefusedError, match="invalid_paging_cursor"):
        cut(Roll(THINGS[1:]), PageRequest(after=THINGS[0].id))


def test_unasked_for_parameters_and_defaults() -> None:
    request = PageRequest.from_query([("sort", "name"), ("page[size]", "3")])
    assert (request.limit, request.after, request.before) == (10, None, None)


def document(**request: object) -> dict[str, object]:
    wanted = PageRequest.from_query([(name, str(value)) for name, value in request.items()])
    return page_document(Roll(THINGS), wanted, URL, lambda thing: {"id": thing.id})


def test_the_first_page_has_no_way_back() -> None:
    assert document(limit=2) == {
        "meta": {"paging": {"limit": 2, "before": THINGS[2].id, "after": None}},
        "links": {"first": f"{URL}?limit=2", "next": f"{URL}?after={THINGS[1].id}&limit=2"},
        "data": [{"id": THINGS[0].id}, {"id": THINGS[1].id}],
    }


def test_a_page_in_the_middle_has_both_ways() -> None:
    assert document(limit=2, before=THINGS[7].id) == {
        "meta": {"paging": {"limit": 2, "before": THINGS[7].id, "after": THINGS[4].id}},
        "links": {
            "first": f"{URL}?limit=2",
            "next": f"{URL}?after={THINGS[6].id}&limit=2",
            "previous": f"{URL}?before={THINGS[5].id}&limit=2",
        },
        "data": [{"id": THINGS[5].id}, {"id": THINGS[6].id}],
    }


def test_the_last_page_has_no_way_on_and_no_limit_that_nobody_asked_for() -> None:
    page = document(after=THINGS[20].id)
    assert page["links"] == {"first": URL, "previous": f"{URL}?before={THINGS[21].id}"}
    assert page["meta"] == {"paging": {"limit": 10, "before": None, "after": THINGS[20].id}}


def test_an_empty_list_is_one_empty_page() -> None:
    empty: Roll[Thing] = Roll([])
    assert page_document(empty, PageRequest(), URL, lambda thing: {"id": thing.id}) == {
        "meta": {"paging": {"limit": 10, "before": None, "after": None}},
        "links": {"first": URL},
        "data": [],
    }


def test_before_the_first_and_after_the_last_lies_nothing() -> None:
    assert document(before=THINGS[0].id)["data"] == []
    assert document(after=THINGS[-1].id)["data"] == []
    assert document(after=THINGS[-1].id)["links"] == {"first": URL}

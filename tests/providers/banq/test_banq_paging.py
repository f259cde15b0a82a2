"""Banq's numbered pages: one-based, ended by what the bank says and holds, whichever of its counts is wrong."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.errors import Malformed, Rejected
from banktui.http.pagination import NumberedCursor
from banktui.providers.banq.client.paging import MODEST_SIZE, PAGE_SIZE, Place
from banktui.services.capability import PAYMENT_TRANSACTIONS, PAYMENTS, Capability
from banktui.services.paging import Walk
from banktui.services.provider import Provider
from banktui.services.reading import Foreseeing
from tests.providers.banq.banq_script import PAYMENT, ScriptedBanq, answer


class PagedList:
    """Answers with a page of a list of so many payments, with the quirks given."""

    def __init__(self, length: int, *, cap: int = 10_000, total: Any = "true", pages: Any = "true") -> None:
        self.length, self._cap, self._total, self._pages = length, cap, total, pages
        self.asked: list[tuple[int, int]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        page, asked = int(request.url.params["page"]), int(request.url.params["pageSize"])
        self.asked.append((page, asked))
        size = min(asked, self._cap)
        rows = [{"id": f"p-{n}", "funds": 1} for n in range(self.length)][(page - 1) * size : page * size]
        meta = {
            "resourceCount": self.length if self._total == "true" else self._total,
            "pageCount": -(-self.length // size) if self._pages == "true" else self._pages,
        }
        return answer({"meta": {name: value for name, value in meta.items() if value is not None}, "data": rows})


async def walk(provider: Provider, key: Capability[Any] = PAYMENTS, parent: str = "") -> list[Any]:
    service = provider.get(key)
    assert service is not None
    pages, cursor = [], None
    while True:
        page = await service.page(parent, cursor)
        pages.append(page)
        cursor = page.next
        if cursor is None:
            return pages
        assert len(pages) < 40


@pytest.mark.parametrize("length", [0, 1, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 3 * PAGE_SIZE + 7])
async def test_walk_sees_every_payment_once_and_asks_no_page_too_many(
    length: int, provider: Provider, bank: ScriptedBanq
) -> None:
    listed = bank.answers["GET payments"] = PagedList(length)
    pages = await walk(provider)
    assert [item.id for page in pages for item in page.items] == [f"p-{n}" for n in range(length)]
    assert {page.total for page in pages} == {length}
    assert listed.asked == [(n, PAGE_SIZE) for n in range(1, max(1, -(-length // PAGE_SIZE)) + 1)]


@pytest.mark.parametrize(
    "quirks",
    [
        {"cap": 20},
        {"cap": 20, "total": None},
        {"cap": 20, "pages": None},
        {"cap": 20, "pages": 1},
        {"cap": 20, "pages": 0},
        {"cap": 20, "total": 3},
        {"pages": 1},
        {"pages": 1_000_000},
        {"total": 1},
        {"total": 0},
        {"total": 1_000_000},
        {"total": "250"},
        {"total": -5},
        {"total": "many", "pages": {}},
        {"total": None, "pages": None},
        {"total": None, "pages": 1},
        {"total": None},
        {"pages": None},
    ],
)
async def test_list_is_read_whole_whichever_count_is_missing_or_wrong(
    quirks: dict[str, Any], provider: Provider, bank: ScriptedBanq
) -> None:
    bank.answers["GET payments"] = PagedList(250, **quirks)
    pages = await walk(provider)
    assert [item.id for page in pages for item in page.items] == [f"p-{n}" for n in range(250)]


async def test_entries_that_arrive_during_the_walk_shift_pages_and_hide_nothing(
    provider: Provider, bank: ScriptedBanq
) -> None:
    service = provider.get(PAYMENTS)
    assert service is not None
    listed = bank.answers["GET payments"] = PagedList(150)
    first = await service.page("")
    listed.length += 3
    second = await service.page("", first.next)
    assert second.next is None
    assert second.total == 153
    assert {item.id for page in (first, second) for item in page.items} == {f"p-{n}" for n in range(153)}


async def test_page_past_the_end_is_empty_and_the_end(provider: Provider, bank: ScriptedBanq) -> None:
    service = provider.get(PAYMENTS)
    assert service is not None
    bank.answers["GET payments"] = PagedList(7)
    page = await service.page("", "9:100/800")
    assert page.items == ()
    assert page.next is None


async def test_a_bank_that_repeats_its_first_page_is_noticed(provider: Provider, bank: ScriptedBanq) -> None:
    service = provider.get(PAYMENTS)
    assert service is not None
    rows = [{"id": f"p-{n}"} for n in range(PAGE_SIZE)]
    bank.answers["GET payments"] = {"meta": {"resourceCount": 10**6, "pageCount": 10**4}, "data": rows}
    async with Walk(service, "") as parts:
        seen = [part async for part in parts]
    assert isinstance(seen[-1].fault, Malformed)


@pytest.mark.parametrize(
    "cursor", ["", "0:100/0", "1:0/0", "-1:100/0", "1:100", "1:100/", "1:100/x", "/5", "a/1", "1:100/1/1", "١:100/0"]
)
async def test_cursor_that_is_none_of_ours_is_refused_before_any_request(
    cursor: str, provider: Provider, bank: ScriptedBanq
) -> None:
    service = provider.get(PAYMENTS)
    assert service is not None
    with pytest.raises(Malformed):
        await service.page("", cursor)
    assert bank.requests == []


async def test_page_size_that_the_bank_refuses_is_given_up_for_the_usual_one(
    provider: Provider, bank: ScriptedBanq
) -> None:
    paged = PagedList(45)

    def small_pages_only(request: httpx.Request) -> httpx.Response:
        if int(request.url.params["pageSize"]) > 50:
            return answer({"message": "pageSize must be 50 at most"}, 422)
        return paged(request)

    bank.answers["GET payments"] = small_pages_only
    pages = await walk(provider)
    assert sum(len(page.items) for page in pages) == 45
    assert paged.asked == [(1, MODEST_SIZE), (2, MODEST_SIZE), (3, MODEST_SIZE)]


async def test_list_that_is_refused_for_another_reason_says_that_reason(provider: Provider, bank: ScriptedBanq) -> None:
    service = provider.get(PAYMENTS)
    assert service is not None
    bank.answers["GET payments"] = lambda request: answer(
        {"message": f"not with {request.url.params['pageSize']}"}, 422
    )
    with pytest.raises(Rejected) as refused:
        await service.page("")
    assert "not with 100" in refused.value.detail
    assert len(bank.asked()) == 2
    with pytest.raises(Rejected):
        await service.page("", "2:100/100")
    assert len(bank.asked()) == 3


@pytest.mark.parametrize(
    "document",
    [{}, [], {"data": None}, {"data": {}}, {"data": "x"}, {"meta": {"resourceCount": 0}}, {"items": []}, [{"id": "p"}]],
)
async def test_answer_without_a_list_is_malformed_and_never_an_empty_list(
    document: Any, provider: Provider, bank: ScriptedBanq
) -> None:
    service = provider.get(PAYMENTS)
    assert service is not None
    bank.answers["GET payments"] = document
    with pytest.raises(Malformed) as caught:
        await service.page("")
    assert caught.value.where == "data"


@pytest.mark.parametrize("meta", [None, [], "x", {"resourceCount": {}}, {"resourceCount": True}])
async def test_meta_of_the_wrong_shape_says_nothing(meta: Any, provider: Provider, bank: ScriptedBanq) -> None:
    service = provider.get(PAYMENTS)
    assert service is not None
    bank.answers["GET payments"] = {"meta": meta, "data": [{"id": "p-1", "funds": 1}]}
    page = await service.page("")
    assert [item.id for item in page.items] == ["p-1"]
    assert page.total is None
    assert page.next is None


async def test_rows_without_an_id_or_that_are_no_objects_are_counted_and_cost_no_other(
    provider: Provider, bank: ScriptedBanq
) -> None:
    service = provider.get(PAYMENTS)
    assert service is not None
    rows: list[Any] = [{"id": "a"}, {}, None, "x", [], 5, {"id": None}, {"id": ""}, {"id": {"x": 1}}, {"id": 7}]
    bank.answers["GET payments"] = {"data": rows}
    page = await service.page("")
    assert [item.id for item in page.items] == ["a", "7"]
    assert page.skipped == 8


async def test_what_a_payment_brought_in_is_asked_below_it(provider: Provider, bank: ScriptedBanq) -> None:
    path = f"payments/{PAYMENT}/transactions"
    bank.answers[f"GET {path}"] = PagedList(150)
    pages = await walk(provider, PAYMENT_TRANSACTIONS, PAYMENT)
    assert sum(len(page.items) for page in pages) == 150
    assert len(bank.asked(path)) == 2
    service = provider.get(PAYMENT_TRANSACTIONS)
    assert service is not None
    with pytest.raises(Rejected):
        await service.page("")
    assert len(bank.asked()) == 2


async def test_payment_id_cannot_lead_elsewhere(provider: Provider, bank: ScriptedBanq) -> None:
    service = provider.get(PAYMENT_TRANSACTIONS)
    assert service is not None
    bank.answers["GET payments/..%2F..%2Fusers%2Fme%3F/transactions"] = PagedList(1)
    assert len((await service.page("../../users/me?")).items) == 1


async def test_foreseen_pages_are_the_ones_that_come(provider: Provider, bank: ScriptedBanq) -> None:
    service = provider.get(PAYMENTS)
    assert isinstance(service, Foreseeing)
    assert service.traits.parallel > 1
    bank.answers["GET payments"] = PagedList(450)
    pages = await walk(provider)
    cursors = [page.next for page in pages[:-1]]
    assert service.following(cursors[0], 10, 450) == tuple(cursors[1:])
    assert service.following(cursors[0], 2, 450) == tuple(cursors[1:3])
    assert service.following(cursors[0], 3) == ()
    assert service.following(cursors[-1], 3, 450) == ()


@given(page=st.integers(1, 10**9), size=st.integers(1, 10**5), read=st.integers(0, 10**11))
def test_cursor_reads_back(page: int, size: int, read: int) -> None:
    place = Place(NumberedCursor(page, size), read)
    assert Place.of(str(place)) == place
    assert int(place.query()["page"]) >= 1


@given(
    got=st.integers(0, 200),
    read=st.integers(0, 1000),
    total=st.none() | st.integers(0, 2000),
    pages=st.none() | st.integers(0, 20),
    page=st.integers(1, 20),
)
def test_end_is_believed_only_where_nothing_speaks_against_it(
    got: int, read: int, total: int | None, pages: int | None, page: int
) -> None:
    following = Place(NumberedCursor(page, 100), read).following(got, total, pages)
    if following is None:
        assert got == 0 or ((total is None or read + got >= total) and (pages is None or page >= pages))
    else:
        assert got > 0
        assert following.at == NumberedCursor(page + 1, 100)
        assert following.read == read + got

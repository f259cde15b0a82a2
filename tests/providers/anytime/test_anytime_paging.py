"""Offset paging: short pages end a list, totals only where they can be trusted."""

from datetime import UTC, date, datetime
from typing import Any, cast

import httpx
import pytest

from banktui.domain.account import Account
from banktui.domain.calendar import DateRange
from banktui.domain.card import Card, CardTransaction
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Malformed
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.http.session import Session
from banktui.providers.anytime.client.accounts import Accounts
from banktui.providers.anytime.client.card_transactions import CardTransactions
from banktui.providers.anytime.client.cards import Cards
from banktui.providers.anytime.client.currencies import Currencies
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.identity import IdentityStatus
from banktui.providers.anytime.client.orders import CardOrders
from banktui.providers.anytime.client.paging import PAGE_SIZE, Place
from banktui.providers.anytime.client.statements import Statement, Statements
from banktui.providers.anytime.client.transfers import CreditTransfers
from banktui.services import capability
from banktui.services.capability import Capability
from banktui.services.provider import Provider
from banktui.services.reading import Collection, Foreseeing, Listed, ListTraits, Lookup
from tests.providers.anytime.scripted_bank import ScriptedBank, enveloped

STATEMENTS = "accounts/1234/statements"
CARD_TRANSACTIONS = "cards/ANY0000000001/transactions"


def lines(first: int, count: int) -> list[dict[str, Any]]:
    return [
        {"txid": f"1234-{n}", "amount": 1, "type": "Credit", "currency": "EUR", "date": "2020-01-01"}
        for n in range(first, first + count)
    ]


class PagedList:
    """Answers with a slice of a list of so many lines, with the quirks given."""

    def __init__(self, length: int, *, total: Any = "true", cap: int = 10_000, echo: bool = False, **more: Any) -> None:
        self._length, self._total, self._cap, self._echo, self._more = length, total, cap, echo, more

    def __call__(self, request: httpx.Request) -> httpx.Response:
        start = int(request.url.params["limit_start"])
        size = min(int(request.url.params["limit_number"]), self._cap)
        body = {"transactions": lines(start, max(0, min(size, self._length - start))), **self._more}
        if self._echo:
            body["filters"] = {"limit_start": start, "limit_number": size}
        if self._total is not None:
            body["total_results"] = self._length if self._total == "true" else self._total
        return enveloped(body)


async def walk(
    provider: Provider,
    key: Capability[Any],
    parent: str,
    dates: DateRange | None = None,
) -> list[Any]:
    service = provider.get(key)
    assert service is not None
    pages, cursor = [], None
    while True:
        page = await service.page(parent, cursor, dates)
        pages.append(page)
        cursor = page.next
        if cursor is None:
            return pages
        assert len(pages) < 50


@pytest.mark.parametrize("length", [0, 1, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 3 * PAGE_SIZE + 7])
async def test_walk_sees_every_line_once(length: int, provider: Provider, bank: ScriptedBank) -> None:
    bank.answers[STATEMENTS] = PagedList(length)
    pages = await walk(provider, capability.STATEMENTS, "1234")
    assert [item.id for page in pages for item in page.items] == [f"1234-{n}" for n in range(length)]
    assert {page.total for page in pages} == {length}


async def test_more_than_the_default_is_asked_for(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers[STATEMENTS] = PagedList(250)
    await walk(provider, capability.STATEMENTS, "1234")
    assert [dict(request.url.params) for request in bank.reads(STATEMENTS)] == [
        {"limit_start": "0", "limit_number": "200"},
        {"limit_start": "200", "limit_number": "200"},
    ]


@pytest.mark.parametrize("knows", [{"total": "true"}, {"total": None, "echo": True}, {"total": "450"}])
async def test_bank_that_gives_fewer_than_asked_is_read_to_its_end(
    knows: dict[str, Any], provider: Provider, bank: ScriptedBank
) -> None:
    bank.answers[STATEMENTS] = PagedList(450, cap=100, **knows)
    pages = await walk(provider, capability.STATEMENTS, "1234")
    assert sum(len(page.items) for page in pages) == 450


async def test_total_that_is_too_large_ends_at_an_empty_page(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers[STATEMENTS] = PagedList(10, total=1_000_000)
    pages = await walk(provider, capability.STATEMENTS, "1234")
    assert [len(page.items) for page in pages] == [10, 0]


async def test_total_that_is_too_small_ends_nothing(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers[STATEMENTS] = PagedList(450, total=3)
    pages = await walk(provider, capability.STATEMENTS, "1234")
    assert sum(len(page.items) for page in pages) == 450


@pytest.mark.parametrize("total", [-1, "many", [3], None, True])
async def test_total_that_makes_no_sense_is_none(total: Any, provider: Provider, bank: ScriptedBank) -> None:
    bank.answers[STATEMENTS] = PagedList(3, total=total)
    (page,) = await walk(provider, capability.STATEMENTS, "1234")
    assert page.total is None


async def test_bank_that_ignores_undocumented_offsets_is_found_out(provider: Provider, bank: ScriptedBank) -> None:
    transfers = [{"internal_id": n, "amount": 1, "currency": "EUR"} for n in range(PAGE_SIZE)]
    bank.answers["accounts/1234/credit-transfers"] = {"credit-transfers": transfers}
    pages = await walk(provider, capability.CREDIT_TRANSFERS, "1234")
    assert [len(page.items) for page in pages] == [PAGE_SIZE, 0]


async def test_undocumented_offsets_are_followed_where_they_work(provider: Provider, bank: ScriptedBank) -> None:
    transfers = [{"internal_id": n, "amount": 1, "currency": "EUR"} for n in range(PAGE_SIZE + 5)]
    bank.answers["accounts/1234/credit-transfers"] = [
        {"credit-transfers": transfers[:PAGE_SIZE]},
        {"credit-transfers": transfers[PAGE_SIZE:]},
    ]
    first, second = await walk(provider, capability.CREDIT_TRANSFERS, "1234")
    assert [item.id for item in (*first.items, *second.items)] == [str(n) for n in range(PAGE_SIZE + 5)]


async def test_list_that_comes_whole_is_not_asked_for_again(provider: Provider, bank: ScriptedBank) -> None:
    transfers = [{"internal_id": n, "amount": 1, "currency": "EUR"} for n in range(300)]
    bank.answers["accounts/1234/credit-transfers"] = {"credit-transfers": transfers}
    (page,) = await walk(provider, capability.CREDIT_TRANSFERS, "1234")
    assert len(page.items) == 300


async def test_days_are_passed_on_and_card_totals_distrusted_with_them(provider: Provider, bank: ScriptedBank) -> None:
    january = DateRange(date(2020, 1, 1), date(2020, 1, 31))
    bank.answers[CARD_TRANSACTIONS] = PagedList(5, total=9999, acc_id=1234)
    (page,) = await walk(provider, capability.CARD_TRANSACTIONS, "ANY0000000001", january)
    assert page.total is None
    (request,) = bank.reads(CARD_TRANSACTIONS)
    assert request.url.params["date_start"] == "2020-01-01"
    assert request.url.params["date_end"] == "2020-01-31"


async def test_card_totals_are_trusted_without_days(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers[CARD_TRANSACTIONS] = PagedList(5, acc_id=1234)
    (page,) = await walk(provider, capability.CARD_TRANSACTIONS, "ANY0000000001", DateRange())
    assert page.total == 5


async def test_open_ended_ranges_send_one_day_only(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers[STATEMENTS] = PagedList(1)
    await walk(provider, capability.STATEMENTS, "1234", DateRange(first=date(2020, 1, 1)))
    await walk(provider, capability.STATEMENTS, "1234", DateRange(last=date(2020, 1, 1)))
    sent = [set(request.url.params) - {"limit_start", "limit_number"} for request in bank.reads(STATEMENTS)]
    assert sent == [{"date_start"}, {"date_end"}]


async def test_unreadable_entries_are_counted_and_do_not_shift_the_next_page(
    provider: Provider, bank: ScriptedBank
) -> None:
    broken = [*lines(0, PAGE_SIZE - 3), None, "text", {"description": "no id"}]
    bank.answers[STATEMENTS] = [{"transactions": broken}, {"transactions": lines(PAGE_SIZE, 1)}]
    first, second = await walk(provider, capability.STATEMENTS, "1234")
    assert (len(first.items), first.skipped) == (PAGE_SIZE - 3, 3)
    assert bank.reads(STATEMENTS)[1].url.params["limit_start"] == str(PAGE_SIZE)
    assert len(second.items) == 1


@pytest.mark.parametrize("cursor", ["", "x", "200", "-1:200", "200:200:1", "https://evil.example/"])
def test_foreign_cursors_are_refused(cursor: str) -> None:
    with pytest.raises(Malformed):
        Place.at(cursor)


@pytest.mark.parametrize(
    ("key", "parent", "path", "part"),
    [
        (capability.ACCOUNTS, "", "accounts", "accounts"),
        (capability.STATEMENTS, "1234", STATEMENTS, "transactions"),
        (capability.CREDIT_TRANSFERS, "1234", "accounts/1234/credit-transfers", "credit-transfers"),
        (capability.CARDS, "1234", "accounts/1234/cards", "cards"),
        (capability.CARD_TRANSACTIONS, "ANY0000000001", CARD_TRANSACTIONS, "transactions"),
    ],
)
@pytest.mark.parametrize("instead", ["gone", None, "text", {"a": 1}])
async def test_answer_without_its_list_is_malformed_not_empty(
    key: Capability[Any],
    parent: str,
    path: str,
    part: str,
    instead: object,
    provider: Provider,
    bank: ScriptedBank,
) -> None:
    body = {name: value for name, value in bank.answers[path].items() if name != part}
    bank.answers[path] = body if instead == "gone" else {**body, part: instead}
    service = provider.get(key)
    assert service is not None
    with pytest.raises(Malformed) as caught:
        await service.page(parent)
    assert caught.value.where == f"body.{part}"


@pytest.mark.parametrize("key", [capability.STATEMENTS, capability.IBAN_STATEMENTS, capability.CARD_TRANSACTIONS])
@pytest.mark.parametrize(
    ("cursor", "count", "total", "expected"),
    [
        ("0:200", 3, 1000, ["200:200", "400:200", "600:200"]),
        ("600:200", 3, 1000, ["800:200"]),
        ("800:200", 3, 1000, []),
        ("800:200", 3, 1001, ["1000:200"]),
        ("0:200", 3, None, []),
        ("0:200", 0, 1000, []),
        ("100:100", 2, 1000, ["200:100", "300:100"]),
    ],
)
def test_cursors_are_foreseen_as_far_as_the_total_tells(
    key: Capability[Any], cursor: str, count: int, total: int | None, expected: list[str], provider: Provider
) -> None:
    service = provider.get(key)
    assert isinstance(service, Foreseeing)
    assert list(service.following(cursor, count, total)) == expected


async def test_foreseen_cursors_are_those_that_the_pages_name(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers[STATEMENTS] = PagedList(5 * PAGE_SIZE - 1)
    pages = await walk(provider, capability.STATEMENTS, "1234")
    service = provider.get(capability.STATEMENTS)
    assert isinstance(service, Foreseeing)
    named = [page.next for page in pages]
    assert named[-1] is None
    assert named[1:-1] == list(service.following(named[0] or "", 9, pages[0].total))


def test_services_are_what_their_keys_promise(provider: Provider) -> None:
    gateway = Gateway(cast("Session", None))
    currencies = Currencies(gateway)
    accounts: Collection[Account] = Accounts(gateway, currencies)
    cards: Collection[Card] = Cards(gateway, currencies)
    statements: Collection[Transaction] = Statements(gateway, "statements")
    transfers: Collection[CreditTransfer] = CreditTransfers(gateway)
    card_transactions: Collection[CardTransaction] = CardTransactions(gateway, currencies)
    assert not accounts.traits.grows
    assert not cards.traits.grows
    assert statements.traits == card_transactions.traits == ListTraits(grows=True, filters_dates=True, parallel=4)
    assert transfers.traits == ListTraits(grows=True)
    lookups: tuple[Lookup[Listed], ...] = (
        Accounts(gateway, currencies),
        Statement(gateway),
        IdentityStatus(gateway),
        Cards(gateway, currencies),
        CardTransactions(gateway, currencies),
        CardOrders(gateway, FrozenClock(datetime(2026, 11, 20, tzinfo=UTC))),
    )
    assert {type(lookup) for lookup in lookups} <= {type(provider.named(name)) for name in provider.offered}

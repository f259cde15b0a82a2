"""The client's behaviour: which calls it makes, how it pages, and what it refuses to follow."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from banktui.domain.aggregation import Synchronization
from banktui.domain.errors import BankError, Malformed, NotFound, OutcomeUnknown, SignInNeeded
from banktui.domain.exchange import Parameter, Withheld
from banktui.domain.listed import Meaning
from banktui.providers.ibanity import INFO
from banktui.services import capability
from banktui.services.capability import Capability
from banktui.services.provider import Provider
from banktui.services.reading import ListTraits
from tests.providers.ibanity.scripted_bank import BASE, ScriptedBank, example, listing, resource

OFFERED = {
    "check",
    "institutions",
    "institution",
    "customers",
    "customer",
    "accounts",
    "account",
    "customer-accounts",
    "account-transactions",
    "account-transaction",
    "transactions",
    "customer-transactions",
    "authorizations",
    "authorization",
    "synchronizations",
    "sandbox-accounts",
    "sandbox-transaction",
    "delete-customer",
    "delete-authorization",
    "test-institutions",
    "test-institution",
    "test-users",
    "test-user",
    "test-accounts",
    "test-account",
    "test-transactions",
    "test-transaction",
    "test-user-transactions",
    "create-test-institution",
    "update-test-institution",
    "delete-test-institution",
    "create-test-user",
    "update-test-user",
    "delete-test-user",
    "create-test-account",
    "delete-test-account",
    "delete-test-transaction",
}


def service(provider: Provider, key: Capability[Any]) -> Any:
    found = provider.get(key)
    assert found is not None
    return found


def account(identifier: str, customer: str) -> dict[str, Any]:
    return resource("account", identifier, {"currency": "EUR", "balance": 1}, customer=customer)


def transactions(first: int, count: int) -> list[dict[str, Any]]:
    return [resource("transaction", f"t{number}", {"amount": number}) for number in range(first, first + count)]


async def test_it_offers_what_the_api_has_and_makes_no_call(tmp_path: Path) -> None:
    bank = ScriptedBank({})
    provider = await bank.provider(tmp_path)
    assert provider.offered == OFFERED
    assert set(INFO.words) == OFFERED
    assert bank.asked == []
    await provider.close()


@pytest.mark.parametrize(
    ("key", "parent", "path", "fixture"),
    [
        (capability.INSTITUTIONS, "", "/financial-institutions", "list_financial_institutions"),
        (capability.CUSTOMERS, "", "/customers", "list_customers"),
        (capability.ACCOUNTS, "", "/accounts", "list_application_accounts"),
        (capability.TRANSACTIONS, "", "/transactions", "list_application_transactions"),
        (capability.CUSTOMER_ACCOUNTS, "c-1", "/customers/c-1/accounts", "list_accounts"),
        (capability.CUSTOMER_TRANSACTIONS, "c-1", "/customers/c-1/transactions", "list_customer_transactions"),
        (capability.AUTHORIZATIONS, "c-1", "/customers/c-1/authorizations", "list_authorizations"),
    ],
)
async def test_lists(key: Capability[Any], parent: str, path: str, fixture: str, tmp_path: Path) -> None:
    document = example(fixture)
    bank = ScriptedBank({f"GET {path}?limit=100": document})
    page = await service(await bank.provider(tmp_path), key).page(parent)
    assert [item.id for item in page.items] == [row["id"] for row in document["data"]]
    assert (page.next, page.total, page.skipped) == (None, None, 0)
    assert bank.asked == [f"GET {path}?limit=100"]


@pytest.mark.parametrize(
    ("key", "parent", "item", "path", "fixture"),
    [
        (capability.INSTITUTION, "", "i-1", "/financial-institutions/i-1", "get_financial_institution"),
        (capability.CUSTOMER, "", "c-1", "/customers/c-1", "get_customer"),
        (capability.AUTHORIZATION, "c-1", "z-1", "/customers/c-1/authorizations/z-1", "get_authorization"),
        (capability.ACCOUNT, "c-1", "a-1", "/customers/c-1/accounts/a-1", "get_account"),
        (capability.SYNCHRONIZATIONS, "c-1", "s-1", "/customers/c-1/synchronizations/s-1", "get_synchronization"),
        (capability.SYNCHRONIZATIONS, "", "s-1", "/synchronizations/s-1", "get_synchronization"),
    ],
)
async def test_single_things(
    key: Capability[Any], parent: str, item: str, path: str, fixture: str, tmp_path: Path
) -> None:
    document = example(fixture)
    bank = ScriptedBank({f"GET {path}": document})
    found = await service(await bank.provider(tmp_path), key).read(parent, item)
    assert found.id == document["data"]["id"]
    assert bank.asked == [f"GET {path}"]


async def test_which_lists_grow(tmp_path: Path) -> None:
    provider = await ScriptedBank({}).provider(tmp_path)
    growing = {
        name
        for name in provider.offered
        if getattr(provider.named(name), "traits", ListTraits()) == ListTraits(grows=True)
    }
    own = {"transactions", "account-transactions", "customer-transactions"}
    assert growing == own | {"test-transactions", "test-transaction", "test-user-transactions"}


async def test_an_accounts_customer_is_looked_up_once(tmp_path: Path) -> None:
    bank = ScriptedBank(
        {
            "GET /accounts?limit=100": listing(account("a-1", "c-1"), following=f"{BASE}/accounts?after=a-1"),
            "GET /accounts?after=a-1": listing(account("a-2", "c-2"), following=f"{BASE}/accounts?after=a-2"),
            "GET /customers/c-2/accounts/a-2/transactions?limit=100": listing(*transactions(0, 2)),
            "GET /customers/c-2/accounts/a-2/transactions/t-9": example("get_transaction"),
            "GET /customers/c-1/accounts/a-1/transactions?limit=100": listing(),
        }
    )
    provider = await bank.provider(tmp_path)
    statements = service(provider, capability.ACCOUNT_TRANSACTIONS)
    pages = await asyncio.gather(*(statements.page("a-2") for _ in range(5)))
    assert [len(page.items) for page in pages] == [2] * 5
    await service(provider, capability.ACCOUNT_TRANSACTION).read("a-2", "t-9")
    await statements.page("a-1")
    assert [asked for asked in bank.asked if asked.startswith("GET /accounts")] == [
        "GET /accounts?limit=100",
        "GET /accounts?after=a-1",
    ]


@pytest.mark.parametrize("key", [capability.ACCOUNTS, capability.CUSTOMER_ACCOUNTS])
async def test_a_list_of_accounts_spares_the_look_up(key: Capability[Any], tmp_path: Path) -> None:
    bank = ScriptedBank(
        {
            "GET /accounts": listing(account("a-1", "c-1")),
            "GET /customers/c-1/accounts": listing(account("a-1", "c-1")),
            "GET /customers/c-1/accounts/a-1": {"data": account("a-1", "c-1")},
            "GET /customers/c-1/accounts/a-1/transactions": listing(),
        }
    )
    provider = await bank.provider(tmp_path)
    await service(provider, key).page("c-1")
    await service(provider, capability.ACCOUNT_TRANSACTIONS).page("a-1")
    await service(provider, capability.ACCOUNT).read("", "a-1")
    assert len(bank.asked) == 3


async def test_an_account_that_the_bank_does_not_list(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /accounts": listing(account("a-1", "c-1"), None, {"id": None})})
    with pytest.raises(NotFound, match="does not list this account"):
        await service(await bank.provider(tmp_path), capability.ACCOUNT_TRANSACTIONS).page("a-9")


async def test_an_account_of_nobody(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /accounts": listing({"id": "a-1"})})
    with pytest.raises(Malformed, match="whose account"):
        await service(await bank.provider(tmp_path), capability.ACCOUNT).read("", "a-1")


async def test_a_look_up_does_not_go_in_circles(tmp_path: Path) -> None:
    bank = ScriptedBank(
        {
            "GET /accounts?limit=100": listing(following=f"{BASE}/accounts?after=1"),
            "GET /accounts?after=1": listing(following=f"{BASE}/accounts?after=2"),
            "GET /accounts?after=2": listing(following=f"{BASE}/accounts?after=1"),
        }
    )
    with pytest.raises(Malformed, match="circle"):
        await service(await bank.provider(tmp_path), capability.ACCOUNT).read("", "a-1")


async def test_a_walk_follows_the_banks_links(tmp_path: Path) -> None:
    bank = ScriptedBank(
        {
            "GET /transactions?limit=100": listing(
                *transactions(0, 100), following=f"{BASE}/transactions?after=t99&limit=100"
            ),
            "GET /transactions?after=t99&limit=100": listing(
                *transactions(100, 100), following="http://api.bank.example/transactions?limit=100&after=%7E%2B+x"
            ),
            "GET /transactions?limit=100&after=%7E%2B+x": listing(*transactions(200, 7)),
        }
    )
    source = service(await bank.provider(tmp_path), capability.TRANSACTIONS)
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = await source.page("", cursor)
        seen += [item.id for item in page.items]
        cursor = page.next
    assert cursor is None
    assert seen == [f"t{number}" for number in range(207)]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://evil.example/transactions?after=x", "another address"),
        ("https://api.bank.example:444/transactions?after=x", "another address"),
        (f"{BASE}/customers/c-9/transactions?after=x", "another list"),
        (f"{BASE}/transactions/../accounts", "cannot be followed"),
        ("javascript:alert(1)", "cannot be followed"),
    ],
)
async def test_a_link_to_elsewhere_is_not_followed(link: str, said: str, tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /transactions": listing(*transactions(0, 1), following=link)})
    with pytest.raises(Malformed, match=said):
        await service(await bank.provider(tmp_path), capability.TRANSACTIONS).page("")
    assert len(bank.asked) == 1


async def test_a_link_to_the_same_page_is_not_followed(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /transactions": listing(following=f"{BASE}/transactions?after=x")})
    with pytest.raises(Malformed, match="circle"):
        await service(await bank.provider(tmp_path), capability.TRANSACTIONS).page("", "/transactions?after=x")


@pytest.mark.parametrize(
    "cursor", ["/customers/c-2/transactions?after=x", "/accounts", "", "nonsense", "//evil.example/"]
)
async def test_a_cursor_of_another_list_is_refused(cursor: str, tmp_path: Path) -> None:
    bank = ScriptedBank({})
    with pytest.raises(Malformed, match="cannot be read back"):
        await service(await bank.provider(tmp_path), capability.CUSTOMER_TRANSACTIONS).page("c-1", cursor)
    assert bank.asked == []


async def test_links_with_a_trailing_slash_belong_to_the_list(tmp_path: Path) -> None:
    bank = ScriptedBank(
        {
            "GET /customers?limit=100": listing(following="/customers/?after=x"),
            "GET /customers/?after=x": listing(resource("customer", "c-1")),
        }
    )
    customers = service(await bank.provider(tmp_path), capability.CUSTOMERS)
    first = await customers.page("")
    assert [item.id for item in (await customers.page("", first.next)).items] == ["c-1"]


async def test_rows_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /customers": listing(resource("customer", "c-1"), None, 5, {"id": ""}, [])})
    page = await service(await bank.provider(tmp_path), capability.CUSTOMERS).page("")
    assert [item.id for item in page.items] == ["c-1"]
    assert page.skipped == 4


async def test_ids_stay_in_their_place(tmp_path: Path) -> None:
    bank = ScriptedBank({})
    with pytest.raises(NotFound):
        await service(await bank.provider(tmp_path), capability.CUSTOMER).read("", "../accounts?x=1")
    assert bank.asked == ["GET /customers/..%2Faccounts%3Fx%3D1"]


async def test_an_answer_without_an_id_is_malformed(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /customers/c-1": {"data": {"type": "customer"}}})
    with pytest.raises(Malformed) as caught:
        await service(await bank.provider(tmp_path), capability.CUSTOMER).read("", "c-1")
    assert caught.value.where == "data.id"


async def test_a_synchronization_is_triggered_and_followed(tmp_path: Path) -> None:
    started, ended = example("trigger_synchronization"), example("get_synchronization")
    path = "/customers/75fbe473-fde1-4c44-b9c5-faafde664cd7/synchronizations"
    bank = ScriptedBank({f"POST {path}": httpx.Response(202, json=started), f"GET {path}/{ended['data']['id']}": ended})
    synchronizing = service(await bank.provider(tmp_path), capability.SYNCHRONIZATIONS)
    triggered: Synchronization = await synchronizing.trigger("75fbe473-fde1-4c44-b9c5-faafde664cd7")
    assert (triggered.status.word, triggered.duration_ms, triggered.is_over()) == ("pending", 0, False)
    followed: Synchronization = await synchronizing.read(triggered.customer_id, triggered.id)
    assert (followed.status.meaning, followed.duration_ms, followed.is_over()) == (Meaning.FINAL, 150, True)
    assert bank.bodies[0] == b"", "the documents show no body"


@pytest.mark.parametrize("answer", [httpx.ReadTimeout("x"), httpx.Response(500), httpx.Response(202, text="<html>")])
async def test_a_trigger_without_an_answer_is_unknown_but_harmless(answer: Any, tmp_path: Path) -> None:
    bank = ScriptedBank({"POST /customers/c-1/synchronizations": answer})
    with pytest.raises(OutcomeUnknown) as caught:
        await service(await bank.provider(tmp_path), capability.SYNCHRONIZATIONS).trigger("c-1")
    assert "Starting it again is safe" in caught.value.hint
    assert len(bank.asked) == 1


async def test_the_check_names_the_certificate_that_was_refused(tmp_path: Path) -> None:
    error = {"errors": [{"code": "application_certificate_revoked", "message": "Revoked."}]}
    bank = ScriptedBank({"GET /financial-institutions?limit=1": httpx.Response(401, json=error)})
    with pytest.raises(SignInNeeded, match="has been revoked") as caught:
        await service(await bank.provider(tmp_path), capability.CHECK).read("", "check")
    assert "CN=studio lumen" in caught.value.detail
    assert caught.value.provider == "ibanity"


async def test_the_check_tells_both_clocks(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /financial-institutions?limit=1": listing()})
    checked = await service(await bank.provider(tmp_path), capability.CHECK).read("", "check")
    assert checked.bank_time == datetime(2026, 11, 20, 10, 0, 3, tzinfo=UTC)
    assert checked.our_time == bank.clock.now()


async def test_the_check_wants_the_documented_answer(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /financial-institutions": {"hello": "world"}})
    with pytest.raises(BankError):
        await service(await bank.provider(tmp_path), capability.CHECK).read("", "check")


async def test_requests_are_recorded_without_cursors_being_hidden(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /customers": listing(resource("customer", "c-1"))})
    await service(await bank.provider(tmp_path), capability.CUSTOMERS).page("", "/customers?after=c-0&odd=CANARY")
    record = bank.recorder.latest()[0]
    assert (record.provider, record.operation) == ("ibanity", "Customers")
    assert record.query == (Parameter("after", "c-0"), Parameter("odd", Withheld("odd")))

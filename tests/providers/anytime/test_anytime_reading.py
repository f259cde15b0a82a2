"""What each service makes of the documents' answers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import httpx
import pytest

from banktui.domain.card import VatLine
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Malformed, NotFound, NotPermitted, Rejected, Unreachable
from banktui.domain.listed import Fact, Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.providers.anytime.client.transfers import credit_transfer_of
from banktui.providers.anytime.wire import TokenBody, Transfer
from banktui.services import capability
from banktui.services.capability import Capability
from banktui.services.provider import Provider
from banktui.services.reading import Collection, Listed, Lookup
from tests.providers.anytime.scripted_bank import ScriptedBank, fixture_body, refused

T = TypeVar("T", bound=Listed)


def listing(provider: Provider, key: Capability[Collection[T]]) -> Collection[T]:
    service = provider.get(key)
    assert service is not None
    return service


async def rows(provider: Provider, key: Capability[Collection[T]], parent: str) -> tuple[T, ...]:
    page = await listing(provider, key).page(parent)
    assert page.skipped == 0
    assert page.next is None
    return page.items


async def one(provider: Provider, key: Capability[Lookup[T]], parent: str, item_id: str) -> T:
    service = provider.get(key)
    assert service is not None
    return await service.read(parent, item_id)


def euro(text: str) -> Money:
    return Money(Decimal(text), "EUR")


async def test_check_gives_both_clocks(provider: Provider, clock: FrozenClock) -> None:
    service = provider.get(capability.CHECK)
    assert service is not None
    checked = await service.read("", "check")
    assert checked.bank_time == datetime(2020, 11, 2, 8, 15, 30, tzinfo=UTC)
    assert checked.our_time == clock.now()


async def test_accounts_come_with_details_and_balance(provider: Provider) -> None:
    business, consumer = await rows(provider, capability.ACCOUNTS, "")
    assert (business.id, business.name, business.type) == ("1234", "Studio Lumen SARL", "business")
    assert business.number == "FR1420041010050500013M02606"
    assert business.balance == euro("3201.07")
    assert business.oddities == ()
    assert (consumer.id, consumer.name, consumer.type) == ("1235", "Chidi Okafor", "consumer")
    assert consumer.balance == euro("-71880.74")
    assert consumer.number == ""


async def test_account_details_stand_as_labelled_facts(provider: Provider) -> None:
    account = await one(provider, capability.ACCOUNT, "", "1234")
    assert account.facts == (
        Fact("BIC", "PSSTFRPPPAR"),
        Fact("Virtual IBAN 1", "NL91ABNA0417164300 · BIC ABNANL2A · for money in"),
        Fact("Virtual IBAN 2", "BE68539007547034 · BIC TRIOBEBB · for money in and out"),
        Fact("Legal form", "SARL"),
        Fact("Registration number", "812345678"),
        Fact("VAT number", "FR40812345678"),
        Fact("Activity", "Design"),
        Fact("Company address", "12 rue des Lilas, Bâtiment B, 75011 Paris, FR"),
        Fact("Holder", "Claire Lumen"),
        Fact("Gender", "female"),
        Fact("Date of birth", "1980-04-02"),
        Fact("Place of birth", "Lyon"),
        Fact("Nationality", "FR"),
        Fact("E-mail", "claire@lumen.example"),
        Fact("Phone", "33600000000"),
        Fact("Home address", "3 quai Voltaire, 75007 Paris, FR"),
    )
    assert account.facets().status == "business"


async def test_account_whose_details_are_refused_stands_in_the_list(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers["accounts/1235"] = lambda _: refused(4030210, "AccountIdNoRights")
    bank.answers["accounts/1234/balance"] = lambda _: refused(4030030, "FunctionalityNotAllowed")
    business, consumer = await rows(provider, capability.ACCOUNTS, "")
    assert business.balance is None
    assert business.oddities == ("The balance could not be read: This API user may not use this function.",)
    assert consumer.name == "Account 1235"
    assert consumer.balance is None
    assert consumer.oddities[0] == "The details could not be read: This API user has no rights to the account."
    assert "-71880.74" in consumer.oddities[1]


async def test_outage_half_way_keeps_the_list_as_it_was_known(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers["accounts/1235/balance"] = lambda _: httpx.Response(505)
    with pytest.raises(Unreachable):
        await listing(provider, capability.ACCOUNTS).page("")


async def test_single_account_that_is_refused_says_so(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers["accounts/1234"] = lambda _: refused(4030210, "AccountIdNoRights")
    with pytest.raises(NotPermitted):
        await one(provider, capability.ACCOUNT, "", "1234")


async def test_at_most_four_requests_are_in_flight(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers["accounts"] = {"accounts": [{"acc_id": number} for number in range(30)], "total_results": 30}
    await rows_with_nothing_known(provider)
    assert bank.most_in_flight == 4
    assert len(bank.requests) == 2 + 30 * 2


async def rows_with_nothing_known(provider: Provider) -> None:
    page = await listing(provider, capability.ACCOUNTS).page("")
    assert len(page.items) == 30


@pytest.mark.parametrize("key", [capability.STATEMENTS, capability.IBAN_STATEMENTS])
async def test_statement_lines(key: Capability[Collection[Transaction]], provider: Provider) -> None:
    invoice, load, rent = await rows(provider, key, "1234")
    assert invoice == Transaction(
        id="1234-3",
        description="Invoice 2020-117",
        day=date(2020, 7, 14),
        at=datetime(2020, 7, 14, 21, 30, tzinfo=UTC),
        counterparty_number="NL91ABNA0417164300",
        money=euro("1200.5"),
        balance=euro("3201.07"),
        status=Status("Executed", Meaning.FINAL),
        account_id="1234",
        facts=(
            Fact("Comment", "Thank you"),
            Fact("BIC", "ABNANL2A"),
            Fact("Executed", "2020-07-14 23:30:05"),
            Fact("Virtual IBAN", "BE68539007547034"),
        ),
    )
    assert load.money == euro("-50")
    assert load.status is not None
    assert (load.status.word, load.status.meaning) == ("In progress", Meaning.PENDING)
    assert load.facets().settled is False
    assert (rent.day, rent.at, rent.money) == (date(2020, 1, 2), None, euro("-750.00"))
    assert rent.oddities == ("The account number NL86ABNA1666412472 has wrong check digits.",)


@pytest.mark.parametrize(("item_id", "answered"), [("1234-3", "1234-3"), ("1234-3", "3"), ("3", "1234-3"), ("3", 3)])
async def test_one_statement_is_asked_for_by_its_long_id(
    item_id: str, answered: object, provider: Provider, bank: ScriptedBank
) -> None:
    bank.answers["accounts/1234/statements/1234-3"] = {**fixture_body("statement"), "txid": answered}
    line = await one(provider, capability.STATEMENT, "1234", item_id)
    assert line.id == item_id
    assert line.money == euro("1200.5")


async def test_credit_transfers(provider: Provider) -> None:
    coming, done = await rows(provider, capability.CREDIT_TRANSFERS, "1234")
    assert (coming.id, coming.beneficiary, coming.beneficiary_number) == (
        "50001",
        "Bakkerij Noord B.V.",
        "NL91ABNA0417164300",
    )
    assert (coming.they_see, coming.we_see, coming.money) == ("Order 7", "Bread", euro("-155.25"))
    assert coming.created_at == datetime(2020, 10, 25, 0, 30, tzinfo=UTC)
    assert (coming.requested_on, coming.executed_on, coming.execution_reference) == (date(2020, 10, 26), None, "")
    assert coming.status is not None
    assert (coming.status.word, coming.status.meaning) == ("To execute", Meaning.PENDING)
    assert coming.facts == (Fact("Kind", "credit transfer"), Fact("Sender's account type", "business"))
    assert (done.executed_on, done.execution_reference) == (date(2020, 10, 23), "123456789123")
    assert done.beneficiary_bic == "ABNCNL2A"
    assert done.oddities == ("The account number NL86ABNA1666412472 has wrong check digits.",)


def test_documented_examples_are_understood() -> None:
    transfer = credit_transfer_of("50000", Transfer.model_validate(fixture_body("credit_transfer_event")), "1234")
    assert transfer.money == euro("-155.00")
    assert transfer.beneficiary_bic == "ABNCNL2A"
    assert transfer.executed_on == date(2020, 10, 23)
    token = TokenBody.model_validate(fixture_body("token")["body"])
    assert (token.access_token, token.expires_in) == ("YOUR_TOKEN", 3600)


async def test_identity_names_what_is_wanted_first(provider: Provider) -> None:
    service = provider.get(capability.IDENTITY)
    assert service is not None
    identity = await service.read("1234", "1234")
    assert (identity.id, identity.status.word, identity.status.meaning) == ("1234", "incomplete", Meaning.ATTENTION)
    assert [(document.status.word, document.type, document.label) for document in identity.documents] == [
        ("missing", "kbis", "Company register extract (Kbis)"),
        ("missing", "tea_leaves", "tea leaves"),
        ("refused", "selfie", "Photograph of the holder"),
        ("pending", "user_dom_1", "Proof of address"),
        ("accepted", "identity", "Identity card, front"),
    ]
    pending = identity.documents[3]
    assert (pending.uploaded_at, pending.url) == ("2020-09-02 10:00:00", "https://files.example/2")


async def test_cards(provider: Provider) -> None:
    plastic, virtual = await rows(provider, capability.CARDS, "1234")
    assert (plastic.holder, plastic.embossed, plastic.type) == ("Claire Lumen", "STUDIO LUMEN", "plastic")
    assert plastic.status is not None
    assert (plastic.status.word, plastic.status.meaning, plastic.status.code) == ("active", Meaning.ACTIVE, "ACT")
    assert (plastic.in_shops, plastic.at_machines) == (False, True)
    assert (plastic.balance, plastic.expires, plastic.activated) == (euro("120.4"), "2022-03-31", "2019-03-01")
    assert virtual.status is not None
    assert (virtual.status.word, virtual.status.meaning) == ("blocked", Meaning.ATTENTION)
    assert (virtual.type, virtual.holder, virtual.balance) == ("virtual, single use", "", euro("0"))
    assert (virtual.in_shops, virtual.at_machines) == (True, False)


async def test_one_card(provider: Provider) -> None:
    card = await one(provider, capability.CARD, "1234", "ANY0000000001")
    assert (card.balance, card.in_shops, card.at_machines) == (euro("120.4"), False, True)
    assert card.facts == (Fact("Valid for", "36 months"), Fact("Holder's gender", "female"))


async def test_card_transactions(provider: Provider) -> None:
    abroad, vet, declined = await rows(provider, capability.CARD_TRANSACTIONS, "ANY0000000001")
    assert (abroad.money, abroad.original) == (euro("-24.4"), Money(Decimal("-27.1"), "USD"))
    assert (abroad.rate, abroad.fee) == (Decimal("1.110656"), euro("0.49"))
    assert abroad.day == date(2017, 2, 2)
    assert abroad.at == datetime(2017, 2, 2, 22, 55, tzinfo=UTC)
    assert abroad.processed_at == datetime(2017, 2, 3, 0, 10, tzinfo=UTC)
    assert abroad.facets().settled is False
    assert (vet.category, vet.original, vet.rate, vet.fee) == ("0742", None, None, None)
    assert vet.vat == (VatLine(Decimal(20), euro("10.0")), VatLine(Decimal("5.5"), euro("3.13")))
    assert vet.balance == euro("120.4")
    assert declined.status is not None
    assert (declined.status.word, declined.status.code) == ("declined", "D")
    assert declined.failure is not None
    assert (declined.failure.code, declined.failure.message) == ("TRS0010", "Not sufficient funds")
    assert "balance was too low" in declined.failure.meaning
    assert "Load the card" in declined.failure.advice


async def test_one_card_transaction_finds_its_currency_by_itself(provider: Provider, bank: ScriptedBank) -> None:
    transaction = await one(provider, capability.CARD_TRANSACTION, "ANY0000000001", "9001")
    assert transaction.money == euro("-900")
    assert transaction.failure is not None
    await one(provider, capability.CARD_TRANSACTION, "ANY0000000001", "9001")
    assert len(bank.reads("cards/ANY0000000001")) == 1
    assert len(bank.reads("accounts/1234")) == 1


async def test_order_with_and_without_tracking(provider: Provider, bank: ScriptedBank, clock: FrozenClock) -> None:
    service = provider.get(capability.CARD_ORDERS)
    assert service is not None
    tracked = await service.read("", " 77 ")
    assert (tracked.id, tracked.tracking_link, tracked.note) == ("77", "https://carrier.example/parcel/42", "")
    assert tracked.looked_up_at == clock.now()
    error = fixture_body("error")["error"]
    bank.answers["orders/78/tracking"] = lambda _: refused(error["code"], error["exception"].removesuffix("Exception"))
    untracked = await service.read("", "78")
    assert untracked.tracking_link == ""
    assert untracked.note.startswith("This order has no tracking link.")
    with pytest.raises(NotFound):
        await service.read("", "79")
    bank.answers["orders/80/tracking"] = {"tracking_link": None}
    assert (await service.read("", "80")).note == "The bank gave no link."


async def test_empty_ids_are_not_sent(provider: Provider, bank: ScriptedBank) -> None:
    with pytest.raises(Rejected):
        await one(provider, capability.CARD_ORDERS, "", " ")
    assert bank.requests == []


@pytest.mark.parametrize(
    ("item_id", "segment"),
    [("..", b"%2E%2E"), ("../cards/A?x=1#y é\ud800", b"..%2Fcards%2FA%3Fx%3D1%23y%20%C3%A9%3F"), ("%2e", b"%252e")],
)
async def test_ids_stay_in_their_place_in_the_path(
    item_id: str, segment: bytes, provider: Provider, bank: ScriptedBank
) -> None:
    with pytest.raises(NotFound):
        await one(provider, capability.CARD_ORDERS, "", item_id)
    assert bank.requests[-1].url.raw_path == b"/v1.0/orders/" + segment + b"/tracking"


@pytest.mark.parametrize(
    ("key", "parent", "item_id", "path", "change"),
    [
        (capability.STATEMENTS, "1234", "", "accounts/1234/statements", {"acc_id": 1235}),
        (capability.CARDS, "1234", "", "accounts/1234/cards", {"acc_id": "1235"}),
        (capability.CARD_TRANSACTIONS, "ANY0000000001", "", "cards/ANY0000000001/transactions", {"card_ref": "ANY9"}),
        (capability.ACCOUNT, "", "1234", "accounts/1234", {"acc_id": 9}),
        (capability.STATEMENT, "1234", "1234-3", "accounts/1234/statements/1234-3", {"txid": "1234-4"}),
        (capability.CARD, "1234", "ANY0000000001", "cards/ANY0000000001", {"card_ref": "ANY9"}),
        (
            capability.CARD_TRANSACTION,
            "ANY0000000001",
            "9001",
            "cards/ANY0000000001/transactions/9001",
            {"txid": 9002},
        ),
    ],
)
async def test_answer_about_something_else_is_discarded(
    key: Capability[Any],
    parent: str,
    item_id: str,
    path: str,
    change: dict[str, object],
    provider: Provider,
    bank: ScriptedBank,
) -> None:
    bank.answers[path] = {**bank.answers[path], **change}
    service: Any = provider.named(key.name)
    reading = service.read(parent, item_id) if item_id else service.page(parent)
    with pytest.raises(Malformed, match="something else"):
        await reading


async def test_refusal_of_a_read_reaches_the_caller(provider: Provider, bank: ScriptedBank) -> None:
    bank.answers["accounts/1234/cards"] = lambda _: refused(4030310, "CardAccountNoRights", "Nope")
    with pytest.raises(BankError) as caught:
        await listing(provider, capability.CARDS).page("1234")
    assert caught.value.code == "4030310"
    assert caught.value.request_id == "90402"
    assert "Nope" in caught.value.detail

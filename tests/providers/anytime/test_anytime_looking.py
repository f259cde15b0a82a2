"""Looking for what became of a payment, and following it: what is seen, and when that was everything."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from banktui.domain.errors import BankError
from banktui.domain.intent import Intent, Party, State
from banktui.domain.money import Money
from banktui.providers.anytime.client import walking
from banktui.services.capability import CARD_LOAD, CARD_ORDER, CARD_UNLOAD, CREDIT_TRANSFER
from banktui.services.moving import MoneyOperation, Remote, Sighting
from banktui.services.provider import Provider
from tests.providers.anytime.scripted_bank import ScriptedBank, enveloped, fixture_body, refused
from tests.providers.sending import operation_of

TAG = "7K2M9QXD"
IBAN = "DE89370400440532013000"
CARD = "ANY0000000001"
SENT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ACCOUNT, ON_CARD = Party("1234", "Studio Lumen SARL"), Party(CARD, "Claire Lumen")
TRANSFERS = "accounts/1234/credit-transfers"
TRANSACTIONS = f"cards/{CARD}/transactions"
CARDS = "accounts/1234/cards"


def intent(**changes: Any) -> Intent:
    told: dict[str, Any] = {
        "id": "ab" * 16,
        "tag": TAG,
        "connection": "here",
        "provider": "anytime",
        "environment": "sandbox",
        "operation": "any",
        "parent": "1234",
        "source": ACCOUNT,
        "destination": Party(name="Galerie Vasseur", number=IBAN),
        "money": Money(Decimal("155.00"), "EUR"),
        "state": State.UNKNOWN,
        "created_at": SENT,
    }
    return Intent(**{**told, **changes})


LOADED = intent(parent=CARD, destination=ON_CARD, money=Money(Decimal("50.00"), "EUR"))
UNLOADED = intent(parent=CARD, source=ON_CARD, destination=ACCOUNT, money=Money(Decimal("50.00"), "EUR"))
ORDERED = intent(destination=Party(name="Claire Lumen"))


@pytest.fixture
def pay(provider: Provider) -> MoneyOperation:
    return operation_of(provider, CREDIT_TRANSFER)


@pytest.fixture
def load(provider: Provider) -> MoneyOperation:
    return operation_of(provider, CARD_LOAD)


def transfer(number: int, **changes: Any) -> dict[str, Any]:
    told = fixture_body("credit_transfers")["credit-transfers"][0]
    return {
        **told,
        "internal_id": number,
        "beneficiary_iban": IBAN,
        "amount": Decimal("155.00"),
        "creation_date": "2026-11-20T10:00:05+01:00",
        "source_reason": "lunch",
        **changes,
    }


def listed(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"filters": [], "credit-transfers": list(rows), **more}


def entry(number: int, **changes: Any) -> dict[str, Any]:
    told = fixture_body("card_transactions")["transactions"][1]
    return {
        **told,
        "txid": number,
        "amount": 50,
        "amount_fx": 50,
        "type": "C",
        "status": "S",
        "date": "2026-11-20 10:01:00",
        "date_transaction": "2026-11-20 10:00:05",
        "description": "Load",
        **changes,
    }


def transactions(*rows: Any) -> dict[str, Any]:
    return {**fixture_body("card_transactions"), "transactions": list(rows), "total_results": 500}


def one(seen: Sighting) -> Remote:
    [record] = seen.records
    return record


async def test_a_transfer_is_found_by_its_tag_with_amount_and_payee(bank: ScriptedBank, pay: MoneyOperation) -> None:
    bank.answers[TRANSFERS] = listed(transfer(7, source_reason="7K2M-9QXD lumen"))
    seen = await pay.look_up(intent(), (), SENT)
    assert seen.complete
    assert not seen.remark
    record = one(seen)
    assert (record.id, record.destination, record.word, record.amounts_to) == ("7", IBAN, "To execute", State.ACCEPTED)
    assert abs(record.money or Money(Decimal(0), "EUR")) == Money(Decimal("155.00"), "EUR")
    assert TAG in record.tags
    assert record.created_at == datetime(2026, 11, 20, 9, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("kept", ["7k2m-9qxd LUMEN", "7K2M9QXD", "7K2M 9QXD lumen", "7K2M-9QX\nD", "x 7K2M-9QXD"])
async def test_a_tag_survives_what_banks_do_to_texts(bank: ScriptedBank, pay: MoneyOperation, kept: str) -> None:
    bank.answers[TRANSFERS] = listed(transfer(7, source_reason=kept))
    assert TAG in one(await pay.look_up(intent(), (), SENT)).tags


async def test_only_what_we_wrote_is_looked_at_for_a_tag(bank: ScriptedBank, pay: MoneyOperation) -> None:
    bank.answers[TRANSFERS] = listed(transfer(7, reason="7K2M-9QXD", source_reason=""))
    assert TAG not in one(await pay.look_up(intent(), (), SENT)).tags


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("To execute", State.ACCEPTED),
        ("In progress", State.ACCEPTED),
        ("Executed", State.SETTLED),
        ("Cancelled", State.FAILED_LATER),
        ("Rejected", State.UNKNOWN),
        (None, State.UNKNOWN),
    ],
)
async def test_what_a_transfers_status_amounts_to(
    bank: ScriptedBank, pay: MoneyOperation, status: str | None, state: State
) -> None:
    bank.answers[TRANSFERS] = listed(transfer(7, status=status))
    assert one(await pay.look_up(intent(), (), SENT)).amounts_to is state
    followed = await pay.follow(intent(remote_id="7", state=State.ACCEPTED))
    assert followed is not None
    assert (followed.amounts_to, followed.word) == (state, status or "")


@pytest.mark.parametrize(
    ("created", "is_there"),
    [
        ("2026-11-20T07:00:01+01:00", True),
        ("2026-11-20T06:59:59+01:00", False),
        ("2026-11-21T10:00:00+01:00", True),
        ("nonsense", True),
        (None, True),
    ],
)
async def test_a_transfer_of_long_before_the_send_is_not_it(
    bank: ScriptedBank, pay: MoneyOperation, created: str | None, *, is_there: bool
) -> None:
    bank.answers[TRANSFERS] = listed(transfer(7, creation_date=created))
    seen = await pay.look_up(intent(), (), SENT)
    assert bool(seen.records) is is_there
    assert seen.complete


async def test_the_whole_list_is_read_whatever_its_order(bank: ScriptedBank, pay: MoneyOperation) -> None:
    rows = [transfer(number, creation_date="2020-01-01T00:00:00+01:00") for number in range(200)]
    bank.answers[TRANSFERS] = [listed(*rows), listed(transfer(999, source_reason=TAG))]
    seen = await pay.look_up(intent(), (), SENT)
    assert (one(seen).id, seen.complete) == ("999", True)


async def test_a_row_that_cannot_be_read_leaves_the_look_incomplete(bank: ScriptedBank, pay: MoneyOperation) -> None:
    bank.answers[TRANSFERS] = listed(transfer(7, source_reason=TAG), {"internal_id": None}, "nonsense")
    seen = await pay.look_up(intent(), (), SENT)
    assert (len(seen.records), seen.complete) == (1, False)


async def test_pages_without_end_leave_the_look_incomplete(
    bank: ScriptedBank, pay: MoneyOperation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # After how many it ends makes no difference to what that is called, only to how long it takes.
    monkeypatch.setattr(walking, "MOST_PAGES", 5)
    numbers = iter(range(10**6))
    bank.answers[TRANSFERS] = lambda _: enveloped(listed(*(transfer(next(numbers)) for _ in range(200))))
    bank.answers["accounts/1234/statements"] = fixture_body("statements")
    seen = await pay.look_up(intent(), (), SENT)
    assert not seen.complete


async def test_a_list_that_fails_is_an_error_and_proves_nothing(bank: ScriptedBank, pay: MoneyOperation) -> None:
    bank.answers[TRANSFERS] = lambda _: refused(5000010, "Unknown")
    with pytest.raises(BankError):
        await pay.look_up(intent(), (), SENT)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({}, True),
        ({"amount": 156}, False),
        ({"type": "Credit"}, False),
        ({"iban": {"iban": "NL91ABNA0417164300"}}, False),
        ({"currency": "USD"}, False),
    ],
    ids=str,
)
async def test_the_statement_suggests_and_does_not_prove(
    bank: ScriptedBank, pay: MoneyOperation, line: dict[str, Any], *, said: bool
) -> None:
    bank.answers[TRANSFERS] = listed()
    told = fixture_body("statement")
    like = {"amount": 155, "type": "Debit", "currency": "EUR", "iban": {"iban": IBAN}, "date": "2026-11-20 10:01:00"}
    bank.answers["accounts/1234/statements"] = {
        **fixture_body("statements"),
        "transactions": [{**told, **like, **line}],
        "total_results": 1,
    }
    seen = await pay.look_up(intent(), (), SENT)
    assert seen.records == ()
    assert ("155.00 EUR" in seen.remark) is said
    [asked] = bank.reads("accounts/1234/statements")
    assert asked.url.params["date_start"] == "2026-11-20"


async def test_a_statement_that_fails_suggests_nothing(bank: ScriptedBank, pay: MoneyOperation) -> None:
    bank.answers[TRANSFERS] = listed()
    bank.answers["accounts/1234/statements"] = lambda _: refused(4030210, "AccountIdNoRights")
    assert await pay.look_up(intent(), (), SENT) == Sighting((), complete=True)


async def test_a_transfer_that_is_gone_is_followed_to_nothing(bank: ScriptedBank, pay: MoneyOperation) -> None:
    bank.answers[TRANSFERS] = listed(transfer(7))
    assert await pay.follow(intent(remote_id="8")) is None
    asked = len(bank.requests)
    assert await pay.follow(intent()) is None
    assert len(bank.requests) == asked


async def test_a_load_is_found_by_the_tag_in_its_description(bank: ScriptedBank, load: MoneyOperation) -> None:
    bank.answers[TRANSACTIONS] = transactions(entry(12, description="7K2M-9QXD Berlin"), entry(11))
    seen = await load.look_up(LOADED, ("11",), SENT)
    record = one(seen)
    assert (record.id, record.tags, record.destination, record.amounts_to) == (
        "12",
        frozenset({TAG}),
        CARD,
        State.SETTLED,
    )
    assert seen.complete


async def test_without_a_tag_all_that_could_be_it_are_given(bank: ScriptedBank, load: MoneyOperation) -> None:
    rows = [
        entry(20, type="D"),
        entry(19, amount=51, amount_fx=51),
        entry(18, date_transaction="2026-11-20 13:00:06", date="2026-11-20 13:00:06"),
        entry(17, date_transaction="2026-11-20 06:59:00"),
        entry(16, description="MERCHANTS SHOP"),
        entry(15),
        entry(14),
        entry(13, description="0000-0000 another payment's"),
    ]
    bank.answers[TRANSACTIONS] = transactions(*rows)
    seen = await load.look_up(LOADED, ("14",), SENT)
    # Whoever looks begins well before the send: what may be too late is told by when it was drafted.
    earlier = await load.look_up(LOADED, ("14", "17"), SENT - timedelta(days=1))
    assert earlier == seen
    assert {record.id: record.tags for record in seen.records} == {
        "16": frozenset(),
        "15": frozenset(),
        "13": frozenset({"00000000"}),
    }
    assert seen.complete


async def test_an_unload_is_money_out(bank: ScriptedBank, provider: Provider) -> None:
    bank.answers[TRANSACTIONS] = transactions(entry(16), entry(15, type="D"))
    seen = await operation_of(provider, CARD_UNLOAD).look_up(UNLOADED, (), SENT)
    record = one(seen)
    assert (record.id, record.money, record.destination) == ("15", Money(Decimal(-50), "EUR"), "1234")


async def test_our_tag_on_another_amount_is_shown_and_not_passed_over(bank: ScriptedBank, load: MoneyOperation) -> None:
    bank.answers[TRANSACTIONS] = transactions(entry(15, description="7K2M-9QXD", amount=60, amount_fx=60))
    assert one(await load.look_up(LOADED, (), SENT)).money == Money(Decimal(60), "EUR")


@pytest.mark.parametrize("changes", [{"amount": "x"}, {"amount": None}, {"type": "?"}], ids=str)
async def test_an_amount_that_cannot_be_read_leaves_the_look_incomplete(
    bank: ScriptedBank, load: MoneyOperation, changes: dict[str, Any]
) -> None:
    bank.answers[TRANSACTIONS] = transactions(entry(16, **changes), entry(15))
    seen = await load.look_up(LOADED, (), SENT)
    assert (len(seen.records), seen.complete) == (1, False)
    known = await load.look_up(LOADED, ("16",), SENT)
    assert known.complete


@pytest.mark.parametrize(
    ("status", "found", "followed"),
    [
        ("S", State.SETTLED, State.SETTLED),
        ("P", State.ACCEPTED, State.ACCEPTED),
        ("C", State.FAILED_LATER, State.FAILED_LATER),
        ("D", State.DECLINED, State.FAILED_LATER),
        ("X", State.UNKNOWN, State.UNKNOWN),
        (None, State.UNKNOWN, State.UNKNOWN),
    ],
)
async def test_what_a_loads_status_amounts_to(
    bank: ScriptedBank, load: MoneyOperation, status: str | None, found: State, followed: State
) -> None:
    bank.answers[TRANSACTIONS] = transactions(entry(15, status=status))
    assert one(await load.look_up(LOADED, (), SENT)).amounts_to is found
    bank.answers[f"{TRANSACTIONS}/15"] = {**entry(15, status=status), "card_ref": CARD, "acc_id": 1234}
    accepted = intent(parent=CARD, destination=ON_CARD, remote_id="15", state=State.ACCEPTED)
    record = await load.follow(accepted)
    assert record is not None
    assert record.amounts_to is followed


async def test_a_load_without_a_number_is_left_to_the_look(bank: ScriptedBank, load: MoneyOperation) -> None:
    assert await load.follow(LOADED) is None
    assert bank.requests == []
    bank.answers[f"{TRANSACTIONS}/15"] = lambda _: refused(4040310, "CardStatementNotFound")
    assert await load.follow(intent(parent=CARD, remote_id="15")) is None


def cards(*rows: tuple[str, str, str]) -> dict[str, Any]:
    told = fixture_body("cards")
    first = told["cards"][0]
    made = [
        {**first, "card_ref": ref, "status": status, "card_name": {**first["card_name"], "embossed": embossed}}
        for ref, embossed, status in rows
    ]
    return {**told, "cards": made, "total_results": len(made)}


async def test_an_order_is_every_card_that_was_not_there_before(bank: ScriptedBank, provider: Provider) -> None:
    bank.answers[CARDS] = cards((CARD, "STUDIO", "ACT"), ("ANY9", "CLAIRE LUMEN", "ORD"), ("ANY8", "OTHER", "ORD"))
    seen = await operation_of(provider, CARD_ORDER).look_up(ORDERED, (CARD,), SENT)
    assert seen.complete
    assert [(record.id, record.name, record.amounts_to) for record in seen.records] == [
        ("ANY9", "CLAIRE LUMEN", State.ACCEPTED),
        ("ANY8", "OTHER", State.ACCEPTED),
    ]


async def test_a_list_of_cards_shorter_than_its_total_is_not_complete(bank: ScriptedBank, provider: Provider) -> None:
    bank.answers[CARDS] = {**cards((CARD, "STUDIO", "ACT")), "total_results": 2}
    assert not (await operation_of(provider, CARD_ORDER).look_up(ORDERED, (CARD,), SENT)).complete


@pytest.mark.parametrize(
    ("status", "activated", "state"),
    [
        ("ORD", None, State.ACCEPTED),
        ("PRE", None, State.ACCEPTED),
        ("ACT", "2026-11-25 10:00:00", State.SETTLED),
        ("CAN", "2026-11-25 10:00:00", State.SETTLED),
        ("CAN", None, State.FAILED_LATER),
    ],
)
async def test_an_ordered_card_has_arrived_once_it_was_activated(
    bank: ScriptedBank, provider: Provider, status: str, activated: str | None, state: State
) -> None:
    bank.answers[f"cards/{CARD}"] = {**fixture_body("card"), "status": status, "activation_date": activated}
    record = await operation_of(provider, CARD_ORDER).follow(intent(remote_id=CARD, state=State.ACCEPTED))
    assert record is not None
    assert record.amounts_to is state
    assert await operation_of(provider, CARD_ORDER).follow(ORDERED) is None

"""The client and the built-in bank, written from the documents by different hands, must tell the same story."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, NotFound, NotPermitted, OutcomeUnknown, Rejected
from banktui.domain.listed import Meaning
from banktui.domain.money import Money
from banktui.domain.payment import Payment
from banktui.http.auth import TokenAuth
from banktui.http.session import Endpoint, Reply, Session
from banktui.providers.banq.client.events import Webhooks
from banktui.providers.banq.client.gateway import Gateway, address
from banktui.providers.banq.client.idempotency import HEADER, EditedError, IdempotencyKey
from banktui.providers.banq.client.sign_in import SignIn
from banktui.providers.banq.reasons import FAIL_REASONS
from banktui.providers.banq.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.outbox import Notification
from banktui.services.capability import (
    ACCOUNT,
    ACCOUNTS,
    CONFIGURE_EVENTS,
    EVENTS,
    INSTITUTIONS,
    PAYMENT,
    PAYMENT_TRANSACTIONS,
    PAYMENTS,
    SPACES,
    TRANSACTIONS,
    Capability,
)
from banktui.services.notifying import Delivery, Judgement
from banktui.services.paging import Walk
from banktui.services.provider import Provider
from tests.stage import MORNING, BankOnStage

LISTENER = "http://127.0.0.1:9/events"
DIRECT = ("payments", "get-paid-direct")
VALUES = {
    "how": "create",
    "url": LISTENER,
    "enabled": "yes",
    "retryCount": "2",
    "webHookTypes": "payment,transaction",
    "sharedSecret": "",
}


@dataclass
class Both:
    """A client and the bank that it talks to."""

    stage: BankOnStage
    provider: Provider

    @property
    def account(self) -> str:
        return str(self.stage.settings("banq").account_id)

    async def every(self, key: Capability[Any], parent: str = "") -> list[Any]:
        service = self.provider.get(key)
        assert service is not None
        async with Walk(service, parent, ahead=True) as walk:
            return [item async for part in walk for item in part.items]

    async def payment(self, payment_id: str) -> Payment:
        service = self.provider.get(PAYMENT)
        assert service is not None
        return await service.read("", payment_id)

    async def configure(self, **changes: str) -> str:
        action = self.provider.get(CONFIGURE_EVENTS)
        assert action is not None
        return (await action.perform(self.account, {**VALUES, **changes})).sentence

    async def waiting(self) -> Payment:
        """Return a request to be paid into the settings' account that its payer has not answered."""
        payments: list[Payment] = await self.every(PAYMENTS)
        return next(
            each
            for each in payments
            if each.destination == self.account and each.status and each.status.word == "Created"
        )

    def run(self, scenario: str, **given: str) -> Mapping[str, Any]:
        return dict(self.stage.bank.scenarios.run(scenario, given))

    def pushed(self) -> list[Notification]:
        return [posting.notification for posting in self.stage.bank.outbox.take_due()]

    def judged(self, notification: Notification, webhooks: Webhooks | None = None) -> Judgement:
        judge = webhooks or self.provider.get(EVENTS)
        assert judge is not None
        headers = tuple((name.lower(), value) for name, value in notification.headers)
        return judge.judge(Delivery(headers, notification.body, arrived_at=self.stage.bank.clock.now()))


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    bank = Bank(seed=1, clock=BankClock(MORNING, running=False), directory=tmp_path, wall=lambda: 0.0)
    stage = BankOnStage(bank, {"banq": create(bank)})
    provider = await stage.open("banq", FrozenClock(MORNING))
    yield Both(stage, provider)
    await provider.close()


async def test_nothing_in_the_demo_looks_odd(both: Both) -> None:
    payments, transactions = await both.every(PAYMENTS), await both.every(TRANSACTIONS)
    accounts, spaces = await both.every(ACCOUNTS), await both.every(SPACES)
    assert {oddity for item in (*payments, *transactions, *accounts, *spaces) for oddity in item.oddities} == set()
    assert all(payment.status.meaning is not Meaning.UNKNOWN for payment in payments)
    assert all(item.money is not None and item.money.amount > 0 for item in (*payments, *transactions))
    assert all(payment.payer or payment.link for payment in payments)
    assert {account.id for account in accounts} >= {payment.destination for payment in payments}
    assert {space.account_id for space in spaces if space.account_id} == {account.id for account in accounts}
    assert both.account in {account.id for account in accounts}
    assert {transaction.facts[0].value for transaction in transactions} <= {payment.id for payment in payments}


async def test_demo_shows_every_documented_fail_reason_and_one_that_is_not(both: Both) -> None:
    codes = {item.failure.code for item in await both.every(TRANSACTIONS) if item.failure}
    documented = {reason.code for reason in FAIL_REASONS}
    assert codes >= documented
    assert codes - documented


async def test_amounts_are_the_same_however_they_are_written(both: Both) -> None:
    before = await both.every(PAYMENTS)
    balances = await both.every(ACCOUNTS)
    name = next(one.name for one in both.stage.bank.scenarios.list() if "amounts" in one.parameters)
    both.run(name, amounts="text")
    assert await both.every(PAYMENTS) == before
    assert await both.every(ACCOUNTS) == balances


async def test_accepted_payment_moves_money_and_tells_so(both: Both) -> None:
    await both.configure()
    before = {account.id: account.balance for account in await both.every(ACCOUNTS)}
    payment = await both.waiting()
    both.run("payment_accepted", payment=payment.id)
    both.stage.bank.advance(60)
    after = await both.payment(payment.id)
    assert after.status is not None
    assert after.status.word == "Completed"
    moved = await both.every(PAYMENT_TRANSACTIONS, payment.id)
    assert [item.money for item in moved] == [payment.money]
    account = both.provider.get(ACCOUNT)
    assert account is not None
    balance = (await account.read("", payment.destination)).balance
    held = before[payment.destination]
    assert payment.money is not None
    assert balance is not None
    assert held is not None
    assert balance == held + payment.money
    judgements = [both.judged(each) for each in both.pushed()]
    titles = [each.title for each in judgements if each.about and each.about.id in {payment.id, moved[0].id}]
    assert {each.verdict for each in judgements} == {"verified"}
    assert titles == ["payment Accepted", "transaction Created", "payment Completed"]
    assert len({each.id for each in judgements}) == len(judgements)


async def test_declined_payment_says_why_its_transaction_failed(both: Both) -> None:
    payment = await both.waiting()
    both.run("payment_declined", payment=payment.id, reason="AccountIsFrozen")
    after = await both.payment(payment.id)
    assert after.status is not None
    assert after.status.word == "Declined"
    (failed,) = await both.every(PAYMENT_TRANSACTIONS, payment.id)
    assert failed.failure.code == "AccountIsFrozen"
    assert failed.facets().void


async def test_events_of_the_bank_are_verified_and_forgeries_are_not(both: Both) -> None:
    sandbox = both.stage.sandboxes["banq"]
    assert sandbox.sample is not None
    sample = sandbox.sample()
    judged = both.judged(sample)
    assert judged.verdict == "verified"
    assert judged.about is not None
    assert judged.about.capability in {"payments", "transactions"}
    assert judged.id == json.loads(sample.body)["id"]
    assert both.judged(sandbox.sample()).id != judged.id
    assert both.judged(sample.forged()).verdict == "rejected"
    both.stage.bank.advance(timedelta(hours=25).total_seconds())
    assert "24 hours" in both.judged(sample).reason


async def test_events_are_signed_with_the_secret_that_was_configured(both: Both) -> None:
    told = await both.configure(sharedSecret="another")
    assert "set it in the connection too" in told
    sandbox = both.stage.sandboxes["banq"]
    assert sandbox.sample is not None
    both.run("payment_accepted", payment=(await both.waiting()).id)
    settings = both.stage.settings("banq")
    another = Webhooks(settings.model_copy(update={"webhook_secret": type(settings.password)("another")}))
    pushed = both.pushed()
    assert {each.url for each in pushed} == {LISTENER}
    assert {both.judged(each).verdict for each in pushed} == {"rejected"}
    assert {both.judged(each, another).verdict for each in pushed} == {"verified"}


async def test_configuration_is_created_once_and_changed_after(both: Both) -> None:
    with pytest.raises(NotFound):
        await both.configure(how="change")
    assert await both.configure() == "The webhook configuration was created: Banq sends events now."
    with pytest.raises(Rejected) as again:
        await both.configure()
    assert "change that one" in again.value.hint
    assert await both.configure(how="change", enabled="no") == "The webhook configuration was changed, switched off."


@pytest.mark.parametrize("fault", ["cut_body", "not_json", "status_after:500"])
async def test_lost_answer_to_a_create_is_fetched_with_the_same_form(both: Both, fault: str) -> None:
    both.stage.bank.faults.add(FaultRule("banq", "POST", "*/webhook-config", parse_fault(fault), times=1))
    with pytest.raises(OutcomeUnknown):
        await both.configure()
    # Carried out twice, the second would be refused: there is a configuration already.
    assert "was created" in await both.configure()
    with pytest.raises(Rejected):
        await both.configure()


@pytest.mark.parametrize(
    ("changes", "field"), [({"retryCount": "100"}, "retryCount"), ({"url": "https://a.example/" + "x" * 1990}, "url")]
)
async def test_refusals_name_the_field_that_the_form_has(both: Both, changes: dict[str, str], field: str) -> None:
    action = both.provider.get(CONFIGURE_EVENTS)
    assert action is not None
    with pytest.raises(Rejected) as refused:
        await both.configure(**changes)
    assert refused.value.field == field


async def test_what_is_not_there_is_missing_or_forbidden_and_behind_the_end_is_nothing(both: Both) -> None:
    payments = both.provider.get(PAYMENTS)
    assert payments is not None
    page = await payments.page("", "99:100/9800")
    assert (page.items, page.next) == ((), None)
    with pytest.raises(NotFound):
        await both.payment("not-even-a-guid")
    action = both.provider.get(CONFIGURE_EVENTS)
    assert action is not None
    with pytest.raises((NotFound, NotPermitted)):
        await action.perform("00000000-0000-4000-8000-00000000dead", VALUES)


async def test_guids_are_found_in_either_case(both: Both) -> None:
    payment = (await both.every(PAYMENTS))[0]
    assert (await both.payment(payment.id.upper())).comment == payment.comment


async def test_every_refusal_of_the_bank_is_in_words(both: Both) -> None:
    for status in (400, 401, 403, 404, 422, 429, 500, 503):
        both.stage.bank.faults.clear()
        both.stage.bank.faults.add(FaultRule("banq", "GET", "*", parse_fault(f"status_before:{status}")))
        with pytest.raises(BankError) as caught:
            await both.payment("1")
        assert caught.value.title
        assert caught.value.hint


async def test_same_intent_gets_its_first_answer_again_and_is_carried_out_once(both: Both) -> None:
    session = Session(
        Endpoint("https://localhost"),
        provider="banq",
        clock=FrozenClock(MORNING),
        judge=lambda _: None,
        auth=TokenAuth(SignIn(both.stage.settings("banq")), clock=FrozenClock(MORNING)),
        transport=both.stage.transport("banq"),
    )
    gateway = Gateway(session)
    count = len(await both.every(PAYMENTS))

    async def ask(body: Mapping[str, Any], key: IdempotencyKey) -> Reply:
        headers = key.headers("POST", address(*DIRECT), body, MORNING)
        return await gateway.post(*DIRECT, operation="request to be paid", body=body, headers=headers)

    def intent(body: Mapping[str, Any]) -> IdempotencyKey:
        return IdempotencyKey.make("POST", address(*DIRECT), body, now=MORNING)

    payer = (await both.every(INSTITUTIONS))[0].id
    parties = {"destination": {"banqGuid": both.account}, "source": {"banqGuid": payer}}
    good: dict[str, Any] = {"funds": 100, "comment": "Order 1017", "frequency": "once", **parties}
    key = intent(good)
    first, second = await asyncio.gather(ask(good, key), ask(good, key))
    assert (first.status, first.raw) == (second.status, second.raw) == (201, second.raw)
    assert first.headers["location"] == second.headers["location"]
    assert (await ask(good, intent(good))).raw != first.raw
    bad = {**good, "funds": -1}
    refused = intent(bad)
    assert [(await ask(bad, refused)).status for _ in range(2)] == [422, 422]
    # What our own side does not let out, the bank refuses as well.
    with pytest.raises(EditedError):
        await ask(bad, key)
    forced = await gateway.post(*DIRECT, operation="request", body=bad, headers={HEADER: key.id})
    assert forced.status == 422
    assert len(await both.every(PAYMENTS)) == count + 2
    asked = await both.payment(first.data["id"])
    assert (asked.money, asked.order_code) == (Money(Decimal(100), "USD"), "")
    await session.close()

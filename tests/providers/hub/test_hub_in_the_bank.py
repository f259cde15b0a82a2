"""Hub's client against the built-in bank's Hub, which other hands wrote from the same documents."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, NotPermitted, OutcomeUnknown, Rejected, SignInNeeded
from banktui.domain.money import Money
from banktui.http.auth import TokenAuth
from banktui.http.session import Endpoint, Session
from banktui.providers.hub import paths
from banktui.providers.hub.client import open_provider
from banktui.providers.hub.client.events import HubNotifications
from banktui.providers.hub.client.sign_in import SignIn
from banktui.providers.hub.codes import CODES, Effect
from banktui.providers.hub.errors import answer_in, code_of, judge, says_not_done
from banktui.providers.hub.settings import Settings
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.service import assemble
from banktui.services import capability
from banktui.services.capability import ACCOUNTS
from banktui.services.notifying import About, Delivery
from banktui.services.provider import Provider
from tests.providers.hub.scripted_hub import CREATE_BENEFICIARY, CREATE_CUSTOMER, CREATE_LEDGER
from tests.stage import MORNING, BankOnStage, build_bank, no_pause

DAY = timedelta(hours=24, seconds=1)
PERSON = {
    "first_name": "Ada",
    "last_name": "Byron",
    "email": "ada@example.org",
    "address.number": "12",
    "address.street": "Analytical Row",
    "address.city": "London",
    "address.postal_code": "E1 1AA",
    "address.iso_country": "GB",
}
CUSTOMER = {**PERSON, "customer_type": "individual", "dob": "1985-12-10"}
BENEFICIARY = {**PERSON, "account.account_number": "01234567", "account.sort_code": "06-03-71"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, only=["hub"])


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MORNING)


@pytest.fixture(params=["in process", "over TLS"])
async def consoles(
    request: pytest.FixtureRequest, stage: BankOnStage, clock: FrozenClock
) -> AsyncIterator[tuple[Provider, Provider]]:
    """Yield two consoles on one login."""
    stage.bank.faults.clear()
    async with AsyncExitStack() as stack:
        opened: list[Provider] = []
        if request.param == "over TLS":
            server = await stack.enter_async_context(assemble(stage.bank, list(stage.sandboxes.values())))
            told = server.describe()
            for _ in range(2):
                settings = Settings.from_sandbox(told["hub"], stage.bank.directory)
                ca_file = stage.bank.directory / told["ca_certificate"]
                opened.append(await open_provider(settings, clock=clock, sleep=no_pause, ca_file=ca_file))
        else:
            opened = [await stage.open("hub", clock) for _ in range(2)]
        yield opened[0], opened[1]
        for provider in opened:
            await provider.close()
    stage.bank.faults.clear()


async def names(provider: Provider) -> list[str]:
    service = provider.get(ACCOUNTS)
    assert service is not None
    return [account.name for account in (await service.page("")).items]


async def perform(provider: Provider, key: Any, values: dict[str, str]) -> Any:
    action = provider.get(key)
    assert action is not None
    return await action.perform("", values)


async def test_two_consoles_see_what_happened_and_do_not_fight(
    consoles: tuple[Provider, Provider], clock: FrozenClock
) -> None:
    first, second = consoles
    known = await names(first)
    assert "Float" in known
    clock.advance(60)
    assert await names(second) == known
    clock.advance(60)
    assert await names(first) == known
    assert await names(second) == known
    for provider in consoles:
        told = provider.standing()
        assert told is not None
        assert (told.taken_at, told.logins) == (clock.now(), 2)
    for _ in range(5):
        results = await asyncio.gather(names(first), names(second), return_exceptions=True)
        assert sorted(type(each).__name__ for each in results) == ["SignInNeeded", "list"]
    assert [told.logins for provider in consoles if (told := provider.standing())] == [2, 2]
    clock.advance(31)
    assert await names(first) == known


async def test_a_token_stolen_by_the_scenario_costs_one_login(
    consoles: tuple[Provider, Provider], stage: BankOnStage, clock: FrozenClock
) -> None:
    provider, _ = consoles
    known = await names(provider)
    clock.advance(40)
    stage.bank.scenarios.run("token_stolen", {"provider": "hub"})
    assert await names(provider) == known
    told = provider.standing()
    assert told is not None
    assert (told.logins, told.taken_at) == (2, clock.now())
    stage.bank.scenarios.run("token_stolen", {"provider": "hub"})
    with pytest.raises(SignInNeeded, match="Another session took your login"):
        await names(provider)


async def test_a_customer_a_ledger_and_a_beneficiary(consoles: tuple[Provider, Provider]) -> None:
    provider, _ = consoles
    before = await names(provider)
    customer = (await perform(provider, capability.CREATE_CUSTOMER, CUSTOMER)).made.item
    chosen = {"holder": f"customer:{customer.id}"}
    ledger = {**chosen, "currency": "gbp", "primary_use": "payments,escrow", "owner": "me"}
    made = await perform(provider, capability.CREATE_LEDGER, ledger)
    assert made.made.item.owner_id == customer.id
    service = provider.get(capability.ACCOUNT)
    assert service is not None
    listed = await service.read("", made.made.item.id)
    assert listed.number
    assert listed.balance is not None
    assert listed.balance.amount == 0
    assert listed.currency == "GBP"
    assert len(await names(provider)) == len(before) + 1
    for payer in (chosen, {"holder": f"ledger:{listed.id}"}):
        beneficiary = (await perform(provider, capability.CREATE_BENEFICIARY, {**BENEFICIARY, **payer})).made.item
        assert beneficiary.id
        assert (beneficiary.number, beneficiary.bank_code) == ("01234567", "060371")


async def test_what_the_bank_does_not_know_is_marked(consoles: tuple[Provider, Provider]) -> None:
    provider, _ = consoles
    nobody = {"holder": "customer:", "holder_id": "00000000-0000-4000-8000-00000000dead"}
    with pytest.raises(BankError) as caught:
        await perform(provider, capability.CREATE_BENEFICIARY, {**BENEFICIARY, **nobody})
    assert not isinstance(caught.value, OutcomeUnknown)
    assert caught.value.problem().field in {"holder_id", ""}


@pytest.mark.parametrize(
    "fault", ["drop_after", "cut_body", "not_json", "missing_id", "status_after:500", "cut_headers"]
)
@pytest.mark.parametrize("path", [CREATE_CUSTOMER, CREATE_BENEFICIARY, CREATE_LEDGER])
async def test_a_creation_without_an_answer_is_unknown_and_arrives_once(
    consoles: tuple[Provider, Provider], stage: BankOnStage, fault: str, path: str
) -> None:
    provider, _ = consoles
    customer = (await perform(provider, capability.CREATE_CUSTOMER, CUSTOMER)).made.item.id
    chosen = {"holder": f"customer:{customer}"}
    key, values = {
        CREATE_CUSTOMER: (capability.CREATE_CUSTOMER, CUSTOMER),
        CREATE_BENEFICIARY: (capability.CREATE_BENEFICIARY, {**BENEFICIARY, **chosen}),
        CREATE_LEDGER: (
            capability.CREATE_LEDGER,
            {**chosen, "currency": "eur", "primary_use": "fee", "owner": "me"},
        ),
    }[path]
    arrived = len([each for each in stage.bank.requests.list() if each.path == path])
    stage.bank.faults.add(FaultRule("hub", "POST", path, parse_fault(fault)))
    with pytest.raises(OutcomeUnknown):
        await perform(provider, key, values)
    stage.bank.faults.clear()
    assert len([each for each in stage.bank.requests.list() if each.path == path]) == arrived + 1


async def test_balances_are_in_the_ledgers_currencies(consoles: tuple[Provider, Provider]) -> None:
    service = consoles[0].get(ACCOUNTS)
    assert service is not None
    found = (await service.page("")).items
    assert {account.currency for account in found} == {"GBP", "EUR"}
    assert all(isinstance(account.balance, Money) and account.number for account in found)
    assert not [sentence for account in found for sentence in account.oddities]


async def test_events_of_the_bank_are_hints_and_forged_ones_are_not(stage: BankOnStage) -> None:
    sample = stage.sandboxes["hub"].sample
    assert sample is not None
    notification = sample()
    judge = HubNotifications(stage.settings("hub")).judge
    told = judge(Delivery(notification.headers, notification.body, arrived_at=MORNING))
    assert told.verdict == "hint", told.reason
    assert told.id
    assert told.about == About("accounts")
    again = judge(Delivery(notification.headers, notification.body, arrived_at=MORNING))
    assert again.id == told.id
    forged = notification.forged()
    assert judge(Delivery(forged.headers, forged.body, arrived_at=MORNING)).verdict == "rejected"
    assert judge(Delivery(notification.headers, notification.body, arrived_at=MORNING + DAY)).verdict == "rejected"


@pytest.mark.parametrize(
    "switches",
    [
        {"data": "array", "ids": "number"},
        {"balance": "text"},
        {"balance": "shortest"},
        *({"login_timeout": told} for told in ("0", "-1", "text", "missing", "999999999999")),
    ],
    ids=str,
)
async def test_every_reading_of_the_documents_gives_the_same_ledgers(
    stage: BankOnStage, clock: FrozenClock, switches: dict[str, str]
) -> None:
    service = (usual := await stage.open("hub", clock)).get(ACCOUNTS)
    assert service is not None
    expected = (await service.page("")).items
    await usual.close()
    stage.bank.scenarios.run("hub_switches", switches)
    provider = await stage.open("hub", clock)
    service = provider.get(ACCOUNTS)
    assert service is not None
    for _ in range(3):
        assert (await service.page("")).items == expected
        clock.advance(5)
    told = provider.standing()
    assert told is not None
    assert told.logins == 1
    await provider.close()
    stage.bank.scenarios.run("hub_switches", {})


OUTCOMES: tuple[tuple[str, str, type[BankError] | None], ...] = (
    ("quarantined", "12", None),
    ("declined", "101", Rejected),
    ("insufficient_funds", "650", Rejected),
    ("compliance_firewall", "651", NotPermitted),
    ("contact_support", "606", OutcomeUnknown),
)


@pytest.mark.parametrize("status", ["-1", "1"])
@pytest.mark.parametrize(("outcome", "code", "kind"), OUTCOMES)
async def test_the_code_of_an_order_decides_whatever_the_status(
    stage: BankOnStage, clock: FrozenClock, status: str, outcome: str, code: str, kind: type[BankError] | None
) -> None:
    stage.bank.scenarios.run("hub_switches", {"quarantined": status})
    stage.bank.scenarios.run("hub_outcome", {"outcome": outcome})
    session = Session(
        Endpoint("https://localhost"),
        provider="hub",
        clock=clock,
        judge=judge,
        auth=TokenAuth(SignIn(stage.settings("hub")), clock=clock),
        says_not_done=says_not_done,
        transport=stage.transport("hub"),
    )
    rows = (await session.read(paths.LEDGERS, operation="ledgers")).data["data"]["accounts"]
    pounds = [row["ledger_id"] for row in rows if row["currency"] == "GBP"]
    order = {"from_ledger_id": pounds[0], "to_ledger_id": pounds[1], "amount": "1.00", "reference": "Test"}
    if kind is None:
        reply = await session.send("POST", paths.TRANSFER, operation="transfer", json=order)
        assert code_of(answer_in(reply)) == code
        assert str(answer_in(reply).status) == status
        assert CODES[code].effect is Effect.HELD
    else:
        with pytest.raises(BankError) as caught:
            await session.send("POST", paths.TRANSFER, operation="transfer", json=order)
        assert type(caught.value) is kind
        assert caught.value.code == code
    await session.close()
    stage.bank.scenarios.run("hub_switches", {})

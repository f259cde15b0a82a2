"""Test data and customers, from a form to the store and back, through the whole program."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from banktui.domain.aggregation import Synchronization
from banktui.domain.fixture import Fixture
from banktui.domain.intent import Intent
from banktui.services import synchronizing
from banktui.services.acting import Done, Form
from banktui.services.payments import Caution, Confirmation, Review
from banktui.services.query import Query
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef
from banktui.store.journal_opening import open_journal
from banktui.wiring.workspace import LiveWorkspace
from tests.probing import signed_in
from tests.settling import PATIENCE, until
from tests.stage import BankOnStage, build_bank, live_workspace

IBANITY = "ibanity"
DAYS = dict.fromkeys(("valueDate", "executionDate"), "2026-11-20T00:00:00Z")
MOVED = {**DAYS, "currency": "EUR", "counterpart": "BE456789012", "communication": "Planted", "amount": 5}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, only=[IBANITY])


@pytest.fixture
async def workspace(stage: BankOnStage) -> AsyncIterator[LiveWorkspace]:
    made = live_workspace(stage, only=(IBANITY,))
    made.start()
    yield made
    await made.stop()


def ref(name: str, parent: str = "") -> ListRef:
    return ListRef(IBANITY, name, parent)


async def rows(workspace: LiveWorkspace, which: ListRef) -> list[Listed]:
    return [row.item for row in (await workspace.reader.window(which, Query(), 0, 500)).rows]


async def read(workspace: LiveWorkspace, which: ListRef) -> list[Listed]:
    assert await workspace.refresh(which) is None
    return await rows(workspace, which)


async def act(workspace: LiveWorkspace, deed: str, parent: str = "", /, **values: str) -> Done:
    form = await workspace.form(IBANITY, deed, None, parent)
    assert isinstance(form, Form), form
    begins: Mapping[str, str] = {field.name: field.initial for field in form.fields}
    done = await workspace.perform(IBANITY, deed, parent, {**begins, "confirmation": "DELETE", **values})
    assert isinstance(done, Done), done
    return done


async def planted(workspace: LiveWorkspace) -> Fixture:
    """Make a user at a new institution with an account."""
    bank = (await act(workspace, "create-test-institution", name="Bank of Probes")).made
    assert bank is not None
    person = {"firstName": "Ada", "lastName": "Byron", "login": "ada", "password": "probe-word"}
    user = (await act(workspace, "create-test-user", bank.item.id, **person)).made
    assert user is not None
    account = (await act(workspace, "create-test-account", user.item.id, iban="BE71096123456769", balance="10")).made
    assert account is not None
    assert isinstance(account.item, Fixture)
    return account.item


async def test_what_is_planted_is_seen_after_a_synchronization_and_gone_when_it_is_deleted(
    workspace: LiveWorkspace, stage: BankOnStage
) -> None:
    account = await planted(workspace)
    institution, user, _ = account.id.split("/")
    customer = (await read(workspace, ref("customers")))[0].id
    stage.bank.scenarios.run("account_authorized", {"customer": customer, "account": account.own_id})
    path = f"/sandbox/financial-institutions/{institution}/users/{user}/accounts/{account.own_id}/transactions"
    async with signed_in(stage, IBANITY) as session:
        document = {"data": {"type": "sandboxTransaction", "attributes": MOVED}}
        await session.send("POST", path, operation="probe", json=document)
        await session.send("POST", f"/customers/{customer}/synchronizations", operation="probe", json={})
    stage.bank.advance(60)
    accounts = await read(workspace, ref("customer-accounts", customer))
    linked = next(each for each in accounts if each.facets().name == "Current account")
    assert [each.facets().name for each in await read(workspace, ref("account-transactions", linked.id))]
    [posted] = await read(workspace, ref("test-transactions", account.id))
    assert posted.facets().name == "Planted"
    await act(workspace, "delete-test-transaction", posted.id)
    assert await rows(workspace, ref("test-transactions", account.id)) == []
    again = await read(workspace, ref("test-accounts", f"{institution}/{user}"))
    assert [each.facets().amount for each in again] == [10]
    await act(workspace, "delete-test-account", account.id)
    assert await rows(workspace, ref("test-accounts", f"{institution}/{user}")) == []
    await act(workspace, "delete-test-user", f"{institution}/{user}")
    await act(workspace, "delete-test-institution", institution)
    assert institution not in {each.id for each in await rows(workspace, ref("test-institutions"))}
    assert institution not in {each.id for each in await read(workspace, ref("institutions"))}


async def test_a_transaction_that_is_made_or_deleted_shows_at_once_wherever_its_account_stands(
    workspace: LiveWorkspace,
) -> None:
    account = await planted(workspace)
    institution, user, _ = account.id.split("/")
    accounts, all_of_user = (ref(name, f"{institution}/{user}") for name in ("test-accounts", "test-user-transactions"))
    lists = (ref("test-transactions", account.id), all_of_user)
    for which in (*lists, accounts, ref("sandbox-accounts")):
        await read(workspace, which)

    async def changed(fact: Callable[[], Awaitable[bool]]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not await fact():
            assert time.monotonic() < deadline, "the list never showed it"
            await asyncio.sleep(0.002)

    async def stand(names: list[str]) -> bool:
        return all([[each.facets().name for each in await rows(workspace, which)] == names for which in lists])

    async def hold(amount: Decimal) -> bool:
        everywhere = [*await rows(workspace, accounts), *await rows(workspace, ref("sandbox-accounts"))]
        own = [each.facets().amount for each in everywhere if account.own_id in {each.id, getattr(each, "own_id", "")}]
        return own == [amount, amount]

    values = {"account": account.own_id, "amount": "4.20", "counterpart": "BE72962543301216", "communication": "Wheel"}
    assert isinstance(await workspace.payments.form(IBANITY, "sandbox-transaction", account), Form)
    review = await workspace.payments.review(IBANITY, "sandbox-transaction", account.id, values)
    assert isinstance(review, Review), review
    made = await workspace.payments.send(review.id, Confirmation(acknowledged=frozenset(Caution)))
    assert isinstance(made, Intent), made
    await changed(lambda: stand([made.they_see]))
    await changed(lambda: hold(Decimal("5.80")))
    [posted] = await rows(workspace, lists[0])
    await act(workspace, "delete-test-transaction", posted.id)
    await changed(lambda: stand([]))
    await changed(lambda: hold(Decimal(10)))


async def test_a_synchronization_that_is_triggered_has_its_line_in_the_audit_log(
    stage: BankOnStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synchronizing, "SECONDS", 0)
    journal = open_journal(None, user="ann")
    workspace = live_workspace(stage, only=(IBANITY,), journal=lambda: journal)
    workspace.start()
    customer = (await read(workspace, ref("customers")))[0].id
    running = asyncio.create_task(workspace.synchronize(IBANITY, customer))
    await until(lambda: bool(journal.audit()), lambda: asyncio.sleep(0))
    stage.bank.advance(60)
    ended = await running
    assert isinstance(ended, Synchronization), ended
    [line] = journal.audit()
    assert (line.who, line.what, line.about) == ("ann", "synchronizations: accepted", customer)
    await workspace.stop()


async def test_an_institution_that_is_deleted_leaves_nothing_below_it_here(workspace: LiveWorkspace) -> None:
    account = await planted(workspace)
    institution, user, _ = account.id.split("/")
    lists = (
        ref("test-users", institution),
        ref("test-accounts", f"{institution}/{user}"),
        ref("test-transactions", account.id),
    )
    for which in lists:
        await read(workspace, which)
    await act(workspace, "delete-test-institution", institution)
    for which in lists:
        assert (await workspace.reader.state(which)).as_of is None, which
        assert await rows(workspace, which) == []


async def test_a_customer_who_is_deleted_leaves_nothing_here_and_the_others_stay(workspace: LiveWorkspace) -> None:
    first, *others = await read(workspace, ref("customers"))
    accounts = await read(workspace, ref("customer-accounts", first.id))
    below = [ref("account-transactions", each.id) for each in accounts]
    for which in (*below, ref("transactions"), ref("accounts"), ref("authorizations", first.id)):
        await read(workspace, which)
    before = len(await rows(workspace, ref("accounts")))
    done = await act(workspace, "delete-customer", first.id)
    assert done.sentence == "The customer was deleted."
    assert await rows(workspace, ref("customers")) == others
    left = await rows(workspace, ref("accounts"))
    assert len(left) == before - len(accounts)
    assert not {each.id for each in left} & {each.id for each in accounts}
    for which in (*below, ref("customer-accounts", first.id), ref("authorizations", first.id)):
        assert (await workspace.reader.state(which)).as_of is None, which
    assert await rows(workspace, ref("transactions"))


async def test_an_authorization_that_is_deleted_takes_its_account_from_every_list(workspace: LiveWorkspace) -> None:
    customer = (await read(workspace, ref("customers")))[0].id
    accounts = await read(workspace, ref("customer-accounts", customer))
    authorizations = await read(workspace, ref("authorizations", customer))
    await read(workspace, ref("accounts"))
    await act(workspace, "delete-authorization", customer, authorization=authorizations[0].id)
    assert len(await rows(workspace, ref("authorizations", customer))) == len(authorizations) - 1
    left = {each.id for each in await rows(workspace, ref("customer-accounts", customer))}
    [gone] = {each.id for each in accounts} - left
    assert gone not in {each.id for each in await rows(workspace, ref("accounts"))}

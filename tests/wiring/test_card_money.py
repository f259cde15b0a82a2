"""Money on and off cards through the whole program: found again by being new, where nothing of ours comes back."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.notices import ListChanged, Notice
from banktui.services.payments import Caution, Confirmation, Review
from banktui.services.shelf import ListRef
from banktui.wiring.workspace import LiveWorkspace
from tests.providers.ordering import card_order
from tests.stage import BankOnStage, build_bank, live_workspace

CARD, ACCOUNT = "ANY0000000042", "1201"
ORDER = card_order("12.50")
MOVES = {"amount": "12.50", "card_comment": "Berlin", "acc_comment": "travel"}
WAYS = {
    "card-load": (CARD, MOVES, f"/v1.0/cards/{CARD}/credit"),
    "card-unload": (CARD, MOVES, f"/v1.0/cards/{CARD}/debit"),
    "card-order": (ACCOUNT, ORDER, "/v1.0/cards"),
}
PRODUCTION = {"transaction_ids": "hidden", "comments": "hidden"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, history_rows=30, only=["anytime"])


@pytest.fixture
async def workspace(stage: BankOnStage) -> AsyncIterator[LiveWorkspace]:
    stage.bank.faults.clear()
    stage.bank.scenarios.run("anytime_switches", {})
    made = live_workspace(stage, only=("anytime",))
    made.start()
    yield made
    await made.stop()
    stage.bank.faults.clear()


async def pay(workspace: LiveWorkspace, operation: str) -> Intent:
    parent, values, _ = WAYS[operation]
    form = await workspace.payments.form("anytime", operation, None, parent)
    assert not isinstance(form, Problem), form
    review = await workspace.payments.review("anytime", operation, parent, values)
    assert isinstance(review, Review), review
    made = await workspace.payments.send(review.id, Confirmation(acknowledged=frozenset(Caution)))
    assert isinstance(made, Intent), made
    return made


async def checked(workspace: LiveWorkspace, made: Intent) -> Intent:
    found = await workspace.payments.check(made.id)
    assert not isinstance(found, Problem), found
    return found[0]


def moved(stage: BankOnStage, operation: str) -> int:
    return sum(each.operation == operation for each in stage.bank.ledger.movements)


@pytest.mark.parametrize("operation", WAYS)
async def test_it_is_accepted_and_known_by_its_record(
    workspace: LiveWorkspace, stage: BankOnStage, operation: str
) -> None:
    before = moved(stage, operation)
    made = await pay(workspace, operation)
    assert (made.state, bool(made.remote_id)) == (State.ACCEPTED, True), made
    assert moved(stage, operation) == before + 1


@pytest.mark.parametrize("operation", WAYS)
@pytest.mark.parametrize("switches", [{}, PRODUCTION], ids=["sandbox", "production"])
@pytest.mark.parametrize(("fault", "is_there"), [("status_after:500", True), ("status_before:500", False)])
async def test_a_lost_answer_is_proven_by_what_is_new_and_by_nothing_else(
    workspace: LiveWorkspace,
    stage: BankOnStage,
    operation: str,
    switches: dict[str, Any],
    fault: str,
    *,
    is_there: bool,
) -> None:
    stage.bank.scenarios.run("anytime_switches", switches)
    before = moved(stage, operation)
    stage.bank.faults.add(FaultRule("anytime", "POST", WAYS[operation][2], parse_fault(fault), times=1))
    made = await pay(workspace, operation)
    assert made.state is State.UNKNOWN, made
    assert moved(stage, operation) == before + is_there
    found = await checked(workspace, made)
    states = {State.ACCEPTED, State.SETTLED} if is_there else {State.UNKNOWN}
    assert found.state in states, await workspace.payments.history(made.id)


async def held(workspace: LiveWorkspace, cards: ListRef) -> Decimal:
    """Return what the card holds by our copy of the list."""
    row = await workspace.reader.find(cards, CARD)
    assert row is not None
    amount = row.item.facets().amount
    assert amount is not None
    return amount


async def test_the_cards_of_its_account_are_read_again(workspace: LiveWorkspace) -> None:
    cards = ListRef("anytime", "cards", ACCOUNT)
    assert await workspace.refresh(cards) is None
    before = await held(workspace, cards)
    read, loop = asyncio.Event(), asyncio.get_running_loop()

    def heard(notice: Notice) -> None:
        if isinstance(notice, ListChanged) and notice.ref == cards:
            loop.call_soon_threadsafe(read.set)

    unsubscribe = workspace.subscribe(heard)
    await pay(workspace, "card-load")
    async with asyncio.timeout(30):
        await read.wait()
    unsubscribe()
    assert await held(workspace, cards) - before == Decimal(MOVES["amount"])


@pytest.mark.parametrize("operation", ["card-load", "card-unload"])
async def test_without_an_id_it_is_accepted_looked_for_and_settled(
    workspace: LiveWorkspace, stage: BankOnStage, operation: str
) -> None:
    stage.bank.scenarios.run("anytime_switches", PRODUCTION)
    made = await pay(workspace, operation)
    assert (made.state, made.remote_id) == (State.ACCEPTED, "")
    found = await checked(workspace, made)
    assert found.remote_id, await workspace.payments.history(made.id)
    assert found.state is State.ACCEPTED
    stage.bank.advance(61)
    assert (await checked(workspace, found)).state is State.SETTLED


@pytest.mark.parametrize("operation", WAYS)
async def test_what_the_answer_contradicts_is_an_alarm(
    workspace: LiveWorkspace, stage: BankOnStage, operation: str
) -> None:
    stage.bank.faults.add(FaultRule("anytime", "POST", WAYS[operation][2], parse_fault("wrong_echo"), times=1))
    made = await pay(workspace, operation)
    assert (made.state, made.alarm) == (State.UNKNOWN, True)

"""A bank whose clock is days away from ours: what it has carried out is found all the same, by its own dates."""

import random
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.payments import Caution, Confirmation, Review
from banktui.services.shelf import ListRef
from banktui.wiring.workspace import LiveWorkspace
from tests.money.ways import EVERY, Way
from tests.stage import BankOnStage, build_bank, live_workspace

SLUGS = ("anytime", "banq", "ibanity")
FINDABLE = [way for way in EVERY if way.slug in SLUGS and way.operation != "card-unload"]
AWAY = {"behind": timedelta(days=-8), "ahead": timedelta(days=8)}
CARD = "ANY0000000042"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    made = build_bank(directory, history_rows=30, only=SLUGS)
    # As in production: what moves a card's money is told from the rest by being new, and near in time.
    made.bank.scenarios.run("anytime_switches", {"transaction_ids": "hidden", "comments": "hidden"})
    return made


@pytest.fixture(params=AWAY)
async def workspace(request: pytest.FixtureRequest, stage: BankOnStage) -> AsyncIterator[LiveWorkspace]:
    # It is the bank that is `behind` or `ahead` of us.
    clock = FrozenClock(stage.bank.clock.now() - AWAY[request.param])
    made = live_workspace(stage, only=SLUGS, clock=clock)
    made.start()
    yield made
    await made.stop()
    stage.bank.faults.clear()


def chance() -> random.Random:
    return random.Random(7)  # noqa: S311 - to be repeated


def parent_of(way: Way) -> str:
    return CARD if way.operation == "card-load" else way.parent


async def review_of(workspace: LiveWorkspace, way: Way, values: Mapping[str, str]) -> Review:
    for name in ("accounts", "sandbox-accounts") if way.slug == "ibanity" else ("accounts",):
        await workspace.refresh(ListRef(way.slug, name))
    form = await workspace.payments.form(way.slug, way.operation, None, parent_of(way))
    assert not isinstance(form, Problem), form
    initial = {field.name: field.initial for field in form.fields if field.initial}
    review = await workspace.payments.review(way.slug, way.operation, parent_of(way), {**initial, **values})
    assert isinstance(review, Review), review
    return review


async def lost(workspace: LiveWorkspace, stage: BankOnStage, way: Way, fault: str) -> Intent:
    review = await review_of(workspace, way, way.fill(chance()))
    path = way.path.replace(way.parent, CARD) if way.operation == "card-load" else way.path
    stage.bank.faults.add(FaultRule(way.slug, "POST", path, parse_fault(fault), times=1))
    made = await workspace.payments.send(review.id, Confirmation(acknowledged=frozenset(Caution)))
    assert isinstance(made, Intent), made
    assert made.state is State.UNKNOWN, made
    return made


async def looked_for(workspace: LiveWorkspace, made: Intent) -> Intent:
    found = await workspace.payments.check(made.id)
    assert not isinstance(found, Problem), found
    return found[0]


@pytest.mark.parametrize("way", FINDABLE, ids=lambda way: way.operation)
async def test_what_was_carried_out_is_found_by_the_banks_own_clock(
    workspace: LiveWorkspace, stage: BankOnStage, way: Way
) -> None:
    made = await lost(workspace, stage, way, "status_after:500")
    found = await looked_for(workspace, made)
    assert found.state in {State.ACCEPTED, State.SETTLED}, await workspace.payments.history(made.id)


@pytest.mark.parametrize("way", FINDABLE, ids=lambda way: way.operation)
async def test_what_was_not_carried_out_is_never_found(workspace: LiveWorkspace, stage: BankOnStage, way: Way) -> None:
    made = await lost(workspace, stage, way, "status_before:500")
    assert (await looked_for(workspace, made)).state is State.UNKNOWN


@pytest.mark.parametrize("operation", ["credit-transfer", "card-load", "payment-link"])
async def test_the_clocks_of_the_moment_of_the_send_count_whatever_they_show_later(
    workspace: LiveWorkspace, stage: BankOnStage, operation: str
) -> None:
    way = next(each for each in FINDABLE if each.operation == operation)
    made = await lost(workspace, stage, way, "status_after:500")
    stage.bank.advance(timedelta(days=6).total_seconds())
    found = await looked_for(workspace, made)
    assert found.state in {State.ACCEPTED, State.SETTLED}, await workspace.payments.history(made.id)


async def test_what_was_paid_lately_by_the_banks_dates_is_warned_of(
    workspace: LiveWorkspace, stage: BankOnStage
) -> None:
    way = next(each for each in FINDABLE if each.operation == "credit-transfer")
    values = {**way.fill(chance()), "amount": "3.21"}
    elsewhere = live_workspace(stage, only=SLUGS, clock=FrozenClock(stage.bank.clock.now()))
    elsewhere.start()
    review = await review_of(elsewhere, way, values)
    paid = await elsewhere.payments.send(review.id, Confirmation(acknowledged=frozenset(Caution)))
    await elsewhere.stop()
    assert isinstance(paid, Intent), paid
    assert paid.state is State.ACCEPTED, paid
    assert await workspace.refresh(ListRef(way.slug, "credit-transfers", way.parent)) is None
    again = await review_of(workspace, way, values)
    assert Caution.SAME_PAYMENT in {caveat.caution for caveat in again.caveats}

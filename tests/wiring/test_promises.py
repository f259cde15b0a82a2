"""A promise about keys is believed once it was put to the test on that connection, and no sooner."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.conforming import Mishap, Trial
from banktui.services.payments import Caution, Confirmation, PromiseOnRecord, Review
from banktui.wiring.bank_control import _FAULTS
from banktui.wiring.event_desk import BankLine
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import MORNING, BankOnStage, build_bank, live_workspace

BANQ = "banq"
LINK = "payment-link"


@pytest.fixture
def stage(tmp_path: Path) -> BankOnStage:
    return build_bank(tmp_path / "bank", only=(BANQ,))


@pytest.fixture
async def workspace(stage: BankOnStage) -> AsyncIterator[LiveWorkspace]:
    made = live_workspace(stage, line=lambda: line_to(stage))
    made.start()
    yield made
    await made.stop()


def line_to(stage: BankOnStage) -> BankLine:
    """Return what the control API of a served bank lets one do."""

    async def nothing(*_: object) -> None:
        return None

    async def now() -> object:
        return stage.bank.clock.now()

    async def advance(hours: int) -> None:
        stage.bank.advance(hours * 3600)

    async def arrange(path: str, mishap: Mishap) -> None:
        stage.bank.faults.add(FaultRule(BANQ, "POST", path, parse_fault(_FAULTS[mishap]), times=1))

    return BankLine(nothing, now, nothing, Trial(advance, arrange))  # type: ignore[arg-type]  # nobody asks for the time


async def lost_request(workspace: LiveWorkspace, stage: BankOnStage) -> Intent:
    """Ask for money by link, and lose the answer before the bank does anything."""
    payments = workspace.payments
    form = await payments.form(BANQ, LINK, None)
    assert not isinstance(form, Problem)
    values = {field.name: field.initial for field in form.fields} | {"amount": "7.00", "comment": "Lunch"}
    review = await payments.review(BANQ, LINK, "", values)
    assert isinstance(review, Review)
    stage.bank.faults.add(FaultRule(BANQ, "POST", "*/get-paid-link", parse_fault("drop_before"), times=1))
    made = await payments.send(review.id, Confirmation(acknowledged=frozenset(Caution)))
    assert isinstance(made, Intent)
    assert made.state is State.UNKNOWN
    return made


async def state_after_a_look(workspace: LiveWorkspace, lost: Intent) -> State:
    found = await workspace.payments.check(lost.id)
    assert not isinstance(found, Problem), found
    (intent,) = found
    return intent.state


def by_operation(found: Sequence[PromiseOnRecord] | Problem) -> dict[str, PromiseOnRecord]:
    assert not isinstance(found, Problem), found
    return {each.operation: each for each in found}


async def test_what_is_unknown_is_sent_again_only_after_a_pass(workspace: LiveWorkspace, stage: BankOnStage) -> None:
    assert [each.found for each in by_operation(await workspace.payments.promises(BANQ)).values()] == [None, None]
    lost = await lost_request(workspace, stage)
    assert await state_after_a_look(workspace, lost) is State.UNKNOWN

    tested = by_operation(await workspace.payments.put_to_the_test(BANQ))
    assert set(tested) == {LINK, "payment-request"}
    assert all(each.found is not None and each.found.passed and each.found.at == MORNING for each in tested.values())
    assert by_operation(await workspace.payments.promises(BANQ)) == tested

    assert await state_after_a_look(workspace, lost) is State.ACCEPTED


async def test_a_bank_that_does_not_pass_is_recorded_as_such_and_nothing_is_sent_again(
    workspace: LiveWorkspace, stage: BankOnStage
) -> None:
    lost = await lost_request(workspace, stage)
    stage.bank.faults.add(FaultRule(BANQ, "GET", "*/payments", parse_fault("hide:1000")))
    tested = by_operation(await workspace.payments.put_to_the_test(BANQ))
    assert [each.found.passed for each in tested.values() if each.found is not None] == [False, False]
    stage.bank.faults.clear()
    assert await state_after_a_look(workspace, lost) is State.UNKNOWN


async def test_a_test_that_cannot_be_made_records_nothing(workspace: LiveWorkspace, stage: BankOnStage) -> None:
    await workspace.payments.promises(BANQ)
    stage.bank.faults.add(FaultRule(BANQ, "*", "*", parse_fault("status_before:503")))
    assert isinstance(await workspace.payments.put_to_the_test(BANQ), Problem)
    assert [each.found for each in by_operation(await workspace.payments.promises(BANQ)).values()] == [None, None]


async def test_nothing_is_tested_where_money_is_real(stage: BankOnStage) -> None:
    workspace = live_workspace(stage, real=(BANQ,))
    workspace.start()
    try:
        await workspace.payments.unlock(BANQ, BANQ, 10)
        answer = await workspace.payments.put_to_the_test(BANQ)
    finally:
        await workspace.stop()
    assert isinstance(answer, Problem)
    assert "on a sandbox only" in answer.title
    assert [each for each in stage.bank.requests.list() if "get-paid" in each.path] == []


async def test_a_provider_without_promises_says_so(tmp_path: Path) -> None:
    hub = build_bank(tmp_path / "hub", only=("hub",))
    workspace = live_workspace(hub)
    workspace.start()
    try:
        assert "conformance" not in workspace.offered("hub")
        answer = await workspace.payments.promises("hub")
    finally:
        await workspace.stop()
    assert isinstance(answer, Problem)
    assert answer.title == "The provider promises nothing about keys."

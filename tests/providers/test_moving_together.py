"""Each money operation through the whole program: form, review, journal, one request, and the bank's own books."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.acting import Form
from banktui.services.payments import Confirmation, Review
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import BankOnStage, build_bank, live_workspace

OTHER = "NL91ABNA0417164300"


@dataclass(frozen=True)
class Way:
    """One operation, and what is filled in beyond what its form begins with."""

    connection: str
    operation: str
    values: Mapping[str, str]
    path: str
    found_again: bool = True
    """A lost one is found at the bank; otherwise only a person can tell."""


WAYS = (
    Way("hub", "ledger-transfer", {"amount": "10.01", "reference": "Test"}, "/accounts/transfer", found_again=False),
    Way("hub", "pay-out", {"amount": "12.50"}, "/account/customer/pay_out", found_again=False),
    Way("banq", "payment-request", {"amount": "3.07", "comment": "Test"}, "*/get-paid-direct"),
    Way("banq", "payment-link", {"amount": "3.08", "comment": "Test"}, "*/get-paid-link"),
    Way("ibanity", "sandbox-transaction", {"amount": "0.01", "counterpart": OTHER}, "*/transactions"),
)
PROVIDERS = sorted({way.connection for way in WAYS})


@pytest.fixture
def stage(tmp_path: Path) -> BankOnStage:
    return build_bank(tmp_path / "bank", history_rows=50, only=PROVIDERS)


@pytest.fixture
async def workspace(stage: BankOnStage) -> AsyncIterator[LiveWorkspace]:
    opened = live_workspace(stage, only=PROVIDERS)
    opened.start()
    yield opened
    await opened.stop()


async def reviewed(workspace: LiveWorkspace, stage: BankOnStage, way: Way) -> Review:
    """Fill in the form as it is offered, without anything having been read before."""
    form = await workspace.payments.form(way.connection, way.operation, None)
    assert isinstance(form, Form), form
    values = {field.name: field.initial for field in form.fields} | dict(way.values)
    if way.operation == "pay-out":
        known = stage.sandboxes["hub"].describe("https://localhost")["beneficiaries"]
        values["beneficiary_id"] = known["Chidi Okafor"]
    assert form.complaints(values) == {}
    review = await workspace.payments.review(way.connection, way.operation, "", values)
    assert isinstance(review, Review), review
    return review


def yes(review: Review) -> Confirmation:
    return Confirmation(acknowledged=frozenset(caveat.caution for caveat in review.caveats))


def posts(stage: BankOnStage, way: Way) -> int:
    """Return how often the bank was asked to do it."""
    end = way.path.removeprefix("*")
    return sum(one.method == "POST" and one.path.endswith(end) for one in stage.bank.requests.list())


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.operation)
async def test_it_is_sent_once_from_a_store_that_knows_nothing(
    workspace: LiveWorkspace, stage: BankOnStage, way: Way
) -> None:
    review = await reviewed(workspace, stage, way)
    assert posts(stage, way) == 0
    intent = await workspace.payments.send(review.id, yes(review))
    assert isinstance(intent, Intent), intent
    assert intent.state in {State.ACCEPTED, State.SETTLED}
    assert intent.remote_id
    assert posts(stage, way) == 1
    again = await workspace.payments.send(review.id, yes(review))
    assert isinstance(again, Intent)
    assert posts(stage, way) == 1


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.operation)
async def test_a_lost_answer_is_unknown_until_something_proves_it(
    workspace: LiveWorkspace, stage: BankOnStage, way: Way
) -> None:
    review = await reviewed(workspace, stage, way)
    stage.bank.faults.add(FaultRule(way.connection, "POST", way.path, parse_fault("drop_after"), times=1))
    intent = await workspace.payments.send(review.id, yes(review))
    assert isinstance(intent, Intent), intent
    assert intent.state is State.UNKNOWN
    looked = await workspace.payments.check(intent.id)
    assert not isinstance(looked, Problem)
    [now] = looked
    assert (now.state is not State.UNKNOWN) == way.found_again, now.sentence
    assert posts(stage, way) == 1


async def test_why_a_list_cannot_be_read_is_told_instead_of_that_it_is_empty(
    workspace: LiveWorkspace, stage: BankOnStage
) -> None:
    stage.bank.scenarios.run("application_live", {})
    problem = await workspace.payments.form("ibanity", "sandbox-transaction", None)
    assert isinstance(problem, Problem)
    assert problem.code == "sandbox_application_required"

"""Money through the whole program: real protocols, real journal, real store; the bank's own book says what was paid."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from banktui.domain.clock import SystemClock
from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.notices import IntentChanged, Notice
from banktui.services.payments import Caution, Confirmation, Review
from banktui.services.projecting import EVERY_INTENT
from banktui.services.query import Query
from banktui.services.shelf import ListRef
from banktui.services.unsettled import MoneyStanding
from banktui.store import open_store
from banktui.store.journal_opening import open_journal
from banktui.wiring.journals import journal_in
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import BankOnStage, build_bank, live_workspace

PAYMENTS = {
    "anytime": (
        "credit-transfer",
        {
            "name": "Galerie Vasseur",
            "iban": "DE89370400440532013000",
            "bic": "COBADEFFXXX",
            "amount": "12.50",
            "reference": "Invoice 118",
            "note": "lumen",
        },
    ),
    "hub": ("ledger-transfer", {"amount": "12.50", "reference": "INV-118"}),
}


@dataclass
class Till:
    """A console's workspace on one provider, and the bank behind it."""

    slug: str
    stage: BankOnStage
    workspace: LiveWorkspace
    notices: list[Notice]
    parent: str = ""
    before: int = 0
    """How many movements the bank's book had."""

    @property
    def moved(self) -> int:
        """Return how often money has moved at the bank since."""
        return len(self.stage.bank.ledger.movements) - self.before

    async def review(self) -> Review:
        operation, values = PAYMENTS[self.slug]
        form = await self.workspace.payments.form(self.slug, operation, None, self.parent)
        assert not isinstance(form, Problem), form
        initial = {field.name: field.initial for field in form.fields if field.initial}
        review = await self.workspace.payments.review(self.slug, operation, self.parent, {**initial, **values})
        assert isinstance(review, Review), review
        return review

    async def pay(self) -> Intent:
        review = await self.review()
        made = await self.workspace.payments.send(review.id, Confirmation(acknowledged=frozenset(Caution)))
        assert isinstance(made, Intent), made
        return made


async def open_till(slug: str, stage: BankOnStage, journal: Path | None = None) -> Till:
    workspace = live_workspace(stage, only=(slug,))
    if journal is not None:
        workspace._journal = journal_in(journal)
    till = Till(slug, stage, workspace, [])
    workspace.subscribe(till.notices.append)
    workspace.start()
    ref = ListRef(slug, "accounts")
    assert await workspace.refresh(ref) is None
    rows = (await workspace.reader.window(ref, Query(), 0, 10)).rows
    # Of those in a currency with cents the one that holds the most: it can pay.
    facets = {row.item.id: row.item.facets() for row in rows if row.item.facets().currency in {"EUR", "GBP"}}
    till.parent = max(facets, key=lambda account: facets[account].amount or 0)
    till.before = len(stage.bank.ledger.movements)
    return till


@pytest.fixture(params=sorted(PAYMENTS))
async def till(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Till]:
    stage = build_bank(tmp_path / "bank", history_rows=30, only=[request.param])
    made = await open_till(request.param, stage, tmp_path / "journal.db")
    yield made
    await made.workspace.stop()


async def test_a_payment_from_the_form_to_the_bank(till: Till) -> None:
    made = await till.pay()
    assert made.state is State.ACCEPTED, made
    assert made.remote_id
    states = [notice.intent.state for notice in till.notices if isinstance(notice, IntentChanged)]
    assert states[:4] == [State.DRAFTED, State.CONFIRMED, State.SENDING, State.ACCEPTED]
    row = await till.workspace.reader.find(EVERY_INTENT, made.id)
    assert row is not None
    assert row.item == await till.workspace.payments.intent(made.tag)
    steps = await till.workspace.payments.history(made.id)
    number = steps[3].request
    assert number is not None
    exchange = next(each for each in till.workspace.requests.latest() if each.number == number)
    assert (exchange.method, exchange.occasion.item) == ("POST", made.id)
    assert till.workspace.payments.standing() == MoneyStanding()
    assert till.moved == 1


async def test_presses_at_once_are_one_payment(till: Till) -> None:
    review = await till.review()
    told = Confirmation(acknowledged=frozenset(Caution))
    outcomes = await asyncio.gather(*(till.workspace.payments.send(review.id, told) for _ in range(8)))
    assert len({outcome.id for outcome in outcomes if isinstance(outcome, Intent)}) == 1
    posts = [each for each in till.workspace.requests.latest() if each.method == "POST" and not each.sign_in]
    assert len(posts) == till.moved == 1


async def test_a_lost_answer_is_unknown_and_never_sent_again(till: Till) -> None:
    till.stage.bank.faults.add(FaultRule(till.slug, "POST", "*transfer*", parse_fault("status_after:500"), times=1))
    made = await till.pay()
    assert made.state is State.UNKNOWN
    assert till.workspace.payments.standing().unknown == 1
    again = await till.workspace.payments.send_again(made.id)
    assert isinstance(again, Problem)
    checked = await till.workspace.payments.check(made.id)
    assert not isinstance(checked, Problem)
    # One of the two banks lists transfers, and the other one says nothing afterwards.
    assert checked[0].state is (State.ACCEPTED if till.slug == "anytime" else State.UNKNOWN)
    posts = [each for each in till.workspace.requests.latest() if each.method == "POST" and not each.sign_in]
    assert len(posts) == till.moved == 1


async def test_the_next_start_knows_what_the_last_one_did(till: Till, tmp_path: Path) -> None:
    till.stage.bank.faults.add(FaultRule(till.slug, "POST", "*transfer*", parse_fault("status_after:500"), times=1))
    made = await till.pay()
    await till.workspace.stop()
    journal = open_journal(tmp_path / "journal.db")
    assert journal.problem is None
    [kept] = journal.intents()
    assert (kept.id, kept.state) == (made.id, State.UNKNOWN)
    assert journal.verify().broken_at is None
    journal.close()
    again = await open_till(till.slug, till.stage, tmp_path / "journal.db")
    seen = await again.workspace.payments.intent(made.id)
    assert seen is not None
    assert seen.tag == made.tag
    row = await again.workspace.reader.find(EVERY_INTENT, made.id)
    assert row is not None
    await again.workspace.stop()


def contents(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("journal.db*") if file.is_file())


async def test_no_secret_of_the_connection_is_in_the_journal(till: Till, tmp_path: Path) -> None:
    await till.pay()
    settings = till.stage.settings(till.slug)
    raw = contents(tmp_path)
    assert b"INV-118" in raw or b"Invoice 118" in raw
    for secret in settings.secrets:
        assert secret.encode() not in raw
    tokens = {
        header.value
        for each in till.workspace.requests.latest()
        for header in each.sent_headers
        if header.name == "authorization" and isinstance(header.value, str)
    }
    assert tokens == set()


async def test_before_it_is_started_nothing_wants_attention() -> None:
    store = open_store(None)
    workspace = LiveWorkspace((), clock=SystemClock(), store=store)
    assert workspace.payments.standing() == MoneyStanding()
    refused = workspace.payments.refusal("nobody")
    assert refused is not None
    store.close()

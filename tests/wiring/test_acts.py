"""Acts that move no money, through the whole program: refused where money is, on record where they are done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from banktui.domain.errors import Problem
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.acting import Done, Form
from banktui.services.guarding import LOCKED, READ_ONLY
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import BankOnStage, build_bank, live_workspace

CARD, OTHER = "ANY0000000042", "ANY0000000110"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, history_rows=10, only=["anytime"])


@pytest.fixture
def journal() -> SqliteJournal:
    return open_journal(None, user="ann")


@asynccontextmanager
async def opened(
    stage: BankOnStage, journal: SqliteJournal, *, real: bool = False, read_only: bool = False
) -> AsyncIterator[LiveWorkspace]:
    workspace = live_workspace(
        stage,
        only=["anytime"],
        journal=lambda: journal,
        real=["anytime"] if real else (),
        read_only=["anytime"] if read_only else (),
    )
    workspace.start(opening=False)
    await workspace.payments.opened()
    yield workspace
    await workspace.stop()


def puts(stage: BankOnStage) -> int:
    return sum(each.method == "PUT" for each in stage.bank.requests.list())


def lines(journal: SqliteJournal) -> list[tuple[str, str, str]]:
    return [(line.who, line.what, line.about) for line in journal.audit()]


async def test_nothing_is_changed_through_a_read_only_connection(stage: BankOnStage, journal: SqliteJournal) -> None:
    before = puts(stage)
    async with opened(stage, journal, read_only=True) as workspace:
        for answer in (
            await workspace.form("anytime", "block-card", None, CARD),
            await workspace.perform("anytime", "block-card", CARD, {}),
        ):
            assert isinstance(answer, Problem)
            assert answer.kind == READ_ONLY
        assert lines(journal) == []
    assert puts(stage) == before


async def test_a_production_connection_changes_something_only_while_it_is_unlocked(
    stage: BankOnStage, journal: SqliteJournal
) -> None:
    before = puts(stage)
    async with opened(stage, journal, real=True) as workspace:
        for answer in (
            await workspace.form("anytime", "block-card", None, CARD),
            await workspace.perform("anytime", "block-card", CARD, {}),
        ):
            assert isinstance(answer, Problem)
            assert answer.kind == LOCKED
        assert puts(stage) == before
        assert await workspace.payments.unlock("anytime", "anytime", 10) is None
        assert isinstance(await workspace.form("anytime", "block-card", None, CARD), Form)
        assert isinstance(await workspace.perform("anytime", "block-card", CARD, {}), Done)
        assert isinstance(await workspace.perform("anytime", "unblock-card", CARD, {}), Done)
        assert lines(journal) == [
            ("ann", "unlocked for 10 minutes", "anytime"),
            ("ann", "block-card: accepted", CARD),
            ("ann", "unblock-card: accepted", CARD),
        ]
    assert puts(stage) == before + 2


async def test_what_the_bank_refuses_or_leaves_open_has_its_line_and_is_not_sent_again(
    stage: BankOnStage, journal: SqliteJournal
) -> None:
    before = puts(stage)
    async with opened(stage, journal) as workspace:
        for fault in ("status_before:403", "status_before:500"):
            stage.bank.faults.add(FaultRule("anytime", "PUT", f"*/cards/{OTHER}", parse_fault(fault), times=1))
            outcome = await workspace.perform("anytime", "card-lost", OTHER, {"confirmation": "LOST"})
            assert isinstance(outcome, Problem)
        form = await workspace.form("anytime", "card-lost", None, OTHER)
        assert isinstance(form, Form)
        assert "It is not known whether the same was done on 2026-11-20 at 09:14 UTC" in form.note
        assert lines(journal) == [("ann", "card-lost: refused", OTHER), ("ann", "card-lost: unknown", OTHER)]
    assert puts(stage) == before + 2

"""Acts that move no money, through the whole program: refused where money is, on record where they are done."""

import asyncio
import re
import stat
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from banktui.domain.errors import Problem
from banktui.providers.anytime.client.card_secrets import ShowPin
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.acting import Done, Form
from banktui.services.guarding import LOCKED, READ_ONLY
from banktui.services.revealing import Revealed
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from banktui.wiring.workspace import LiveWorkspace
from tests.settling import until
from tests.stage import BankOnStage, build_bank, live_workspace
from tests.texts import texts_in

CARD, OTHER, MULTI_USE = "ANY0000000042", "ANY0000000110", "ANY0000000057"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, history_rows=10, only=["anytime"])


@pytest.fixture
def journal() -> SqliteJournal:
    return open_journal(None, user="ann")


@asynccontextmanager
async def opened(
    stage: BankOnStage,
    journal: SqliteJournal,
    *,
    real: bool = False,
    read_only: bool = False,
    downloads: Path | None = None,
) -> AsyncIterator[LiveWorkspace]:
    workspace = live_workspace(
        stage,
        only=["anytime"],
        journal=lambda: journal,
        downloads=downloads,
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


# Secrets.


async def test_a_pin_is_told_and_its_line_says_who_when_and_which_card_and_never_what(
    stage: BankOnStage, journal: SqliteJournal
) -> None:
    async with opened(stage, journal) as workspace:
        told = await workspace.reveal("anytime", "card-pin", CARD, {"cvc": "000"})
        assert isinstance(told, Revealed)
        pin = told.shown[0].secret.seen()
        assert pin is not None
        refused = await workspace.reveal("anytime", "card-pin", CARD, {"cvc": "974"})
        assert isinstance(refused, Problem)
        assert lines(journal) == [("ann", "card-pin: accepted", CARD), ("ann", "card-pin: refused", CARD)]
        kept = "\n".join(text for each in (*journal.audit(), *workspace.requests.latest()) for text in texts_in(each))
        assert f"/v1.0/cards/{CARD}/pin" in kept
        assert not re.search(rf"(?<![0-9a-f]){pin}(?![0-9a-f])", kept)
        assert not re.search(r"(?<![0-9a-f])974(?![0-9a-f])", kept)
        assert "974" not in repr(refused)


async def test_nothing_secret_is_told_through_a_read_only_or_locked_connection(stage: BankOnStage) -> None:
    before = len(stage.bank.requests.list())
    for is_real, kind in ((False, READ_ONLY), (True, LOCKED)):
        own = open_journal(None, user="ann")
        async with opened(stage, own, real=is_real, read_only=not is_real) as workspace:
            answer = await workspace.reveal("anytime", "card-pin", CARD, {"cvc": "000"})
            assert isinstance(answer, Problem)
            assert answer.kind == kind
    assert not [each for each in stage.bank.requests.list()[before:] if each.path.partition("?")[0].endswith("/pin")]


async def test_what_nobody_waits_for_any_more_is_forgotten_and_has_its_line_all_the_same(
    stage: BankOnStage, journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Revealed] = []
    begun, goes_on = threading.Event(), threading.Event()
    tell = ShowPin.reveal

    async def late(self: ShowPin, parent: str, values: Mapping[str, str]) -> Revealed:
        made.append(await tell(self, parent, values))
        begun.set()
        await asyncio.to_thread(goes_on.wait)
        return made[0]

    monkeypatch.setattr(ShowPin, "reveal", late)
    async with opened(stage, journal) as workspace:
        asking = asyncio.create_task(workspace.reveal("anytime", "card-pin", CARD, {"cvc": "000"}))
        await asyncio.to_thread(begun.wait)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        goes_on.set()
        await until(lambda: made[0].shown[0].secret.is_forgotten, lambda: asyncio.sleep(0))
        assert lines(journal) == [("ann", "card-pin: accepted", CARD)]


async def test_pictures_are_written_for_their_owner_alone_over_no_other_file_and_through_no_link(
    stage: BankOnStage, journal: SqliteJournal, tmp_path: Path
) -> None:
    """Row 33 of the list of bad inputs."""
    folder, elsewhere = tmp_path / "papers", tmp_path / "elsewhere"
    folder.mkdir()
    name = f"card-front-{MULTI_USE}.png"
    (folder / name).symlink_to(elsewhere)
    async with opened(stage, journal, downloads=folder) as workspace:
        told = await workspace.reveal("anytime", "card-number", MULTI_USE, {})
        assert isinstance(told, Revealed)
        [front, back] = [await workspace.keep_picture(picture) for picture in told.pictures]
        assert (front, back) == (
            str(folder / f"card-front-{MULTI_USE}-2.png"),
            str(folder / f"card-back-{MULTI_USE}.png"),
        )
        for path, picture in ((Path(str(front)), told.pictures[0]), (Path(str(back)), told.pictures[1])):
            assert path.read_bytes() == picture.content.seen()
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not elsewhere.exists()
        told.forget()
        assert isinstance(await workspace.keep_picture(told.pictures[0]), Problem)

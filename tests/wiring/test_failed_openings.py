"""A connection that cannot be opened, however late and for whatever reason, says so and can be tried again."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from banktui.domain.clock import FrozenClock
from banktui.services.notices import ConnectionFailed, Notice
from banktui.services.provider import Connection, Environment, Provider
from banktui.services.shelf import ListRef, StoreError
from banktui.settings import SessionPreferences
from banktui.store import Store, open_store
from banktui.ui.app import BankApp
from banktui.ui.options import Options
from banktui.wiring.discovery import providers
from banktui.wiring.openings import Plan
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import MORNING, BankOnStage, build_bank, idle, live_workspace
from tests.test_scenes import shown

SENTENCE = "The program failed while it opened this connection"
BROKEN = "ibanity"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    return build_bank(tmp_path_factory.mktemp("bank"), only=["anytime", BROKEN])


class Opening:
    """Opens a connection as it should, or fails with a mistake."""

    def __init__(self, stage: BankOnStage) -> None:
        self.stage = stage
        self.fails = True
        self.closed = False

    async def __call__(self, _on_wait: Callable[[int], None]) -> Provider:
        if self.fails:
            raise RuntimeError("PIN-4071-CANARY")
        return await self.stage.open(BROKEN, FrozenClock(MORNING))


def with_opening(stage: BankOnStage, opening: Opening) -> LiveWorkspace:
    workspace = live_workspace(stage, only=("anytime", BROKEN))
    workspace._plans[BROKEN] = workspace._plans[BROKEN]._replace(open=opening)
    return workspace


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_a_mistake_is_shown_recorded_and_tried_again(
    size: tuple[int, int], stage: BankOnStage, caplog: pytest.LogCaptureFixture
) -> None:
    opening = Opening(stage)
    workspace = with_opening(stage, opening)
    app = BankApp(workspace, SessionPreferences(), Options(animations=False))
    with caplog.at_level(logging.ERROR):
        async with app.run_test(size=size) as pilot:
            await idle(lambda: list(app.workers), pilot.pause)
            assert f"✖ {BROKEN}" in shown(app)
            assert "Studio Lumen" in shown(app)
            if size[0] == 80:
                await pilot.press("tab")
                await pilot.pause()
            words = " ".join(shown(app).replace("│", " ").split())
            assert "The program failed while it" in words
            assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [RuntimeError]
            if size[0] == 80:
                await pilot.press("escape")
            opening.fails = False
            await pilot.press("r")
            await idle(lambda: list(app.workers), pilot.pause)
            assert f"✖ {BROKEN}" not in shown(app)
            assert "Zichtrekening" in shown(app)
            assert app.crashes.ids == []


async def test_whoever_leaves_before_anything_was_begun_leaves_no_mistake(
    stage: BankOnStage, caplog: pytest.LogCaptureFixture
) -> None:
    opening = Opening(stage)
    workspace = with_opening(stage, opening)
    with caplog.at_level(logging.ERROR):
        await workspace.stop()
        workspace.start()
        assert not workspace._engine.is_running
    assert caplog.records == []


async def test_trying_again_in_vain_admits_the_mistake(stage: BankOnStage) -> None:
    workspace = with_opening(stage, Opening(stage))
    app = BankApp(workspace, SessionPreferences(), Options(animations=False))
    async with app.run_test(size=(120, 35), notifications=True) as pilot:
        await idle(lambda: list(app.workers), pilot.pause)
        await pilot.press("r")
        await idle(lambda: list(app.workers), pilot.pause)
        assert len(app.crashes.ids) == 1
        assert any(app.crashes.ids[0] in each.message for each in app._notifications)
        assert "PIN-4071-CANARY" not in shown(app)


async def test_a_store_that_cannot_keep_what_is_offered_is_a_failure_too_and_the_provider_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []

    async def close() -> None:
        closed.append("closed")

    def full(*_: object) -> None:
        raise StoreError("The disk is full")

    info = providers()[BROKEN]

    async def opening(_on_wait: Callable[[int], None]) -> Provider:
        return Provider(info, {}, close)

    store: Store = open_store(tmp_path / "store.db")
    monkeypatch.setattr(type(store.keeper), "remember_offered", full)
    plan = Plan(Connection(BROKEN, info, Environment.SANDBOX, "test"), opening)
    workspace = LiveWorkspace([plan], clock=FrozenClock(MORNING), store=store)
    notices: list[Notice] = []
    workspace.subscribe(notices.append)
    workspace.start()
    try:
        problem = await workspace.refresh(ListRef(BROKEN, "accounts"))
        assert problem is not None
        assert (problem.kind, problem.title) == ("store", "The disk is full")
        assert workspace.failure(BROKEN) == problem
        assert ConnectionFailed(BROKEN, problem) in notices
        assert closed
    finally:
        await workspace.stop()

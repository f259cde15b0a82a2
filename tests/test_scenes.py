"""Compares each scene with its picture. `pytest tests/test_scenes.py --snapshot-update` makes the pictures anew."""

import asyncio
import re
import threading
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from syrupy.location import PyTestLocation
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Button, Input

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services import reviewing
from banktui.services.exporting.wanted import Export, Exported
from banktui.services.journal import Journal
from banktui.settings import SessionPreferences
from banktui.ui import connect_fields
from banktui.ui.app import BankApp
from banktui.ui.options import Options
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.screens.passphrase import PassphrasePrompt
from banktui.ui.unbidden import QUIET
from banktui.wiring.journals import journal_in
from banktui.wiring.vault_desk import VaultDesk
from banktui.wiring.workspace import LiveWorkspace
from tests.configuration.vaults import filled, vault_in
from tests.pushing import give_addresses, push
from tests.scenes import PASTED, SCENES, STANDARD, Scene
from tests.setting_up import ScriptedDesk
from tests.settling import PATIENCE, until
from tests.stage import MORNING, BankOnStage, build_bank, idle, live_workspace, renewed

PICTURES = Path(__file__).resolve().parents[1] / "screenshots"
_APART = 0x7E3779B97F4A7C15F39CC0605CEDC835
_BEGUN_IN_EACH_SIZE = frozenset(
    {
        # What they have been scrolled to in a large terminal stays so in a small one.
        *("actions", "actions-here", "account-new", "card-actions", "help", "review-warnings", "journal-damaged"),
        # A secret is gone when the terminal changes its size.
        *("pin", "card-number", "card-cvv", "card-pictures", "link"),
        # One of each kind of screen, so that beginning in a small terminal is seen as well as coming there.
        *("welcome", "overview", "private", "statements", "cards", "events", "payment-form", "payment-accepted"),
    }
)
"""Scenes that are taken anew in each size; of the others the console is resized for the next picture."""

_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


class Picture(SVGImageExtension):  # type: ignore[misc]  # the plugin has no types
    """One SVG per scene in `screenshots/`, named after it."""

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:  # noqa: ARG003 - given by the plugin
        return str(PICTURES)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: Any = 0) -> str:  # noqa: ARG003
        return str(index)

    @classmethod
    def write_snapshot(cls, **given: Any) -> None:
        # The plugin expects pictures beside the test that makes them; ours stand where README shows them.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            super().write_snapshot(**given)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    return build_bank(tmp_path_factory.mktemp("bank"))


@pytest.fixture
def faultless(stage: BankOnStage) -> Iterator[BankOnStage]:
    stage.bank.faults.clear()
    yield stage
    stage.bank.faults.clear()


@pytest.fixture(autouse=True)
def steady_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the cursor of text fields from blinking: it does so by the machine's clock."""
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _: None)


@pytest.fixture(autouse=True)
def same_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have payments the same ids, and so the same tags, each time."""
    numbers = count(1)
    monkeypatch.setattr(reviewing, "uuid4", lambda: UUID(int=next(numbers) * _APART % 2**128))


@pytest.fixture(autouse=True)
def made_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the files be there that scripted key pairs are said to be made in."""
    monkeypatch.setattr(connect_fields, "_no_file", lambda _typed: "")


@dataclass(frozen=True, slots=True)
class Shot:
    """What a scene came to."""

    picture: str
    """As SVG, without fonts that a viewer would fetch from elsewhere."""
    words: str
    """The characters on the screen, line by line."""


@pytest.fixture(scope="module")
def taken() -> dict[str, Shot]:
    """Return what has been taken already, by the scene's name: the same scene in another size comes with the first."""
    return {}


@pytest.fixture
async def shot(request: pytest.FixtureRequest, faultless: BankOnStage, tmp_path: Path, taken: dict[str, Shot]) -> Shot:
    scene: Scene = request.param
    if scene.name not in taken:
        stage = renewed(faultless, scene.changes, tmp_path) if scene.changes else faultless
        sizes = _in_all_sizes(scene)
        journal = _damaged_journal(tmp_path) if scene.is_damaged else None
        vault = _locked_vault(tmp_path) if scene.in_vault else None
        taken.update(zip((each.name for each in sizes), await take(sizes, stage, journal, vault), strict=True))
    return taken[scene.name]


def _locked_vault(folder: Path) -> VaultDesk:
    filled(folder)
    return VaultDesk(vault_in(folder), FrozenClock(MORNING), asks=True)


def _in_all_sizes(scene: Scene) -> list[Scene]:
    """Return a scene and those that are the same in another size, if a resize leads there.

    All of them, whichever is asked for: which tests run in one process must not decide how a picture came about.
    """
    if scene.name.removesuffix("-80x24").removesuffix("-wide") in _BEGUN_IN_EACH_SIZE:
        return [scene]
    return [each for each in SCENES if _but_for_size(each) == _but_for_size(scene)]


def _but_for_size(scene: Scene) -> Scene:
    return replace(scene, name="", size=STANDARD, says=(), hides=())


async def take(
    scenes: Sequence[Scene],
    stage: BankOnStage,
    journal: Callable[[], Journal] | None = None,
    vault: VaultDesk | None = None,
) -> list[Shot]:
    """Return scenes that differ in nothing but their size: the first as it begins, the others after a resize."""
    scene = scenes[0]
    clock = FrozenClock(MORNING)
    gate = threading.Event()
    workspace = live_workspace(
        stage,
        clock=clock,
        gate=gate,
        only=scene.connections,
        journal=journal,
        real=scene.real,
        read_only=scene.read_only,
        vault=vault,
        in_vault=scene.in_vault,
        ailments=scene.ailments,
    )
    _break(stage, scene.faults)
    if scene.is_held:
        workspace.export = _held  # type: ignore[method-assign]
    desk = ScriptedDesk(is_held=scene.is_held)
    options = Options(theme=scene.theme, animations=False, saved=Path("saved"), setting_up=desk)
    app = BankApp(workspace, SessionPreferences(), options)
    # A button that was pressed looks so for a fifth of a second: whether a picture has that would be chance.
    with patch.object(Button, "_start_active_affect", lambda _button: None):
        return await _shots(scenes, app, stage, workspace, clock, gate)


async def _shots(
    scenes: Sequence[Scene],
    app: BankApp,
    stage: BankOnStage,
    workspace: LiveWorkspace,
    clock: FrozenClock,
    gate: threading.Event,
) -> list[Shot]:
    scene, shots = scenes[0], []
    async with app.run_test(size=scene.size) as pilot:

        async def quiet() -> None:
            await idle(
                lambda: [each for each in app.workers if not (scene.is_held and each.group in {"export", "draft"})],
                pilot.pause,
            )

        await quiet()
        if scene.in_vault:
            # The question comes from the engine's thread, by itself: here when there is something behind it.
            others = [each.id for each in workspace.connections if each.id not in scene.in_vault]
            await until(lambda: all(f"● {name}" in shown(app) for name in others), quiet)
            gate.set()
            await until(lambda: isinstance(app.screen, PassphrasePrompt), quiet)
            # Somebody reads it before they answer.
            clock.seconds += 2 * QUIET
            await until(lambda: not app.screen.has_class("-not-yet"), quiet)
        strokes = list(_strokes(scene.keys))
        for number, keys in enumerate(strokes, 1):
            if number == len(strokes):
                clock.advance(scene.later)
                _break(stage, scene.late_faults)
                if scene.scenario is not None:
                    what, told = scene.scenario
                    stage.bank_of(what.partition("_")[0]).scenarios.run(what, told)
                await _push(scene, workspace, stage, clock, app)
                await quiet()
            await _press(pilot, keys)
            await quiet()
        for each in scenes:
            if each is not scene:
                await pilot.resize_terminal(*each.size)
                await quiet()
            await _come_true(each, app, quiet)
            await _let_a_second_pass(app, quiet)
            shots.append(Shot(_FONT.sub("", app.export_screenshot(title="banktui")), shown(app)))
    return shots


async def _come_true(scene: Scene, app: BankApp, quiet: Callable[[], Awaitable[None]]) -> None:
    """Wait for what a scene says. What another thread tells by itself, nobody in the console waits for."""
    deadline = time.monotonic() + PATIENCE / 3
    while time.monotonic() < deadline and not all(word in shown(app) for word in scene.says):
        await asyncio.sleep(0.005)
        await quiet()


async def _let_a_second_pass(app: BankApp, quiet: Callable[[], Awaitable[None]]) -> None:
    """Have each screen do what it does every second: whether that has happened before a picture would be chance."""
    for screen in app.screen_stack:
        if isinstance(screen, BankScreen):
            screen.tick()
    await quiet()


async def _held(wanted: Export, report: Callable[[int], None]) -> Exported | Problem:
    del wanted
    report(120)
    await asyncio.Event().wait()
    raise AssertionError("nothing sets it")


def _strokes(keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Split keys into what is pressed before the console is waited for: text as one, but for its first letter.

    The first may be what opens the field; the last key of a scene always stands alone, because things happen before it.
    """
    typed: list[str] = []
    is_typing = False
    for key in keys[:-1]:
        if len(key) == 1 and is_typing:
            typed.append(key)
            continue
        if typed:
            yield tuple(typed)
            typed = []
        is_typing = len(key) == 1
        yield (key,)
    if typed:
        yield tuple(typed)
    yield from ((key,) for key in keys[-1:])


async def _press(pilot: Pilot[int], keys: Sequence[str]) -> None:
    for key in keys:
        if key.startswith(PASTED):
            pilot.app.post_message(Paste(key.removeprefix(PASTED)))
        else:
            await pilot.press(key)


def shown(app: BankApp) -> str:
    """Return the characters on the screen, line by line."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


async def _push(scene: Scene, workspace: LiveWorkspace, stage: BankOnStage, clock: FrozenClock, app: BankApp) -> None:
    if scene.pushed is not None:
        give_addresses(workspace)
    if scene.pushed:
        for arrived in await push(workspace, stage, clock):
            app.event_news.count(arrived)


def _damaged_journal(folder: Path) -> Callable[[], Journal]:
    path = folder / "journal.db"
    path.write_bytes(b"no journal")
    path.chmod(0o600)
    return journal_in(path)


def _break(stage: BankOnStage, faults: tuple[tuple[str, str, str], ...]) -> None:
    for provider, path, fault in faults:
        stage.bank_of(provider).faults.add(FaultRule(provider, "*", path, parse_fault(fault)))


@pytest.mark.parametrize("shot", SCENES, indirect=True, ids=lambda scene: scene.name)
def test_scene(shot: Shot, request: pytest.FixtureRequest, snapshot: SnapshotAssertion) -> None:
    scene: Scene = request.node.callspec.params["shot"]
    for word in scene.says:
        assert word in shot.words, f"{scene.name} does not say {word!r}"
    for word in scene.hides:
        assert word not in shot.words, f"{scene.name} says {word!r}"
    assert shot.picture == snapshot(name=scene.name, extension_class=Picture)


def test_every_picture_belongs_to_a_scene_and_fetches_nothing() -> None:
    assert {path.stem for path in PICTURES.glob("*.svg")} == {scene.name for scene in SCENES}
    assert [path.name for path in PICTURES.glob("*.svg") if "url(http" in path.read_text(encoding="utf-8")] == []

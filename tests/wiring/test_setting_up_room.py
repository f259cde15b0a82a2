"""Beginning a draft: whatever keeps one from being there, the thread that was to have it ends."""

import asyncio
import threading
from pathlib import Path

import pytest

from banktui.domain.errors import Problem, Rejected
from banktui.services.connecting import Draft
from banktui.settings import SessionPreferences
from banktui.wiring.drafting import ConnectionDrafts
from banktui.wiring.setting_up import SettingUpRoom

_ENGINE = "banktui-engine"


@pytest.fixture
def room(tmp_path: Path) -> SettingUpRoom:
    return SettingUpRoom(str(tmp_path / "config.toml"), SessionPreferences)


def engines() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == _ENGINE]


@pytest.mark.parametrize("error", [RuntimeError("a mistake"), OSError("a full disk")])
async def test_a_mistake_leaves_no_thread(
    error: Exception, room: SettingUpRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_drafts: ConnectionDrafts, _provider: str) -> Draft:
        assert engines()
        raise error

    monkeypatch.setattr(ConnectionDrafts, "begin", fails)
    with pytest.raises(type(error)):
        await room.begin("hub", lambda _question: None)
    assert not engines()


async def test_what_is_expected_to_fail_leaves_none_either(
    room: SettingUpRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_drafts: ConnectionDrafts, _provider: str) -> Draft:
        raise Rejected("The file cannot be added to")

    monkeypatch.setattr(ConnectionDrafts, "begin", refuses)
    assert isinstance(await room.begin("hub", lambda _question: None), Problem)
    assert not engines()


async def test_whoever_waits_no_longer_leaves_none(room: SettingUpRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, let_go = threading.Event(), threading.Event()

    def hangs(_room: SettingUpRoom) -> None:
        reached.set()
        let_go.wait()

    monkeypatch.setattr(SettingUpRoom, "_configuration", hangs)
    waiting = asyncio.create_task(room.begin("hub", lambda _question: None))
    assert await asyncio.to_thread(reached.wait, 30)
    waiting.cancel()
    let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not engines()

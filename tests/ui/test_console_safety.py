"""Hostile text, crashes, pictures and signals: nothing leaks, nothing runs, nothing is left behind."""

import asyncio
import os
import signal
import stat
from pathlib import Path

import pytest
from textual.content import Content
from textual.markup import MarkupError

from banktui.domain.errors import Unreachable
from banktui.ui.app import BankApp
from banktui.ui.crash import CrashLog
from banktui.ui.options import Options
from banktui.ui.places import Place
from tests.ui.fake_bank import ALPHA, NOW
from tests.ui.fake_workspace import FakePreferences, FakeWorkspace
from tests.ui.places_to_go import everywhere, lumen
from tests.ui.running import SMALL, WIDE, console

CANARY = "PIN-4071-CANARY"
FORBIDDEN = [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x200B, 0x202E, 0x2066)]


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
async def test_hostile_text_is_text_on_every_screen(size: tuple[int, int]) -> None:
    async with console(size=size) as it:
        for place in everywhere():
            await it.open(place)
            for key in ("end", "i", "enter"):
                await it.press(key)
                await it.settled()
                shown = it.text.replace("\n", "")
                assert not [char for char in FORBIDDEN if char in shown], place
            for row in (3, 8):
                await it.pilot.click(offset=(size[0] // 3, row))
            await it.press("0")
            await it.settled()
            assert not it.app._exit, place
            assert it.app.is_running


async def test_hostile_names_are_text_in_the_palette_the_prompt_and_the_overview() -> None:
    async with console() as it:
        await it.shows("[@click=app.quit]free money[/]")
        await it.press("ctrl+p")
        await it.type("free")
        await it.shows("[@click=app.quit]")
        await it.press("escape", "escape")
        await it.until(lambda: len(it.app.screen_stack) == 1)
        await it.press("colon")
        await it.type("statements anytime-main free")
        await it.shows("[@click=app.quit]free money[/]")


async def test_what_is_told_in_passing_is_never_markup_whoever_tells_it() -> None:
    async with console() as it:
        it.app.notify("[/nope] [@click=app.quit]x[/]", markup=True)
        it.screen.notify("[bold]y[/nope]")
        await it.shows("[/nope] [@click=app.quit]x[/]", "[bold]y[/nope]")


async def test_no_way_to_save_a_picture_saves_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with console() as it:
        it.app.action_screenshot("a.svg", str(tmp_path))
        assert it.app.save_screenshot("a.svg", str(tmp_path)) == ""
        assert it.app.deliver_screenshot("a.svg", str(tmp_path)) is None
        await it.app.run_action(f"app.screenshot('a.svg', '{tmp_path}')")
        await it.says("are not saved")
    assert _files_in(tmp_path) == []


def _files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.svg")]


class RichError(Exception):
    """Draws itself, as some libraries' errors do."""

    def __rich__(self) -> str:
        return str(self.args)


class Failing(BankApp):
    """Fails with a secret in its locals and in the exception's text."""

    def action_fail(self) -> None:
        secret = CANARY
        raise RuntimeError(f"no place for {secret}")

    def action_fail_richly(self) -> None:
        raise RichError(CANARY)

    def action_fail_markup(self) -> None:
        Content.from_markup(f"[/{CANARY}]")


@pytest.mark.parametrize(
    ("action", "error"), [("fail", RuntimeError), ("fail_richly", RichError), ("fail_markup", MarkupError)]
)
async def test_a_crash_leaves_one_line_and_places_in_code_but_no_data(
    action: str, error: type[Exception], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "state" / "errors.log"
    app = Failing(FakeWorkspace(), FakePreferences(), Options(crash_log=log, animations=False))
    with pytest.raises(error):
        await _run_into(app, action)
    said = "".join(capfd.readouterr())
    kept = log.read_text(encoding="utf-8")
    assert CANARY not in said + kept
    assert app.crashes.ids[0] in said
    assert app.crashes.ids[0] in kept
    assert f"Failing.action_{action}" in kept
    assert error.__qualname__ in kept
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert app.return_code == 1
    assert len(app.crashes.ids) == 1


async def _run_into(app: BankApp, action: str) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        app.call_later(getattr(app, f"action_{action}"))
        await pilot.pause()


async def test_a_failed_worker_is_admitted_and_recorded_and_the_screen_goes_on() -> None:
    bank = FakeWorkspace()

    async def broken(*_: object) -> None:
        raise KeyError(CANARY)

    bank.reader.totals = broken  # type: ignore[assignment]
    async with console(bank, defects=True) as it:
        await it.open(lumen())
        await it.says("mistake in banktui")
        assert CANARY not in it.text
        assert "Virement loyer" in it.text


async def test_an_expected_failure_of_a_worker_is_told_as_what_it_is() -> None:
    bank = FakeWorkspace()

    async def unreachable(*_: object) -> None:
        raise Unreachable("the disk of the bank is on fire")

    bank.reader.totals = unreachable  # type: ignore[assignment]
    async with console(bank) as it:
        await it.open(lumen())
        await it.says("the disk of the bank is on fire")


def test_a_crash_log_that_is_a_link_elsewhere_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine", encoding="utf-8")
    link = tmp_path / "errors.log"
    link.symlink_to(target)
    crashes = CrashLog(link)
    error_id = crashes.record(ValueError(CANARY), NOW)
    assert target.read_text(encoding="utf-8") == "mine"
    assert f"could not be written to {link}." in crashes.sentence(error_id)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device of a full disk")
def test_a_full_disk_takes_nothing_from_what_is_said() -> None:
    crashes = CrashLog(Path("/dev/full"))
    error_id = crashes.record(ValueError(CANARY), NOW)
    said = crashes.sentence(error_id)
    assert said.startswith(f"banktui stopped because of a mistake of its own, {error_id}.")
    assert said.endswith(" Where in the code it happened could not be written to /dev/full.")
    assert CANARY not in said


def test_a_disk_that_has_room_again_is_written_to_again(tmp_path: Path) -> None:
    log = tmp_path / "crashes.log"
    log.mkdir()
    crashes = CrashLog(log)
    assert "could not be written" in crashes.sentence(crashes.record(ValueError(CANARY), NOW))
    log.rmdir()
    assert f"(no data) is in {log}." in crashes.sentence(crashes.record(ValueError(CANARY), NOW))
    assert "builtins.ValueError" in log.read_text(encoding="utf-8")


def test_causes_are_kept_too_and_a_circle_of_them_ends(tmp_path: Path) -> None:
    first, second = ValueError(CANARY), KeyError(CANARY)
    first.__cause__, second.__cause__ = second, first
    log = tmp_path / "errors.log"
    CrashLog(log).record(first, NOW)
    kept = log.read_text(encoding="utf-8")
    assert kept.count("builtins.") == 2
    assert CANARY not in kept


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_leaves_in_order_with_its_own_status(number: signal.Signals) -> None:
    bank = FakeWorkspace()
    async with console(bank) as it:
        os.kill(os.getpid(), number)
        await it.until(lambda: it.app._exit)
        assert it.app.return_value == 128 + number
    assert bank.stopped
    asyncio.get_running_loop().remove_signal_handler(number)


async def test_a_name_with_every_trick_opens_and_closes() -> None:
    async with console() as it:
        await it.open(Place(ALPHA.id))
        await it.press("end", "enter")
        await it.shows("[@click=app.quit]free money[/]", "[Statements]")
        await it.press("escape")
        await it.shows("[Accounts]")

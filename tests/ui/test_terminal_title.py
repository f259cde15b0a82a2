"""The terminal's title names the environment in front, and nothing that a bank has written."""

from typing import Any

import pytest

from banktui.services.provider import Environment
from banktui.ui.terminal_title import TerminalTitle
from tests.ui.fake_bank import ALPHA, BETA
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.places_to_go import lumen
from tests.ui.running import console


class Window:
    """Stands for an app whose terminal is written to."""

    is_headless = False
    _exit = False

    def __init__(self) -> None:
        self.written: list[str] = []

    @property
    def _driver(self) -> "Window":
        return self

    def write(self, data: str) -> None:
        self.written.append(data)


def test_the_old_title_is_kept_once_and_given_back_once() -> None:
    window: Any = Window()
    title = TerminalTitle(window)
    title.give_back()
    title.tell(Environment.SANDBOX, "built-in bank")
    title.tell(Environment.SANDBOX, "built-in bank")
    title.tell(Environment.PRODUCTION, "")
    title.tell(None, "")
    title.give_back()
    title.give_back()
    assert window.written == [
        "\x1b[22;2t\x1b]2;banktui · ◆ SANDBOX · built-in bank\x07",
        "\x1b]2;banktui · ▲ PRODUCTION\x07",
        "\x1b]2;banktui\x07",
        "\x1b[23;2t",
    ]
    title.tell(Environment.PRODUCTION, "")
    assert window.written[-1] == "\x1b[22;2t\x1b]2;banktui · ▲ PRODUCTION\x07"
    title.give_back()
    window._exit = True
    title.tell(Environment.SANDBOX, "")
    assert window.written[-1] == "\x1b[23;2t"


async def test_it_follows_what_is_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    bank = FakeWorkspace((ALPHA, BETA._replace(environment=Environment.PRODUCTION)))
    told: list[Environment | None] = []
    monkeypatch.setattr(TerminalTitle, "tell", lambda _title, environment, _place: told.append(environment))
    async with console(bank) as it:
        await it.settled()
        assert told[-1:] == [Environment.PRODUCTION]
        await it.open(lumen("statements"))
        assert told[-1:] == [Environment.SANDBOX]
        # A prompt above it is part of the same place.
        await it.press("x")
        assert told[-1:] == [Environment.SANDBOX]
        await it.press("escape", "escape")
        await it.until(lambda: told[-1:] == [Environment.PRODUCTION])

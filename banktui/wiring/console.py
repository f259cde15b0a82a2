"""Starts the console: on the built-in bank, or on the welcome screen that leads to it."""

import asyncio
import contextlib
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from banktui.domain.clock import ShiftedClock, SystemClock
from banktui.domain.errors import BankError, Problem
from banktui.services.requests import RequestLog
from banktui.services.workspace import Preferences, Workspace
from banktui.settings import FilePreferences
from banktui.ui.app import BankApp
from banktui.ui.crash import CrashLog
from banktui.ui.options import Options
from banktui.wiring.built_in_bank import BuiltInBank
from banktui.wiring.discovery import provider_options
from banktui.wiring.failing import forgive_typing, keep_off_the_terminal
from banktui.wiring.folders import RunFolder, crash_log, journal_of_folder, remove_leftovers, saved, state_folder
from banktui.wiring.journals import journal_in
from banktui.wiring.late_store import LateStore
from banktui.wiring.parting import parting_words, say, shown_by_command, shown_by_folder
from banktui.wiring.served import plans, read_sections
from banktui.wiring.workspace import LiveWorkspace
from banktui.wiring.zone import SystemZone

if TYPE_CHECKING:
    from banktui.services.connecting import Option
    from banktui.services.setting_up import SettingUp, SettingUpDesk

DEMO_CLOCK = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
"""When every demo begins, so that two walks through it show the same figures on any day and machine."""


def run_demo() -> int:
    """Open the console on the built-in bank and return the exit status."""
    with contextlib.ExitStack() as stack:
        workspace = _built_in_workspace(stack)
        return _run(workspace, doors=None)


def run_console(config: str | None = None) -> int:
    """Open the console on the connections that are kept and return the exit status.

    With none the welcome screen shows the ways in. Raises ConfigurationError for a file that cannot be believed.
    """
    from banktui.wiring.configured import configuration_at, workspace_on  # noqa: PLC0415 - not for the built-in bank

    configuration = configuration_at(config)
    with contextlib.ExitStack() as stack:
        if configuration.connections:
            workspace = workspace_on(configuration, clock=SystemClock(), event_port=0, asks=True)
            return _run(workspace, doors=None, shown_by=shown_by_command(config), setting_up=_LateRoom(config))
        workspace = LiveWorkspace((), clock=SystemClock(), store=LateStore(None))
        return _run(workspace, doors=WelcomeDoors(stack, _preferences()), setting_up=_LateRoom(config))


class _LateRoom:
    """Where connections are set up, made when the first one is: it brings in all that an open connection needs."""

    def __init__(self, config: str | None) -> None:
        self._config = config

    def providers(self) -> "tuple[Option, ...]":
        """Return the providers to choose from."""
        return provider_options()

    async def begin(self, provider: str, ask: Callable[[str], None]) -> "SettingUp | Problem":
        """Return an empty draft, or say why nothing can be added."""
        return await (await asyncio.to_thread(self._room)).begin(provider, ask)

    def _room(self) -> "SettingUpDesk":
        from banktui.wiring.setting_up import SettingUpRoom  # noqa: PLC0415 - not before the first picture

        return SettingUpRoom(self._config, _preferences)


class WelcomeDoors:
    """The ways from the welcome screen into a workspace; what they start ends with the stack."""

    def __init__(self, stack: contextlib.ExitStack, preferences: Preferences) -> None:
        self._stack = stack
        self._preferences = preferences
        self.shown_by = ""
        """Where payments are shown that were made behind the door that was taken."""

    async def built_in(self) -> tuple[Workspace, Preferences] | Problem:
        """Return a workspace on a fresh built-in bank, which starts in the background."""
        self.shown_by = ""
        return _built_in_workspace(self._stack), self._preferences

    async def folder(self, path: str) -> tuple[Workspace, Preferences] | Problem:
        """Return a workspace on the bank that `banktui sandbox --state PATH` serves, or say what is wrong."""
        directory = _folder(path)
        try:
            sections = read_sections(directory)
        except BankError as error:
            return error.problem()

        async def told() -> dict[str, object]:
            # Read again at each opening: a bank that was started anew has other ports.
            return dict(read_sections(directory))

        self.shown_by = shown_by_folder(str(directory))
        clock = SystemClock()
        requests = RequestLog()
        workspace = LiveWorkspace(
            plans(told, directory, clock=clock, only=tuple(sections), requests=requests),
            clock=clock,
            store=LateStore(None),
            event_port=0,
            requests=requests,
            journal=journal_in(journal_of_folder(directory)),
        )
        return workspace, self._preferences


def _folder(typed: str) -> Path:
    return Path(typed.strip()).expanduser().absolute()


def _built_in_workspace(stack: contextlib.ExitStack) -> LiveWorkspace:
    home = state_folder() / "demo"
    remove_leftovers(home)
    folder = RunFolder(home)
    stack.callback(folder.remove)
    clock = ShiftedClock(DEMO_CLOCK)
    bank = BuiltInBank(folder.path / "bank", clock=DEMO_CLOCK)
    stack.callback(bank.stop)
    requests = RequestLog()
    return LiveWorkspace(
        plans(bank.ready, bank.directory, clock=clock, requests=requests),
        clock=clock,
        store=LateStore(folder.path / "store.db"),
        event_port=0,
        requests=requests,
        journal=journal_in(folder.path / "journal.db"),
        downloads=folder.path / "documents",
    )


def _preferences() -> FilePreferences:
    return FilePreferences(state_folder() / "preferences.toml")


def _speaks_utf8(stream: TextIO | None) -> bool:
    return stream is None or stream.encoding.casefold().replace("-", "") == "utf8"


def _run(
    workspace: LiveWorkspace,
    doors: WelcomeDoors | None,
    shown_by: str = "",
    setting_up: "SettingUpDesk | None" = None,
) -> int:
    # Textual draws on standard error.
    if not _speaks_utf8(sys.__stderr__):
        from banktui.wiring.old_terminal import fit_terminal  # noqa: PLC0415 - there are few of them left

        fit_terminal(sys.__stderr__)
    kept_in = crash_log()
    keep_off_the_terminal(CrashLog(kept_in), workspace.clock)
    forgive_typing()
    options = Options(crash_log=kept_in, saved=saved(), zone=SystemZone(), doors=doors, setting_up=setting_up)
    app = BankApp(workspace, _preferences(), options)
    app.run()
    say(parting_words(app.workspace.payments.standing(), doors.shown_by if doors else shown_by))
    # The result of a run is None after a crash; the code is not.
    return app.return_code or 0

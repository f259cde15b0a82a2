"""Textual's app without the parts that give away what is on the screen or in memory."""

import sys
from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text
from textual.app import App, SystemCommand
from textual.notifications import SeverityLevel
from textual.screen import Screen

from banktui.domain.clock import Clock
from banktui.ui.crash import CrashLog


class GuardedApp(App[int], inherit_bindings=False):
    """Fails with one fixed line, never saves a picture of itself, and never parses a notice as markup."""

    def __init__(self, crashes: CrashLog, clock: Clock) -> None:
        super().__init__()
        self.crashes = crashes
        """Where a failure is recorded."""
        self._clock = clock

    def _fatal_error(self) -> None:
        """Leave with one line. Textual's own report prints all local variables into the scrollback."""
        self._leave_after(sys.exc_info()[1] or self._exception)

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002 - what is given may hold anything
        """Leave with one line, whatever was to be printed."""
        self._leave_after(sys.exc_info()[1] or self._exception)

    def _leave_after(self, error: BaseException | None) -> None:
        self._return_code = 1
        if not self._exit_renderables:
            error_id = self.crashes.record(error or RuntimeError(), self._clock.now())
            self._exit_renderables.append(Text(self.crashes.sentence(error_id)))
        self._close_messages_no_wait()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's form
        """Offer none of Textual's commands: one of them saves a picture."""
        return ()

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:  # noqa: ARG002
        """Refuse: a picture of balances would lie in a folder that others can read."""
        self._refuse_picture()

    def save_screenshot(
        self,
        filename: str | None = None,  # noqa: ARG002 - Textual's form
        path: str | None = None,  # noqa: ARG002 - Textual's form
        time_format: str | None = None,  # noqa: ARG002 - Textual's form
    ) -> str:
        """Refuse, as `action_screenshot`; the empty path says that nothing was saved."""
        self._refuse_picture()
        return ""

    def deliver_screenshot(
        self,
        filename: str | None = None,  # noqa: ARG002 - Textual's form
        path: str | None = None,  # noqa: ARG002 - Textual's form
        time_format: str | None = None,  # noqa: ARG002 - Textual's form
    ) -> str | None:
        """Refuse, as `action_screenshot`."""
        self._refuse_picture()
        return None

    def _refuse_picture(self) -> None:
        self.notify("Pictures of the screen are not saved: they would show balances to anyone who finds them.")

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002 - nothing that is said here is markup
    ) -> None:
        """Say something in passing, never as markup, whoever asks."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

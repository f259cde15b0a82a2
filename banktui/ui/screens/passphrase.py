"""Asking for the vault's pass phrase: connections wait for it, those without secrets there go on meanwhile."""

from collections.abc import Awaitable, Callable

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from banktui.domain.errors import Problem
from banktui.ui import faults
from banktui.ui.phrase import Tone, phrase
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.secret_input import SecretInput

_LONGEST = 1000


class PassphrasePrompt(BankPrompt[None]):
    """Stays until the vault is open, or until it is left locked."""

    CSS_PATH = "prompt.tcss"
    AUTO_FOCUS = "#passphrase"
    takes_text = True

    field = query_one("#passphrase", SecretInput)
    error = query_one("#error", Static)
    is_opening: var[bool] = var(default=False)

    class Answered(Message, bubble=False):
        """The vault was opened, or it is said why not."""

        def __init__(self, problem: Problem | None) -> None:
            super().__init__()
            self.problem = problem

    def __init__(
        self,
        question: str,
        *,
        unlock: Callable[[str], Awaitable[Problem | None]] | None = None,
        leave: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Make one. `unlock` and `leave` are for a vault that others than the workspace's connections wait for."""
        super().__init__()
        self._question = question
        self._unlock = unlock
        self._leave_locked = leave

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("The vault is locked", Tone.TITLE)).content()
            yield Static(phrase(f"{self._question} Its pass phrase:").content(), id="label")
            yield SecretInput(longest=_LONGEST, id="passphrase")
            yield Static(id="error")
            yield Static("⏎ opens it   Esc leaves it locked", id="hint")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.is_opening:
            return
        if not event.value:
            self._say("Type the pass phrase first.")
            return
        self.is_opening = True
        self._say("◌ Opening it …", Tone.MUTED)
        self._open(event.value)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        # A field that is emptied after a wrong answer takes nothing back of what was said about that.
        if event.value and not self.is_opening:
            self._say("")

    @on(SecretInput.CopyRefused)
    def _copy_refused(self, message: SecretInput.CopyRefused) -> None:
        message.stop()
        faults.refuse(self.console, "A secret is not copied: other programs read the clipboard.")

    @work(exclusive=True, group="vault", exit_on_error=False, description="opening the vault")
    async def _open(self, passphrase: str) -> None:
        unlock = self._unlock or self.console.workspace.unlock_vault
        self.post_message(self.Answered(await unlock(passphrase)))

    def on_passphrase_prompt_answered(self, message: Answered) -> None:
        """Leave, or say what is wrong; what was typed is forgotten."""
        self.is_opening = False
        self.field.forget()
        if message.problem is None:
            self.finish(None)
        else:
            self._say(f"{message.problem.title} {message.problem.hint}".strip())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Have a mistake of our own neither keep what was typed nor the person from leaving."""
        if event.state is WorkerState.ERROR:
            self.is_opening = False
            self.field.forget()
            self._say("The vault stays locked, because of a mistake in banktui.")

    def action_back(self) -> None:
        """Leave the vault locked, and say so to what waits for it."""
        self.field.forget()
        self._leave()

    @work(exclusive=True, group="vault", exit_on_error=False, description="leaving the vault locked")
    async def _leave(self) -> None:
        await (self._leave_locked or self.console.workspace.leave_vault_locked)()
        self.finish(None)

    def _say(self, sentence: str, tone: Tone = Tone.REFUSED) -> None:
        self.error.display = bool(sentence)
        self.error.update(phrase((sentence, tone)).content())

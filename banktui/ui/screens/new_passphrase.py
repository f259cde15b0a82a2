"""The pass phrase of a vault that is to be made: typed twice, shown never."""

from collections.abc import Awaitable, Callable

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from banktui.domain.errors import Problem
from banktui.ui import faults
from banktui.ui.phrase import Tone, phrase
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.secret_input import SecretInput

_LONGEST = 1000


class NewPassphrasePrompt(BankPrompt[bool]):
    """Its result is whether the vault was made."""

    CSS_PATH = ["prompt.tcss", "connect.tcss"]  # noqa: RUF012 - as Textual declares it
    AUTO_FOCUS = "#passphrase"
    takes_text = True

    first = query_one("#passphrase", SecretInput)
    second = query_one("#again", SecretInput)
    error = query_one("#error", Static)

    class Answered(Message, bubble=False):
        """The vault was made, or it is said why not."""

        def __init__(self, problem: Problem | None) -> None:
            super().__init__()
            self.problem = problem

    def __init__(self, make: Callable[[str], Awaitable[Problem | None]]) -> None:
        super().__init__()
        self._make_vault = make
        self._is_making = False

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("Make the vault", Tone.TITLE)).content()
            yield Static("Secrets are kept in one encrypted file. Choose its pass phrase:", id="label")
            yield SecretInput(longest=_LONGEST, id="passphrase")
            yield Static("and once more:", classes="again")
            yield SecretInput(longest=_LONGEST, id="again")
            yield Static(id="error")
            yield Static("⏎ goes on   Esc leaves. A pass phrase that is lost is lost for good.", id="hint")

    @on(Input.Submitted, "#passphrase")
    def _first_given(self, event: Input.Submitted) -> None:
        event.stop()
        self.second.focus()

    @on(Input.Submitted, "#again")
    def _second_given(self, event: Input.Submitted) -> None:
        event.stop()
        if self._is_making:
            return
        if not self.first.value.strip():
            self._say("Type a pass phrase first: an empty one protects nothing.")
            self.first.focus()
        elif self.first.value != self.second.value:
            self._say("The two are not the same. Type them again.")
            self._forget()
            self.first.focus()
        else:
            self._is_making = True
            self._say("◌ Making it …", Tone.MUTED)
            self._make(self.first.value)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value and not self._is_making:
            self._say("")

    @on(SecretInput.CopyRefused)
    def _copy_refused(self, message: SecretInput.CopyRefused) -> None:
        message.stop()
        faults.refuse(self.console, "A secret is not copied: other programs read the clipboard.")

    @work(exclusive=True, group="vault", exit_on_error=False, description="making the vault")
    async def _make(self, passphrase: str) -> None:
        self.post_message(self.Answered(await self._make_vault(passphrase)))

    def on_new_passphrase_prompt_answered(self, message: Answered) -> None:
        """Leave, or say what is wrong; what was typed is forgotten."""
        self._is_making = False
        self._forget()
        if message.problem is None:
            self.finish(True)  # noqa: FBT003 - the result
        else:
            self._say(f"{message.problem.title} {message.problem.hint}".strip())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Have a mistake of our own neither keep what was typed nor the person from leaving."""
        if event.state is WorkerState.ERROR:
            self._is_making = False
            self._forget()

    def action_complete(self) -> None:
        """Go to the other field."""
        self.focus_next()

    def action_back(self) -> None:
        """Leave without one."""
        if not self._is_making:
            self._forget()
            super().action_back()

    def _forget(self) -> None:
        self.first.forget()
        self.second.forget()

    def _say(self, sentence: str, tone: Tone = Tone.REFUSED) -> None:
        self.error.display = bool(sentence)
        self.error.update(phrase((sentence, tone)).content())

"""Unlocking a production connection: its name typed, and for how many minutes it may be used to send and change."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Button, Input, Static

from banktui.domain.errors import Problem
from banktui.services.guarding import LONGEST_UNLOCK
from banktui.services.provider import Connection
from banktui.ui.commands import Area, bindings_for
from banktui.ui.phrase import Tone, phrase
from banktui.ui.presenter import environment_phrase
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.plain_input import PlainInput

_USUAL = 10


class UnlockPrompt(BankPrompt[int], inherit_bindings=False):
    """Its result is for how many minutes the connection was unlocked; None if it was left locked."""

    CSS_PATH = ["prompt.tcss", "attest.tcss"]  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.REVIEW)
    AUTO_FOCUS = "#name"
    takes_text = True

    name_field = query_one("#name", PlainInput)
    minutes = query_one("#minutes", PlainInput)
    error = query_one("#error", Static)
    is_asking: var[bool] = var(default=False)

    class Answered(Message, bubble=False):
        """It was unlocked, or it is said why not."""

        def __init__(self, problem: Problem | None, minutes: int) -> None:
            super().__init__()
            self.problem = problem
            self.minutes = minutes

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        connection = self._connection
        with Vertical(id="prompt", classes="-production") as box:
            box.border_title = phrase(("Unlock sending", Tone.TITLE), f" · {connection.id}").content()
            box.border_subtitle = environment_phrase(connection.environment, connection.place).content()
            yield Static(
                phrase(
                    "This connection is real. While it is unlocked, money can leave and things change through it.\n",
                    ("Type its name to unlock it: ", Tone.MUTED),
                    (connection.id, Tone.STRONG),
                ).content(),
                id="label",
            )
            for name, label, value in (
                ("name", "Its name", ""),
                ("minutes", f"Minutes, 1 to {LONGEST_UNLOCK}", str(_USUAL)),
            ):
                with Horizontal(classes="line"):
                    yield Static(phrase((label, Tone.MUTED)).content(), classes="name")
                    control = PlainInput(longest=80, id=name)
                    control.value = value
                    yield control
            yield Static(id="error")
            yield Button(phrase("  Unlock  ").content(), id="say", compact=True)
            yield Static("Tab next field   Esc leaves it locked", id="hint")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to the button: it leads on from fields."""
        return isinstance(self.focused, Input) if action == "enter" else super().check_action(action, parameters)

    def action_enter(self) -> None:
        """Go on to the next field."""
        self.focus_next()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")

    @on(Button.Pressed, "#say")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        typed = self.minutes.value.strip()
        if not (typed.isascii() and typed.isdecimal()):
            self._say(f"The minutes are a whole number from 1 to {LONGEST_UNLOCK}.")
            self.minutes.focus()
        elif not self.is_asking:
            self.is_asking = True
            self._unlock(int(typed))

    @work(exclusive=True, group="unlock", exit_on_error=False, description="unlocking a connection")
    async def _unlock(self, minutes: int) -> None:
        payments = self.console.workspace.payments
        problem = await payments.unlock(self._connection.id, self.name_field.value.strip(), minutes)
        self.post_message(self.Answered(problem, minutes))

    def on_unlock_prompt_answered(self, message: Answered) -> None:
        """Leave with what was reached, or say what is wrong beside what was typed."""
        self.is_asking = False
        problem = message.problem
        if problem is None:
            self.finish(message.minutes)
            return
        self._say(f"{problem.title} {problem.hint}".strip())
        (self.minutes if problem.field == "minutes" else self.name_field).focus()

    def _say(self, sentence: str) -> None:
        self.error.display = bool(sentence)
        self.error.update(phrase((sentence, Tone.REFUSED)).content())

"""Whether a bank keeps its promise that the same key has a request carried out once: what is recorded, and a test."""

from collections.abc import Sequence
from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Button, Static

from banktui.domain.errors import Problem
from banktui.services.payments import PromiseOnRecord
from banktui.services.provider import Connection
from banktui.ui.commands import Area, bindings_for
from banktui.ui.phrase import Phrase, Tone, phrase, wrapped
from banktui.ui.presenter import environment_phrase
from banktui.ui.presenter.promises import is_kept, verdict
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.laid_lines import LaidLines, Lay
from banktui.ui.widgets.problem_panel import ProblemPanel

_WHY = (
    "A request whose answer was lost is sent again with its key only where this test has passed. It really sends: "
    "requests for the smallest amount; at the built-in bank a day passes meanwhile."
)


class PromisesPrompt(BankPrompt[None], inherit_bindings=False):
    """Shows what is recorded, and tests on demand. Leaving it does not stop a test."""

    CSS_PATH = ["prompt.tcss", "attest.tcss"]  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.REVIEW)
    AUTO_FOCUS = "#say"

    panel = query_one("#trouble", ProblemPanel)
    found = query_one("#found", LaidLines)
    test = query_one("#say", Button)

    is_testing: var[bool] = var(default=False)

    class Told(Message, bubble=False):
        """What is recorded now, or why that is not known."""

        def __init__(self, answer: Sequence[PromiseOnRecord] | Problem) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        connection = self._connection
        with Vertical(id="prompt", classes="tall") as box:
            box.border_title = phrase(("Sent again, done once?", Tone.TITLE), f" · {connection.id}").content()
            box.border_subtitle = environment_phrase(connection.environment, connection.place).content()
            yield Static(phrase((_WHY, Tone.MUTED)).content(), id="label")
            yield ProblemPanel(id="trouble")
            with VerticalScroll(id="scroll"):
                yield LaidLines(id="found")
            yield Button(phrase("  Test now  ").content(), id="say", compact=True)
            yield Static("⏎ on Test now tests   Tab and ↑↓ read   Esc closes", id="hint")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to the button."""
        return False if action == "enter" else super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Show what is recorded."""
        self._say(phrase(("◌ Reading what is recorded …", Tone.PENDING)))
        self._read()

    @work(exclusive=True, group="promises", exit_on_error=False, description="what is recorded of promises")
    async def _read(self) -> None:
        self.post_message(self.Told(await self.console.workspace.payments.promises(self._connection.id)))

    @on(Button.Pressed, "#say")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if self.is_testing:
            return
        self.is_testing = True
        self.test.disabled = True
        self.panel.show(None, self.console.view())
        self._say(phrase(("◌ Testing: the same requests are sent again and again …", Tone.PENDING)))
        self._test()

    @work(exclusive=True, group="promises", exit_on_error=False, description="a test of promises")
    async def _test(self) -> None:
        self.post_message(self.Told(await self.console.workspace.payments.put_to_the_test(self._connection.id)))

    def on_promises_prompt_told(self, message: Told) -> None:
        """Show the findings, or why there are none."""
        was_testing, self.is_testing = self.is_testing, False
        self.test.disabled = False
        self.test.focus()
        if not isinstance(message.answer, Problem):
            self._show(partial(self._lines, message.answer))
            return
        self.panel.show(message.answer, self.console.view())
        self._say(Phrase())
        if was_testing:
            # What was found before still holds.
            self._read()

    def _say(self, words: Phrase) -> None:
        self._show(lambda width: wrapped(words, width))

    def _show(self, lay: Lay) -> None:
        # Lines that are shown before the first layout would keep the height of those before them.
        self.call_after_refresh(self.found.show, lay)

    def _lines(self, found: Sequence[PromiseOnRecord], width: int) -> list[Phrase]:
        lines: list[Phrase] = []
        for each in found:
            lines += [Phrase()] if lines else []
            lines += wrapped(phrase((each.title, Tone.STRONG), "   ", self._verdict(each)), width)
            for check in each.found.checks if each.found is not None else ():
                sign = phrase(("  ● ", Tone.CREDIT) if is_kept(check) else ("  ✖ ", Tone.REFUSED))
                first, *rest = wrapped(phrase(check), max(width - sign.cells, 1))
                lines += [sign + first, *(phrase(" " * sign.cells, line) for line in rest)]
        return lines

    def _verdict(self, each: PromiseOnRecord) -> Phrase:
        sign, tone = ("◌", Tone.PENDING)
        if each.found is not None:
            sign, tone = ("●", Tone.CREDIT) if each.found.passed else ("✖", Tone.REFUSED)
        return phrase((f"{sign} {verdict(each.found, self.console.view())}", tone))

"""A person's word on a payment that nothing proves: what became of it, how they know, and who they are."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.widgets import Button, Input, Static

from banktui.domain.intent import Intent, State
from banktui.domain.tag import shown, typed
from banktui.services.acting import Choice
from banktui.ui.commands import Area, bindings_for
from banktui.ui.phrase import Tone, phrase
from banktui.ui.presenter.intents import headline
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.choice_field import ChoiceField
from banktui.ui.widgets.mark import Mark
from banktui.ui.widgets.plain_input import PlainInput

_CHOICES = (
    Choice(State.ACCEPTED.value, "It was carried out"),
    Choice(State.NOT_EXECUTED.value, "It was not carried out"),
)


@dataclass(frozen=True, slots=True)
class Attestation:
    """What somebody says, and stands by."""

    state: State
    tag: str
    reason: str
    who: str
    second: str
    providers_word: bool


class AttestPrompt(BankPrompt[Attestation], inherit_bindings=False):
    """Its result is what was said; None if it was left."""

    CSS_PATH = ["prompt.tcss", "attest.tcss"]  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.REVIEW)
    AUTO_FOCUS = "#state"

    state = query_one("#state", ChoiceField)
    tag = query_one("#tag", PlainInput)
    reason = query_one("#reason", PlainInput)
    who = query_one("#who", PlainInput)
    second = query_one("#second", PlainInput)
    word = query_one("#word", Mark)
    error = query_one("#error", Static)

    def __init__(self, intent: Intent, *, needs_second: bool, who: str = "") -> None:
        super().__init__()
        self._intent = intent
        self._needs_second = needs_second
        self._who = who

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("Say what became of it", Tone.TITLE)).content()
            yield Static(id="label")
            for name, label, control in (
                ("state", "What became of it", ChoiceField(_CHOICES, "", id="state")),
                ("tag", f"Its tag, {shown(self._intent.tag)}", PlainInput(longest=12, id="tag")),
                ("reason", "How you know", PlainInput(longest=300, id="reason")),
                ("who", "Your name", PlainInput(longest=80, id="who")),
                ("second", "A second person", PlainInput(longest=80, id="second")),
            ):
                with Horizontal(classes=f"line {name}"):
                    yield Static(phrase((label, Tone.MUTED)).content(), classes="name")
                    yield control
            yield Mark("The bank itself has told me so", id="word")
            yield Static(id="error")
            yield Button(phrase("  Say so  ").content(), id="say", compact=True)
            yield Static("Tab next field   Esc leaves: nothing is said", id="hint")

    def on_mount(self) -> None:
        """Say which payment it is about."""
        self.query_one("#label", Static).update(
            phrase(
                headline(self._intent, self.console.view()),
                ("   This is kept for good, with your name, and ends the looking.", Tone.MUTED),
            ).content()
        )
        self.who.value = self._who
        self.query_one(".second", Horizontal).display = self._needs_second

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to the button: it leads on from fields."""
        return isinstance(self.focused, Input) if action == "enter" else super().check_action(action, parameters)

    def action_enter(self) -> None:
        """Go on to the next field."""
        self.focus_next()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    @on(Input.Changed)
    @on(ChoiceField.Changed)
    def _changed(self, event: Input.Changed | ChoiceField.Changed) -> None:
        event.stop()
        self._say("")

    def complaint(self) -> str:
        """Say what is missing; empty if nothing is."""
        if not self.state.value:
            # Nothing is said already when this opens: either word is somebody's own.
            return "Choose what became of it: whether it was carried out or not."
        if typed(self.tag.value) != typed(self._intent.tag):
            return "Type the tag of this payment, as it stands beside the field."
        if not self.reason.value.strip():
            return "Say how you know: the portal, a call, a statement."
        if not self.who.value.strip():
            return "Say who you are: this is kept as your word."
        if self._needs_second and not self.second.value.strip():
            return "On production a second person has to agree: their name."
        return ""

    @on(Button.Pressed, "#say")
    def _said(self, event: Button.Pressed) -> None:
        event.stop()
        complaint = self.complaint()
        if complaint:
            self._say(complaint)
            return
        if self.is_active:
            self.dismiss(
                Attestation(
                    State(self.state.value),
                    typed(self.tag.value),
                    self.reason.value.strip(),
                    self.who.value.strip(),
                    self.second.value.strip(),
                    self.word.value,
                )
            )

    def _say(self, sentence: str) -> None:
        self.error.display = bool(sentence)
        self.error.update(phrase((sentence, Tone.REFUSED)).content())

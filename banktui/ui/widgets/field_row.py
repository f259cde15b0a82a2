"""One field of a form: its label, what is filled in, and beside it what is wanted or wrong."""

from dataclasses import dataclass, replace

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from banktui.domain.plaintext import has_stand_ins
from banktui.services.acting import Choice, Field
from banktui.services.acting import Input as Kind
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter.view import OPEN
from banktui.ui.removal import QuietWhenRemoved
from banktui.ui.widgets.choice_field import ChoiceField, ChoicesField
from banktui.ui.widgets.file_input import FileInput
from banktui.ui.widgets.plain_input import PlainInput
from banktui.ui.widgets.secret_input import SecretInput

_LONGEST = 400
_BEYOND = 100
"""Characters that can be typed past a field's bound, so that the complaint can tell how many there are too many."""
_FLAGS = (Choice("yes", "yes"), Choice("no", "no"))

Control = PlainInput | SecretInput | ChoiceField | ChoicesField


class FieldRow(QuietWhenRemoved, Container):
    """Shows a complaint once the field has been left, and while it is being put right."""

    DEFAULT_CSS = """
    FieldRow { height: auto; layout: vertical; }
    FieldRow > .pair { height: auto; }
    FieldRow .name { width: 20; padding: 0 1 0 0; color: $muted; }
    FieldRow > .remark { display: none; height: auto; padding: 0 0 0 21; }
    FieldRow.-told > .remark { display: block; }
    FieldRow.-here .name { color: $accent; text-style: bold; }
    FieldRow.-wrong .name { color: $refused; }
    """

    @dataclass
    class Changed(Message):
        """Something else is filled in now."""

        row: "FieldRow"

    @dataclass
    class Entered(Message):
        """Enter in the field: on to the next."""

        row: "FieldRow"

    def __init__(self, field: Field, value: str = "") -> None:
        super().__init__()
        self.field = field
        self.control = _control(field, value or field.initial)
        self._began = self.control.value
        self._edited = False
        self._left = False
        self._refusal = ""
        self._contradiction = ""
        self._doubt = ""
        self._is_settled = False
        self._is_private = False
        self._remark = Static(classes="remark")

    def compose(self) -> ComposeResult:
        """Put the label before the field and the remark after it."""
        with Horizontal(classes="pair"):
            yield Static(phrase(self.field.label).content(), classes="name")
            yield self.control
        yield self._remark

    def on_mount(self) -> None:
        """Say what is wanted."""
        self._tell()

    @property
    def value(self) -> str:
        """Return what is filled in; nothing of what has been done already."""
        return "" if self._is_settled else self.control.value

    @property
    def is_changed(self) -> bool:
        """Tell whether it differs from what it began with."""
        return not self._is_settled and self.control.value != self._began

    @property
    def complaint(self) -> str:
        """Return what is wrong with it, whether or not that is shown yet."""
        if self._is_settled:
            return ""
        return self._refusal or self.own_complaint or self._contradiction

    @property
    def own_complaint(self) -> str:
        """Return what is wrong with it by itself, whatever others have found wrong with it."""
        control = self.control
        if isinstance(control, FileInput) and self.value.strip():
            return control.verdict
        return self.field.complaint(self.value)

    def refuse(self, sentence: str) -> None:
        """Say what the bank found wrong with it, until it is changed."""
        self._refusal = sentence
        self.insist()

    def withdraw(self) -> None:
        """Take back what `refuse` said."""
        if self._refusal:
            self._refusal = ""
            self._tell()

    def ask_for(self, hint: str) -> None:
        """Say that something else is wanted here now."""
        self.field = replace(self.field, hint=hint)
        self._tell()

    def settle(self) -> None:
        """Show that what is filled in has been done: it is not changed and not sent again."""
        self._is_settled = True
        self.control.disabled = True
        self._tell()

    def contradict(self, sentence: str) -> None:
        """Say what is wrong with it because of what another field says; empty: nothing is any more."""
        if sentence != self._contradiction:
            self._contradiction = sentence
            self._tell()

    def doubt(self, sentence: str) -> None:
        """Say what should be looked at until it is changed, or until this is said again with nothing."""
        if sentence != self._doubt:
            self._doubt = sentence
            self._tell()

    def insist(self) -> None:
        """Show what is wrong even though the field was not left yet."""
        self._left = True
        self._tell()

    def forget(self) -> None:
        """Empty the field if it holds a secret."""
        if isinstance(self.control, SecretInput):
            with self.prevent(Input.Changed):
                self.control.forget()

    def hide(self, *, private: bool) -> None:
        """Hide what was filled in, except where it is being typed, and what is said of it; or show it again."""
        if isinstance(self.control, ChoiceField):
            self.control.private = private
        elif isinstance(self.control, PlainInput) and not isinstance(self.control, SecretInput):
            self.control.password = private and not self.control.has_focus
        if private is not self._is_private:
            self._is_private = private
            self._tell()

    @on(Input.Changed)
    @on(ChoiceField.Changed)
    @on(ChoicesField.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._edited = True
        self._refusal = self._doubt = ""
        self._tell()
        self.post_message(self.Changed(self))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(self))

    @on(FileInput.Looked)
    def _file_seen(self, event: FileInput.Looked) -> None:
        event.stop()
        self._tell()
        self.post_message(self.Changed(self))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:  # noqa: ARG002 - Textual's form
        """Say what is wanted while it is typed."""
        # Textual looks for `:focus-within` at the field only, and leaves the label as it was.
        self.add_class("-here")
        self._tell()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:  # noqa: ARG002 - Textual's form
        """Say what is wrong now that it was left."""
        self._left = True
        self.remove_class("-here")
        self._tell()

    def _tell(self) -> None:
        complaint = self.complaint
        # What does not go with another field is not a word half typed.
        clashes = bool(self.value.strip()) and complaint == self._contradiction
        insists = bool(complaint) and (self._left or clashes)
        self.set_class(insists, "-wrong")
        words = Phrase()
        if self._is_settled:
            words = phrase(("✔ sent", Tone.CREDIT))
        elif insists:
            words = phrase(("✖ ", Tone.REFUSED), (self._veiled(complaint), Tone.REFUSED))
        elif complaint and self._edited:
            # Whoever is still typing is told what is missing, not that they are wrong.
            words = phrase((self._veiled(complaint), Tone.MUTED))
        elif remark := self._remarked():
            words = phrase(("⚠ ", Tone.ATTENTION), (remark, Tone.ATTENTION))
        else:
            words = phrase((self.field.hint or ("" if self.field.required else "optional"), Tone.MUTED))
        self._remark.update(words.content())
        # In a narrow terminal a remark takes a line of its own, so that it must be worth one.
        is_worth_it = insists or self._is_settled or bool(self._remarked()) or self.control.has_focus
        self.set_class(bool(words) and is_worth_it, "-told")

    def _remarked(self) -> str:
        """Return what should be looked at though it can be sent."""
        if self.complaint:
            return ""
        if isinstance(self.control, PlainInput) and has_stand_ins(self.value):
            return "It holds a character that cannot be seen."
        remark = self._doubt or (self.field.remark(self.value) if self.field.remark is not None else "")
        if remark and self._is_private and self.field.is_destination:
            return "Where it goes is hidden."
        return self._veiled(remark)

    def _veiled(self, sentence: str) -> str:
        """Return a sentence about what is filled in, without what is hidden of that."""
        names = (choice.label for choice in self.field.choices if choice.names)
        return OPEN._replace(private=self._is_private).sentence(sentence, *names)


def _control(field: Field, value: str) -> Control:
    if field.input is Kind.CHOICE:
        return ChoiceField(field.choices, value)
    if field.input is Kind.FLAG:
        return ChoiceField(_FLAGS, value or "no")
    if field.input is Kind.CHOICES:
        return ChoicesField(field.choices, value)
    longest = field.longest + _BEYOND if field.longest else _LONGEST
    if field.input is Kind.FILE:
        return FileInput(field.complaint, longest=longest)
    if field.input is Kind.SECRET:
        return SecretInput(longest=longest)
    control = PlainInput(longest=longest)
    control.value = value
    return control

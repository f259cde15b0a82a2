"""What an action wants to know: filled in, checked as it is typed, sent once, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Button, Static

from banktui.domain.errors import OutcomeUnknown, Problem
from banktui.domain.intent import Intent
from banktui.services.acting import Done, Form
from banktui.services.notices import Progressed
from banktui.services.provider import Connection, Environment
from banktui.services.revealing import Revealed
from banktui.ui.commands import Area, bindings_for
from banktui.ui.deeds import Errand
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter import environment_phrase
from banktui.ui.screens.fields_prompt import FieldsPrompt
from banktui.ui.widgets.field_form import FieldForm
from banktui.ui.widgets.field_row import FieldRow
from banktui.ui.widgets.problem_panel import ProblemPanel

_MIB = 1 << 20
_LEAST = 3
"""Lines of fields that are always seen."""
_NAMED = 3
"""Fields that are named in the sentence that says why a form cannot be sent."""


class Stage(StrEnum):
    """How far a form has come."""

    PREPARING = "preparing"
    FILLING = "filling"
    SENDING = "sending"
    UNKNOWN = "unknown"
    """It was sent, and it is not known whether it was done."""


_HINTS = {
    Stage.PREPARING: "Esc leaves",
    Stage.FILLING: "Tab next field   ctrl+s sends   Esc leaves",
    Stage.SENDING: "Esc leaves; it goes on",
    Stage.UNKNOWN: "Esc closes",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What was filled in, without secrets, when the outcome was not known: the next form of its kind begins with it."""

    values: Mapping[str, str]
    problem: Problem


class FormScreen(FieldsPrompt[Done | Intent | Revealed], inherit_bindings=False):
    """Sends one form once. Its result is what was done; None if it was left, or if that is not known.

    A form that moves money is reviewed before it is sent: see `PaymentForm`.
    """

    CSS_PATH = ["prompt.tcss", "form.tcss"]  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.FORM)
    AUTO_FOCUS = ""
    is_undisturbed = True

    box = query_one("#prompt", Vertical)
    panel = query_one("#trouble", ProblemPanel)
    note = query_one("#note", Static)
    fields = query_one(FieldForm)
    said = query_one("#said", Static)
    submit = query_one("#submit", Button)
    hint = query_one("#hint", Static)

    stage: var[Stage] = var(Stage.PREPARING, init=False)

    hints = _HINTS
    """What the last line says at each stage."""
    waits = "◌ Sent; waiting for the answer …"
    going = "It was sent and cannot be taken back. Esc again leaves; you will be told."
    """What is said to whoever leaves while an answer is waited for."""
    keeps = "What was typed is kept."
    """What is said of it after a refusal."""
    refused = "It was not done."
    """What came of it where it was refused."""
    after_refusal = "Nothing was done"
    """What is true of the form from then on, where it was only that nothing was sent."""
    hidden = "f2 shows where it goes, and then it can be sent."
    """What keeps something from being sent to somebody whom nobody can read."""

    class Prepared(Message, bubble=False):
        """What the action wants to know has been found out."""

        def __init__(self, answer: Form | Problem) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self, connection: Connection, errand: Errand) -> None:
        super().__init__()
        self.connection = connection
        self._errand = errand
        self._form: Form | None = None
        self._leaving = False
        """Esc was pressed once with something filled in."""
        self._is_refused = False
        """It was refused as it is now filled in."""
        self._so_far = "Nothing was sent"
        self._is_under_way = False
        """Files are being sent, and not all of them yet: that can be stopped."""
        self.draft: Mapping[str, str] = {}
        """What was sent, without its secrets."""

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells forms of this kind, for the same thing, from all others."""
        return (self.connection.id, self._errand.deed.capability, self._errand.parent)

    def compose(self) -> ComposeResult:
        """Build the frame; the fields follow when they are known."""
        with Vertical(id="prompt") as box:
            box.border_title = self._title().content()
            box.border_subtitle = environment_phrase(self.connection.environment, self.connection.place).content()
            yield ProblemPanel(id="trouble")
            yield Static(id="note")
            with Horizontal(id="foot"):
                yield Static(id="said")
                yield Button(phrase(self._errand.title).content(), id="submit", compact=True, disabled=True)
            yield Static("Esc leaves", id="hint")

    def _title(self) -> Phrase:
        """Name what is done, to what, and through which connection."""
        step = self._errand.step
        thing = phrase(" · ", step.called(self.console.view())) if step is not None else ""
        return phrase((self._errand.title, Tone.TITLE), thing, f" · {self.connection.id}")

    def on_mount(self) -> None:
        """Find out what is to be filled in."""
        self.box.set_class(self.connection.environment is Environment.PRODUCTION, "-production")
        self._say(phrase(("Preparing the form …", Tone.MUTED)))
        self._prepare()

    @work(exclusive=True, group="prepare", exit_on_error=False, description="what an action wants to know")
    async def _prepare(self) -> None:
        self.post_message(self.Prepared(await self.wanted()))

    async def wanted(self) -> Form | Problem:
        """Return what is to be filled in, or why nothing can be."""
        errand = self._errand
        return await self.console.workspace.form(
            self.connection.id, errand.deed.capability, errand.subject, errand.parent
        )

    def carry_out(self) -> None:
        """Have done what was filled in, once."""
        self.console.perform(self, self._errand, self.fields.values)

    async def on_form_screen_prepared(self, message: Prepared) -> None:
        """Show the fields, or why there is nothing to fill in."""
        if isinstance(message.answer, Problem):
            self.panel.show(message.answer, self.console.view())
            self._say(Phrase())
            return
        form = self._form = message.answer
        draft = self.console.drafts.get(self.key)
        if draft is not None:
            self.panel.show(draft.problem, self.console.view())
        self._draw_note(form)
        self.submit.label = phrase(f" {form.submit} ").content()
        await self.box.mount(FieldForm(form, draft.values if draft else {}, id="fields"), after=self.note)
        self.fields.hide(private=self.console.private)
        self.stage = Stage.FILLING
        self._redraw()
        if self.fields.rows:
            self.fields.rows[0].control.focus()

    def _draw_note(self, form: Form) -> None:
        warning = ("This cannot be undone. ", Tone.REFUSED) if form.is_final else ""
        said = self.console.view().sentence(form.note)
        self.note.update(phrase(warning, (said, Tone.MUTED)).content())
        self.note.display = bool(form.note) or form.is_final

    @property
    def _is_hidden(self) -> bool:
        """Tell whether something would be sent to somebody whom nobody can read: then it is not."""
        return self.console.private and any(row.field.is_destination for row in self.fields.rows)

    def watch_stage(self, stage: Stage) -> None:
        """Let nothing be changed once it was sent."""
        fields = self.query(FieldForm)
        fields.set(disabled=stage is not Stage.FILLING)
        self.set_class(stage is Stage.UNKNOWN, "-unknown")
        self.submit.display = stage is not Stage.UNKNOWN
        self.hint.update(phrase(self.hints[stage]).content())

    def _redraw(self) -> None:
        """Say whether it can be sent, and if not, why."""
        if self.stage is not Stage.FILLING:
            return
        wrong = tuple(self.fields.wrong())
        self.submit.disabled = bool(wrong) or self._is_hidden
        still = _named(wrong)
        if self._leaving:
            self._say(phrase((f"{self._so_far}. ", Tone.ATTENTION), "Esc again drops what was typed."))
        elif self._is_hidden and not wrong:
            self._say(phrase((self.hidden, Tone.ATTENTION)))
        elif self._is_refused:
            more = phrase((" Still to put right: ", Tone.MUTED), f"{still}.") if wrong else ""
            self._say(phrase((self.refused, Tone.ATTENTION), more, f" {self.keeps}"))
        elif wrong:
            self._say(phrase(("Still to put right: ", Tone.MUTED), still))
        elif self.key in self.console.drafts:
            self._say(phrase(("The one before may have been carried out. ", Tone.ATTENTION), "This would be another."))
        else:
            self._say(phrase((f"Ready. {self._so_far} yet.", Tone.MUTED)))

    def _say(self, words: Phrase) -> None:
        self.said.update(words.content())
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        """Give the fields the room that there is now."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Leave the fields what the rest does not need: they scroll, and what says how it stands does not."""
        for fields in self.query(FieldForm):
            rest = [child for child in self.box.children if child is not fields and child.display]
            taken = sum(child.outer_size.height + child.styles.margin.height for child in rest)
            # What was behind another screen has no content size yet.
            frame = self.box.styles.gutter.height + self.box.styles.margin.height
            fields.styles.max_height = max(_LEAST, self.size.height - taken - frame)

    @on(FieldForm.Changed)
    def _changed(self, message: FieldForm.Changed) -> None:
        message.stop()
        self._leaving = self._is_refused = False
        self._redraw()

    @on(FieldForm.Finished)
    def _finished(self, message: FieldForm.Finished) -> None:
        message.stop()
        if self.submit.disabled:
            self.fields.insist()
        else:
            self.submit.focus()

    @on(Button.Pressed, "#submit")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_submit()

    def action_submit(self) -> None:
        """Send the form, once, if there is nothing wrong with it."""
        if self.stage is not Stage.FILLING:
            return
        if tuple(self.fields.wrong()) or self._is_hidden:
            self.fields.insist()
            self._redraw()
            return
        self._leaving = self._is_under_way = False
        self.draft = self.fields.draft
        self.panel.show(None, self.console.view())
        self.stage = Stage.SENDING
        self.submit.disabled = True
        self._say(phrase((self.waits, Tone.PENDING)))
        self.carry_out()

    def conclude(self, outcome: Problem) -> None:
        """Say why it was not done, with what was typed still there, or that this is not known."""
        if outcome.kind == OutcomeUnknown.kind:
            self.panel.show(outcome, self.console.view())
            self.stage = Stage.UNKNOWN
            self.fields.forget()
            self._say(phrase(("It is not sent again from here.", Tone.ATTENTION)))
            return
        self.stage = Stage.FILLING
        # Whoever wanted to leave while it was under way sees first what came of it.
        self._leaving = False
        self._is_refused, self._so_far = True, self.after_refusal
        self._redraw()
        sentence = f"{outcome.title} {outcome.hint}".strip()
        is_beside = bool(outcome.field) and self.fields.refuse(outcome.field, sentence)
        if not is_beside:
            self.submit.focus()
        # What stands beside its field is said once; only more than a sentence needs the room above.
        self.panel.show(None if is_beside and not outcome.detail else outcome, self.console.view())
        self._redraw()

    def conclude_in_part(self, done: Done) -> None:
        """Say what was done and, beside each field, what was not: that can be put right and sent."""
        self.stage = Stage.FILLING
        self._so_far = "The rest was not sent"
        self.fields.settle_but(done.refused)
        self._redraw()
        self._say(phrase((done.sentence, Tone.ATTENTION)))

    def hear(self, progress: Progressed) -> None:
        """Say how far it has been sent."""
        if self.key == (progress.connection, progress.capability, progress.parent) and self.stage is Stage.SENDING:
            self._is_under_way = progress.done < progress.whole
            if self._leaving:
                return
            told = f"◌ Sending: {100 * progress.done // progress.whole} % of {progress.whole / _MIB:.1f} MiB …"
            self._say(phrase((told if progress.done < progress.whole else self.waits, Tone.PENDING)))

    def on_key(self, event: events.Key) -> None:
        """Any key but Esc means that the form is not to be left after all."""
        if self._leaving and event.key != "escape":
            self._leaving = False
            self._redraw()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:  # noqa: ARG002 - Textual's form
        """So does going on to another field, by a key that does not get here, or with the mouse."""
        if self._leaving and self.stage is Stage.FILLING:
            self._leaving = False
            self._redraw()

    def action_back(self) -> None:
        """Leave; with something filled in, only when asked twice."""
        if not self.is_active:
            return
        if self.stage is Stage.SENDING and self._is_under_way:
            if self._leaving:
                self.console.workspace.stop_sending(*self.key)
            self._leaving = not self._leaving
            stopping = "It is being stopped …" if not self._leaving else "Esc again stops it: the bank gets nothing."
            self._say(phrase((stopping, Tone.ATTENTION)))
            return
        loses = self.stage is Stage.FILLING and self.fields.is_changed
        if (loses or self.stage is Stage.SENDING) and not self._leaving:
            self._leaving = True
            if self.stage is Stage.SENDING:
                self._say(phrase(self.going))
            self._redraw()
            return
        for fields in self.query(FieldForm):
            fields.forget()
        self.dismiss(None)

    def look_changed(self) -> None:
        """Hide what was filled in, or show it again."""
        self.box.border_title = self._title().content()
        self.panel.look_changed(self.console.view())
        if self._form is not None:
            self._draw_note(self._form)
        for fields in self.query(FieldForm):
            fields.hide(private=self.console.private)
            self._redraw()


def _named(wrong: Sequence[FieldRow]) -> str:
    more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    return ", ".join(row.field.label for row in wrong[:_NAMED]) + more

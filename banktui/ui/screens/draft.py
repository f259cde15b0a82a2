"""A connection that is filled in: what is asked on one side, how the tests stand on the other."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Button, Static
from textual.worker import Worker, WorkerState

from banktui.domain.errors import Problem
from banktui.services.connecting import Answer
from banktui.services.provider import Environment
from banktui.services.setting_up import SettingUp, SettingUpDesk, Sight
from banktui.ui.connect_fields import ORIGIN, REFERENCE, form_of, origin_hint, question_of, seen, value_field
from banktui.ui.connect_offers import Offers
from banktui.ui.connect_pointing import Pointing
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter import environment_phrase
from banktui.ui.presenter.connecting import foot_phrase, steps_phrase
from banktui.ui.screens.fields_prompt import FieldsPrompt
from banktui.ui.screens.passphrase import PassphrasePrompt
from banktui.ui.widgets.choice_field import ChoiceField
from banktui.ui.widgets.field_form import FieldForm
from banktui.ui.widgets.field_row import FieldRow
from banktui.ui.widgets.file_input import LOOKING
from banktui.ui.widgets.problem_panel import ProblemPanel

R = TypeVar("R")

_WIDE = 110
_HINT = "Tab next field   ctrl+s keeps it   ctrl+t tests again   Esc leaves"
_HINT_WITH_KEY = "Tab next   ctrl+g makes a key   ctrl+t tests again   ctrl+s keeps it   Esc"


class Stage(StrEnum):
    """How far it has come."""

    BEGINNING = "beginning"
    FILLING = "filling"
    KEEPING = "keeping"
    CLOSED = "closed"
    """It could not be begun, or it is over."""


class DraftScreen(FieldsPrompt[R], inherit_bindings=False):
    """What is typed is offered to the draft as soon as its field is left, and tested.

    What becomes of the draft, once all has been tested, is for whoever inherits from this.
    """

    is_undisturbed = True

    box = query_one("#prompt", Vertical)
    panel = query_one("#trouble", ProblemPanel)
    work_area = query_one("#work", Horizontal)
    side = query_one("#side", VerticalScroll)
    steps = query_one("#steps", Static)
    said = query_one("#said", Static)
    submit = query_one("#submit", Button)
    fields = query_one(FieldForm)

    stage: var[Stage] = var(Stage.BEGINNING)

    class Begun(Message, bubble=False):
        """There is a draft and how it stands, or it is known why there is none."""

        def __init__(self, answer: tuple[SettingUp, Sight] | Problem) -> None:
            super().__init__()
            self.answer = answer

    class Seen(Message, bubble=False):
        """It stands otherwise."""

        def __init__(self, sight: Sight, refused: Mapping[str, Problem | None] = MappingProxyType({})) -> None:
            """`refused` has what was offered just now, each with why it was not taken."""
            super().__init__()
            self.sight = sight
            self.refused = refused

    class Rested(Message, bubble=False):
        """What was offered has been taken and tested."""

    class VaultAsked(Message, bubble=False):
        """The vault's pass phrase is wanted, for the reason given; empty: it is not any more."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    def __init__(self, desk: SettingUpDesk, provider: str) -> None:
        super().__init__()
        self._desk = desk
        self._provider = provider
        self._draft: SettingUp | None = None
        self._sight: Sight | None = None
        self._offers = Offers()
        self._pointing = Pointing()
        self._is_working = self._is_due = self._is_again = False

    def compose(self) -> ComposeResult:
        """Build the frame; the fields follow when they are known."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("Connect a provider", Tone.TITLE)).content()
            yield ProblemPanel(id="trouble")
            with Horizontal(id="work"), VerticalScroll(id="side"):
                yield Static(id="steps")
            with Horizontal(id="foot"):
                yield Static(id="said")
                yield Button(phrase(" Keep it ").content(), id="submit", compact=True, disabled=True)
            yield Static(phrase(_HINT).content(), id="hint")

    def on_mount(self) -> None:
        """Have a draft begun."""
        self._say(phrase(("Beginning …", Tone.MUTED)))
        self._begin()

    @work(group="begin", exit_on_error=False, description="a draft of a connection")
    async def _begin(self) -> None:
        def ask(question: str) -> None:
            self.post_message(self.VaultAsked(question))

        draft = await self._desk.begin(self._provider, ask)
        if isinstance(draft, Problem):
            self.post_message(self.Begun(draft))
            return
        # Whoever leaves before it is shown ends it, too.
        self._draft = draft
        self.post_message(self.Begun((draft, await draft.look())))

    async def on_draft_screen_begun(self, message: Begun) -> None:
        """Show what is asked, or why nothing is."""
        if isinstance(message.answer, Problem):
            self.stage = Stage.CLOSED
            self.panel.show(message.answer, self.console.view())
            self._say(Phrase())
            return
        draft, sight = message.answer
        await self.work_area.mount(FieldForm(form_of(draft.questions, sight.usual), {}, id="fields"), before=self.side)
        self.stage = Stage.FILLING
        if sight.key is not None:
            self.query_one("#hint", Static).update(phrase(_HINT_WITH_KEY).content())
        self._take_in(sight)
        self.fields.rows[0].control.focus()

    async def on_unmount(self) -> None:
        """Keep nothing of what was typed."""
        for fields in self.query(FieldForm):
            fields.forget()
        self._offers.forget()
        draft, self._draft = self._draft, None
        if draft is not None:
            await draft.end()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Have a mistake of our own leave nobody waiting for what does not come."""
        if event.state is not WorkerState.ERROR or self.stage not in {Stage.BEGINNING, Stage.KEEPING}:
            return
        was_begun = self.stage is Stage.KEEPING
        self.stage = Stage.FILLING if was_begun else Stage.CLOSED
        self._draw()
        done = "kept" if was_begun else "begun"
        self._say(phrase((f"It could not be {done}, because of a mistake in banktui.", Tone.REFUSED)))

    @property
    def is_testing(self) -> bool:
        """Tell whether something that was typed has still to be taken or tested."""
        return self._is_working or self._is_due

    # What is typed.

    def _offer(self, *, again: bool = False) -> None:
        """Have what is new taken and tested, after what is under way."""
        if self.stage is not Stage.FILLING or self._draft is None or self._sight is None:
            return
        if self._is_working:
            self._is_due = True
            self._is_again = self._is_again or again
            return
        changes = self._offers.changes(self.fields, self._sight, self.focused)
        if changes or again:
            self._is_working = True
            self._draw()
            self._run(self._draft, changes, again=again)
        else:
            self.tested()

    @work(group="draft", exit_on_error=False, description="a test of what was typed")
    async def _run(self, draft: SettingUp, changes: Mapping[str, Answer | None], *, again: bool) -> None:
        def tell(sight: Sight) -> None:
            self.post_message(self.Seen(sight))

        try:
            sight, refused = await draft.answer(changes)
            self.post_message(self.Seen(sight, {name: refused.get(name) for name in changes}))
            tell(await draft.test(tell, again=again))
        finally:
            self.post_message(self.Rested())

    def on_draft_screen_seen(self, message: Seen) -> None:
        """Show how it stands."""
        for name, problem in message.refused.items():
            row = self.fields.row(value_field(name, self.fields.value))
            if row is not None and problem is not None:
                row.refuse(_told(problem))
            elif row is not None:
                row.withdraw()
        self._take_in(message.sight)

    def on_draft_screen_rested(self) -> None:
        """Go on with what has been asked for and typed meanwhile."""
        self._is_working = False
        if self.does_first():
            return
        again, self._is_again = self._is_again, False
        if self._is_due or again:
            self._is_due = False
            self._offer(again=again)
        else:
            self.tested()
        self._draw()

    def does_first(self) -> bool:
        """Do what was asked for meanwhile and comes before any test; tell whether there was such a thing."""
        return False

    def tested(self) -> None:
        """Hear that all that was typed has been tested; overridden where something waits for that."""

    def _take_in(self, sight: Sight) -> None:
        before, self._sight = self._sight, sight
        if before is not None:
            for name, usual in sight.usual.items():
                row, was = self.fields.row(name), before.usual.get(name, "")
                if row is not None and was != usual and row.control.value == was:
                    row.control.value = usual
        self.fields.admit(seen(sight.questions, self.fields.value))
        self._pointing.follow(self.fields, sight)
        is_real = sight.environment is Environment.PRODUCTION
        self.box.set_class(is_real, "-production")
        title = self._draft.title if self._draft is not None else self._provider
        name = f" · {sight.name}" if sight.name else ""
        self.box.border_title = phrase(("Connect a provider", Tone.TITLE), f" · {title}{name}").content()
        self.box.border_subtitle = environment_phrase(sight.environment or Environment.SANDBOX).content()
        self._draw()

    @on(FieldForm.Changed)
    def _changed(self, message: FieldForm.Changed) -> None:
        message.stop()
        self.typed()
        if self._sight is not None:
            self.fields.admit(seen(self._sight.questions, self.fields.value))
        for row in self.fields.rows:
            if row.field.name.endswith(ORIGIN):
                reference = self.fields.row(f"{question_of(row.field.name)}{REFERENCE}")
                if reference is not None:
                    reference.ask_for(origin_hint(row.value))
        focused = next((row for row in self.fields.rows if row.control is self.focused), None)
        if focused is not None and isinstance(focused.control, ChoiceField) and self._sight is not None:
            self._offers.go_past(focused, self._sight)
            self._offer()
        self._draw()

    def typed(self) -> None:
        """Hear that something else is filled in now; overridden where that matters."""

    @on(FieldForm.Finished)
    def _finished(self, message: FieldForm.Finished) -> None:
        message.stop()
        # Not to what keeps it: Enter that is held down must not get there.
        self.side.focus()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Offer what a field holds that was left."""
        row = event.widget.parent.parent if event.widget.parent else None
        if isinstance(row, FieldRow) and self._sight is not None:
            self._offers.go_past(row, self._sight)
            self.call_later(self._offer)

    # What is said.

    @property
    def is_blocked(self) -> bool:
        """Tell whether a field lacks something, or holds what cannot be taken: it cannot be kept then."""
        return any(row.own_complaint or self._pointing.is_refused(row) for row in self.fields.rows)

    def _draw(self) -> None:
        if self._sight is None:
            return
        short = self.size.width < _WIDE
        self.steps.update(steps_phrase(self._sight, testing=self._is_working, short=short).content())
        if self.stage is Stage.FILLING:
            self.submit.disabled = self.is_blocked
            self._say(self.foot(self._sight))

    def foot(self, sight: Sight) -> Phrase:
        """Return what is said below: what is to be done next, or how it stands."""
        complaining = [row for row in self.fields.rows if row.own_complaint != LOOKING]
        empty = [row for row in complaining if row.own_complaint and not row.value.strip()]
        wrong = [
            row for row in complaining if row not in empty and (row.own_complaint or self._pointing.is_refused(row))
        ]
        is_testing = self._is_working or len(complaining) < len(self.fields.rows)
        return foot_phrase(sight, empty=_labels(empty), wrong=_labels(wrong), testing=is_testing)

    def _say(self, words: Phrase) -> None:
        self.said.update(words.content())

    def on_resize(self) -> None:
        """Write the steps for the room that there is."""
        self._draw()

    def look_changed(self) -> None:
        """Hide what was filled in, or show it again."""
        for fields in self.query(FieldForm):
            fields.hide(private=self.console.private)

    def watch_stage(self, stage: Stage) -> None:
        """Let nothing be changed while it is being kept."""
        self.query(FieldForm).set(disabled=stage is not Stage.FILLING)

    def action_test(self) -> None:
        """Test again what has failed."""
        self._offer(again=True)

    def on_draft_screen_vault_asked(self, message: VaultAsked) -> None:
        """Ask for the vault's pass phrase, or take the question back."""
        asking = [each for each in self.app.screen_stack if isinstance(each, PassphrasePrompt)]
        if not message.question:
            for prompt in asking:
                if not prompt.is_opening:
                    prompt.finish(None)
        elif self._draft is not None and not asking:
            draft = self._draft
            prompt = PassphrasePrompt(message.question, unlock=draft.unlock_vault, leave=draft.leave_vault_locked)
            if self.stage is Stage.KEEPING:
                self.app.push_screen(prompt)
            else:
                # Whoever refers to the vault in one field is typing into the next by now.
                self.console.interrupt(prompt)

    def refuse(self, problem: Problem) -> None:
        """Say at its field what was not taken, if it has one, and go there."""
        row = self.fields.row(value_field(problem.field, self.fields.value)) if problem.field else None
        if row is not None:
            row.refuse(_told(problem))
            row.control.focus()


def _told(problem: Problem) -> str:
    return f"{problem.title.rstrip('.')}. {problem.hint}".strip()


def _labels(rows: list[FieldRow]) -> list[str]:
    return list(dict.fromkeys(row.field.label for row in rows))

"""Connecting a provider: what it asks on one side, how the tests stand on the other; nothing is kept before a yes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Button, Static

from banktui.domain.errors import Problem
from banktui.services.checking import State
from banktui.services.connecting import PAUSED, Answer, KeyMade, Saved, VaultState
from banktui.services.provider import Environment
from banktui.services.setting_up import SettingUp, SettingUpDesk, Sight
from banktui.services.workspace import Preferences, Workspace
from banktui.ui import faults
from banktui.ui.commands import Area, bindings_for
from banktui.ui.connect_fields import ORIGIN, form_of, origin_hint, question_of, seen, value_field
from banktui.ui.connect_offers import Offers
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter import environment_phrase
from banktui.ui.presenter.connecting import steps_phrase, tally
from banktui.ui.screens.fields_prompt import FieldsPrompt
from banktui.ui.screens.keep import KeepPrompt
from banktui.ui.screens.key_pair import KeyPairPrompt
from banktui.ui.screens.new_passphrase import NewPassphrasePrompt
from banktui.ui.screens.passphrase import PassphrasePrompt
from banktui.ui.widgets.choice_field import ChoiceField
from banktui.ui.widgets.field_form import FieldForm
from banktui.ui.widgets.field_row import FieldRow
from banktui.ui.widgets.problem_panel import ProblemPanel

_WIDE = 110
_HINT = "Tab next field   ctrl+s keeps it   ctrl+t tests again   Esc leaves"
_HINT_WITH_KEY = "Tab next   ctrl+g makes a key   ctrl+t tests again   ctrl+s keeps it   Esc"
_NAMED = 3


class Stage(StrEnum):
    """How far it has come."""

    BEGINNING = "beginning"
    FILLING = "filling"
    KEEPING = "keeping"
    CLOSED = "closed"
    """It could not be begun."""


@dataclass(frozen=True, slots=True)
class Connected:
    """What was kept, and the console's workspace from then on, or why there is none."""

    saved: Saved
    opened: tuple[Workspace, Preferences] | Problem


class ConnectScreen(FieldsPrompt[Connected], inherit_bindings=False):
    """Its result is what was kept; None if it was left."""

    CSS_PATH = ["prompt.tcss", "connect.tcss"]  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.CONNECT)
    AUTO_FOCUS = ""
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
        """There is a draft, or it is known why there is none."""

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

    class KeyPairMade(Message, bubble=False):
        """A key pair was made, or could not be."""

        def __init__(self, sight: Sight, made: KeyMade | Problem) -> None:
            super().__init__()
            self.sight = sight
            self.made = made

    class Kept(Message, bubble=False):
        """It was kept, or could not be."""

        def __init__(self, answer: Connected | Problem) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self, desk: SettingUpDesk, provider: str) -> None:
        super().__init__()
        self._desk = desk
        self._provider = provider
        self._draft: SettingUp | None = None
        self._sight: Sight | None = None
        self._offers = Offers()
        self._is_working = self._is_due = self._is_again = self._is_key_due = False
        self._is_keeping = False
        """Somebody wants it kept, as soon as all has been tested."""
        self._pointed: set[str] = set()
        """Fields at which a step that failed points."""
        self._leaving = False

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
        else:
            self.post_message(self.Begun((draft, await draft.look())))

    async def on_connect_screen_begun(self, message: Begun) -> None:
        """Show what is asked, or why nothing is."""
        if isinstance(message.answer, Problem):
            self.stage = Stage.CLOSED
            self.panel.show(message.answer, self.console.view())
            self._say(Phrase())
            return
        self._draft, self._sight = message.answer
        form = form_of(self._draft.questions, self._sight.usual)
        await self.work_area.mount(FieldForm(form, {}, id="fields"), before=self.side)
        self.stage = Stage.FILLING
        if self._sight.key is not None:
            self.query_one("#hint", Static).update(phrase(_HINT_WITH_KEY).content())
        self._take_in(self._sight)
        self.fields.rows[0].control.focus()

    async def on_unmount(self) -> None:
        """Keep nothing of what was typed."""
        for fields in self.query(FieldForm):
            fields.forget()
        self._offers.forget()
        draft, self._draft = self._draft, None
        if draft is not None:
            await draft.end()

    @property
    def is_testing(self) -> bool:
        """Tell whether something that was typed has still to be taken or tested."""
        return self._is_working or self._is_due

    # What is typed is offered to the draft as soon as its field is left.

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
            self._go_on_keeping()

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

    def on_connect_screen_seen(self, message: Seen) -> None:
        """Show how it stands."""
        for name, problem in message.refused.items():
            row = self.fields.row(value_field(name, self.fields.value))
            if row is not None and problem is not None:
                row.refuse(_told(problem))
            elif row is not None:
                row.withdraw()
        self._take_in(message.sight)

    def on_connect_screen_rested(self) -> None:
        """Go on with what has been typed meanwhile."""
        self._is_working = False
        if self._is_key_due:
            self._is_key_due = False
            self.action_make_key()
            return
        again, self._is_again = self._is_again, False
        if self._is_due or again:
            self._is_due = False
            self._offer(again=again)
        else:
            self._go_on_keeping()
        self._draw()

    def _take_in(self, sight: Sight) -> None:
        before, self._sight = self._sight, sight
        if before is not None:
            for name, usual in sight.usual.items():
                row, was = self.fields.row(name), before.usual.get(name, "")
                if row is not None and was != usual and row.control.value == was:
                    row.control.value = usual
        self.fields.admit(seen(sight.questions, self.fields.value))
        self._point(sight)
        is_real = sight.environment is Environment.PRODUCTION
        self.box.set_class(is_real, "-production")
        title = self._draft.title if self._draft is not None else self._provider
        name = f" · {sight.name}" if sight.name else ""
        self.box.border_title = phrase(("Connect a provider", Tone.TITLE), f" · {title}{name}").content()
        self.box.border_subtitle = environment_phrase(sight.environment or Environment.SANDBOX).content()
        self._draw()

    def _point(self, sight: Sight) -> None:
        """Say of each step that failed what is wrong at the field where it is put right, and of no other."""
        pointed: dict[str, str] = {}
        for trial in sight.trials:
            name = sight.field_of(trial)
            if name and trial.finding.state is State.FAILED:
                pointed.setdefault(name, f"{trial.finding.sentence} {trial.finding.hint}".strip())
        for name in self._pointed - pointed.keys():
            for part in (name, f"{name}@"):
                row = self.fields.row(part)
                if row is not None:
                    row.withdraw()
        for name, sentence in pointed.items():
            row = self.fields.row(value_field(name, self.fields.value))
            if row is not None:
                row.refuse(sentence)
        self._pointed = set(pointed)

    @on(FieldForm.Changed)
    def _changed(self, message: FieldForm.Changed) -> None:
        message.stop()
        self._leaving = self._is_keeping = False
        if self._sight is not None:
            self.fields.admit(seen(self._sight.questions, self.fields.value))
        for row in self.fields.rows:
            if row.field.name.endswith(ORIGIN):
                reference = self.fields.row(f"{question_of(row.field.name)}@")
                if reference is not None:
                    reference.ask_for(origin_hint(row.value))
        focused = next((row for row in self.fields.rows if row.control is self.focused), None)
        if focused is not None and isinstance(focused.control, ChoiceField) and self._sight is not None:
            self._offers.go_past(focused, self._sight)
            self._offer()
        self._draw()

    @on(FieldForm.Finished)
    def _finished(self, message: FieldForm.Finished) -> None:
        message.stop()
        # Not to what keeps it: Enter that is held down must not get there.
        self.side.focus()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Offer what a field holds that was left."""
        super().on_descendant_blur(event)
        row = event.widget.parent.parent if event.widget.parent else None
        if isinstance(row, FieldRow) and self._sight is not None:
            self._offers.go_past(row, self._sight)
            self.call_later(self._offer)

    # What is said.

    def _draw(self) -> None:
        if self._sight is None:
            return
        short = self.size.width < _WIDE
        self.steps.update(steps_phrase(self._sight, testing=self._is_working, short=short).content())
        if self.stage is not Stage.FILLING:
            return
        wrong = [row for row in self.fields.rows if row.own_complaint]
        self.submit.disabled = bool(wrong)
        if self._leaving:
            self._say(phrase(("Nothing is kept. ", Tone.ATTENTION), "Esc again drops what was typed."))
        elif wrong:
            labels = dict.fromkeys(row.field.label for row in wrong)
            more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
            self._say(phrase(("Still to fill in: ", Tone.MUTED), ", ".join([*labels][:_NAMED]), more))
        elif self._is_keeping or self._is_working:
            self._say(phrase((f"◌ Testing: {tally(self._sight)} …", Tone.PENDING)))
        elif any(each.finding.kind == PAUSED for each in self._sight.trials):
            self._say(phrase(("No sign-in was tried with this. ", Tone.ATTENTION), "ctrl+t does, once you are sure."))
        elif self._sight.unsettled:
            self._say(phrase((f"{tally(self._sight)} have gone well. ", Tone.ATTENTION), "Nothing is kept yet."))
        else:
            self._say(phrase(("✔ Every step has gone well. ", Tone.CREDIT), "Nothing is kept yet: ctrl+s."))

    def _say(self, words: Phrase) -> None:
        self.said.update(words.content())

    def on_resize(self) -> None:
        """Write the steps for the room that there is."""
        self._draw()

    def look_changed(self) -> None:
        """Hide what was filled in, or show it again."""
        for fields in self.query(FieldForm):
            fields.hide(private=self.console.private)

    # What can be done.

    def action_test(self) -> None:
        """Test again what has failed."""
        self._offer(again=True)

    def action_make_key(self) -> None:
        """Make the key pair that the provider asks for."""
        if self._draft is None or self._sight is None or self.stage is not Stage.FILLING:
            return
        if self._sight.key is None:
            faults.refuse(self.console, "This provider asks for no key that could be made here.")
        elif self._is_working:
            self._is_key_due = True
        else:
            self._is_working = True
            self._say(phrase(("◌ Making the key pair …", Tone.PENDING)))
            self._make(self._draft)

    @work(group="draft", exit_on_error=False, description="making a key pair")
    async def _make(self, draft: SettingUp) -> None:
        try:
            self.post_message(self.KeyPairMade(*await draft.make_key("")))
        finally:
            self.post_message(self.Rested())

    def on_connect_screen_key_pair_made(self, message: KeyPairMade) -> None:
        """Show the half that the provider is given."""
        made, need = message.made, message.sight.key
        if isinstance(made, Problem) or need is None:
            if isinstance(made, Problem):
                faults.complain(self.console, made)
            return
        self._offers.take_key(self.fields, message.sight, need, made)
        self._take_in(message.sight)
        self.app.push_screen(KeyPairPrompt(made, need))
        self._is_due = True

    def action_keep(self) -> None:
        """Ask whether it is to be kept, once all of it has been tested."""
        if self.stage is not Stage.FILLING or self._sight is None:
            return
        if any(row.own_complaint for row in self.fields.rows):
            self.fields.insist()
            self._draw()
            return
        self._offers.go_past_all(self._sight)
        self._is_keeping = True
        # What is being typed is meant, too.
        self.set_focus(self.side)
        self.call_later(self._offer)
        self._draw()

    @on(Button.Pressed, "#submit")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_keep()

    def _go_on_keeping(self) -> None:
        """Show what would be kept, if somebody is waiting for that."""
        sight = self._sight
        if not self._is_keeping or self._is_working or sight is None or self._draft is None:
            return
        self._is_keeping = False
        self._draw()
        if sight.missing:
            self.fields.insist()
            self._say(phrase(("Not kept: ", Tone.REFUSED), f"still to answer: {', '.join(sight.missing)}."))
            return

        def answered(is_wanted: bool | None) -> None:  # noqa: FBT001 - as Textual calls it
            if is_wanted:
                self._make_vault_first(sight)

        self.app.push_screen(KeepPrompt(sight, self._draft.title), answered)

    def _make_vault_first(self, sight: Sight) -> None:
        if not sight.needs_vault or sight.vault is not VaultState.ABSENT or self._draft is None:
            self._keep(sight)
            return

        def answered(is_there: bool | None) -> None:  # noqa: FBT001 - as Textual calls it
            if is_there:
                self._keep(sight)

        self.app.push_screen(NewPassphrasePrompt(self._draft.create_vault), answered)

    def _keep(self, sight: Sight) -> None:
        if self._draft is None or self.stage is not Stage.FILLING:
            return
        self.stage = Stage.KEEPING
        self.submit.disabled = True
        self._say(phrase(("◌ Keeping it …", Tone.PENDING)))
        self._save(self._draft, despite=bool(sight.unsettled))

    @work(group="draft", exit_on_error=False, description="keeping a connection")
    async def _save(self, draft: SettingUp, *, despite: bool) -> None:
        saved = await draft.save(despite=despite)
        self.post_message(self.Kept(saved if isinstance(saved, Problem) else Connected(saved, await draft.reopened())))

    def on_connect_screen_kept(self, message: Kept) -> None:
        """Leave, or say why it was not kept; what was typed is still there."""
        if isinstance(message.answer, Connected):
            self.stage = Stage.CLOSED
            self.finish(message.answer)
            return
        self.stage = Stage.FILLING
        problem = message.answer
        self._draw()
        row = self.fields.row(value_field(problem.field, self.fields.value)) if problem.field else None
        if row is not None:
            row.refuse(_told(problem))
            row.control.focus()
        self._say(phrase(("Not kept. ", Tone.REFUSED), problem.sentence))

    def watch_stage(self, stage: Stage) -> None:
        """Let nothing be changed while it is being kept."""
        self.query(FieldForm).set(disabled=stage is not Stage.FILLING)

    def on_connect_screen_vault_asked(self, message: VaultAsked) -> None:
        """Ask for the vault's pass phrase, or take the question back."""
        asking = [each for each in self.app.screen_stack if isinstance(each, PassphrasePrompt)]
        if not message.question:
            for prompt in asking:
                if not prompt.is_opening:
                    prompt.finish(None)
        elif self._draft is not None and not asking:
            draft = self._draft
            self.app.push_screen(
                PassphrasePrompt(message.question, unlock=draft.unlock_vault, leave=draft.leave_vault_locked)
            )

    def on_key(self, event: events.Key) -> None:
        """Any key but Esc means that it is not to be left after all."""
        if self._leaving and event.key != "escape":
            self._leaving = False
            self._draw()

    def action_back(self) -> None:
        """Leave; with something filled in, only when asked twice."""
        if not self.is_active or self.stage is Stage.KEEPING:
            return
        is_changed = any(fields.is_changed for fields in self.query(FieldForm))
        if is_changed and not self._leaving:
            self._leaving = True
            self._draw()
            return
        for fields in self.query(FieldForm):
            fields.forget()
        self.dismiss(None)


def _told(problem: Problem) -> str:
    return f"{problem.title.rstrip('.')}. {problem.hint}".strip()

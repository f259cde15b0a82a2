"""Connecting a provider: a draft that is kept, with the keys and the vault that it needs; nothing before a yes."""

from dataclasses import dataclass

from textual import events, on, work
from textual.message import Message
from textual.widgets import Button

from banktui.domain.errors import Problem
from banktui.services.connecting import KeyMade, Saved, VaultState
from banktui.services.setting_up import SettingUp, SettingUpDesk, Sight
from banktui.services.workspace import Preferences, Workspace
from banktui.ui import faults
from banktui.ui.commands import Area, bindings_for
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter.connecting import testing_phrase
from banktui.ui.screens.draft import DraftScreen, Stage
from banktui.ui.screens.keep import KeepPrompt
from banktui.ui.screens.key_pair import KeyPairPrompt
from banktui.ui.screens.new_passphrase import NewPassphrasePrompt
from banktui.ui.unbidden import QUIET
from banktui.ui.widgets.field_form import FieldForm


@dataclass(frozen=True, slots=True)
class Connected:
    """What was kept, and the console's workspace from then on, or why there is none."""

    saved: Saved
    opened: tuple[Workspace, Preferences] | Problem


class ConnectScreen(DraftScreen[Connected], inherit_bindings=False):
    """Its result is what was kept; None if it was left."""

    CSS_PATH = ["prompt.tcss", "connect.tcss"]  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.CONNECT)
    AUTO_FOCUS = ""

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
        super().__init__(desk, provider)
        self._is_key_due = False
        self._is_keeping = False
        """Somebody wants it kept, as soon as all has been tested."""
        self._wanted_at = 0.0
        self._leaving = False

    def foot(self, sight: Sight) -> Phrase:
        """Return what is said below."""
        if self._leaving:
            return phrase(("Nothing is kept. ", Tone.ATTENTION), "Esc again drops what was typed.")
        if self._is_keeping and not self.is_blocked:
            return testing_phrase(sight)
        return super().foot(sight)

    def typed(self) -> None:
        """Take it that whoever goes on typing neither leaves nor wants it kept as it is."""
        self._leaving = self._is_keeping = False

    def does_first(self) -> bool:
        """Make the key pair that was asked for meanwhile."""
        is_due, self._is_key_due = self._is_key_due, False
        if is_due:
            self.action_make_key()
        return is_due

    def action_test(self) -> None:
        """Test again what has failed."""
        self._stay()
        super().action_test()

    # The key pair that the provider asks for.

    def action_make_key(self) -> None:
        """Make the key pair that the provider asks for."""
        self._stay()
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

    # Whether it is kept.

    def action_keep(self) -> None:
        """Ask whether it is to be kept, once all of it has been tested."""
        self._stay()
        if self.stage is not Stage.FILLING or self._sight is None:
            return
        if self.is_blocked:
            self.fields.insist()
            self._draw()
            return
        self._offers.go_past_all(self._sight)
        self._is_keeping, self._wanted_at = True, self.console.moment
        # What is being typed is meant, too.
        self.set_focus(self.side)
        self.call_later(self._offer)
        self._draw()

    @on(Button.Pressed, "#submit")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_keep()

    def tested(self) -> None:
        """Show what would be kept, if somebody is waiting for that."""
        sight = self._sight
        if not self._is_keeping or self._is_working or sight is None or self._draft is None:
            return
        self._is_keeping = False
        self._draw()
        if self.is_blocked or sight.missing:
            self.fields.insist()
            return

        def answered(is_wanted: bool | None) -> None:  # noqa: FBT001 - as Textual calls it
            if is_wanted:
                self._make_vault_first(sight)

        prompt = KeepPrompt(sight, self._draft.title)
        if self.console.moment - self._wanted_at >= QUIET:
            # Whoever has wanted it a while ago is at something else by now.
            self.console.interrupt(prompt, answered)
        else:
            self.app.push_screen(prompt, answered)

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
        self.refuse(message.answer)
        self._draw()
        self._say(phrase(("Not kept. ", Tone.REFUSED), message.answer.sentence))

    # Leaving it.

    def on_key(self, event: events.Key) -> None:
        """Any key but Esc means that it is not to be left after all."""
        if event.key != "escape":
            self._stay()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:  # noqa: ARG002 - Textual's form
        """So does going on to another field, by a key that does not get here, or with the mouse."""
        self._stay()

    def _stay(self) -> None:
        if self._leaving:
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

"""A secret of a card, alone on the screen for some seconds. Whatever happens meanwhile takes it away."""

from datetime import datetime, timedelta
from math import ceil

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.getters import query_one
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from banktui.domain.errors import Problem
from banktui.services.provider import Connection, Environment
from banktui.services.revealing import PICTURE_SECONDS, SECONDS, Kind, Picture, Revealed, Shown
from banktui.ui import faults
from banktui.ui.clipboard import LENT_SECONDS, copy_and_forget
from banktui.ui.commands import Area, bindings_for, key_sign
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter import environment_phrase
from banktui.ui.presenter.sheet import stacked
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.secret_digits import SecretDigits

_OFTEN = 0.1
"""Seconds between two looks at the clock."""
_BAR = 30
_KILO = 1024
_COPIED = frozenset({Kind.LINK, Kind.NUMBER})
_COPY_WARNING = "Other programs can read the clipboard. y again copies the number."
_SAVE_WARNING = "Saved, they show the card's number to anyone who can read the files. w again saves them; Esc does not."


class RevealScreen(BankPrompt[None], inherit_bindings=False):
    """Shows one secret after the other. It ends by itself, and by Esc, blur, lock, resize or a screen above it."""

    CSS_PATH = ["prompt.tcss", "reveal.tcss"]  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.REVEAL)
    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    box = query_one("#prompt", Vertical)
    what = query_one("#what", Static)
    digits = query_one(SecretDigits)
    beside = query_one("#beside", Static)
    remark = query_one("#remark", Static)
    left = query_one("#left", Static)
    hint = query_one("#hint", Static)

    class Saved(Message, bubble=False):
        """Pictures were written into files, or it is said why not."""

        def __init__(self, told: "list[str | Problem]") -> None:
            super().__init__()
            self.told = told

    def __init__(self, connection: Connection, revealed: Revealed) -> None:
        super().__init__()
        self.connection = connection
        self._revealed = revealed
        self._at = 0
        """Which of the secrets is shown."""
        self._deadline = 0.0
        self._until: datetime | None = None
        self._timer: Timer | None = None
        self._drawn_for: Size | None = None
        self._warned = False
        self.is_over = False
        """Nothing is shown any more."""

    def compose(self) -> ComposeResult:
        """Build the frame; the secret is drawn when the clock runs."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase(
                (self._revealed.title, Tone.TITLE), f" · {self._revealed.about} · {self.connection.id}"
            ).content()
            box.border_subtitle = environment_phrase(self.connection.environment, self.connection.place).content()
            yield Static(id="what")
            yield SecretDigits(id="digits")
            yield Static(id="beside")
            yield Static(id="remark")
            yield Static(id="left")
            yield Static(id="hint")

    def on_mount(self) -> None:
        """Show the first secret, if there is anybody in front of the terminal."""
        self.box.set_class(self.connection.environment is Environment.PRODUCTION, "-production")
        self.watch(self.app, "app_focus", self._focus_changed, init=False)
        self.app.app_suspend_signal.subscribe(self, lambda _app: self.end())
        if not self.app.app_focus:
            self.end("It was not shown: another window is in front.")
            return
        self._timer = self.set_interval(_OFTEN, self.count, name="countdown")
        self._show()

    @property
    def _shown(self) -> Shown | None:
        shown = self._revealed.shown
        return shown[self._at] if self._at < len(shown) else None

    def _show(self) -> None:
        shown, clock = self._shown, self.console.workspace.clock
        seconds = SECONDS[shown.kind] if shown is not None else PICTURE_SECONDS
        self._deadline = clock.monotonic() + seconds
        # By both: one does not count while the machine sleeps, the other can be set.
        self._until = clock.now() + timedelta(seconds=seconds)
        self.digits.display = shown is not None
        if shown is not None:
            self.digits.show(shown.secret, is_digits=shown.kind is not Kind.LINK)
            self.what.update(phrase((shown.label, Tone.MUTED)).content())
            self.beside.update(
                stacked([phrase((f"{label}  ", Tone.MUTED), told) for label, told in shown.beside]).content()
            )
            self.remark.update(phrase(f"⚠ {shown.remark}" if shown.remark else "").content())
        else:
            # In half blocks a card's digits are a few dots each. What a terminal draws by graphics of its own stays in
            # its memory, and no library takes it away from there: nothing could be promised of when it is gone.
            self.what.update(phrase("A picture cannot be drawn here so that its digits can be read.").content())
            self.beside.update(stacked([_line(picture) for picture in self._revealed.pictures]).content())
        self.beside.display = bool(shown is None or shown.beside)
        self.remark.display = bool(shown is not None and shown.remark)
        self.hint.update(phrase((self._keys(), Tone.MUTED)).content())
        self.count()

    def _keys(self) -> str:
        """Say which keys do something."""
        shown = self._shown
        following = self._revealed.shown[self._at + 1 : self._at + 2]
        return "   ".join(
            [
                *(f"{key_sign('space')} hides it and shows the {each.label}" for each in following),
                *(["y copies it"] if shown is not None and shown.kind in _COPIED else []),
                *(["w saves them as files"] if shown is None else []),
                "Esc hides it now",
            ]
        )

    def count(self) -> None:
        """Say how long it is still shown, and take it away when that is over."""
        if self.is_over:
            return
        clock, payments = self.console.workspace.clock, self.console.workspace.payments
        left = self._deadline - clock.monotonic()
        if left <= 0 or (self._until is not None and clock.now() >= self._until):
            self.end("It was hidden: its time is over.")
            return
        if self.connection.environment is Environment.PRODUCTION and payments.locked_until(self.connection.id) is None:
            self.end("It was hidden: the connection is locked.")
            return
        shown = self._shown
        whole = SECONDS[shown.kind] if shown is not None else PICTURE_SECONDS
        filled = min(_BAR, ceil(_BAR * left / whole))
        self.left.update(
            phrase(("━" * filled, Tone.ACCENT), ("╌" * (_BAR - filled), Tone.FAINT), f"  {ceil(left)} s").content()
        )

    def end(self, why: str = "") -> None:
        """Take the secret away, from the screen and from memory, and leave."""
        if self.is_over:
            return
        self.is_over = True
        self._revealed.forget()
        for digits in self.query(SecretDigits):
            digits.clear()
        if self._timer is not None:
            self._timer.stop()
        if why:
            faults.tell(self.console, why)
        self.finish(None)

    def _focus_changed(self, is_in_front: bool) -> None:  # noqa: FBT001 - Textual's form
        if not is_in_front:
            self.end("It was hidden: another window came to the front.")

    def on_resize(self, event: events.Resize) -> None:
        """Take it away when the terminal changes its size: what was drawn may be left in its scrollback."""
        if self._drawn_for is not None and event.size != self._drawn_for:
            self.end("It was hidden: the terminal changed its size.")
        self._drawn_for = event.size

    def on_screen_suspend(self) -> None:
        """Take it away when another screen comes above it."""
        self.end()

    def on_unmount(self) -> None:
        """Let go of it, however the screen ends."""
        self.is_over = True
        self._revealed.forget()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what is not shown here."""
        shown = self._shown
        if action == "save":
            return bool(self._revealed.pictures)
        if action == "copy_secret":
            return shown is not None and shown.kind in _COPIED
        if action == "next":
            return self._at + 1 < len(self._revealed.shown)
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Hide it now."""
        self.end()

    def action_next(self) -> None:
        """Hide what is shown for good, and show what follows alone."""
        shown = self._shown
        if self.is_over or shown is None:
            return
        shown.secret.forget()
        self.digits.clear()
        self._at += 1
        self._warned = False
        self._show()

    def action_copy_secret(self) -> None:
        """Send a link to the clipboard, or a card's number if that is asked for twice; nothing else ever is."""
        shown = self._shown
        value = shown.secret.seen() if shown is not None and not self.is_over else None
        if shown is None or value is None:
            return
        if shown.kind is Kind.NUMBER and not self._warned:
            self._warn(_COPY_WARNING)
            return
        if shown.kind is Kind.NUMBER:
            # Of the console: this screen is gone by then.
            self.console.clipboard_lent.lend(value)
            faults.tell(self.console, f"The number was sent to the clipboard, which is cleared in {LENT_SECONDS} s.")
        else:
            copy_and_forget(self.console, value)
            faults.tell(self.console, "The link was sent to the clipboard.")

    def _warn(self, sentence: str) -> None:
        self._warned = True
        self.remark.update(phrase((f"⚠ {sentence}", Tone.ATTENTION)).content())
        self.remark.display = True

    def action_save(self) -> None:
        """Write the pictures into files, if that is asked for twice."""
        if self.is_over:
            return
        if not self._warned:
            self._warn(_SAVE_WARNING)
            return
        self._save()

    @work(exclusive=True, group="save", exit_on_error=False, description="pictures of a card")
    async def _save(self) -> None:
        keep = self.console.workspace.keep_picture
        self.post_message(self.Saved([await keep(picture) for picture in self._revealed.pictures]))

    def on_reveal_screen_saved(self, message: Saved) -> None:
        """Say where the pictures are, or why they are not there."""
        for told in message.told:
            if isinstance(told, Problem):
                faults.complain(self.console, told)
                break
        else:
            faults.tell(self.console, f"Kept as {' and '.join(str(told) for told in message.told)}", long=True)
        self.end()


def _line(picture: Picture) -> Phrase:
    return phrase((f"{picture.label:<6} ", Tone.MUTED), f"{picture.name}, {ceil(picture.size / _KILO)} KiB")

"""The `:` prompt: jump anywhere by name, with the names offered while one types."""

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from banktui.domain.account import Account
from banktui.services.capability import ACCOUNTS
from banktui.ui.destinations import Directory, Known, Misdirected, Suggestion
from banktui.ui.phrase import Phrase, Tone, cells, phrase
from banktui.ui.places import Place
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.menu_list import MenuList
from banktui.ui.widgets.plain_input import PlainInput

_NAME_WIDTH = 30


class GoToPrompt(BankPrompt[Place | str]):
    """Its result is a place, the name of an action, or None."""

    CSS_PATH = "prompt.tcss"
    AUTO_FOCUS = "#jump"
    takes_text = True

    field = query_one("#jump", PlainInput)
    choices = query_one("#choices", MenuList)
    error = query_one("#error", Static)

    class AccountsKnown(Message, bubble=False):
        """The accounts that can be named have been read from the store."""

        def __init__(self, accounts: tuple[Known, ...]) -> None:
            super().__init__()
            self.accounts = accounts

    def __init__(self, here: Place | None) -> None:
        super().__init__()
        self._here = here
        self._accounts: tuple[Known, ...] = ()
        self._is_ready = False
        self._typed_ahead: str | None = None
        """A line that was finished before the accounts that it may name were known."""
        self._suggestions: tuple[Suggestion, ...] = ()

    def compose(self) -> ComposeResult:
        """Build the prompt."""
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("Jump", Tone.TITLE)).content()
            yield PlainInput(id="jump", placeholder="cards CONNECTION ACCOUNT /filter")
            yield Static(id="error")
            yield MenuList(id="choices", markup=False)
            yield Static("⏎ goes there   Tab completes   ↑↓ choose   Esc closes", id="hint")

    def on_mount(self) -> None:
        """Offer what is known."""
        self._suggest("")
        self._read_accounts()

    @work(exclusive=True, group="accounts", exit_on_error=False, description="accounts that can be named")
    async def _read_accounts(self) -> None:
        accounts: tuple[Known, ...] = ()
        try:
            found = await self.console.workspace.reader.across(ACCOUNTS.name)
            accounts = tuple(Known(ref, row.item) for ref, row in found if isinstance(row.item, Account))
        finally:
            # Also without any: whoever has typed a line is waiting.
            self.post_message(self.AccountsKnown(accounts))

    def on_go_to_prompt_accounts_known(self, message: AccountsKnown) -> None:
        """Offer accounts too."""
        self._accounts = message.accounts
        self._is_ready = True
        line, self._typed_ahead = self._typed_ahead, None
        if line is not None and self.is_active:
            self._go(line)
        else:
            self._suggest(self.field.value)

    def look_changed(self) -> None:
        """Offer accounts by what they may be called now; a line that was begun may hold a name."""
        self.field.value = ""
        self._suggest("")

    @property
    def _directory(self) -> Directory:
        workspace = self.console.workspace
        offered = {connection.id: workspace.offered(connection.id) for connection in workspace.connections}
        return Directory(workspace.connections, offered, self.console.view(), self._accounts, self._here)

    def _say(self, sentence: str) -> None:
        self.error.display = bool(sentence)
        self.error.update(phrase((sentence, Tone.REFUSED)).content())

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")
        self._suggest(event.value)

    def _suggest(self, line: str) -> None:
        self._suggestions = self._directory.suggest(line)
        self.choices.clear_options()
        self.choices.add_options(Option(_line(each).content()) for each in self._suggestions)
        self.choices.display = bool(self._suggestions)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.is_active:
            return
        chosen = self.choices.highlighted
        line = event.value if chosen is None else self._suggestions[chosen].text
        if self._is_ready:
            self._go(line)
        else:
            self._typed_ahead = line

    def _go(self, line: str) -> None:
        try:
            destination = self._directory.resolve(line)
        except Misdirected as misdirected:
            self._take(line)
            self._say(str(misdirected))
            return
        if self.is_active:
            self.dismiss(destination)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        index = event.option_index
        # What was chosen may be gone: a letter that came in the same breath has narrowed the list.
        if index < self.choices.option_count and self.choices.get_option_at_index(index) is event.option:
            self._take(self._suggestions[index].text)
        self.field.focus()

    def action_complete(self) -> None:
        """Take the suggestion that is chosen, or the first."""
        if self._suggestions:
            self._take(self._suggestions[self.choices.highlighted or 0].text)

    def _take(self, line: str) -> None:
        self.field.value = line
        self.field.cursor_position = len(line)

    def on_key(self, event: events.Key) -> None:
        """Choose among the suggestions without leaving the field."""
        if event.key == "down":
            self.choices.action_cursor_down()
        elif event.key == "up":
            self.choices.action_cursor_up()


def _line(suggestion: Suggestion) -> Phrase:
    gap = " " * max(2, _NAME_WIDTH - cells(suggestion.text))
    return phrase(suggestion.text, gap, (suggestion.note, Tone.MUTED))

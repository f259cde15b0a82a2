"""Every command once. Bindings, the line of keys, palette, help screen and README's table are made from this."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from textual.binding import Binding, BindingType
from textual.widget import Widget


class Area(StrEnum):
    """Where a command works; the value is its heading in the help screen and in README."""

    EVERYWHERE = "Everywhere"
    OVERVIEW = "Overview"
    LIST = "Lists"
    DETAIL = "One thing in full"
    WELCOME = "Welcome"
    FIND = "Search"
    REQUESTS = "Requests"
    HEALTH = "Health"
    INBOX = "Events"
    PROMPT = "Prompts and choosers"
    FORM = "Forms"
    CONNECT = "Connecting a provider"
    REVIEW = "The review before money moves"
    TRANSFERS = "Payments sent from here"
    REVEAL = "A secret that is shown"


class Command(NamedTuple):
    """One thing that a key does."""

    id: str
    """Unique and lasting: a user's keymap names it."""
    title: str
    """Two words at most: the line of keys at the bottom is short."""
    keys: str
    """Textual's key names, separated by commas."""
    action: str
    help: str
    """What the person gains, as a sentence."""
    area: Area
    shown: bool = True
    """Stands in the line of keys when there is room; the order of the catalogue is the order of importance."""
    priority: bool = False
    """Works even while a text field has the focus."""

    def binding(self) -> Binding:
        """Return the command as Textual wants to have it."""
        return Binding(self.keys, self.action, self.title, show=self.shown, priority=self.priority, id=self.id)


_E, _O, _L, _D, _W, _P = Area.EVERYWHERE, Area.OVERVIEW, Area.LIST, Area.DETAIL, Area.WELCOME, Area.PROMPT
_F, _B = Area.FORM, Area.CONNECT
_S = Area.FIND
_Q = Area.REQUESTS
_H = Area.HEALTH
_I = Area.INBOX
_V, _T = Area.REVIEW, Area.TRANSFERS
_N = Area.REVEAL
_COPY = "Copy a value, the row, JSON or the request as curl; it is sent to the terminal's clipboard."
_EXPORT = "Write exactly these rows and columns into a file: CSV, JSON, OFX or Beancount."
_ACTIONS = "List what can be done with what is in front, and what cannot and why."

COMMANDS: tuple[Command, ...] = (
    Command(
        "list.synchronize",
        "synchronize",
        "s",
        "synchronize",
        "Have the customer's accounts read at their banks now.",
        _L,
    ),
    Command("list.ask", "ask", "a", "ask", "Ask for one thing by its number.", _L),
    Command(
        "list.filter", "filter", "slash", "filter", "Show only matching rows: text, amount>100, status:…, date>=….", _L
    ),
    Command(
        "list.back", "back", "escape", "back", "Go back; first the filter is cleared, if there is one.", _L, shown=False
    ),
    Command("list.sort", "sort", "o", "sort", "Order by the bank's order, by amount, by name.", _L),
    Command("list.reverse", "reverse", "O", "reverse", "Turn the order round.", _L, shown=False),
    Command("list.actions", "actions", "x", "actions", _ACTIONS, _L),
    Command("list.subject", "go to it", "g", "subject", "Go to what the event is about, where that stands.", _L),
    Command("list.dates", "dates", "d", "dates", "Show a range of days.", _L),
    Command("list.refresh", "refresh", "r", "refresh", "Read this list from the bank again.", _L),
    Command("list.all", "load all", "L", "load_all", "Read the whole list, however long it takes; Esc stops it.", _L),
    Command("list.copy", "copy", "y", "app.copy", _COPY, _L),
    Command("list.export", "export", "e", "export", _EXPORT, _L),
    # Where the line has room for it the details are there already.
    Command("list.detail", "details", "i", "detail", "Show or hide the details of the row.", _L, shown=False),
    Command("list.next_tab", "next tab", "right_square_bracket", "tab(1)", "Go to the next section.", _L, shown=False),
    Command(
        "list.previous_tab",
        "previous tab",
        "left_square_bracket",
        "tab(-1)",
        "Go to the section before.",
        _L,
        shown=False,
    ),
    Command(
        "list.pane", "next pane", "tab", "app.focus_next", "Go to the details, or to the next field.", _L, shown=False
    ),
    Command(
        "list.pane_before", "pane before", "shift+tab", "app.focus_previous", "Go back to the list.", _L, shown=False
    ),
    *(
        Command(f"list.tab_{n}", f"tab {n}", str(n), f"choose_tab({n})", f"Go to section {n}.", _L, shown=False)
        for n in range(1, 10)
    ),
    Command(
        "overview.filter", "filter", "slash", "filter", "Show only matching accounts: text, amount>100, type:….", _O
    ),
    Command("overview.sort", "sort", "o", "sort", "Order by connection, by balance, by name.", _O),
    Command("overview.cards", "cards", "c", "cards", "Open the account's cards.", _O),
    Command("overview.info", "info", "i", "info", "Open the account's own page.", _O),
    Command("overview.actions", "actions", "x", "actions", _ACTIONS, _O),
    Command("overview.bank", "bank", "b", "bank", "Open the connection that the account belongs to.", _O),
    Command("overview.refresh", "refresh", "r", "refresh", "Read the accounts of every connection again.", _O),
    Command("overview.copy", "copy", "y", "app.copy", _COPY, _O),
    Command("overview.export", "export", "e", "export", _EXPORT, _O),
    Command(
        "overview.pane", "panes", "tab", "next_pane", "Move between the accounts and the connections.", _O, shown=False
    ),
    Command("overview.back", "back", "escape", "back", "Clear the filter.", _O, shown=False),
    Command("detail.refresh", "read again", "r", "refresh", "Read this one thing from the bank again.", _D),
    Command(
        "detail.subject", "go to it", "enter,g", "subject", "Go to what the event is about, where that stands.", _D
    ),
    Command("detail.next", "next", "j,n", "step(1)", "Show the next row of the list.", _D),
    Command("detail.previous", "previous", "k,p", "step(-1)", "Show the row before.", _D),
    Command("detail.actions", "actions", "x", "actions", _ACTIONS, _D),
    Command("detail.copy", "copy", "y", "app.copy", _COPY, _D),
    Command("detail.back", "back", "escape", "back", "Go back to the list.", _D),
    Command("welcome.up", "up", "up,k", "move(-1)", "Choose the way in above.", _W, shown=False),
    Command("welcome.down", "down", "down,j", "move(1)", "Choose the way in below.", _W, shown=False),
    Command("welcome.open", "open", "enter", "open", "Go in.", _W),
    Command("welcome.back", "back", "escape", "back", "Leave the field.", _W, shown=False),
    Command("find.open", "open", "enter", "submit", "Open it where it stands; Esc there leads back here.", _S),
    Command("find.down", "choose", "down", "move(1)", "Choose the line below.", _S, priority=True),
    Command("find.up", "line above", "up", "move(-1)", "Choose the line above.", _S, shown=False, priority=True),
    Command("find.kind", "next kind", "tab", "kind(1)", "Go to the next kind of hits.", _S, priority=True),
    Command(
        "find.kind_before",
        "kind before",
        "shift+tab",
        "kind(-1)",
        "Go to the kind before.",
        _S,
        shown=False,
        priority=True,
    ),
    Command("find.page_down", "page down", "pagedown", "page(1)", "Go a page down.", _S, shown=False, priority=True),
    Command("find.page_up", "page up", "pageup", "page(-1)", "Go a page up.", _S, shown=False, priority=True),
    Command("find.back", "back", "escape", "back", "Go back to where you were.", _S),
    Command("requests.copy", "copy", "y", "app.copy", "Copy the request as curl, its address or a body.", _Q),
    Command("requests.command", "command", "c", "copy_command", "Copy the banktui command that does the same.", _Q),
    Command("requests.save", "save", "w", "save", "Write request and answer into a file, without any secret.", _Q),
    Command(
        "requests.filter", "filter", "slash", "filter", "Show only matching requests: text, status:404, date>=….", _Q
    ),
    Command("requests.export", "export", "e", "export", _EXPORT, _Q),
    Command("requests.pane", "panes", "tab", "next_pane", "Move between the list and the request in full.", _Q),
    Command("health.test", "test", "t", "test", "Test the connection step by step, as `banktui doctor` does.", _H),
    Command("health.test_all", "test all", "a", "test_all", "Test all connections.", _H),
    Command("health.pane", "panes", "tab", "next_pane", "Move between the connections and the one in full.", _H),
    Command("health.back", "back", "escape", "back", "Go back.", _H),
    Command("requests.back", "back", "escape", "back", "Go back; first the filter is cleared, if there is one.", _Q),
    Command("inbox.open", "open", "enter", "open", "Open the event in full; ⏎ there goes to what it is about.", _I),
    Command("inbox.subject", "go to it", "g", "subject", "Go to what the event is about, where that stands.", _I),
    Command(
        "inbox.filter", "filter", "slash", "filter", "Show only matching events: text, status:rejected, date>=….", _I
    ),
    Command("inbox.replay", "send on", "R", "replay", "Send this event on: here or to a URL on this machine.", _I),
    Command("inbox.replay_all", "send all", "A", "replay_all", "Send on all events that are shown.", _I),
    Command("inbox.export", "export", "e", "export", _EXPORT, _I),
    Command("inbox.pane", "panes", "tab", "next_pane", "Move between the list and the event in full.", _I),
    Command("inbox.back", "back", "escape", "back", "Go back; first the filter is cleared, if there is one.", _I),
    Command("prompt.back", "back", "escape", "back", "Close without a choice.", _P),
    Command("prompt.complete", "complete", "tab", "complete", "Take the suggestion.", _P, priority=True),
    Command("form.submit", "send", "ctrl+s", "submit", "Send the form, once, if nothing is wrong with it.", _F),
    # With priority, as Tab below: what is typed in the same instant as the key belongs to the field it leads to.
    Command("form.next", "next field", "tab,down", "app.focus_next", "Go to the next field.", _F, priority=True),
    Command(
        "form.previous",
        "field before",
        "shift+tab,up",
        "app.focus_previous",
        "Go to the field before.",
        _F,
        priority=True,
    ),
    Command("form.enter", "enter", "enter", "enter", "Go on from a field.", _F, shown=False, priority=True),
    Command("form.back", "leave", "escape", "back", "Leave without sending; asks first if something was typed.", _F),
    Command("connect.keep", "keep it", "ctrl+s", "keep", "Show what would be kept, and ask whether it is to be.", _B),
    Command("connect.test", "test again", "ctrl+t", "test", "Test again what has failed, with the same answers.", _B),
    Command("connect.key", "make a key", "ctrl+g", "make_key", "Make the key pair that the provider asks for.", _B),
    Command("connect.next", "next field", "tab,down", "app.focus_next", "Go to the next field.", _B, priority=True),
    Command(
        "connect.previous",
        "field before",
        "shift+tab,up",
        "app.focus_previous",
        "Go to the field before.",
        _B,
        priority=True,
    ),
    Command("connect.enter", "enter", "enter", "enter", "Go on from a field.", _B, shown=False, priority=True),
    Command("connect.back", "leave", "escape", "back", "Leave; asks first if something was typed.", _B),
    Command(
        "review.next", "next", "tab,down", "app.focus_next", "Go to the next mark, field or button.", _V, priority=True
    ),
    Command(
        "review.previous",
        "before",
        "shift+tab,up",
        "app.focus_previous",
        "Go to the one before.",
        _V,
        priority=True,
    ),
    Command("review.enter", "enter", "enter", "enter", "Go on from a field.", _V, shown=False, priority=True),
    Command("review.back", "cancel", "escape", "back", "Leave the review: nothing is sent.", _V),
    Command("reveal.back", "hide", "escape", "back", "Hide the secret now.", _N),
    Command("reveal.next", "next", "space", "next", "Hide it and show what belongs to it: a card's CVV.", _N),
    Command(
        "reveal.copy",
        "copy",
        "y",
        "copy_secret",
        "Copy a link, or a card's number after a warning; a PIN or CVV never is.",
        _N,
    ),
    Command("reveal.save", "save", "w", "save", "Write pictures of a card into files, after a warning.", _N),
    Command("transfers.check", "check now", "c", "check", "Look for this payment at the bank now.", _T),
    Command("transfers.attest", "attest", "a", "attest", "Say what became of a payment that nothing proves.", _T),
    Command("transfers.send", "send it", "s", "send", "Send a payment of which nothing was carried out.", _T),
    Command("transfers.cancel", "give up", "X", "cancel", "Give up a payment of which nothing was sent.", _T),
    Command(
        "transfers.paper",
        "testimonial",
        "p",
        "paper",
        "Keep the bank's proof that this payment was executed, as a PDF file.",
        _T,
    ),
    Command(
        "transfers.back_up", "back up", "B", "back_up", "Copy a journal that something is wrong with, as it is.", _T
    ),
    Command(
        "transfers.filter",
        "filter",
        "slash",
        "filter",
        "Show only matching payments: text, amount>100, status:unknown.",
        _T,
    ),
    Command("transfers.copy", "copy", "y", "app.copy", _COPY, _T),
    Command("transfers.export", "export", "e", "export", _EXPORT, _T),
    Command("transfers.pane", "panes", "tab", "next_pane", "Move between the list and the payment in full.", _T),
    Command("transfers.back", "back", "escape", "back", "Go back; first the filter is cleared, if there is one.", _T),
    Command("app.help", "help", "question_mark", "help", "List what works here, and run it.", _E),
    Command("app.goto", "jump", "colon", "goto", "Jump anywhere by name: :cards CONNECTION /blocked.", _E),
    Command("app.find", "search", "f", "find", "Search everything known: name, IBAN, amount, reference, id.", _E),
    Command("app.events", "events", "E", "events", "Show what banks have pushed and what came of it.", _E, shown=False),
    Command(
        "app.transfers",
        "payments",
        "dollar_sign",
        "transfers",
        "Show every payment sent from here and where it stands.",
        _E,
        shown=False,
    ),
    Command("app.palette", "palette", "ctrl+p", "command_palette", "Find any command, place or account.", _E),
    Command(
        "app.requests",
        "request",
        "f12",
        "requests",
        "Show the request behind what is in front, and all requests of this session.",
        _E,
        priority=True,
    ),
    Command(
        "app.health",
        "health",
        "H",
        "health",
        "Show how well the connections are: sign-in, certificate, clocks, limits; and test them.",
        _E,
        shown=False,
    ),
    Command(
        "app.connect",
        "connect",
        "P",
        "connect",
        "Connect a provider with credentials of your own, tested as you type.",
        _E,
        shown=False,
    ),
    Command("app.overview", "overview", "0", "overview", "Show all accounts of all connections.", _E, shown=False),
    Command(
        "app.backward",
        "backward",
        "less_than_sign,alt+left",
        "backward",
        "Go to where you were before.",
        _E,
        shown=False,
    ),
    Command("app.forward", "forward", "greater_than_sign,alt+right", "forward", "Undo going back.", _E, shown=False),
    Command(
        "app.privacy",
        "privacy",
        "f2",
        "privacy",
        "Hide amounts and names on every screen, or show them again.",
        _E,
        priority=True,
    ),
    Command("app.theme", "theme", "T", "theme", "Choose the colours, with a preview.", _E, shown=False),
    Command(
        "app.suspend", "suspend", "ctrl+z", "suspend", "Go back to the shell; `fg` there comes back.", _E, shown=False
    ),
    Command("app.quit", "quit", "q", "quit", "Leave. Nothing is lost: what was read is kept.", _E),
    Command(
        "app.quit_now", "quit", "ctrl+q", "quit", "Leave, also from within a field.", _E, shown=False, priority=True
    ),
    Command("app.interrupt", "how to quit", "ctrl+c", "how_to_quit", "Say how to leave.", _E, shown=False),
)

TABLE_HELP = {
    "table.up": "Go to the row above.",
    "table.down": "Go to the row below.",
    "table.page-up": "Go a screenful up.",
    "table.page-down": "Go a screenful down; more is read by itself.",
    "table.first": "Go to the first row.",
    "table.last": "Go to the last row that is known.",
    "table.open": "Open the row: an account's lists, a card's payments, anything else in full.",
}
"""What the keys of a list are good for. The list itself, a widget, only names them."""

_BY_ID = {command.id: command for command in COMMANDS}

_KEY_SIGNS = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "dollar_sign": "$",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "escape": "Esc",
    "enter": "⏎",
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "space": "Space",
}


def command_named(command_id: str) -> Command | None:
    """Return the command with this id, None for bindings that are not ours to explain."""
    return _BY_ID.get(command_id)


def bindings_for(area: Area) -> list[BindingType]:
    """Return an area's bindings, each with the command's id so that a keymap can move it."""
    return [command.binding() for command in COMMANDS if command.area is area]


def key_sign(keys: str) -> str:
    """Return the first of some keys as people write it: `ctrl+p`, `/`, `⏎`."""
    return _sign(keys.split(",", maxsplit=1)[0].strip())


def key_signs(keys: str) -> str:
    """Return all of some keys as people write them: `< or alt+←`."""
    return " or ".join(_sign(key.strip()) for key in keys.split(","))


def is_typed(focused: Widget | None, key: str) -> bool:
    """Tell whether what has the focus takes a key as text, so that it is no command there (`/` in a text field)."""
    sign = key_sign(key)
    return focused is not None and len(sign) == 1 and sign.isascii() and focused.check_consume_key(key, sign)


def keys_table(extra: Iterable[Binding] = ()) -> str:
    """Return all commands as a Markdown table with their ids, for README.

    `extra`: bindings of widgets that belong to the table of keys, e.g. those of a list.
    """
    return "\n".join(("| key | does | where | id |", "|---|---|---|---|", *_table_rows(extra)))


def _table_rows(extra: Iterable[Binding]) -> Iterator[str]:
    for area in Area:
        for command in COMMANDS:
            if command.area is area and not command.id.startswith("list.tab_"):
                yield f"| `{key_signs(command.keys)}` | {command.help} | {area.value} | `{command.id}` |"
        if area is Area.LIST:
            yield "| `1` … `9` | Go to that section. | Lists | `list.tab_1` … `list.tab_9` |"
    for binding in extra:
        text = TABLE_HELP.get(binding.id or "", f"{binding.description}.")
        yield f"| `{key_signs(binding.key)}` | {text} | Lists | `{binding.id}` |"


def _sign(key: str) -> str:
    *modifiers, last = key.split("+")
    return "+".join((*modifiers, _KEY_SIGNS.get(last, last)))

"""The command palette: every command that works here, every place, every account, found by a few letters of its name.

Textual's own system commands are not among them: one of them saves a picture of the screen, with all that is on it, to
a file that anyone may read. Names come from banks, so hits are `Content`, and what matches is marked by position,
never by markup.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from banktui.domain.account import Account
from banktui.services.capability import ACCOUNTS, Scope
from banktui.services.provider import Connection
from banktui.services.shelf import ListRef
from banktui.ui import errand_desk, faults
from banktui.ui.commands import command_named
from banktui.ui.console import Console, console_of
from banktui.ui.deeds import lacks
from banktui.ui.phrase import Tone, phrase
from banktui.ui.places import Place, Step
from banktui.ui.presenter import account_number
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.sections import sections_of, title_of

_WIDEST = 48
"""Cells of a title that are shown: a bank's text may be long."""


_COLUMN = 16
"""Where the notes of short titles begin."""
_GAP = 2
_BESIDE = 0.001
"""The score of what is found by its note alone: it stands behind whatever has the letters in its title."""
_DIMMED = 0.5
"""What is impossible comes behind what is possible and is called almost the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found."""

    title: str
    note: str
    run: Callable[[], object]
    dim: bool = False
    """It cannot be done: the note says why."""


class Palette(CommandPalette):
    """Textual's palette, which closes itself and nothing else, however fast keys come.

    It is left when names become hidden or come back: it lists accounts by what they were.
    """

    _is_left = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, once: what is on top is what Textual would take away, also after a second ⏎ in one breath."""
        self._cancel_gather_commands()
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        # Textual 8.2.8 fails to go a page on in a list that has not been laid out.
        if self.query_one(CommandList).scrollable_content_region or not action.startswith("page"):
            super()._action_command_list(action)

    # Textual 8.2.8 goes on looking for commands while a palette is taken away, and then misses its own widgets.
    def _watch__list_visible(self) -> None:
        if self.query(CommandList):
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.query(CommandList):
            await super()._watch__show_busy()

    def look_changed(self) -> None:
        """Leave, now or once nothing stands above."""
        self._is_left = True
        self._leave()

    def on_screen_resume(self) -> None:
        """Leave if that was to be done."""
        if self._is_left:
            self.call_later(self._leave)

    def _leave(self) -> None:
        # Returns nothing: Textual would wait for what a callback returns, in the queue that has to end first.
        self.dismiss()


class _Once:
    """What a line of a palette does, the first time that it is chosen: two ⏎ in one breath choose it twice."""

    def __init__(self, run: Callable[[], object]) -> None:
        self._run: Callable[[], object] | None = run

    def __call__(self) -> object:
        run, self._run = self._run, None
        return run() if run is not None else None


class BankCommands(Provider):
    """Finds commands, connections, their sections and accounts."""

    _accounts: tuple[tuple[ListRef, Account], ...] = ()

    @property
    def console(self) -> Console:
        """Return the running console."""
        return console_of(self.screen)

    async def startup(self) -> None:
        """Read the accounts that can be found."""
        found = await self.console.workspace.reader.across(ACCOUNTS.name)
        self._accounts = tuple((ref, row.item) for ref, row in found if isinstance(row.item, Account))

    async def discover(self) -> Hits:
        """Offer commands and connections before anything is typed."""
        for entry in (*self._commands(), *self._deeds(), *self._connections()):
            yield DiscoveryHit(_line(Content(entry.title), entry), _Once(entry.run), text=entry.title)

    async def search(self, query: str) -> Hits:
        """Offer everything whose title has the letters in this order, best first; then what has the words beside it."""
        matcher = self.matcher(query)
        words = query.casefold().split()
        async for entry in self._everything():
            score, offsets = matcher.fuzzy_search.match(query, entry.title)
            if score <= 0 and all(word in entry.note.casefold() for word in words):
                score, offsets = _BESIDE, ()
            if score > 0:
                title = Content(entry.title)
                for offset in offsets:
                    title = title.stylize(matcher.match_style, offset, offset + 1)
                yield Hit(
                    score * (_DIMMED if entry.dim else 1), _line(title, entry), _Once(entry.run), text=entry.title
                )

    async def _everything(self) -> AsyncIterator[Entry]:
        everything = (self._commands(), self._deeds(), self._connections(), self._sections(), self._lacks())
        for entries in (*everything, self._known_accounts()):
            for entry in entries:
                yield entry

    def _commands(self) -> Iterator[Entry]:
        listed: set[str] = set()
        for active in self.screen.active_bindings.values():
            command = command_named(active.binding.id or "")
            if (
                command is None
                # A command with two keys has two bindings.
                or command.action in listed
                or not active.enabled
                or command.id.startswith("list.tab_")
                or command.id == "app.palette"
            ):
                continue
            listed.add(command.action)
            run = partial(self.console.run_action, active.binding.action, active.node)
            yield Entry(command.title.capitalize(), command.help, run)

    def _deeds(self) -> Iterator[Entry]:
        """Offer what can be done with what is in front."""
        front = self.screen.front() if isinstance(self.screen, BankScreen) else None
        connection = self.console.connection(front.place.connection) if front else None
        if front is None or connection is None:
            return
        for errand in errand_desk.possible(self.console, front, connection):
            if connection.is_read_only and not errand.deed.keeps:
                # What a read-only connection never does is not even found; the menu of actions says why.
                continue
            if errand.reason:
                yield Entry(errand.title, errand.reason, partial(faults.refuse, self.console, errand.reason), dim=True)
            else:
                yield Entry(errand.title, errand.deed.help, partial(self.console.begin, connection.id, errand))

    def _lacks(self) -> Iterator[Entry]:
        """List what a connection cannot do, so that whoever looks for it learns why."""
        for connection in self.console.workspace.connections:
            for lack in lacks(connection, self.console.workspace.offered(connection.id)):
                tell = partial(faults.refuse, self.console, lack.reason)
                yield Entry(f"{connection.id} {lack.title}", lack.reason, tell, dim=True)

    def _connections(self) -> Iterator[Entry]:
        for connection in self.console.workspace.connections:
            note = f"{connection.provider.title}, {connection.environment.value}"
            yield Entry(connection.id, note, partial(self.console.go, Place(connection.id)))

    def _sections(self) -> Iterator[Entry]:
        for connection in self.console.workspace.connections:
            for section in sections_of(self.console.workspace.offered(connection.id), Scope.CONNECTION):
                go = partial(self.console.go, Place(connection.id, section=section.id))
                yield Entry(f"{connection.id} {title_of(section, connection)}", "", go)

    def _known_accounts(self) -> Iterator[Entry]:
        view = self.console.view()
        connections: dict[str, Connection] = {each.id: each for each in self.console.workspace.connections}
        for ref, account in self._accounts:
            connection = connections.get(ref.connection)
            if connection is None:
                continue
            step = Step.into(Scope.ACCOUNT, account, ref)
            inside = Place(ref.connection).below(step)
            # A name that is hidden cannot be looked for either: what is found would give it away.
            name = account.id if view.private else account.name
            note = f"{connection.id}  {account_number(account.number, view) if view.private else account.number}"
            yield Entry(name, note, partial(self.console.go, inside))
            for section in sections_of(self.console.workspace.offered(connection.id), Scope.ACCOUNT):
                go = partial(self.console.go, Place(ref.connection).below(step, section.id))
                yield Entry(f"{name} {title_of(section, connection)}", connection.id, go)


def _line(title: Content, entry: Entry) -> Content:
    title = title.truncate(_WIDEST, ellipsis=True)
    if entry.dim:
        title = title.stylize(Tone.FAINT.value)
    if not entry.note:
        return title
    gap = " " * max(_GAP, _COLUMN - title.cell_length)
    return Content.assemble(title, gap, phrase((entry.note, Tone.MUTED)).content())

"""What can be jumped to by name: `cards CONNECTION ACCOUNT /blocked`. Pure: text in, a place or a sentence out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from banktui.domain.account import Account
from banktui.services.capability import Scope
from banktui.services.provider import Connection
from banktui.services.shelf import ListRef
from banktui.ui.places import Place, Step
from banktui.ui.presenter import View, account_number
from banktui.ui.sections import SECTIONS, Section, sections_of, title_of

_CHOOSERS = {
    Scope.ACCOUNT: "accounts",
    Scope.CUSTOMER: "customers",
    Scope.CARD: "accounts",
    Scope.PAYMENT: "payments",
    Scope.TEST_INSTITUTION: "sandbox",
    Scope.TEST_USER: "sandbox",
    Scope.TEST_ACCOUNT: "sandbox",
}
"""Where one chooses what a section stands below."""
_BETWEEN = {Scope.CARD: "cards", Scope.TEST_USER: "sandbox-users", Scope.TEST_ACCOUNT: "sandbox-users"}
"""Where one chooses next, for sections that stand deeper below that."""
CONNECT = "connect"
ACTIONS: Mapping[str, str] = {
    "overview": "all accounts of all connections",
    CONNECT: "connect a provider, tested as you type",
    "health": "how well the connections are",
    "help": "what works here",
    "theme": "choose the colours",
    "quit": "leave",
}
_MOST = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to go on typing."""

    text: str
    """The whole line, as it would read."""
    note: str
    """What it leads to."""


@dataclass(frozen=True, slots=True)
class Known:
    """An account that has been seen, and the list it stands in."""

    ref: ListRef
    account: Account


class Misdirected(ValueError):  # noqa: N818 - it says what happened to the person who typed
    """A line that leads nowhere; the message is a sentence for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Directory:
    """All that can be named at the moment."""

    connections: Sequence[Connection]
    offered: Mapping[str, frozenset[str]]
    view: View
    accounts: Sequence[Known] = ()
    here: Place | None = None
    """Where the person is: what is not said is taken from there."""

    def resolve(self, line: str) -> Place | str:
        """Return the place that a line names, or the name of an action. Raises Misdirected."""
        head, _, wanted = line.partition("/")
        words = head.split()
        if not words:
            return self._filtered_here(wanted) if wanted else "overview"
        first = words[0].casefold()
        if first == CONNECT and len(words) > 1 and words[1].isidentifier():
            return f"{CONNECT}({words[1].casefold()!r})"
        if first in ACTIONS:
            return first
        connection = self._connection(first)
        if connection is not None:
            return Place(connection.id, filter=wanted.strip())
        sections = self._sections(first)
        if not sections:
            raise Misdirected(f"Nothing here is called “{words[0]}”.")
        return self._in_section(sections, words[1:], wanted.strip())

    def suggest(self, line: str) -> tuple[Suggestion, ...]:
        """Return how a line could go on, best first."""
        head, slash, _ = line.partition("/")
        if slash:
            return ()
        words = head.split()
        if not words or (len(words) == 1 and not head.endswith(" ")):
            return self._first_words(words[0].casefold() if words else "")
        sections = self._sections(words[0].casefold())
        if not sections:
            return ()
        typed = "" if head.endswith(" ") else words[-1].casefold()
        chosen = self._connection(words[1].casefold()) if len(words) > 1 else None
        if chosen is None or (len(words) == 2 and typed):  # noqa: PLR2004 - section and connection
            return self._connection_words(words[0], sections, typed)
        return self._account_words(words[:2], chosen, " ".join(words[2:]).casefold())

    def _filtered_here(self, wanted: str) -> Place:
        if self.here is None:
            raise Misdirected("There is no list here to filter.")
        return replace(self.here, filter=wanted.strip())

    def _connection(self, word: str) -> Connection | None:
        exact = [each for each in self.connections if each.id.casefold() == word]
        begins = [each for each in self.connections if each.id.casefold().startswith(word)]
        found = exact or begins
        return found[0] if len(found) == 1 else None

    def _sections(self, word: str) -> tuple[Section, ...]:
        """Return the sections that a word can mean, by their id or by a provider's own title."""
        named = [section for section in self._offered_sections() if word in self._names(section)]
        if not named and len(word) > 1:
            named = [s for s in self._offered_sections() if any(name.startswith(word) for name in self._names(s))]
        return tuple(named)

    def _offered_sections(self) -> Iterable[Section]:
        names = frozenset().union(*self.offered.values()) if self.offered else frozenset()
        return (section for section in SECTIONS if section.capability in names)

    def _names(self, section: Section) -> set[str]:
        titles = {title_of(section, each) for each in self.connections if self._has(each, section)}
        return {section.id, *("-".join(title.casefold().split()) for title in titles)}

    def _has(self, connection: Connection, section: Section) -> bool:
        return section.capability in self.offered.get(connection.id, frozenset())

    def _in_section(self, sections: Sequence[Section], words: Sequence[str], wanted: str) -> Place:
        connection, words = self._which_connection(sections, words)
        section = self._which_section(connection, sections)
        if section.scope is Scope.CONNECTION:
            return Place(connection.id, section=section.id, filter=wanted or " ".join(words))
        here = self.here
        if here is not None and here.connection == connection.id and not words:
            steps = here.steps
            while steps and steps[-1].scope is not section.scope:
                steps = steps[:-1]
            if steps:
                return Place(connection.id, steps, section.id, wanted)
        if section.scope is Scope.ACCOUNT and words:
            found = [known for known in self.accounts if _is_called(known, connection.id, words)]
            if len(found) == 1:
                account = found[0].account
                step = Step.into(Scope.ACCOUNT, account, found[0].ref)
                return Place(connection.id, (step,), section.id, wanted)
        chooser = _CHOOSERS[section.scope]
        ahead = _BETWEEN.get(section.scope, section.id)
        ahead_filter = "" if section.scope in _BETWEEN else wanted
        return Place(connection.id, (), chooser, " ".join(words), ahead, ahead_filter)

    def _which_connection(self, sections: Sequence[Section], words: Sequence[str]) -> tuple[Connection, Sequence[str]]:
        able = [each for each in self.connections if any(self._has(each, section) for section in sections)]
        if words:
            named = self._connection(words[0].casefold())
            if named in able and named is not None:
                return named, words[1:]
            if named is not None:
                raise Misdirected(f"{named.id} has no {sections[0].title.casefold()}.")
        if self.here is not None:
            at = [each for each in able if each.id == self.here.connection]
            if at:
                return at[0], words
        if len(able) == 1:
            return able[0], words
        raise Misdirected("Of which connection? " + ", ".join(each.id for each in able) + ".")

    def _which_section(self, connection: Connection, sections: Sequence[Section]) -> Section:
        able = [section for section in sections if self._has(connection, section)]
        deepest = self.here.scope if self.here is not None and self.here.connection == connection.id else None
        return next((section for section in able if section.scope is deepest), able[0])

    def _first_words(self, typed: str) -> tuple[Suggestion, ...]:
        found: list[Suggestion] = []
        for section in self._offered_sections():
            able = ", ".join(each.id for each in self.connections if self._has(each, section))
            name = next(
                (name for name in sorted(self._names(section), key=lambda n: n != section.id) if typed in name), ""
            )
            if name:
                found.append(Suggestion(f"{name} ", able))
        found += [Suggestion(each.id, each.provider.title) for each in self.connections if typed in each.id.casefold()]
        found += [Suggestion(action, note) for action, note in ACTIONS.items() if typed in action]
        found.sort(key=lambda suggestion: not suggestion.text.casefold().startswith(typed))
        return tuple(dict.fromkeys(found))[:_MOST]

    def _connection_words(self, word: str, sections: Sequence[Section], typed: str) -> tuple[Suggestion, ...]:
        able = [each for each in self.connections if any(self._has(each, section) for section in sections)]
        return tuple(
            Suggestion(f"{word} {each.id} ", each.provider.title) for each in able if typed in each.id.casefold()
        )[:_MOST]

    def _account_words(self, words: Sequence[str], connection: Connection, typed: str) -> tuple[Suggestion, ...]:
        accounts = [known.account for known in self.accounts if known.ref.connection == connection.id]
        # While names are hidden an account is called by its id, and found by nothing else: the find would give it away.
        names = {account.id: account.id if self.view.private else account.name for account in accounts}
        return tuple(
            Suggestion(f"{' '.join(words)} {names[account.id]}", self._number_of(account))
            for account in accounts
            if typed in names[account.id].casefold() and sections_of(self.offered[connection.id], Scope.ACCOUNT)
        )[:_MOST]

    def _number_of(self, account: Account) -> str:
        number = account_number(account.number, self.view) if self.view.private else account.number
        return number or account.id


def _is_called(known: Known, connection: str, words: Sequence[str]) -> bool:
    text = f"{known.account.name} {known.account.number} {known.account.id}".casefold()
    return known.ref.connection == connection and all(word.casefold() in text for word in words)

"""Finding the one account, card, customer or payment that a person names, before lists below it are read or paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from banktui.domain.calendar import DateRange
from banktui.domain.errors import Busy, NotFound, Problem, SignInNeeded, Unreachable
from banktui.services.command_line import ABOVE, CHOSEN_FROM, GROWING, option_of
from banktui.services.naming import meant_by, named_by
from banktui.services.provider import Connection
from banktui.services.query import Query
from banktui.services.reading import Listed
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef, Reader
from banktui.services.workspace import Depth

CLOSES = frozenset(each.kind for each in (SignInNeeded, Unreachable, Busy)) | {"configuration"}
"""Problems of a whole connection: its other lists are not tried, lest a wrong password is sent thirty times."""

_MOST_CANDIDATES = 10_000
_SHOWN = 8

Unread = Sequence[tuple[ListRef, Problem]]
"""Lists that could not be read, and why."""


class Misasked(ValueError):  # noqa: N818 - it says what happened to the person who typed
    """A command that does not say which thing it means; the message is a sentence for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Above:
    """Something that lists stand below, and where it stands itself."""

    connection: Connection
    ref: ListRef
    item: Listed


class FinderDesk(Protocol):
    """What is needed of a workspace; see `services.workspace.Workspace` for each promise."""

    @property
    def reader(self) -> Reader:
        """Return the read side of the store."""
        ...

    async def refresh(
        self, ref: ListRef, depth: Depth = Depth.NEWEST, dates: DateRange | None = None
    ) -> Problem | None:
        """Read a list from its bank into the store and return why that failed, if it did."""
        ...


class Finder:
    """Looks things up by name, number, last four characters or id: in what is known first, at the bank if need be."""

    def __init__(self, desk: FinderDesk, named: Mapping[Scope, str], *, is_offline: bool = False) -> None:
        """Make one. `named` holds what was typed, by the scope that it names a thing of."""
        self._desk = desk
        self._named = named
        self._is_offline = is_offline

    async def one(self, connection: Connection, scope: Scope, option: str = "") -> Above | Problem:
        """Return the thing of a scope that was named, in full. Raises Misasked where several are called that.

        `option` is what a person names it with, by default the scope's own.
        """
        candidates, unread = await self.all(connection, scope)
        meant = the_one(candidates, scope, self._named[scope], option, is_strict=True)
        if meant is not None:
            return meant
        if unread:
            return unread[0][1]
        hint = "Its name, number, last four characters or id will do."
        return NotFound(f"No {scope} is called that", hint=hint).problem()

    async def all(self, connection: Connection, scope: Scope) -> tuple[Sequence[Above], Unread]:
        """Return what lists of a scope can stand below in a connection, and the lists of those that cannot be read."""
        chooser = CHOSEN_FROM[scope]
        text = self._named.get(scope, "")
        known = await self._seen(connection, chooser, text) if text else ()
        if known:
            return known, ()
        refs, unread = await self._choosers(connection, scope)
        found: list[Above] = []
        closed: Problem | None = None
        for ref in refs:
            problem = closed or await self._refreshed(ref)
            if problem is not None:
                closed = problem if problem.kind in CLOSES else closed
                unread = [*unread, (ref, problem)]
                continue
            window = await self._desk.reader.window(ref, Query(), 0, _MOST_CANDIDATES)
            found += [Above(connection, ref, row.item) for row in window.rows]
        return found, unread

    async def _seen(self, connection: Connection, chooser: str, text: str) -> Sequence[Above]:
        """Return what has an id or number that was seen before, so that nobody has to be asked whose it is."""
        reader = self._desk.reader
        held = [Above(connection, ref, row.item) for ref, row in await reader.holders(connection.id, [chooser], text)]
        if held or chooser in GROWING:
            return held
        rows = [(ref, row) for ref, row in await reader.across(chooser) if ref.connection == connection.id]
        return named_by([Above(connection, ref, row.item) for ref, row in rows], text, lambda above: above.item)

    async def _choosers(self, connection: Connection, scope: Scope) -> tuple[Sequence[ListRef], Unread]:
        """Return the lists in which the things of a scope stand."""
        chooser, above = CHOSEN_FROM[scope], ABOVE[scope]
        if above is Scope.CONNECTION:
            return [ListRef(connection.id, chooser)], ()
        candidates, unread = await self.all(connection, above)
        text = self._named.get(above)
        if text is None:
            meant = candidates
        else:
            one = the_one(candidates, above, text)
            meant = (one,) if one is not None else ()
        return [ListRef(connection.id, chooser, each.item.id) for each in meant], unread

    async def _refreshed(self, ref: ListRef) -> Problem | None:
        return None if self._is_offline else await self._desk.refresh(ref)


def the_one(
    candidates: Sequence[Above], scope: Scope, text: str, option: str = "", *, is_strict: bool = False
) -> Above | None:
    """Return what a text means; None if it means nothing. Raises Misasked where it means several.

    `is_strict` takes no words out of a name for the name.
    """
    meant = _distinct(meant_by(candidates, text, lambda above: above.item, is_strict=is_strict))
    if len(meant) > 1:
        raise Misasked(f"More than one {scope} is called that. {choices(meant, scope, option)}.")
    return meant[0] if meant else None


def choices(candidates: Sequence[Above], scope: Scope, option: str = "") -> str:
    """Name some of the things that may be meant, and how to say which."""
    names = [
        " ".join(filter(None, (above.item.facets().name, getattr(above.item, "number", ""), f"(id {above.item.id})")))
        for above in candidates[:_SHOWN]
    ]
    several = len({above.connection.id for above in candidates}) > 1
    if several:
        names = [f"{above.connection.id}: {name}" for above, name in zip(candidates, names, strict=False)]
    more = f"; and {len(candidates) - _SHOWN} more" if len(candidates) > _SHOWN else ""
    return f"There are: {'; '.join(names)}{more}. Name one with {option or option_of(scope)}"


def _distinct(found: Sequence[Above]) -> Sequence[Above]:
    """Return things that stand in several lists of a connection once."""
    return tuple({(above.connection.id, above.item.id): above for above in found}.values())

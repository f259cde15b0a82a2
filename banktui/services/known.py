"""What our own copy of a bank's lists tells about a payment that is about to be made."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from banktui.domain.calendar import DateRange
from banktui.domain.intent import Intent, Party
from banktui.domain.money import Money
from banktui.services import capability
from banktui.services.capability import Capability, Scope
from banktui.services.filtering import AmountTerm, Comparison, CurrencyTerm, Term, TextTerm, fold
from banktui.services.moving import MoneyOperation
from banktui.services.query import Filter, Query
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef, Reader, Row, StoreError

_MOST_ROWS = 500
_SCOPES: Mapping[str, Scope] = {
    each.name: each.scope for each in vars(capability).values() if isinstance(each, Capability)
}
_DEPTHS: Mapping[Scope, int] = {Scope.TEST_INSTITUTION: 1, Scope.TEST_USER: 2, Scope.TEST_ACCOUNT: 3}
"""How many ids lead to something in a tree of test data."""
_OWN = (capability.ACCOUNTS.name, capability.CARDS.name)


def scope_of(name: str) -> Scope:
    """Return below what a list stands, by the name of its capability."""
    return _SCOPES.get(name, Scope.CONNECTION)


def lists_of(intent: Intent, names: Sequence[str]) -> Iterator[ListRef]:
    """Yield the lists of some names in which a payment now stands, or whose rows it has changed.

    A list that stands below something else than what the payment is about stands below one of its parties: the cards of
    the account that a card was loaded from; or, in a tree of test data, below what one of them stands in.
    """
    for name in names:
        own = scope_of(name)
        if own is Scope.CONNECTION:
            yield ListRef(intent.connection, name)
        elif own is scope_of(intent.operation):
            yield ListRef(intent.connection, name, intent.parent)
        else:
            yield from (
                ListRef(intent.connection, name, _up_to(own, each.id))
                for each in (intent.source, intent.destination)
                if each.id
            )


def _up_to(scope: Scope, place: str) -> str:
    """Return what a list of a scope stands below, on the way to a place: see `Fixture.id`."""
    depth = _DEPTHS.get(scope)
    return place if depth is None else "/".join(place.split("/")[:depth])


class Known:
    """Reads the store for one connection. A store that cannot be read knows nothing, and says so where it is shown."""

    def __init__(self, connection: str, reader: Reader) -> None:
        self._connection = connection
        self._reader = reader

    async def lists(self, name: str, operation: MoneyOperation, parent: str) -> Mapping[str, Sequence[Listed]]:
        """Return the rows that an operation's form and draft are made with: see `MoneyOperation.wants`."""
        found: dict[str, Sequence[Listed]] = {}
        for each in operation.wants:
            rows = [await self._window(ref) for ref in await self.refs(each, name, parent)]
            found[each] = tuple(item for window in rows for item in window)
        return found

    async def refs(self, name: str, operation: str, parent: str) -> Sequence[ListRef]:
        """Return the lists of a name that an operation is made with, as far as the accounts above them are known."""
        own = scope_of(name)
        if own is Scope.CONNECTION:
            return (ListRef(self._connection, name),)
        if parent and own is scope_of(operation):
            return (ListRef(self._connection, name, parent),)
        if own is not Scope.ACCOUNT:
            return ()
        accounts = await self._window(ListRef(self._connection, capability.ACCOUNTS.name))
        return tuple(ListRef(self._connection, name, account.id) for account in accounts)

    async def recent(self, lists: Sequence[str], parent: str, to: Party, money: Money, today: date) -> Row | None:
        """Return the newest row to the same payee with the same amount within a week; None if none is known."""
        who = _who(to)
        if who is None:
            return None
        terms = (
            who,
            AmountTerm(Comparison.EQUAL, abs(money.amount), size=True),
            CurrencyTerm(money.currency),
        )
        return await self._first(lists, parent, terms, DateRange(today - timedelta(days=7), None))

    async def has_paid(self, lists: Sequence[str], parent: str, to: Party) -> bool:
        """Tell whether a row of these lists names a payee."""
        who = _who(to)
        return who is not None and await self._first(lists, parent, (who,), DateRange()) is not None

    async def is_own(self, party: Party) -> bool:
        """Tell whether a party is one of the connection's own accounts or cards."""
        if not party.id:
            return False
        try:
            return bool(await self._reader.holders(self._connection, _OWN, party.id))
        except StoreError:
            return False

    async def names(self) -> Sequence[str]:
        """Return the names of the beneficiaries that are known."""
        rows = await self._window(ListRef(self._connection, capability.BENEFICIARIES.name))
        return [item.facets().name for item in rows]

    async def _first(self, lists: Sequence[str], parent: str, terms: tuple[Term, ...], days: DateRange) -> Row | None:
        found: list[Row] = []
        for name in lists:
            ref = ListRef(self._connection, name, "" if scope_of(name) is Scope.CONNECTION else parent)
            try:
                window = await self._reader.window(ref, Query(Filter(terms), days), 0, 1)
            except StoreError:
                continue
            found += window.rows
        return max(found, key=lambda row: row.item.facets().day or date.min, default=None)

    async def _window(self, ref: ListRef) -> Sequence[Listed]:
        try:
            window = await self._reader.window(ref, Query(), 0, _MOST_ROWS)
        except StoreError:
            return ()
        return tuple(row.item for row in window.rows)


def _who(party: Party) -> TextTerm | None:
    text = fold(party.number or party.name).strip()
    return TextTerm(text) if text else None

"""Finding something to test in any provider: its lists, what stands below what, and walking them to the end."""

from collections.abc import AsyncIterator
from typing import Any, cast
from weakref import WeakKeyDictionary

from banktui.domain.calendar import DateRange
from banktui.services import capability as keys
from banktui.services.capability import Capability, Scope
from banktui.services.provider import Provider
from banktui.services.reading import Collection, Listed, Lookup

COLLECTIONS: tuple[Capability[Any], ...] = (
    keys.ACCOUNTS,
    keys.STATEMENTS,
    keys.IBAN_STATEMENTS,
    keys.CREDIT_TRANSFERS,
    keys.CARDS,
    keys.CARD_TRANSACTIONS,
    keys.INSTITUTIONS,
    keys.CUSTOMERS,
    keys.TRANSACTIONS,
    keys.ACCOUNT_TRANSACTIONS,
    keys.CUSTOMER_ACCOUNTS,
    keys.CUSTOMER_TRANSACTIONS,
    keys.AUTHORIZATIONS,
    keys.SPACES,
    keys.PAYMENTS,
    keys.PAYMENT_TRANSACTIONS,
    keys.SANDBOX_ACCOUNTS,
    keys.TEST_INSTITUTIONS,
    keys.TEST_USERS,
    keys.TEST_ACCOUNTS,
    keys.TEST_TRANSACTIONS,
    keys.TEST_USER_TRANSACTIONS,
)

LOOKUPS: tuple[tuple[Capability[Any], Capability[Any]], ...] = (
    (keys.ACCOUNTS, keys.ACCOUNT),
    (keys.STATEMENTS, keys.STATEMENT),
    (keys.CARDS, keys.CARD),
    (keys.CARD_TRANSACTIONS, keys.CARD_TRANSACTION),
    (keys.INSTITUTIONS, keys.INSTITUTION),
    (keys.CUSTOMERS, keys.CUSTOMER),
    (keys.ACCOUNT_TRANSACTIONS, keys.ACCOUNT_TRANSACTION),
    (keys.AUTHORIZATIONS, keys.AUTHORIZATION),
    (keys.PAYMENTS, keys.PAYMENT),
    (keys.PAYMENT_TRANSACTIONS, keys.TRANSACTION),
    (keys.TRANSACTIONS, keys.TRANSACTION),
    (keys.TEST_INSTITUTIONS, keys.TEST_INSTITUTION),
    (keys.TEST_USERS, keys.TEST_USER),
    (keys.TEST_ACCOUNTS, keys.TEST_ACCOUNT),
    (keys.TEST_TRANSACTIONS, keys.TEST_TRANSACTION),
    (keys.TEST_USER_TRANSACTIONS, keys.TEST_TRANSACTION),
)
"""Which capability reads one thing of which list."""

_PARENTS: dict[Scope, Capability[Any]] = {
    Scope.ACCOUNT: keys.ACCOUNTS,
    Scope.CUSTOMER: keys.CUSTOMERS,
    Scope.CARD: keys.CARDS,
    Scope.PAYMENT: keys.PAYMENTS,
    Scope.TEST_INSTITUTION: keys.TEST_INSTITUTIONS,
    Scope.TEST_USER: keys.TEST_USERS,
    Scope.TEST_ACCOUNT: keys.TEST_ACCOUNTS,
    Scope.TEST_TRANSACTION: keys.TEST_TRANSACTIONS,
}


def collection(provider: Provider, capability: Capability[Any]) -> Collection[Listed]:
    """Return the list behind a key that the provider is known to have."""
    return cast("Collection[Listed]", provider.named(capability.name))


def lookup(provider: Provider, capability: Capability[Any]) -> Lookup[Listed]:
    """Return the look-up behind a key that the provider is known to have."""
    return cast("Lookup[Listed]", provider.named(capability.name))


async def walk(
    listed: Collection[Listed], parent: str, *, dates: DateRange | None = None, at_most: int = 2_000
) -> tuple[list[Listed], list[int | None], bool]:
    """Return a list's entries in the bank's order, the totals that the pages told, and whether the end was reached."""
    items: list[Listed] = []
    totals: list[int | None] = []
    cursor: str | None = None
    while True:
        page = await listed.page(parent, cursor, dates)
        items.extend(page.items)
        totals.append(page.total)
        if page.next is None or len(items) >= at_most:
            return items, totals, page.next is None
        cursor = page.next


_found: WeakKeyDictionary[Provider, dict[tuple[Scope, int], list[str]]] = WeakKeyDictionary()
"""What lists can stand below, by the provider that was asked: each of a test's lists has the same above it."""


async def parents(provider: Provider, scope: Scope, at_most: int = 3) -> list[str]:
    """Return the ids of things that lists of this scope can stand below, as they are when they are first asked for."""
    if scope is Scope.CONNECTION:
        return [""]
    known = _found.setdefault(provider, {})
    if (scope, at_most) not in known:
        known[scope, at_most] = await _look_for(provider, scope, at_most)
    return known[scope, at_most]


async def _look_for(provider: Provider, scope: Scope, at_most: int) -> list[str]:
    above = _PARENTS[scope]
    if above.name not in provider.offered:
        return []
    found: list[str] = []
    for grandparent in await parents(provider, above.scope):
        items, _, _ = await walk(collection(provider, above), grandparent, at_most=at_most - len(found))
        found.extend(item.id for item in items)
        if len(found) >= at_most:
            break
    return found[:at_most]


async def lists(provider: Provider) -> AsyncIterator[tuple[Capability[Any], str]]:
    """Yield every list that the provider offers, below a few parents each."""
    for capability in COLLECTIONS:
        if capability.name in provider.offered:
            for parent in await parents(provider, capability.scope):
                yield capability, parent

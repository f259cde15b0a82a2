"""Rows as accounting knows them: money that has moved into or out of an account on a day."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from banktui.domain.account import Account
from banktui.domain.card import Card, CardTransaction
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.capability import ACCOUNTS, CARDS, CUSTOMER_ACCOUNTS
from banktui.services.reading import Listed
from banktui.services.row_fields import Place, safe
from banktui.services.scope import Scope
from banktui.services.shelf import Reader

VOID = "did not happen"
UNDATED = "have no day or no amount that can be booked"
PENDING = "are not final yet"
FOREIGN = "are not in the currency of their account"
HOMELESS = "belong to no account that is known"

_FIRST_YEAR, _LAST_YEAR = 1900, 2099
"""Days beyond are a bank's way to say that there is none."""
_HOLDERS = {Scope.ACCOUNT: (ACCOUNTS.name, CUSTOMER_ACCOUNTS.name), Scope.CARD: (CARDS.name,)}


@dataclass(frozen=True, slots=True)
class BookKey:
    """Which account or card a movement belongs to."""

    connection: str
    scope: Scope
    """Account or card."""
    id: str


@dataclass(frozen=True, slots=True)
class Book:
    """An account or card: what its movements are written under."""

    key: BookKey
    name: str = ""
    number: str = ""
    bank_code: str = ""
    balance: Money | None = None
    as_of: datetime | None = None
    """When the bank gave the balance."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Money in (positive) or out of an account."""

    id: str
    day: date
    money: Money
    payee: str
    memo: str
    is_final: bool


def key_of(item: Listed, place: Place) -> BookKey | None:
    """Return which account or card a row belongs to, None if it says none."""
    scope = Scope.CARD if isinstance(item, CardTransaction) else Scope.ACCOUNT
    own = getattr(item, "card_id" if scope is Scope.CARD else "account_id", "") or place.below(scope)
    return BookKey(place.connection.id, scope, own) if own else None


def movement_of(item: Listed) -> Movement | str:
    """Return a row as a movement, or in words why it is none."""
    if not isinstance(item, Transaction | CardTransaction):
        return UNDATED
    if item.status is not None and item.status.is_void():
        return VOID
    day = item.day or (item.at.date() if item.at is not None else None)
    if item.money is None or day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return UNDATED
    payee = item.counterparty if isinstance(item, Transaction) else item.description
    memo = item.description if isinstance(item, Transaction) else ""
    is_final = item.status is None or item.status.is_settled()
    return Movement(safe(item.id), day, item.money, safe(payee), safe(memo), is_final)


async def books_of(reader: Reader, keys: Iterable[BookKey]) -> Mapping[BookKey, Book]:
    """Return accounts and cards as the store knows them; those it does not know have nothing but their ids."""
    return {key: await _book(reader, key) for key in keys}


async def _book(reader: Reader, key: BookKey) -> Book:
    for _, row in await reader.holders(key.connection, _HOLDERS[key.scope], key.id):
        if isinstance(row.item, Account):
            account = row.item
            return Book(
                key, safe(account.name), safe(account.number), safe(account.bank_code), account.balance, row.as_of
            )
        if isinstance(row.item, Card):
            return Book(key, safe(row.item.holder or row.item.embossed), "", "", row.item.balance, row.as_of)
    return Book(key)


def plain_letters(text: str) -> str:
    """Return the ASCII letters and digits of a text: what ids and numbers consist of in every form."""
    return re.sub(r"[^0-9A-Za-z]", "", text)

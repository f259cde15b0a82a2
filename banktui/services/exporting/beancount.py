"""A journal in plain text, in the syntax of Beancount: each movement as a transaction of two postings.

Written line by line, because the library has no writer that could hold a million of them. What is on the other side
of a movement is not known to a bank: it is booked as unknown, to be sorted out by whoever keeps the books.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import TextIO

from banktui.services.exporting.movement import HOMELESS, Book, BookKey, Movement, key_of, movement_of, plain_letters
from banktui.services.reading import Listed
from banktui.services.row_fields import Place

_SINCE = "1900-01-01"
_INCOME, _EXPENSES = "Income:Unknown", "Expenses:Unknown"
_TAIL = 4


class BeancountWriter:
    """Writes rows as they come; an account is opened before the first of its rows."""

    def __init__(self, out: TextIO, books: Mapping[BookKey, Book], *, left_out: Counter[str]) -> None:
        """Make one. `books` has every account of a row."""
        self._out = out
        self._books = books
        self._left_out = left_out
        self._accounts: dict[BookKey, str] = {}

    def begin(self) -> None:
        """Open what stands on the other side."""
        self._out.write(";; -*- mode: beancount -*-\n")
        for account in (_INCOME, _EXPENSES):
            self._open(account)

    def row(self, item: Listed, place: Place) -> None:
        """Write a row, or count why it is no movement."""
        movement, key = movement_of(item), key_of(item, place)
        if isinstance(movement, str):
            self._left_out[movement] += 1
        elif key is None:
            self._left_out[HOMELESS] += 1
        else:
            self._write(movement, self._account(key))

    def end(self) -> None:
        """Write nothing: each transaction stands for itself."""

    def _account(self, key: BookKey) -> str:
        found = self._accounts.get(key)
        if found is None:
            found = account = _account_of(self._books[key])
            taken = set(self._accounts.values())
            number = 1
            while found in taken:
                number += 1
                found = f"{account}-{number}"
            self._accounts[key] = found
            self._open(found)
        return found

    def _open(self, account: str) -> None:
        self._out.write(f"{_SINCE} open {account}\n")

    def _write(self, movement: Movement, account: str) -> None:
        payee = f"{_quoted(movement.payee)} " if movement.payee else ""
        flag = "*" if movement.is_final else "!"
        amount = movement.money.plain()
        other = amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
        self._out.write(
            f"\n{movement.day.isoformat()} {flag} {payee}{_quoted(movement.memo)}\n"
            f"  id: {_quoted(movement.id)}\n"
            f"  {account}  {amount} {movement.money.currency}\n"
            f"  {_INCOME if movement.money.amount > 0 else _EXPENSES}  {other} {movement.money.currency}\n"
        )


def _account_of(book: Book) -> str:
    number = plain_letters(book.number) or plain_letters(book.key.id)
    name = _component(book.name or book.key.scope)
    return f"Assets:{_component(book.key.connection)}:{name}-{number[-_TAIL:] or '0'}"


def _component(text: str) -> str:
    """Return a text as a part of an account's name: ASCII letters, digits, dashes, a capital letter first."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = re.sub(r"[^0-9A-Za-z]+", "-", plain).strip("-")
    return f"{words[0].upper()}{words[1:]}" if words else "Unnamed"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

"""OFX 2.1.1: a statement for each account or card, as accounting programs take it in.

Written part by part, because a statement has a million lines where a library would have to hold all of them: see the
specification's sections 2 (headers), 3.1 (amounts, dates) and 11.4 (statements).
"""

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TextIO
from xml.sax.saxutils import escape

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from banktui.services.exporting.movement import (
    FOREIGN,
    HOMELESS,
    PENDING,
    Book,
    BookKey,
    Movement,
    key_of,
    movement_of,
    plain_letters,
)
from banktui.services.exporting.wanted import NotExportedError
from banktui.services.reading import Listed
from banktui.services.row_fields import Place
from banktui.services.scope import Scope

_HEADER = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)
_FINE = "<STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>"
_NAME, _MEMO, _ID, _NUMBER, _BANK = 32, 255, 255, 22, 9
"""Characters that the specification allows."""
_NO_BANK = "0"
_MOST_BOOKS = 200


@dataclass(slots=True)
class _Statement:
    """The lines of one account, written aside until its first and last day are known."""

    book: Book
    lines: TextIO
    first: date | None = None
    last: date | None = None

    def add(self, movement: Movement) -> None:
        self.first = min(self.first or movement.day, movement.day)
        self.last = max(self.last or movement.day, movement.day)
        self.lines.write(_line(movement))


class OfxWriter:
    """Writes each row into the statement of its account, and the statements at the end."""

    def __init__(
        self,
        out: TextIO,
        books: Mapping[BookKey, Book],
        aside: Callable[[], TextIO],
        *,
        now: datetime,
        left_out: Counter[str],
    ) -> None:
        """Make one. `aside` opens an empty file for one account's lines; `books` has every account of a row."""
        self._out = out
        self._books = books
        self._aside = aside
        self._now = now
        self._left_out = left_out
        self._statements: dict[BookKey, _Statement] = {}

    def begin(self) -> None:
        """Write what stands before all statements."""
        self._out.write(
            f"{_HEADER}<OFX>\n<SIGNONMSGSRSV1><SONRS>{_FINE}<DTSERVER>{_instant(self._now)}</DTSERVER>"
            "<LANGUAGE>ENG</LANGUAGE></SONRS></SIGNONMSGSRSV1>\n"
        )

    def row(self, item: Listed, place: Place) -> None:
        """Add a row to its account's statement, or count why it cannot be. Raises NotExportedError."""
        movement, key = movement_of(item), key_of(item, place)
        if isinstance(movement, str):
            self._left_out[movement] += 1
        elif key is None:
            self._left_out[HOMELESS] += 1
        elif not movement.is_final:
            self._left_out[PENDING] += 1
        else:
            statement = self._statement(key)
            if statement.book.balance and movement.money.currency == statement.book.balance.currency:
                statement.add(movement)
            else:
                self._left_out[FOREIGN] += 1

    def end(self) -> None:
        """Write the statements: accounts first, then cards."""
        for scope, group in ((Scope.ACCOUNT, "BANK"), (Scope.CARD, "CREDITCARD")):
            statements = [each for each in self._statements.values() if each.book.key.scope is scope]
            if statements:
                self._out.write(f"<{group}MSGSRSV1>\n")
                for number, statement in enumerate(statements, 1):
                    self._write(statement, number)
                self._out.write(f"</{group}MSGSRSV1>\n")
        self._out.write("</OFX>\n")

    def _statement(self, key: BookKey) -> _Statement:
        found = self._statements.get(key)
        if found is not None:
            return found
        book = self._books[key]
        if book.balance is None:
            raise NotExportedError(
                "OFX has to tell what the account holds, and that is not known here.",
                hint="Read the connection's accounts or cards once, or choose another form.",
            )
        if len(self._statements) == _MOST_BOOKS:
            raise NotExportedError(
                f"These rows are of more than {_MOST_BOOKS} accounts.", hint="Export them account by account."
            )
        self._statements[key] = found = _Statement(book, self._aside())
        return found

    def _write(self, statement: _Statement, number: int) -> None:
        book, money = statement.book, statement.book.balance
        today = self._now.date()
        is_card = book.key.scope is Scope.CARD
        kind = "CC" if is_card else ""
        if money is None:
            return
        self._out.write(
            f"<{kind}STMTTRNRS><TRNUID>{number}</TRNUID>{_FINE}<{kind}STMTRS><CURDEF>{money.currency}</CURDEF>\n"
            f"{_card(book) if is_card else _account(book)}\n"
            f"<BANKTRANLIST><DTSTART>{_day(statement.first or today)}</DTSTART>"
            f"<DTEND>{_day(statement.last or today)}</DTEND>\n"
        )
        statement.lines.seek(0)
        shutil.copyfileobj(statement.lines, self._out)
        statement.lines.close()
        self._out.write(
            f"</BANKTRANLIST>\n<LEDGERBAL><BALAMT>{money.plain()}</BALAMT>"
            f"<DTASOF>{_instant(book.as_of or self._now)}</DTASOF></LEDGERBAL>\n</{kind}STMTRS></{kind}STMTTRNRS>\n"
        )


def _line(movement: Movement) -> str:
    kind = "CREDIT" if movement.money.amount > 0 else ("DEBIT" if movement.money.amount else "OTHER")
    name = movement.payee or movement.memo
    memo = movement.memo if movement.memo != name[:_NAME] else ""
    if len(name) > _NAME and not memo:
        memo = name
    return (
        f"<STMTTRN><TRNTYPE>{kind}</TRNTYPE><DTPOSTED>{_day(movement.day)}</DTPOSTED>"
        f"<TRNAMT>{movement.money.plain()}</TRNAMT><FITID>{_text(movement.id, _ID) or '-'}</FITID>"
        f"{_told('NAME', name, _NAME)}{_told('MEMO', memo, _MEMO)}</STMTTRN>\n"
    )


def _account(book: Book) -> str:
    bank, branch, number = _address(book)
    return (
        f"<BANKACCTFROM><BANKID>{bank}</BANKID>{f'<BRANCHID>{branch}</BRANCHID>' if branch else ''}"
        f"<ACCTID>{number}</ACCTID><ACCTTYPE>CHECKING</ACCTTYPE></BANKACCTFROM>"
    )


def _card(book: Book) -> str:
    return f"<CCACCTFROM><ACCTID>{_tail(book.key.id)}</ACCTID></CCACCTFROM>"


def _address(book: Book) -> tuple[str, str, str]:
    """Return bank, branch and account. An IBAN is longer than the specification allows: it is taken apart."""
    try:
        iban = IBAN(book.number)
    except SchwiftyException:
        number = _tail(book.number) if plain_letters(book.number) else _tail(book.key.id)
        return plain_letters(book.bank_code)[:_BANK] or _NO_BANK, "", number
    return iban.bank_code[:_BANK] or _NO_BANK, iban.branch_code[:_NUMBER], _tail(iban.account_code or book.number)


def _tail(text: str) -> str:
    return plain_letters(text)[-_NUMBER:] or _NO_BANK


def _told(name: str, text: str, most: int) -> str:
    return f"<{name}>{_text(text, most)}</{name}>" if text else ""


def _text(text: str, most: int) -> str:
    return escape(text[:most])


def _day(day: date) -> str:
    # At noon: no reader's time zone makes another day of it.
    return f"{day:%Y%m%d}120000.000[0:GMT]"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}.000[0:GMT]"

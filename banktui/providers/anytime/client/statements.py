"""Anytime's statement lines, all of an account's or only those through its IBAN."""

from collections.abc import Sequence

from banktui.domain.calendar import DateRange
from banktui.domain.card_number import free_text
from banktui.domain.listed import Fact
from banktui.domain.page import Page
from banktui.domain.plaintext import printable
from banktui.domain.transaction import Transaction
from banktui.providers.anytime.client.envelope import absent, check_echo
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.paging import IN_FLIGHT, Place, foreseen, page_of
from banktui.providers.anytime.client.values import (
    account_number,
    common_fact,
    currency_of,
    dated,
    money_of,
    quoted,
    signed_money,
)
from banktui.providers.anytime.client.words import entry_status
from banktui.providers.anytime.wire import IBAN, STATEMENT_LINE, Iban, StatementLine, StatementsBody
from banktui.services.reading import ListTraits

_NO_IBAN = Iban()


class Statements:
    """One of an account's two statement lists."""

    traits = ListTraits(grows=True, filters_dates=True, parallel=IN_FLIGHT)

    def __init__(self, gateway: Gateway, resource: str) -> None:
        self._gateway = gateway
        self._resource = resource

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Transaction]:
        """Return an account's lines at a cursor, newest first, within the days asked for."""
        place = Place.at(cursor)
        query = place.query(dates)
        found = await self._gateway.read(
            "accounts", parent, self._resource, operation=self._resource.replace("-", " "), query=query
        )
        body = StatementsBody.model_validate(found)
        check_echo("acc_id", parent, body.acc_id)
        if body.transactions is None:
            raise absent("transactions")

        def convert(line: StatementLine) -> Transaction | None:
            txid = line["txid"]
            return transaction_of(txid, line, parent) if txid else None

        return page_of(place, body, body.transactions, convert)

    def following(self, cursor: str, count: int, total: int | None = None) -> Sequence[str]:
        """Return the cursors of the pages behind a cursor, as far as the total tells."""
        return foreseen(cursor, count, total)


class Statement:
    """Single statement lines."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def read(self, parent: str, item_id: str) -> Transaction:
        """Return one line of an account's statement."""
        txid = _full(item_id, parent)
        found = await self._gateway.read("accounts", parent, "statements", txid, operation="statement")
        line = STATEMENT_LINE.validate_python(found)
        check_echo("txid", txid, _full(line["txid"], parent) if line["txid"] else None)
        # The list's id stays the line's id, in whichever form the list gives it.
        return transaction_of(item_id, line, parent)


def transaction_of(txid: str, line: StatementLine, account_id: str) -> Transaction:
    """Return a statement line as the domain knows it, under the id given."""
    oddities: list[str] = []
    currency = currency_of(line["currency"])
    day, at = dated(line["date"], "date", oddities)
    if not line["date"]:
        oddities.append("The bank gave no date.")
    money = signed_money(line["amount"], line["type"], currency, oddities)
    balance = money_of(line["balance"], currency)
    if balance is None and line["balance"] is not None:
        oddities.append(f"The balance cannot be shown as money: {quoted(line['balance'])}.")
    status, given = line["status"], line["iban"]
    iban = (IBAN.validate_python(given) if given else None) or _NO_IBAN
    number, wrong = account_number(iban.iban)
    if wrong:
        oddities.append(wrong)
    return Transaction(
        id=printable(txid),
        description=free_text(line["description"]),
        day=day,
        at=at,
        counterparty_number=number,
        money=money,
        balance=balance,
        status=entry_status(status) if status else None,
        account_id=account_id,
        facts=_facts(line, iban),
        oddities=tuple(oddities),
    )


def _facts(line: StatementLine, iban: Iban) -> tuple[Fact, ...]:
    found = [Fact("Comment", free_text(iban.comment))] if iban.comment else []
    if iban.swift:
        found.append(common_fact("BIC", iban.swift))
    if executed := line["executionDate"]:
        found.append(Fact("Executed", printable(executed)))
    if virtual := line["virtual_iban"]:
        found.append(common_fact("Virtual IBAN", virtual))
    return tuple(found)


def _full(txid: str, account_id: str) -> str:
    """Return the form that the address of one line wants, `<acc_id>-<n>`, from that or from a bare number."""
    return f"{account_id}-{txid}" if txid.isdigit() else txid

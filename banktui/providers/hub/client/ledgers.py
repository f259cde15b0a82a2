"""Hub's ledgers: their numbers and balances."""

from banktui.domain.account import Account
from banktui.domain.calendar import DateRange
from banktui.domain.errors import NotFound
from banktui.domain.iban import electronic_format, iban_fault
from banktui.domain.listed import Fact
from banktui.domain.money import Money
from banktui.domain.page import Page
from banktui.http.fields import bool_of, decimal_of
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.client.values import (
    account_number,
    currency_of,
    facts,
    grouped,
    quoted,
    shown,
    sort_code,
)
from banktui.providers.hub.wire import Ledger
from banktui.services.reading import ListTraits

_SHORT_ID = 8


class Ledgers:
    """The ledger list, and single ledgers found in it: Hub has no call for one."""

    traits = ListTraits()

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Account]:  # noqa: ARG002 - Hub gives the list whole
        """Return all ledgers; those that cannot be read at all are counted."""
        rows, _ = await self._gateway.ledgers("ledgers")
        found = [ledger_of(row) for row in rows if row is not None and row.ledger_id]
        return Page(tuple(found), skipped=len(rows) - len(found))

    async def read(self, parent: str, item_id: str) -> Account:  # noqa: ARG002 - ledgers have no parent
        """Return one ledger as the list has it now. Raises NotFound if it is not there, and other BankErrors."""
        rows, _ = await self._gateway.ledgers("ledger")
        for row in rows:
            if row is not None and shown(row.ledger_id) == item_id:
                return ledger_of(row)
        raise NotFound(
            "Hub's list has no such ledger (any more).",
            detail="Nothing was changed and no money moved.",
            hint="Refresh the list of ledgers.",
            provider="hub",
        )


def ledger_of(row: Ledger) -> Account:
    """Return a ledger with what is odd about it."""
    oddities: list[str] = []
    ledger_id = shown(row.ledger_id)
    currency = _currency(row, oddities)
    number, code, where = _number(row, oddities)
    return Account(
        id=ledger_id,
        name=shown((row.account_name or "").strip()) or f"Ledger {ledger_id[:_SHORT_ID]}",
        number=number,
        bank_code=code,
        currency=currency,
        balance=_balance(row, currency, oddities),
        type="float" if bool_of(row.balance_manager) else "",
        owner_id=shown(row.customer_id),
        facts=(*where, *facts(("Company", row.company_id), ("Merchant (MID)", row.mid_id))),
        oddities=tuple(oddities),
    )


def _currency(row: Ledger, oddities: list[str]) -> str:
    currency = currency_of(row.currency)
    if not currency:
        told = f"cannot be understood: {quoted(row.currency)}" if row.currency else "is missing"
        oddities.append(f"The currency {told}.")
    return currency


def _balance(row: Ledger, currency: str, oddities: list[str]) -> Money | None:
    if row.balance is None:
        oddities.append("Hub gave no balance.")
        return None
    amount = decimal_of(row.balance)
    if amount is None:
        oddities.append(f"The balance cannot be understood: {quoted(row.balance)}.")
        return None
    if not currency:
        oddities.append(f"The balance {amount} came without a currency that can be understood.")
        return None
    return Money(amount, currency)


def _number(row: Ledger, oddities: list[str]) -> tuple[str, str, tuple[Fact, ...]]:
    """Return by what others pay into the ledger, the sort code that belongs to it, and the address in particulars."""
    local = account_number(row.account_number)
    code = sort_code(row.sort_code)
    address = facts(("Sort code", grouped(code)), ("BIC", row.bic))
    iban = shown(electronic_format(row.iban or ""))
    if not iban:
        if bool(local) != bool(code):
            present, absent = ("an account number", "sort code") if local else ("a sort code", "account number")
            oddities.append(f"Hub gave {present} and no {absent}.")
        return local, code, address
    fault = iban_fault(iban)
    if fault:
        oddities.append(f"The account number {quoted(iban)} {fault}.")
    return iban, "", (*facts(("Account number", local)), *address)

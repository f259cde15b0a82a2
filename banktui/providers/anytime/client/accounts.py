"""Anytime's accounts: who holds them, their numbers and their balances."""

import asyncio
from collections.abc import Collection
from typing import Any

from banktui.domain.account import Account
from banktui.domain.calendar import DateRange
from banktui.domain.errors import BankError, Malformed, NotFound, NotPermitted, Rejected
from banktui.domain.listed import Fact
from banktui.domain.page import Page
from banktui.providers.anytime.client.currencies import Currencies
from banktui.providers.anytime.client.envelope import absent, check_echo
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.paging import IN_FLIGHT, Place, page_of
from banktui.providers.anytime.client.values import account_number, currency_of, facts, joined, money_of, quoted, shown
from banktui.providers.anytime.wire import AccountBody, AccountEntry, AccountListBody, BalanceBody, Iban
from banktui.services.reading import ListTraits

_OF_ONE_ACCOUNT = (NotPermitted, NotFound, Rejected, Malformed)
"""What can go wrong with one account while the others are fine. All else concerns the whole connection."""

_GENDERS = {"m": "male", "f": "female"}
_DIRECTIONS = {"c": "for money in", "d": "for money out", "both": "for money in and out"}


class Accounts:
    """The account list with each account's details and balance, and single accounts."""

    traits = ListTraits()

    def __init__(self, gateway: Gateway, currencies: Currencies) -> None:
        self._gateway = gateway
        self._currencies = currencies
        # The list names ids only: each account costs two more requests.
        self._slots = asyncio.Semaphore(IN_FLIGHT)

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Account]:  # noqa: ARG002 - the list is the connection's own and has no days
        """Return the accounts at a cursor; one whose details are refused stands there with what is known of it."""
        place = Place.at(cursor)
        found = await self._gateway.read("accounts", operation="accounts", query=place.query())
        body = AccountListBody.model_validate(found)
        if body.accounts is None:
            raise absent("accounts")
        tasks = [asyncio.ensure_future(self._completed(entry)) for entry in body.accounts]
        await _together(tasks)
        entries = [task.result() for task in tasks]
        return page_of(place, body, entries, lambda account: account)

    async def read(self, parent: str, item_id: str) -> Account:  # noqa: ARG002 - accounts have no parent
        """Return one account with its balance. Raises BankError if its details cannot be read."""
        details, balance = await self._both(item_id)
        if isinstance(details, BankError):
            raise details
        return _account(item_id, details.acc_type, details, balance)

    async def _completed(self, entry: AccountEntry | None) -> Account | None:
        if entry is None or not entry.acc_id:
            return None
        account_id = shown(entry.acc_id)
        return _account(account_id, entry.acc_type, *await self._both(account_id))

    async def _both(self, account_id: str) -> tuple[AccountBody | BankError, BalanceBody | BankError]:
        details = asyncio.ensure_future(self._details(account_id))
        balance = asyncio.ensure_future(self._balance(account_id))
        await _together((details, balance))
        return details.result(), balance.result()

    async def _details(self, account_id: str) -> AccountBody | BankError:
        async with self._slots:
            try:
                found = await self._gateway.read("accounts", account_id, operation="account")
                details = AccountBody.model_validate(found)
                check_echo("acc_id", account_id, details.acc_id)
            except _OF_ONE_ACCOUNT as error:
                return error
        self._currencies.note_account(account_id, currency_of(details.acc_currency))
        return details

    async def _balance(self, account_id: str) -> BalanceBody | BankError:
        async with self._slots:
            try:
                found = await self._gateway.read("accounts", account_id, "balance", operation="account balance")
                balance = BalanceBody.model_validate(found)
                check_echo("acc_id", account_id, balance.acc_id)
            except _OF_ONE_ACCOUNT as error:
                return error
        return balance


async def _together(tasks: Collection[asyncio.Future[Any]]) -> None:
    """Await all; the first failure ends the rest before it is raised, so that none is left behind."""
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _account(
    account_id: str, kind: str | None, details: AccountBody | BankError, balance: BalanceBody | BankError
) -> Account:
    oddities: list[str] = []
    if isinstance(details, BankError):
        oddities.append(f"The details could not be read: {details.title}")
        details = AccountBody()
    currency = currency_of(details.acc_currency)
    if details.acc_currency and not currency:
        oddities.append(f"The currency cannot be understood: {quoted(details.acc_currency)}.")
    money = None
    if isinstance(balance, BankError):
        oddities.append(f"The balance could not be read: {balance.title}")
    else:
        money = money_of(balance.balance, currency)
        if money is None:
            oddities.append(_no_balance(balance))
    number, wrong = account_number(details.iban.iban if details.iban else None)
    if wrong:
        oddities.append(wrong)
    holder = joined((details.user_first_name, details.user_last_name))
    return Account(
        id=account_id,
        name=shown(joined((details.corp_name,)) or holder) or f"Account {account_id}",
        number=number,
        currency=currency,
        balance=money,
        type=shown(kind or details.acc_type),
        facts=_facts(details, holder),
        oddities=tuple(oddities),
    )


def _no_balance(balance: BalanceBody) -> str:
    if balance.balance is None:
        return "The bank gave no balance."
    return f"The balance cannot be shown as money: {quoted(balance.balance)}, without a currency or not a number."


def _facts(details: AccountBody, holder: str) -> tuple[Fact, ...]:
    gender = details.user_gender or ""
    company_address = joined((details.corp_addr_1, details.corp_addr_2), ", ")
    home_address = joined((details.user_addr_1, details.user_addr_2), ", ")
    company_town = joined((details.corp_zip, details.corp_city))
    home_town = joined((details.user_addr_zip, details.user_addr_city))
    return facts(
        ("BIC", details.iban.swift if details.iban else None),
        *((f"Virtual IBAN {number}", _virtual(iban)) for number, iban in enumerate(details.virtual_ibans or (), 1)),
        ("Legal form", details.corp_type),
        ("Registration number", details.corp_regnum),
        ("VAT number", details.corp_tva),
        ("Activity", details.corp_activity),
        ("Company address", joined((company_address, company_town, details.corp_cc), ", ")),
        ("Holder", holder),
        ("Gender", _GENDERS.get(gender.lower(), gender)),
        ("Date of birth", details.user_dob),
        ("Place of birth", details.user_pob),
        ("Nationality", details.user_nationality),
        ("E-mail", details.user_email),
        ("Phone", details.user_mobile_number),
        ("Home address", joined((home_address, home_town, details.user_addr_cc), ", ")),
    )


def _virtual(iban: Iban | None) -> str:
    if iban is None or not iban.iban:
        return ""
    kind = iban.type or ""
    bic = f"BIC {iban.swift}" if iban.swift else ""
    return joined((iban.iban, bic, _DIRECTIONS.get(kind.lower(), kind)), " · ")

"""Accounts, and whose they are: the API reads an account only under its customer."""

import asyncio

from banktui.domain.account import Account
from banktui.domain.errors import Malformed, NotFound
from banktui.http.address import path_of
from banktui.http.pagination import LoopGuard
from banktui.providers.ibanity.client.gateway import Gateway, found
from banktui.providers.ibanity.client.values import facts, instant_of, moment_fact, money_of, number_of, quoted, shown
from banktui.providers.ibanity.wire import ACCOUNT, AccountAttributes, AccountResource

_TYPES = frozenset({"checking", "savings"})


def account_of(row: AccountResource) -> Account | None:
    """Return an account with all that could be read of it; None without an id."""
    if not row["id"]:
        return None
    attributes, meta, related = row["attributes"], row["meta"], row["relationships"]
    oddities: list[str] = []
    currency = attributes["currency"]
    synchronized_at = instant_of(meta["synchronizedAt"], "time of synchronization", oddities)
    return Account(
        id=shown(row["id"]),
        name=shown(attributes["description"] or attributes["reference"] or attributes["iban"] or row["id"]),
        number=number_of(attributes["iban"], oddities),
        currency=shown(currency),
        balance=money_of(attributes["balance"], currency, "balance", oddities),
        type=_type(attributes, oddities),
        owner_id=shown(related["customer"]["data"]["id"]),
        institution_id=shown(related["financialInstitution"]["data"]["id"]),
        synchronized_at=synchronized_at,
        facts=(
            *facts(("Relationship", attributes["relationship"]), ("Reference", attributes["reference"])),
            *moment_fact("Transactions synchronized", meta["transactionsSynchronizedAt"]),
            *facts(("Authorization", related["authorization"]["data"]["id"])),
        ),
        oddities=tuple(oddities),
    )


class AccountOwners:
    """Knows the customer of each account that has been seen.

    Account ids stay the bank's own, so that they mean the same after a restart; the price is one walk through the
    application's accounts when an account is asked for that this run has not seen yet.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._owners: dict[str, str] = {}
        self._lock = asyncio.Lock()

    def account_of(self, row: AccountResource) -> Account | None:
        """Return an account like the function of this name, remembering whose it is."""
        account = account_of(row)
        if account is not None and account.owner_id:
            self._owners[account.id] = account.owner_id
        return account

    async def owner_of(self, account_id: str) -> str:
        """Return the id of an account's customer. Raises BankError; NotFound if the bank lists no such account."""
        if account_id not in self._owners:
            async with self._lock:
                # Whoever held the lock before us may have come across it.
                if account_id not in self._owners:
                    await self._look_for(account_id)
        return self._owners[account_id]

    async def _look_for(self, account_id: str) -> None:
        guard = LoopGuard()
        place: str | None = None
        while True:
            part = await self._gateway.page(ACCOUNT, "/accounts", place, operation="Find an account's customer")
            found_here = [account for row in part.rows if row is not None and (account := self.account_of(row))]
            if any(account.id == account_id and not account.owner_id for account in found_here):
                raise Malformed("The bank does not say whose account this is.", where="relationships.customer")
            if account_id in self._owners:
                return
            if part.next is None:
                raise NotFound(
                    "The bank does not list this account (any more).",
                    hint="Its authorization may have ended. Refresh the accounts.",
                )
            guard.visit(part.next)
            place = part.next


class AccountEntry:
    """One account, read by its id."""

    def __init__(self, gateway: Gateway, owners: AccountOwners) -> None:
        self._gateway = gateway
        self._owners = owners

    async def read(self, parent: str, item_id: str) -> Account:
        """Return an account as the bank knows it now. `parent` is its customer's id, if known. Raises BankError."""
        customer_id = parent or await self._owners.owner_of(item_id)
        path = path_of("customers", customer_id, "accounts", item_id)
        return found(self._owners.account_of(await self._gateway.one(ACCOUNT, path, operation="Account")))


def _type(attributes: AccountAttributes, oddities: list[str]) -> str:
    word = attributes["subtype"] or ""
    if word and word not in _TYPES:
        oddities.append(f"The bank's documents do not know accounts of the type {quoted(word)}.")
    return shown(word)

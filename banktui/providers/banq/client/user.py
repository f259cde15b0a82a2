"""The Banq user that tokens are for: its accounts and spaces; and the directory of Banqs."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from banktui.domain.account import Account, Space
from banktui.domain.aggregation import Institution
from banktui.domain.calendar import DateRange
from banktui.domain.errors import NotFound, NotPermitted
from banktui.domain.listed import Fact
from banktui.domain.page import Page
from banktui.domain.plaintext import printable
from banktui.providers.banq import paths
from banktui.providers.banq.client.gateway import Gateway, lacking
from banktui.providers.banq.client.paging import Pages
from banktui.providers.banq.client.values import balance_of, facts, shown
from banktui.providers.banq.settings import Settings
from banktui.providers.banq.wire import HoldingBody, UserBody
from banktui.services.reading import ListTraits

_SMALL = ListTraits()
_FROM_SETTINGS = Fact(
    "Known from", "this connection's settings: Banq does not let its sign-in read the user's accounts and spaces"
)


class User:
    """What is asked of `users/me`, which gives accounts and spaces in one answer."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def read(self) -> UserBody:
        """Return the user with accounts and spaces, rows still raw. Raises BankError."""
        return UserBody.model_validate(
            await self._gateway.one(*paths.USER, operation="User", query={"include": paths.USER_PARTS})
        )


class Accounts:
    """The user's Banq accounts.

    Some tokens are good for payments and not for reading the user: then the one account that the settings name is all
    there is to show.
    """

    traits = _SMALL

    def __init__(self, user: User, settings: Settings) -> None:
        self._user = user
        self._settings = settings

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Account]:  # noqa: ARG002 - one answer has them all
        """Return all accounts. Raises BankError."""
        try:
            rows = (await self._user.read()).banq_accounts
        except NotPermitted:
            return Page((self._from_settings(),), total=1)
        found, skipped = _rows(rows, "banqAccounts")
        return Page(tuple(account_of(row) for row in found), total=len(found) + skipped, skipped=skipped)

    async def read(self, parent: str, item_id: str) -> Account:
        """Return one account by its id. Raises BankError."""
        page = await self.page(parent)
        for account in page.items:
            if account.id.casefold() == item_id.casefold():
                return account
        raise NotFound(
            "Banq does not name this account among the user's.",
            hint="Refresh the list of accounts.",
            provider="banq",
        )

    def _from_settings(self) -> Account:
        return Account(
            id=printable(self._settings.account_id),
            name="Banq account",
            currency="USD",
            facts=(_FROM_SETTINGS,),
        )


class Spaces:
    """The user's account spaces."""

    traits = _SMALL

    def __init__(self, user: User, settings: Settings) -> None:
        self._user = user
        self._settings = settings

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Space]:  # noqa: ARG002 - one answer has them all
        """Return all spaces, or the one in the settings if the user may not be read. Raises BankError."""
        try:
            rows = (await self._user.read()).account_spaces
        except NotPermitted:
            if not self._settings.space_id:
                raise
            space_id, account_id = printable(self._settings.space_id), printable(self._settings.account_id)
            return Page((Space(space_id, "Space", account_id, facts=(_FROM_SETTINGS,)),), total=1)
        found, skipped = _rows(rows, "accountSpaces")
        return Page(tuple(space_of(row) for row in found), total=len(found) + skipped, skipped=skipped)


def banqs(gateway: Gateway) -> Pages[HoldingBody, Institution]:
    """Return the directory of Banqs that can be browsed."""
    return Pages(gateway, lambda _: (paths.BANQS,), HoldingBody, _banq_of, operation="Banqs")


def account_of(row: HoldingBody) -> Account:
    """Return an account as the domain knows it; amounts are dollars where the bank names no currency."""
    oddities: list[str] = []
    balance = balance_of(row.balance, row.currency, oddities)
    return Account(
        id=printable(row.key),
        name=shown(row.name) or "Banq account",
        currency=balance.currency if balance else "" if row.currency else "USD",
        balance=balance,
        type=shown(row.type),
        facts=(*facts(("Space", row.account_space_id), ("Status", row.status)), *_other_ids(row)),
        oddities=tuple(oddities),
    )


def space_of(row: HoldingBody) -> Space:
    """Return a space as the domain knows it."""
    oddities: list[str] = []
    return Space(
        id=printable(row.key),
        name=shown(row.name) or "Space",
        account_id=shown(row.banq_account_id or row.account_id),
        balance=balance_of(row.balance, row.currency, oddities),
        facts=(*facts(("Type", row.type), ("Status", row.status)), *_other_ids(row)),
        oddities=tuple(oddities),
    )


def _banq_of(row: HoldingBody) -> Institution | None:
    if not row.key:
        return None
    return Institution(printable(row.key), shown(row.name) or "(no name)", facts=facts(("Type", row.type)))


def _other_ids(row: HoldingBody) -> tuple[Fact, ...]:
    return tuple(
        fact
        for fact in facts(("Banq GUID", row.banq_guid), ("GUID", row.guid))
        if fact.value.casefold() != printable(row.key).casefold()
    )


def _rows(rows: Any, where: str) -> tuple[Sequence[HoldingBody], int]:
    """Return the rows that have an id, and how many have none. Raises Malformed if there is no list at all."""
    if not isinstance(rows, list):
        raise lacking(where)
    found: list[HoldingBody] = []
    for row in rows:
        try:
            holding = HoldingBody.model_validate(row)
        except ValidationError:
            continue
        if holding.key:
            found.append(holding)
    return found, len(rows) - len(found)

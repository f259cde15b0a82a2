"""Test accounts: those of every test user at every test institution, in one list."""

from urllib.parse import unquote, urlsplit

from banktui.domain.account import Account
from banktui.domain.calendar import DateRange
from banktui.domain.page import Page
from banktui.http.address import path_of
from banktui.providers.ibanity.client.gateway import Gateway
from banktui.providers.ibanity.client.tree import user_name
from banktui.providers.ibanity.client.values import facts, money_of, number_of, shown
from banktui.providers.ibanity.wire import (
    SANDBOX_ACCOUNT,
    SANDBOX_USER,
    SandboxAccountResource,
    SandboxUserResource,
)
from banktui.services.reading import ListTraits

_USERS = ("sandbox", "users")
_INSTITUTIONS = "financial-institutions"


class SandboxAccounts:
    """The test accounts. The API lists them user by user; they are few, and read whole."""

    traits = ListTraits()

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Account]:  # noqa: ARG002 - read whole
        """Return all test accounts. Raises BankError; NotPermitted for an application that is not a sandbox one."""
        found: list[Account] = []
        skipped = 0
        for user in await self._gateway.everything(SANDBOX_USER, path_of(*_USERS), operation="Sandbox users"):
            user_id = user["id"] if user is not None else None
            if user is None or not user_id:
                skipped += 1
                continue
            below = path_of(*_USERS, user_id, "accounts")
            rows = await self._gateway.everything(SANDBOX_ACCOUNT, below, operation="Sandbox accounts")
            accounts = [account_of(row, user) for row in rows if row is not None and row["id"]]
            found.extend(accounts)
            skipped += len(rows) - len(accounts)
        return Page(tuple(found), total=len(found) + skipped, skipped=skipped)


def account_of(row: SandboxAccountResource, user: SandboxUserResource) -> Account:
    """Return a test account with all that could be read of it; its owner is its test user."""
    attributes = row["attributes"]
    oddities: list[str] = []
    currency = attributes["currency"]
    institution = shown(row["relationships"]["financialInstitution"]["data"]["id"]) or _institution_in(row)
    if not institution:
        oddities.append("The bank does not say at which institution the account is.")
    return Account(
        id=shown(row["id"]),
        name=shown(attributes["description"] or attributes["iban"] or row["id"]),
        number=number_of(attributes["iban"], oddities),
        currency=shown(currency),
        balance=money_of(attributes["balance"], currency, "balance", oddities),
        type=shown(attributes["subtype"]),
        owner_id=shown(user["id"]),
        institution_id=institution,
        facts=facts(("User", user_name(user)), ("Relationship", attributes["relationship"])),
        oddities=tuple(oddities),
    )


def _institution_in(row: SandboxAccountResource) -> str:
    """Return the institution in an account's own link: the documents' samples name it nowhere else."""
    try:
        parts = urlsplit(row["links"]["self"] or "").path.split("/")
    except ValueError:
        return ""
    at = parts.index(_INSTITUTIONS) if _INSTITUTIONS in parts else len(parts)
    return shown(unquote(parts[at + 1])) if at + 1 < len(parts) else ""

"""Taking back the leave to read accounts: of a customer as a whole, or of one account."""

from collections.abc import Mapping, Sequence
from typing import Final

from banktui.domain.errors import NotFound
from banktui.http.address import path_of
from banktui.providers.ibanity.client.changing import WORD, check, delete
from banktui.providers.ibanity.client.gateway import Gateway
from banktui.providers.ibanity.client.values import day_of, shown
from banktui.providers.ibanity.wire import ACCOUNT, AUTHORIZATION, AccountResource, AuthorizationResource
from banktui.services import capability
from banktui.services.acting import Below, Choice, Done, Field, Form, Gone, Input, confirmation
from banktui.services.reading import Listed

AUTHORIZATION_FIELD: Final = "authorization"

Known = Mapping[str, Sequence[Listed]]

_ITS_LISTS: Final = (
    capability.CUSTOMER_ACCOUNTS,
    capability.CUSTOMER_TRANSACTIONS,
    capability.AUTHORIZATIONS,
    capability.SYNCHRONIZATIONS,
)


class DeleteCustomer:
    """Has the provider forget a customer, with every authorization and all that was read by them."""

    title = "Delete customer"
    wants: Sequence[str] = ()

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def form(self, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - nothing is chosen
        """Return what must be typed."""
        return self._form("The customer")

    async def prepared(self, parent: str, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return what must be typed, having counted what goes along. Raises BankError."""
        accounts, permissions = len(await self._accounts(parent)), len(await _authorizations(self._gateway, parent))
        along = f"{_counted(accounts, 'account')} and {_counted(permissions, 'authorization')}"
        return self._form(f"The customer goes with {along}, and")

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Delete the customer, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        check(self.form(None, {}).fields, values)
        try:
            accounts = await self._accounts(parent)
        except NotFound:
            accounts = []
        sentence = await delete(self._gateway, ("customers", parent), what="customer")
        gone = [
            Gone(capability.CUSTOMERS.name, item=parent),
            *(Gone(each.name, parent) for each in _ITS_LISTS),
            *(Gone(capability.ACCOUNT_TRANSACTIONS.name, account) for account in accounts),
            Gone(capability.TRANSACTIONS.name),
        ]
        stale = (capability.CUSTOMERS.name, capability.ACCOUNTS.name, capability.TRANSACTIONS.name)
        return Done(sentence, stale=stale, gone=gone)

    def _form(self, what: str) -> Form:
        note = (
            f"{what} must give every authorization anew before anything can be read again. The accounts themselves "
            "stay at their banks. No money moves."
        )
        return Form(self.title, (confirmation(WORD),), self.title, note)

    async def _accounts(self, customer: str) -> list[str]:
        rows = await _everything_of(self._gateway, customer)
        return [shown(row["id"]) for row in rows]


class DeleteAuthorization:
    """Takes back a customer's leave to read one account."""

    title = "Delete authorization"
    wants: Sequence[str] = ()

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def form(self, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - what may be chosen is asked for: `prepared`
        """Return what must be filled in, with the authorization in front as the only choice."""
        return self._form([Choice(subject.id, subject.id)] if subject is not None else [], subject)

    async def prepared(self, parent: str, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - as above
        """Return what must be filled in, with the customer's authorizations to choose from. Raises BankError."""
        accounts = {shown(row["id"]): row for row in await _everything_of(self._gateway, parent)}
        rows = await _authorizations(self._gateway, parent)
        if not rows:
            raise NotFound(
                "The customer has given no authorization.",
                hint="Refresh the list of authorizations: there is none to delete.",
                provider="ibanity",
            )
        return self._form([_choice(row, accounts) for row in rows], subject)

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Delete the authorization, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        check((confirmation(WORD),), values)
        chosen = values.get(AUTHORIZATION_FIELD, "").strip()
        check((Field(AUTHORIZATION_FIELD, "Authorization"),), values)
        place = ("customers", parent, "authorizations", chosen)
        account = await self._account_of(place)
        sentence = await delete(self._gateway, place, what="authorization")
        lists = (
            capability.AUTHORIZATIONS.name,
            capability.CUSTOMER_ACCOUNTS.name,
            capability.CUSTOMER_TRANSACTIONS.name,
        )
        gone = [
            Gone(capability.AUTHORIZATIONS.name, parent, chosen),
            *((Gone(capability.ACCOUNT_TRANSACTIONS.name, account),) if account else ()),
            Gone(capability.CUSTOMER_TRANSACTIONS.name, parent),
            Gone(capability.TRANSACTIONS.name),
        ]
        stale: tuple[str | Below, ...] = (
            *(Below(name, parent) for name in lists),
            capability.ACCOUNTS.name,
            capability.TRANSACTIONS.name,
        )
        return Done(sentence, stale=stale, gone=gone)

    def _form(self, choices: Sequence[Choice], subject: Listed | None) -> Form:
        values = [choice.value for choice in choices]
        in_front = subject.id if subject is not None else ""
        first = in_front if in_front in values else next(iter(values), "")
        which = Field(AUTHORIZATION_FIELD, "Authorization", Input.CHOICE, initial=first, choices=tuple(choices))
        return Form(
            self.title,
            (which, confirmation(WORD)),
            self.title,
            "The account and its transactions can no longer be read, and only the customer can give the authorization "
            "again. The account itself stays at its bank. No money moves.",
        )

    async def _account_of(self, place: tuple[str, ...]) -> str:
        """Return the id of the account that an authorization is for; empty if that cannot be told any more."""
        try:
            row = await self._gateway.one(AUTHORIZATION, path_of(*place), operation="Authorizations")
        except NotFound:
            return ""
        return shown(row["relationships"]["account"]["data"]["id"])


async def _everything_of(gateway: Gateway, customer: str) -> list[AccountResource]:
    rows = await gateway.everything(ACCOUNT, path_of("customers", customer, "accounts"), operation="Accounts")
    return [row for row in rows if row is not None and row["id"]]


async def _authorizations(gateway: Gateway, customer: str) -> list[AuthorizationResource]:
    path = path_of("customers", customer, "authorizations")
    rows = await gateway.everything(AUTHORIZATION, path, operation="Authorizations")
    return [row for row in rows if row is not None and row["id"]]


def _choice(row: AuthorizationResource, accounts: Mapping[str, AccountResource]) -> Choice:
    account_id = shown(row["relationships"]["account"]["data"]["id"])
    account = accounts.get(account_id)
    attributes = account["attributes"] if account is not None else None
    told = (shown(attributes["description"]), shown(attributes["iban"])) if attributes is not None else (account_id,)
    since = day_of((row["attributes"]["createdAt"] or "")[:10], "day", [])
    return Choice(shown(row["id"]), " · ".join(filter(None, (*told, f"since {since}" if since else ""))), names=True)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"

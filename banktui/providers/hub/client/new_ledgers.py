"""Creating ledgers for customers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from banktui.domain.account import Account
from banktui.http.fields import bool_of
from banktui.providers.hub import paths
from banktui.providers.hub.client.creating import Kind, check, create, inputs_of
from banktui.providers.hub.client.fields import text
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.client.holders import (
    CUSTOMER,
    holder_fields,
    holder_input,
    holder_of,
    said_holder_fields,
)
from banktui.providers.hub.client.ledgers import ledger_of
from banktui.providers.hub.client.values import facts, quoted
from banktui.providers.hub.wire import Created, Ledger, LedgerDetails
from banktui.services import capability
from banktui.services.acting import Choice, Done, Field, Form, Input, Made
from banktui.services.reading import Listed

_KIND = Kind(
    "ledger",
    paths.CREATE_LEDGER,
    look="Refresh the list of ledgers and look whether there is a new one.",
)
_LABEL = "Customer"
_USES = ("investment", "deposit", "payments", "settlement", "float", "fee", "collateral", "escrow")
_CURRENCIES = (("gbp", "GBP: account number and sort code"), ("eur", "EUR: IBAN and BIC"))
"""The two of which the documents tell how a ledger is addressed; in small letters, as in their sample."""
_SHORTEST_OWNER, _LONGEST_OWNER = 2, 5


class CreateLedger:
    """Creates a ledger for a customer."""

    title = "Create ledger"
    wants: Sequence[str] = (capability.CREATED_CUSTOMERS.name,)

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._fields = _fields()

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        """Return what must be filled in; the customers that were created from here can be chosen."""
        customers = known.get(capability.CREATED_CUSTOMERS.name, ())
        return Form(
            title=self.title,
            fields=(*holder_fields(_LABEL, (CUSTOMER,), customers, subject), *self._fields),
            submit=self.title,
            note="Hub opens a ledger with a number of its own. No money moves.",
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:  # noqa: ARG002 - the customer is chosen in the form
        """Create the ledger, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        check((*said_holder_fields(_LABEL, (CUSTOMER,), values), *self._fields), values)
        _, customer_id = holder_of(values)
        uses = {each.strip() for each in values["primary_use"].split(",")}
        body: dict[str, Any] = {
            "customer_id": customer_id,
            "currency": values["currency"],
            "primary_use": [each for each in _USES if each in uses],
            "owner": values["owner"].strip(),
        }
        inputs = {**inputs_of(self._fields), "customer_id": holder_input(values)}
        ledger_id, created = await create(self._gateway, _KIND, body, inputs)
        ledger = _ledger(ledger_id, body, created)
        return Done(
            " ".join(_sentences(ledger, customer_id, created)),
            Made(capability.ACCOUNTS.name, ledger),
            stale=(capability.ACCOUNTS.name,),
        )


def _ledger(ledger_id: str, body: Mapping[str, Any], created: Created) -> Account:
    told = created.ledger_details or LedgerDetails()
    row = Ledger(
        ledger_id=ledger_id,
        customer_id=body["customer_id"],
        account_name=told.name,
        currency=told.currency or body["currency"],
        account_number=told.account_number,
        sort_code=told.sort_code,
        iban=told.iban,
        bic=told.bic,
        balance=told.balance,
    )
    ledger = ledger_of(row)
    uses = facts(("Primary use", ", ".join(body["primary_use"])), ("Owner", body["owner"]))
    # What the answer leaves out is no fault of the ledger: the list, read next, will tell.
    return replace(ledger, facts=(*ledger.facts, *uses), oddities=())


def _sentences(ledger: Account, customer_id: str, created: Created) -> Sequence[str]:
    sentences = [f"The ledger was created: {ledger.name}, {ledger.id}."]
    if bool_of(created.active) is False:
        state = f": {quoted(created.status)}" if created.status else ""
        sentences.append(f"It is not active yet{state}.")
    if created.customer_id and created.customer_id.lower() != customer_id:
        sentences.append(f"Hub's answer names another customer than was chosen: {quoted(created.customer_id)}.")
    return sentences


def _fields() -> tuple[Field, ...]:
    return (
        Field(
            "currency",
            "Currency",
            Input.CHOICE,
            initial="gbp",
            choices=tuple(Choice(code, label) for code, label in _CURRENCIES),
        ),
        Field(
            "primary_use",
            "Primary use",
            Input.CHOICES,
            initial="payments",
            choices=tuple(Choice(each, each) for each in _USES),
        ),
        replace(
            text("owner", "Owner", _LONGEST_OWNER, required=True, hint="2 to 5 characters; `me` in Hub's sample"),
            initial="me",
            check=_owner_fault,
        ),
    )


def _owner_fault(typed: str) -> str:
    plain = typed.strip()
    if len(plain) < _SHORTEST_OWNER or not plain.isprintable():
        return "Owner has 2 to 5 characters that can be seen."
    return ""

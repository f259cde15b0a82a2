"""Creating beneficiaries: whom a customer or ledger can pay out to."""

from collections.abc import Mapping, Sequence
from typing import Any

from banktui.domain.beneficiary import Beneficiary
from banktui.domain.clock import Clock
from banktui.domain.plaintext import printable
from banktui.providers.hub import paths
from banktui.providers.hub.client.creating import Kind, check, create, inputs_of
from banktui.providers.hub.client.fields import address, body_of, email, phone, text
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.client.holders import (
    CUSTOMER,
    LEDGER,
    holder_fields,
    holder_input,
    holder_of,
    said_holder_fields,
)
from banktui.providers.hub.client.rules import account_number_fault, plain_digits, sort_code_fault
from banktui.providers.hub.client.values import facts
from banktui.services import capability
from banktui.services.acting import Done, Field, Form, Made
from banktui.services.reading import Listed

_KIND = Kind(
    "beneficiary",
    paths.CREATE_BENEFICIARY,
    look="Hub has no call that lists beneficiaries: ask its support whether there is a new one.",
)
_LABEL = "Paid by"
_HOLDERS = (CUSTOMER, LEDGER)
_LONGEST_NAME = 50
_DIGITS = ("account_number", "sort_code")


class CreateBeneficiary:
    """Creates a beneficiary, and keeps it here since Hub cannot list it."""

    title = "Create beneficiary"
    wants: Sequence[str] = (capability.CREATED_CUSTOMERS.name, capability.ACCOUNTS.name)

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock
        self._fields = _fields()

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        """Return what must be filled in; the customers and ledgers that are known can be chosen as payers."""
        holders = [item for name in self.wants for item in known.get(name, ())]
        return Form(
            title=self.title,
            fields=(*holder_fields(_LABEL, _HOLDERS, holders, subject), *self._fields),
            submit=self.title,
            note="Hub then lets the chosen payer pay out to this account. Name and account number are kept here as "
            "well, because Hub has no call that lists beneficiaries. No money moves.",
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:  # noqa: ARG002 - the payer is chosen in the form
        """Create the beneficiary, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        check((*said_holder_fields(_LABEL, _HOLDERS, values), *self._fields), values)
        kind, holder_id = holder_of(values)
        # Documents of two ages name one or the other; exactly one is sent.
        body: dict[str, Any] = {f"{kind}_id": holder_id, **body_of(self._fields, values)}
        body["account"] = {name: plain_digits(body["account"][name]) for name in _DIGITS}
        inputs = {**inputs_of(self._fields), f"{kind}_id": holder_input(values)}
        beneficiary_id, _ = await create(self._gateway, _KIND, body, inputs)
        beneficiary = Beneficiary(
            id=beneficiary_id,
            name=printable(" ".join(filter(None, (body.get(f"{each}_name") for each in ("first", "middle", "last"))))),
            number=body["account"]["account_number"],
            bank_code=body["account"]["sort_code"],
            owner_id=holder_id,
            created_at=self._clock.now(),
            facts=facts((f"Paid by {kind}", holder_id), ("Country", body["address"]["iso_country"])),
        )
        return Done(
            f"The beneficiary was created: {beneficiary.name}, {beneficiary_id}.",
            Made(capability.BENEFICIARIES.name, beneficiary),
        )


def _fields() -> tuple[Field, ...]:
    return (
        text("first_name", "First name", _LONGEST_NAME, required=True),
        text("middle_name", "Middle name", _LONGEST_NAME),
        text("last_name", "Last name", _LONGEST_NAME, required=True),
        email(),
        phone(),
        Field("account.account_number", "Account number", hint="8 digits", check=account_number_fault, part="Account"),
        Field("account.sort_code", "Sort code", hint="6 digits: 60-83-71", check=sort_code_fault, part="Account"),
        *address(),
    )

"""Creating customers: people and companies that ledgers are kept for."""

from collections.abc import Mapping, Sequence

from banktui.domain.aggregation import Customer
from banktui.domain.clock import Clock
from banktui.domain.plaintext import printable
from banktui.providers.hub import paths
from banktui.providers.hub.client.creating import Kind, check, create, inputs_of
from banktui.providers.hub.client.fields import address, body_of, email, text
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.client.rules import birthday_rule
from banktui.providers.hub.client.values import facts
from banktui.services import capability
from banktui.services.acting import Choice, Done, Field, Form, Input, Made
from banktui.services.reading import Listed

_KIND = Kind(
    "customer",
    paths.CREATE_CUSTOMER,
    look="Hub has no call that lists customers: ask its support whether there is a new one.",
)
_LONGEST_NAME = 20


class CreateCustomer:
    """Creates a customer, and keeps its name here since Hub cannot list it."""

    title = "Create customer"
    wants: Sequence[str] = ()

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock
        self._fields = _fields(clock)

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - a customer belongs to nothing
        """Return what must be filled in."""
        return Form(
            title=self.title,
            fields=self._fields,
            submit=self.title,
            note="Hub gets what is filled in here. Name, e-mail and id are kept here as well, because Hub has no call "
            "that lists customers. No money moves.",
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:  # noqa: ARG002 - a customer belongs to nothing
        """Create the customer, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        check(self._fields, values)
        body = body_of(self._fields, values)
        customer_id, _ = await create(self._gateway, _KIND, body, inputs_of(self._fields))
        names = (body.get(name, "") for name in ("first_name", "middle_name", "last_name"))
        customer = Customer(
            id=customer_id,
            name=printable(" ".join(filter(None, names))),
            email=printable(body.get("email", "")),
            created_at=self._clock.now(),
            facts=facts(("Type", body["customer_type"]), ("Country", body["address"]["iso_country"])),
        )
        return Done(
            f"The customer was created: {customer.name}, {customer_id}.",
            Made(capability.CREATED_CUSTOMERS.name, customer),
        )


def _fields(clock: Clock) -> tuple[Field, ...]:
    types = (Choice("individual", "individual"), Choice("company", "company"))
    return (
        Field("customer_type", "Type", Input.CHOICE, initial="individual", choices=types),
        text("first_name", "First name", _LONGEST_NAME, required=True),
        # The table breaks off before its length; its neighbours' is taken.
        text("middle_name", "Middle name", _LONGEST_NAME),
        text("last_name", "Last name", _LONGEST_NAME, required=True),
        Field("dob", "Date of birth", Input.DAY, hint="YYYY-MM-DD", check=birthday_rule(clock)),
        email(),
        *address(),
    )

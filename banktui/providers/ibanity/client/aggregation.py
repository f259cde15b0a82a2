"""Institutions that can be read, customers whose accounts are read, and their permissions."""

from banktui.domain.aggregation import Authorization, Customer, Institution
from banktui.domain.listed import Fact
from banktui.http.fields import bool_of
from banktui.providers.ibanity.client.values import instant_of, quoted, shown
from banktui.providers.ibanity.wire import AuthorizationResource, CustomerResource, InstitutionResource


def institution_of(row: InstitutionResource) -> Institution | None:
    """Return a financial institution; None without an id."""
    if not row["id"]:
        return None
    sandbox = row["attributes"]["sandbox"]
    is_sandbox = bool_of(sandbox)
    unclear = sandbox is not None and is_sandbox is None
    return Institution(
        id=shown(row["id"]),
        name=shown(row["attributes"]["name"] or row["id"]),
        is_sandbox=is_sandbox,
        facts=_oddities([f"The mark for sandbox banks cannot be understood: {quoted(sandbox)}."] if unclear else []),
    )


def customer_of(row: CustomerResource) -> Customer | None:
    """Return a customer; None without an id."""
    if not row["id"]:
        return None
    attributes = row["attributes"]
    oddities: list[str] = []
    return Customer(
        id=shown(row["id"]),
        email=shown(attributes["email"]),
        phone=shown(attributes["phoneNumber"]),
        created_at=instant_of(attributes["createdAt"], "time of creation", oddities),
        facts=_oddities(oddities),
    )


def authorization_of(row: AuthorizationResource) -> Authorization | None:
    """Return a permission to read an account; None without an id."""
    if not row["id"]:
        return None
    related = row["relationships"]
    oddities: list[str] = []
    return Authorization(
        id=shown(row["id"]),
        customer_id=shown(related["customer"]["data"]["id"]),
        account_id=shown(related["account"]["data"]["id"]),
        created_at=instant_of(row["attributes"]["createdAt"], "time of creation", oddities),
        facts=_oddities(oddities),
    )


def _oddities(sentences: list[str]) -> tuple[Fact, ...]:
    # These nouns have no place of their own for what is wrong with them.
    return tuple([Fact("Note", sentence) for sentence in sentences])

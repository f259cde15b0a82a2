"""Ibanity's JSON:API documents, field by field as its documents name them.

Reading is lenient: every field may be missing, null or of another type (then it is None), and numbers may come as text
and text as numbers. Amounts stay as they came: whoever makes money of them reads them exactly. Nothing here is cleaned
for display yet. The models are typed dictionaries, because pages of transactions come by the thousand.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from pydantic import ConfigDict, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict

from banktui.domain.errors import Malformed

_LENIENT = ConfigDict(coerce_numbers_to_str=True)


class _Forgiving:
    """Gives a field a default instead of failing its object, inside the compiled validator: it costs nothing."""

    def __init__(self, default: object) -> None:
        self._default = default

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(
            handler(source), default=self._default, on_error="default", validate_default=self._default is not None
        )


_OR_NONE = _Forgiving(None)
_OR_EMPTY = _Forgiving({})

Text = Annotated[str | None, _OR_NONE]
Value = Annotated[Any, _OR_NONE]
"""A number or truth value, as a JSON number, word or text."""


class Identifier(TypedDict, total=False):
    """What a relationship points at."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text


class ToOneLink(TypedDict, total=False):
    """A relationship to one other resource."""

    data: Annotated[Identifier, _OR_EMPTY]


ToOne = Annotated[ToOneLink, _OR_EMPTY]


class AccountMeta(TypedDict, total=False):
    """When the provider last read the account at its bank, and its transactions."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    synchronizedAt: Text
    transactionsSynchronizedAt: Text


class AccountAttributes(TypedDict, total=False):
    """`subtype` is checking or savings, `relationship` (of the customer to the account) owner or trustee."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    subtype: Text
    relationship: Text
    reference: Text
    iban: Text
    description: Text
    currency: Text
    balance: Value


class AccountRelationships(TypedDict, total=False):
    """Whose the account is, where it is held, and by what permission it is read."""

    customer: ToOne
    financialInstitution: ToOne
    authorization: ToOne


class AccountResource(TypedDict, total=False):
    """`account`."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text
    meta: Annotated[AccountMeta, _OR_EMPTY]
    attributes: Annotated[AccountAttributes, _OR_EMPTY]
    relationships: Annotated[AccountRelationships, _OR_EMPTY]


class TransactionMeta(TypedDict, total=False):
    """When the provider read the transaction at its bank."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    synchronizedAt: Text


class TransactionAttributes(TypedDict, total=False):
    """Dates are midnight UTC and mean bank days; `amount` is signed."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    reference: Text
    valueDate: Text
    executionDate: Text
    currency: Text
    counterpart: Text
    communication: Text
    amount: Value


class TransactionRelationships(TypedDict, total=False):
    """On which account it happened."""

    account: ToOne


class TransactionResource(TypedDict, total=False):
    """`transaction`."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text
    meta: Annotated[TransactionMeta, _OR_EMPTY]
    attributes: Annotated[TransactionAttributes, _OR_EMPTY]
    relationships: Annotated[TransactionRelationships, _OR_EMPTY]


class CustomerAttributes(TypedDict, total=False):
    """How a customer is reached."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    phoneNumber: Text
    email: Text
    createdAt: Text


class CustomerResource(TypedDict, total=False):
    """`customer`."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text
    attributes: Annotated[CustomerAttributes, _OR_EMPTY]


class InstitutionAttributes(TypedDict, total=False):
    """`sandbox` tells fake banks from real ones."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    name: Text
    sandbox: Value


class InstitutionResource(TypedDict, total=False):
    """`financialInstitution`, which relationships of older documents call `financial-institution`."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text
    attributes: Annotated[InstitutionAttributes, _OR_EMPTY]


class AuthorizationAttributes(TypedDict, total=False):
    """When the customer gave the permission."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    createdAt: Text


class AuthorizationRelationships(TypedDict, total=False):
    """Who gave the permission, and for which account."""

    customer: ToOne
    account: ToOne


class AuthorizationResource(TypedDict, total=False):
    """`authorization`."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text
    attributes: Annotated[AuthorizationAttributes, _OR_EMPTY]
    relationships: Annotated[AuthorizationRelationships, _OR_EMPTY]


class SynchronizationAttributes(TypedDict, total=False):
    """`status` is pending, running, done or failed; `duration` is in milliseconds, 0 at the start."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    status: Text
    duration: Value
    createdAt: Text
    updatedAt: Text


class SynchronizationRelationships(TypedDict, total=False):
    """Whose accounts are read."""

    customer: ToOne


class SynchronizationResource(TypedDict, total=False):
    """`synchronization`."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text
    attributes: Annotated[SynchronizationAttributes, _OR_EMPTY]
    relationships: Annotated[SynchronizationRelationships, _OR_EMPTY]


class SandboxUserAttributes(TypedDict, total=False):
    """Who a test user is. `password` is test data, is shown nowhere, and must be sent along with every change."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    login: Text
    password: Text
    firstName: Text
    lastName: Text
    createdAt: Text


class SandboxUserResource(TypedDict, total=False):
    """`sandboxUser`."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text
    attributes: Annotated[SandboxUserAttributes, _OR_EMPTY]


class SandboxAccountRelationships(TypedDict, total=False):
    """At which institution a test account is; the documents' samples leave it out."""

    financialInstitution: ToOne


class SelfLink(TypedDict, total=False):
    """Where a resource stands."""

    self: Text


class SandboxAccountResource(TypedDict, total=False):
    """`sandboxAccount`."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text
    attributes: Annotated[AccountAttributes, _OR_EMPTY]
    relationships: Annotated[SandboxAccountRelationships, _OR_EMPTY]
    links: Annotated[SelfLink, _OR_EMPTY]


class SandboxTransactionAttributes(TypedDict, total=False):
    """As a transaction's, without a reference; `createdAt` is when it was made."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    valueDate: Text
    executionDate: Text
    currency: Text
    counterpart: Text
    communication: Text
    amount: Value
    createdAt: Text


class SandboxTransactionResource(TypedDict, total=False):
    """`sandboxTransaction`."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    id: Text
    type: Text
    attributes: Annotated[SandboxTransactionAttributes, _OR_EMPTY]
    links: Annotated[SelfLink, _OR_EMPTY]


class Links(TypedDict, total=False):
    """Where a list goes on. The documents say `previous`, the provider's own later client reads `prev`."""

    next: Text
    previous: Text
    prev: Text


class _ListDocument(TypedDict, total=False):
    data: Value
    links: Annotated[Links, _OR_EMPTY]


class ErrorEntry(TypedDict, total=False):
    """Why a request was refused. `attribute` names a field at fault, `resource` what was not found."""

    __pydantic_config__ = _LENIENT  # type: ignore[misc]
    code: Text
    message: Text
    attribute: Text
    resource: Text


R = TypeVar("R")

_LIST_DOCUMENT = TypeAdapter(_ListDocument)
_ERRORS = TypeAdapter(list[Annotated[ErrorEntry | None, _OR_NONE]])


class Form(Generic[R]):
    """How one type of resource is read, alone or many at once."""

    def __init__(self, resource: type[R]) -> None:
        self._rows: TypeAdapter[list[R | None]] = TypeAdapter(list[Annotated[resource | None, _OR_NONE]])  # type: ignore[valid-type]

    def rows(self, document: Any) -> tuple[Sequence[R | None], Links]:
        """Return the entries of a list document (None for one that is no object) and its links. Raises Malformed."""
        if not isinstance(document, dict):
            raise _no_document()
        read = _LIST_DOCUMENT.validate_python(document)
        if not isinstance(read["data"], list):
            raise Malformed("The bank's answer is not a list.", where="data")
        return self._rows.validate_python(read["data"]), read["links"]

    def one(self, document: Any) -> R:
        """Return the one resource of a document. Raises Malformed."""
        data = document.get("data") if isinstance(document, dict) else None
        row = self._rows.validate_python([data])[0]
        if row is None:
            raise _no_document()
        return row


ACCOUNT = Form(AccountResource)
TRANSACTION = Form(TransactionResource)
CUSTOMER = Form(CustomerResource)
INSTITUTION = Form(InstitutionResource)
AUTHORIZATION = Form(AuthorizationResource)
SYNCHRONIZATION = Form(SynchronizationResource)
SANDBOX_USER = Form(SandboxUserResource)
SANDBOX_ACCOUNT = Form(SandboxAccountResource)
SANDBOX_TRANSACTION = Form(SandboxTransactionResource)


def errors_in(document: Any) -> list[ErrorEntry]:
    """Return the errors that a document reports; empty for a document without any."""
    entries = document.get("errors") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        return []
    return [entry for entry in _ERRORS.validate_python(entries) if entry is not None]


def _no_document() -> Malformed:
    return Malformed("The bank's answer is not a JSON:API document.", where="data")

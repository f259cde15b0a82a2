"""Banq's JSON, field by field as its documents name them.

Reading is lenient by design: every field may be missing, null or of another type (then it is None), numbers may come
as text and text as numbers, and unknown fields are ignored. Amounts stay as they came; whoever makes money of them
reads them exactly and says so when that fails. Nothing here is cleaned for display yet.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class _Forgiving:
    """Makes a field None instead of failing the object; inside the compiled validator, so that it costs nothing."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=None, on_error="default")


_FORGIVING = _Forgiving()

Text = Annotated[str | None, _FORGIVING]
Number = Any
"""An amount or a count: a JSON number, or a text of digits."""
Party = Any
"""Who pays or is paid: an object with an id, or the id alone."""


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, hide_input_in_errors=True)


class TokenBody(_Wire):
    """`POST /oauth/token` at the authentication tenant, granted or refused."""

    access_token: Text = None
    token_type: Text = None
    expires_in: Number = None
    error: Text = None


class Meta(_Wire):
    """What a page tells about its list."""

    resource_count: Number = Field(default=None, alias="resourceCount")
    page_count: Number = Field(default=None, alias="pageCount")


class ListBody(_Wire):
    """Any list's page. `data` stays raw: its rows are read one by one, so that a bad one costs no other."""

    meta: Annotated[Meta | None, _FORGIVING] = None
    data: Any = None


class PaymentBody(_Wire):
    """A request to be paid."""

    id: Text = None
    status: Text = None
    funds: Number = None
    currency: Text = None
    comment: Text = None
    external_order_code: Text = Field(default=None, alias="externalOrderCode")
    frequency: Text = None
    destination: Party = None
    source: Party = None
    created_at: Text = Field(default=None, alias="createdAtUtc")
    start_date: Text = Field(default=None, alias="startDate")
    end_date: Text = Field(default=None, alias="endDate")
    link: Text = None


class TransactionBody(_Wire):
    """One movement of money, or one that failed."""

    id: Text = None
    payment_id: Text = Field(default=None, alias="paymentId")
    account_id: Text = Field(default=None, alias="accountId")
    funds: Number = None
    currency: Text = None
    comment: Text = None
    status: Text = None
    fail_reason: Any = Field(default=None, alias="failReason")
    created_at: Text = Field(default=None, alias="createdAtUtc")

    @property
    def tells_fail_reason(self) -> bool:
        """Tell whether the field was there at all: null is Banq's "none", a missing field says nothing."""
        return "fail_reason" in self.model_fields_set


class HoldingBody(_Wire):
    """An account, a space or an entry of the directory: something with an id and a name."""

    id: Text = None
    banq_guid: Text = Field(default=None, alias="banqGuid")
    guid: Text = None
    account_id: Text = Field(default=None, alias="accountId")
    banq_account_id: Text = Field(default=None, alias="banqAccountId")
    account_space_id: Text = Field(default=None, alias="accountSpaceId")
    name: Text = None
    type: Text = None
    status: Text = None
    balance: Number = None
    currency: Text = None

    @property
    def key(self) -> str:
        """Return its id, under whichever of the names that the documents use; empty if it has none."""
        return self.id or self.banq_guid or self.guid or ""


class UserBody(_Wire):
    """`GET /api/v1/users/me` with what it was asked to include; lists stay raw."""

    id: Text = None
    account_spaces: Any = Field(default=None, alias="accountSpaces")
    banq_accounts: Any = Field(default=None, alias="banqAccounts")


class WebhookConfiguration(_Wire):
    """What Banq says of a webhook configuration; the shared secret is not read, whether or not it is in there."""

    url: Text = None
    enabled: Any = None
    retry_count: Number = Field(default=None, alias="retryCount")
    web_hook_types: Any = Field(default=None, alias="webHookTypes")


class WebhookBody(_Wire):
    """A notification."""

    account_id: Text = Field(default=None, alias="accountId")
    action: Text = None
    id: Text = None
    resource_id: Text = Field(default=None, alias="resourceId")
    resource_type: Text = Field(default=None, alias="resourceType")
    created_at: Text = Field(default=None, alias="createdAtUtc")


def unwrapped(document: Any) -> Mapping[str, Any] | None:
    """Return a single object, bare or inside `data`: no document shows which. None if the answer is neither."""
    if not isinstance(document, Mapping):
        return None
    inner = document.get("data")
    if "id" not in document and isinstance(inner, Mapping):
        return inner
    return document

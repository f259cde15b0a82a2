"""Hub's JSON, field by field as its documents name them.

Reading is lenient by design: every field may be missing, null or of another type, numbers may come as text and text as
numbers, and unknown fields are ignored. Where the documents' tables and samples disagree, both are read. Nothing here
is cleaned for display yet.
"""

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
"""An amount, count, code or switch: a JSON number, or a text of digits."""
Digits = Any
"""An account number or sort code. As a number it has lost its leading zeros, which only the type tells."""


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, hide_input_in_errors=True)


class Answer(_Wire):
    """What every answer holds; the last two stand beside `status` for transfers and payouts, without a wrapper."""

    status: Number = None
    message: Text = None
    data: Any = None
    response_code: Text = None
    transaction_id: Text = None


class Login(_Wire):
    """`data` of `POST /login`."""

    token: Text = None
    last_login_time: Text = None
    login_timeout: Number = None


class Ledger(_Wire):
    """A ledger in `GET /accounts/list`: in pounds with account number and sort code, in euros with IBAN and BIC."""

    ledger_id: Text = None
    company_id: Text = None
    customer_id: Text = None
    mid_id: Text = None
    account_name: Text = None
    currency: Text = None
    account_number: Digits = None
    sort_code: Digits = None
    iban: Text = None
    bic: Text = None
    balance: Number = None
    balance_manager: Number = Field(default=None, alias="float")
    """Not a number type: a ledger that Hub's balance manager fills and empties."""


class LedgerDetails(_Wire):
    """What a created ledger tells of itself."""

    name: Text = None
    balance: Number = None
    currency: Text = None
    account_number: Digits = None
    sort_code: Digits = None
    iban: Text = None
    bic: Text = None


class Created(_Wire):
    """`data` of what was created: the one id that is meant by the call, and for ledgers more."""

    customer_id: Text = None
    beneficiary_id: Text = None
    ledger_id: Text = None
    active: Number = None
    status: Text = None
    primary_use: Annotated[list[Text] | None, _FORGIVING] = None
    owner: Text = None
    ledger_details: Annotated[LedgerDetails | None, _FORGIVING] = None


class Notification(_Wire):
    """What Hub posts. Its hash covers the first four and its own secret, and nothing else."""

    id: Text = None
    timestamp: Text = None
    company_id: Text = None
    event: Text = None
    hash: Text = None
    response_code: Text = None
    response_message: Text = None
    transaction_type: Text = None
    mid_id: Text = None
    transaction_id: Text = None


def ledgers_in(data: Any) -> list[Ledger | None] | None:
    """Return the rows of a ledger list, None in place of one that is no object; None if there is no list.

    The documents' table has the list in `data` itself, their sample in `data.accounts`.
    """
    rows = data.get("accounts") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        return None
    return [Ledger.model_validate(row) if isinstance(row, dict) else None for row in rows]

"""Anytime's JSON, field by field as its documents and its own client name them.

Reading is lenient by design: every field may be missing, null or of another type (then it is None), numbers may come
as text and text as numbers, and unknown fields are ignored. Amounts stay as they came; whoever makes money of them
reads them exactly and says so when that fails. Nothing here is cleaned for display yet.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict

from banktui.http.fields import int_of


class _Forgiving:
    """Makes a field None instead of failing the object; inside the compiled validator, so that it costs nothing."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=None, on_error="default")


_FORGIVING = _Forgiving()

Text = Annotated[str | None, _FORGIVING]
Number = Annotated[Any, _FORGIVING]
"""An amount, rate, count or switch: a JSON number, or a text of digits."""


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, hide_input_in_errors=True)


def _first(value: Any) -> Any:
    """Unwrap an object that the documents call an array, whichever of the two it is; None for an empty array."""
    return (value[0] if value else None) if isinstance(value, list) else value


def _iban_object(value: Any) -> Any:
    value = _first(value)
    return {"iban": value} if isinstance(value, str) else value


class ErrorDetail(_Wire):
    """`body.error`: why a request was refused."""

    code: Number = None
    message: Text = None
    exception: Text = None

    @property
    def number(self) -> int | None:
        """Return the seven-digit code."""
        return int_of(self.code)

    @property
    def short_name(self) -> str:
        """Return the exception's name without namespace and ending: `CardNotActivated`."""
        return (self.exception or "").rpartition("\\")[2].removesuffix("Exception")


class Envelope(_Wire):
    """What every JSON answer is wrapped in."""

    request_id: Text = None
    timestamp: Number = None
    hash: Text = None
    body: Any = None


class TokenBody(_Wire):
    """`POST /oauth/v2/token`."""

    access_token: Text = None
    expires_in: Number = None
    token_type: Text = None


class ApiCheckBody(_Wire):
    """`GET /apicheck`."""

    date_time: Text = None


class Filters(_Wire):
    """The limits and days that a list says it applied."""

    limit_start: Number = None
    limit_number: Number = None


class ListBody(_Wire):
    """What every list tells about itself."""

    filters: Annotated[Filters | None, _FORGIVING] = None
    total_results: Number = None


class AccountEntry(_Wire):
    """An account as the list names it."""

    acc_id: Text = None
    acc_type: Text = None


class AccountListBody(ListBody):
    """`GET /accounts`."""

    accounts: Annotated[list[Annotated[AccountEntry | None, _FORGIVING]] | None, _FORGIVING] = None


class Iban(_Wire):
    """An account number; `comment` only beside statements, `type` (C, D, BOTH) only for virtual ones."""

    iban: Text = None
    swift: Text = None
    comment: Text = None
    type: Text = None


IbanObject = Annotated[Iban | None, BeforeValidator(_iban_object), _FORGIVING]


class AccountBody(_Wire):
    """`GET /accounts/{id}`. Reading and writing name the address fields differently; these are the reading names."""

    acc_id: Text = None
    acc_type: Text = None
    acc_currency: Text = None
    corp_name: Text = None
    corp_regnum: Text = None
    corp_type: Text = None
    corp_activity: Text = None
    corp_tva: Text = None
    corp_addr_1: Text = None
    corp_addr_2: Text = None
    corp_zip: Text = None
    corp_city: Text = None
    corp_cc: Text = None
    user_gender: Text = None
    user_first_name: Text = None
    user_last_name: Text = None
    user_dob: Text = None
    user_pob: Text = None
    user_email: Text = None
    user_mobile_number: Text = None
    user_addr_1: Text = None
    user_addr_2: Text = None
    user_addr_zip: Text = None
    user_addr_city: Text = None
    user_addr_cc: Text = None
    user_nationality: Text = None
    iban: IbanObject = None
    virtual_ibans: Annotated[list[IbanObject] | None, _FORGIVING] = None


class ChangedAccountBody(_Wire):
    """`POST /accounts` and `PUT /accounts/{id}`."""

    acc_id: Text = None
    acc_type: Text = None


class BalanceBody(_Wire):
    """`GET /accounts/{id}/balance`. It names no currency."""

    acc_id: Text = None
    balance: Number = None


class StatementLine(TypedDict, total=False):
    """A line of `statements` and `iban-statements`: a typed dictionary, because they come by the hundred thousand."""

    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True, hide_input_in_errors=True)  # type: ignore[misc]
    txid: Text
    description: Text
    date: Text
    amount: Number
    type: Text
    balance: Number
    currency: Text
    iban: Annotated[Any, _FORGIVING]
    """An `IbanObject`, read by itself (`IBAN`) because most lines have none."""
    status: Text
    executionDate: Text
    virtual_iban: Text


STATEMENT_LINE = TypeAdapter(StatementLine)
IBAN: TypeAdapter[Iban | None] = TypeAdapter(IbanObject)


class StatementsBody(ListBody):
    """`GET /accounts/{id}/statements` and `/iban-statements`."""

    acc_id: Text = None
    acc_type: Text = None
    transactions: Annotated[list[Annotated[StatementLine | None, _FORGIVING]] | None, _FORGIVING] = None


class Transfer(_Wire):
    """A credit transfer. Documents and client disagree on two names: both are read."""

    internal_id: Text = None
    sender_account_id: Text = None
    sender_account_type: Text = None
    execution_reference: Text = None
    transaction_type: Text = None
    beneficiary_name: Text = None
    beneficiary_iban: Text = None
    beneficiary_swift: Text = None
    beneficiary_swift_code: Text = None
    reason: Text = None
    source_reason: Text = None
    status: Text = None
    amount: Number = None
    currency: Text = None
    creation_date: Text = None
    request_date: Text = None
    execution_date: Text = None
    execution_date_as_documented: Text = Field(default=None, alias="executionDate")


class TransfersBody(ListBody):
    """`GET /accounts/{id}/credit-transfers`."""

    transfers: Annotated[list[Annotated[Transfer | None, _FORGIVING]] | None, _FORGIVING] = Field(
        default=None, alias="credit-transfers"
    )


class UploadedDocument(_Wire):
    """An identity document that was uploaded."""

    type: Text = None
    url: Text = None
    uploaded_at: Text = None
    updated_at: Text = None


_Documents = Annotated[list[Annotated[UploadedDocument | None, _FORGIVING]] | None, _FORGIVING]


class UploadedDocuments(_Wire):
    """Uploaded documents by what became of them."""

    accepted: _Documents = None
    pending: _Documents = None
    refused: _Documents = None


class KycBody(_Wire):
    """`GET /accounts/{id}/kyc`."""

    status: Text = None
    uploaded: Annotated[UploadedDocuments | None, _FORGIVING] = Field(default=None, alias="uploaded-kyc-status")
    missing: Annotated[list[Text] | None, _FORGIVING] = Field(default=None, alias="missing-kyc-types")


class FileStatus(_Wire):
    """What became of one file: 0 taken, 1 wrong extension, 2 not uploaded correctly."""

    status: Text = None
    error: Text = None


class UploadBody(_Wire):
    """`POST /accounts/{id}/kyc`."""

    files_status: Annotated[dict[str, FileStatus | None] | None, _FORGIVING] = None


class CardHolder(_Wire):
    """Whose card it is."""

    gender: Text = None
    first_name: Text = None
    last_name: Text = None


class CardName(_Wire):
    """What is printed on the card."""

    first_name: Text = None
    last_name: Text = None
    embossed: Text = None


class CardBody(_Wire):
    """A card in an account's list and `GET /cards/{card_ref}`."""

    card_ref: Text = None
    acc_id: Text = None
    card_type: Text = None
    status: Text = None
    activation_date: Text = None
    balance: Number = None
    validity_month: Number = None
    expiry_date: Text = None
    pos: Number = None
    atm: Number = None
    card_holder: Annotated[CardHolder | None, BeforeValidator(_first), _FORGIVING] = None
    card_name: Annotated[CardName | None, BeforeValidator(_first), _FORGIVING] = None


class ChangedCardBody(_Wire):
    """`PUT /cards/{card_ref}`. Its status is a number whose meaning no document gives, and its switches are 0 or 1."""

    card_ref: Text = None
    pos: Number = None
    atm: Number = None
    renew: Number = None


SecretText = Annotated[str | None, Field(repr=False), _FORGIVING]
"""What no `repr` shows."""


class PinBody(_Wire):
    """`GET /cards/{card_ref}/pin`."""

    pin: SecretText = None


class TextedPinBody(_Wire):
    """`POST /cards/{card_ref}/pin`."""

    acc_id: Text = None
    card_ref: Text = None


class PanBody(_Wire):
    """`GET /cards/{card_ref}/pan`: pictures of a card of many uses, the number of one of a single use."""

    front: SecretText = None
    back: SecretText = None
    pan: SecretText = None
    cvv: SecretText = None
    expiry_date: Text = None


class SentPanBody(_Wire):
    """`POST /cards/{card_ref}/pan`."""

    state: Text = None


class LinkBody(_Wire):
    """`POST /cards/{card_ref}/details-display`."""

    temp_link: SecretText = None


class CardListBody(ListBody):
    """`GET /accounts/{id}/cards`."""

    acc_id: Text = None
    cards: Annotated[list[Annotated[CardBody | None, _FORGIVING]] | None, _FORGIVING] = None


class VatDetail(_Wire):
    """Value-added tax at one rate."""

    rate: Number = None
    amount: Number = None


class FailedReason(_Wire):
    """Why a card payment was refused."""

    code: Text = None
    message: Text = None


class CardTransactionLine(_Wire):
    """A card transaction. It carries its card and account only inside a list."""

    txid: Text = None
    mcc: Text = None
    amount: Number = None
    amount_fx: Number = None
    currency: Text = None
    fx: Number = None
    fx_fee: Number = None
    vat_details: Annotated[list[Annotated[VatDetail | None, _FORGIVING]] | None, _FORGIVING] = None
    failed_reason: Annotated[FailedReason | None, BeforeValidator(_first), _FORGIVING] = None
    status: Text = None
    type: Text = None
    balance_after: Number = None
    date: Text = None
    date_transaction: Text = None
    description: Text = None
    card_ref: Text = None
    acc_id: Text = None


class CardTransactionsBody(ListBody):
    """`GET /cards/{card_ref}/transactions`. Its total ignores the days asked for."""

    card_ref: Text = None
    acc_id: Text = None
    transactions: Annotated[list[Annotated[CardTransactionLine | None, _FORGIVING]] | None, _FORGIVING] = None


class TrackingBody(_Wire):
    """`GET /orders/{id}/tracking`."""

    tracking_link: Text = None


class CardNotice(_Wire):
    """What a notification tells of a card; the documents lost the names of event and wrapper, which are our reading."""

    type: Text = None
    card_ref: Text = None
    acc_id: Text = None
    transaction: Annotated[CardTransactionLine | None, BeforeValidator(_first), _FORGIVING] = None


class TransferNotice(_Wire):
    """What a notification tells of credit transfers that were executed or cancelled."""

    transfers: Annotated[list[Annotated[Transfer | None, _FORGIVING]] | None, _FORGIVING] = Field(
        default=None, alias="credit-transfers"
    )

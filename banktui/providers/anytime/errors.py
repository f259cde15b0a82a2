"""From an answer of Anytime's that is not a success to the error that says so."""

from collections.abc import Mapping
from typing import Any

from banktui.domain.errors import BankError, Rejected
from banktui.domain.plaintext import printable
from banktui.http.status import error_for_status
from banktui.providers.anytime.refusals import REFUSALS, Refusal
from banktui.providers.anytime.wire import ErrorDetail

_BY_NAME = {refusal.name: refusal for refusal in REFUSALS}
_BY_NUMBER = {refusal.number: refusal for refusal in REFUSALS if refusal.number is not None}

_LONGEST_QUOTE = 200
_THROTTLING = range(4_290_000, 4_290_300)
"""Codes that ask for a pause. The other 429s are limits of business, where waiting a minute never helps."""

_TOO_MANY_REQUESTS = 429
_SUCCESS = range(200, 300)
_SUB_CODES = 10_000


def refusal_of(detail: ErrorDetail) -> Refusal | None:
    """Return the documented refusal that an error object names; None for one that no document lists.

    The name decides and the number only helps out, as in the provider's own client.
    """
    return _BY_NAME.get(detail.short_name) or _BY_NUMBER.get(detail.number or 0)


def is_failure(status: int, body: Any) -> bool:
    """Tell whether an answer is a failure: by its status, or by an error object inside a success."""
    return status not in _SUCCESS or (isinstance(body, Mapping) and bool(body.get("error")))


def error_from(detail: ErrorDetail, status: int, *, request_id: str = "", quote: bool = True) -> BankError:
    """Return what an error object amounts to; `quote` adds the bank's own words to ours."""
    refusal = refusal_of(detail)
    code = printable(str(detail.number) if detail.number else detail.short_name, _LONGEST_QUOTE)
    if refusal is None:
        error = _kind_of(status, detail.number)(
            f"Anytime refused with a code that its documents do not list: {code or 'none'}.",
            hint="Ask Anytime's support what it means. If money was to move, look whether it did before trying again.",
        )
    else:
        error = refusal.kind(refusal.title, detail=refusal.outcome, hint=refusal.hint)
        if isinstance(error, Rejected):
            error.field = refusal.field
    if quote and detail.message:
        error.detail = f"{error.detail} Anytime says: “{printable(detail.message, _LONGEST_QUOTE)}”".strip()
    error.code = code
    error.request_id = request_id
    error.provider = "anytime"
    return error


def _kind_of(status: int, number: int | None) -> type[BankError]:
    if number is not None and number // _SUB_CODES == _TOO_MANY_REQUESTS and number not in _THROTTLING:
        return Rejected
    known = error_for_status(status)
    return Rejected if known is None else type(known)

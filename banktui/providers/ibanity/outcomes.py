"""What an answer of Ibanity's says of a test transaction to be made. A pure table; what is not in it is unknown."""

from collections.abc import Mapping
from typing import Any, Final

from banktui.domain.iban import electronic_format
from banktui.domain.plaintext import printable
from banktui.http.decode import decode
from banktui.http.fields import decimal_of, text_of
from banktui.providers.ibanity.errors import MEANINGS, said_by
from banktui.providers.ibanity.wire import ErrorEntry, errors_in
from banktui.services.moving import Draft
from banktui.services.outcome import Evidence, Outcome, Verdict, unknown

REFUSALS: Final[Mapping[str, tuple[int, Outcome]]] = {
    "invalid_paging_limit": (400, Outcome.DECLINED),
    "ambiguous_paging_cursors": (400, Outcome.DECLINED),
    "invalid_paging_cursor": (400, Outcome.DECLINED),
    "invalid_application_api_version": (400, Outcome.DECLINED),
    "invalid_api_version_header": (400, Outcome.DECLINED),
    "invalid_resource_type": (400, Outcome.DECLINED),
    "validation_error": (400, Outcome.DECLINED),
    "invalid_application_certificate": (401, Outcome.NOT_PROCESSED),
    "application_certificate_revoked": (401, Outcome.NOT_PROCESSED),
    "sandbox_application_required": (403, Outcome.DECLINED),
    "resource_no_found": (404, Outcome.DECLINED),
    "resource_not_found": (404, Outcome.DECLINED),
    "internal_server_error": (500, Outcome.UNKNOWN),
}
"""By code, each with the one status that the documents give it."""

_CREATED: Final = frozenset({200, 201})
_TOO_MANY: Final = 429
_PAUSE: Final = 10
_LONGEST_ID: Final = 64
_TYPE: Final = "sandboxTransaction"
_INPUTS: Final = {
    "amount": "amount",
    "counterpart": "counterpart",
    "communication": "communication",
    "valueDate": "value_day",
    "executionDate": "execution_day",
    "currency": "account",
}
"""The form's field behind an attribute."""


def judge(draft: Draft, evidence: Evidence) -> Verdict:
    """Return what a complete answer to the request says."""
    status, errors = evidence.status or 0, errors_in(evidence.data)
    if status in _CREATED and not errors:
        return _created(draft, evidence.data)
    if status == _TOO_MANY:
        return Verdict(
            Outcome.NOT_PROCESSED,
            "Ibanity asks for a pause before it looks at this.",
            "Nothing was made.",
            "It can be sent again by hand after the pause.",
            str(status),
            wait=_PAUSE,
        )
    # The first that is documented decides: a list may begin with one that is not.
    first = next((entry for entry in errors if entry["code"] in REFUSALS), None)
    code = first["code"] if first is not None else None
    if first is None or code is None:
        return unknown(f"Ibanity answered with status {status} and no code of its documents.", code=str(status))
    expected, outcome = REFUSALS[code]
    if status != expected:
        cause = f"Ibanity's code {code} and its status {status} do not belong together."
        return unknown(cause, code=code, alarm=status in _CREATED)
    return _refused(outcome, code, first)


def _refused(outcome: Outcome, code: str, entry: ErrorEntry) -> Verdict:
    meaning, said = MEANINGS[code], said_by(entry)
    if outcome is Outcome.UNKNOWN:
        return unknown(f"{meaning.title} {said}".strip(), code=code)
    attribute = printable(entry["attribute"] or "")
    return Verdict(
        outcome,
        meaning.title,
        f"Nothing was made. {said}".strip(),
        meaning.hint,
        code,
        field=_INPUTS.get(attribute, attribute),
    )


def _created(draft: Draft, data: Any) -> Verdict:
    resource = data.get("data") if isinstance(data, dict) else None
    attributes = resource.get("attributes") if isinstance(resource, dict) else None
    if not isinstance(resource, dict) or not isinstance(attributes, dict):
        return unknown("Ibanity's answer is no transaction.")
    transaction_id = resource.get("id")
    if resource.get("type") != _TYPE or not isinstance(transaction_id, str):
        return unknown("Ibanity's answer is no transaction that can be told from others.")
    transaction_id = printable(transaction_id.strip())
    if not transaction_id or len(transaction_id) > _LONGEST_ID or decimal_of(attributes.get("amount")) is None:
        return unknown("Ibanity's answer lacks the transaction's id, or its amount.")
    other = _difference(decode(draft.request.body)["data"]["attributes"], attributes)
    if other:
        return unknown(f"Ibanity's answer has another {other} than was sent.", alarm=True)
    return Verdict(
        Outcome.ACCEPTED,
        "The test transaction was made.",
        "It is test data: no money has moved at any bank. A customer sees it after the next synchronization.",
        "Sending it again would make a second one.",
        remote_id=transaction_id,
    )


def _difference(sent: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """Return what an answer has otherwise than it was sent, or empty; an attribute that is missing is no difference."""
    if decimal_of(told.get("amount")) != decimal_of(sent["amount"]):
        return "amount"
    for name in ("currency", "counterpart", "communication"):
        value = told.get(name)
        if value is not None and _plain(name, value) != _plain(name, sent[name]):
            return name
    return ""


def _plain(name: str, value: Any) -> str | None:
    text = text_of(value)
    return electronic_format(text).upper() if text is not None and name == "counterpart" else text

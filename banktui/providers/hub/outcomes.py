"""What an answer of Hub's says of a transfer or payout: its response code first, then its `status`, then HTTP.

A pure table. An outcome that is not listed is unknown, and so is an answer that contradicts itself or what was sent:
Hub has no call that could settle it afterwards, so that a wrong word here would stay.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from banktui.domain.plaintext import printable
from banktui.http.decode import decode
from banktui.http.fields import decimal_of, int_of, text_of
from banktui.providers.hub.codes import CODES, Effect, ResponseCode
from banktui.providers.hub.errors import STATUSES, field_in
from banktui.services.moving import Draft
from banktui.services.outcome import Evidence, Outcome, Verdict, unknown

REFUSALS: Final[Mapping[int, Outcome]] = {
    400: Outcome.DECLINED,
    401: Outcome.NOT_PROCESSED,
    404: Outcome.DECLINED,
    429: Outcome.NOT_PROCESSED,
}
"""By HTTP status, where no response code says otherwise. Of 409 the documents do not say which of two requests was
carried out; all others are not theirs."""

EFFECTS: Final[Mapping[Effect, Outcome]] = {
    Effect.DONE: Outcome.ACCEPTED,
    Effect.HELD: Outcome.HELD,
    Effect.REFUSED: Outcome.DECLINED,
    Effect.UNKNOWN: Outcome.UNKNOWN,
}

_SUCCESS: Final = range(200, 300)
_CONFLICT: Final = 409
_LATE: Final = 408
_FIRST_SERVER_ERROR: Final = 500
_FAILURE: Final = -1
_LONGEST_ID: Final = 64
_LONGEST_CODE: Final = 20
_LONGEST_QUOTE: Final = 200
_PAUSE: Final = 10
"""Seconds after a 429 that does not say how long: no document does."""
_ASK: Final = (
    "Do not send it again. Hub has no call that lists transfers: ask its support with the reference and the time. "
    "Balances that changed only suggest what happened; a person's word ends this."
)
_INPUTS: Final = {"from_ledger_id": "from", "to_ledger_id": "to", "beneficiary_id": "beneficiary"}
"""The form's field behind a parameter, where they differ."""


def judge(draft: Draft, evidence: Evidence) -> Verdict:
    """Return what a complete answer to a transfer or payout says."""
    document = evidence.data if isinstance(evidence.data, dict) else {}
    status = evidence.status or 0
    if status in {_CONFLICT, _LATE} or status >= _FIRST_SERVER_ERROR:
        return _doubt(_trouble(status), code=_code(document) or str(status))
    if (odd := _contradiction(draft, document)) is not None:
        return _doubt(odd, code=_code(document), alarm=True)
    code = _code(document)
    if code:
        return _by_code(code, document, status)
    if status in REFUSALS:
        return _refused(status, document)
    if status in _SUCCESS:
        said = "reports an error" if int_of(document.get("status")) == _FAILURE else "says nothing of the money"
        return _doubt(f"Hub's answer {said} and has no response code.{_quote(document)}")
    return _doubt(f"Hub answered with a status that its documents do not list: {status}.", code=str(status))


def _by_code(code: str, document: Mapping[str, Any], status: int) -> Verdict:
    row = CODES.get(code)
    if row is None:
        return _doubt(f"Hub answered with a code that its documents do not list: {code}.{_quote(document)}", code=code)
    outcome = EFFECTS[row.effect]
    if outcome is Outcome.UNKNOWN:
        return replace(_doubt(row.happened, code=code), hint=f"{row.act} {row.again}")
    if outcome is Outcome.DECLINED:
        return Verdict(outcome, row.happened, row.money, f"{row.act} {row.again}", code, remote_id=_id(document))
    if status not in _SUCCESS:
        return _doubt(f"Hub's code {code} and its status {status} contradict each other.", code=code, alarm=True)
    return _taken_on(row, outcome, document)


def _taken_on(row: ResponseCode, outcome: Outcome, document: Mapping[str, Any]) -> Verdict:
    said = document.get("status")
    # Beside a held one the documents leave open whether the request counts as successful.
    if outcome is Outcome.ACCEPTED and said is not None and int_of(said) != 1:
        return _doubt("Hub's code says success, and its status says error.", code=row.code, alarm=True)
    remote_id = _id(document)
    if not remote_id:
        return _doubt("Hub says that it took it on, and gives no transaction's number.", code=row.code)
    hint = f"{row.act} {row.again}"
    if outcome is Outcome.HELD:
        hint += " Hub has no call that tells how it ends: its support's word, noted here, ends it."
    return Verdict(outcome, row.happened, row.money, hint, row.code, remote_id=remote_id, remote_status=row.word)


def _refused(status: int, document: Mapping[str, Any]) -> Verdict:
    if int_of(document.get("status")) == 1:
        return _doubt(f"Hub's answer says success, and its HTTP status {status} says refusal.", code=str(status))
    meaning, outcome = STATUSES[status], REFUSALS[status]
    named = field_in(document)
    return Verdict(
        outcome,
        meaning.title,
        f"{meaning.detail}{_quote(document)}",
        meaning.hint,
        str(status),
        field=_INPUTS.get(named, named),
        wait=_PAUSE if status == 429 else 0,  # noqa: PLR2004 - too many requests
    )


def _contradiction(draft: Draft, document: Mapping[str, Any]) -> str | None:
    """Return what an answer repeats otherwise than it was sent. The documents' answers repeat nothing; theirs may."""
    sent = decode(draft.request.body)
    for name, value in sent.items():
        told = document.get(name)
        if told is None:
            continue
        same = (
            decimal_of(told) == decimal_of(value)
            if name == "amount"
            else (text_of(told) or "").lower() == value.lower()
        )
        if not same:
            return f"Hub's answer repeats another {name.replace('_', ' ')} than was sent."
    return None


def _doubt(cause: str, *, code: str = "", alarm: bool = False) -> Verdict:
    return replace(unknown(cause, code=code, alarm=alarm), hint=_ASK)


def _trouble(status: int) -> str:
    if status == _CONFLICT:
        return "Hub says that this conflicts with another request, and not which of the two it carried out."
    if status == _LATE:
        return "Hub gave up waiting, and does not say for what."
    return "Hub has a fault of its own; it may have come before or after the money moved."


def _code(document: Mapping[str, Any]) -> str:
    return printable((text_of(document.get("response_code")) or "").strip(), _LONGEST_CODE)


def _id(document: Mapping[str, Any]) -> str:
    """Return the transaction's number, cleaned: a text, or a whole number as the documents' table has it."""
    value = document.get("transaction_id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    found = str(value).strip()
    return printable(found) if len(found) <= _LONGEST_ID else ""


def _quote(document: Mapping[str, Any]) -> str:
    said = printable((text_of(document.get("message")) or "").strip(), _LONGEST_QUOTE)
    return f" Hub says: “{said}”" if said else ""

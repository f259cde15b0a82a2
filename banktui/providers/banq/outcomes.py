"""What an answer of Banq's says of a request to be paid. A pure table; an outcome that is not listed is unknown.

Nothing of ours moves by such a request, and asking somebody twice is wrong all the same: they may pay twice.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from banktui.domain.plaintext import printable
from banktui.http.decode import decode
from banktui.http.fields import decimal_of, text_of
from banktui.providers.banq.errors import MEANINGS, field_in, said_in
from banktui.providers.banq.wire import PaymentBody, unwrapped
from banktui.services.moving import Draft
from banktui.services.outcome import Evidence, Outcome, Verdict, unknown

REFUSALS: Final[Mapping[int, Outcome]] = {
    400: Outcome.DECLINED,
    401: Outcome.NOT_PROCESSED,
    403: Outcome.DECLINED,
    404: Outcome.DECLINED,
    422: Outcome.DECLINED,
    425: Outcome.NOT_PROCESSED,
    429: Outcome.NOT_PROCESSED,
}
"""By HTTP status. The documents have five of them; 425 and 429 say by definition that nothing was looked at. A 409 is
not among them: it speaks of another request under the same id, and that can only be this one."""

_CREATED: Final = frozenset({200, 201})
_PAUSE: Final = 10
_LONGEST_ID: Final = 64
_LONGEST_WORD: Final = 40
_BUSY: Final = "Banq asks for a pause before it looks at this."
_INPUTS: Final = {
    "source": "payer",
    "source.banqguid": "payer",
    "source.email": "payer_other",
    "destination": "to",
    "destination.banqguid": "to",
    "funds": "amount",
    "comment": "comment",
    "externalordercode": "order_code",
    "frequency": "frequency",
    "startdate": "start",
    "enddate": "end",
}
"""The form's field behind a member of the body, in small letters."""


def judge(draft: Draft, evidence: Evidence) -> Verdict:
    """Return what a complete answer to a request to be paid says."""
    status = evidence.status or 0
    if status in REFUSALS:
        return _refused(status, evidence.data)
    if status in _CREATED:
        return _created(draft, evidence.data)
    return _doubt(f"Banq's documents do not say what status {status} means for this.", code=str(status))


def _created(draft: Draft, data: Any) -> Verdict:
    document = unwrapped(data) or {}
    payment = PaymentBody.model_validate(document)
    payment_id = printable(_text(document.get("id")))
    if missing := _lacking(document, payment_id):
        return _doubt(missing)
    if other := _difference(decode(draft.request.body), document, draft.money.currency):
        return _doubt(f"Banq's answer has another {other} than was sent.", alarm=True)
    link = printable(payment.link or "")
    return Verdict(
        Outcome.ACCEPTED,
        "Banq has made a link by which it can be paid." if link else "Banq has asked for the money.",
        f"The link: {link}" if link else "No money has moved yet: the payer decides.",
        "It is followed here until it is paid, declined or expires. Sending it again would ask a second time.",
        remote_id=payment_id,
        remote_status=printable(payment.status or "", _LONGEST_WORD),
    )


def _lacking(document: Mapping[str, Any], payment_id: str) -> str:
    """Say what keeps an answer from being the payment that was made; empty if nothing does."""
    if document.get("errors"):
        return f"Banq reports an error in an answer that looks like a success. {said_in(document)}".strip()
    if not payment_id or len(payment_id) > _LONGEST_ID:
        return "Banq says that it took it on, and gives no payment's id."
    return "Banq's answer does not repeat the amount." if decimal_of(document.get("funds")) is None else ""


def _difference(sent: Mapping[str, Any], told: Mapping[str, Any], currency: str) -> str:
    """Return what an answer has otherwise than it was sent, or empty; a member that is missing is no difference."""
    if (text_of(told.get("currency")) or currency) != currency:
        return "currency"
    if decimal_of(told.get("funds")) != decimal_of(sent["funds"]):
        return "amount"
    for name, label in (("comment", "comment"), ("externalOrderCode", "order code")):
        if told.get(name) is not None and text_of(told[name]) != sent.get(name):
            return label
    frequency = text_of(told.get("frequency"))
    if frequency and frequency.casefold() != sent["frequency"]:
        return "frequency"
    for name, label in (("destination", "destination"), ("source", "payer")):
        if name in sent and not _same_party(sent[name], told.get(name)):
            return label
    return ""


def _same_party(sent: Mapping[str, Any], told: Any) -> bool:
    """Tell whether an answer names the party that was sent, by each name that both give it."""
    if not isinstance(told, Mapping):
        # A bare id, or nothing at all.
        return not text_of(told) or (text_of(told) or "").casefold() in {
            str(value).casefold() for value in sent.values()
        }
    given = {name: text_of(told.get(name)) for name in sent}
    return all(not value or value.casefold() == str(sent[name]).casefold() for name, value in given.items())


def _refused(status: int, data: Any) -> Verdict:
    meaning, outcome, said = MEANINGS.get(status), REFUSALS[status], said_in(data)
    if isinstance(data, Mapping) and decimal_of(data.get("funds")) is not None:
        return _doubt(f"Banq refuses by status {status}, and answers with a payment.", code=str(status), alarm=True)
    named = field_in(data)
    return Verdict(
        outcome,
        meaning.title if meaning else _BUSY,
        " ".join(filter(None, (meaning.detail if meaning else "Nothing was changed and no money moved.", said))),
        meaning.hint if meaning else "It can be sent again by hand after the pause.",
        str(status),
        field=_INPUTS.get(named.casefold(), named),
        wait=0 if meaning else _PAUSE,
    )


def _doubt(cause: str, *, code: str = "", alarm: bool = False) -> Verdict:
    verdict = unknown(cause, code=code, alarm=alarm)
    return replace(
        verdict,
        title="It is not known whether Banq has asked for the money. It may have.",
        hint="Do not ask again. Banq's payments are searched for its tag; until it is found it stays unknown.",
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""

"""What an answer of Anytime's says of a payment: by its error's code, else by what it gives back.

A pure table. What the documents do not list is unknown, and so is an answer that contradicts itself or what was sent.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from banktui.domain.plaintext import printable
from banktui.http.fields import decimal_of, int_of
from banktui.http.reply import Reply
from banktui.providers.anytime.consistency import check_consistency
from banktui.providers.anytime.errors import refusal_of
from banktui.providers.anytime.refusals import REFUSALS, Refusal
from banktui.providers.anytime.wire import Envelope, ErrorDetail
from banktui.services.moving import Draft
from banktui.services.outcome import Evidence, Outcome, Verdict, unknown

Reading = Callable[[Draft, Mapping[str, Any]], Verdict]
"""What the body of a successful answer to one kind of payment says."""

_STATUS_SHARE: Final = 10_000
_REFUSING: Final = frozenset({400, 402, 403, 404, 451})
"""Statuses by which Anytime says that it did not carry a payment out."""
_TOO_MANY: Final = 429
_THROTTLING: Final = range(4_290_000, 4_290_300)
_PAUSE: Final = 10
"""Seconds after a request too many: no document says how long."""
_NOT_LOOKED_AT: Final = frozenset({4010010, 4010050, 4010060, 4010070})
_SUCCESS: Final = range(200, 300)
_LONGEST_QUOTE: Final = 200
_LONGEST_ID: Final = 40
_AGAIN: Final = "It was not carried out: it can be sent again by hand."
_INPUTS: Final = {"dst_iban": "iban"}
"""The form's field behind a parameter, where they differ."""


def outcome_of(number: int) -> Outcome:
    """Return what a documented code means for a payment.

    A payment whose validation data were used before is unknown: this very request has arrived before. So is one that
    the banking network or the bank itself gave no answer to. Codes of the sign-in say nothing of a payment.
    """
    status = number // _STATUS_SHARE
    if status in _REFUSING:
        return Outcome.DECLINED
    if status == _TOO_MANY:
        return Outcome.NOT_PROCESSED if number in _THROTTLING else Outcome.DECLINED
    return Outcome.NOT_PROCESSED if number in _NOT_LOOKED_AT else Outcome.UNKNOWN


OUTCOMES: Final[Mapping[int, Outcome]] = {
    refusal.number: outcome_of(refusal.number) for refusal in REFUSALS if refusal.number is not None
}
"""The whole table: every documented code. What is not in it is unknown."""


def is_genuine(reply: Reply, username: str) -> bool:
    """Tell whether an answer's hash fits; an answer that has none has nothing to check, and is judged as it is."""
    if not isinstance(reply.data, dict) or "hash" not in reply.data:
        return True
    return check_consistency(reply, Envelope.model_validate(reply.data), username) is None


def judge(draft: Draft, evidence: Evidence, read: Reading) -> Verdict:
    """Return what a complete answer to a payment says; `read` knows the body of a success."""
    envelope = evidence.data if isinstance(evidence.data, dict) else {}
    body = envelope.get("body")
    if evidence.status not in _SUCCESS:
        return _refused(evidence.status or 0, envelope)
    if not isinstance(body, dict) or not envelope.get("hash"):
        return unknown("Anytime says that it was successful, but its answer is not what its documents promise.")
    if "error" in body:
        return unknown("Anytime says that it was successful, and reports an error all the same.", alarm=True)
    return read(draft, body)


def read_transfer(draft: Draft, body: Mapping[str, Any]) -> Verdict:
    """Return what is said of a credit transfer: it has a number, and repeats amount, payee and sender."""
    number = _number(body.get("internal_id"))
    if not number:
        return unknown("Anytime says that it was successful, but gives no number of the transfer.")
    sent = (
        ("amount", decimal_of(body.get("amount")), draft.money.amount),
        ("currency", _plain(body.get("currency")), draft.money.currency),
        ("payee's IBAN", _plain(body.get("beneficiary_iban")), draft.destination.number),
        ("sending account", _number(body.get("sender_account_id")), draft.source.id),
    )
    odd = _contradiction(sent)
    if odd is not None:
        return odd
    word = str(body.get("status", ""))
    if word == "Cancelled":
        return Verdict(
            Outcome.DECLINED,
            "Anytime took the transfer on and cancelled it at once.",
            "No money moved.",
            "Ask Anytime's support why before you send it again.",
            remote_id=number,
            remote_status=word,
        )
    if word not in {"To execute", "In progress", "Executed"}:
        return unknown(f"Anytime gives the transfer a status that its documents do not list: {_quoted(word)}.")
    return Verdict(
        Outcome.ACCEPTED,
        "Anytime has taken the transfer on.",
        f"It stands at “{word}” and has the number {number}.",
        "Whether it is executed is read again later. Do not send it again.",
        remote_id=number,
        remote_status=word,
    )


def read_load(draft: Draft, body: Mapping[str, Any]) -> Verdict:
    """Return what is said of money put on a card."""
    return _read_card(body, card=draft.destination.id, account=draft.source.id)


def read_unload(draft: Draft, body: Mapping[str, Any]) -> Verdict:
    """Return what is said of money taken off a card."""
    return _read_card(body, card=draft.source.id, account=draft.destination.id)


def read_order(draft: Draft, body: Mapping[str, Any]) -> Verdict:
    """Return what is said of an ordered card: its order has a number, and the card itself was not there before."""
    order, card, status = _number(body.get("order_id")), _plain(body.get("card_ref")), int_of(body.get("order_status"))
    if not order or not card:
        return unknown("Anytime says that it was successful, but does not name the order and its card.")
    if card in draft.snapshot:
        return unknown(f"Anytime names a card that the account had before: {_quoted(card)}.", alarm=True)
    word = {3: "order complete", 9: "activated"}.get(status or 0)
    if word is None:
        said = _quoted(str(body.get("order_status")))
        return unknown(f"Anytime gives the order {order} a status that its documents do not list: {said}.")
    return Verdict(
        Outcome.ACCEPTED,
        "Anytime has taken the order on.",
        f"Order {order}: card {_quoted(card)}, {word}.",
        f"The parcel can be tracked by the order's number, {order}. Do not order it again.",
        remote_id=printable(card),
        remote_status=f"order {order}: {word}",
    )


def _read_card(body: Mapping[str, Any], *, card: str, account: str) -> Verdict:
    told_card, told_account = _plain(body.get("card_ref")), _number(body.get("acc_id"))
    if not told_card or not told_account:
        return unknown("Anytime says that it was successful, but does not say for which card and account.")
    odd = _contradiction((("card", told_card, card), ("account", told_account, account)))
    if odd is not None:
        return odd
    given = body.get("transaction_id")
    number = _number(given)
    if given is not None and not number:
        return unknown("Anytime gives the transaction a number that cannot be understood.")
    return Verdict(
        Outcome.ACCEPTED,
        "Anytime has taken it on.",
        f"Its transaction has the number {number}." if number else "It gives no number to its transactions here.",
        "It is not processed at once; the card's transactions say when it is. Do not send it again.",
        remote_id=number,
        remote_status="not processed yet",
    )


def _contradiction(sent: tuple[tuple[str, Any, Any], ...]) -> Verdict | None:
    """Return what follows if an answer does not repeat something, or repeats it otherwise than it was sent."""
    for name, told, ours in sent:
        if told in {None, ""}:
            return unknown(f"Anytime says that it was successful, but its answer does not repeat the {name}.")
        if told != ours:
            return unknown(
                f"Anytime's answer names another {name} than was sent: {_quoted(str(told))} instead of {ours}.",
                alarm=True,
            )
    return None


def _refused(status: int, envelope: Mapping[str, Any]) -> Verdict:
    body = envelope.get("body")
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict) or not envelope.get("hash"):
        return unknown(f"Anytime answered with status {status} and without the error that its documents promise.")
    detail = ErrorDetail.model_validate(error)
    number, refusal = detail.number, refusal_of(detail)
    code = str(number) if number else printable(detail.short_name, _LONGEST_ID)
    if refusal is None or number is None:
        return unknown(f"Anytime refused with a code that its documents do not list: {code or 'none'}.", code=code)
    if number // _STATUS_SHARE != status or refusal.number not in {None, number}:
        named = _quoted(detail.short_name)
        cause = f"Anytime's code {code}, its name {named} and its status {status} contradict each other."
        return unknown(cause, code=code)
    # Of some refusals only the name is known: their number's first three digits are the status all the same.
    outcome = OUTCOMES[number] if refusal.number else outcome_of(number)
    quote = f" Anytime says: “{printable(detail.message, _LONGEST_QUOTE)}”" if detail.message else ""
    if outcome is Outcome.UNKNOWN:
        return unknown(f"{refusal.title}{quote}", code=code)
    return _verdict(outcome, refusal, code, quote)


def _verdict(outcome: Outcome, refusal: Refusal, code: str, quote: str) -> Verdict:
    is_pause = outcome is Outcome.NOT_PROCESSED and code.startswith(str(_TOO_MANY))
    return Verdict(
        outcome,
        refusal.title,
        f"{refusal.outcome}{quote}",
        f"{refusal.hint} {_AGAIN}" if outcome is Outcome.NOT_PROCESSED else refusal.hint,
        code,
        field=_INPUTS.get(refusal.field, refusal.field),
        wait=_PAUSE if is_pause else 0,
    )


def _number(value: object) -> str:
    """Return a positive whole number, which some answers have as text, as text; empty for all else."""
    number = int_of(value)
    return str(number) if number is not None and number > 0 else ""


def _plain(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _quoted(text: str) -> str:
    return f"“{printable(text, _LONGEST_ID)}”" if text else "none"

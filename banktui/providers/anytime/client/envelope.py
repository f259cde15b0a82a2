"""What every JSON answer of Anytime's is wrapped in, judged and taken off."""

from collections.abc import Mapping
from typing import Any

from banktui.domain.errors import BankError, Malformed
from banktui.domain.plaintext import printable
from banktui.http.reply import Reply
from banktui.http.status import error_for_status
from banktui.providers.anytime.consistency import check_consistency
from banktui.providers.anytime.errors import error_from, is_failure
from banktui.providers.anytime.wire import Envelope, ErrorDetail

_LONGEST_ID = 40


def opened(reply: Reply) -> Envelope:
    """Return the envelope of an answer; an empty one for an answer that has none."""
    envelope = Envelope.model_validate(reply.data if isinstance(reply.data, dict) else {})
    envelope.request_id = printable(envelope.request_id or "", _LONGEST_ID)
    return envelope


def judge_reply(reply: Reply, username: str, *, quote: bool = True) -> BankError | None:
    """Return what is wrong with an answer: a refusal in words, or a hash that does not fit; None if it is fine."""
    envelope = opened(reply)
    if is_failure(reply.status, envelope.body):
        detail = envelope.body.get("error") if isinstance(envelope.body, dict) else None
        if isinstance(detail, dict):
            return error_from(
                ErrorDetail.model_validate(detail), reply.status, request_id=envelope.request_id or "", quote=quote
            )
        return error_for_status(reply.status, request_id=envelope.request_id or "", provider="anytime") or Malformed(
            "Anytime's answer holds an error that cannot be read.", where="body.error", provider="anytime"
        )
    # A PDF has no envelope and no hash. Whoever expected JSON finds its body missing.
    return None if reply.data is None else check_consistency(reply, envelope, username)


def body_of(reply: Reply) -> Mapping[str, Any]:
    """Return the body inside a good answer's envelope. Raises Malformed if there is none."""
    envelope = opened(reply)
    if isinstance(envelope.body, dict):
        return envelope.body
    raise Malformed(
        "Anytime's answer has no contents.",
        where="body",
        detail="It is not the object that its documents promise." if reply.data is not None else "It is empty.",
        request_id=envelope.request_id or "",
        provider="anytime",
    )


def absent(where: str) -> Malformed:
    """Return the error for an answer that lacks the part it was asked for."""
    return Malformed(
        "Anytime's answer lacks what was asked for.",
        where=f"body.{where}",
        hint="What was known before is kept. If it lasts, the API has changed: please report it.",
        provider="anytime",
    )


def check_echo(where: str, asked: str, answered: str | None) -> None:
    """Refuse an answer about another account, card or entry than the one asked for. Raises Malformed."""
    if answered and printable(answered) != asked:
        raise Malformed(
            "Anytime answered about something else than was asked for; the answer was discarded.",
            where=f"body.{where}",
            provider="anytime",
        )

"""Hub's notifications: their hash proves who wrote them and covers neither amount nor outcome, so they are hints."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from banktui.domain.errors import Malformed
from banktui.domain.event import HINT, REJECTED
from banktui.domain.listed import Fact
from banktui.domain.plaintext import printable
from banktui.http.decode import decode
from banktui.providers.hub.client.values import quoted
from banktui.providers.hub.codes import CODES
from banktui.providers.hub.settings import Settings
from banktui.providers.hub.wire import Notification
from banktui.services import capability
from banktui.services.notifying import About, Delivery, Judgement

OLDEST = timedelta(hours=24)
NEWEST = timedelta(minutes=5)
"""How far from now, back and ahead, a notification may have been written: an old one can be sent again by anybody."""

_NO_NOTIFICATION = 400
_NOT_SIGNED = 401
_MONEY_EVENTS = frozenset({"transaction_outcome", "transaction_update", "funds_received"})
_SIGNED = ("id", "timestamp", "company_id", "event")
_LABELS: Mapping[str, str] = {
    "id": "Notification",
    "timestamp": "Written",
    "company_id": "Company",
    "event": "Event",
    "response_code": "Response code",
    "response_message": "Response",
    "transaction_type": "Transaction type",
    "mid_id": "Merchant (MID)",
    "transaction_id": "Transaction",
}
_TIMESTAMP = re.compile(r"[0-9]{14}", re.ASCII)
_WEAK = (
    "The hash is right, but it covers only id, time, company and event: transaction, amount and outcome could have "
    "been changed on the way. The ledgers are read again before anything is believed."
)
_MOST_FACTS = 24
_LONGEST_ID = 100
_LONGEST_WORD = 60


class HubNotifications:
    """Judges what comes in as a notification of Hub's."""

    def __init__(self, settings: Settings) -> None:
        secret = settings.webhook_hash_code
        self._secret = secret.get_secret_value() if secret else ""
        self._company = settings.company_id

    @property
    def signed_headers(self) -> frozenset[str]:
        """Return none: the hash stands in the body."""
        return frozenset()

    def judge(self, delivery: Delivery) -> Judgement:
        """Verify a delivery's hash, company and age, and say what it is about. Never raises."""
        try:
            document = decode(delivery.body)
        except Malformed as broken:
            return _rejected(f"The body is no JSON that can be trusted. {broken.detail}".strip(), _NO_NOTIFICATION)
        if not isinstance(document, dict):
            return _rejected("The body is not a notification: it is no JSON object.", _NO_NOTIFICATION)
        body = Notification.model_validate(document)
        complaint, status = self._complaint(body)
        if complaint:
            return _rejected(complaint, status)
        return _timely(document, body, delivery.arrived_at)

    def signed_by_us(self, delivery: Delivery) -> bool:
        """Tell whether this connection's hash code made the hash, if need be in a wrong way."""
        try:
            document = decode(delivery.body)
        except Malformed:
            return False
        body = Notification.model_validate(document if isinstance(document, dict) else {})
        return bool(self._secret) and (self._fits(body) or bool(self._near_miss(body)))

    def _complaint(self, body: Notification) -> tuple[str, int]:
        """Say why a notification's hash or company is not accepted, and what its sender is answered."""
        missing = [name for name in _SIGNED if not getattr(body, name)]
        if missing:
            return f"It lacks what Hub's notifications have: {', '.join(missing)}.", _NO_NOTIFICATION
        if not body.hash:
            return "It has no hash: it is not signed, so it did not come from Hub.", _NOT_SIGNED
        if not self._secret:
            return (
                "This connection has no hash code, so that nothing can be verified. "
                "Give it the company hash code that Hub's notifications are signed with."
            ), _NOT_SIGNED
        foreign = self._foreign(body)
        if self._fits(body):
            return foreign, _NO_NOTIFICATION
        if _same(body.hash, _inner(body)):
            return "The hash was made without a hash code: anybody could have made it.", _NOT_SIGNED
        return self._near_miss(body) or foreign or _UNEXPLAINED, _NOT_SIGNED

    def _foreign(self, body: Notification) -> str:
        if not self._company or body.company_id == self._company:
            return ""
        return (
            f"It is about company {quoted(body.company_id)}, and this connection is company "
            f"{quoted(self._company)}: Hub, or whoever forwards this, sends it to the wrong place."
        )

    def _fits(self, body: Notification) -> bool:
        return _same(body.hash, _digest(_inner(body), self._secret))

    def _near_miss(self, body: Notification) -> str:
        """Say which known mistake the hash was made with; empty if none explains it."""
        inner = _inner(body)
        right = _digest(inner, self._secret)
        for hashed, mistake in (
            (right.upper(), "It is written in capital letters where Hub writes small ones."),
            (base64.b64encode(bytes.fromhex(right)).decode(), "It is in base64 where Hub writes hex."),
            (_digest(_signed(body), self._secret), "It was hashed once, hash code and all, where Hub hashes twice."),
            (
                hashlib.sha256(bytes.fromhex(inner) + _utf8(self._secret)).hexdigest(),
                "The first hash went into the second as bytes where Hub takes its hex text.",
            ),
        ):
            if _same(body.hash, hashed):
                return f"The hash was made with this connection's hash code, but in a wrong way. {mistake}"
        return ""


_UNEXPLAINED = (
    "The hash does not fit this connection's hash code. Either Hub signs with another one, or id, time, company or "
    "event were changed on the way, or it did not come from Hub."
)


def _signed(body: Notification) -> str:
    return "".join(getattr(body, name) or "" for name in _SIGNED)


def _inner(body: Notification) -> str:
    return _digest(_signed(body))


def _digest(*parts: str) -> str:
    return hashlib.sha256(b"".join(map(_utf8, parts))).hexdigest()


def _same(theirs: str | None, ours: str) -> bool:
    return hmac.compare_digest(_utf8(theirs or ""), _utf8(ours))


def _utf8(text: str) -> bytes:
    # JSON can hold half a surrogate pair, of which there is no UTF-8.
    return text.encode(errors="surrogatepass")


def _timely(document: Mapping[str, Any], body: Notification, arrived_at: datetime) -> Judgement:
    written = _instant(body.timestamp or "")
    if written is None:
        return _rejected(
            f"The hash is right, but it does not say when it was written in a way that can be understood: "
            f"{quoted(body.timestamp)}; an old one that is sent again could not be told from a new one.",
            _NO_NOTIFICATION,
        )
    late = _untimely(written, arrived_at)
    if late:
        return _rejected(late, _NO_NOTIFICATION, written)
    event = printable((body.event or "").strip(), _LONGEST_WORD)
    return Judgement(
        HINT,
        id=printable(body.id or "", _LONGEST_ID),
        title=_title(event, body),
        occurred_at=written,
        reason=_WEAK,
        # Which ledger it touched, Hub does not say: all their balances are read again.
        about=About(capability.ACCOUNTS.name) if event in _MONEY_EVENTS else None,
        facts=_facts(document),
    )


def _instant(text: str) -> datetime | None:
    """Return when `yyyymmddhhmmss` was, taken as UTC: the documents name no zone."""
    if _TIMESTAMP.fullmatch(text) is None:
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _untimely(written: datetime, arrived_at: datetime) -> str:
    """Say what is wrong with a notification's time; empty if it is near enough to ours."""
    age = arrived_at - written
    if age > OLDEST:
        return (
            f"The hash is right, but it was written {_span(age)} before it arrived, and more than 24 hours are not "
            "accepted: it may be an old one sent again. If it is not, this machine's clock is ahead; set it right."
        )
    if -age > NEWEST:
        return (
            f"The hash is right, but it was written {_span(-age)} after it arrived, by this machine's clock and taken "
            "as UTC, and more than 5 minutes are not accepted. This machine's clock is probably behind; set it right."
        )
    return ""


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:  # noqa: PLR2004 - two hours; below, minutes say more
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"  # noqa: PLR2004 - three days; above, hours say little


def _title(event: str, body: Notification) -> str:
    row = CODES.get((body.response_code or "").strip())
    outcome = row.word if row else (body.response_message or body.response_code or "").strip()
    return printable(f"{event}: {outcome}" if outcome else event, _LONGEST_WORD)


def _facts(document: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Return the body's fields, documented ones under our labels, others under their own names; not the hash."""
    return tuple(
        Fact(_LABELS.get(name) or printable(name, _LONGEST_WORD), _value(value))
        for name, value in list(document.items())[:_MOST_FACTS]
        if value is not None and name != "hash"
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return printable(value) if isinstance(value, str) else quoted(value)


def _rejected(reason: str, status: int, written: datetime | None = None) -> Judgement:
    # Without the id: a forged or stale delivery must never stand in for the true one of that id.
    return Judgement(REJECTED, reason=reason, status=status, occurred_at=written)

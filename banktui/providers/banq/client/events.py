"""Banq's webhooks: verified on their raw bytes, and taken as hints what to read again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from banktui.domain.errors import Malformed
from banktui.domain.event import REJECTED, VERIFIED
from banktui.domain.listed import Fact
from banktui.domain.plaintext import printable
from banktui.http.decode import decode
from banktui.providers.banq.client.signature import HEADER, fits, near_miss
from banktui.providers.banq.client.values import instant_in, quoted
from banktui.providers.banq.settings import Settings
from banktui.providers.banq.wire import WebhookBody
from banktui.services import capability
from banktui.services.notifying import About, Delivery, Judgement

OLDEST = timedelta(hours=24)
NEWEST = timedelta(minutes=5)
"""How far from now, back and ahead, a notification may have been created. The signature has no time in it: without
this an old delivery could be sent again for ever."""

_NO_NOTIFICATION = 400
_NOT_SIGNED = 401
_LISTS: Mapping[str, str] = {
    "payment": capability.PAYMENTS.name,
    "transaction": capability.TRANSACTIONS.name,
}
_LABELS: Mapping[str, str] = {
    "accountId": "Account",
    "action": "Action",
    "id": "Webhook",
    "resourceId": "Resource",
    "resourceType": "Type",
    "createdAtUtc": "Created",
}
_MOST_FACTS = 24
_LONGEST_ID = 100
_LONGEST_WORD = 60
_HEX = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)


class Webhooks:
    """Judges what comes in as a webhook of Banq's."""

    def __init__(self, settings: Settings) -> None:
        secret = settings.webhook_secret
        self._secret = secret.get_secret_value() if secret else ""

    @property
    def signed_headers(self) -> frozenset[str]:
        """Return the one header that a signature stands in."""
        return frozenset({HEADER})

    def judge(self, delivery: Delivery) -> Judgement:
        """Verify a delivery on its raw bytes, then its age, and say what it is about. Never raises."""
        complaint = self._signature_complaint(delivery)
        if complaint:
            return _rejected(complaint, _NOT_SIGNED)
        try:
            document = decode(delivery.body)
        except Malformed as broken:
            return _rejected(
                f"The signature is right, but the body is no JSON that can be trusted. {broken.detail}".strip(),
                _NO_NOTIFICATION,
            )
        if not isinstance(document, dict):
            return _rejected("The signature is right, but the body is not a notification.", _NO_NOTIFICATION)
        return _judged(document, delivery.arrived_at)

    def signed_by_us(self, delivery: Delivery) -> bool:
        """Tell whether this connection's secret made the signature, if need be in a wrong way or of a changed body."""
        headers = [value for name, value in delivery.headers if name == HEADER]
        return bool(self._secret) and any(
            fits(self._secret, delivery.body, header) or near_miss(self._secret, delivery.body, header)
            for header in headers
        )

    def _signature_complaint(self, delivery: Delivery) -> str:
        """Say why a delivery's signature is not accepted; empty if it is."""
        header = delivery.header(HEADER)
        if header is None and delivery.has(HEADER):
            return "It has more than one X-Banq-Webhook-Hmac header, of which either could be forged."
        if not header:
            return "It has no X-Banq-Webhook-Hmac header: it is not signed, so it did not come from Banq."
        if not self._secret:
            return (
                "This connection has no webhook secret, so that nothing can be verified. "
                "Give it the shared secret that the webhook configuration at Banq was made with."
            )
        if fits(self._secret, delivery.body, header):
            return ""
        return near_miss(self._secret, delivery.body, header) or _unexplained(header)


def _unexplained(header: str) -> str:
    form = "It is in hex where Banq writes base64, and even so " if _HEX.fullmatch(header.strip()) else "The signature "
    return (
        f"{form}does not fit this connection's secret and this body. Either the webhook configuration at Banq has "
        "another secret, or the body was changed on its way, or it did not come from Banq."
    )


def _judged(document: Mapping[str, Any], arrived_at: datetime) -> Judgement:
    body = WebhookBody.model_validate(document)
    created = instant_in(body.created_at) if body.created_at else None
    if created is None:
        told = f": {quoted(body.created_at)}" if body.created_at else ""
        return _rejected(
            "The signature is right, but it does not say when it was created in a way that can be understood"
            f"{told}; an old one that is sent again could not be told from a new one.",
            _NO_NOTIFICATION,
        )
    late = _untimely(created, arrived_at)
    if late:
        return _rejected(late, _NO_NOTIFICATION, created)
    return Judgement(
        VERIFIED,
        id=printable(body.id or "", _LONGEST_ID),
        title=_title(body),
        occurred_at=created,
        about=_about(body),
        facts=_facts(document),
    )


def _untimely(created: datetime, arrived_at: datetime) -> str:
    """Say what is wrong with a notification's time; empty if it is near enough to ours."""
    age = arrived_at - created
    if age > OLDEST:
        return (
            f"The signature is right, but it was created {_span(age)} before it arrived, and more than 24 hours are "
            "not accepted: it may be an old one sent again. If it is not, this machine's clock is ahead; set it right."
        )
    if -age > NEWEST:
        return (
            f"The signature is right, but it was created {_span(-age)} after it arrived, by this machine's clock, and "
            "more than 5 minutes are not accepted. This machine's clock is probably behind; set it right."
        )
    return ""


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:  # noqa: PLR2004 - two hours; below, minutes say more
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"  # noqa: PLR2004 - three days; above, hours say little


def _about(body: WebhookBody) -> About | None:
    """Return what is to be read again; None for a type that we have no list of, which is kept and changes nothing."""
    listed = _LISTS.get((body.resource_type or "").strip().casefold())
    return None if listed is None else About(listed, printable(body.resource_id or "", _LONGEST_ID))


def _title(body: WebhookBody) -> str:
    kind = (body.resource_type or "").strip()
    known = kind.casefold() if kind.casefold() in _LISTS else kind
    return printable(f"{known} {(body.action or '').strip()}".strip() or "notification", _LONGEST_WORD)


def _facts(document: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Return the body's fields, documented ones under our labels, others under their own names."""
    return tuple(
        Fact(_LABELS.get(name) or printable(name, _LONGEST_WORD), _value(value))
        for name, value in list(document.items())[:_MOST_FACTS]
        if value is not None
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return printable(value) if isinstance(value, str) else quoted(value)


def _rejected(reason: str, status: int, created: datetime | None = None) -> Judgement:
    # Without the id: a forged or stale delivery must never stand in for the true one of that id.
    return Judgement(REJECTED, reason=reason, status=status, occurred_at=created)

"""Anytime's response hash: SHA-256 over the timestamp's digits and the user name.

It covers no byte of the body and holds no secret, so it shows that an answer is consistent, not that it is authentic.
"""

import hmac
from hashlib import sha256

from banktui.domain.errors import Malformed
from banktui.http.decode import number_text
from banktui.http.reply import Reply
from banktui.providers.anytime.wire import Envelope

CONSISTENCY = "hash"
"""Where an answer that fails the check is said to be wrong."""


def response_hash(timestamp: str, username: str) -> str:
    """Return the hash for a timestamp exactly as its digits stand in the answer: `1.50` and `1.5` differ."""
    return sha256(f"{timestamp}|{username}".encode()).hexdigest()


def check_consistency(reply: Reply, envelope: Envelope, username: str) -> Malformed | None:
    """Return why an answer must be discarded, None if its hash fits."""
    sent = envelope.timestamp if isinstance(envelope.timestamp, str) else number_text(reply.raw, "timestamp")
    if sent is None or not envelope.hash:
        return _discarded("It lacks its timestamp or its hash.", envelope)
    expected = response_hash(sent, username).encode()
    if not hmac.compare_digest(expected, envelope.hash.lower().encode(errors="replace")):
        return _discarded("Its hash does not fit its timestamp and this connection's user name.", envelope)
    return None


def _discarded(detail: str, envelope: Envelope) -> Malformed:
    return Malformed(
        "The answer failed Anytime's consistency check and was discarded.",
        where=CONSISTENCY,
        detail=detail,
        hint="Check the user name of the connection; if it is right, something on the way to Anytime alters answers.",
        request_id=envelope.request_id or "",
        provider="anytime",
    )

"""Anytime's notifications: their hash covers neither what is said nor any secret, so they are hints."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Context
from typing import Any

from banktui.domain.errors import Malformed
from banktui.domain.event import HINT, REJECTED
from banktui.domain.listed import Fact
from banktui.domain.plaintext import printable
from banktui.http.decode import decode, number_text
from banktui.http.fields import decimal_of
from banktui.providers.anytime.client.values import quoted
from banktui.providers.anytime.client.words import card_transaction_status
from banktui.providers.anytime.consistency import response_hash
from banktui.providers.anytime.settings import Settings
from banktui.providers.anytime.wire import CardNotice, Envelope, Transfer, TransferNotice
from banktui.services import capability
from banktui.services.notifying import About, Delivery, Judgement

OLDEST = timedelta(hours=24)
NEWEST = timedelta(minutes=5)
"""How far from now, back and ahead, a notification may have been written: an old one can be sent again by anybody."""

_NO_NOTIFICATION = 400
_NOT_SIGNED = 401
_WEAK = (
    "The hash is right, but it covers only the time and the API user's name, and no secret: anybody who knows that "
    "name could have written this. It is read again at Anytime before anything is believed."
)
_MOST_FACTS = 40
_LONGEST_ID = 100
_LONGEST_WORD = 60
_LONGEST_NUMBER = 40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_USUAL_DIGITS = (14, 17)
"""With so many do programs print a number that they have read in binary: the provider's own client, and most others."""


class Notices:
    """Judges what comes in as a notification of Anytime's."""

    def __init__(self, settings: Settings) -> None:
        self._username = settings.username

    @property
    def signed_headers(self) -> frozenset[str]:
        """Return none: the hash stands in the body."""
        return frozenset()

    def judge(self, delivery: Delivery) -> Judgement:
        """Check a delivery's hash and age, and say what it is about. Never raises."""
        try:
            document = decode(delivery.body)
        except Malformed as broken:
            return _rejected(f"The body is no JSON that can be trusted. {broken.detail}".strip(), _NO_NOTIFICATION)
        if not isinstance(document, dict):
            return _rejected("The body is not a notification: it is no JSON object.", _NO_NOTIFICATION)
        envelope = Envelope.model_validate(document)
        written = _digits(envelope, delivery.body)
        complaint, status = self._complaint(envelope, written)
        if complaint:
            return _rejected(complaint, status)
        late = _untimely(envelope.timestamp, delivery.arrived_at)
        return _rejected(late, _NO_NOTIFICATION) if late else _judged(envelope, delivery.body)

    def signed_by_us(self, delivery: Delivery) -> bool:
        """Tell whether this connection's API user is the one that the hash was made for, if need be in a wrong way."""
        try:
            document = decode(delivery.body)
        except Malformed:
            return False
        envelope = Envelope.model_validate(document if isinstance(document, dict) else {})
        written = _digits(envelope, delivery.body)
        return bool(envelope.hash) and (
            _same(envelope.hash, response_hash(written, self._username)) or bool(self._near_miss(envelope, written))
        )

    def _complaint(self, envelope: Envelope, written: str) -> tuple[str, int]:
        """Say why a notification's hash is not accepted, and what its sender is answered."""
        if not written:
            return "It lacks the timestamp that Anytime's notifications have.", _NO_NOTIFICATION
        if not envelope.hash:
            return "It has no hash, so it did not come from Anytime.", _NOT_SIGNED
        if _same(envelope.hash, response_hash(written, self._username)):
            return "", _NO_NOTIFICATION
        return self._near_miss(envelope, written) or _UNEXPLAINED, _NOT_SIGNED

    def _near_miss(self, envelope: Envelope, written: str) -> str:
        """Say which known mistake the hash was made with; empty if none explains it."""
        right = response_hash(written, self._username)
        user = self._username
        for hashed, mistake in (
            (right.upper(), "It is written in capital letters where Anytime writes small ones."),
            (base64.b64encode(bytes.fromhex(right)).decode(), "It is in base64 where Anytime writes hex."),
            (_sha256(f"{written}{user}"), "The bar between time and name is missing."),
            (_sha256(f"{user}|{written}"), "The name was put before the time."),
            *((response_hash(form, user), _RESERIALISED) for form in _other_spellings(written)),
        ):
            if _same(envelope.hash, hashed):
                return f"The hash was made for this connection's API user, but in a wrong way. {mistake}"
        return ""


_RESERIALISED = (
    "It fits the same time written in another way: whatever forwards a notification must pass its digits on untouched."
)
_UNEXPLAINED = (
    "The hash does not fit this connection's API user and the time in the notification. Either it was written for "
    "another API user, or it was changed on its way, or it did not come from Anytime."
)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _same(theirs: str | None, ours: str) -> bool:
    return hmac.compare_digest((theirs or "").encode(errors="surrogatepass"), ours.encode())


def _digits(envelope: Envelope, raw: bytes) -> str:
    """Return the timestamp exactly as it stands in the body: the hash is made of these digits. Empty for none."""
    written = envelope.timestamp if isinstance(envelope.timestamp, str) else number_text(raw, "timestamp")
    is_usable = written is not None and written.isascii() and len(written) <= _LONGEST_NUMBER
    return written if is_usable and written is not None else ""


def _other_spellings(written: str) -> Iterator[str]:
    """Yield the same number as programs print it that have read it and written it again."""
    yield f"{written}.0"
    value = decimal_of(written)
    if value is not None:
        yield str(int(value))
        for digits in _USUAL_DIGITS:
            yield f"{Context(prec=digits).create_decimal(value).normalize():f}"


def _instant(written: object) -> datetime | None:
    """Return when a timestamp, a number or its text in seconds since 1970, was; None if it makes no sense."""
    seconds = decimal_of(written)
    try:
        return None if seconds is None else _EPOCH + timedelta(microseconds=int(seconds * 1_000_000))
    except (ValueError, OverflowError):
        return None


def _untimely(written: object, arrived_at: datetime) -> str:
    """Say what is wrong with a notification's time; empty if it is near enough to ours."""
    instant = _instant(written)
    if instant is None:
        return (
            f"The hash is right, but the time in it cannot be understood: {quoted(written)}; an old notification that "
            "is sent again could not be told from a new one."
        )
    age = arrived_at - instant
    if age > OLDEST:
        return (
            f"The hash is right, but it was written {_span(age)} before it arrived, and more than 24 hours are not "
            "accepted: it may be an old one sent again. If it is not, this machine's clock is ahead; set it right."
        )
    if -age > NEWEST:
        return (
            f"The hash is right, but it was written {_span(-age)} after it arrived, by this machine's clock, and more "
            "than 5 minutes are not accepted. This machine's clock is probably behind; set it right."
        )
    return ""


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:  # noqa: PLR2004 - two hours; below, minutes say more
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"  # noqa: PLR2004 - three days; above, hours say little


def _judged(envelope: Envelope, raw: bytes) -> Judgement:
    body = envelope.body if isinstance(envelope.body, dict) else {}
    transfers = TransferNotice.model_validate(body).transfers
    title, about = _of_transfers(transfers) if transfers is not None else _of_card(CardNotice.model_validate(body))
    return Judgement(
        HINT,
        id=_id_of(envelope, raw),
        title=title,
        occurred_at=_instant(envelope.timestamp),
        reason=_WEAK,
        about=about,
        facts=tuple(_facts(envelope, body)),
    )


def _id_of(envelope: Envelope, raw: bytes) -> str:
    """Return an id for all that is told: the hash does not cover it, so a forged one must not pass for a repetition."""
    return printable(f"{envelope.request_id or 'unnumbered'}-{hashlib.sha256(raw).hexdigest()[:16]}", _LONGEST_ID)


def _of_card(notice: CardNotice) -> tuple[str, About | None]:
    """Return what a notification about a card, or of a kind that we do not know, tells and is about."""
    card, line = _clean(notice.card_ref), notice.transaction
    kind = printable((notice.type or "").strip(), _LONGEST_WORD)
    if line is None:
        about = About(capability.CARD_TRANSACTIONS.name, parent=card) if card else _account(notice.acc_id)
        return kind or "notification", about
    word = card_transaction_status(line.status.strip()).word if line.status else ""
    title = printable(" ".join(filter(None, ("card transaction", word))), _LONGEST_WORD)
    if not card:
        return title, _account(notice.acc_id or line.acc_id)
    return title, About(capability.CARD_TRANSACTIONS.name, _clean(line.txid), card)


def _of_transfers(transfers: list[Transfer | None]) -> tuple[str, About | None]:
    """Return what a notification about credit transfers tells, and whose transfers they are."""
    entries = [entry for entry in transfers if entry is not None]
    words = sorted({(entry.status or "").strip().lower() for entry in entries} - {""})
    what = "credit transfer" if len(entries) == 1 else f"{len(entries)} credit transfers"
    title = printable(" ".join((what, ", ".join(words))).strip(), _LONGEST_WORD)
    senders = {_clean(entry.sender_account_id) for entry in entries} - {""}
    if len(senders) == 1:
        # Anytime gives no single transfer: the account's list is read again.
        return title, About(capability.CREDIT_TRANSFERS.name, parent=senders.pop())
    return title, About(capability.ACCOUNTS.name) if senders else None


def _account(account_id: str | None) -> About | None:
    account = _clean(account_id)
    return About(capability.ACCOUNTS.name, account) if account else None


def _clean(text: str | None) -> str:
    return printable((text or "").strip(), _LONGEST_ID)


def _facts(envelope: Envelope, body: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield the notification's fields, under the names that the documents give them; not the hash."""
    if envelope.request_id:
        yield Fact("request_id", printable(envelope.request_id, _LONGEST_ID))
    left = _MOST_FACTS
    for name, value in _flat(body):
        left -= 1
        if left < 0:
            return
        yield Fact(printable(name, _LONGEST_WORD), _value(value))


def _flat(body: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield fields in order, those of objects and of lists of objects under their path, two levels deep."""
    for name, value in body.items():
        entries = value if isinstance(value, list) else [value]
        for index, entry in enumerate(entries):
            place = f"{name}[{index}]" if len(entries) > 1 else name
            if isinstance(entry, dict):
                yield from ((f"{place}.{inner}", each) for inner, each in entry.items() if each is not None)
            elif entry is not None:
                yield place, entry


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return printable(value) if isinstance(value, str) else quoted(value)


def _rejected(reason: str, status: int) -> Judgement:
    # Without the id: a delivery that is not believed must never stand in for a true one.
    return Judgement(REJECTED, reason=reason, status=status)

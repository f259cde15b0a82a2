"""Finding a request to be paid again among Banq's payments, and telling where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError

from banktui.domain.errors import NotFound
from banktui.domain.intent import Intent, State
from banktui.domain.tag import tags_in
from banktui.http.fields import text_of
from banktui.providers.banq import paths
from banktui.providers.banq.client.frequency import ONCE
from banktui.providers.banq.client.gateway import Gateway, check_echo
from banktui.providers.banq.client.identifiers import is_guid
from banktui.providers.banq.client.paging import Part, read_part
from banktui.providers.banq.client.values import instant_of, money_of, party_of, shown
from banktui.providers.banq.reasons import is_none
from banktui.providers.banq.wire import PaymentBody, TransactionBody
from banktui.services.moving import Remote, Sighting

ENDS: Final[Mapping[str, State]] = {
    "created": State.ACCEPTED,
    "accepted": State.ACCEPTED,
    "completed": State.SETTLED,
    "declined": State.FAILED_LATER,
    "onhold": State.ACCEPTED,
    "resumed": State.ACCEPTED,
    "canceled": State.FAILED_LATER,
    "cancelled": State.FAILED_LATER,
    "expired": State.FAILED_LATER,
    "occurrencecanceled": State.ACCEPTED,
}
"""What a payment's word amounts to for the request. Banq has taken on every one that it lists: what its payer declines
has failed after that. A word that is not documented says no more than that it is there."""

SLACK: Final = timedelta(days=1)
"""By how much Banq's clock and ours may differ at most."""
MOST_PAGES: Final = 200
_GUIDS: Final = ("banqGuid", "guid", "id")


@dataclass(slots=True)
class _Walk:
    """What has been read of the list so far, and whether it can be relied on."""

    since: datetime
    found: dict[str, PaymentBody] = field(default_factory=dict)
    is_sound: bool = True
    _total: int | None = None
    _descends: bool = True
    _last: datetime | None = None

    def take(self, part: Part) -> bool:
        """Take a page in; tell whether everything behind it is too old to matter."""
        if self._total is not None and part.total != self._total:
            # Something was added or removed meanwhile: an entry may have slipped past the edge of a page.
            self.is_sound = False
        self._total = part.total
        for row in part.rows:
            self._note(row)
        return self._descends and self._last is not None and self._last < self.since

    def end(self) -> None:
        """Note that the list has been read to its end."""
        if self._total is not None and self._total != len(self.found):
            self.is_sound = False

    def _note(self, row: Any) -> None:
        try:
            payment = PaymentBody.model_validate(row)
        except ValidationError:
            self.is_sound = False
            return
        if not payment.id or payment.id in self.found:
            self.is_sound = False
            return
        self.found[payment.id] = payment
        at = instant_of(payment.created_at, "time of creation", [])
        if at is None or (self._last is not None and at > self._last):
            self._descends = False
        self._last = at or self._last


async def look_up(gateway: Gateway, intent: Intent, since: datetime) -> Sighting:
    """Return the payments that may be what became of an intent: with its tag, or to the same account by amount.

    The list is read to its end, or, where it goes back in time without a gap, to before the send. Raises BankError.
    """
    walk = _Walk(since - SLACK)
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        part = await read_part(gateway, (paths.PAYMENTS,), cursor, operation="Look for a payment")
        if walk.take(part):
            break
        if part.next is None:
            walk.end()
            break
        cursor = part.next
    else:
        walk.is_sound = False
    records = tuple(
        remote for payment in walk.found.values() if _could_be(remote := remote_of(payment, intent), intent)
    )
    return Sighting(records, walk.is_sound, _remark(walk))


async def follow(gateway: Gateway, intent: Intent) -> Remote | None:
    """Return a payment as it stands now; None if Banq does not know it. Raises BankError."""
    try:
        found = PaymentBody.model_validate(
            await gateway.one(paths.PAYMENTS, intent.remote_id, operation="Where a payment stands")
        )
    except NotFound:
        return None
    check_echo(intent.remote_id, found.id)
    remote = remote_of(found, intent)
    if remote.amounts_to is State.SETTLED or (found.frequency or ONCE).casefold() != ONCE:
        return _with_occurrences(remote, await _occurrences(gateway, intent.remote_id))
    return remote


def remote_of(payment: PaymentBody, intent: Intent) -> Remote:
    """Return a payment as a record that may be an intent's."""
    word = (payment.status or "").strip()
    return Remote(
        id=shown(payment.id),
        money=money_of(payment.funds, payment.currency, "amount", []),
        destination=_other_side(payment, intent),
        tags=tags_in(payment.external_order_code or ""),
        created_at=instant_of(payment.created_at, "time of creation", []),
        amounts_to=ENDS.get(word.casefold(), State.ACCEPTED),
        word=shown(word),
        name=party_of(payment.source),
    )


def _other_side(payment: PaymentBody, intent: Intent) -> str:
    """Return who was asked, as far as it can be compared; the receiving account instead, if that is another than ours.

    Whoever was asked by e-mail, or opens a link, is named by Banq in another way than by us.
    """
    account, payer = _guid(payment.destination), _guid(payment.source)
    # A GUID is the same in either case.
    if account and account.casefold() != intent.source.id.casefold():
        # In words: the bare id could be that of whoever was asked, and would then pass for a match.
        return f"another account, {shown(account)}"
    return shown(payer) if is_guid(intent.destination.id) else ""


def _guid(value: Any) -> str:
    if isinstance(value, Mapping):
        return next((told for name in _GUIDS if (told := text_of(value.get(name)))), "")
    return text_of(value) or ""


def _could_be(remote: Remote, intent: Intent) -> bool:
    alike = remote.destination.casefold() in {"", intent.destination.id.casefold()}
    return (alike and remote.money == intent.money) or intent.tag in remote.tags


def _remark(walk: _Walk) -> str:
    if walk.is_sound:
        return f"{len(walk.found)} of Banq's payments were read."
    return "Banq's list changed while it was read, or is not whole: it is read again."


async def _occurrences(gateway: Gateway, payment_id: str) -> tuple[int, int]:
    """Return how often the money of a payment arrived, and how often it did not."""
    arrived = failed = 0
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        segments = (paths.PAYMENTS, payment_id, paths.TRANSACTIONS)
        part = await read_part(gateway, segments, cursor, operation="What a payment brought in")
        came = sum(_has_arrived(row) for row in part.rows)
        arrived, failed = arrived + came, failed + len(part.rows) - came
        if part.next is None:
            break
        cursor = part.next
    return arrived, failed


def _has_arrived(row: Any) -> bool:
    try:
        transaction = TransactionBody.model_validate(row)
    except ValidationError:
        return False
    reason = transaction.fail_reason
    return transaction.tells_fail_reason and (reason is None or is_none(text_of(reason) or "?"))


def _with_occurrences(remote: Remote, occurrences: tuple[int, int]) -> Remote:
    arrived, failed = occurrences
    parts = [remote.word]
    if arrived:
        parts.append(f"paid {arrived} {'time' if arrived == 1 else 'times'}")
    if failed:
        parts.append(f"failed {failed} {'time' if failed == 1 else 'times'}")
    ends_badly = remote.amounts_to is State.SETTLED and failed > 0 and not arrived
    return replace(
        remote,
        amounts_to=State.FAILED_LATER if ends_badly else remote.amounts_to,
        word=" · ".join(filter(None, parts)),
    )

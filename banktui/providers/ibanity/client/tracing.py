"""Finding a test transaction again among those of its account."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from banktui.domain.errors import NotFound
from banktui.domain.intent import Intent, State
from banktui.domain.tag import tags_in
from banktui.http.address import path_of
from banktui.http.pagination import LoopGuard
from banktui.providers.ibanity.client.gateway import Gateway, Part
from banktui.providers.ibanity.client.values import instant_of, money_of, number_of, shown
from banktui.providers.ibanity.wire import SANDBOX_TRANSACTION, SandboxTransactionResource
from banktui.services.moving import Remote, Sighting

SLACK: Final = timedelta(days=1)
"""By how much the provider's clock and ours may differ at most."""
_MOST_PAGES: Final = 200
_WORD: Final = "created"


@dataclass(slots=True)
class _Walk:
    """What has been read of the list so far, and whether it can be relied on."""

    since: datetime
    found: dict[str, SandboxTransactionResource] = field(default_factory=dict)
    is_sound: bool = True
    _descends: bool = True
    _last: datetime | None = None

    def take(self, part: Part[SandboxTransactionResource]) -> bool:
        """Take a page in; tell whether everything behind it is too old to matter."""
        for row in part.rows:
            self._note(row)
        return self._descends and self._last is not None and self._last < self.since

    def _note(self, row: SandboxTransactionResource | None) -> None:
        row_id = row["id"] if row is not None else None
        if row is None or not row_id or row_id in self.found:
            self.is_sound = False
            return
        self.found[row_id] = row
        at = instant_of(row["attributes"]["createdAt"], "time of creation", [])
        if at is None or (self._last is not None and at > self._last):
            self._descends = False
        self._last = at or self._last


async def look_up(gateway: Gateway, path: str, intent: Intent, since: datetime) -> Sighting:
    """Return the transactions of an account that may be an intent's: with its tag, or alike. Raises BankError.

    The list is followed by its own links to its end, or, where it goes back in time without a gap, to before the send.
    """
    walk, guard = _Walk(since - SLACK), LoopGuard(_MOST_PAGES)
    place: str | None = None
    while True:
        part = await gateway.page(SANDBOX_TRANSACTION, path, place, operation="Look for a sandbox transaction")
        if walk.take(part) or part.next is None:
            break
        guard.visit(part.next)
        place = part.next
    records = [remote_of(row, intent) for row in walk.found.values()]
    could_be = tuple(record for record in records if _could_be(record, intent))
    read = f"{len(walk.found)} transactions of the account were read."
    return Sighting(could_be, walk.is_sound, read if walk.is_sound else f"{read} Some cannot be told apart.")


async def follow(gateway: Gateway, path: str, intent: Intent) -> Remote | None:
    """Return a transaction as the provider has it; None if it is gone. Raises BankError."""
    try:
        row = await gateway.one(
            SANDBOX_TRANSACTION, f"{path}{path_of(intent.remote_id)}", operation="Where a sandbox transaction stands"
        )
    except NotFound:
        return None
    # An answer about another one is as good as none.
    return remote_of(row, intent) if shown(row["id"]).casefold() == intent.remote_id.casefold() else None


def remote_of(row: SandboxTransactionResource, intent: Intent) -> Remote:
    """Return a transaction as a record that may be an intent's. One that is there has been carried out."""
    attributes = row["attributes"]
    money = money_of(attributes["amount"], attributes["currency"], "amount", [])
    leaves = money is not None and money.amount < 0
    counterpart = number_of(attributes["counterpart"], [])
    # Of a positive amount the account itself is the payee.
    own = intent.destination if "/" in intent.destination.id else intent.source
    return Remote(
        id=shown(row["id"]),
        money=abs(money) if money is not None else None,
        destination=counterpart if leaves else own.number,
        tags=tags_in(attributes["communication"] or ""),
        created_at=instant_of(attributes["createdAt"], "time of creation", []),
        amounts_to=State.SETTLED,
        word=_WORD,
        name="",
    )


def _could_be(remote: Remote, intent: Intent) -> bool:
    alike = remote.money == intent.money and remote.destination == intent.destination.number
    return alike or intent.tag in remote.tags

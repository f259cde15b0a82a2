"""Notifications as they arrive: judged, kept once each, and followed by a read of what they are about."""

import asyncio
import base64
import hashlib
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Problem
from banktui.domain.event import HINT, REJECTED, VERIFIED, Event
from banktui.domain.listed import Meaning, Status
from banktui.domain.plaintext import printable
from banktui.services.announcing import Announcer
from banktui.services.capability import EVENTS
from banktui.services.notices import EventArrived, Notice
from banktui.services.notifying import About, Delivery, Judgement, Notifications
from banktui.services.reading import Listed
from banktui.services.shelf import Keeper, ListRef, Row

_MEANINGS = {VERIFIED: Meaning.FINAL, HINT: Meaning.PENDING, REJECTED: Meaning.REFUSED}
_KEPT_REJECTED = 200
"""Per connection: whoever can reach the port could otherwise fill the disk."""
_LONGEST_CONTENT = 4_000
_NOTHING_PUSHED = "This connection's provider pushes nothing: its address was given to another."
_NOT_JUDGED = 503
_NOT_HERE = 404


@dataclass(frozen=True)
class Reading:
    """One connection's ways to judge what is pushed and to read what it is about."""

    notifications: Notifications | None
    read: Callable[[ListRef, str], Awaitable[Listed | Problem]]
    refresh: Callable[[ListRef], Awaitable[Problem | None]]


class Inbox:
    """Takes deliveries for all connections, on one event loop. It never raises BankError."""

    def __init__(
        self,
        keeper: Keeper,
        find: Callable[[ListRef, str], Awaitable[Row | None]],
        clock: Clock,
        notify: Callable[[Notice], None],
        *,
        opening: Callable[[str], Awaitable[Reading]],
        opened: Callable[[], Mapping[str, Notifications]],
    ) -> None:
        """Make one. `opening` gives a connection's ways, opening it if need be; `opened` all that can judge now."""
        self._keeper = keeper
        self._find = find
        self._clock = clock
        self._notify = notify
        self._announcer = Announcer(keeper, clock, notify)
        self._opening = opening
        self._opened = opened
        self._rejected: dict[str, deque[str]] = defaultdict(deque)
        self._following: set[asyncio.Task[None]] = set()
        self._lock = asyncio.Lock()

    async def take(self, connection: str, delivery: Delivery) -> int:
        """Judge and keep a delivery, and return the HTTP status that its sender is answered."""
        try:
            reading = await self._opening(connection)
        except BankError as error:
            why = f"It could not be judged: {error.title}. The sender was asked to come again."
            await self._keep(connection, delivery, Judgement(REJECTED, reason=why), frozenset())
            return _NOT_JUDGED
        judge = reading.notifications
        if judge is None:
            await self._keep(connection, delivery, Judgement(REJECTED, reason=_NOTHING_PUSHED), frozenset())
            return _NOT_HERE
        judgement = judge.judge(delivery)
        if judgement.verdict == REJECTED:
            judgement = self._with_other_secret(connection, delivery, judgement)
        event, is_new = await self._keep(connection, delivery, judgement, judge.signed_headers)
        if is_new and judgement.verdict != REJECTED:
            task = asyncio.get_running_loop().create_task(self._follow(connection, reading, event, judgement.about))
            self._following.add(task)
            task.add_done_callback(self._following.discard)
        return judgement.status

    async def refuse(self, connection: str, reason: str, status: int) -> None:
        """Keep that something came which was not even judged: too large, too slow, no POST."""
        nothing = Delivery((), f"{status} {reason}".encode(), arrived_at=self._clock.now())
        await self._keep(connection, nothing, Judgement(REJECTED, reason=reason), frozenset())

    async def settled(self) -> None:
        """Wait until all that arrived so far has been followed up."""
        while self._following:
            await asyncio.gather(*self._following)

    def _with_other_secret(self, connection: str, delivery: Delivery, judgement: Judgement) -> Judgement:
        for other, notifications in self._opened().items():
            if other != connection and notifications.signed_by_us(delivery):
                why = f"It is signed with the secret of {other}: one of the two addresses at the provider is mixed up."
                return replace(judgement, reason=why)
        return judgement

    async def _keep(
        self, connection: str, delivery: Delivery, judgement: Judgement, needed: frozenset[str]
    ) -> tuple[Event, bool]:
        ref = ListRef(connection, EVENTS.name)
        headers = tuple((name, value) for name, value in delivery.headers if name in needed)
        event = Event(
            id=_id_of(judgement, delivery, headers),
            title=judgement.title or "not believed",
            status=Status(judgement.verdict, _MEANINGS[judgement.verdict]),
            arrived_at=delivery.arrived_at,
            occurred_at=judgement.occurred_at,
            reason=judgement.reason,
            subject_capability=judgement.about.capability if judgement.about else "",
            subject_parent=judgement.about.parent if judgement.about else "",
            subject_id=judgement.about.id if judgement.about else "",
            content=printable(delivery.body.decode("utf-8", "replace"), _LONGEST_CONTENT),
            facts=judgement.facts,
            raw=base64.b64encode(delivery.body).decode("ascii"),
            headers=headers,
        )
        # Looking and keeping are one step: the same event may come twice in one moment, and is followed up once.
        async with self._lock:
            before = await self._find(ref, event.id)
            if before is not None and isinstance(before.item, Event):
                event = replace(before.item, deliveries=before.item.deliveries + 1)
                self._keeper.put(ref, event, self._clock.now())
            else:
                self._keeper.add_newest(ref, [event], self._clock.now())
                self._keeper.progress(ref, at=self._clock.now(), cursor=None, complete=True)
                self._forget_rejected(ref, event)
        self._announcer.changed(ref)
        self._announcer.settle(ref)
        self._notify(EventArrived(connection, event.title, event.status.word != REJECTED, event.id, event.deliveries))
        return event, before is None

    def _forget_rejected(self, ref: ListRef, event: Event) -> None:
        """Make room: the oldest rejected deliveries go, what was believed stays."""
        if event.status.word != REJECTED:
            return
        rejected = self._rejected[ref.connection]
        rejected.append(event.id)
        if len(rejected) > _KEPT_REJECTED:
            self._keeper.drop(ref, [rejected.popleft()], self._clock.now())

    async def _follow(self, connection: str, reading: Reading, event: Event, about: About | None) -> None:
        """Read what an event is about: it is a hint, and only the bank's own answer changes anything."""
        if about is None:
            return
        ref = ListRef(connection, about.capability, about.parent)
        # A thing that is not known yet is found by reading its list: put there alone it would hide what lies between.
        is_known = bool(about.id) and await self._find(ref, about.id) is not None
        answer = await reading.read(ref, about.id) if is_known else await reading.refresh(ref)
        if answer is None and about.id:
            found = await self._find(ref, about.id)
            answer = found.item if found is not None else None
        events = ListRef(connection, EVENTS.name)
        async with self._lock:
            known = await self._find(events, event.id)
            latest = known.item if known is not None and isinstance(known.item, Event) else event
            self._keeper.put(events, replace(latest, outcome=_outcome(answer)), self._clock.now())
        self._announcer.changed(events)
        self._announcer.settle(events)


def _id_of(judgement: Judgement, delivery: Delivery, headers: tuple[tuple[str, str], ...]) -> str:
    digest = hashlib.sha256(repr((headers, delivery.body)).encode()).hexdigest()[:32]
    if judgement.verdict == REJECTED:
        # What is not believed must not stand in the way of the true event whose id it claims.
        return f"rejected-{digest}"
    return judgement.id or f"unnamed-{digest}"


def _outcome(answer: Listed | Problem | None) -> str:
    if isinstance(answer, Problem):
        return f"could not be read again: {answer.title}"
    status = getattr(answer, "status", None)
    return f"read again: {status.word}" if isinstance(status, Status) else "read again"

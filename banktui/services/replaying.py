"""Sending kept notifications on again: to our own address, or to a program under development on this machine."""

import base64
import binascii
import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, NotFound, Problem, Rejected
from banktui.domain.event import Event
from banktui.services.announcing import Announcer
from banktui.services.capability import EVENTS
from banktui.services.shelf import Keeper, ListRef, Row

Post = Callable[[str, bytes, Sequence[tuple[str, str]]], Awaitable[tuple[int, float]]]
"""Posts bytes with headers to a URL; gives the status and the seconds it took. Raises BankError."""
_LOOPBACK_NAMES = frozenset({"localhost"})
_FIRST_SUCCESS, _LAST_SUCCESS = 200, 299


@dataclass(frozen=True, slots=True)
class Replayed:
    """How sending a notification again went."""

    url: str
    status: int
    seconds: float

    @property
    def was_taken(self) -> bool:
        """Tell whether it was answered with a success."""
        return _FIRST_SUCCESS <= self.status <= _LAST_SUCCESS


class Replayer:
    """Sends kept notifications, byte for byte, with the headers that verifying needs. It never raises BankError."""

    def __init__(
        self,
        keeper: Keeper,
        find: Callable[[ListRef, str], Awaitable[Row | None]],
        clock: Clock,
        announcer: Announcer,
        post: Post,
    ) -> None:
        self._keeper = keeper
        self._find = find
        self._clock = clock
        self._announcer = announcer
        self._post = post

    async def replay(self, connection: str, event_id: str, url: str) -> Replayed | Problem:
        """Send one on, keep with it how that went, and return it; or why it could not be sent."""
        ref = ListRef(connection, EVENTS.name)
        try:
            event = await self._event(ref, event_id)
            status, seconds = await self._post(url, _raw(event), event.headers)
        except BankError as error:
            problem = error.problem(self._clock.now())
            await self._note(ref, event_id, f"not sent: {problem.title}")
            return problem
        replayed = Replayed(url, status, seconds)
        await self._note(ref, event_id, f"{status} in {seconds * 1000:.0f} ms from {url}")
        return replayed

    async def _event(self, ref: ListRef, event_id: str) -> Event:
        row = await self._find(ref, event_id)
        if row is None or not isinstance(row.item, Event):
            raise NotFound("This event is not kept any more", hint="The oldest rejected ones make room for new ones.")
        return row.item

    async def _note(self, ref: ListRef, event_id: str, result: str) -> None:
        # Sent to our own address the same event may have been kept anew meanwhile: what it says now is what stays.
        row = await self._find(ref, event_id)
        if row is None or not isinstance(row.item, Event):
            return
        self._keeper.put(ref, replace(row.item, replayed=result), self._clock.now())
        self._announcer.changed(ref)
        self._announcer.settle(ref)


def local_address(typed: str) -> str:
    """Return a URL on this machine as it is used. Raises Rejected, with a sentence, for anything else.

    A notification carries a real signature: whoever has it can send it again.
    """
    url = typed.strip()
    if not _is_local(url):
        raise Rejected(
            "Notifications are sent on to this machine only",
            field="url",
            hint="Give an address like http://127.0.0.1:9000/hook.",
        )
    return url


def _is_local(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_here = host in _LOOPBACK_NAMES or ipaddress.ip_address(host).is_loopback
        port = parts.port
    except ValueError:
        return False
    return is_here and parts.scheme in {"http", "https"} and port != 0 and parts.username is None


def _raw(event: Event) -> bytes:
    try:
        return base64.b64decode(event.raw, validate=True)
    except (binascii.Error, ValueError):
        raise NotFound("The bytes of this event are not kept any more") from None

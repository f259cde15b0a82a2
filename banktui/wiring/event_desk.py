"""Everything about notifications in one place: the address, the inbox behind it, and sending on again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Problem
from banktui.http.posting import post_again
from banktui.services.announcing import Announcer
from banktui.services.capability import EVENTS
from banktui.services.conforming import Trial
from banktui.services.inbox import Inbox, Reading
from banktui.services.notices import AddressTold, Notice
from banktui.services.notifying import Delivery, Judgement, Notifications
from banktui.services.provider import Provider
from banktui.services.replaying import Replayed, Replayer
from banktui.wiring.late_store import LateStore
from banktui.wiring.reception import Reception

if TYPE_CHECKING:
    from banktui.store import Store


@dataclass(frozen=True)
class BankLine:
    """What a bank of our own can be asked and told beside its providers' APIs."""

    tell_address: Callable[[str], Awaitable[None]]
    """Given where notifications are taken. Raises BankError."""
    now: Callable[[], Awaitable[datetime]]
    """Gives the bank's own time, which may be far from this machine's. Raises BankError."""
    close: Callable[[], Awaitable[None]]
    trial: Trial = field(default_factory=Trial)
    """What can be done with it to see whether a provider keeps its promises."""


class EventDesk:
    """Receives, judges, keeps and sends on notifications for all connections, on the engine's loop."""

    def __init__(
        self,
        store: "Store | LateStore",
        clock: Clock,
        tell: Callable[[Notice], None],
        *,
        lines: Mapping[str, BankLine | None],
        opening: Callable[[str], Awaitable[Reading]],
        provider: Callable[[str], Provider | None],
        port: int = 0,
    ) -> None:
        """Make one for the connections that `lines` names. `provider` gives an open one's. Raises StoreError."""
        keeper, find = store.keeper, store.reader.find
        self._lines = lines
        self._opening = opening
        self._provider = provider
        self._tell = tell
        inbox = Inbox(keeper, find, clock, tell, opening=self._reading, opened=self._judges)
        self._reception = Reception(inbox, tuple(lines), clock=clock, port=port)
        self._replayer = Replayer(keeper, find, clock, Announcer(keeper, clock, tell), post_again)

    @property
    def problem(self) -> Problem | None:
        """Return why nothing can be received, or why a bank could not be told where; None if all is well."""
        return self._reception.problem

    async def open(self) -> Problem | None:
        """Begin to listen; return why that failed, if it did."""
        return await self._reception.open()

    async def close(self) -> None:
        """Stop listening, and finish following up what arrived."""
        await self._reception.close()
        for line in self._lines.values():
            if line is not None:
                await line.close()

    def address(self, connection: str) -> str:
        """Return where a connection's notifications are taken; empty while nothing is."""
        return self._reception.address(connection)

    def note(self, connection: str) -> str:
        """Say where a connection's notifications are taken, and what is done with them."""
        if self.problem is not None:
            return f"{self.problem.title}. {self.problem.detail} {self.problem.hint}".strip()
        address = self.address(connection)
        if self._lines[connection] is None:
            return f"Have the provider push to {address}, which only this machine can reach."
        return f"Pushed to {address}, verified, and read again at the bank before anything changes."

    async def introduce(self, connection: str) -> None:
        """Tell a bank of our own where a connection's notifications are taken; others are told by their users."""
        line = self._lines[connection]
        told = await self._reception.introduce(connection, line.tell_address) if line is not None else self.problem
        self._tell(AddressTold(connection, self.address(connection), told))

    async def replay(self, connection: str, event_id: str, url: str) -> Replayed | Problem:
        """Send a kept notification on; to our own address if none is given."""
        target = url or self.address(connection)
        if not target and self.problem is not None:
            return self.problem
        return await self._replayer.replay(connection, event_id, target)

    def _judges(self) -> Mapping[str, Notifications]:
        providers = ((name, self._provider(name)) for name in self._lines)
        judges = ((name, provider.get(EVENTS)) for name, provider in providers if provider is not None)
        return {name: judge for name, judge in judges if judge is not None}

    async def _reading(self, connection: str) -> Reading:
        reading = await self._opening(connection)
        line = self._lines[connection]
        if line is None or reading.notifications is None:
            return reading
        try:
            async with asyncio.timeout(_PATIENCE):
                now = await line.now()
        except (BankError, TimeoutError):
            # Its own clock will do: whatever is wrong with the bank is told by reading from it.
            return reading
        return replace(reading, notifications=_AtBankTime(reading.notifications, now))


_PATIENCE = 2.0


@dataclass(frozen=True)
class _AtBankTime:
    """Judges the age of notifications by the bank's clock: a built-in bank's is set, and moved, at will."""

    notifications: Notifications
    now: datetime

    @property
    def signed_headers(self) -> frozenset[str]:
        return self.notifications.signed_headers

    def judge(self, delivery: Delivery) -> Judgement:
        return self.notifications.judge(replace(delivery, arrived_at=self.now))

    def signed_by_us(self, delivery: Delivery) -> bool:
        return self.notifications.signed_by_us(delivery)

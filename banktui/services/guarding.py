"""Who may send now: connections that are read-only, or locked until somebody unlocks them by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from banktui.domain.clock import Clock
from banktui.domain.errors import Problem
from banktui.domain.money import Money
from banktui.services.provider import Connection, Environment, Limit

LONGEST_UNLOCK = 60
"""Minutes."""

READ_ONLY = "read-only"
LOCKED = "locked"
OVER_LIMIT = "over-limit"
"""Kinds of problems, for those who offer a way out beside them."""


@dataclass(frozen=True, slots=True)
class _Unlocked:
    until: datetime
    """As it is shown."""
    deadline: float
    """As it is measured: a clock that is set back does not unlock anything for longer."""


class Guard:
    """Says why a connection sends nothing now, and unlocks production connections for some minutes."""

    def __init__(self, connections: Sequence[Connection], clock: Clock) -> None:
        self._connections: Mapping[str, Connection] = {each.id: each for each in connections}
        self._clock = clock
        self._unlocked: dict[str, _Unlocked] = {}

    def connection(self, name: str) -> Connection | None:
        """Return a connection by its id."""
        return self._connections.get(name)

    def refusal(self, name: str) -> Problem | None:
        """Return why a connection sends nothing now; None if it does."""
        connection = self._connections.get(name)
        if connection is None:
            return Problem("not-found", "There is no such connection.", hint="Choose one that is listed.")
        if connection.is_read_only:
            return Problem(
                READ_ONLY,
                "This connection is read-only: nothing is sent through it.",
                hint="Its settings say so, or it is a production connection and they do not say otherwise.",
            )
        if connection.environment is Environment.PRODUCTION and self.locked_until(name) is None:
            return Problem(
                LOCKED,
                "This production connection is locked: nothing is sent through it.",
                hint="Unlock it by its name, for as many minutes as you need.",
            )
        return None

    def locked_until(self, name: str) -> datetime | None:
        """Return until when a production connection is unlocked; None if it is locked or needs no unlocking."""
        unlocked = self._unlocked.get(name)
        return unlocked.until if unlocked is not None and self._clock.monotonic() < unlocked.deadline else None

    def unlock(self, name: str, typed: str, minutes: int) -> Problem | None:
        """Let a production connection send for some minutes, if its name was typed."""
        connection = self._connections.get(name)
        if connection is None or connection.is_read_only:
            return self.refusal(name)
        if connection.environment is not Environment.PRODUCTION:
            return None
        if typed.strip() != name:
            return Problem(
                "rejected",
                "That is not the name of this connection.",
                hint=f"Type it as it is written: {name}",
                field="name",
            )
        if not 1 <= minutes <= LONGEST_UNLOCK:
            sentence = f"A connection is unlocked for 1 to {LONGEST_UNLOCK} minutes."
            return Problem("rejected", sentence, hint="Choose a time in between.", field="minutes")
        self._unlocked[name] = _Unlocked(
            self._clock.now() + timedelta(minutes=minutes), self._clock.monotonic() + 60.0 * minutes
        )
        return None

    def lock(self, name: str) -> None:
        """End that before its time."""
        self._unlocked.pop(name, None)


def over_limit(limit: Limit, money: Money, spent: Callable[[], Decimal]) -> Problem | None:
    """Return why an amount is too much for a connection; None if it is not. `spent` is asked only where it matters."""
    currency = money.currency
    if limit.per_operation is not None and money.amount > limit.per_operation:
        return Problem(
            OVER_LIMIT,
            f"This connection sends at most {_plain(limit.per_operation, currency)} at once.",
            hint="Send less, or change the limit in the settings.",
            field="amount",
        )
    if limit.per_day is None:
        return None
    gone = spent()
    if gone + money.amount <= limit.per_day:
        return None
    return Problem(
        OVER_LIMIT,
        f"This connection sends at most {_plain(limit.per_day, currency)} a day.",
        f"{_plain(gone, currency)} have left or may have left today (UTC).",
        "Send less, wait for tomorrow, or change the limit in the settings.",
        field="amount",
    )


def _plain(amount: Decimal, currency: str) -> str:
    return f"{Money(amount, currency).plain()} {currency}"

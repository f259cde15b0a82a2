"""How well each connection is: from what its sign-in, its certificate and the requests of this session tell already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from banktui.domain.checked import TOLERATED_SKEW
from banktui.domain.errors import Problem
from banktui.domain.exchange import Exchange
from banktui.domain.listed import Facets, Meaning, Status
from banktui.services.checking import EXPIRY_WARNINGS, days_text
from banktui.services.provider import Connection, Standing
from banktui.services.workspace import Workspace

_LIMIT_HEADERS = {
    "x-ratelimit-limit": "at most",
    "x-ratelimit-remaining": "left",
    "retry-after": "pause asked for (s)",
}
_LATELY = timedelta(minutes=15)


class VaultState(StrEnum):
    """How the vault stands."""

    MISSING = "missing"
    LOCKED = "locked"
    OPEN = "open"


class VaultStanding(NamedTuple):
    """How the vault stands that connections have secrets in."""

    state: VaultState
    tries_left: int
    """Pass phrases that may be tried before there is a pause; 0 during that."""
    closes_in: timedelta = timedelta(0)
    """After how long it closes by itself if it is not used again."""
    shut_for: timedelta = timedelta(0)
    """How long no pass phrase may be tried."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of one connection at one moment."""

    connection: Connection
    now: datetime
    standing: Standing
    failure: Problem | None = None
    """Why it cannot be used at all."""
    succeeded: Exchange | None = None
    """The latest request of this session whose answer is used."""
    failed: Exchange | None = None
    """The latest one that brought nothing, if that was later."""
    limits: tuple[tuple[str, str], ...] = ()
    """What the bank last said of how much may be asked, each with its name."""
    broken: str = ""
    """The first step that failed when it was last tested; empty if none did."""

    @property
    def id(self) -> str:
        """Return what tells it from others."""
        return self.connection.id

    @property
    def provider(self) -> str:
        """Return the provider's title."""
        return self.connection.provider.title

    @property
    def environment(self) -> str:
        """Return where calls go, as a word."""
        return self.connection.environment.value

    @property
    def succeeded_at(self) -> datetime | None:
        """Return when something was last answered."""
        return self.succeeded.at if self.succeeded is not None else None

    @property
    def certificate_days(self) -> int | None:
        """Return how many whole days our certificate has left, less than 0 if it has ended; None if we show none."""
        ends = self.standing.certificate_until
        return None if ends is None else (ends - self.now).days

    @property
    def expiry_warning(self) -> int | None:
        """Return within how many days it ends, of those that are worth a word; None if it does not."""
        days = self.certificate_days
        return None if days is None else min((each for each in EXPIRY_WARNINGS if days < each), default=None)

    @property
    def is_skewed(self) -> bool:
        """Tell whether the clocks differ by more than is tolerated."""
        return self.standing.skew is not None and abs(self.standing.skew) > TOLERATED_SKEW

    @property
    def was_taken_lately(self) -> bool:
        """Tell whether another session has taken the login a short while ago."""
        taken = self.standing.taken_at
        return taken is not None and self.now - taken <= _LATELY

    @property
    def state(self) -> Status:
        """Return the one word that matters most."""
        return next(iter(self._words()))

    def _words(self) -> Sequence[Status]:
        days = self.certificate_days
        words = (
            (self.failure is not None, "not open", Meaning.REFUSED),
            (days is not None and days < 0, "certificate ended", Meaning.REFUSED),
            (bool(self.broken), f"{self.broken} failed", Meaning.REFUSED),
            (self.failed is not None, "last call failed", Meaning.REFUSED),
            (self.expiry_warning is not None, f"certificate: {days_text(days or 0)} left", Meaning.ATTENTION),
            (self.was_taken_lately, "login was taken", Meaning.ATTENTION),
            (self.is_skewed, "clocks differ", Meaning.ATTENTION),
            (self.succeeded is None, "not asked yet", Meaning.PENDING),
            (True, "well", Meaning.FINAL),
        )
        return [Status(word, meaning) for applies, word, meaning in words if applies]

    def facets(self) -> Facets:
        """Return by what it is found and ordered."""
        return Facets(name=self.id, text=f"{self.id} {self.provider} {self.environment}", status=self.state.word)


def health(workspace: Workspace) -> tuple[Health, ...]:
    """Return how all connections are, in the user's order. Asks no bank."""
    log, now = workspace.requests.latest(), workspace.clock.now()
    return tuple(_health(workspace, connection, log, now) for connection in workspace.connections)


def _health(workspace: Workspace, connection: Connection, log: Sequence[Exchange], now: datetime) -> Health:
    own = [each for each in log if each.connection == connection.id]
    fine = next((each for each in reversed(own) if each.is_accepted), None)
    wrong = next((each for each in reversed(own) if not each.is_accepted and not each.is_in_passing), None)
    if wrong is not None and fine is not None and fine.number > wrong.number:
        wrong = None
    return Health(
        connection,
        now,
        workspace.standing(connection.id) or Standing(),
        workspace.failure(connection.id),
        fine,
        wrong,
        _limits(own),
    )


def _limits(own: Sequence[Exchange]) -> tuple[tuple[str, str], ...]:
    for exchange in reversed(own):
        told = [
            (_LIMIT_HEADERS[each.name], each.value)
            for each in exchange.answer_headers
            if each.name in _LIMIT_HEADERS and isinstance(each.value, str)
        ]
        if told:
            return tuple(told)
    return ()

"""What a provider is to the rest of the program."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from banktui.services.by_hand import ByHand

if TYPE_CHECKING:
    from banktui.services.capability import Capability


S = TypeVar("S")


class ProviderInfo(NamedTuple):
    """What can be said of a provider without opening it; importing it must cost nothing."""

    slug: str
    title: str
    summary: str
    words: Mapping[str, str] = MappingProxyType({})
    """The provider's own word for a list or thing, by capability name: `{"statements": "Statements"}`."""
    cannot: Mapping[str, str] = MappingProxyType({})
    """Why it lacks what others have, as a sentence, by a capability name that stands for it: see `FAMILIES`."""
    by_hand: ByHand = ByHand()
    """How one makes its calls without this program."""


class Environment(StrEnum):
    """Where a connection's calls go. It never changes during a connection's life."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


class Limit(NamedTuple):
    """How much may leave through a connection in one currency; None is no limit of this kind."""

    currency: str
    per_operation: Decimal | None = None
    per_day: Decimal | None = None
    """In UTC."""


class Connection(NamedTuple):
    """One set of credentials for one provider in one environment, as screens know it: no host, no secret."""

    id: str
    """Short and unique, as the user names it: `main`."""
    provider: ProviderInfo
    environment: Environment
    place: str = ""
    """What the bank behind it is, and what goes for it, in a few words: `built-in bank`, `read-only`."""
    is_read_only: bool = False
    """Nothing may be changed through it."""
    limits: tuple[Limit, ...] = ()
    is_unattended: bool = False
    """Of a production connection: money may be sent through it without a person who sees the review."""

    def limit(self, currency: str) -> Limit:
        """Return the limit for a currency; one without figures where there is none."""
        return next((each for each in self.limits if each.currency == currency), Limit(currency))


class Reached(NamedTuple):
    """Where an opened provider's calls go, and as whom: what is confirmed is sent by exactly this."""

    host: str = ""
    """`https://host[:port][/path]`."""
    credential: str = ""
    """A fingerprint of who we are there: never a secret, and none can be found from it."""


class Standing(NamedTuple):
    """How a connection's sign-in stands."""

    token_until: datetime | None = None
    """When the present token ends; None while there is none."""
    taken_at: datetime | None = None
    """When the bank last voided a token before its time, because another session had signed in as us."""
    logins: int = 0
    """How often we have signed in."""
    skew: timedelta | None = None
    """The bank's clock minus ours, to about a second, by its latest answer; None while there is none."""
    certificate: str = ""
    """Whom our client certificate names; empty where we show none."""
    certificate_until: datetime | None = None
    """When it ends."""


class Provider:
    """An opened provider: exactly the services that it was built with."""

    def __init__(
        self,
        info: ProviderInfo,
        services: Mapping[Capability[Any], object],
        close: Callable[[], Awaitable[None]],
        standing: Callable[[], Standing] | None = None,
    ) -> None:
        self.info = info
        self._services = {capability.name: service for capability, service in services.items()}
        self._close = close
        self._standing = standing
        self.reached = Reached()
        """Set by whoever opens it."""

    @property
    def offered(self) -> frozenset[str]:
        """Return the names of the capabilities that this provider has."""
        return frozenset(self._services)

    def get(self, capability: Capability[S]) -> S | None:
        """Return the service behind a key, or None if this provider cannot do that."""
        return cast("S | None", self._services.get(capability.name))

    def named(self, name: str) -> object | None:
        """Return the service behind a capability's name, for code that treats all lists alike."""
        return self._services.get(name)

    def standing(self) -> Standing | None:
        """Return how the sign-in stands, and what else is known of the way to the bank; None where nothing is."""
        return self._standing() if self._standing is not None else None

    async def close(self) -> None:
        """Give connections back. The provider cannot be used afterwards."""
        await self._close()

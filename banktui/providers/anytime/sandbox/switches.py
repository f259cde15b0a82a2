"""What can be made stricter or different at the bank: addresses, request rates, how numbers are written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from banktui.domain.clock import Clock
from banktui.providers.anytime.sandbox.errors import refusal

_WINDOW: Final = 60.0
"""Seconds in which requests are counted together."""
_OVER: Final = {"ip": 4290010, "functionality": 4290020, "user": 4290030}


@dataclass(slots=True)
class Rates:
    """Counts requests in windows of a minute; None is no limit, as in the provider's own sandbox."""

    clock: Clock
    most: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(_OVER))
    _window: int = 0
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def limit(self, *, ip: int | None = None, functionality: int | None = None, user: int | None = None) -> None:
        """Set how many requests a minute are served, counting from now."""
        self.most = {"ip": ip, "functionality": functionality, "user": user}
        self._counts.clear()

    def count(self, kind: str, who: str) -> None:
        """Count a request by `ip`, `functionality` or `user`; refuse it with 429 if there were too many."""
        most = self.most[kind]
        if most is None:
            return
        window = int(self.clock.now().timestamp() // _WINDOW)
        if window != self._window:
            self._window = window
            self._counts.clear()
        self._counts[kind, who] += 1
        if self._counts[kind, who] > most:
            raise refusal(_OVER[kind])


@dataclass(slots=True)
class Habits:
    """What the documents leave open or differs between the provider's sandbox and its production."""

    shows_transaction_ids: bool = True
    """Loads and unloads are answered with a transaction's number: in the provider's sandbox only."""
    echoes_comments: bool = True
    """A comment is the description of what it was sent with. Not documented."""
    spends_before: bool = True
    """Validation data are used up before a request is processed; otherwise together with it. Not documented."""


@dataclass(slots=True)
class AddressList:
    """From which addresses requests are served; with none given, from everywhere."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def allow(self, texts: Iterable[str]) -> None:
        """Serve only these addresses and subnets from now on. Raises ValueError for what is neither."""
        self.networks = tuple(ip_network(text.strip(), strict=False) for text in texts if text.strip())

    def check(self, host: str) -> None:
        """Refuse an address that is not on the list."""
        if not self.networks:
            return
        try:
            address = ip_address(host)
        except ValueError as error:
            raise refusal(4010060) from error
        if not any(address in network for network in self.networks):
            raise refusal(4010060)

"""Notifications that a provider pushes: how one is judged, and what it is about."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from banktui.domain.listed import Fact


@dataclass(frozen=True, slots=True)
class Delivery:
    """One HTTP request as it arrived, before anything is believed."""

    headers: tuple[tuple[str, str], ...] = field(repr=False)
    """Names in lower case, in order, repeated ones repeated."""
    body: bytes = field(repr=False)
    arrived_at: datetime = field(kw_only=True)

    def header(self, name: str) -> str | None:
        """Return a header that came exactly once; None if it is missing or came more than once."""
        values = [value for known, value in self.headers if known == name.casefold()]
        return values[0] if len(values) == 1 else None

    def has(self, name: str) -> bool:
        """Tell whether a header came at all."""
        return any(known == name.casefold() for known, _ in self.headers)


@dataclass(frozen=True, slots=True)
class About:
    """The thing that a notification is about: where it stands and how it is read again."""

    capability: str
    """The name of the list that it stands in."""
    id: str = ""
    """Empty: the list as a whole."""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a provider makes of a delivery."""

    verdict: str
    """`verified`, `hint` (a right signature that does not cover what is said) or `rejected`."""
    id: str = ""
    """The provider's id for the event: the same event delivered twice has the same. Empty if it gives none."""
    title: str = ""
    """Cleaned: `payment Completed`."""
    occurred_at: datetime | None = None
    reason: str = ""
    """Why it is rejected, and the likely cause; or what weakens a hint. A sentence that says what to do."""
    status: int = 200
    """What the sender is answered: 200, or 400 for what is no notification, 401 for a signature."""
    about: About | None = None
    facts: tuple[Fact, ...] = ()
    """The body's fields, cleaned."""


class Notifications(Protocol):
    """What a provider knows of its own notifications."""

    @property
    def signed_headers(self) -> frozenset[str]:
        """Return the names, in lower case, of the headers that are needed to judge a delivery again."""
        ...

    def judge(self, delivery: Delivery) -> Judgement:
        """Verify a delivery on its raw bytes, and say what it tells. Never raises for what was sent."""
        ...

    def signed_by_us(self, delivery: Delivery) -> bool:
        """Tell whether this connection's own secret made the delivery's signature, whatever else is wrong with it.

        Asked of the other connections of a provider when one rejects a delivery: a secret that was mixed up is found.
        """
        ...

"""A notification together with the connection that it came for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from banktui.domain.listed import Facets, Status

if TYPE_CHECKING:
    from banktui.domain.event import Event


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """An event among those of all connections: the inbox's rows."""

    connection: str
    """The connection's id."""
    event: Event

    @property
    def id(self) -> str:
        """Return what tells this event from all others."""
        return f"{self.connection}/{self.event.id}"

    @property
    def title(self) -> str:
        """Return what it says has happened."""
        return self.event.title

    @property
    def status(self) -> Status:
        """Return whether it is believed."""
        return self.event.status

    @property
    def arrived_at(self) -> datetime:
        """Return when it came first."""
        return self.event.arrived_at

    @property
    def about(self) -> str:
        """Return what it is about."""
        return self.event.about

    @property
    def outcome(self) -> str:
        """Return what was done about it."""
        return self.event.outcome

    @property
    def times(self) -> str:
        """Return how often it came, if more than once."""
        return self.event.times

    def facets(self) -> Facets:
        """Return by what the event is found and ordered."""
        facets = self.event.facets()
        return facets._replace(text=f"{self.connection} {facets.text}")

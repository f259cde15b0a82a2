"""What a provider pushes to us: a hint that something has changed, never the change itself."""

from dataclasses import dataclass
from datetime import datetime

from banktui.domain.listed import Facets, Fact, Status

VERIFIED = "verified"
HINT = "hint"
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Event:
    """One notification as it arrived, and what we make of it."""

    id: str
    """The provider's own id where it gives one, so that a repeated delivery is the same event; else of the body."""
    title: str
    """What it says has happened, in a few words: `payment Completed`."""
    status: Status
    """`verified`: the signature covers the body. `hint`: the signature is right but does not cover the body.
    `rejected`: nothing was believed."""
    arrived_at: datetime
    occurred_at: datetime | None = None
    """When it happened, as the provider says."""
    reason: str = ""
    """Why it was rejected, or what weakens it; a sentence that says what to do."""
    subject_capability: str = ""
    """The list in which the thing stands that it is about; empty if it is about none that we know."""
    subject_parent: str = ""
    subject_id: str = ""
    deliveries: int = 1
    """How often it came."""
    outcome: str = ""
    """What was done about it: `read again: Completed`."""
    content: str = ""
    """The body as text, cleaned, cut where it is long."""
    facts: tuple[Fact, ...] = ()
    """What the body says, field by field, cleaned."""
    raw: str = ""
    """The body as it came, in base64: only to be verified or sent on again, never to be shown."""
    headers: tuple[tuple[str, str], ...] = ()
    """The headers that verifying needs, as they came: only to be verified or sent on again."""
    replayed: str = ""
    """How it went when it was last sent on: `200 in 4 ms from http://127.0.0.1:9000/`."""

    @property
    def about(self) -> str:
        """Return what it is about in words: the list and the id of the thing, or of what the list belongs to."""
        return " ".join(filter(None, (self.subject_capability, self.subject_id or self.subject_parent)))

    @property
    def times(self) -> str:
        """Return how often it came, if more than once: `×2`."""
        return f"×{self.deliveries}" if self.deliveries > 1 else ""

    def facets(self) -> Facets:
        """Return by what the event is found and ordered."""
        return Facets(
            name=self.title,
            text=f"{self.id} {self.title} {self.subject_id} {self.reason} {self.content}",
            day=self.arrived_at.date(),
            status=self.status.word,
        )

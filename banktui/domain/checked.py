"""What a test call tells of a connection."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from banktui.domain.listed import Facets

TOLERATED_SKEW = timedelta(seconds=60)
"""By how much two clocks may differ before it is worth a word, wherever it is said."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A bank let us in and answered: sign-in, signature or certificate are accepted."""

    our_time: datetime
    """When the answer came, by our clock."""
    bank_time: datetime | None = None
    """The bank's clock at that moment, to about a second; None if it did not tell."""
    id: str = "check"
    """There is one test call per connection."""

    @property
    def skew(self) -> timedelta | None:
        """Return by how much the bank's clock is ahead of ours."""
        return None if self.bank_time is None else self.bank_time - self.our_time

    def facets(self) -> Facets:
        """Return by what the record is found."""
        return Facets(name="Connection", text="connection check")

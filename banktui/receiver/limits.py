"""How much of a stranger's time and data is put up with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request and of all of them together."""

    body: int = 64 * 1024
    """Bytes of a body."""
    head: int = 16 * 1024
    """Bytes of request line and headers."""
    seconds: float = 5.0
    """For a request to arrive whole."""
    connections: int = 8
    """Open at once; whoever comes then is told to come back."""

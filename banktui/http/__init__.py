"""The only place that talks HTTP: limits, redirects, redaction, retries and TLS are decided here and nowhere else.

Importing the package costs nothing; `Transport` (the type of a replaceable transport) is looked up only when asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport as Transport

__all__ = ["Transport"]


def __getattr__(name: str) -> Any:
    if name == "Transport":
        from httpx import AsyncBaseTransport  # noqa: PLC0415 - 60 ms that the first paint does not need

        return AsyncBaseTransport
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

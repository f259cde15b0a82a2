"""What one provider brings to the bank: an ASGI app over the shared ledger, and how faults look in its protocol."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from starlette.types import ASGIApp

from banktui.sandbox.faults import Fault
from banktui.sandbox.outbox import Notification
from banktui.sandbox.shaping import ErrorAnswer, GenericShaper


class ClientCertificates(StrEnum):
    """What a provider's port asks of clients."""

    NONE = "none"
    """Certificates are not asked for."""
    OPTIONAL = "optional"
    """Asked for, and any certificate or none gets through TLS: the app looks at it and answers 401 itself."""
    REQUIRED = "required"
    """TLS itself refuses whoever has no certificate of the bank's authority."""


class Shaper(Protocol):
    """How faults that need to know the protocol look. `GenericShaper` does all of it for plain JSON."""

    def error(self, status: int, code: str) -> ErrorAnswer:
        """Return what `status_before` and `status_after` answer: `code` is the provider's own code, or empty."""
        ...

    def transform(self, fault: Fault, answer: Any, path: str) -> Any:
        """Return an answer as `missing_id`, `wrong_echo`, `hide` or `poison_text` would have it.

        `answer` is the decoded JSON, fractions as Decimal; it may be changed in place.
        """
        ...


@dataclass(frozen=True)
class ProviderSandbox:
    """One provider's part of the bank, ready to be served."""

    slug: str
    app: ASGIApp
    client_certificates: ClientCertificates
    describe: Callable[[str], Mapping[str, Any]]
    """From the base URL to this provider's section of sandbox.json; paths relative to the bank's directory."""
    shaper: Shaper = field(default_factory=GenericShaper)
    sample: Callable[[], Notification] | None = None
    """Makes a true event about something that exists now, for scenarios that are about events; None: it has none."""


__all__ = ["ClientCertificates", "ErrorAnswer", "GenericShaper", "ProviderSandbox", "Shaper"]

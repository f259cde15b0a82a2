"""The application that calls: known by its certificate, live or sandbox, and not always welcome."""

from collections.abc import Mapping, Sequence
from typing import Any

from banktui.providers.ibanity.sandbox.credentials import Credentials, fingerprint_of
from banktui.providers.ibanity.sandbox.errors import refused
from banktui.providers.ibanity.sandbox.register import SLUG
from banktui.sandbox.bank import Bank

# The document speaks of a version header but not of its name or values; both are our choice.
VERSION_HEADER = b"ibanity-api-version"
_VERSIONS = frozenset({b"1", b"1.0"})


class Application:
    """Decides who may call; remembers over restarts whether the certificate was revoked and what the application is."""

    def __init__(self, bank: Bank, credentials: Credentials, *, is_live: bool) -> None:
        self.credentials = credentials
        self.is_live = is_live
        """Whether this is a production application, which may not use the sandbox tree."""
        self._bank = bank
        self._revoked: set[str] = set()
        bank.replay(SLUG, self._resume)

    def admit(self, chain: Sequence[str], headers: Sequence[tuple[bytes, bytes]]) -> None:
        """Let a request in, or raise RefusedError: certificate first, then the version it asks for.

        `chain` is the client's certificates in PEM form, its own first; empty if it gave none.
        """
        shown = fingerprint_of(chain[0]) if chain else None
        if shown != self.credentials.fingerprint:
            raise refused("invalid_application_certificate")
        if shown in self._revoked:
            raise refused("application_certificate_revoked")
        if any(name.lower() == VERSION_HEADER and value.strip() not in _VERSIONS for name, value in headers):
            raise refused("invalid_api_version_header")

    def admit_to_sandbox(self) -> None:
        """Let a request into the sandbox tree. Raises RefusedError for a production application."""
        if self.is_live:
            raise refused("sandbox_application_required")

    def revoke(self) -> None:
        """Take back the certificate until `restore`."""
        self._change("certificate-revoked")

    def restore(self) -> None:
        """Accept the certificate again."""
        self._change("certificate-restored")

    def become(self, *, live: bool) -> None:
        """Count as a production application from now on, or as a sandbox one again."""
        self._change("application-live" if live else "application-sandbox")

    def _change(self, kind: str) -> None:
        record = {"fingerprint": self.credentials.fingerprint}
        self._bank.remember(SLUG, kind, record)
        self._resume(kind, record)

    def _resume(self, kind: str, payload: Mapping[str, Any]) -> None:
        if kind == "certificate-revoked":
            self._revoked.add(payload["fingerprint"])
        elif kind == "certificate-restored":
            self._revoked.discard(payload["fingerprint"])
        elif kind in {"application-live", "application-sandbox"}:
            self.is_live = kind == "application-live"

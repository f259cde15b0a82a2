"""OAuth 2 tokens of the one API user: the newest is the only one that counts."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Final

from banktui.providers.anytime.sandbox.credentials import Credentials
from banktui.providers.anytime.sandbox.errors import refusal
from banktui.sandbox.bank import Bank

LIFETIME: Final = timedelta(seconds=3600)
_REQUIRED: Final = ("client_id", "client_secret", "username", "password")


class TokenDesk:
    """Issues access tokens and knows which one is good."""

    def __init__(self, bank: Bank, credentials: Credentials) -> None:
        self._bank = bank
        self._credentials = credentials
        self._issued = 0
        self._digest = ""
        self._expires: datetime | None = None

    def sign_in(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Check a token request and return its answer; the token before it is void from now on."""
        if form.get("grant_type") != "password":
            raise refusal(4010020, "The only grant type is password.")
        missing = [name for name in _REQUIRED if not form.get(name)]
        if missing:
            raise refusal(4010020, f"Missing: {', '.join(missing)}.")
        known = self._credentials
        if not (_same(form["client_id"], known.client_id) & _same(form["client_secret"], known.client_secret)):
            raise refusal(4010030)
        if not (_same(form["username"], known.username) & _same(form["password"], known.password)):
            raise refusal(4010040)
        return {
            "access_token": self.issue(),
            "expires_in": int(LIFETIME.total_seconds()),
            "token_type": "bearer",
            "refresh_token": _token(self._bank, "refresh", self._issued),
        }

    def issue(self) -> str:
        """Make a new token, whoever asked for it, and void the one before."""
        token = _token(self._bank, "access", self._issued + 1)
        digest, expires = _digest(token), self._bank.clock.now() + LIFETIME
        self._bank.remember("anytime", "token", {"digest": digest, "expires": expires.isoformat()})
        self._accept(digest, expires)
        return token

    def recall(self, payload: Mapping[str, Any]) -> None:
        """Take over a token that was issued in an earlier run of the bank."""
        self._accept(str(payload["digest"]), datetime.fromisoformat(payload["expires"]))

    def check(self, authorization: str) -> None:
        """Refuse a request without a token, or with one that is unknown, expired or replaced by a newer one."""
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise refusal(4010010)
        if not compare_digest(_digest(token), self._digest):
            raise refusal(4010050, "The access token provided is invalid.")
        if self._expires is None or self._bank.clock.now() >= self._expires:
            raise refusal(4010050, "The access token provided has expired.")

    def _accept(self, digest: str, expires: datetime) -> None:
        self._issued += 1
        self._digest = digest
        self._expires = expires


def _same(given: str, known: str) -> bool:
    return compare_digest(given.encode(errors="surrogatepass"), known.encode())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _token(bank: Bank, use: str, number: int) -> str:
    content = bank.stream("anytime", "token", use, str(number)).randbytes(64)
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")

"""Tokens of the one API user: only the newest counts, for two hours."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from banktui.providers.hub.sandbox.credentials import Credentials
from banktui.providers.hub.sandbox.errors import unauthorized
from banktui.providers.hub.sandbox.wiretext import login_time, token_time
from banktui.sandbox.bank import Bank

LIFETIME: Final = timedelta(seconds=7200)
_HEADER: Final = {"typ": "jwt", "alg": "HS256"}
_ISSUED_TO: Final = "203.0.113.104"
"""As long as the address in the document's sample, which gives a token its 240 characters."""
_BEFORE_THE_DEMO: Final = timedelta(hours=15, minutes=26, seconds=42)


class TokenDesk:
    """Lets the API user in and knows which token is good. A new login ends the one before."""

    def __init__(self, bank: Bank, credentials: Credentials) -> None:
        self._bank = bank
        self._credentials = credentials
        self._issued = 0
        self._digest = ""
        self._expires: datetime | None = None
        self._last_login = bank.clock.start - _BEFORE_THE_DEMO

    def log_in(self, email: str, password: str) -> Mapping[str, Any]:
        """Check the API user's details and return `data` of the answer; refused ones leave the old token alone."""
        known = self._credentials
        if not (_same(email, known.email) & _same(password, known.password)):
            raise unauthorized("no API user has this email and password")
        last_login = self._last_login
        return {
            "token": self.issue(),
            "last_login_time": login_time(last_login),
            "login_timeout": int(LIFETIME.total_seconds()),
        }

    def issue(self) -> str:
        """Make a new token, whoever asked for it, and void the one before."""
        now = self._bank.clock.now()
        token = self._make(self._issued + 1, now)
        payload = {"digest": _digest(token), "at": now.isoformat()}
        self._bank.remember("hub", "token", payload)
        self.recall(payload)
        return token

    def recall(self, payload: Mapping[str, Any]) -> None:
        """Take over a token that was issued, now or in an earlier run of the bank."""
        self._issued += 1
        self._digest = str(payload["digest"])
        self._last_login = datetime.fromisoformat(payload["at"])
        self._expires = self._last_login + LIFETIME

    def check(self, authorization: str) -> None:
        """Refuse a request without `token <value>`, or with a value that is unknown, expired or replaced."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "token" or not token:
            raise unauthorized("the Authorization header is token <value>")
        if not hmac.compare_digest(_digest(token), self._digest):
            raise unauthorized("it is not the active one")
        if self._expires is None or self._bank.clock.now() >= self._expires:
            raise unauthorized("it has expired")

    def _make(self, number: int, now: datetime) -> str:
        payload = {
            "key": self._bank.stream("hub", "token", str(number)).randbytes(16).hex(),
            "id": self._credentials.user_id,
            "time": token_time(now),
            "ttl": int(LIFETIME.total_seconds()),
            "ip": _ISSUED_TO,
        }
        signed = f"{_segment(_HEADER)}.{_segment(payload)}"
        signature = hmac.digest(self._credentials.signing_key, signed.encode(), "sha256")
        return f"{signed}.{_url_text(signature)}"


def _segment(value: Mapping[str, Any]) -> str:
    return _url_text(json.dumps(value, separators=(",", ":")).encode())


def _url_text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogatepass"), known.encode())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()

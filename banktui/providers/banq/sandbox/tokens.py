"""The tenant: tokens for a user's name and password, any number of them good at the same time."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Final

from banktui.providers.banq.sandbox.answers import Answer, json_answer
from banktui.providers.banq.sandbox.credentials import AUDIENCE, TENANT, Credentials
from banktui.providers.banq.sandbox.errors import Refusal
from banktui.providers.banq.sandbox.memory import Memory
from banktui.providers.banq.sandbox.records import SLUG
from banktui.providers.banq.sandbox.switches import Switches
from banktui.sandbox.bank import Bank

LIFETIME: Final = timedelta(seconds=86_400)
_GRANTS: Final = ("password", "http://auth0.com/oauth/grant-type/password-realm")
"""The second is what the tenant's own client libraries call a password grant with a realm, which may be null."""
_MISNAMED: Final = ("client_username", "client_password")
"""One page of the documents spells the fields so; two others and the table of values do not."""


class TokenDesk:
    """Issues access tokens and knows whose they are."""

    def __init__(self, bank: Bank, memory: Memory, credentials: Credentials, switches: Switches) -> None:
        self._bank = bank
        self._memory = memory
        self._credentials = credentials
        self._switches = switches
        self._issued = 0
        self._ends: dict[str, datetime] = {}

    def sign_in(self, fields: Mapping[str, Any]) -> Answer:
        """Answer a token request, whose refusals look as the tenant's and not as the API's."""
        refusal = self._refusal(fields)
        if refusal is not None:
            status, error, description = refusal
            return json_answer({"error": error, "error_description": description}, status)
        content = {"access_token": self._issue(), "token_type": "Bearer", **self._switches.expiry(LIFETIME)}
        return json_answer(content, headers=(("cache-control", "no-store"), ("pragma", "no-cache")))

    def user_of(self, authorization: str) -> str:
        """Return whose token a header shows. Raises Refusal (401) without one, for an unknown and for an ended one."""
        scheme, _, token = authorization.strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refusal(401, "The access token is missing.")
        ends = self._ends.get(_digest(token.strip()))
        if ends is None:
            raise Refusal(401, "The access token is not valid.")
        if self._bank.clock.now() >= ends:
            raise Refusal(401, "The access token has expired.")
        return self._credentials.username

    def recall(self, payload: Mapping[str, Any]) -> None:
        """Take over a token that was issued in an earlier run."""
        self._issued += 1
        self._ends[payload["digest"]] = datetime.fromisoformat(payload["ends"])

    def _refusal(self, fields: Mapping[str, Any]) -> tuple[int, str, str] | None:
        known = self._credentials
        incomplete = _incomplete(fields)
        if incomplete:
            return 400, "invalid_request", incomplete
        if not _same(fields["client_id"], known.client_id):
            return 401, "access_denied", "Unauthorized"
        if fields["grant_type"] not in _GRANTS:
            return 403, "unauthorized_client", f"Grant type '{fields['grant_type']}' not allowed for the client."
        if fields.get("audience") != AUDIENCE:
            return 403, "access_denied", f"Service not found: {fields.get('audience') or ''}"
        if not (_same(fields.get("username"), known.username) & _same(fields.get("password"), known.password)):
            return 403, "invalid_grant", "Wrong email or password."
        return None

    def _issue(self) -> str:
        now = self._bank.clock.now()
        token = self._token(now)
        record = {"digest": _digest(token), "ends": (now + LIFETIME).isoformat()}
        self._memory.write("token", record)
        self.recall(record)
        return token

    def _token(self, now: datetime) -> str:
        stream = self._bank.stream(SLUG, "token", str(self._issued))
        begun = int(now.timestamp())
        claims = {
            "iss": TENANT,
            "sub": f"auth0|{stream.randbytes(12).hex()}",
            "aud": AUDIENCE,
            "iat": begun,
            "exp": begun + int(LIFETIME.total_seconds()),
            "azp": self._credentials.client_id,
            "gty": "password",
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": stream.randbytes(16).hex()}
        parts = (json.dumps(header).encode(), json.dumps(claims).encode(), stream.randbytes(256))
        return ".".join(base64.urlsafe_b64encode(part).decode("ascii").rstrip("=") for part in parts)


def _incomplete(fields: Mapping[str, Any]) -> str:
    """Return what is wrong with the names of the fields, or nothing."""
    for name in _MISNAMED:
        if fields.get(name) is not None:
            return f"Unknown parameter {name}: use {name.removeprefix('client_')}."
    required = ["grant_type", "client_id"] + ["username", "password"] * (fields.get("grant_type") in _GRANTS)
    missing = [name for name in required if not fields.get(name)]
    return f"Missing required parameter: {missing[0]}" if missing else ""


def _same(given: Any, known: str) -> bool:
    return isinstance(given, str) and compare_digest(given.encode(errors="surrogatepass"), known.encode())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()

"""Anytime's sign-in: a password login, a bearer token, and two one-time signing headers on every attempt."""

from collections.abc import Mapping

from banktui.domain.errors import Malformed
from banktui.http.auth import LoginRequest, Token, Verdict
from banktui.http.fields import int_of
from banktui.http.reply import Reply
from banktui.providers.anytime.client.envelope import judge_reply, opened
from banktui.providers.anytime.errors import refusal_of
from banktui.providers.anytime.settings import Settings
from banktui.providers.anytime.signing import Signer
from banktui.providers.anytime.wire import ErrorDetail, TokenBody

_LIFETIME = 3600
"""Seconds that the documents promise, for a login that does not say."""

TOKEN_REFUSED = 4010050
SIGNATURE_REFUSED, VALUE_REFUSED = 4010070, 4010080
_ATTEMPT_REFUSED = frozenset({SIGNATURE_REFUSED, VALUE_REFUSED})
"""A signature or validation data refused before anything was executed: worth one fresh pair."""

_UNAUTHORIZED = 401


class SignIn:
    """The sign-in policy of one connection."""

    scheme = "Bearer"

    def __init__(self, settings: Settings, signer: Signer) -> None:
        self._settings = settings
        self._signer = signer

    def attempt_headers(self) -> Mapping[str, str]:
        """Return a fresh pair of signing headers."""
        return self._signer.headers()

    def login_request(self) -> LoginRequest:
        """Return the password login; its fields stand in the documented order."""
        settings = self._settings
        form = (
            ("grant_type", "password"),
            ("client_id", settings.client_id),
            ("client_secret", settings.client_secret.get_secret_value()),
            ("username", settings.username),
            ("password", settings.password.get_secret_value()),
        )
        return LoginRequest("POST", "/oauth/v2/token", form=form)

    def read_login(self, reply: Reply) -> Token:
        """Return the granted token. Raises BankError, without the bank's own words: they might echo the password."""
        error = judge_reply(reply, self._settings.username, quote=False)
        if error is not None:
            raise error
        envelope = opened(reply)
        body = TokenBody.model_validate(envelope.body if isinstance(envelope.body, dict) else {})
        token = body.access_token or ""
        if not token.isascii() or not token.isprintable() or not token.strip() or " " in token:
            raise Malformed(
                "Anytime's answer to the sign-in holds no usable token.",
                where="body.access_token",
                request_id=envelope.request_id or "",
                provider="anytime",
            )
        lifetime = int_of(body.expires_in)
        return Token(token, _LIFETIME if lifetime is None else lifetime)

    def verdict(self, reply: Reply) -> Verdict:
        """Say whether the token or this attempt's signing headers were refused."""
        refused = refusal_in(reply)
        if refused == TOKEN_REFUSED:
            return Verdict.TOKEN_REFUSED
        return Verdict.ATTEMPT_REFUSED if refused in _ATTEMPT_REFUSED else Verdict.FINE


def refusal_in(reply: Reply) -> int | None:
    """Return Anytime's number for what of our authentication it refused; None if it refused nothing of it."""
    if reply.status != _UNAUTHORIZED:
        return None
    body = opened(reply).body
    detail = body.get("error") if isinstance(body, dict) else None
    refusal = refusal_of(ErrorDetail.model_validate(detail)) if isinstance(detail, dict) else None
    return refusal.number if refusal is not None else None

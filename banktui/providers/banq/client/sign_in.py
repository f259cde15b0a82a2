"""Banq's sign-in: a password login at the authentication tenant, and a bearer token."""

from collections.abc import Mapping

from banktui.domain.errors import BankError, Malformed, SignInNeeded
from banktui.http.auth import LoginRequest, Token, Verdict
from banktui.http.fields import int_of
from banktui.http.reply import Reply
from banktui.http.status import error_for_status
from banktui.providers.banq import paths
from banktui.providers.banq.settings import Settings
from banktui.providers.banq.wire import TokenBody

_LIFETIME = 86_400
"""Seconds that the one published token lived, for a login that does not say."""

_UNAUTHORIZED = 401
_FIRST_ERROR = 400
_REFUSALS = frozenset({400, 401, 403})
_CAUSES: Mapping[str, str] = {
    "invalid_grant": "Its user name or password is wrong.",
    "invalid_client": "It does not know the client id.",
    "unauthorized_client": "The client id may not sign in with a password.",
    "access_denied": "It denies access: the audience may be wrong, or the client has no right to it.",
    "unsupported_grant_type": "It does not know the grant type.",
    "invalid_request": "Something is missing in what was sent, or not understood.",
    "invalid_scope": "It does not know the rights that were asked for.",
    "invalid_target": "It does not know the audience.",
    "too_many_attempts": "The user is locked after too many attempts.",
}
"""What the tenant's error words mean. Its own sentences are not shown: they might echo what was sent."""


class SignIn:
    """The sign-in policy of one connection."""

    scheme = "Bearer"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def attempt_headers(self) -> Mapping[str, str]:
        """Return none: nothing is signed afresh."""
        return {}

    def login_request(self) -> LoginRequest:
        """Return the password login as JSON, with the documented names in the documented order."""
        settings = self._settings
        return LoginRequest(
            "POST",
            f"{settings.auth_url}{paths.TOKEN}",
            json={
                "client_id": settings.client_id,
                "username": settings.username,
                "password": settings.password.get_secret_value(),
                "audience": settings.audience,
                "grant_type": settings.grant_type,
            },
        )

    def read_login(self, reply: Reply) -> Token:
        """Return the granted token. Raises BankError, without the tenant's own words."""
        body = TokenBody.model_validate(reply.data if isinstance(reply.data, dict) else {})
        if reply.status >= _FIRST_ERROR:
            raise _refused(reply, body)
        token = body.access_token or ""
        if not token.isascii() or not token.isprintable() or not token.strip() or " " in token:
            raise _unusable("access_token")
        if body.token_type is not None and body.token_type.casefold() != self.scheme.casefold():
            raise _unusable("token_type")
        lifetime = int_of(body.expires_in)
        return Token(token, _LIFETIME if lifetime is None else lifetime)

    def verdict(self, reply: Reply) -> Verdict:
        """Say whether the token was refused: a 401 of Banq's means nothing else."""
        return Verdict.TOKEN_REFUSED if reply.status == _UNAUTHORIZED else Verdict.FINE


def _refused(reply: Reply, body: TokenBody) -> BankError:
    word = (body.error or "").casefold()
    if reply.status in _REFUSALS or word in _CAUSES:
        return SignInNeeded(
            "Banq's authentication tenant did not accept our sign-in.",
            detail=_CAUSES.get(word, f"It gives no reason that its documents list (HTTP status {reply.status})."),
            hint="Check user name, password, client id, audience and the tenant's address of this connection.",
            code=word if word in _CAUSES else str(reply.status),
            provider="banq",
        )
    return error_for_status(reply.status, provider="banq") or _unusable("status")


def _unusable(where: str) -> Malformed:
    return Malformed("The answer of Banq's authentication tenant holds no usable token.", where=where, provider="banq")

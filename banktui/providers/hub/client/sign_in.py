"""Hub's sign-in: e-mail and password for a token, of which a user has one at a time."""

from collections.abc import Mapping
from typing import Any

from banktui.domain.errors import BankError, Malformed, SignInNeeded
from banktui.http.auth import LoginRequest, Token, Verdict
from banktui.http.fields import int_of
from banktui.http.reply import Reply
from banktui.providers.hub import paths
from banktui.providers.hub.errors import judge
from banktui.providers.hub.settings import Settings
from banktui.providers.hub.wire import Login

_LIFETIME = 7200
"""Seconds that the documents promise, for a login that does not say."""

_UNAUTHORIZED = 401
_FIRST_ERROR = 400
_REFUSALS = frozenset({400, 401, 403})


class SignIn:
    """The sign-in policy of one connection."""

    scheme = "token"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def attempt_headers(self) -> Mapping[str, str]:
        """Return none: nothing is signed afresh."""
        return {}

    def login_request(self) -> LoginRequest:
        """Return the password login as JSON."""
        password = self._settings.password.get_secret_value()
        return LoginRequest("POST", paths.LOGIN, json={"email": self._settings.email, "password": password})

    def read_login(self, reply: Reply) -> Token:
        """Return the granted token. Raises BankError, without Hub's own words: they might echo the password."""
        error = judge(reply)
        if error is not None:
            raise _without_their_words(error, reply)
        data: Any = reply.data.get("data") if isinstance(reply.data, dict) else None
        login = Login.model_validate(data if isinstance(data, dict) else {})
        token = login.token or ""
        if not token.isascii() or not token.isprintable() or not token.strip() or " " in token:
            raise Malformed("Hub's answer to the sign-in holds no usable token.", where="data.token", provider="hub")
        lifetime = int_of(login.login_timeout)
        return Token(token, _LIFETIME if lifetime is None else lifetime)

    def verdict(self, reply: Reply) -> Verdict:
        """Say whether the token was refused: a 401 of Hub's means nothing else."""
        return Verdict.TOKEN_REFUSED if reply.status == _UNAUTHORIZED else Verdict.FINE


def _without_their_words(error: BankError, reply: Reply) -> BankError:
    if reply.status in _REFUSALS or (reply.status < _FIRST_ERROR and not isinstance(error, Malformed)):
        return SignInNeeded(
            "Hub did not accept e-mail or password.",
            detail="Nothing was changed and no money moved.",
            hint="Check both in the settings of this connection, and that the API user still exists: a company has "
            "one. Trying again with the same is safe, but may lock the user.",
            code=error.code,
            provider="hub",
        )
    error.detail = "The sign-in got no further than this; nothing was changed and no money moved."
    return error

"""Token sign-in as an `httpx.Auth` flow: one login for many requests, renewed in time, and never a war over it."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import httpx

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Busy, SignInNeeded
from banktui.domain.exchange import ACCEPTED, REPEATED_FRESH, SIGNED_IN_AGAIN
from banktui.http.failure import ExchangeFailedError, Failure
from banktui.http.reply import FIRST_ERROR_STATUS, Attempt, Reply, attach, attempt_of, reading_of
from banktui.http.retry import retry_after, setback_of
from banktui.services.provider import Standing

_LONGEST_LIFE = 30 * 24 * 3600
_RENEWAL_SHARE = 10
_LONGEST_MARGIN = 60
_COPIED_HEADERS = ("user-agent", "accept", "accept-encoding")


@dataclass(frozen=True, slots=True)
class Token:
    """A sign-in that the bank has granted."""

    value: str = field(repr=False)
    expires_in: int
    """Seconds, as the bank said; zero, negative and huge values are put right by the flow."""


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """How to ask for a token."""

    method: str
    path: str
    """On the session's base address, or an absolute https address."""
    form: Sequence[tuple[str, str]] | None = field(default=None, repr=False)
    json: Any = field(default=None, repr=False)


class Verdict(StrEnum):
    """What an answer says about our authentication."""

    FINE = "fine"
    """Nothing: the answer is final, whatever it is."""
    TOKEN_REFUSED = "token refused"  # noqa: S105 - a word, not a password
    """The token is not (or no longer) valid; the request was refused before it was executed."""
    ATTEMPT_REFUSED = "attempt refused"
    """This attempt's one-time headers were refused before the request was executed: fresh ones may be tried once."""


class AuthPolicy(Protocol):
    """What a provider knows about its own sign-in; when to use it is decided here."""

    @property
    def scheme(self) -> str:
        """Return the word before the token in the Authorization header: `Bearer`, `token`."""
        ...

    def attempt_headers(self) -> Mapping[str, str]:
        """Return headers that are made fresh for every attempt, the login included."""
        ...

    def login_request(self) -> LoginRequest:
        """Return how to ask for a token."""
        ...

    def read_login(self, reply: Reply) -> Token:
        """Return the token in a login's answer. Raises BankError if it was refused."""
        ...

    def verdict(self, reply: Reply) -> Verdict:
        """Say what an answer tells about our authentication."""
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    authorization: str = field(repr=False)
    renew_at: float
    ends_at: float
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Refusal:
    error: SignInNeeded
    until: float


class TokenAuth(httpx.Auth):
    """Signs requests in. Many requests that need a token at once share one login; a failed login is shared as well.

    A bank with one token per user voids ours when another session logs in. That costs one login of ours, and one only
    within `minimum_gap` seconds: two programs that take the token from each other would otherwise never stop.
    """

    def __init__(
        self, policy: AuthPolicy, *, clock: Clock, minimum_gap: float = 30.0, one_at_a_time: bool = True
    ) -> None:
        self._policy = policy
        self._clock = clock
        self._gap = minimum_gap
        self._one_at_a_time = one_at_a_time
        """The bank has one token per user: a refused one means that somebody else has signed in. Not so elsewhere."""
        self._held: _Held | None = None
        self._refusal: _Refusal | None = None
        self._forced_at: float | None = None
        self._lock = asyncio.Lock()
        self._failures = 0
        self._failure: Failure | None = None
        self.logins = 0
        """How many tokens were granted so far."""
        self.taken_by_another: datetime | None = None
        """When the bank last refused a token before its time: another session has signed in as us."""

    @property
    def expires_at(self) -> datetime | None:
        """Return when the present token ends; None while there is none."""
        return self._held.expires_at if self._held else None

    def standing(self) -> Standing:
        """Return how the sign-in stands."""
        return Standing(self.expires_at, self.taken_by_another, self.logins)

    async def present(self) -> Mapping[str, str] | None:
        """Return the headers for one request by the token that there is, fresh ones included; None if there is none.

        It never signs in: whoever must not send twice has made a read before, which did.
        """
        # A sign-in under way is about to void the token that there is.
        async with self._lock:
            held = self._held
        if held is None or self._clock.monotonic() >= held.ends_at:
            return None
        return self._headers(held)

    def heed(self, response: httpx.Response) -> None:
        """Note it if an answer says that the token was refused; the next read will sign in again."""
        held = self._held
        ours = held is not None and response.request.headers.get("authorization") == held.authorization
        if ours and self._verdict(response) is Verdict.TOKEN_REFUSED:
            self._note_refused(held)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send a request with a valid token, signing in (again) where that is needed; `httpx` drives this."""
        attempt = attempt_of(request)
        refused: _Held | None = None
        refreshed = False
        while True:
            failures = self._failures
            if self._needs_login(refused):
                async with self._lock:
                    # Whoever held the lock before us may have signed in meanwhile, or failed to.
                    if self._needs_login(refused):
                        self._may_login(forced=refused is not None, failures=failures)
                        login = replace(attempt, sign_in=True, expect_json=True, token_until=None)
                        try:
                            response = yield self._login(request, login)
                            if self._verdict(response) is Verdict.ATTEMPT_REFUSED:
                                login.decide(response, REPEATED_FRESH)
                                response = yield self._login(request, login)
                        finally:
                            self._share(login.failure)
                        self._keep(response, login, forced=refused is not None)
            held = self._held
            request.headers.update(self._headers(held))
            attempt.token_until = held.expires_at if held else None
            response = yield request
            verdict = self._verdict(response)
            attempt.sent = verdict is Verdict.FINE
            if verdict is Verdict.TOKEN_REFUSED and refused is None:
                attempt.decide(response, SIGNED_IN_AGAIN)
                self._note_refused(held)
                refused = held
            elif verdict is Verdict.ATTEMPT_REFUSED and not refreshed:
                attempt.decide(response, REPEATED_FRESH)
                refreshed = True
            else:
                self._end(verdict, held)
                return

    def _needs_login(self, refused: _Held | None) -> bool:
        held = self._held
        return held is None or held is refused or self._clock.monotonic() >= held.renew_at

    def _may_login(self, *, forced: bool, failures: int) -> None:
        if self._failure is not None and self._failures != failures:
            raise ExchangeFailedError(self._failure, sign_in=True)
        now = self._clock.monotonic()
        if self._refusal is not None and now < self._refusal.until:
            raise self._refused_lately(self._refusal, now)
        if forced and self._forced_at is not None and now - self._forced_at < self._gap:
            raise self._refused_too_soon()

    def _share(self, failure: Failure | None) -> None:
        """Let those who wait for a sign-in know that it failed, so that they do not try one after the other."""
        if failure is not None:
            self._failure = failure
            self._failures += 1

    def _headers(self, held: _Held | None) -> dict[str, str]:
        signed_in = {"authorization": held.authorization} if held else {}
        return {**signed_in, **self._policy.attempt_headers()}

    def _login(self, request: httpx.Request, attempt: Attempt) -> httpx.Request:
        wanted = self._policy.login_request()
        headers = {name: request.headers[name] for name in _COPIED_HEADERS if name in request.headers}
        content = b""
        if wanted.form is not None:
            content = urlencode(wanted.form).encode()
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif wanted.json is not None:
            content = json.dumps(wanted.json, separators=(",", ":")).encode()
            headers["content-type"] = "application/json"
        return httpx.Request(
            wanted.method,
            _login_url(wanted.path, attempt.base_url),
            headers={**headers, **self._policy.attempt_headers()},
            content=content,
            extensions=attach(dict(request.extensions), attempt),
        )

    def _keep(self, response: httpx.Response, attempt: Attempt, *, forced: bool) -> None:
        reply, malformed = reading_of(response)
        now = self._clock.monotonic()
        try:
            if malformed is not None and reply.status < FIRST_ERROR_STATUS:
                raise malformed
            token = self._policy.read_login(reply)
        except BankError as error:
            attempt.decide(response, error.kind, error)
            if isinstance(error, SignInNeeded):
                self._refusal = _Refusal(error, now + self._gap)
            if isinstance(error, Busy):
                error.retry_after = retry_after(reply.headers.get("retry-after"), self._clock.now())
            self._share(Failure(error, setback_of(reply.status, error), reply.status))
            raise
        attempt.learn(token.value)
        attempt.decide(response, ACCEPTED)
        life = max(0, min(token.expires_in, _LONGEST_LIFE))
        self._held = _Held(
            authorization=f"{self._policy.scheme} {token.value}",
            renew_at=now + max(self._gap, life - min(_LONGEST_MARGIN, life / _RENEWAL_SHARE)),
            ends_at=now + max(self._gap, life),
            expires_at=self._clock.now() + timedelta(seconds=life),
        )
        self._refusal = None
        self._forced_at = now if forced else self._forced_at
        self.logins += 1

    def _verdict(self, response: httpx.Response) -> Verdict:
        return self._policy.verdict(reading_of(response)[0])

    def _end(self, verdict: Verdict, held: _Held | None) -> None:
        if verdict is Verdict.TOKEN_REFUSED:
            self._note_refused(held)
            raise self._refused_too_soon()

    def _note_refused(self, held: _Held | None) -> None:
        now = self._clock.now()
        if self._one_at_a_time and held is not None and held is self._held and now < held.expires_at:
            self.taken_by_another = now

    def _refused_too_soon(self) -> SignInNeeded:
        if self.taken_by_another is None:
            return SignInNeeded(
                "The bank's sign-ins end as soon as they begin.",
                detail=f"It refused a token that we got less than {self._gap:.0f} s ago.",
                hint="Refresh in a minute; if this goes on, tell the bank that its tokens expire at once.",
            )
        return SignInNeeded(
            "Another session took your login.",
            detail=f"The bank refused a token that we got less than {self._gap:.0f} s ago. It allows one at a time.",
            hint="Close the other program that signs in as this user, or give it a user of its own; then refresh.",
        )

    def _refused_lately(self, refusal: _Refusal, now: float) -> SignInNeeded:
        error = refusal.error
        return SignInNeeded(
            error.title,
            # Trying wrong credentials again and again gets a user locked out.
            detail=f"{error.detail} Signing in is not tried again for {refusal.until - now:.0f} s.".strip(),
            hint=error.hint,
            code=error.code,
            request_id=error.request_id,
            provider=error.provider,
        )


def _login_url(path: str, base_url: str) -> str:
    if path.startswith("/"):
        return f"{base_url}{path}"
    if urlsplit(path).scheme != "https":
        raise ValueError("a login address is a path or an absolute https address")
    return path

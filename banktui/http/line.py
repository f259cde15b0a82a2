"""The way for one request that moves money: a connection of its own, one attempt, and evidence of how far that came.

Reads repeat themselves and writes raise errors in words; this does neither. Whatever happens to the one attempt comes
back as `Evidence`, and what it means is decided elsewhere, by one table.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError
from banktui.http.auth import TokenAuth
from banktui.http.endpoint import Endpoint
from banktui.http.failure import ExchangeFailedError, Failure
from banktui.http.record import Recorder
from banktui.http.reply import Attempt, Reply, attach, reading_of
from banktui.http.retry import retry_after
from banktui.services.moving import FrozenRequest
from banktui.services.outcome import Evidence, Stage

_NOTHING: Mapping[str, str] = {}
_EMPTY = "It is empty."
_LATE = "The bank's answer took too long."


class Reading(Protocol):
    """`Session.read` over the line's own connections."""

    async def __call__(
        self,
        path: str,
        *,
        operation: str,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Return the answer to a GET. Raises BankError."""
        ...


class Line:
    """What a session lends for one send; it sends nothing twice.

    No connection is kept for a second request: one that was idle may be dead, and a request that is lost on it looks
    like one that was carried out.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        client: httpx.AsyncClient,
        *,
        clock: Clock,
        auth: TokenAuth | None,
        recorder: Recorder | None,
        read: Reading,
        take_note: Callable[[httpx.Response, Attempt], object],
        ahead: Callable[[], timedelta | None],
    ) -> None:
        self._endpoint = endpoint
        self._client = client
        self._clock = clock
        self._auth = auth
        self._recorder = recorder
        self._take_note = take_note
        """Has the request record say what a complete answer amounts to; may raise BankError."""
        self._spent = False
        self._ahead = ahead
        self.read = read
        """The pre-flight: a read like every other, which signs in and renews a token that is about to end."""

    @property
    def ahead(self) -> timedelta | None:
        """Return by how much the bank's clock is ahead of ours by its latest answer; None if none has told."""
        return self._ahead()

    async def post(
        self,
        request: FrozenRequest,
        *,
        operation: str,
        key_headers: Mapping[str, str] = _NOTHING,
        is_genuine: Callable[[Reply], bool] = lambda _: True,
    ) -> Evidence:
        """Send a request once, by the present token, and return what came of it. A second call is a defect.

        `key_headers` are those by which the provider tells this attempt from all others; they take the place of fresh
        ones of the same names. `is_genuine` makes the provider's own check of a complete answer.

        Raises no BankError. Where it is cancelled, the request may have been sent: that is recorded, and the
        cancellation goes on.
        """
        if self._spent:
            raise RuntimeError("a line sends one request")
        self._spent = True
        began = self._clock.monotonic()
        attempt = Attempt(operation, 1, self._endpoint.base_url, expect_json=True, recorder=self._recorder)
        try:
            async with asyncio.timeout(self._endpoint.total_timeout):
                written = await self._written(request, attempt, key_headers)
                if isinstance(written, Evidence):
                    return written
                response = await self._client.send(written)
        except ExchangeFailedError as failed:
            return _unanswered(failed.failure, attempt, self._clock.monotonic() - began)
        except TimeoutError:
            elapsed = self._clock.monotonic() - began
            # The time may have gone by while another request was signing in.
            stage = Stage.BROKEN if attempt.sent else Stage.REFUSED_HERE
            return Evidence(stage, title=_LATE, request=attempt.record, elapsed=elapsed)
        return self._answered(response, attempt, is_genuine)

    async def _written(
        self, request: FrozenRequest, attempt: Attempt, key_headers: Mapping[str, str]
    ) -> httpx.Request | Evidence:
        """Return the request as it leaves, or why it must not."""
        signed = await self._auth.present() if self._auth else _NOTHING
        if signed is None:
            return _refused(
                "There is no sign-in to send it with.", "Send it again from the review: that signs in first."
            )
        headers = httpx.Headers(signed)
        headers.update(key_headers)
        headers["content-type"] = request.content_type
        try:
            url = self._endpoint.url(request.path)
            written = self._client.build_request(request.method, url, content=request.body, headers=headers)
        except (ValueError, httpx.InvalidURL):
            return _refused(_ALTERED, _TELL)
        path = f"{urlsplit(self._endpoint.base_url).path}{request.path}"
        if written.url.raw_path != path.encode() or written.content != request.body:
            return _refused(_ALTERED, _TELL)
        written.extensions = attach(dict(written.extensions), attempt)
        return written

    def _answered(self, response: httpx.Response, attempt: Attempt, is_genuine: Callable[[Reply], bool]) -> Evidence:
        try:
            self._take_note(response, attempt)
        except BankError as error:
            attempt.decide(response, error.kind)
        if self._auth is not None:
            self._auth.heed(response)
        reply, malformed = reading_of(response)
        why = f"{malformed.title} {malformed.detail}".strip() if malformed else "" if reply.raw else _EMPTY
        asked = reply.headers.get("retry-after")
        return Evidence(
            Stage.ANSWERED,
            status=reply.status,
            data=reply.data,
            malformed=why,
            digest=sha256(reply.raw).hexdigest(),
            retry_after=0 if asked is None else retry_after(asked, self._clock.now()),
            request=attempt.record,
            elapsed=reply.elapsed,
            genuine=is_genuine(reply),
        )


_ALTERED = "The request cannot be sent as it was shown: writing it down would change it."
_TELL = "This is a defect of the program: please report it."


def _refused(title: str, hint: str) -> Evidence:
    return Evidence(Stage.REFUSED_HERE, title=title, hint=hint)


def _unanswered(failure: Failure, attempt: Attempt, elapsed: float) -> Evidence:
    return Evidence(
        Stage.NOT_CONNECTED if failure.unsent else Stage.BROKEN,
        status=failure.status,
        title=failure.error.title,
        # What to do about a broken answer is the same for every one, and it is never to try again.
        hint=failure.error.hint if failure.unsent else "",
        request=attempt.record,
        elapsed=elapsed,
    )

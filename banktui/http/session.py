"""A connection to one bank: reads that repeat themselves where that is harmless, writes that never do."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import httpx

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Busy, Malformed, OutcomeUnknown, Unreachable
from banktui.domain.exchange import ACCEPTED
from banktui.http.auth import TokenAuth
from banktui.http.encode import encode
from banktui.http.endpoint import Endpoint, client_for, network
from banktui.http.failure import ExchangeFailedError, Failure
from banktui.http.fields import http_date
from banktui.http.line import Line
from banktui.http.probe import Probe
from banktui.http.record import Recorder
from banktui.http.reply import FIRST_ERROR_STATUS, Attempt, Reply, attach, reading_of
from banktui.http.retry import Pause, Setback, pause_before_repeat, retry_after, setback_of
from banktui.http.tls import context
from banktui.http.upload import FilePart, multipart, patience
from banktui.http.vouching import Vouch
from banktui.http.wire import WireTransport
from banktui.services.provider import Standing

__all__ = ["Endpoint", "Judge", "Reply", "Session"]

Judge = Callable[[Reply], BankError | None]
"""A provider's verdict on a final answer; None if it is fine. The session fills in `Busy.retry_after`."""

_FIRST_REDIRECT_STATUS = 300
_LIFETIME = timedelta(days=36500)
_PLAIN_REFUSALS = frozenset(range(FIRST_ERROR_STATUS, 500)) - {408}
"""Statuses by which a bank says that it did not carry something out. A 408 or 5xx may come after it did."""


class Session:
    """Talks to one bank. Every failure leaves it as a `BankError` without addresses, headers or bodies in it."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        provider: str,
        clock: Clock,
        judge: Judge,
        auth: TokenAuth | None = None,
        says_not_done: Callable[[Reply], bool] | None = None,
        recorder: Recorder | None = None,
        vouch: Vouch | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        on_wait: Callable[[int], None] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._endpoint = endpoint
        self._provider = provider
        self._clock = clock
        self._judge = judge
        self._says_not_done = says_not_done
        """Of a judged failure whose HTTP status leaves it open: whether its body says that nothing was carried out."""
        self._recorder = recorder
        self._vouch = vouch
        """What the provider says of an attempt, for its record."""
        self._on_wait = on_wait
        self._sleep = sleep
        self._auth = auth
        self.clock_skew: timedelta | None = None
        """The bank's clock minus ours, from the latest Date header; to about a second."""
        self._tls: ssl.SSLContext | None = None
        self._probe: Probe | None = None
        if transport is None:
            self._tls = context(endpoint.ca_file, endpoint.identity)
            self._probe = Probe(endpoint, self._tls, provider=provider, clock=clock)
            transport = network(self._tls)
        self._transport = transport
        self._client = client_for(endpoint, self._wire(transport))

    async def read(
        self,
        path: str,
        *,
        operation: str,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        expect_json: bool = True,
        confidential: bool = False,
    ) -> Reply:
        """Return the answer to a GET, made again by the table in `retry` where the first attempt fails.

        `path` may carry a query of its own (a link that was followed). Of a `confidential` one neither body is ever
        recorded. Raises BankError.
        """
        return await self._read(
            self._client,
            path,
            operation=operation,
            query=query,
            headers=headers,
            expect_json=expect_json,
            confidential=confidential,
        )

    async def _read(
        self,
        client: httpx.AsyncClient,
        path: str,
        *,
        operation: str,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        expect_json: bool = True,
        confidential: bool = False,
    ) -> Reply:
        repeats: Counter[Setback] = Counter()
        while True:
            attempt = self._attempt(operation, expect_json=expect_json, number=repeats.total() + 1)
            attempt.confidential = confidential
            request = self._request("GET", path, attempt, query=query, headers=headers)
            outcome = await self._exchange(client, request, attempt)
            if isinstance(outcome, Reply):
                return outcome
            setback = outcome.setback
            told = outcome.error.retry_after if isinstance(outcome.error, Busy) else 1
            pause = pause_before_repeat(setback, repeats[setback], told)
            if pause is None:
                raise await self._explained(outcome)
            repeats[setback] += 1
            await self._wait(pause)

    async def send(
        self,
        method: str,
        path: str,
        *,
        operation: str,
        query: Mapping[str, str] | None = None,
        form: Sequence[tuple[str, str]] | None = None,
        json: Any = None,
        files: Sequence[FilePart] = (),
        headers: Mapping[str, str] | None = None,
        confidential: bool = False,
    ) -> Reply:
        """Make a request that changes something, once. Only what authentication proves was refused goes out again.

        Files are read while they are sent, and `services.progress` hears of it. Raises UnfitFileError, before anything
        is sent, if one is not what it was when it was opened, and CutFileError if less than all was sent.

        So is made what only reads, where each answer gives a secret away: it is asked for once. Of a `confidential`
        one neither body is ever recorded.

        Raises OutcomeUnknown if it was sent and no usable answer came, and other BankErrors where it surely had no
        effect or the bank's answer says what became of it.
        """
        attempt = self._attempt(operation, expect_json=True, number=1)
        attempt.confidential = confidential
        request = self._request(method, path, attempt, query=query, form=form, json=json, files=files, headers=headers)
        outcome = await self._exchange(self._client, request, attempt, patience=patience(files))
        if isinstance(outcome, Reply):
            return outcome
        raise self._write_error(outcome, attempt)

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """Give the way for one request that moves money; entering it makes no call. See `Line`."""
        # A transport that was given belongs to whoever gave it, and keeps no connections that could go stale.
        transport = self._transport if self._tls is None else network(self._tls, kept_open=0)
        client = client_for(self._endpoint, self._wire(transport))
        try:
            yield Line(
                self._endpoint,
                client,
                clock=self._clock,
                auth=self._auth,
                recorder=self._recorder,
                read=partial(self._read, client),
                take_note=self._judged,
                ahead=lambda: self.clock_skew,
            )
        finally:
            if self._tls is not None:
                await client.aclose()

    def standing(self) -> Standing:
        """Return how our sign-in and our certificate stand, and by how much the clocks differ. Asks nobody."""
        identity = self._endpoint.identity
        found = self._auth.standing() if self._auth is not None else Standing()
        if identity is not None:
            found = found._replace(certificate=identity.subject, certificate_until=identity.not_after)
        return found._replace(skew=self.clock_skew)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    def _wire(self, transport: httpx.AsyncBaseTransport) -> WireTransport:
        return WireTransport(
            transport,
            provider=self._provider,
            clock=self._clock,
            recorder=self._recorder,
            identity=self._endpoint.identity,
        )

    def _attempt(self, operation: str, *, expect_json: bool, number: int) -> Attempt:
        return Attempt(operation, number, self._endpoint.base_url, expect_json, self._recorder, vouch=self._vouch)

    def _request(
        self,
        method: str,
        path: str,
        attempt: Attempt,
        *,
        query: Mapping[str, str] | None = None,
        form: Sequence[tuple[str, str]] | None = None,
        json: Any = None,
        files: Sequence[FilePart] = (),
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Request:
        content: bytes | None = None
        sent = dict(headers or {})
        if form is not None:
            content = urlencode(form).encode()
            sent["content-type"] = "application/x-www-form-urlencoded"
        elif json is not None:
            content = encode(json)
            sent.setdefault("content-type", "application/json")
        request = self._client.build_request(
            method, self._url(path, query), content=content, files=multipart(files) or None, headers=sent
        )
        request.extensions = attach(dict(request.extensions), attempt)
        return request

    def _url(self, path: str, query: Mapping[str, str] | None) -> str:
        asked = f"{'&' if '?' in path else '?'}{urlencode(query)}" if query else ""
        return f"{self._endpoint.url(path)}{asked}"

    async def _exchange(
        self, client: httpx.AsyncClient, request: httpx.Request, attempt: Attempt, *, patience: float = 0
    ) -> Reply | Failure:
        """Make one attempt within the total time, with `patience` more seconds, and judge its answer."""
        try:
            async with asyncio.timeout(self._endpoint.total_timeout + patience):
                response = await client.send(request, auth=self._auth)
            judged = self._judged(response, attempt)
            if isinstance(judged, Reply):
                return judged
            failure = judged
        except ExchangeFailedError as failed:
            failure = failed.failure
        except BankError as refused:
            failure = Failure(refused, Setback.PAUSE_ASKED if isinstance(refused, Busy) else Setback.FINAL)
        except TimeoutError:
            late = Unreachable("The bank's answer took too long.", hint="Try again in a while.")
            failure = Failure(late, Setback.FINAL)
        failure.error.provider = failure.error.provider or self._provider
        return failure

    def _judged(self, response: httpx.Response, attempt: Attempt) -> Reply | Failure:
        if self._probe is not None:
            self._probe.answered()
        reply, malformed = reading_of(response)
        self._measure_skew(reply)
        error: BankError | None
        if _FIRST_REDIRECT_STATUS <= reply.status < FIRST_ERROR_STATUS:
            error = Malformed("The bank's answer leads elsewhere; it was not followed.", where=f"status {reply.status}")
        elif malformed is not None and reply.status < FIRST_ERROR_STATUS:
            error = malformed
        else:
            error = self._judge(reply)
        if error is None:
            attempt.decide(response, ACCEPTED)
            return reply
        if isinstance(error, Busy):
            error.retry_after = retry_after(reply.headers.get("retry-after"), self._clock.now())
        attempt.decide(response, error.kind, error)
        not_done = self._says_not_done is not None and malformed is None and self._says_not_done(reply)
        return Failure(error, setback_of(reply.status, error), reply.status, harmless=not_done)

    def _write_error(self, failure: Failure, attempt: Attempt) -> BankError:
        error = failure.error
        if failure.harmless or not attempt.sent:
            return error
        if failure.status is not None and failure.status in _PLAIN_REFUSALS and not isinstance(error, Malformed):
            return error
        return OutcomeUnknown(
            "It is not known whether the bank carried this out.",
            detail=error.title,
            hint="Do not send it again before the bank's own list has been looked at.",
            code=error.code,
            request_id=error.request_id,
            provider=self._provider,
        )

    async def _explained(self, failure: Failure) -> BankError:
        """Return why a read failed in the end, having asked the server if it says so in its own way."""
        # Whoever has begun to answer does not refuse us.
        if self._probe is None or not failure.unexplained or failure.status is not None:
            return failure.error
        return await self._probe.refusal() or failure.error

    async def _wait(self, pause: Pause) -> None:
        if pause.told and self._on_wait is not None:
            self._on_wait(int(pause.seconds))
        await self._sleep(pause.seconds)

    def _measure_skew(self, reply: Reply) -> None:
        theirs = http_date(reply.headers.get("date"))
        if theirs is None:
            return
        skew = theirs - self._clock.now()
        # What is a lifetime away is no clock, and no calendar reaches far beyond it.
        self.clock_skew = skew if abs(skew) < _LIFETIME else None

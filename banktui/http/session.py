"""A connection to one bank: reads that repeat themselves where that is harmless, writes that never do."""

import asyncio
import json as json_text
import logging
import ssl
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from banktui import __version__
from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Busy, Malformed, OutcomeUnknown, Unreachable
from banktui.domain.exchange import ACCEPTED
from banktui.http.auth import TokenAuth
from banktui.http.failure import ExchangeFailedError, Failure
from banktui.http.fields import http_date
from banktui.http.probe import certificate_refusal
from banktui.http.record import Recorder
from banktui.http.reply import FIRST_ERROR_STATUS, Attempt, Reply, attach, reading_of
from banktui.http.retry import Pause, Setback, pause_before_repeat, retry_after, setback_of
from banktui.http.tls import ClientIdentity, context
from banktui.http.vouching import Vouch
from banktui.http.wire import WireTransport

__all__ = ["Endpoint", "Judge", "Reply", "Session"]

Judge = Callable[[Reply], BankError | None]
"""A provider's verdict on a final answer; None if it is fine. The session fills in `Busy.retry_after`."""

_FIRST_REDIRECT_STATUS = 300
_PLAIN_REFUSALS = frozenset(range(FIRST_ERROR_STATUS, 500)) - {408}
"""Statuses by which a bank says that it did not carry something out. A 408 or 5xx may come after it did."""
_MAX_CONNECTIONS = 8
_IDLE_SECONDS = 15.0
_HEADERS = {"user-agent": f"banktui/{__version__}", "accept": "application/json", "accept-encoding": "gzip"}

# httpcore asks for this optional module six times a request, and Python searches every folder for a module that is not
# there each time anew. None is how the import system remembers that; an installed one is left alone.
if find_spec("sniffio") is None:
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

# Below warnings these two write whole addresses, queries included, and response headers.
for _noisy in ("httpx", "httpcore"):
    logging.getLogger(_noisy).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a bank is and how it is reached. Time limits are in seconds."""

    base_url: str
    """`https://host[:port][/path]`, no slash at the end."""
    ca_file: Path | None = None
    """The authority that the bank's certificate comes from; None: the system's authorities."""
    identity: ClientIdentity | None = None
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    """Between two pieces of an answer."""
    total_timeout: float = 60.0
    """For one attempt from start to end, a sign-in that it needs included."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
            raise ValueError("a bank's address has the form https://host[:port][/path]")
        if self.base_url.endswith("/"):
            raise ValueError("a bank's address has no slash at the end")


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
        if transport is None:
            self._tls = context(endpoint.ca_file, endpoint.identity)
            transport = _network(self._tls)
        wire = WireTransport(transport, provider=provider, clock=clock, recorder=recorder, identity=endpoint.identity)
        self._client = _client(wire, endpoint)

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
        repeats: Counter[Setback] = Counter()
        while True:
            attempt = self._attempt(operation, expect_json=expect_json, number=repeats.total() + 1)
            attempt.confidential = confidential
            request = self._request("GET", path, attempt, query=query, headers=headers)
            outcome = await self._exchange(request, attempt)
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
        form: Sequence[tuple[str, str]] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        confidential: bool = False,
    ) -> Reply:
        """Make a request that changes something, once. Only what authentication proves was refused goes out again.

        Raises OutcomeUnknown if it was sent and no usable answer came, and other BankErrors where it surely had no
        effect or the bank's answer says what became of it.
        """
        attempt = self._attempt(operation, expect_json=True, number=1)
        attempt.confidential = confidential
        request = self._request(method, path, attempt, form=form, json=json, headers=headers)
        outcome = await self._exchange(request, attempt)
        if isinstance(outcome, Reply):
            return outcome
        raise self._write_error(outcome, attempt)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

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
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Request:
        content: bytes | None = None
        sent = dict(headers or {})
        if form is not None:
            content = urlencode(form).encode()
            sent["content-type"] = "application/x-www-form-urlencoded"
        elif json is not None:
            content = json_text.dumps(json, separators=(",", ":"), allow_nan=False).encode()
            sent.setdefault("content-type", "application/json")
        request = self._client.build_request(method, self._url(path, query), content=content, headers=sent)
        request.extensions = attach(dict(request.extensions), attempt)
        return request

    def _url(self, path: str, query: Mapping[str, str] | None) -> str:
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError("a path begins with one slash")
        if not query:
            return f"{self._endpoint.base_url}{path}"
        return f"{self._endpoint.base_url}{path}{'&' if '?' in path else '?'}{urlencode(query)}"

    async def _exchange(self, request: httpx.Request, attempt: Attempt) -> Reply | Failure:
        """Make one attempt within the total time and judge its answer."""
        try:
            async with asyncio.timeout(self._endpoint.total_timeout):
                response = await self._client.send(request, auth=self._auth)
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
        if self._tls is None or not failure.unexplained:
            return failure.error
        refusal = await certificate_refusal(
            self._endpoint.base_url, self._tls, provider=self._provider, identity=self._endpoint.identity
        )
        return refusal or failure.error

    async def _wait(self, pause: Pause) -> None:
        if pause.told and self._on_wait is not None:
            self._on_wait(int(pause.seconds))
        await self._sleep(pause.seconds)

    def _measure_skew(self, reply: Reply) -> None:
        theirs = http_date(reply.headers.get("date"))
        if theirs is not None:
            self.clock_skew = theirs - self._clock.now()


def _client(wire: WireTransport, endpoint: Endpoint) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=wire,
        headers=_HEADERS,
        timeout=httpx.Timeout(endpoint.read_timeout, connect=endpoint.connect_timeout, pool=endpoint.total_timeout),
        follow_redirects=False,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


def _network(tls: ssl.SSLContext) -> httpx.AsyncHTTPTransport:
    return httpx.AsyncHTTPTransport(
        verify=tls,
        limits=httpx.Limits(
            max_connections=_MAX_CONNECTIONS, max_keepalive_connections=_MAX_CONNECTIONS, keepalive_expiry=_IDLE_SECONDS
        ),
        trust_env=False,
        retries=0,
    )

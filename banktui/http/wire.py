"""One attempt on the wire: bounded in size, recorded, and without exceptions that carry addresses or bodies."""

import asyncio
import zlib
from dataclasses import replace
from typing import cast

import httpx

from banktui.domain.clock import Clock
from banktui.domain.errors import Malformed
from banktui.domain.exchange import STOPPED
from banktui.http.failure import ExchangeFailedError, Failure, translate
from banktui.http.record import Recorder
from banktui.http.reply import Attempt, attempt_of, complete
from banktui.http.retry import Setback
from banktui.http.tls import ClientIdentity
from banktui.services.attaching import CutFileError

BODY_CAP = 16 * 1024 * 1024
"""Bytes of an answer, as sent and after decompression."""

_GZIP = zlib.MAX_WBITS | 16


class WireTransport(httpx.AsyncBaseTransport):
    """Wraps the transport that really sends. Every attempt, sign-ins included, passes here exactly once."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        *,
        provider: str,
        clock: Clock,
        recorder: Recorder | None,
        identity: ClientIdentity | None,
    ) -> None:
        self._inner = inner
        self._provider = provider
        self._clock = clock
        self._recorder = recorder
        self._identity = identity

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return its response with the whole body in memory. Raises ExchangeFailedError."""
        attempt = attempt_of(request)
        attempt.sent = attempt.sent or not attempt.sign_in
        began = self._clock.monotonic()
        try:
            # A sign-in may go to another place than the bank's own address.
            outcome = await self._exchange(request, f"{request.url.scheme}://{request.url.netloc.decode('ascii')}")
        except (asyncio.CancelledError, CutFileError):
            # Out of time, or nobody waits for the answer any more: it was sent all the same, or a part of it.
            record = self._record(request, attempt, None, self._clock.monotonic() - began)
            attempt.give_up(request, record, STOPPED)
            raise
        elapsed = self._clock.monotonic() - began
        if isinstance(outcome, Failure):
            record = self._record(request, attempt, outcome.status, elapsed)
            attempt.give_up(request, record, outcome.error.kind, outcome.error.problem().sentence)
            attempt.failure = outcome
            raise ExchangeFailedError(outcome, sign_in=attempt.sign_in)
        response, body = outcome
        record = self._record(request, attempt, response.status_code, elapsed, response)
        return complete(request, response, body, record=record, elapsed=elapsed)

    async def aclose(self) -> None:
        """Close the transport underneath."""
        await self._inner.aclose()

    async def _exchange(self, request: httpx.Request, base_url: str) -> tuple[httpx.Response, bytes] | Failure:
        response: httpx.Response | None = None
        try:
            response = await self._inner.handle_async_request(request)
            return response, await _read_bounded(response)
        except Malformed as malformed:
            return Failure(malformed, Setback.FINAL, response.status_code if response else None)
        except (httpx.RequestError, OSError) as error:
            failure = translate(error, base_url=base_url, provider=self._provider, identity=self._identity)
            return replace(failure, status=response.status_code if response else None)
        finally:
            if response is not None:
                await response.aclose()

    def _record(
        self,
        request: httpx.Request,
        attempt: Attempt,
        status: int | None,
        elapsed: float,
        response: httpx.Response | None = None,
    ) -> int | None:
        recorder, url = self._recorder, request.url
        if recorder is None:
            return None
        attempt.record = recorder.add(
            provider=self._provider,
            operation="sign in" if attempt.sign_in else attempt.operation,
            method=request.method,
            path=url.raw_path.partition(b"?")[0].decode("ascii"),
            query=url.params.multi_items(),
            status=status,
            elapsed=elapsed,
            attempt=attempt.number,
            at=self._clock.now(),
            origin=f"{url.scheme}://{url.netloc.decode('ascii')}",
            sign_in=attempt.sign_in,
            sent_headers=request.headers.multi_items(),
            content=_content_of(request),
            content_type=request.headers.get("content-type", ""),
            confidential=attempt.is_confidential,
            answer_headers=response.headers.multi_items() if response is not None else (),
        )
        return attempt.record


def _content_of(request: httpx.Request) -> bytes:
    """Return the body of a request; nothing of one that is read from files while it is sent."""
    try:
        return request.content
    except httpx.RequestNotRead:
        return b""


async def _read_bounded(response: httpx.Response) -> bytes:
    """Read a body in pieces, so that neither a large one nor a small one that inflates can fill the memory."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"identity", "", "gzip", "x-gzip"}:
        raise Malformed("The bank's answer is compressed in a way that was not asked for.")
    inflater = zlib.decompressobj(_GZIP) if coding.endswith("gzip") else None
    taken = bytearray()
    # `response.stream` and not `aiter_raw`: a replaced transport may hand over a response that has been read already.
    async for piece in cast("httpx.AsyncByteStream", response.stream):
        taken += _inflated(inflater, piece, BODY_CAP + 1 - len(taken)) if inflater else piece
        if len(taken) > BODY_CAP:
            raise Malformed("The bank's answer is too large.", detail=f"More than {BODY_CAP // 2**20} MiB were sent.")
    if inflater is not None and taken and not inflater.eof:
        raise Malformed("The bank's answer is cut off.")
    return bytes(taken)


def _inflated(inflater: "zlib._Decompress", piece: bytes, room: int) -> bytes:
    try:
        inflated = inflater.decompress(piece, room)
    except zlib.error:
        pass
    else:
        # What follows the end of the compressed data would pile up unseen in the decompressor.
        if not inflater.unused_data:
            return inflated
    raise Malformed("The bank's answer is compressed wrongly.")

"""Finding out why a connection breaks without a word."""

import asyncio
import socket
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

import httpx

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, SignInNeeded
from banktui.http.endpoint import Endpoint
from banktui.http.failure import translate, without_a_word
from banktui.http.tls import ClientIdentity

_PATIENCE = 1.0
"""Seconds after which a server that has not hung up is taken to be waiting for a request, as it should."""
_REMEMBERED = 60.0
"""Seconds for which a server that was waiting for a request is not asked once more."""
_HTTPS_PORT = 443
_SOMETHING_ELSE = (TimeoutError, ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


class Probe:
    """Finds out why one server breaks connections, once for all reads that it has broken.

    A server that does not refuse us lets a probe wait as long as it can: so no read waits for what is known already.
    """

    def __init__(self, endpoint: Endpoint, tls: ssl.SSLContext, *, provider: str, clock: Clock) -> None:
        self._endpoint = endpoint
        self._tls = tls
        self._provider = provider
        self._clock = clock
        self._turn = asyncio.Lock()
        self._has_answered = False
        self._waited_at: float | None = None
        """When it was last found waiting for a request, as it should."""

    def answered(self) -> None:
        """Note that the server has answered a request, whatever it said."""
        self._has_answered = True

    async def refusal(self) -> BankError | None:
        """Return the error if it is our certificate, or that we have none, for which it hangs up; see below."""
        # Who lets us in without a certificate wants none. One of ours may be refused from one moment to the next.
        if self._has_answered and self._endpoint.identity is None:
            return None
        async with self._turn:
            now = self._clock.monotonic()
            if self._waited_at is not None and now - self._waited_at < _REMEMBERED:
                return None
            found = await certificate_refusal(
                self._endpoint.base_url, self._tls, provider=self._provider, identity=self._endpoint.identity
            )
            self._waited_at = now if found is None else None
            return found


async def certificate_refusal(
    base_url: str, tls: ssl.SSLContext, *, provider: str, identity: ClientIdentity | None
) -> BankError | None:
    """Return the error if the server hangs up on us before we ask anything: it refuses our certificate, or wants one.

    Under TLS 1.3 a client has sent its request before it learns of the refusal, and the reset that follows unread
    bytes can swallow the alert that says so; some servers send none. A silent connection tells these from a bank that
    breaks while it answers. Sends no request.
    """
    parts = urlsplit(base_url)
    try:
        async with asyncio.timeout(_PATIENCE):
            said = await _listen(parts.hostname or "", parts.port or _HTTPS_PORT, tls)
    except _SOMETHING_ELSE:
        return None
    except OSError as error:
        # Wrapped as the client library would: one place reads TLS errors.
        wrapped = httpx.ReadError("")
        wrapped.__cause__ = error
        told = translate(wrapped, base_url=base_url, provider=provider, identity=identity).error
        return told if isinstance(told, SignInNeeded) else without_a_word(base_url, provider, identity)
    return None if said else without_a_word(base_url, provider, identity)


async def _listen(host: str, port: int, tls: ssl.SSLContext) -> bytes:
    """Return the first byte that a server sends unasked; empty if it hangs up."""
    reader, writer = await asyncio.open_connection(host, port, ssl=tls, server_hostname=host)
    try:
        return await reader.read(1)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

"""Finding out why a connection breaks without a word."""

import asyncio
import socket
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

import httpx

from banktui.domain.errors import BankError, SignInNeeded
from banktui.http.failure import translate, without_a_word
from banktui.http.tls import ClientIdentity

_PATIENCE = 1.0
"""Seconds after which a server that has not hung up is taken to be waiting for a request, as it should."""
_HTTPS_PORT = 443
_SOMETHING_ELSE = (TimeoutError, ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


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

"""Meeting a server without asking it anything: whether somebody answers, and who it shows itself to be."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import httpx
from cryptography import x509

from banktui.domain.errors import BankError, Unreachable
from banktui.http.distrust import Distrusted, Shown, name_of
from banktui.http.failure import Doubt, doubt_of, translate
from banktui.http.tls import ClientIdentity
from banktui.services.apart import apart

_HTTPS_PORT = 443
_PATIENCE = 8.0
"""Seconds until a server that says nothing is given up."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Who a server has shown itself to be, by a certificate that was found right."""

    protocol: str
    """`TLS 1.3`."""
    authority: str
    """Whose word it is, cleaned."""
    not_after: datetime


async def knock(base_url: str, *, provider: str) -> None:
    """Connect to a bank's address and hang up. Raises Unreachable, saying how far it got."""
    async with _connected(base_url, None, provider=provider, identity=None):
        return


async def greet(base_url: str, tls: ssl.SSLContext, *, provider: str, identity: ClientIdentity | None = None) -> Peer:
    """Return who answers at a bank's address. Sends no request. Raises BankError if it is not who it should be.

    It raises Distrusted where a certificate was shown that is not accepted. That a server refuses `identity` may show
    only later, by what it does with the first request.
    """
    async with _connected(base_url, tls, provider=provider, identity=identity) as writer:
        shown = writer.get_extra_info("ssl_object")
        certificate = x509.load_der_x509_certificate(shown.getpeercert(binary_form=True))
        return Peer(
            str(shown.version()).replace("v", " "), name_of(certificate.issuer), certificate.not_valid_after_utc
        )


async def glance(base_url: str) -> Shown | None:
    """Return what the certificate says that is shown at an address, whoever shows it; None if none can be read.

    Nothing is sent and nothing of it is believed: it is for saying why that server was not trusted.
    """
    # Built apart from the one that every call goes through, which always verifies.
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    try:
        async with _connected(base_url, tls, provider="", identity=None) as writer:
            der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    except BankError:
        # That it was not accepted has been found already; without this it is said in fewer words.
        return None
    return Shown.read(der) if der else None


def place_of(base_url: str) -> str:
    """Return host and port of an address, as sentences name it."""
    return urlsplit(base_url).netloc


@asynccontextmanager
async def _connected(
    base_url: str, tls: ssl.SSLContext | None, *, provider: str, identity: ClientIdentity | None
) -> AsyncIterator[asyncio.StreamWriter]:
    parts = urlsplit(base_url)
    doubt: Doubt | None = None
    # Wrapped as the client library would: one place reads what goes wrong here.
    wrapped: httpx.TransportError = httpx.ConnectError("")
    try:
        async with asyncio.timeout(_PATIENCE):
            writer = await _open(parts.hostname or "", parts.port or _HTTPS_PORT, tls)
    except TimeoutError:
        wrapped = httpx.ConnectTimeout("")
    except OSError as error:
        wrapped.__cause__ = error
        doubt = doubt_of(error)
    else:
        try:
            yield writer
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        return
    told = translate(wrapped, base_url=base_url, provider=provider, identity=identity).error
    raise Distrusted(told, doubt) if doubt is not None and isinstance(told, Unreachable) else told


async def _open(host: str, port: int, tls: ssl.SSLContext | None) -> asyncio.StreamWriter:
    """Connect to the first of a host's addresses that answers. Raises OSError."""
    found = await apart(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    *others, last = [str(address[0]) for *_, address in found]
    for address in others:
        with suppress(ConnectionError):
            return await _open_at(address, port, tls, host)
    return await _open_at(last, port, tls, host)


async def _open_at(address: str, port: int, tls: ssl.SSLContext | None, host: str) -> asyncio.StreamWriter:
    _, writer = await asyncio.open_connection(address, port, ssl=tls, server_hostname=host if tls is not None else None)
    return writer

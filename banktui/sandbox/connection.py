"""One HTTP/1.1 connection to the bank, and the grip on its bytes that faults need."""

import asyncio
import socket
import ssl
import struct
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

from cryptography import x509
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

WIRE = "banktui.wire"
"""The ASGI extension under which an app finds its connection's `Wire`."""
_TLS_VERSIONS = {"TLSv1.2": 0x0303, "TLSv1.3": 0x0304}
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class BankProtocol(H11Protocol):
    """uvicorn's connection, derived because uvicorn alone cannot serve this bank.

    It never shows an app the client's certificate (the ASGI TLS extension), of which one provider's sign-in consists;
    it does not route absolute-form request targets, which clients of that provider send; and faults such as half a
    header need the transport below HTTP. So every request's scope gets the extensions `tls` and `banktui.wire`, and
    `wrap` does the routing. HTTP parsing, flow control and keep-alive stay uvicorn's.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._inner = self.app
        self._extensions: dict[str, Any] = {}
        self.app = self._extended

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Note who is calling."""
        super().connection_made(transport)
        self._extensions = {"tls": _tls_facts(transport), WIRE: Wire(self)}

    async def _extended(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle = self.cycle
        scope["extensions"] = {**scope.get("extensions", {}), **self._extensions}
        try:
            await self._inner(scope, receive, send)
        except asyncio.CancelledError:
            # The bank stops. uvicorn would report a crash and answer 500 where the connection is about to end anyway.
            cycle.disconnected = True


class Wire:
    """A connection below HTTP. After any of these calls the exchange is over for uvicorn."""

    def __init__(self, protocol: H11Protocol) -> None:
        self._protocol = protocol

    def end_with(self, data: bytes) -> None:
        """Put bytes on the connection as they are and then end it in good order."""
        self._protocol.transport.write(data)
        self.close()

    def close(self) -> None:
        """End the connection in good order."""
        self._protocol.cycle.disconnected = True
        self._protocol.transport.close()

    def reset(self) -> None:
        """Break the connection: the client sees a reset, not an end."""
        self._protocol.cycle.disconnected = True
        transport = self._protocol.transport
        connection = transport.get_extra_info("socket")
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()


def _tls_facts(transport: asyncio.Transport) -> MutableMapping[str, Any]:
    """Return the ASGI TLS extension. Python shows no more of a client's chain than its own certificate."""
    connection = transport.get_extra_info("ssl_object")
    der = connection.getpeercert(binary_form=True) if connection is not None else None
    return {
        "server_cert": None,
        "client_cert_chain": [ssl.DER_cert_to_PEM_cert(der)] if der else [],
        "client_cert_name": x509.load_der_x509_certificate(der).subject.rfc4514_string() if der else None,
        "client_cert_error": None,
        "tls_version": _TLS_VERSIONS.get(connection.version() or "") if connection is not None else None,
        "cipher_suite": None,
    }

"""TLS that says why it refuses somebody."""

import asyncio
import ssl
from asyncio.sslproto import SSLProtocol
from typing import Any

_HANDSHAKE_SECONDS = 10
_SHUTDOWN_SECONDS = 1
_FAREWELL_SECONDS = 2


class AlertingTls(SSLProtocol):
    """The server's side of TLS under an application protocol, with alerts.

    asyncio drops the alert that OpenSSL has prepared when a handshake fails (github.com/python/cpython/issues/98078):
    a client without a certificate would see the connection end for no reason. Real banks send `certificate required` or
    `unknown CA`, and clients must learn to read those. The alert is sent, and what the client still writes is read and
    thrown away for a moment: closing at once would reset the connection and could destroy the alert on its way.

    `transports` holds the connection from its first byte to its last, for a server that wants to end them all.
    """

    _outgoing: ssl.MemoryBIO
    """What the base class has for the network."""

    def __init__(
        self, application: asyncio.Protocol, context: ssl.SSLContext, transports: set[asyncio.Transport]
    ) -> None:
        super().__init__(
            asyncio.get_running_loop(),
            application,
            context,
            waiter=None,  # type: ignore[arg-type]  # as asyncio's own servers do
            server_side=True,
            ssl_handshake_timeout=_HANDSHAKE_SECONDS,
            ssl_shutdown_timeout=_SHUTDOWN_SECONDS,
        )
        self._transports = transports
        self._connection: asyncio.Transport | None = None
        self._refuses = False

    def connection_made(self, transport: Any) -> None:
        """Begin the handshake."""
        self._connection = transport
        self._transports.add(transport)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget the connection."""
        if self._connection is not None:
            self._transports.discard(self._connection)
        super().connection_lost(exc)

    def _on_handshake_complete(self, handshake_exc: BaseException | None) -> None:
        self._refuses = isinstance(handshake_exc, ssl.SSLError)
        super()._on_handshake_complete(handshake_exc)

    def _fatal_error(self, exc: BaseException, message: str = "") -> None:
        if self._connection is None or not self._refuses:
            super()._fatal_error(exc, message)
            return
        self._refuses = False
        self._connection.write(self._outgoing.read())
        if self._connection.can_write_eof() and not self._connection.is_closing():
            self._connection.write_eof()
        self._loop.call_later(_FAREWELL_SECONDS, self._connection.abort)

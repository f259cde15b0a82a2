"""A transport that calls an ASGI application directly: a whole client and bank without sockets."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import httpx

_Message = MutableMapping[str, Any]
_App = Callable[[_Message, Callable[[], Awaitable[_Message]], Callable[[_Message], Awaitable[None]]], Awaitable[None]]


class InProcessTransport(httpx.AsyncBaseTransport):
    """Carries requests to an ASGI app as an HTTPS server would, a client certificate included.

    The certificate chain reaches the app by the ASGI TLS extension: `scope["extensions"]["tls"]["client_cert_chain"]`.
    An exception in the app becomes a 500, as it would on the wire.
    """

    def __init__(self, app: _App, *, client_certificate: str | Sequence[str] = ()) -> None:
        chain = [client_certificate] if isinstance(client_certificate, str) else list(client_certificate)

        async def with_tls(
            scope: _Message,
            receive: Callable[[], Awaitable[_Message]],
            send: Callable[[_Message], Awaitable[None]],
        ) -> None:
            tls = {
                "client_cert_chain": chain,
                "client_cert_name": None,
                "client_cert_error": None,
                "tls_version": 0x0304,
            }
            scope["extensions"] = {**scope.get("extensions", {}), "tls": tls}
            await app(scope, receive, send)

        self._inner = httpx.ASGITransport(app=with_tls, raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the application's answer."""
        return await self._inner.handle_async_request(request)

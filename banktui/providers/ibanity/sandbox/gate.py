"""What every request passes before it reaches a route, and the form in which everything leaves."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from banktui.providers.ibanity.sandbox.application import Application
from banktui.providers.ibanity.sandbox.errors import RefusedError
from banktui.providers.ibanity.sandbox.jsontext import encode

PLAIN_JSON = "application/json"
JSON_API = "application/vnd.api+json"


def reply(scope: Scope, document: Mapping[str, Any], status: int = 200) -> Response:
    """Make a response of a document.

    The document says "JSON payloads" and follows JSON:API; a client that asks for the JSON:API media type gets it,
    since strict ones accept no other, and everyone else gets plain JSON.
    """
    wanted = Headers(scope=scope).get("accept", "")
    return Response(encode(document), status, media_type=JSON_API if JSON_API in wanted else PLAIN_JSON)


class Gate:
    """Checks certificate and version, and is liberal where recorded clients need it.

    A slash at the end of a path is dropped here, without a redirect: a redirected POST would lose its body.
    """

    def __init__(self, app: ASGIApp, application: Application) -> None:
        self._app = app
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].rstrip("/") or "/"
        inner = {**scope, "path": path, "raw_path": path.encode()}
        outgoing = _without_body(send) if scope["method"] == "HEAD" else send
        try:
            self._application.admit(_chain(scope), scope["headers"])
            if path == "/sandbox" or path.startswith("/sandbox/"):
                self._application.admit_to_sandbox()
        except RefusedError as error:
            response = reply(scope, error.refusal.document(), error.refusal.status)
            await response(inner, receive, outgoing)
            return
        await self._app(inner, receive, outgoing)


def _chain(scope: Scope) -> list[str]:
    tls = scope.get("extensions", {}).get("tls") or {}
    return list(tls.get("client_cert_chain") or ())


def _without_body(send: Send) -> Send:
    async def pass_on(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return pass_on

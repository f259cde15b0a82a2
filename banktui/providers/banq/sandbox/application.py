"""The ASGI app: routes, the order of checks, and the one place where a refusal becomes an answer."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from banktui.providers.banq.sandbox.answers import Answer, json_answer
from banktui.providers.banq.sandbox.bodies import decoded
from banktui.providers.banq.sandbox.errors import Refusal, refused
from banktui.providers.banq.sandbox.idempotency import HEADER, Idempotency, idempotent_id
from banktui.providers.banq.sandbox.idempotency import Scope as RequestScope
from banktui.providers.banq.sandbox.operations import Call, Operation, Operations
from banktui.providers.banq.sandbox.switches import Switches
from banktui.providers.banq.sandbox.tokens import TokenDesk

_TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - a path, not a password
_LARGEST: Final = 1 << 20
_FORM: Final = "application/x-www-form-urlencoded"

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the operations."""

    tokens: TokenDesk
    idempotency: Idempotency
    switches: Switches

    def refuse(self, refusal: Refusal) -> Answer:
        """Return the answer of a refusal."""
        return refused(refusal, self.switches.errors)

    def attempt(self, operation: Operation, call: Call) -> Answer:
        """Return what an operation answers, be it a refusal."""
        try:
            return operation(call)
        except Refusal as refusal:
            return self.refuse(refusal)


def build_app(operations: Operations, front: Front) -> ASGIApp:
    """Put the API and its tenant together."""
    app = Starlette(
        routes=[
            Route(_TOKEN_PATH, _token(front), methods=["POST"]),
            *(
                Route(path, _endpoint(operation, front), methods=[method])
                for (method, path), operation in operations.routes().items()
            ),
        ],
        # A method that a path does not have has no status of its own in the documents.
        exception_handlers={404: _missing(front), 405: _missing(front), Exception: _failed(front)},
    )
    app.router.redirect_slashes = False
    return _Slashless(app)


def _endpoint(operation: Operation, front: Front) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            user = front.tokens.user_of(request.headers.get("authorization", ""))
            call = Call(
                user=user,
                path=request.path_params,
                query=request.query_params,
                body=await _body(request),
                origin=f"{request.url.scheme}://{request.url.netloc}",
            )
            # From here on nothing is awaited: that is what makes one execution of two requests at the same time.
            answer = _once(operation, call, request, front)
        except Refusal as refusal:
            answer = front.refuse(refusal)
        return answer.response()

    return endpoint


def _once(operation: Operation, call: Call, request: Request, front: Front) -> Answer:
    guid = idempotent_id(request.headers.getlist(HEADER)) if request.method == "POST" else None
    if guid is None:
        return front.attempt(operation, call)
    scope = RequestScope(call.user, request.method, request.url.path, guid)
    return front.idempotency.answer(scope, call.body, lambda: front.attempt(operation, call))


def _token(front: Front) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            fields = _token_fields(request, await _body(request))
        except Refusal as refusal:
            content = {"error": "invalid_request", "error_description": refusal.message}
            return json_answer(content, refusal.status).response()
        return front.tokens.sign_in(fields).response()

    return endpoint


def _token_fields(request: Request, body: bytes) -> Mapping[str, Any]:
    """Return the fields of a token request: standard OAuth clients send a form, the tenant's own send JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
        return _with_client(request, _form(body))
    content = decoded(body)
    if not isinstance(content, dict):
        raise Refusal(400, "The request body has to be a JSON object or a form.")
    return _with_client(request, content)


def _with_client(request: Request, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take the client from HTTP basic authentication, where RFC 6749 also allows it, if the body does not name it."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if fields.get("client_id") is not None or scheme.lower() != "basic":
        return fields
    try:
        name = base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except ValueError:
        raise Refusal(400, "The Authorization header is malformed.") from None
    return {**fields, "client_id": unquote_plus(name)}


def _form(body: bytes) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise Refusal(400, "The request body is not a form.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refusal(400, "A parameter occurs more than once.")
    return fields


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise Refusal(400, "The request body is too large.")
    return bytes(body)


def _missing(front: Front) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        del request, error
        return front.refuse(Refusal(404)).response()

    return handler


def _failed(front: Front) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        del request, error
        return front.refuse(Refusal(500)).response()

    return handler


class _Slashless:
    """Takes a path with a slash at its end for the path without."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "path": scope["path"].rstrip("/") or "/"}
        await self._app(scope, receive, send)

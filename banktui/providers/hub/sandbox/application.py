"""The ASGI app: routes, the order of checks, and the one place where a refusal becomes an answer."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from banktui.providers.hub.sandbox.errors import Refusal, phrase
from banktui.providers.hub.sandbox.service import Service
from banktui.sandbox.shaping import encode

_LONGEST_MESSAGE: Final = 100
_METHOD_NOT_ALLOWED: Final = 405

Call = Callable[[Request], Awaitable[Mapping[str, Any]]]


def build_app(service: Service) -> ASGIApp:
    """Put the API together, with both spellings of the two calls that later pages of the documents renamed."""
    calls: tuple[tuple[str, str, Call], ...] = (
        ("GET", "/accounts/list", service.ledgers),
        ("POST", "/accounts/transfer", service.transfer),
        ("POST", "/accounts/internal_transfer", service.transfer),
        ("POST", "/account/customer/pay_out", service.pay_out),
        ("POST", "/accounts/customer/pay_out", service.pay_out),
        ("POST", "/accounts/customer/create_beneficiary", service.create_beneficiary),
        ("POST", "/accounts/create_customer", service.create_customer),
        ("POST", "/accounts/customers/create_ledger", service.create_ledger),
        ("POST", "/accounts/create", service.create_account),
        ("POST", "/accounts/sub_accounts/create", service.create_sub_account),
    )
    app = Starlette(
        routes=[
            Route("/login", _open(service.log_in), methods=["POST"]),
            *(Route(path, _checked(call, service), methods=[method]) for method, path, call in calls),
        ],
        exception_handlers={Refusal: _refused, HTTPException: _not_routed, Exception: _failed},
    )
    app.router.redirect_slashes = False
    return _without_last_slash(app)


def failure(message: str, **more: str) -> bytes:
    """Return the body that goes with an HTTP status other than 200."""
    return encode({"status": -1, "message": message[:_LONGEST_MESSAGE], **more})


def _open(call: Call) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return _json(200, encode({"status": 1, "message": "Success"} | dict(await call(request))))

    return endpoint


def _checked(call: Call, service: Service) -> Callable[[Request], Awaitable[Response]]:
    answer = _open(call)

    async def endpoint(request: Request) -> Response:
        service.tokens.check(request.headers.get("authorization", ""))
        service.switches.count_request()
        return await answer(request)

    return endpoint


def _without_last_slash(app: ASGIApp) -> ASGIApp:
    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "path": scope["path"].rstrip("/") or "/"}
        await app(scope, receive, send)

    return front


async def _refused(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, Refusal):
        raise error
    return _json(error.status, failure(error.message))


async def _not_routed(request: Request, error: Exception) -> Response:
    """Answer for a path that does not exist; the document knows no status for a wrong method but the same."""
    del request
    status = error.status_code if isinstance(error, HTTPException) else 404
    status = 404 if status == _METHOD_NOT_ALLOWED else status
    return _json(status, failure(phrase(status)))


async def _failed(request: Request, error: Exception) -> Response:
    del request, error
    return _json(500, failure(phrase(500)))


def _json(status: int, body: bytes) -> Response:
    return Response(body, status_code=status, media_type="application/json")

"""The ASGI app: routes, the order of checks, and the one place where a refusal becomes an answer."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from banktui.providers.anytime.sandbox.cashier import Cashier
from banktui.providers.anytime.sandbox.clerk import Clerk
from banktui.providers.anytime.sandbox.credentials import Credentials
from banktui.providers.anytime.sandbox.discloser import Discloser
from banktui.providers.anytime.sandbox.envelope import Envelope
from banktui.providers.anytime.sandbox.errors import Refusal, numbered, refusal
from banktui.providers.anytime.sandbox.parameters import form_fields
from banktui.providers.anytime.sandbox.service import Service
from banktui.providers.anytime.sandbox.signature import SpentValues, signed_value
from banktui.providers.anytime.sandbox.switches import AddressList, Habits, Rates
from banktui.providers.anytime.sandbox.tokens import TokenDesk

Functionality = Callable[[Request], Awaitable[Mapping[str, Any] | Response]]

_TOKEN_PATH: Final = "/oauth/v2/token"  # noqa: S105 - a path, not a password
_VERSION: Final = "v1.0"
_TOKEN_REQUEST: Final = 4010020
_VERSION_FORM: Final = re.compile(r"v[0-9]+\.[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that a request must pass before it is served."""

    credentials: Credentials
    spent: SpentValues
    tokens: TokenDesk
    addresses: AddressList
    rates: Rates
    habits: Habits

    def origin(self, scope: Scope) -> None:
        """Check from where a request comes and how many come from there."""
        host = (scope.get("client") or ("", 0))[0]
        self.addresses.check(host)
        self.rates.count("ip", host)

    @contextmanager
    def signature(self, request: Request) -> Iterator[None]:
        """Check who signed the request and that the signed value is new, and use that up with it."""
        value = signed_value(request, self.credentials.public_key)
        with self.spent.use(value, before=self.habits.spends_before) as request.state.proof:
            yield

    def rights(self, request: Request, functionality: str) -> None:
        """Check the token, then how often this user and this functionality were asked for."""
        self.tokens.check(request.headers.get("authorization", ""))
        self.rates.count("user", self.credentials.username)
        self.rates.count("functionality", functionality)


def build_app(
    service: Service, cashier: Cashier, clerk: Clerk, discloser: Discloser, checks: Checks, envelope: Envelope
) -> ASGIApp:
    """Put the API together."""
    app = Starlette(
        routes=_routes(service, cashier, clerk, discloser, checks, envelope),
        exception_handlers={
            Refusal: _refused(envelope),
            HTTPException: _not_routed(envelope),
            Exception: _failed(envelope),
        },
    )
    app.router.redirect_slashes = False
    return _Front(app, checks, envelope)


def _routes(
    service: Service, cashier: Cashier, clerk: Clerk, discloser: Discloser, checks: Checks, envelope: Envelope
) -> list[Route]:
    reading: tuple[tuple[str, str, Functionality], ...] = (
        ("GET", "/apicheck", service.apicheck),
        ("POST", "/apicheck", service.apicheck_echo),
        ("GET", "/accounts", service.accounts),
        ("GET", "/accounts/{id}", service.account),
        ("GET", "/accounts/{id}/balance", service.balance),
        ("GET", "/accounts/{id}/cards", service.cards),
        ("GET", "/accounts/{id}/statements", service.all_statements),
        ("GET", "/accounts/{id}/statements/{txid}", service.one_statement),
        ("GET", "/accounts/{id}/iban-statements", service.iban_statements),
        ("GET", "/accounts/{id}/credit-transfers", service.credit_transfers),
        ("GET", "/accounts/{id}/credit-transfers/{ctid}/testimonial", service.testimonial),
        ("GET", "/accounts/{id}/kyc", service.kyc),
        # Before the next one, which would take `unlinked` for a card.
        ("GET", "/cards/unlinked", service.unlinked_cards),
        ("GET", "/cards/{card_ref}", service.card),
        ("GET", "/cards/{card_ref}/transactions", service.card_transactions),
        ("GET", "/cards/{card_ref}/transactions/{txid}", service.card_transaction),
        ("GET", "/orders/{id}/tracking", service.tracking),
    )
    moving: tuple[tuple[str, str, Functionality], ...] = (
        ("POST", "/accounts/{id}/credit-transfers", cashier.credit_transfer),
        ("POST", "/cards", cashier.order_card),
        ("POST", "/cards/{card_ref}/credit", cashier.load),
        ("POST", "/cards/{card_ref}/debit", cashier.unload),
    )
    keeping: tuple[tuple[str, str, Functionality], ...] = (
        ("POST", "/accounts", clerk.create_account),
        ("PUT", "/accounts/{id}", clerk.update_account),
        ("POST", "/accounts/{id}/iban", clerk.create_iban),
        ("POST", "/accounts/{id}/virtual-ibans", clerk.create_virtual_iban),
        ("POST", "/accounts/{id}/kyc", clerk.identity.upload),
        ("PUT", "/cards/{card_ref}", clerk.update_card),
    )
    disclosing: tuple[tuple[str, str, Functionality], ...] = (
        ("GET", "/cards/{card_ref}/pin", discloser.pin),
        ("POST", "/cards/{card_ref}/pin", discloser.text_pin),
        ("GET", "/cards/{card_ref}/pan", discloser.pan),
        ("POST", "/cards/{card_ref}/pan", discloser.send_pan),
        ("POST", "/cards/{card_ref}/details-display", discloser.link),
    )
    return [
        Route(_TOKEN_PATH, _token(checks, envelope), methods=["POST"]),
        *(
            Route(f"/{_VERSION}{path}", _checked(method, path, functionality, checks, envelope), methods=[method])
            for method, path, functionality in reading + moving + keeping + disclosing
        ),
    ]


def _checked(
    method: str, path: str, functionality: Functionality, checks: Checks, envelope: Envelope
) -> Callable[[Request], Awaitable[Response]]:
    name = f"{method} {path}"

    async def endpoint(request: Request) -> Response:
        with checks.signature(request):
            checks.rights(request, name)
            answer = await functionality(request)
        return answer if isinstance(answer, Response) else envelope.success(answer)

    return endpoint


def _token(checks: Checks, envelope: Envelope) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        with checks.signature(request):
            # An Authorization header is ignored here: one client sends `Bearer` with nothing after it.
            return envelope.success(checks.tokens.sign_in(await form_fields(request, _TOKEN_REQUEST)))

    return endpoint


class _Front:
    """Looks at a request before it is routed: its origin, the slash at its end, the version in its path."""

    def __init__(self, app: ASGIApp, checks: Checks, envelope: Envelope) -> None:
        self._app = app
        self._checks = checks
        self._envelope = envelope

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].rstrip("/") or "/"
        try:
            self._checks.origin(scope)
            _check_version(path)
        except Refusal as reason:
            await self._envelope.failure(reason.code, reason.message)(scope, receive, send)
            return
        await self._app({**scope, "path": path}, receive, send)


def _check_version(path: str) -> None:
    version = path.removeprefix("/").partition("/")[0]
    if not version.startswith("v") or version == _VERSION:
        return
    raise refusal(4000011 if _VERSION_FORM.fullmatch(version) else 4000010)


def _refused(envelope: Envelope) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        del request
        if not isinstance(error, Refusal):
            raise error
        return envelope.failure(error.code, error.message)

    return handler


def _not_routed(envelope: Envelope) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        del request
        wrong_method = isinstance(error, HTTPException) and error.status_code == 405  # noqa: PLR2004 - Starlette's word for it
        return envelope.failure(numbered(4050010 if wrong_method else 4040010))

    return handler


def _failed(envelope: Envelope) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        del request, error
        return envelope.failure(numbered(5000010))

    return handler

"""The control API: for tests in any language, and for whoever wants to see a demo go wrong on purpose."""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from banktui.sandbox.bank import Bank
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.ledger import Movement
from banktui.sandbox.outbox import Attempted
from banktui.sandbox.ports import is_loopback
from banktui.sandbox.requestlog import LoggedRequest

_LARGEST_BODY = 1024 * 1024


def control_app(bank: Bank, providers: Sequence[str], token: str) -> ASGIApp:
    """Return the control API of a bank; every call needs `Authorization: Bearer <token>`.

    Errors are `{"error": "<sentence>"}`: 400 for what was sent, 401 for the token, 404 for what does not exist.
    """
    control = _Control(bank, tuple(providers))
    return Starlette(
        routes=[
            Route("/movements", control.list_movements, methods=["GET"]),
            Route("/requests", control.list_requests, methods=["GET"]),
            Route("/faults", control.list_faults, methods=["GET"]),
            Route("/faults", control.add_fault, methods=["POST"]),
            Route("/faults", control.clear_faults, methods=["DELETE"]),
            Route("/clock", control.read_clock, methods=["GET"]),
            Route("/clock", control.advance_clock, methods=["POST"]),
            Route("/scenarios", control.list_scenarios, methods=["GET"]),
            Route("/scenarios/{name}", control.run_scenario, methods=["POST"]),
            Route("/webhooks", control.list_webhooks, methods=["GET"]),
            Route("/webhooks/{provider}", control.set_webhook, methods=["POST"]),
        ],
        middleware=[Middleware(_BearerOnly, token=token)],
        exception_handlers={HTTPException: _explain},
    )


class _Control:
    """The calls of the control API."""

    def __init__(self, bank: Bank, providers: tuple[str, ...]) -> None:
        self._bank = bank
        self._providers = providers

    async def list_movements(self, _request: Request) -> Response:
        """Return every money movement that the bank executed, oldest first."""
        self._bank.settle()
        return JSONResponse([_movement(movement) for movement in self._bank.ledger.movements])

    async def list_requests(self, _request: Request) -> Response:
        """Return what arrived, oldest first, secrets masked."""
        return JSONResponse([_logged(entry) for entry in self._bank.requests.list()])

    async def list_faults(self, _request: Request) -> Response:
        """Return the faults in force."""
        return JSONResponse([_rule(rule) for rule in self._bank.faults.list()])

    async def add_fault(self, request: Request) -> Response:
        """Put a fault in force."""
        fields = await _fields(
            request, {"provider": str, "method": str, "path": str, "fault": str}, ("times", "probability", "seed")
        )
        if fields["provider"] != "*":
            self._known(fields["provider"], 400)
        try:
            rule = FaultRule(
                provider=fields["provider"],
                method=fields["method"].upper(),
                path=fields["path"],
                fault=parse_fault(fields["fault"]),
                times=_number(fields, "times", None),
                probability=float(_number(fields, "probability", 1, whole=False)),
                seed=_number(fields, "seed", 0),
            )
        except ValueError as error:
            raise HTTPException(400, str(error)) from None
        self._bank.faults.add(rule)
        return JSONResponse(_rule(rule), 201)

    async def clear_faults(self, _request: Request) -> Response:
        """Lift all faults."""
        return JSONResponse({"removed": self._bank.faults.clear()})

    async def read_clock(self, _request: Request) -> Response:
        """Return the bank's time."""
        return JSONResponse({"now": _instant(self._bank.clock.now())})

    async def advance_clock(self, request: Request) -> Response:
        """Move the bank's clock forward; what is due happens."""
        fields = await _fields(request, {"advance": (int, Decimal)}, ())
        try:
            self._bank.advance(float(fields["advance"]))
        except (ValueError, OverflowError) as error:
            raise HTTPException(400, str(error)) from None
        return JSONResponse({"now": _instant(self._bank.clock.now())})

    async def list_scenarios(self, _request: Request) -> Response:
        """Return the scenarios with their parameters."""
        return JSONResponse(
            [
                {"name": scenario.name, "summary": scenario.summary, "parameters": dict(scenario.parameters)}
                for scenario in self._bank.scenarios.list()
            ]
        )

    async def run_scenario(self, request: Request) -> Response:
        """Make a scenario happen."""
        given = await _object(request)
        if any(isinstance(value, bool) or not isinstance(value, str | int | Decimal) for value in given.values()):
            raise HTTPException(400, "the parameters of a scenario are texts and numbers")
        arguments = {parameter: str(value) for parameter, value in given.items()}
        name = request.path_params["name"]
        try:
            return JSONResponse(dict(self._bank.scenarios.run(name, arguments)))
        except KeyError:
            names = ", ".join(scenario.name for scenario in self._bank.scenarios.list()) or "none"
            raise HTTPException(404, f"there is no scenario {name!r}; there are: {names}") from None
        except ValueError as error:
            raise HTTPException(400, str(error)) from None

    async def list_webhooks(self, _request: Request) -> Response:
        """Return where events go, and how the latest attempts to post them went, oldest first."""
        attempts = [_attempted(each) for each in self._bank.outbox.log]
        return JSONResponse({"addresses": dict(self._bank.webhooks), "attempts": attempts})

    async def set_webhook(self, request: Request) -> Response:
        """Have a provider's events sent to a URL on this machine."""
        provider = request.path_params["provider"]
        self._known(provider, 404)
        url = (await _fields(request, {"url": str}, ()))["url"]
        try:
            parts = urlsplit(url)
            accepted = parts.scheme in {"http", "https"} and is_loopback(parts.hostname or "") and parts.port != 0
        except ValueError:
            accepted = False
        if not accepted:
            raise HTTPException(400, "a webhook goes to an http or https URL on this machine: http://127.0.0.1:9000/")
        self._bank.set_webhook(provider, url)
        return JSONResponse({"provider": provider, "url": url})

    def _known(self, provider: str, status: int) -> None:
        if provider not in self._providers:
            names = ", ".join(self._providers) or "none"
            raise HTTPException(status, f"there is no provider {provider!r} here; there are: {names}")


class _BearerOnly:
    """Lets nobody in without the token, whatever they ask for."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or pass the call on."""
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                refusal = _error(401, "the control API needs the token of sandbox.json: Authorization: Bearer …")
                refusal.headers["www-authenticate"] = "Bearer"
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _fields(
    request: Request, required: Mapping[str, type | tuple[type, ...]], optional: Sequence[str]
) -> dict[str, Any]:
    fields = await _object(request)
    missing = sorted(set(required) - set(fields))
    unknown = sorted(set(fields) - set(required) - set(optional))
    if missing or unknown:
        complaints = [f"needs {', '.join(missing)}"] if missing else []
        complaints += [f"does not know {', '.join(unknown)}"] if unknown else []
        raise HTTPException(400, f"{request.url.path} {' and '.join(complaints)}")
    for name, types in required.items():
        if not isinstance(fields[name], types) or isinstance(fields[name], bool):
            raise HTTPException(400, f"{name} has the wrong type")
    return fields


async def _object(request: Request) -> dict[str, Any]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            raise HTTPException(413, "the body is larger than 1 MiB")
    if not body:
        return {}
    try:
        content = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is not JSON") from None
    if not isinstance(content, dict):
        raise HTTPException(400, "the body is not a JSON object")
    return content


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _number(fields: Mapping[str, Any], name: str, default: int | None, *, whole: bool = True) -> Any:
    value = fields.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, Decimal)):
        raise HTTPException(400, f"{name} is a {'whole ' if whole else ''}number")
    return value


async def _explain(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    response = _error(error.status_code, error.detail)
    response.headers.update(error.headers or {})
    return response


def _error(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status)


def _movement(movement: Movement) -> dict[str, Any]:
    return {
        "id": movement.id,
        "provider": movement.provider,
        "operation": movement.operation,
        "amount": f"{movement.amount:f}",
        "currency": movement.currency,
        "from": movement.source,
        "to": movement.destination,
        "texts": dict(movement.texts),
        "created_at": _instant(movement.created_at),
    }


def _logged(entry: LoggedRequest) -> dict[str, Any]:
    return {
        "time": _instant(entry.at),
        "provider": entry.provider,
        "method": entry.method,
        "path": entry.path,
        "status": entry.status,
        "fault": entry.fault or None,
    }


def _attempted(attempted: Attempted) -> dict[str, Any]:
    return {
        "time": _instant(attempted.at),
        "provider": attempted.provider,
        "url": attempted.url,
        "attempt": attempted.attempt,
        "status": attempted.status,
        "milliseconds": round(attempted.seconds * 1000),
        "next_at": _instant(attempted.next_at) if attempted.next_at else None,
    }


def _rule(rule: FaultRule) -> dict[str, Any]:
    return {
        "provider": rule.provider,
        "method": rule.method,
        "path": rule.path,
        "fault": str(rule.fault),
        "times": rule.times,
        "probability": rule.probability,
        "seed": rule.seed,
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

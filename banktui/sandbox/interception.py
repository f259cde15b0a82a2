"""Everything between the network and a provider's app: routing, the bank's time, the request log, faults."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from banktui.domain.clock import Clock
from banktui.sandbox.bank import Bank
from banktui.sandbox.connection import WIRE, Wire
from banktui.sandbox.faults import Fault, FaultKind
from banktui.sandbox.provider import ProviderSandbox
from banktui.sandbox.requestlog import LoggedRequest
from banktui.sandbox.shaping import decode, encode

_HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


class ConnectionLostError(ConnectionError):
    """A fault broke the connection, and there is none that could be broken (an app called in process)."""


def wrap(bank: Bank, provider: ProviderSandbox) -> ASGIApp:
    """Return a provider's app as it is served: with routing, what is due, request log, faults and the bank's date."""
    return dated(_Intercepted(bank, provider), bank.clock)


def dated(app: ASGIApp, clock: Clock) -> ASGIApp:
    """Return an app whose answers say in their Date header what the bank's clock says."""

    async def with_date(scope: Scope, receive: Receive, send: Send) -> None:
        async def stamp(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                if not any(name.lower() == b"date" for name, _ in headers):
                    headers.append((b"date", format_datetime(clock.now(), usegmt=True).encode()))
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, stamp)

    return with_date


@dataclass(slots=True)
class _Answer:
    """A whole answer, held back to be spoiled."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def replace_body(self, body: bytes, content_type: bytes | None = None) -> None:
        """Put another body in place, with headers that fit it."""
        dropped = {b"content-length"} | ({b"content-type"} if content_type else set())
        self.headers = [(name, value) for name, value in self.headers if name.lower() not in dropped]
        self.headers.append((b"content-length", str(len(body)).encode()))
        if content_type:
            self.headers.append((b"content-type", content_type))
        self.body = body

    def head(self) -> bytes:
        """Return status line and headers as they go over the wire."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = ""
        lines = [f"HTTP/1.1 {self.status} {phrase}".encode(), *(name + b": " + value for name, value in self.headers)]
        return b"\r\n".join(lines) + b"\r\n\r\n"


class _Intercepted:
    """One provider's app behind the bank's front door."""

    def __init__(self, bank: Bank, provider: ProviderSandbox) -> None:
        self._bank = bank
        self._provider = provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._provider.app(scope, receive, send)
            return
        scope = _origin_form(scope)
        self._bank.settle()
        path = scope["path"]
        logged = self._bank.requests.add(
            self._provider.slug, scope["method"], path, scope.get("query_string", b"").decode("latin-1")
        )
        fault = self._bank.faults.take(self._provider.slug, scope["method"], path)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                logged.status = message["status"]
            await send(message)

        try:
            if fault is None:
                await self._provider.app(scope, receive, noted)
            else:
                logged.fault = str(fault)
                await _Spoiled(self._provider, scope, receive, noted, logged).answer(fault)
        except ClientDisconnect:
            # Whoever asked has gone before all of the request was there: nobody waits for an answer, and nothing broke.
            return
        except ConnectionLostError:
            raise
        except Exception:
            logged.status = 500
            raise


class _Spoiled:
    """One exchange to which a fault applies."""

    def __init__(
        self, provider: ProviderSandbox, scope: Scope, receive: Receive, send: Send, logged: LoggedRequest
    ) -> None:
        self._provider = provider
        self._scope = scope
        self._receive = receive
        self._send = send
        self._logged = logged
        self._wire: Wire | None = scope.get("extensions", {}).get(WIRE)

    async def answer(self, fault: Fault) -> None:
        """Let the exchange go wrong in the way of the fault."""
        match fault.kind:
            case FaultKind.RESET_MID_BODY:
                await self._receive()
                self._break(lambda wire: wire.reset())
            case FaultKind.DROP_BEFORE:
                await _drain(self._receive)
                self._break(lambda wire: wire.close())
            case FaultKind.STATUS_BEFORE:
                await _drain(self._receive)
                await self._refuse(fault)
            case FaultKind.REDIRECT:
                await _drain(self._receive)
                await self._pass_on(_Answer(307, [(b"location", fault.url.encode()), (b"content-length", b"0")]))
            case _:
                await self._answer_after(fault, await self._process())

    async def _answer_after(self, fault: Fault, answer: _Answer) -> None:
        match fault.kind:
            case FaultKind.DROP_AFTER:
                self._break(lambda wire: wire.close())
            case FaultKind.STATUS_AFTER:
                await self._refuse(fault)
            case FaultKind.CUT_HEADERS:
                self._write(answer, answer.head()[: len(answer.head()) // 2])
            case FaultKind.CUT_BODY:
                self._write(answer, answer.head() + answer.body[: len(answer.body) // 2])
            case FaultKind.DUPLICATE_RESPONSE:
                self._write(answer, (answer.head() + answer.body) * 2)
            case FaultKind.SLOW:
                if await self._pause(fault.seconds):
                    await self._pass_on(answer)
            case FaultKind.SLOW_BYTES:
                await self._drip(answer, fault.seconds)
            case _:
                self._change(fault, answer)
                await self._pass_on(answer)

    async def _process(self) -> _Answer:
        """Let the provider do its work and hold its answer back."""
        answer = _Answer()
        parts: list[bytes] = []

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", [])]
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._provider.app(self._scope, self._receive, hold)
        answer.replace_body(b"".join(parts))
        return answer

    def _change(self, fault: Fault, answer: _Answer) -> None:
        if fault.kind is FaultKind.NOT_JSON:
            answer.replace_body(_HTML, b"text/html; charset=utf-8")
            return
        try:
            content = decode(answer.body)
        except (ValueError, RecursionError):
            return
        answer.replace_body(encode(self._provider.shaper.transform(fault, content, self._scope["path"])))

    async def _refuse(self, fault: Fault) -> None:
        error = self._provider.shaper.error(fault.status, fault.code)
        headers = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
        answer = _Answer(error.status, headers)
        answer.replace_body(error.body, error.content_type.encode())
        await self._pass_on(answer)

    async def _pass_on(self, answer: _Answer) -> None:
        await self._send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await self._send({"type": "http.response.body", "body": answer.body})

    async def _drip(self, answer: _Answer, pause: float) -> None:
        await self._send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        for position in range(len(answer.body)):
            byte = answer.body[position : position + 1]
            await self._send({"type": "http.response.body", "body": byte, "more_body": True})
            if not await self._pause(pause):
                return
        await self._send({"type": "http.response.body", "body": b""})

    async def _pause(self, seconds: float) -> bool:
        """Wait, but not for a client that has gone: tell whether it is still there."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (await self._receive())["type"] != "http.disconnect":
                    continue
                return False
        return True

    def _write(self, answer: _Answer, data: bytes) -> None:
        self._logged.status = answer.status
        self._break(lambda wire: wire.end_with(data))

    def _break(self, how: Callable[[Wire], None]) -> None:
        if self._wire is None:
            raise ConnectionLostError(f"{self._logged.fault}: the connection broke")
        how(self._wire)


async def _drain(receive: Callable[[], Awaitable[Message]]) -> None:
    """Read the whole request, as a server that then fails would have."""
    while True:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return


def _origin_form(scope: Scope) -> Scope:
    """Route `GET https://host/path`, which HTTP/1.1 allows to any server, like `GET /path`."""
    raw = scope.get("raw_path") or b""
    if raw.startswith(b"/") or b"://" not in raw:
        return scope
    path = urlsplit(raw.decode("latin-1")).path or "/"
    return {**scope, "path": unquote(path), "raw_path": path.encode("latin-1")}

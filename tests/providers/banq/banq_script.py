"""A Banq that answers from a script, behind the real session: what the client does on the wire, without a network."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from banktui.domain.clock import FrozenClock
from banktui.http.record import Recorder
from banktui.providers.banq.client import open_provider
from banktui.providers.banq.settings import Settings
from banktui.services.provider import Provider

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACCOUNT = "0b8ef4c3-5fd4-4c77-9b1c-0d5c1ad0a001"
PAYMENT = "9bf48226-79c3-43d2-9be5-264bfef4660d"
SECRET = "hush-webhook"
TOKEN_URL = "https://tenant.example/oauth/token"


def settings(**more: Any) -> Settings:
    """Return a connection to the scripted bank."""
    return Settings.model_validate(
        {
            "base_url": "https://bank.example",
            "auth_url": "https://tenant.example",
            "client_id": "client",
            "username": "integrator",
            "password": SecretStr("hush-password"),
            "audience": "https://banq.com/open/api/",
            "account_id": ACCOUNT,
            "webhook_secret": SecretStr(SECRET),
            **more,
        }
    )


def to_json(value: Any) -> str:
    """Write a document with the digits that it has."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {to_json(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(to_json, value)) + "]"
    return json.dumps(value)


def answer(document: Any, status: int = 200, **headers: str) -> httpx.Response:
    """Return a JSON answer."""
    content = to_json(document).encode(errors="surrogatepass")
    return httpx.Response(status, content=content, headers={"content-type": "application/json", **headers})


def listing(*rows: Any, total: Any = None, pages: Any = None) -> dict[str, Any]:
    """Return a list's page."""
    meta = {"resourceCount": len(rows) if total is None else total, "pageCount": 1 if pages is None else pages}
    return {"meta": meta, "data": list(rows)}


class Script:
    """Answers one after the other, the last one for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)


@dataclass
class ScriptedBanq:
    """Answers each `METHOD path` below `/api/v1` with a document, a response, or a function of the request.

    A `Script` of these is used up one by one.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    login: Any = None
    logins: int = 0
    recorder: Recorder = field(default_factory=Recorder)
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOW))
    waits: list[float] = field(default_factory=list)

    async def open(self, connection: Settings | None = None) -> Provider:
        """Open the client on this bank."""

        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        return await open_provider(
            connection or settings(),
            clock=self.clock,
            recorder=self.recorder,
            transport=httpx.MockTransport(self._answer),
            sleep=sleep,
        )

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        # As on a network, others get their turn while a request is under way.
        await asyncio.sleep(0)
        # A repeated attempt changes the headers of the same object: what was sent is kept as it was.
        self.requests.append(
            httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        )
        if str(request.url) == TOKEN_URL:
            self.logins += 1
            token = {"access_token": f"token-{self.logins}", "token_type": "Bearer", "expires_in": 86400}
            return self._made(self.login, request) if self.login is not None else answer(token)
        if request.headers.get("authorization") != f"Bearer token-{self.logins}":
            return answer({"message": "Unauthorized"}, 401)
        path = request.url.raw_path.decode().partition("?")[0].removeprefix("/api/v1/")
        return self._made(self.answers.get(f"{request.method} {path}"), request)

    def _made(self, scripted: Any, request: httpx.Request) -> httpx.Response:
        if isinstance(scripted, Script):
            scripted = scripted.answers.pop(0) if len(scripted.answers) > 1 else scripted.answers[0]
        if scripted is None:
            return answer({"message": "Entity not found"}, 404)
        made = scripted(request) if callable(scripted) else scripted
        if isinstance(made, Exception):
            raise made
        return made if isinstance(made, httpx.Response) else answer(made, date="Fri, 20 Nov 2026 12:00:03 GMT")

    def asked(self, path: str = "", method: str = "") -> list[httpx.Request]:
        """Return the requests to the API, all or those for one path and method."""
        wanted = f"/api/v1/{path}" if path else ""
        return [
            request
            for request in self.requests
            if request.url.host == "bank.example"
            and (not wanted or request.url.path == wanted)
            and (not method or request.method == method)
        ]

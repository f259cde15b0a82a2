"""Calls the sandbox in this process as an application with a client certificate would."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from banktui.providers.ibanity.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.provider import ProviderSandbox
from banktui.sandbox.service import wrap

OPENED = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
ROOT = "https://bank.test:8443"


def open_bank(directory: Path, *, seed: int = 7) -> Bank:
    """Open a bank whose clock stands still, or go on with the one in the directory."""
    return Bank(seed=seed, clock=BankClock(OPENED, running=False), directory=directory)


class Shown:
    """Puts client certificates into the TLS facts of a request, as the server does."""

    def __init__(self, app: ASGIApp, chain: Sequence[str] | None) -> None:
        self._app = app
        self._chain = chain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._chain is not None:
            scope = {**scope, "extensions": {"tls": {"client_cert_chain": list(self._chain)}}}
        await self._app(scope, receive, send)


class Caller:
    """An application: by default the demo's own, with the certificate that the bank issued for it."""

    def __init__(self, bank: Bank, provider: ProviderSandbox, chain: Sequence[str] | None) -> None:
        self.bank = bank
        self.provider = provider
        app = Shown(wrap(bank, provider), chain)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=ROOT)

    @classmethod
    def at(cls, bank: Bank, *, client_certificates: str = "required", application: str = "sandbox") -> "Caller":
        """Open the provider at a bank and call it as the demo's application."""
        provider = create(bank, client_certificates=client_certificates, application=application)
        return cls(bank, provider, [bank.file("client.pem").read_text()])

    def showing(self, chain: Sequence[str] | None) -> "Caller":
        """Return another application at the same bank; None stands for a connection without TLS."""
        return Caller(self.bank, self.provider, chain)

    async def get(self, path: str, **query: object) -> Any:
        """Return the document at a path, numbers exact; anything but 200 fails the test."""
        # httpx takes an empty mapping as an order to drop the query that the path already has.
        response = await self.http.get(path, params={name: str(value) for name, value in query.items()} or None)
        assert response.status_code == 200, response.text
        return decoded(response)

    async def refusal(self, path: str, method: str = "GET", **query: object) -> tuple[int, Mapping[str, Any]]:
        """Return status and the one error of a refused call."""
        response = await self.http.request(method, path, params={name: str(value) for name, value in query.items()})
        [error] = decoded(response)["errors"]
        return response.status_code, error

    async def walk(self, path: str, direction: str = "next", **query: object) -> AsyncIterator[Any]:
        """Follow a list's links from a first page and yield the pages."""
        page = await self.get(path, **query)
        yield page
        while direction in page["links"]:
            page = decoded(await self.http.get(page["links"][direction]))
            yield page

    async def everything(self, path: str, limit: int = 100) -> list[Any]:
        """Return all items of a list."""
        return [item async for page in self.walk(path, limit=limit) for item in page["data"]]


def decoded(response: httpx.Response) -> Any:
    """Decode a response, numbers exact."""
    return json.loads(response.content, parse_float=Decimal)

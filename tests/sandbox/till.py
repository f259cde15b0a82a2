"""A small provider of the bank's tests, so that the bank can be tested without knowing any real one."""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from banktui.sandbox.bank import Bank
from banktui.sandbox.files import write_private
from banktui.sandbox.ledger import LedgerAccount
from banktui.sandbox.provider import ClientCertificates, ProviderSandbox
from banktui.sandbox.server import SandboxServer

START = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


@dataclass
class Till:
    """A provider with one account that pays whenever it is asked to."""

    bank: Bank
    slug: str
    certificates: ClientCertificates

    def __post_init__(self) -> None:
        self.account = f"{self.slug}-1"
        ledger = self.bank.ledger
        ledger.open_account(LedgerAccount(self.account, "Till Ltd", "Till", "EUR", "business"))
        ledger.post(
            debit=ledger.outside("EUR"),
            credit=self.account,
            amount=Decimal("1000.00"),
            at=self.bank.clock.start,
            description="Opening",
            kind="transfer",
        )
        self.bank.replay(self.slug, self._again)

    def sandbox(self) -> ProviderSandbox:
        """Return the provider as the bank serves it."""
        routes = [
            Route("/echo{rest:path}", self.echo, methods=["GET", "POST"]),
            Route("/pay", self.pay, methods=["POST"]),
            Route("/list", self.list, methods=["GET"]),
            Route("/crash", self.crash, methods=["GET"]),
        ]
        app = Starlette(routes=routes)
        return ProviderSandbox(self.slug, app, self.certificates, lambda url: {"base_url": url, "certificate": "c.pem"})

    async def echo(self, request: Request) -> Response:
        tls = request.scope.get("extensions", {}).get("tls", {"client_cert_chain": []})
        if self.certificates is ClientCertificates.OPTIONAL and not tls["client_cert_chain"]:
            return JSONResponse({"error": "certificate"}, 401)
        return JSONResponse(
            {
                "path": request.url.path,
                "query": request.url.query,
                "body": (await request.body()).decode(),
                "certificate": tls.get("client_cert_name"),
                "chain": tls["client_cert_chain"],
            }
        )

    async def pay(self, request: Request) -> Response:
        fields = await request.json()
        payload = {"amount": str(fields["amount"]), "note": str(fields.get("note", ""))}
        number = self.execute(payload)
        self.bank.remember(self.slug, "pay", payload)
        body = f'{{"id": "{number}", "amount": {payload["amount"]}, "description": "paid", "other": 1.50}}'
        return Response(body, media_type="application/json")

    async def list(self, _request: Request) -> Response:
        lines = self.bank.ledger.postings(self.account)
        return JSONResponse({"total": len(lines), "items": [{"id": str(p.number), "name": p.kind} for p in lines]})

    async def crash(self, _request: Request) -> Response:
        raise RuntimeError("a defect of the provider")

    def _again(self, _kind: str, payload: Mapping[str, Any]) -> None:
        self.execute(payload)

    def execute(self, payload: Mapping[str, Any]) -> int:
        self.bank.ledger.move(
            debit=self.account,
            credit=self.bank.ledger.outside("EUR"),
            amount=Decimal(payload["amount"]),
            at=self.bank.clock.now(),
            description="Payment",
            kind="transfer",
            provider=self.slug,
            operation="pay",
            texts={"note": payload["note"]},
        )
        return self.bank.ledger.count(self.account)


@dataclass
class Served:
    """A served bank and how to call it."""

    bank: Bank
    server: SandboxServer
    description: dict[str, Any]
    certificate: tuple[Path, Path]

    def trust(self, *, certificate: bool = True) -> ssl.SSLContext:
        """Return a client's TLS context, strict, with the client certificate or without."""
        context = ssl.create_default_context(cafile=str(self.bank.authority.ca_file))
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        if certificate:
            context.load_cert_chain(*self.certificate)
        return context

    def client(self, name: str, *, certificate: bool = True) -> httpx.AsyncClient:
        """Return a client of one provider, or of `control` with its token."""
        headers = {"authorization": f"Bearer {self.server.token}"} if name == "control" else {}
        verify = self.trust(certificate=certificate)
        return httpx.AsyncClient(
            base_url=self.server.urls[name], verify=verify, headers=headers, trust_env=False, timeout=20
        )


@asynccontextmanager
async def serving(bank: Bank) -> AsyncIterator[Served]:
    """Serve a bank with two tills: `asks` wants a client certificate in the app, `strict` in TLS."""
    certificate, key = bank.authority.issue_client("till client")
    files = bank.file("c.pem"), bank.file("c.key")
    form = serialization.PrivateFormat.PKCS8
    write_private(files[0], certificate.public_bytes(serialization.Encoding.PEM))
    write_private(files[1], key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    tills = [Till(bank, "strict", ClientCertificates.REQUIRED), Till(bank, "asks", ClientCertificates.OPTIONAL)]
    server = SandboxServer(bank, [till.sandbox() for till in tills])
    description = dict(await server.start())
    try:
        yield Served(bank, server, description, files)
    finally:
        await server.stop()

"""The bank on its ports: one for control and one for each provider, all TLS."""

import asyncio
import json
import secrets
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType, TracebackType
from typing import Any, Self

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import ServerState

from banktui.sandbox.bank import Bank
from banktui.sandbox.connection import BankProtocol
from banktui.sandbox.control import control_app
from banktui.sandbox.eventful import offer_event_scenarios
from banktui.sandbox.files import write_private
from banktui.sandbox.handshake import AlertingTls
from banktui.sandbox.interception import dated, wrap
from banktui.sandbox.ports import close_all, is_loopback, listen, public_host
from banktui.sandbox.provider import ClientCertificates, ProviderSandbox
from banktui.sandbox.ticking import Ticker
from banktui.sandbox.tls import server_context

_KEEP_ALIVE = 60
"""Seconds for which an idle connection is kept."""
_GRACE = 0.25
"""Seconds that requests in progress get when the bank stops."""
DESCRIPTION = "sandbox.json"


class SandboxServer:
    """Serves a bank over HTTPS inside the running event loop.

    Ports are `port` for control, then one for each provider in the order of their slugs; with `port` 0 they are free
    ones. When all of them answer, sandbox.json in the bank's directory says how to reach them; it goes when they do.
    """

    def __init__(
        self, bank: Bank, providers: Sequence[ProviderSandbox], *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.bank = bank
        self.providers = tuple(sorted(providers, key=lambda provider: provider.slug))
        self.host = host
        self.token = secrets.token_urlsafe(32)
        """What the control API wants as a bearer token."""
        self.urls: Mapping[str, str] = MappingProxyType({})
        """Base URLs by provider's slug, and of `control`, while it serves."""
        self._port = port
        self._state = ServerState()
        self._listeners: list[asyncio.Server] = []
        self._transports: set[asyncio.Transport] = set()
        self._ticking: asyncio.Task[None] | None = None
        offer_event_scenarios(bank, self.providers)

    @property
    def warning(self) -> str:
        """Return a sentence to print loudly if others than this machine can reach the bank; empty otherwise."""
        if is_loopback(self.host):
            return ""
        return (
            f"WARNING: the built-in bank listens on {self.host}: everybody who can reach this machine can reach it. "
            "It is a demo with known secrets; serve it on 127.0.0.1 unless you mean this."
        )

    async def start(self) -> Mapping[str, Any]:
        """Open all ports, write sandbox.json and return its contents. Raises PortsTakenError and other OSErrors."""
        self.bank.file(DESCRIPTION).unlink(missing_ok=True)
        names = ("control", *(provider.slug for provider in self.providers))
        groups: list[list[socket.socket]] = []
        try:
            for offset, _ in enumerate(names):
                port = self._port + offset if self._port else 0
                groups.append(listen(self.host, port))
            await self._open(groups)
            host = public_host(self.host)
            ports = [group[0].getsockname()[1] for group in groups]
            urls = {name: f"https://{host}:{port}" for name, port in zip(names, ports, strict=True)}
            self.urls = MappingProxyType(urls)
            description = self.describe()
            write_private(self.bank.file(DESCRIPTION), json.dumps(description, indent=2, ensure_ascii=False).encode())
            self._ticking = asyncio.create_task(Ticker(self.bank).run())
        except BaseException:
            close_all(groups)
            await self.stop()
            raise
        return description

    def describe(self) -> dict[str, Any]:
        """Return what sandbox.json says: addresses and credentials, with paths relative to the bank's directory."""
        sections = {provider.slug: dict(provider.describe(self.urls[provider.slug])) for provider in self.providers}
        return {
            "ca_certificate": self.bank.authority.ca_file.name,
            "control": {"url": self.urls["control"], "token": self.token},
            **sections,
        }

    async def stop(self) -> None:
        """Close all ports and connections; requests in progress get a moment, then they are cancelled."""
        self.bank.file(DESCRIPTION).unlink(missing_ok=True)
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.wait((self._ticking,))
            self._ticking = None
        for listener in self._listeners:
            listener.close()
        for connection in list(self._state.connections):
            connection.shutdown()
        if self._state.tasks:
            _, late = await asyncio.wait(self._state.tasks, timeout=_GRACE)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        self._abort_all()
        for listener in self._listeners:
            with suppress(TimeoutError):
                await asyncio.wait_for(listener.wait_closed(), _GRACE)
        self._listeners.clear()
        while self._transports:  # a few turns of the loop, and nobody tells
            # Again and again: who was let in just before the ports closed may get a connection only now.
            self._abort_all()
            await asyncio.sleep(0)
        self.urls = MappingProxyType({})

    def _abort_all(self) -> None:
        for transport in list(self._transports):
            transport.abort()

    async def __aenter__(self) -> Self:
        """Start serving."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        await self.stop()

    async def _open(self, groups: Sequence[Sequence[socket.socket]]) -> None:
        control = control_app(self.bank, [provider.slug for provider in self.providers], self.token)
        apps: list[tuple[ASGIApp, ClientCertificates]] = [
            (dated(control, self.bank.clock), ClientCertificates.NONE),
            *((wrap(self.bank, provider), provider.client_certificates) for provider in self.providers),
        ]
        for (app, mode), group in zip(apps, groups, strict=True):
            context = await asyncio.to_thread(server_context, self.bank.authority, mode, self.host)
            for listener in group:
                self._listeners.append(await self._serve(app, listener, context))

    async def _serve(self, app: ASGIApp, listener: socket.socket, context: ssl.SSLContext) -> asyncio.Server:
        config = Config(
            app,
            http=BankProtocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        config.load()
        loop = asyncio.get_running_loop()
        return await loop.create_server(
            lambda: AlertingTls(BankProtocol(config, self._state, {}, loop), context, self._transports),
            sock=listener,
        )

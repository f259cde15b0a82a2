"""A wire on which answers can be changed: what a bank might send, though the built-in one never would."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from banktui.domain.clock import Clock, FrozenClock
from banktui.sandbox.shaping import decode, encode
from banktui.services.provider import Connection, Environment, Provider
from banktui.store import open_store
from banktui.wiring.discovery import part, providers
from banktui.wiring.openings import Plan
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import MORNING, BankOnStage

Change = Callable[[httpx.Request, int, bytes], Awaitable[httpx.Response]]
"""From a request and the answer's true status and body to the answer that arrives."""


@dataclass
class Mangled(httpx.AsyncBaseTransport):
    """Carries requests to a bank in this process and hands back what `change` makes of the answers."""

    inner: httpx.AsyncBaseTransport
    change: Change | None = None
    requests: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer, changed or not."""
        self.requests.append(request)
        answer = await self.inner.handle_async_request(request)
        if self.change is None or request.url.path.endswith("/token"):
            return answer
        return await self.change(request, answer.status_code, await answer.aread())


def with_body(body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Change:
    """Return a change to this very answer, whatever was asked."""

    async def change(_request: httpx.Request, _status: int, _body: bytes) -> httpx.Response:
        return httpx.Response(status, content=body, headers={"content-type": "application/json", **(headers or {})})

    return change


def edited(edit: Callable[[Any], Any], *, only: str = "") -> Change:
    """Return a change to the decoded answer, made in place or returned anew, for paths that end with `only`."""

    async def change(request: httpx.Request, status: int, body: bytes) -> httpx.Response:
        if only and not request.url.path.endswith(only):
            return httpx.Response(status, content=body, headers={"content-type": "application/json"})
        content = decode(body)
        replaced = edit(content)
        document = content if replaced is None else replaced
        return httpx.Response(status, content=encode(document), headers={"content-type": "application/json"})

    return change


@dataclass
class Wired:
    """A live workspace on a bank in this process, with a wire that can be changed while it runs."""

    workspace: LiveWorkspace
    wires: Mapping[str, Mangled]
    slept: list[float]
    """The pauses, in seconds, that clients would have made."""


def wired_workspace(stage: BankOnStage, *, only: Sequence[str] = (), clock: Clock | None = None) -> Wired:
    """Return a workspace whose wires can be mangled; its store is empty and its pauses take no time."""
    told_time = clock or FrozenClock(MORNING)
    names = only or tuple(providers())
    wires = {slug: Mangled(stage.transport(slug)) for slug in names}
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    def plan(slug: str) -> Plan:
        async def opener(on_wait: Callable[[int], None]) -> Provider:
            provider: Provider = await part(slug, "client").open_provider(
                stage.settings(slug), clock=told_time, transport=wires[slug], on_wait=on_wait, sleep=sleep
            )
            return provider

        return Plan(Connection(slug, providers()[slug], Environment.SANDBOX, "built-in bank"), opener)

    workspace = LiveWorkspace([plan(slug) for slug in names], clock=told_time, store=open_store(None))
    return Wired(workspace, wires, slept)

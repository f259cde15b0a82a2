"""A bank that answers by path, for tests of the client alone: the provider's documents are its only script."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from banktui.domain.clock import FrozenClock
from banktui.http.record import Recorder
from banktui.providers.ibanity.client import open_provider
from banktui.providers.ibanity.settings import Settings
from banktui.services.provider import Provider
from tests.http.certificates import PASSPHRASE, Authority

FIXTURES = Path(__file__).parent / "fixtures"
BASE = "https://api.bank.example"

Answer = Any
"""A document, a response, an exception, or a function that makes one of a request."""


def example(name: str) -> Any:
    """Return one of the provider's own examples."""
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def resource(kind: str, identifier: str, attributes: Mapping[str, Any] | None = None, **to_one: str) -> dict[str, Any]:
    """Return a small resource object."""
    related = {name: {"data": {"type": name, "id": target}} for name, target in to_one.items()}
    return {"type": kind, "id": identifier, "attributes": dict(attributes or {}), "relationships": related}


def listing(*rows: Any, following: str | None = None) -> dict[str, Any]:
    """Return a list document."""
    links = {"first": f"{BASE}/first"} | ({"next": following} if following else {})
    return {"meta": {"paging": {"limit": 100}}, "links": links, "data": list(rows)}


class ScriptedBank:
    """Answers `METHOD /path?query` from a table; an answer for `METHOD /path` serves any query."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = dict(answers)
        self.asked: list[str] = []
        self.bodies: list[bytes] = []
        self.recorder = Recorder()
        self.clock = FrozenClock(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))

    async def provider(self, folder: Path) -> Provider:
        """Open the provider on this bank, with a certificate written to a folder."""
        issued = Authority("Test Authority").issue("studio lumen")
        settings = Settings.model_validate(
            {
                "base_url": BASE,
                "pkcs12": issued.write_pkcs12(folder / "client.pfx"),
                "pkcs12_password": PASSPHRASE,
            }
        )
        transport = httpx.MockTransport(self._answer)
        return await open_provider(settings, clock=self.clock, recorder=self.recorder, transport=transport)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        # As on a network, others get their turn while a request is under way.
        await asyncio.sleep(0)
        target = request.url.raw_path.decode()
        asked = f"{request.method} {target}"
        self.asked.append(asked)
        self.bodies.append(request.content)
        answer = self._answers.get(asked, self._answers.get(asked.partition("?")[0], _not_found()))
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, json=answer, headers={"date": "Fri, 20 Nov 2026 10:00:03 GMT"})


def _not_found() -> httpx.Response:
    error = {"code": "resource_no_found", "message": "Resource not found", "resource": "thing"}
    return httpx.Response(404, json={"errors": [error]})

"""A caller of the built-in Banq that shares no code with the console's client."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from banktui.providers.banq.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.outbox import Notification, Outbox
from banktui.sandbox.service import wrap

MORNING = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
GUID = "0d4b7a52-6f0e-4a37-9c83-5d6a1f2b3c4d"
OTHER_GUID = "7f1f9d1e-22a4-4b5f-8a56-0c9a4be0b111"
NOWHERE = "00000000-0000-4000-8000-00000000dead"


class Recorded(Outbox):
    """Keeps what would be posted."""

    def __init__(self) -> None:
        self.pushed: list[Notification] = []

    def push(self, notification: Notification, *, after: float = 0.0) -> bool:
        assert after == 0.0
        self.pushed.append(notification)
        return True


class Caller:
    """Calls one bank in process, through everything that stands before the app when it is served."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.outbox = Recorded()
        bank.outbox = self.outbox
        self.sandbox = create(bank)
        self.known: Mapping[str, Any] = self.sandbox.describe("https://bank")
        self.token = ""
        transport = httpx.ASGITransport(app=wrap(bank, self.sandbox), raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="https://bank")

    def grant(self, **changes: Any) -> dict[str, Any]:
        """Return the fields of a token request; a change to None leaves one out."""
        names = ("client_id", "username", "password", "audience")
        fields = {name: self.known[name] for name in names} | {"grant_type": "password"} | changes
        return {name: value for name, value in fields.items() if value is not None}

    async def sign_in(self, **changes: Any) -> httpx.Response:
        reply = await self.http.post("/oauth/token", json=self.grant(**changes))
        if reply.status_code == httpx.codes.OK:
            self.token = decoded(reply)["access_token"]
        return reply

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request with a good token."""
        if not self.token:
            await self.sign_in()
        headers = self.signed_in() | options.pop("headers", {})
        return await self.http.request(method, f"/api/v1{path}", headers=headers, **options)

    async def get(self, path: str, **query: Any) -> Any:
        """Return the body of a successful read, numbers exact."""
        reply = await self.call("GET", path, params=query)
        assert reply.status_code == 200, reply.text
        return decoded(reply)

    async def everything(self, path: str) -> list[Any]:
        """Return all rows of a list."""
        first = await self.get(path, pageSize=100)
        rows = list(first["data"])
        for page in range(2, first["meta"]["pageCount"] + 1):
            rows += (await self.get(path, pageSize=100, page=page))["data"]
        return rows

    async def ask(self, kind: str = "link", *, guid: str = "", **changes: Any) -> httpx.Response:
        """Ask somebody for money."""
        headers = {"X-Idempotent-Id": guid} if guid else {}
        return await self.call(
            "POST", f"/payments/get-paid-{kind}", json=self.request(kind, **changes), headers=headers
        )

    def request(self, kind: str = "link", **changes: Any) -> dict[str, Any]:
        """Return a body as the vendor's guide shows it; a change to None leaves a field out."""
        body: dict[str, Any] = {
            "destination": {"banqGuid": self.known["account_id"]},
            "comment": "Checkout 4711",
            "funds": 100,
            "externalOrderCode": "CO-4711",
            "frequency": "once",
        }
        if kind == "direct":
            body["source"] = {"email": "carmine@banq.example"}
        return {name: value for name, value in (body | changes).items() if value is not None}

    def body(self, kind: str = "link", **changes: Any) -> bytes:
        """Return the same as bytes."""
        return json.dumps(self.request(kind, **changes)).encode()

    def signed_in(self) -> dict[str, str]:
        """Return the headers of a request with a good token."""
        return {"Authorization": f"Bearer {self.token}"}

    def fault(self, fault: str, path: str, method: str = "POST") -> None:
        """Have the next request to a path go wrong."""
        self.bank.faults.add(FaultRule("banq", method, path, parse_fault(fault), times=1))

    def run(self, scenario: str, **given: str) -> Mapping[str, Any]:
        return self.bank.scenarios.run(scenario, given)

    def events(self) -> list[dict[str, Any]]:
        """Return the bodies of all events so far."""
        return [json.loads(notification.body) for notification in self.outbox.pushed]

    def told(self) -> list[str]:
        """Return all events so far as `Payment Created`."""
        return [f"{event['resourceType']} {event['action']}" for event in self.events()]


def decoded(reply: httpx.Response) -> Any:
    return json.loads(reply.content, parse_float=Decimal)


def open_bank(directory: Path, *, start: datetime = MORNING, history_rows: int | None = None) -> Bank:
    """Open a bank whose clock stands still, or go on with the one in the directory."""
    clock = BankClock(start, running=False)
    return Bank(seed=1, clock=clock, directory=directory, history_rows=history_rows, wall=lambda: 0.0)

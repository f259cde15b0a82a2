"""A caller of the built-in Hub that shares no code with the console's client."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from banktui.providers.hub.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.outbox import Notification
from banktui.sandbox.provider import ProviderSandbox
from banktui.sandbox.service import wrap

MORNING = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
TRANSFER = "/accounts/transfer"
PAY_OUT = "/account/customer/pay_out"
LEDGERS = "/accounts/list"
RECEIVER = "http://127.0.0.1:9/hub"


@dataclass
class Caller:
    """Calls one bank in process."""

    bank: Bank
    sandbox: ProviderSandbox
    token: str = ""

    def __post_init__(self) -> None:
        self.known: Mapping[str, Any] = self.sandbox.describe("https://bank")

    async def raw(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send exactly what is given, through everything that stands before the app when it is served."""
        transport = httpx.ASGITransport(app=wrap(self.bank, self.sandbox), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://bank") as client:
            return await client.request(method, path, **options)

    async def log_in(self, **changes: Any) -> httpx.Response:
        reply = await self.raw(
            "POST", "/login", json={name: self.known[name] for name in ("email", "password")} | changes
        )
        if reply.status_code == httpx.codes.OK:
            self.token = decoded(reply)["data"]["token"]
        return reply

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request with a token."""
        if not self.token:
            await self.log_in()
        return await self.raw(method, path, headers={"Authorization": f"token {self.token}"}, **options)

    async def post(self, path: str, body: Any) -> Any:
        """Return the answer to a request that was looked at, however it ended."""
        reply = await self.call("POST", path, json=body)
        assert reply.status_code == httpx.codes.OK, reply.text
        return decoded(reply)

    async def ledgers(self) -> dict[str, dict[str, Any]]:
        """Return the ledgers by their name."""
        answer = decoded(await self.call("GET", LEDGERS))
        rows = answer["data"]["accounts"] if isinstance(answer["data"], dict) else answer["data"]
        return {row["account_name"]: row for row in rows}

    async def ids(self, *names: str) -> list[str]:
        ledgers = await self.ledgers()
        return [ledgers[name]["ledger_id"] for name in names]

    async def transfer(
        self,
        source: str = "Float",
        target: str = "Settlement",
        amount: str = "200",
        reference: str = "Internal Transfer",
    ) -> Any:
        """Move money between two ledgers that are named as the demo names them."""
        from_ledger, to_ledger = await self.ids(source, target)
        body = {"from_ledger_id": from_ledger, "to_ledger_id": to_ledger, "amount": amount, "reference": reference}
        return await self.post(TRANSFER, body)

    async def pay(self, beneficiary: str, amount: str = "25.00", reference: str = "Example Reference") -> Any:
        """Pay out to one of the demo's beneficiaries."""
        body = {"beneficiary_id": self.known["beneficiaries"][beneficiary], "amount": amount, "reference": reference}
        return await self.post(PAY_OUT, body)

    async def balance(self, name: str) -> Decimal:
        return Decimal((await self.ledgers())[name]["balance"])

    def scenario(self, name: str, **arguments: str) -> Mapping[str, Any]:
        return self.bank.scenarios.run(name, arguments)

    def pushed(self) -> list[Notification]:
        """Return what has been pushed since this was last asked, oldest first."""
        postings = self.bank.outbox.take_due()
        assert all(posting.url == RECEIVER for posting in postings)
        return [posting.notification for posting in postings]

    def events(self) -> list[dict[str, Any]]:
        """Return what has been pushed since this was last asked, as a receiver reads it."""
        return [json.loads(notification.body) for notification in self.pushed()]


def decoded(reply: httpx.Response) -> Any:
    return json.loads(reply.content, parse_float=Decimal)


def refused(reply: httpx.Response) -> tuple[int, str]:
    """Return HTTP status and message of a refusal, whose status is always -1."""
    answer = decoded(reply)
    assert answer["status"] == -1
    assert 0 < len(answer["message"]) <= 100
    assert "data" not in answer
    return reply.status_code, answer["message"]


def open_caller(directory: Path, *, seed: int = 1) -> Caller:
    """Open a bank with Hub alone in a directory, and listen to what it pushes."""
    bank = Bank(seed=seed, clock=BankClock(MORNING, running=False), directory=directory, wall=lambda: 0.0)
    bank.webhooks["hub"] = RECEIVER
    return Caller(bank, create(bank))

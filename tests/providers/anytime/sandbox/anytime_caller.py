"""A caller of the built-in Anytime that shares no code with the console's client: it signs with cryptography alone."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from shutil import copyfile
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from banktui.providers.anytime.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.provider import ProviderSandbox
from banktui.sandbox.service import wrap

MORNING = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)


@dataclass
class Caller:
    """Calls one bank in process."""

    bank: Bank
    sandbox: ProviderSandbox
    token: str = ""
    count: int = 0
    known: Mapping[str, Any] = field(default_factory=dict)
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self.known = self.sandbox.describe("https://bank")
        self.key = self.load_key()

    def load_key(self) -> rsa.RSAPrivateKey:
        pem = (self.bank.directory / self.known["private_key"]).read_bytes()
        key = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    def fresh(self) -> str:
        self.count += 1
        return f"{1_795_184_107 + self.count}.{self.count:04d}"

    def sign(self, value: str) -> str:
        digest = SHA1()  # noqa: S303 - the protocol's digest
        return base64.b64encode(self.key.sign(value.encode("latin-1"), padding.PKCS1v15(), digest)).decode()

    def signed(self, value: str | None = None) -> dict[str, str]:
        value = self.fresh() if value is None else value
        return {"X-Validation-Data": value, "X-Signed-Request": self.sign(value)}

    async def raw(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send exactly what is given, through everything that stands before the app when it is served."""
        app = wrap(self.bank, self.sandbox)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(self.host, 51234))
        async with httpx.AsyncClient(transport=transport, base_url="https://bank") as client:
            return await client.request(method, path, **options)

    async def sign_in(self, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "password",
            **{name: str(self.known[name]) for name in ("client_id", "client_secret", "username", "password")},
        } | changes
        reply = await self.raw("POST", "/oauth/v2/token", data=form, headers=self.signed())
        if reply.status_code == httpx.codes.OK:
            self.token = decoded(reply)["body"]["access_token"]
        return reply

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a signed request with a good token."""
        if not self.token:
            await self.sign_in()
        headers = self.signed() | {"Authorization": f"Bearer {self.token}"}
        return await self.raw(method, path, headers=headers | options.pop("headers", {}), **options)

    async def get(self, path: str, **query: Any) -> Any:
        """Return the body of a successful read."""
        reply = await self.call("GET", path, params=query)
        assert reply.status_code == httpx.codes.OK, reply.text
        return decoded(reply)["body"]


def decoded(reply: httpx.Response) -> Any:
    return json.loads(reply.content, parse_float=Decimal)


def error_of(reply: httpx.Response) -> tuple[int, int, str]:
    """Return HTTP status, code and exception name of a refusal."""
    error = decoded(reply)["body"]["error"]
    assert isinstance(error["message"], str)
    assert error["message"]
    return reply.status_code, error["code"], error["exception"]


def open_caller(
    directory: Path, keys: Path, *, start: datetime = MORNING, history_rows: int | None = None, host: str = "127.0.0.1"
) -> Caller:
    """Open a bank with Anytime alone in a directory; its key pair is copied, since making one takes long."""
    directory.mkdir(mode=0o700, exist_ok=True)
    for name in ("anytime.pem", "anytime.pub.pem"):
        if not (directory / name).exists():
            copyfile(keys / name, directory / name)
    bank = Bank(
        seed=1, clock=BankClock(start, running=False), directory=directory, history_rows=history_rows, wall=lambda: 0.0
    )
    return Caller(bank, create(bank), host=host)

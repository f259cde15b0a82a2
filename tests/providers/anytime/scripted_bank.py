"""A bank that answers from a script, behind the real session: what a client does on the wire, without a network."""

import asyncio
import json
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

FIXTURES = Path(__file__).parent / "fixtures"
USERNAME = "some-username"
TOKEN_PATH = "/oauth/v2/token"


def fixture_body(name: str) -> Any:
    """Return an answer's body as the documents show it, decoded as the session decodes it."""
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)


def to_json(value: Any) -> str:
    """Write decoded JSON back with the digits it had."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {to_json(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(to_json, value)) + "]"
    return json.dumps(value)


def enveloped(
    body: Any, *, status: int = 200, timestamp: str = "1478525194.6798", username: str = USERNAME
) -> httpx.Response:
    """Return an answer in its envelope, with a hash over the timestamp as it is written here."""
    digest = sha256(f"{timestamp}|{username}".encode()).hexdigest()
    text = (
        f'{{"request_id": 90402, "type_response": "sync", "timestamp": {timestamp}, '
        f'"hash": "{digest}", "body": {to_json(body)}}}'
    )
    return httpx.Response(
        status, content=text.encode(errors="surrogatepass"), headers={"content-type": "application/json"}
    )


def refused(code: int, name: str, message: str = "No.") -> httpx.Response:
    """Return an error answer; its HTTP status is in its code."""
    error = {"code": code, "message": message, "exception": f"{name}Exception"}
    return enveloped({"error": error}, status=code // 10_000)


@dataclass
class ScriptedBank:
    """Answers each path with a body, a response maker, or a list of these used up one by one."""

    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    logins: int = 0
    check_token: bool = True
    in_flight: int = 0
    most_in_flight: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, a turn of the event loop later, so that requests can meet."""
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(0)
        self.in_flight -= 1
        return self._answered(request)

    def _answered(self, request: httpx.Request) -> httpx.Response:
        # A repeated attempt changes the headers of the same object: what was sent is kept as it was.
        self.requests.append(
            httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        )
        path = request.url.raw_path.decode().partition("?")[0]
        if path == TOKEN_PATH and TOKEN_PATH not in self.answers:
            self.logins += 1
            return enveloped({"access_token": f"token-{self.logins}", "expires_in": 3600, "token_type": "bearer"})
        if (
            self.check_token
            and path != TOKEN_PATH
            and request.headers["authorization"] != f"Bearer token-{self.logins}"
        ):
            return refused(4010050, "OAuth2InvalidToken")
        return self._answer(request, path)

    def _answer(self, request: httpx.Request, path: str) -> httpx.Response:
        answer = self.answers.get(path.removeprefix("/v1.0/"), self.answers.get(path))
        if answer is None:
            return refused(4040010, "InvalidRoute", f"No route {unquote(path)}")
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return answer(request) if callable(answer) else enveloped(answer)

    def reads(self, path: str) -> list[httpx.Request]:
        """Return the requests for one path."""
        return [request for request in self.requests if request.url.path == f"/v1.0/{path}"]

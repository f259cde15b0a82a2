"""A Hub that answers from a script, behind the real session: what the client does on the wire, without a network."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

FIXTURES = Path(__file__).parent / "fixtures"
LOGIN, LEDGERS = "/login", "/accounts/list"
CREATE_CUSTOMER = "/accounts/create_customer"
CREATE_BENEFICIARY = "/accounts/customer/create_beneficiary"
CREATE_LEDGER = "/accounts/customers/create_ledger"

POUNDS = {
    "company_id": "339",
    "mid_id": 1187,
    "ledger_id": "6cf0fed2-fa2c-4145-876f-38091fddcb1d",
    "account_name": "Float",
    "currency": "GBP",
    "account_number": "01234567",
    "sort_code": "060371",
    "balance": 8004,
    "float": True,
}
EUROS = {
    "company_id": 339,
    "mid_id": "1190",
    "ledger_id": "a303519e-3b65-4a1e-b8b9-b480ade983f7",
    "account_name": "Euro payments",
    "currency": "eur",
    "iban": "BE61 0014 2089 6517",
    "bic": "GEBABEBB",
    "balance": "15320.05",
    "float": False,
}


def answered(data: Any = None, *, status: Any = 1, message: Any = "Success", http: int = 200, **more: Any) -> Any:
    """Return a maker of one answer in Hub's shape."""
    body = {"status": status, "message": message, **more}
    if data is not None:
        body["data"] = data
    return lambda _request: httpx.Response(http, json=body)


def broken(_request: httpx.Request) -> httpx.Response:
    """Break the connection after the request has arrived."""
    raise httpx.ReadError("gone")


@dataclass
class ScriptedHub:
    """Answers each path by a response maker, or a list of these used up one by one. One token is good at a time."""

    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    logins: int = 0
    timeout: Any = 7200

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, a turn of the event loop later, so that requests can meet."""
        await asyncio.sleep(0)
        # A repeated attempt changes the headers of the same object: what was sent is kept as it was.
        self.requests.append(
            httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        )
        path = request.url.path
        if path == LOGIN and LOGIN not in self.answers:
            self.logins += 1
            login = {"token": f"token-{self.logins}", "last_login_time": "2019-08-22 16:47:18"}
            return self._made(answered({**login, "login_timeout": self.timeout}), request)
        if path != LOGIN and request.headers["authorization"] != f"token token-{self.logins}":
            return self._made(answered(status=-1, message="Unauthorized", http=401), request)
        return self._made(self.answers.get(path, answered(status=-1, message="Not found", http=404)), request)

    def _made(self, answer: Any, request: httpx.Request) -> httpx.Response:
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        response = answer(request)
        assert isinstance(response, httpx.Response)
        return response

    def sent(self, path: str) -> list[httpx.Request]:
        """Return the requests for one path."""
        return [request for request in self.requests if request.url.path == path]

    def bodies(self, path: str) -> list[Any]:
        """Return the decoded bodies sent to one path."""
        return [json.loads(request.content) for request in self.sent(path)]

"""A line to Banq for one request to be paid."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from banktui.http.line import Line
from banktui.http.reply import Reply
from banktui.http.session import Session
from banktui.providers.banq import paths
from banktui.providers.banq.client.gateway import address, lacking
from banktui.providers.banq.client.idempotency import HEADER
from banktui.providers.banq.errors import plain_text_of
from banktui.services.moving import Draft, FrozenRequest, Preflight
from banktui.services.outcome import Evidence

_FIRST_REFUSAL = 400


class BanqLine:
    """Asks for one payment before the send: a dead token shows there."""

    def __init__(self, line: Line, operation: str, headers: Mapping[str, str]) -> None:
        self._line = line
        self._operation = operation
        self._headers = headers

    async def preflight(self, draft: Draft) -> Preflight:  # noqa: ARG002 - no balance of ours is at stake
        """Make sure that Banq lets us in. Raises BankError."""
        reply = await self._line.read(
            address(paths.PAYMENTS),
            operation=f"{self._operation}: test call",
            query={"page": "1", "pageSize": "1"},
            headers=self._headers,
        )
        if not isinstance(reply.data, dict) or not isinstance(reply.data.get("data"), list):
            raise lacking("data")
        return Preflight(ahead=self._line.ahead)

    async def send(self, request: FrozenRequest, key: str) -> Evidence:
        """Send the request, once, under its idempotency id."""
        sentences: list[str] = []

        def heard(reply: Reply) -> bool:
            if reply.status >= _FIRST_REFUSAL and reply.data is None:
                sentences.append(plain_text_of(reply))
            return True

        evidence = await self._line.post(
            request,
            operation=self._operation,
            key_headers={**self._headers, HEADER: key},
            is_genuine=heard,
        )
        # Banq refuses with a bare sentence as often as with an object: both are its message.
        told = next(filter(None, sentences), "")
        return replace(evidence, data={"message": told}, malformed="") if told else evidence


@asynccontextmanager
async def open_line(session: Session, operation: str, headers: Mapping[str, str]) -> AsyncIterator[BanqLine]:
    """Open a line for one send."""
    async with session.line() as line:
        yield BanqLine(line, operation, headers)

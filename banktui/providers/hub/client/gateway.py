"""The one way from Hub's services to its API."""

from collections.abc import Mapping
from typing import Any

from banktui.domain.errors import Malformed
from banktui.http.reply import Reply
from banktui.http.session import Session
from banktui.providers.hub import paths
from banktui.providers.hub.wire import Ledger, ledgers_in


class Gateway:
    """Reads the ledger list, and sends what creates something: once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def ledgers(self, operation: str) -> tuple[list[Ledger | None], Reply]:
        """Return the rows of the ledger list, None in place of an unreadable one. Raises BankError."""
        reply = await self._session.read(paths.LEDGERS, operation=operation)
        return rows_in(reply), reply

    async def create(self, path: str, body: Mapping[str, Any], *, operation: str) -> Reply:
        """Send a request that creates something. Raises OutcomeUnknown if no usable answer came, and BankErrors."""
        return await self._session.send("POST", path, operation=operation, json=body)


def rows_in(reply: Reply) -> list[Ledger | None]:
    """Return the rows of a ledger list's answer, None in place of an unreadable one. Raises Malformed."""
    rows = ledgers_in(reply.data.get("data") if isinstance(reply.data, dict) else None)
    if rows is None:
        raise Malformed(
            "Hub's answer holds no list of ledgers.",
            where="data",
            hint="What was known before is kept. If it lasts, the API has changed: please report it.",
            provider="hub",
        )
    return rows

"""A line to Hub for one transfer or payout."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from banktui.domain.errors import NotFound
from banktui.http.line import Line
from banktui.http.session import Session
from banktui.providers.hub import paths
from banktui.providers.hub.client.balances import balances_of, noted
from banktui.providers.hub.client.gateway import rows_in
from banktui.providers.hub.client.ledgers import ledger_of
from banktui.services.moving import Draft, FrozenRequest, Preflight
from banktui.services.outcome import Evidence


class HubLine:
    """Reads the ledgers just before the send: balances are all that can be compared afterwards."""

    def __init__(self, line: Line, operation: str) -> None:
        self._line = line
        self._operation = operation

    async def preflight(self, draft: Draft) -> Preflight:
        """Return what the paying ledger holds, and note what both sides hold. Raises BankError.

        NotFound if the paying ledger is known by its id and Hub does not list it any more.
        """
        rows = rows_in(await self._line.read(paths.LEDGERS, operation=f"{self._operation}: balances before"))
        ledgers = [ledger_of(row) for row in rows if row is not None and row.ledger_id]
        balances = balances_of(ledgers)
        source = draft.source.id.casefold()
        if source and source not in {ledger.id.casefold() for ledger in ledgers}:
            raise NotFound(
                "Hub's list has no such ledger (any more).",
                detail="Nothing was sent.",
                hint="Refresh the list of ledgers, then begin again.",
                provider="hub",
            )
        noticed = noted(balances, (draft.source, draft.destination))
        return Preflight(balances.get(source), noticed, self._line.ahead)

    async def send(self, request: FrozenRequest, key: str) -> Evidence:  # noqa: ARG002 - nothing tells two of Hub's requests apart
        """Send the request, once."""
        return await self._line.post(request, operation=self._operation)


@asynccontextmanager
async def open_line(session: Session, operation: str) -> AsyncIterator[HubLine]:
    """Open a line for one send."""
    async with session.line() as line:
        yield HubLine(line, operation)

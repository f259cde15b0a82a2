"""Where a test account stands in the API, and a line to it for one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from banktui.domain.errors import NotFound
from banktui.domain.intent import Intent
from banktui.http.address import path_of
from banktui.http.line import Line
from banktui.http.session import Session
from banktui.providers.ibanity.client.values import money_of
from banktui.providers.ibanity.wire import SANDBOX_ACCOUNT
from banktui.services.moving import Draft, FrozenRequest, Preflight
from banktui.services.outcome import Evidence

_OPERATION: Final = "Create a sandbox transaction"


class Place(NamedTuple):
    """Where a test account stands in the API."""

    institution: str
    user: str
    account: str

    @classmethod
    def of(cls, party_id: str) -> "Place | None":
        """Return the place in a party's id; None for a party that is no test account."""
        parts = party_id.split("/")
        return cls(*parts) if len(parts) == len(cls._fields) and all(parts) else None

    def __str__(self) -> str:
        return "/".join(self)

    @property
    def path(self) -> str:
        """Return the account's own path."""
        return path_of(
            "sandbox", "financial-institutions", self.institution, "users", self.user, "accounts", self.account
        )

    @property
    def transactions(self) -> str:
        """Return the path of its transactions."""
        return f"{self.path}/transactions"


class SandboxLine:
    """Reads the account just before the send."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def preflight(self, draft: Draft) -> Preflight:
        """Return what the account holds, if the money is to leave it. Raises BankError."""
        leaves = Place.of(draft.source.id)
        place = leaves or Place.of(draft.destination.id)
        if place is None:
            raise _nowhere()
        found = SANDBOX_ACCOUNT.one((await self._line.read(place.path, operation="Sandbox account")).data)
        attributes = found["attributes"]
        balance = money_of(attributes["balance"], attributes["currency"], "balance", [])
        return Preflight(balance if leaves else None, ahead=self._line.ahead)

    async def send(self, request: FrozenRequest, key: str) -> Evidence:  # noqa: ARG002 - nothing tells two of these requests apart
        """Send the request, once."""
        return await self._line.post(request, operation=_OPERATION)


@asynccontextmanager
async def open_line(session: Session) -> AsyncIterator[SandboxLine]:
    """Open a line for one send."""
    async with session.line() as line:
        yield SandboxLine(line)


def place_in(intent: Intent) -> Place:
    """Return where the test account of an intent stands. Raises NotFound if it names none."""
    place = Place.of(intent.source.id) or Place.of(intent.destination.id)
    if place is None:
        raise _nowhere()
    return place


def _nowhere() -> NotFound:
    return NotFound("The account of this transaction is not known any more.", provider="ibanity")

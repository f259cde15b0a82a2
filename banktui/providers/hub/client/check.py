"""The harmless call by which a sign-in is tried."""

from banktui.domain.checked import Checked
from banktui.domain.clock import Clock
from banktui.http.fields import http_date
from banktui.providers.hub.client.gateway import Gateway


class LedgersCheck:
    """Signs in and asks for the ledgers: Hub has no other call that changes nothing."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    async def read(self, parent: str, item_id: str) -> Checked:  # noqa: ARG002 - there is one test call
        """Return the bank's time and ours. Raises BankError, naming what was not accepted."""
        _, reply = await self._gateway.ledgers("test call")
        return Checked(self._clock.now(), http_date(reply.headers.get("date")))

"""The harmless call by which a sign-in is tried."""

from banktui.domain.checked import Checked
from banktui.domain.clock import Clock
from banktui.http.fields import http_date
from banktui.providers.banq import paths
from banktui.providers.banq.client.gateway import Gateway, lacking


class PaymentsCheck:
    """Signs in and asks for one payment: what every integration may do."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    async def read(self, parent: str, item_id: str) -> Checked:  # noqa: ARG002 - there is one test call
        """Return the bank's time and ours. Raises BankError, naming what was not accepted."""
        reply = await self._gateway.read(paths.PAYMENTS, operation="Test call", query={"page": "1", "pageSize": "1"})
        if not isinstance(reply.data, dict) or not isinstance(reply.data.get("data"), list):
            raise lacking("data")
        return Checked(self._clock.now(), http_date(reply.headers.get("date")))

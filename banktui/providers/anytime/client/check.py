"""Anytime's own test call."""

from banktui.domain.checked import Checked
from banktui.domain.clock import Clock
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.values import moment_of
from banktui.providers.anytime.wire import ApiCheckBody


class ApiCheck:
    """Signs in, signs a request and asks for the bank's time."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    async def read(self, parent: str, item_id: str) -> Checked:  # noqa: ARG002 - there is one test call
        """Return the bank's time and ours. Raises BankError, naming what was not accepted."""
        body = ApiCheckBody.model_validate(await self._gateway.read("apicheck", operation="API check"))
        return Checked(self._clock.now(), moment_of(body.date_time)[1])
